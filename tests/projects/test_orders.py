"""Orders of the leader: only the giver's side closes, and only with proof that another person gave."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.orders import (
    OrderText,
    decide_closing,
    decide_extension,
    give_order,
    report_on_order,
    request_closing,
    request_extension,
)
from projects.models import ChangeEntry, Order
from projects.queries.orders import order_list
from regions.models import Organisation
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
DUE = TODAY + timedelta(days=30)


@pytest.fixture
def lead() -> Organisation:
    return factories.make_organisation()


@pytest.fixture
def office() -> User:
    return factories.make_user()


@pytest.fixture
def minister(lead: Organisation) -> User:
    return factories.make_user(role=Role.MINISTER, organisation=lead)


def given(by: User, lead: Organisation, **more: Any) -> Order:
    values: dict[str, Any] = {
        "text": OrderText("Bring the water", "Провести воду", "Су жеткізу"),
        "giver": "President",
        "meeting": "Meeting on water",
        "given_date": TODAY - timedelta(days=5),
        "due_date": DUE,
        "lead": lead,
        "by": by,
        "now": NOW,
    }
    return give_order(**(values | more))


def codes(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in error.value.problems]


def test_an_order_goes_from_the_words_to_the_closing(lead: Organisation, office: User, minister: User) -> None:
    order = given(office, lead)
    report_on_order(order=order, text="Half is done", by=minister, now=NOW)
    request_closing(order=order, text="All is done", proof="Act 12", by=minister, now=NOW)
    decide_closing(order=order, accepted=False, words="The act has no date", by=office, now=NOW)
    request_closing(order=order, text="All is done", proof="Act 12 of Monday", by=minister, now=NOW)
    decide_closing(order=order, accepted=True, words="Seen on site", by=office, now=NOW)
    order.refresh_from_db()
    kinds = [entry.kind for entry in order.entries.all()]
    assert (order.state, order.closed_at, order.version) == ("closed", NOW, 6)
    assert kinds == ["given", "report", "closing_requested", "sent_back", "closing_requested", "closed"]
    assert AuditEvent.objects.filter(object_id=order.public_id).count() == 6
    with pytest.raises(Refused) as error:
        report_on_order(order=order, text="More", by=minister, now=NOW)
    assert codes(error) == [("state", "closed")]


def test_everything_wrong_with_an_order_is_said_at_once(lead: Organisation, office: User) -> None:
    with pytest.raises(Refused) as error:
        given(office, lead, text=OrderText(" "), giver="", meeting="", given_date=DUE, due_date=TODAY)
    assert codes(error) == [
        ("text_en", "required"),
        ("giver", "required"),
        ("meeting", "required"),
        ("given_date", "in_future"),
        ("due_date", "before_given"),
    ]


@pytest.mark.parametrize("role", [Role.MINISTER, Role.MINISTRY_EDITOR, Role.AUDITOR])
def test_only_the_givers_side_gives_closes_and_gives_time(lead: Organisation, office: User, role: Role) -> None:
    person = factories.make_user(role=role, organisation=lead)
    with pytest.raises(NotAllowed):
        given(person, lead)
    order = given(office, lead)
    with pytest.raises(NotAllowed):
        decide_closing(order=order, accepted=True, words="Mine", by=person, now=NOW)
    with pytest.raises(NotAllowed):
        decide_extension(order=order, granted=True, words="Mine", by=person, now=NOW)


def test_who_contributes_reads_and_does_not_report(lead: Organisation, office: User) -> None:
    helping = factories.make_organisation()
    helper = factories.make_user(role=Role.MINISTER, organisation=helping)
    order = given(office, lead, contributing=[helping, lead])
    assert list(order.contributing_organisations.all()) == [helping]
    assert Order.objects.visible_to(helper).get() == order
    with pytest.raises(NotAllowed):
        report_on_order(order=order, text="I helped", by=helper, now=NOW)


def test_a_stranger_sees_no_order_and_learns_of_no_change(lead: Organisation, office: User) -> None:
    task = factories.make_task()
    order = given(office, lead, task=task)
    stranger = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    carrier = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=lead)
    assert not Order.objects.visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        report_on_order(order=order, text="Hello", by=stranger, now=NOW)
    assert ChangeEntry.objects.get(object_id=order.public_id).task_id == task.pk
    seen = order_list(user=carrier, today=TODAY).open[0].order
    assert (seen.open_task, seen.open_project) == (None, None), "who carries the order out may not see the task"


def test_an_order_about_a_project_is_told_to_those_who_see_everything(lead: Organisation, office: User) -> None:
    """Readers of the project who carry nothing out do not see the order, so the feed does not name it to them."""
    project = factories.make_task().project
    entry = ChangeEntry.objects.get(object_id=given(office, lead, project=project).public_id)
    assert (entry.task_id, entry.project_id) == (None, None)


def test_more_time_is_requested_and_decided(lead: Organisation, office: User, minister: User) -> None:
    order = given(office, lead)
    later = DUE + timedelta(days=30)
    request_extension(order=order, to=later, reason="Frost", by=minister, now=NOW)
    order.refresh_from_db()
    assert (order.due_date, order.asked_date) == (DUE, later)
    decide_extension(order=order, granted=False, words="The season does not move", by=office, now=NOW)
    order.refresh_from_db()
    assert (order.due_date, order.asked_date) == (DUE, None)
    request_extension(order=order, to=later, reason="Frost again", by=minister, now=NOW)
    decide_extension(order=order, granted=True, words="Once", by=office, now=NOW)
    order.refresh_from_db()
    assert (order.due_date, order.first_due_date, order.asked_date) == (later, DUE, None)


def test_time_is_not_given_without_a_request_and_not_backwards(
    lead: Organisation, office: User, minister: User
) -> None:
    order = given(office, lead)
    with pytest.raises(Refused) as error:
        decide_extension(order=order, granted=True, words="", by=office, now=NOW)
    assert codes(error) == [("words", "required"), ("granted", "not_asked")]
    with pytest.raises(Refused) as error:
        request_extension(order=order, to=DUE, reason="", by=minister, now=NOW)
    assert codes(error) == [("to", "not_later"), ("reason", "required")]


def test_closing_needs_a_request_with_proof_from_somebody_else(
    lead: Organisation, office: User, minister: User
) -> None:
    order = given(office, lead)
    with pytest.raises(Refused) as error:
        decide_closing(order=order, accepted=True, words="", by=office, now=NOW)
    assert codes(error) == [("words", "required"), ("accepted", "not_requested")]
    with pytest.raises(Refused) as error:
        request_closing(order=order, text="", proof=" ", by=minister, now=NOW)
    assert codes(error) == [("text", "required"), ("proof", "required")]
    request_closing(order=order, text="Done", proof="Act", by=office, now=NOW)
    with pytest.raises(Refused) as error:
        decide_closing(order=order, accepted=True, words="Fine", by=office, now=NOW)
    assert codes(error) == [("accepted", "own")]
    with pytest.raises(Refused) as error:
        request_closing(order=order, text="Done", proof="Act", by=minister, now=NOW)
    assert codes(error) == [("state", "requested")]


def test_a_version_that_somebody_changed_is_refused(lead: Organisation, office: User, minister: User) -> None:
    order = given(office, lead)
    report_on_order(order=order, text="Half", by=minister, now=NOW, version=1)
    with pytest.raises(Stale):
        request_closing(order=order, text="All", proof="Act", by=minister, now=NOW, version=1)


def test_the_list_counts_what_is_late_and_what_waits(lead: Organisation, office: User, minister: User) -> None:
    late = given(office, lead, due_date=TODAY - timedelta(days=3))
    waits = given(office, lead)
    request_closing(order=waits, text="Done", proof="Act", by=minister, now=NOW)
    found = order_list(user=minister, today=TODAY)
    assert (len(found.open), found.overdue, found.waiting, found.may_give) == (2, 1, 1, False)
    assert found.oldest is not None
    assert (found.oldest.order, found.oldest.days_over) == (late, 3)


@pytest.mark.django_db(transaction=True)
def test_of_two_closings_at_once_one_wins(lead: Organisation, office: User, minister: User) -> None:
    order = given(office, lead)
    request_closing(order=order, text="Done", proof="Act", by=minister, now=NOW)
    start, coordinator = Barrier(2), factories.make_user(role=Role.COORDINATOR)

    def close(by: User) -> str:
        start.wait()
        try:
            decide_closing(order=order, accepted=True, words="Seen", by=by, now=NOW)
            return "won"
        except Refused as refusal:
            return refusal.problems[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(close, [office, coordinator])) == ["closed", "won"]
