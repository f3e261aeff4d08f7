"""The update workflow up the hierarchy: each act, each refusal, locks, and two people at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Model

from accounts.models import AuditEvent, User
from projects import actions
from projects.actions import organisation_periods as months
from projects.actions import task_updates as updates
from projects.domain.cycle import Frequency, period_of
from projects.models import ChangeEntry, Milestone, OrganisationPeriod, ReportingStep, Task, TaskUpdate
from tests import factories
from tests.cycle_rows import make_update
from tests.factories import NOW, TODAY
from tests.projects.test_constraints import refused

pytestmark = pytest.mark.usefixtures("in_english")


@dataclass
class Office:
    """A task with its October update, and the people around it."""

    task: Task
    update: TaskUpdate
    editor: User
    colleague: User
    minister: User
    office: User

    @property
    def month(self) -> OrganisationPeriod:
        return OrganisationPeriod.objects.get(pk=self.update.period_id)

    def submit(self, by: User | None = None) -> TaskUpdate:
        texts = {"done_text": "Half is laid"}
        return updates.save_update(update=self.update, texts=texts, submit=True, by=by or self.editor, now=NOW)

    def confirm(self, by: User | None = None) -> TaskUpdate:
        return updates.confirm_update(update=self.update, by=by or self.colleague, now=NOW)

    def lock(self) -> OrganisationPeriod:
        self.submit()
        self.confirm()
        return months.confirm_period(period=self.month, by=self.minister, now=NOW, today=TODAY)


def make_office() -> Office:
    task = factories.make_milestone(completion="0.5").task
    lead = task.lead_organisation
    return Office(
        task=task,
        update=make_update(task),
        editor=factories.make_user(role="ministry_editor", organisation=lead),
        colleague=factories.make_user(role="ministry_editor", organisation=lead),
        minister=factories.make_user(role="minister", organisation=lead),
        office=factories.make_user(),
    )


@pytest.fixture
def o(db: None) -> Office:
    return make_office()


def refusal(act: Any, **given: Any) -> set[tuple[str, str]]:
    """The field and code of each problem with which the act is refused; nothing is written."""
    steps = ReportingStep.objects.count()
    with pytest.raises(actions.Refused) as error:
        act(**given)
    assert ReportingStep.objects.count() == steps
    return {(problem.field, problem.code) for problem in error.value.problems}


def test_the_calendar_opens_one_update_for_each_task_with_something_open(db: None) -> None:
    milestone = factories.make_milestone()
    done = factories.make_milestone(actual_date=TODAY)
    reference = factories.make_project(portfolio=factories.make_portfolio(national=False))
    factories.make_milestone(task=factories.make_task(project=reference))
    Task.objects.filter(pk=milestone.task_id).update(reporting_frequency="weekly")
    assert updates.open_periods(today=TODAY, now=NOW) == 1
    assert updates.open_periods(today=TODAY, now=NOW) == 0
    update = TaskUpdate.objects.get()
    assert (update.task, update.state, update.due_date) == (milestone.task, "awaited", date(2026, 12, 1))
    assert update.code == f"{milestone.task.code}-2026-W48"
    assert update.period.code == f"{milestone.task.lead_organisation.code}-2026-11"
    assert not TaskUpdate.objects.filter(task=done.task).exists()
    assert updates.open_periods(today=TODAY + timedelta(days=7), now=NOW) == 1


def test_draft_submitted_confirmed_with_steps_audit_and_changes(o: Office) -> None:
    draft = updates.save_update(update=o.update, texts={"done_text": " So far "}, submit=False, by=o.editor, now=NOW)
    assert (draft.state, draft.done_text, draft.version) == ("draft", "So far", 2)
    submitted = o.submit()
    assert (submitted.state, submitted.submitted_by, submitted.submitted_at) == ("submitted", o.editor, NOW)
    assert submitted.snapshot[0]["completion"] == "0.5000"
    confirmed = o.confirm()
    assert (confirmed.state, confirmed.settled_by) == ("confirmed", o.colleague)
    assert [step.state for step in confirmed.steps.all()] == ["draft", "submitted", "confirmed"]
    assert AuditEvent.objects.filter(action="task_update.confirm", actor_label=o.colleague.email).count() == 1
    changes = ChangeEntry.objects.filter(object_type="task-update", object_id=o.update.public_id)
    assert [change.version for change in changes.order_by("id")] == [1, 2, 3, 4]


def test_the_snapshot_stays_while_the_milestone_goes_on(o: Office) -> None:
    o.submit()
    milestone = Milestone.objects.get(task=o.task)
    actions.report_milestone(
        milestone=milestone, expected_version=1, changes={"completion": 0.75}, by=o.editor, now=NOW
    )
    o.update.refresh_from_db()
    assert (o.update.snapshot[0]["completion"], o.update.snapshot[0]["version"]) == ("0.5000", 1)


def test_returned_with_a_note_and_submitted_again(o: Office) -> None:
    o.submit()
    returned = updates.return_update(update=o.update, note="Which ones?", by=o.colleague, now=NOW)
    assert (returned.state, returned.return_note) == ("returned", "Which ones?")
    kept = updates.save_update(update=o.update, texts={"next_text": "More"}, submit=False, by=o.editor, now=NOW)
    assert (kept.state, kept.done_text) == ("returned", "Half is laid")
    assert o.submit().state == "submitted"
    o.confirm()
    again = updates.return_update(update=o.update, note="A wrong number", by=o.minister, now=NOW)
    assert (again.state, again.settled_by, again.settled_at) == ("returned", None, None)


def test_excused_with_a_reason(o: Office) -> None:
    excused = updates.excuse_update(update=o.update, reason="Frost", by=o.minister, now=NOW)
    assert (excused.state, excused.excuse_reason, excused.settled_by_label) == ("excused", "Frost", o.minister.email)
    confirmed = months.confirm_period(period=o.month, by=o.minister, now=NOW, today=TODAY)
    assert confirmed.state == "confirmed"


def test_nobody_confirms_what_they_submitted(o: Office) -> None:
    o.submit(by=o.editor)
    assert refusal(o.confirm, by=o.editor) == {("settled_by", "same_person")}


def test_each_refusal_says_what_to_do(o: Office) -> None:
    now, editor = {"now": NOW}, o.colleague
    assert refusal(o.confirm) == {("state", "not_possible")}
    returned = {"update": o.update, "note": "", "by": editor, **now}
    assert refusal(updates.return_update, **returned) == {("state", "not_possible"), ("note", "required")}
    assert refusal(updates.excuse_update, update=o.update, reason=" ", by=editor, **now) == {("reason", "required")}
    empty = {"update": o.update, "texts": {"done_text": "  "}, "submit": True, "by": editor, **now}
    assert refusal(updates.save_update, **empty) == {("done_text", "required")}
    o.submit()
    assert refusal(o.submit) == {("state", "not_possible")}
    late = {"update": o.update, "texts": {"done_text": "x"}, "submit": False, "by": editor, **now}
    assert refusal(updates.save_update, **late) == {("state", "not_possible")}
    assert refusal(updates.excuse_update, update=o.update, reason="x", by=editor, **now) == {("state", "not_possible")}


def test_who_may_write_and_who_may_decide(o: Office) -> None:
    contributor = factories.make_organisation()
    o.task.contributing_organisations.add(contributor)
    stranger = factories.make_user(role="ministry_editor", organisation=factories.make_organisation())
    helper = factories.make_user(role="ministry_editor", organisation=contributor)
    for reader in (o.minister, factories.make_user(role="auditor"), helper, stranger):
        with pytest.raises(actions.NotAllowed):
            o.submit(by=reader)
    o.submit()
    for other in (o.office, factories.make_user(role="auditor"), helper, stranger):
        with pytest.raises(actions.NotAllowed):
            o.confirm(by=other)
        with pytest.raises(actions.NotAllowed):
            updates.return_update(update=o.update, note="x", by=other, now=NOW)
        with pytest.raises(actions.NotAllowed):
            updates.excuse_update(update=o.update, reason="x", by=other, now=NOW)
    assert o.confirm(by=o.minister).state == "confirmed"


def test_a_stale_version_writes_nothing(o: Office) -> None:
    o.submit()
    with pytest.raises(actions.Stale):
        updates.confirm_update(update=o.update, by=o.colleague, now=NOW, expected_version=1)


def test_an_organisation_confirms_when_all_below_is_settled_and_that_locks(o: Office) -> None:
    other = make_update(factories.make_milestone(task=factories.make_task(lead=o.task.lead_organisation)).task)
    o.submit()
    o.confirm()
    confirm = {"period": o.month, "by": o.minister, "now": NOW, "today": TODAY}
    with pytest.raises(actions.Refused) as error:
        months.confirm_period(**confirm)
    assert f"1 task is neither confirmed nor excused: {other.task.code}." in str(error.value)
    updates.excuse_update(update=other, reason="Not begun", by=o.colleague, now=NOW)
    locked = months.confirm_period(**confirm)
    assert (locked.state, locked.is_locked, locked.confirmed_by) == ("confirmed", True, o.minister)
    note = {"update": o.update, "note": "x", "by": o.colleague, "now": NOW}
    assert refusal(updates.return_update, **note) == {("state", "locked")}
    assert refusal(months.confirm_period, **confirm) == {("state", "locked")}


def test_a_month_is_confirmed_from_its_last_day_on(o: Office) -> None:
    updates.excuse_update(update=o.update, reason="x", by=o.minister, now=NOW)
    early = {"period": o.month, "by": o.minister, "now": NOW, "today": date(2026, 10, 30)}
    assert refusal(months.confirm_period, **early) == {("first_date", "not_over")}
    assert months.confirm_period(**early | {"today": date(2026, 10, 31)}).is_locked


def test_the_project_office_accepts_or_sends_back_which_unlocks(o: Office) -> None:
    o.lock()
    assert months.accept_period(period=o.month, by=o.office, now=NOW).state == "accepted"
    assert refusal(months.send_back_period, period=o.month, note="", by=o.office, now=NOW) == {("note", "required")}
    back = months.send_back_period(period=o.month, note="The act is missing", by=o.office, now=NOW)
    assert (back.state, back.is_locked, back.note) == ("sent_back", False, "The act is missing")
    updates.return_update(update=o.update, note="See the office", by=o.colleague, now=NOW)
    o.submit()
    o.confirm()
    again = months.confirm_period(period=o.month, by=o.minister, now=NOW, today=TODAY)
    assert again.state == "confirmed"
    states = [step.state for step in again.steps.all()]
    assert states == ["confirmed", "accepted", "sent_back", "confirmed"]


def test_only_the_project_office_accepts_and_only_what_is_confirmed(o: Office) -> None:
    open_month = {"period": o.month, "by": o.office, "now": NOW}
    assert refusal(months.accept_period, **open_month) == {("state", "not_possible")}
    assert refusal(months.send_back_period, **open_month, note="x") == {("state", "not_possible")}
    o.lock()
    for other in (o.minister, o.editor, factories.make_user(role="auditor"), factories.make_user(role="coordinator")):
        with pytest.raises(actions.NotAllowed):
            months.accept_period(period=o.month, by=other, now=NOW)
        with pytest.raises(actions.NotAllowed):
            months.send_back_period(period=o.month, note="x", by=other, now=NOW)
    with pytest.raises(actions.NotAllowed):
        months.confirm_period(period=o.month, by=o.office, now=NOW, today=TODAY)


def test_a_done_date_in_a_locked_month_stands_until_the_month_is_sent_back(o: Office) -> None:
    milestone = factories.make_milestone(task=o.task, actual_date=date(2026, 10, 20), evidence="Act 7")
    o.lock()

    def move(to: date | None) -> Any:
        return actions.report_milestone(
            milestone=milestone, expected_version=1, changes={"actual_date": to}, by=o.editor, now=NOW
        )

    for to in (date(2026, 10, 21), None):
        assert refusal(move, to=to) == {("actual_date", "locked")}
    months.send_back_period(period=o.month, note="The date is wrong", by=o.office, now=NOW)
    assert move(date(2026, 10, 21)).milestone.claimed_date == date(2026, 10, 21)


def test_reports_go_on_while_a_month_is_locked(o: Office) -> None:
    o.lock()
    milestone = Milestone.objects.get(task=o.task)
    changes = {"actual_date": date(2026, 10, 20), "evidence": "Act 7"}
    report = actions.report_milestone(milestone=milestone, expected_version=1, changes=changes, by=o.editor, now=NOW)
    assert report.milestone.claimed_date == date(2026, 10, 20)


def test_what_opens_late_goes_into_the_next_month_that_is_open(o: Office) -> None:
    o.lock()
    task = factories.make_milestone(task=factories.make_task(lead=o.task.lead_organisation)).task
    late, made = updates.open_update(task=task, period=period_of(date(2026, 10, 1), Frequency.MONTHLY), now=NOW)
    assert made
    assert late.period.code.endswith("2026-11")


def test_the_frequency_is_set_by_who_plans(o: Office) -> None:
    task = updates.set_frequency(task=o.task, frequency="weekly", by=o.office, now=NOW)
    assert (task.reporting_frequency, task.version) == ("weekly", 2)
    with pytest.raises(actions.NotAllowed):
        updates.set_frequency(task=task, frequency="monthly", by=o.editor, now=NOW)
    with pytest.raises(actions.Refused):
        updates.set_frequency(task=task, frequency="daily", by=o.office, now=NOW)


def test_what_the_database_refuses(o: Office) -> None:
    o.submit()
    update, month = TaskUpdate.objects.filter(pk=o.update.pk), OrganisationPeriod.objects.filter(pk=o.month.pk)
    cases: list[tuple[Any, dict[str, Any], str]] = [
        (update, {"state": "lost"}, "projects_task_update_state_known"),
        (update, {"frequency": "daily"}, "projects_task_update_frequency_known"),
        (update, {"task": None}, "projects_task_update_is_about_a_task"),
        (update, {"due_date": date(2026, 10, 1)}, "projects_task_update_dates_in_order"),
        (update, {"done_text": ""}, "projects_task_update_submitted_says_something"),
        (
            update,
            {"state": "excused", "settled_by_label": "a", "settled_at": NOW},
            "projects_task_update_excused_with_reason",
        ),
        (update, {"state": "returned"}, "projects_task_update_returned_with_note"),
        (update, {"state": "excused", "excuse_reason": "x"}, "projects_task_update_settled_by_someone"),
        (
            update,
            {"state": "confirmed", "settled_at": NOW, "settled_by_label": o.editor.email},
            "projects_task_update_confirmed_by_another",
        ),
        (
            month,
            {"state": "lost", "confirmed_at": NOW, "confirmed_by_label": "a"},
            "projects_org_period_state_known",
        ),
        (month, {"due_date": date(2026, 10, 1)}, "projects_org_period_dates_in_order"),
        (month, {"state": "confirmed"}, "projects_org_period_confirmed_by_someone"),
        (month, {"state": "sent_back"}, "projects_org_period_sent_back_with_note"),
        (
            month,
            {"state": "accepted", "confirmed_at": NOW, "confirmed_by_label": "a"},
            "projects_org_period_accepted_by_someone",
        ),
    ]
    for rows, values, constraint in cases:
        with refused(constraint), transaction.atomic():
            rows.update(**values)
    with refused("projects_task_reporting_frequency_known"), transaction.atomic():
        Task.objects.filter(pk=o.task.pk).update(reporting_frequency="daily")


def _again(row: Model, **changes: Any) -> None:
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def test_what_the_database_lets_be_only_once_or_never_rewrites(o: Office) -> None:
    with refused("projects_task_update_once"), transaction.atomic():
        _again(TaskUpdate.objects.get(pk=o.update.pk), public_id=uuid4(), code="another")
    with refused("projects_org_period_once"), transaction.atomic():
        _again(o.month, public_id=uuid4(), code="another")
    o.submit()
    with refused("projects_reportingstep_never_rewritten"), transaction.atomic():
        ReportingStep.objects.update(state="confirmed")
    with refused("projects_reporting_step_of_one_thing"), transaction.atomic():
        ReportingStep.objects.create(state="draft", at=NOW)
    with refused("projects_taskupdate_task_in_project"), transaction.atomic():
        TaskUpdate.objects.update(project=factories.make_project())
    o.confirm()
    months.confirm_period(period=o.month, by=o.minister, now=NOW, today=TODAY)
    with refused("projects_taskupdate_locked"), transaction.atomic():
        TaskUpdate.objects.filter(pk=o.update.pk).update(done_text="It was all laid")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins() -> None:
    o = make_office()
    o.submit()
    gate = Barrier(2)

    def decide(number: int) -> str:
        gate.wait()
        try:
            if number:
                updates.confirm_update(update=o.update, by=o.colleague, now=NOW, expected_version=2)
            else:
                updates.return_update(update=o.update, note="No.", by=o.minister, now=NOW, expected_version=2)
        except actions.Stale:
            return "stale"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(decide, range(2))) == ["stale", "won"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_a_month_at_once_one_wins() -> None:
    o = make_office()
    o.submit()
    o.confirm()
    gate, period = Barrier(2), o.month
    people = [o.minister, o.colleague]

    def confirm(number: int) -> str:
        gate.wait()
        try:
            months.confirm_period(period=period, by=people[number], now=NOW, today=TODAY)
        except actions.Refused as error:
            return error.problems[0].code
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirm, range(2))) == ["locked", "won"]
