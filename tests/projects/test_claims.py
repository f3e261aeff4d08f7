"""Done needs evidence and a second person: who may confirm, what is put back, and what two at once do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import AuditEvent, User
from projects import actions
from projects.models import ChangeEntry, Milestone, MilestoneUpdate, OutboxEntry
from projects.queries.updates import Urgency, row_of, thresholds_in_force
from tests import factories
from tests.factories import NOW, TODAY
from tests.projects.test_constraints import refused

DONE_ON = TODAY - timedelta(days=4)


@pytest.fixture
def milestone(db: None) -> Milestone:
    return factories.make_milestone(completion=Decimal("0.4"), baseline_date=TODAY - timedelta(days=20))


@pytest.fixture
def editor(milestone: Milestone) -> User:
    return factories.make_user(role="ministry_editor", organisation=milestone.task.lead_organisation)


@pytest.fixture
def colleague(milestone: Milestone) -> User:
    return factories.make_user(role="ministry_editor", organisation=milestone.task.lead_organisation)


def claim(milestone: Milestone, by: User, *, version: int = 1, **more: Any) -> Milestone:
    changes = {"actual_date": DONE_ON, "evidence": "Act 7 of 20 November"} | more
    report = actions.report_milestone(milestone=milestone, expected_version=version, changes=changes, by=by, now=NOW)
    return report.milestone


def codes(error: pytest.ExceptionInfo[actions.Refused]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in error.value.problems}


def test_a_claim_is_complete_and_open_and_says_who_made_it(milestone: Milestone, editor: User) -> None:
    claimed = claim(milestone, editor)
    assert (claimed.state, claimed.completion, claimed.actual_date) == ("open", 1, None)
    assert (claimed.claimed_date, claimed.claimed_by, claimed.claimed_by_label) == (DONE_ON, editor, editor.email)
    update = MilestoneUpdate.objects.get(milestone=milestone, version=2)
    assert (update.claimed_date, update.evidence, update.actual_date) == (DONE_ON, "Act 7 of 20 November", None)
    assert set(update.changed_fields) == {"completion", "claimed_date", "evidence"}


def test_a_colleague_or_the_project_office_confirms(milestone: Milestone, editor: User, colleague: User) -> None:
    claim(milestone, editor)
    done = actions.confirm_done(milestone=milestone, by=colleague, now=NOW)
    assert (done.state, done.actual_date, done.claimed_date, done.claimed_by_label) == ("done", DONE_ON, None, "")
    event = AuditEvent.objects.get(action="milestone.done_confirmed")
    assert (event.actor_label, event.after["actual_date"]) == (colleague.email, DONE_ON.isoformat())
    assert ChangeEntry.objects.order_by("-id")[0].version == 3
    assert OutboxEntry.objects.pending().count() == 2
    other = factories.make_milestone(task=milestone.task)
    claim(other, editor)
    assert actions.confirm_done(milestone=other, by=factories.make_user(), now=NOW).state == "done"


def test_nobody_confirms_or_returns_their_own_claim(milestone: Milestone) -> None:
    office = factories.make_user()
    claim(milestone, office)
    with pytest.raises(actions.Refused) as confirmed:
        actions.confirm_done(milestone=milestone, by=office, now=NOW)
    with pytest.raises(actions.Refused) as returned:
        actions.return_done(milestone=milestone, note="no", by=office, now=NOW)
    assert codes(confirmed) == codes(returned) == {("claimed_by", "same_person")}
    milestone.refresh_from_db()
    assert milestone.version == 2


@pytest.mark.parametrize("role", ["minister", "auditor", "coordinator"])
def test_who_only_reads_does_not_confirm(milestone: Milestone, editor: User, role: str) -> None:
    claim(milestone, editor)
    reader = factories.make_user(role=role, organisation=milestone.task.lead_organisation)
    with pytest.raises(actions.NotAllowed):
        actions.confirm_done(milestone=milestone, by=reader, now=NOW)
    with pytest.raises(actions.NotAllowed):
        actions.return_done(milestone=milestone, note="no", by=reader, now=NOW)


def test_a_return_puts_the_completion_back_and_keeps_the_note(
    milestone: Milestone, editor: User, colleague: User
) -> None:
    claim(milestone, editor)
    actions.report_milestone(
        milestone=milestone, expected_version=2, changes={"note": "Handed over."}, by=editor, now=NOW
    )
    opened = actions.return_done(milestone=milestone, note="The act is not signed.", by=colleague, now=NOW)
    assert (opened.state, opened.completion, opened.claimed_date) == ("open", Decimal("0.4"), None)
    assert MilestoneUpdate.objects.get(milestone=milestone, version=4).reason == "The act is not signed."


def test_a_return_says_what_is_missing(milestone: Milestone, editor: User, colleague: User) -> None:
    claim(milestone, editor)
    with pytest.raises(actions.Refused) as error:
        actions.return_done(milestone=milestone, note="  ", by=colleague, now=NOW)
    assert codes(error) == {("note", "required")}


def test_what_was_confirmed_returned_or_taken_back_waits_no_more(
    milestone: Milestone, editor: User, colleague: User
) -> None:
    with pytest.raises(actions.Refused) as error:
        actions.confirm_done(milestone=milestone, by=colleague, now=NOW)
    assert codes(error) == {("claimed_date", "not_claimed")}
    claim(milestone, editor)
    actions.confirm_done(milestone=milestone, by=colleague, now=NOW)
    with pytest.raises(actions.Refused) as error:
        actions.return_done(milestone=milestone, note="late", by=factories.make_user(), now=NOW)
    assert codes(error) == {("claimed_date", "not_claimed")}


def test_the_reporter_takes_a_claim_back(milestone: Milestone, editor: User) -> None:
    claim(milestone, editor)
    opened = claim(milestone, editor, version=2, actual_date=None)
    assert (opened.completion, opened.claimed_date, opened.claimed_by_label) == (Decimal("0.4"), None, "")


def test_another_date_for_what_is_done_is_a_claim_again(milestone: Milestone, editor: User, colleague: User) -> None:
    claim(milestone, editor)
    actions.confirm_done(milestone=milestone, by=colleague, now=NOW)
    again = claim(milestone, editor, version=3, actual_date=TODAY)
    assert (again.state, again.actual_date, again.claimed_date) == ("open", None, TODAY)
    returned = actions.return_done(milestone=milestone, note="No.", by=colleague, now=NOW)
    assert (returned.state, returned.completion) == ("open", 0)


def test_a_claim_keeps_its_evidence(milestone: Milestone, editor: User) -> None:
    claim(milestone, editor)
    with pytest.raises(actions.Refused) as error:
        actions.report_milestone(milestone=milestone, expected_version=2, changes={"evidence": ""}, by=editor, now=NOW)
    assert codes(error) == {("evidence", "required")}


def test_a_cancelled_milestone_claims_nothing(milestone: Milestone, editor: User) -> None:
    claim(milestone, editor)
    gone = actions.cancel_milestone(milestone=milestone, reason="merged", by=factories.make_user(), now=NOW)
    assert (gone.state, gone.claimed_date, gone.claimed_by_label) == ("cancelled", None, "")


def test_taking_back_what_was_confirmed_meanwhile_is_a_conflict_that_names_the_second_person(
    milestone: Milestone, editor: User, colleague: User
) -> None:
    claim(milestone, editor)
    actions.confirm_done(milestone=milestone, by=colleague, now=NOW)
    with pytest.raises(actions.Stale) as stale:
        actions.report_milestone(
            milestone=milestone,
            expected_version=2,
            changes={"actual_date": None},
            by=editor,
            now=NOW,
            merge_others=True,
        )
    (conflict,) = stale.value.conflicts
    assert (conflict.field, conflict.yours, conflict.theirs, conflict.by) == (
        "actual_date",
        None,
        DONE_ON,
        colleague.email,
    )


def test_a_note_merges_beside_a_claim(milestone: Milestone, editor: User, colleague: User) -> None:
    claim(milestone, editor)
    merged = actions.report_milestone(
        milestone=milestone,
        expected_version=1,
        changes={"note": "Well done."},
        by=colleague,
        now=NOW,
        merge_others=True,
    ).milestone
    assert (merged.claimed_date, merged.claimed_by, merged.note) == (DONE_ON, editor, "Well done.")


def test_a_claim_is_worded_as_waiting_not_as_late(milestone: Milestone, editor: User) -> None:
    thresholds = thresholds_in_force()
    assert row_of(milestone, today=TODAY, thresholds=thresholds).urgency == Urgency.LATE
    row = row_of(claim(milestone, editor), today=TODAY, thresholds=thresholds)
    assert (row.urgency, row.days, row.is_stale, row.slippage, row.expected_date) == (
        Urgency.WAITING,
        4,
        False,
        16,
        DONE_ON,
    )


def test_the_database_refuses_a_claim_that_cannot_be(milestone: Milestone, editor: User) -> None:
    claim(milestone, editor)
    mine = Milestone.objects.filter(pk=milestone.pk)
    for values, constraint in (
        ({"completion": Decimal("0.5")}, "projects_milestone_claim_is_open_and_complete"),
        ({"state": "cancelled"}, "projects_milestone_claim_is_open_and_complete"),
        ({"claimed_by_label": ""}, "projects_milestone_claim_has_author_and_evidence"),
        ({"evidence": ""}, "projects_milestone_claim_has_author_and_evidence"),
        ({"claimed_date": None}, "projects_milestone_claim_has_author_and_evidence"),
    ):
        with refused(constraint), transaction.atomic():
            mine.update(**values)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins() -> None:
    milestone = factories.make_milestone(baseline_date=date(2026, 12, 31))
    claim(milestone, factories.make_user())
    people = [factories.make_user() for _ in range(2)]
    gate = Barrier(2)

    def decide(number: int) -> str:
        gate.wait()
        try:
            if number:
                actions.confirm_done(milestone=milestone, by=people[number], now=NOW)
            else:
                actions.return_done(milestone=milestone, note="No.", by=people[number], now=NOW)
        except actions.Refused as error:
            return error.problems[0].code
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(decide, range(2)))
    assert outcomes == ["not_claimed", "won"]
    assert MilestoneUpdate.objects.filter(milestone=milestone).count() == 3
