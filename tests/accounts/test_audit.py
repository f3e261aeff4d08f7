"""The audit trail's writer: in the transaction of the change, with where it came from."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from accounts import audit
from accounts.models import AuditEvent
from tests import factories
from tests.factories import NOW

FIELDS = {
    "action": "test.done",
    "object_type": "test",
    "object_id": UUID(int=1),
    "object_label": "T-1",
    "before": {"date": date(2026, 1, 1)},
    "after": {"value": Decimal("0.10"), "list": [date(2026, 1, 2)]},
    "at": NOW,
}


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_change_is_refused() -> None:
    with pytest.raises(RuntimeError):
        audit.record(**FIELDS, by=None)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_values_are_kept_exactly() -> None:
    with transaction.atomic():
        event = audit.record(**FIELDS, by=None)
    event.refresh_from_db()
    assert event.before == {"date": "2026-01-01"}
    assert event.after == {"value": "0.10", "list": ["2026-01-02"]}
    assert (event.actor_label, event.channel) == ("system", "system")


@pytest.mark.django_db
def test_the_event_names_actor_request_and_address() -> None:
    author = factories.make_user()
    token = audit.context.set(audit.RequestContext("api", "request-12345678", "127.0.0.1"))
    try:
        with transaction.atomic():
            event = audit.record(**FIELDS, by=author)
    finally:
        audit.context.reset(token)
    assert (event.actor_id, event.actor_label) == (author.public_id, author.email)
    assert (event.channel, event.request_id, event.address) == ("api", "request-12345678", "127.0.0.1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-12345678", True), ("x", False), ("a" * 65, False), ("<script>alert(1)</script>", False)],
)
def test_a_harmless_request_id_of_the_caller_is_kept_and_any_other_replaced(given: str, kept: bool) -> None:
    answer = Client().get("/healthz", headers={"x-request-id": given})
    assert (answer.headers["X-Request-ID"] == given) is kept
    assert len(answer.headers["X-Request-ID"]) >= 8
