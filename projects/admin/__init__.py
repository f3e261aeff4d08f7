"""Reference data of the plan in Django's admin: what is planned is changed here, what happened is only read."""

from projects.admin import plan, records

__all__ = ["plan", "records"]
