"""Events for tests of the chain."""

from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from accounts import audit
from accounts.models import AuditEvent, AuditLink
from accounts.trail import rows
from accounts.trail.check import Check
from tests import databases
from tests.factories import NOW


def write(**fields: Any) -> AuditEvent:
    """One event in a transaction of its own."""
    values = {
        "action": "test.done",
        "object_type": "test",
        "object_id": uuid4(),
        "object_label": "T-1",
        "before": {"value": "1"},
        "after": {"value": "2"},
        "at": NOW,
        "by": None,
    }
    with transaction.atomic():
        return audit.record(**values | fields)


def link_now() -> None:
    """What a commit does, inside the transaction of a test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def checked(**given: Any) -> Check:
    """The whole chain, walked."""
    check = Check(find=rows.event_between, **given)
    with rows.one_moment():
        check.walk(list(rows.links()))
    return check


def tamper(sql: str, *values: Any) -> None:
    """What a superuser does who turns the rules off first."""
    with databases.owner(connection) as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(sql, values)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def links() -> list[AuditLink]:
    return list(AuditLink.objects.order_by("position"))
