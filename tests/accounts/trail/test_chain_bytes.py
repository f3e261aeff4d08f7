"""SQL and Python compute the same bytes of an event: any text, nothing, nested JSON, any time."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from accounts.trail import chain, rows
from tests.accounts.trail.writing import link_now

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)
IDS = st.none() | st.uuids()
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
EVENTS = st.fixed_dictionaries(
    {
        "at": st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
        "actor_id": IDS,
        "actor_label": TEXT,
        "for_id": IDS,
        "action": TEXT,
        "object_type": TEXT,
        "object_id": IDS,
        "about_id": IDS,
        "object_label": TEXT,
        "before": VALUES.filter(lambda value: value is not None),
        "after": st.dictionaries(TEXT, VALUES, max_size=3),
        "reason": TEXT,
        "channel": TEXT.map(lambda text: text[:20]),
        "request_id": TEXT,
        "address": st.none() | st.ip_addresses().map(str),
    }
)
SLOW = [HealthCheck.too_slow]
PLAIN = {"at": datetime(2026, 1, 1, tzinfo=UTC), "actor_label": "", "action": "", "object_type": ""}


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, *SLOW])
@given(EVENTS)
@example(PLAIN | {"before": [None], "after": {"a": {"b": [None, "ү", 1e300, 0.1]}}, "about_id": UUID(int=7)})
@example(PLAIN | {"at": datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "address": "::ffff:10.0.0.1"})
def test_both_compute_the_same_bytes_commitments_and_hash(values: dict) -> None:
    with connection.cursor() as cursor:
        written = AuditEvent.objects.create(**values)
        cursor.execute(
            "SELECT accounts_audit_canonical(e), sha256(accounts_audit_canonical(e)) "
            "FROM accounts_auditevent e WHERE id = %s",
            [written.pk],
        )
        canonical, hashed = (bytes(value) for value in cursor.fetchone())
        link_now()
        cursor.execute("SELECT max(position) FROM accounts_auditlink")
        position = cursor.fetchone()[0]
    [link] = rows.links(after=position - 1)
    assert link.event is not None
    assert link.event_id == written.pk
    assert chain.canonical(link.event) == canonical
    assert chain.digest(link.event) == hashed
    assert chain.actor_part_holds(link.event)
    assert chain.about_part_holds(link.event) is (values.get("about_id") is not None)
    previous = rows.hash_at(position - 1) or chain.START
    assert chain.follow(previous, hashed) == link.hash


@settings(deadline=None, suppress_health_check=SLOW)
@given(st.lists(st.none() | TEXT, max_size=5), st.lists(st.none() | TEXT, max_size=5))
def test_no_two_lists_of_values_have_the_same_bytes(some: list, others: list) -> None:
    assert (chain.fields(*some) == chain.fields(*others)) is (some == others)


def test_where_one_field_ends_and_the_next_begins_is_never_a_matter_of_opinion() -> None:
    assert chain.fields("ab", "c") != chain.fields("a", "bc")
    assert chain.fields(None, "") != chain.fields("", None)
    assert chain.fields("~") != chain.fields(None)
    assert chain.fields("1:a") != chain.fields("a")
