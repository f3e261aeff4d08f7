"""Whether the database role of this process is one that the wall holds."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from delivery_portal.database import grants

_POWERS = """
SELECT r.rolsuper OR r.rolbypassrls,
       EXISTS (SELECT 1 FROM pg_class c
                WHERE c.relnamespace = 'public'::regnamespace AND pg_has_role(c.relowner, 'USAGE')),
       has_schema_privilege('public', 'CREATE')
  FROM pg_roles r WHERE r.rolname = current_user"""


def powers_too_many(cursor: Any) -> str:
    """What the connected role may do that the application must not, in words; empty when it may not."""
    cursor.execute(_POWERS)
    passes, owns, creates = cursor.fetchone()
    told = [
        text
        for has, text in (
            (passes, "passes by every row policy"),
            (owns, "owns tables"),
            (creates, "may create objects in the schema"),
        )
        if has
    ]
    return ", ".join(told)


@register(Tags.database, deploy=True)
def role_is_walled(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """`manage.py check --deploy --database default` with the DATABASE_URL of the web server."""
    errors: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            told = powers_too_many(cursor)
        if told:
            hint = f"Give web, worker and beat the role {grants.ROLE} in DATABASE_URL; only `migrate` needs the owner."
            errors.append(Error(f"The database role {told}.", hint=hint, id="delivery_portal.E001"))
    return errors


class RoleGuard:
    """Called for each new connection of a web process: the first one tells whether the process may serve."""

    def __init__(self) -> None:
        self.passed = settings.DEMO

    def __call__(self, *, connection: Any, **_: Any) -> None:
        """Raises ImproperlyConfigured where the role could pass by the wall: no page is served then."""
        if self.passed:
            return
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            told = powers_too_many(cursor)
        if told:
            raise ImproperlyConfigured(f"The database role of DATABASE_URL {told}: use {grants.ROLE}.")
        self.passed = True
