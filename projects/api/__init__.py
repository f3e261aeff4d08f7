"""The REST API of the plan: translates HTTP, then calls queries and actions. Composed in `delivery_portal.api`."""
