"""Pages of the plan: translate HTTP, then call queries and actions."""
