"""Recovery plans: demanded, written, accepted or returned, ended by the status, one at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale, owe_task
from projects.actions.recovery import (
    PlannedAction,
    accept_recovery_plan,
    follow_statuses,
    return_recovery_plan,
    submit_recovery_plan,
)
from projects.models import ChangeEntry, RecoveryPlan, Rollup, Task
from projects.rollups.engine import recompute
from projects.tasks import drain_outbox, follow_recovery_plans
from regions.models import Membership
from tests import factories
from tests.factories import NOW, TODAY
from tests.factories_reviews import make_recovery_plan

ACTIONS = [PlannedAction("Let it anew", "Director", TODAY + timedelta(days=20))]


def _late_task() -> Task:
    """A task whose one milestone is long late: red."""
    task = factories.make_task(project=factories.make_project(coordinator=factories.make_organisation()))
    factories.make_milestone(task=task, baseline_date=TODAY - timedelta(days=90))
    recompute(portfolio_id=task.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    return task


def _status(task: Task, status: str) -> None:
    Rollup.objects.filter(dimension__in=("task", "project"), portfolio=task.project.portfolio).update(status=status)


def _lead(task: Task) -> User:
    return factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)


def _submit(plan: RecoveryPlan, by: User, **changed: Any) -> RecoveryPlan:
    given: dict[str, Any] = {
        "cause": "The contractor left",
        "on_course_date": TODAY + timedelta(days=60),
        "actions": ACTIONS,
    }
    return submit_recovery_plan(plan=plan, by=by, now=NOW, **(given | changed))


@pytest.mark.django_db
def test_a_red_status_calls_for_one_plan_of_the_task_and_one_of_the_project() -> None:
    task = _late_task()
    assert follow_statuses(now=NOW) == 2
    plan = RecoveryPlan.objects.get(task=task)
    whole = RecoveryPlan.objects.get(task=None)
    assert (plan.state, plan.trigger_status, plan.owner) == ("owed", "red", task.lead_organisation)
    assert (plan.triggered_date, plan.due_date) == (TODAY, date(2026, 12, 8))
    assert (whole.project, whole.owner) == (task.project, task.project.coordinator)
    assert AuditEvent.objects.filter(action="recovery_plan.demanded").count() == 2
    assert ChangeEntry.objects.filter(object_type="recovery_plan", task_id=task.pk).count() == 1
    assert follow_statuses(now=NOW) == 0
    assert RecoveryPlan.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["green", "amber_green", "complete", "no_data"])
def test_no_other_status_calls_for_a_plan(status: str) -> None:
    _status(_late_task(), status)
    assert follow_statuses(now=NOW) == 0


@pytest.mark.django_db
def test_an_imported_portfolio_owes_no_plan() -> None:
    factories.make_plan(portfolio=(elsewhere := factories.make_portfolio(national=False)))
    recompute(portfolio_id=elsewhere.pk, task_ids=None, today=TODAY + timedelta(days=4000), now=NOW)
    assert Rollup.objects.filter(status="red").exists()
    assert follow_statuses(now=NOW) == 0


@pytest.mark.django_db
def test_a_better_status_before_the_day_cancels_with_a_record() -> None:
    task = _late_task()
    follow_statuses(now=NOW)
    _status(task, "green")
    assert follow_statuses(now=NOW + timedelta(days=3)) == 2
    plan = RecoveryPlan.objects.get(task=task)
    assert (plan.state, plan.ended_date) == ("cancelled", TODAY + timedelta(days=3))
    assert plan.end_reason == "The status was green again before the plan was due."
    assert plan.steps.order_by("-id").first().state == "cancelled"
    _status(task, "red")
    assert follow_statuses(now=NOW + timedelta(days=4)) == 2
    assert RecoveryPlan.objects.filter(task=task).count() == 2


@pytest.mark.django_db
def test_a_written_plan_closes_by_itself_after_fourteen_days_on_course() -> None:
    task = _late_task()
    follow_statuses(now=NOW)
    plan = _submit(RecoveryPlan.objects.get(task=task), _lead(task))
    _status(task, "amber_green")
    follow_statuses(now=NOW + timedelta(days=1))
    plan.refresh_from_db()
    assert plan.better_since_date == TODAY + timedelta(days=1)
    _status(task, "amber_red")
    follow_statuses(now=NOW + timedelta(days=5))
    plan.refresh_from_db()
    assert plan.better_since_date is None
    _status(task, "green")
    follow_statuses(now=NOW + timedelta(days=6))
    follow_statuses(now=NOW + timedelta(days=19))
    plan.refresh_from_db()
    assert plan.state == "submitted"
    follow_statuses(now=NOW + timedelta(days=20))
    plan.refresh_from_db()
    assert (plan.state, plan.ended_date) == ("closed", TODAY + timedelta(days=20))
    assert "14 days" in plan.end_reason


@pytest.mark.django_db
def test_the_worker_follows_statuses_after_it_drained_and_daily() -> None:
    task = factories.make_task()
    milestone = factories.make_milestone(task=task, baseline_date=TODAY - timedelta(days=400))
    owe_task(task=milestone.task, portfolio_id=task.project.portfolio_id, now=NOW)
    assert drain_outbox() == 1
    assert RecoveryPlan.objects.filter(task=task).count() == 1
    assert follow_recovery_plans() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_demand() -> None:
    _late_task()
    barrier = Barrier(2)

    def follow(_: int) -> int:
        try:
            barrier.wait()
            return follow_statuses(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        moved = sorted(pool.map(follow, range(2)))
    assert moved == [0, 2]
    assert RecoveryPlan.objects.count() == 2


@pytest.mark.django_db
def test_the_lead_organisation_writes_the_office_returns_and_accepts() -> None:
    task = factories.make_task()
    plan = make_recovery_plan(project=task.project, task=task)
    office = factories.make_user(role=Role.PROJECT_OFFICE)
    stored = _submit(plan, _lead(task))
    assert (stored.state, stored.cause, stored.submitted_at) == ("submitted", "The contractor left", NOW)
    stored = return_recovery_plan(plan=plan, note="No dates", by=office, now=NOW)
    assert (stored.state, stored.due_date) == ("returned", date(2026, 12, 1))
    more = [*ACTIONS, PlannedAction("Two shifts", "Head of the site", TODAY + timedelta(days=40))]
    stored = _submit(plan, _lead(task), actions=more)
    assert [action.what for action in stored.actions.all()] == ["Let it anew", "Two shifts"]
    stored = accept_recovery_plan(plan=plan, note="", by=office, now=NOW)
    assert stored.state == "accepted"
    steps = list(stored.steps.order_by("id").values_list("state", flat=True))
    assert steps == ["owed", "submitted", "returned", "submitted", "accepted"]
    told = AuditEvent.objects.filter(object_id=plan.public_id).order_by("id").values_list("action", flat=True)
    assert list(told) == [
        "recovery_plan.submitted",
        "recovery_plan.returned",
        "recovery_plan.submitted",
        "recovery_plan.accepted",
    ]


@pytest.mark.django_db
def test_all_that_is_missing_in_a_plan_is_said_at_once() -> None:
    task = factories.make_task()
    plan = make_recovery_plan(project=task.project, task=task)
    with pytest.raises(Refused) as error:
        _submit(plan, _lead(task), cause=" ", on_course_date=TODAY, actions=[])
    assert {(p.field, p.code) for p in error.value.problems} == {
        ("cause", "required"),
        ("on_course_date", "past"),
        ("actions", "required"),
    }
    late = [PlannedAction("", "Director", TODAY + timedelta(days=61))]
    with pytest.raises(Refused) as error:
        _submit(plan, _lead(task), actions=late)
    assert {p.code for p in error.value.problems} == {"incomplete", "too_late"}
    assert RecoveryPlan.objects.get(pk=plan.pk).state == "owed"


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.PROJECT_OFFICE, Role.MINISTRY_EDITOR, Role.MINISTER, Role.AUDITOR])
def test_others_do_not_write_it(role: Role) -> None:
    task = factories.make_task()
    plan = make_recovery_plan(project=task.project, task=task)
    other = factories.make_user(role=role, organisation=factories.make_organisation())
    with pytest.raises(NotAllowed):
        _submit(plan, other)


@pytest.mark.django_db
def test_the_body_that_wrote_it_does_not_decide_and_others_but_the_office_neither() -> None:
    task = factories.make_task()
    plan = make_recovery_plan(project=task.project, task=task, state="submitted")
    office = factories.make_user(role=Role.PROJECT_OFFICE)
    Membership.objects.create(user=office, organisation=task.lead_organisation)
    for by in (office, _lead(task), factories.make_user(role=Role.COORDINATOR)):
        with pytest.raises(NotAllowed):
            accept_recovery_plan(plan=plan, note="", by=by, now=NOW)
        with pytest.raises(NotAllowed):
            return_recovery_plan(plan=plan, note="No", by=by, now=NOW)


@pytest.mark.django_db
def test_a_plan_moves_from_the_right_state_only() -> None:
    task = factories.make_task()
    office = factories.make_user(role=Role.PROJECT_OFFICE)
    plan = make_recovery_plan(project=task.project, task=task)
    for act in (accept_recovery_plan, return_recovery_plan):
        with pytest.raises(Refused) as error:
            act(plan=plan, note="x", by=office, now=NOW)
        assert error.value.problems[0].code == "wrong_state"
    _submit(plan, _lead(task))
    with pytest.raises(Refused):
        _submit(plan, _lead(task))
    with pytest.raises(Refused) as error:
        return_recovery_plan(plan=plan, note=" ", by=office, now=NOW)
    assert error.value.problems[0].field == "note"
    with pytest.raises(Stale):
        accept_recovery_plan(plan=plan, note="", by=office, now=NOW, expected_version=1)
