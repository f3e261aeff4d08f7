"""Writing the audit trail: call `record` inside the transaction of the change."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import AuditEvent, User


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Where a write came from; set by the middleware for each request."""

    channel: str = "system"
    request_id: str = ""
    address: str | None = None


_OF_THE_OBJECT: Any = object()


_NOWHERE = RequestContext()
context: ContextVar[RequestContext] = ContextVar("request_context", default=_NOWHERE)


def plain(value: Any) -> Any:
    """A value as JSON keeps it: dates in ISO 8601, decimals as text (a float would round them)."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def record(
    *,
    action: str,
    object_type: str,
    object_id: UUID | None,
    object_label: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User | None,
    at: datetime,
    reason: str = "",
    about: User | None = _OF_THE_OBJECT,
) -> AuditEvent:
    """Add one event to the trail, in the transaction of the change it records.

    Both names stay where `by` acts for somebody (`accounts.acting`). `about` is the person whom label, before and
    after name, so that these can be erased; of a "user" it is that user.
    Raises RuntimeError outside a transaction: an event that commits without its change would be a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("The audit trail is written in the transaction of the change it records.")
    source = context.get()
    if about is _OF_THE_OBJECT:
        about_id = object_id if object_type == "user" else None
    else:
        about_id = about.public_id if about else None
    absent = by.acting_for if by else None
    return AuditEvent.objects.create(
        at=at,
        actor_id=by.public_id if by else None,
        actor_label=by.email if by else "system",
        action=action,
        object_type=object_type,
        object_id=object_id,
        about_id=about_id,
        object_label=object_label[:300],
        before=plain(before),
        after=plain(after),
        reason=reason,
        channel=source.channel,
        request_id=source.request_id,
        address=source.address,
        for_id=absent.public_id if absent else None,
    )
