"""A new baseline is asked for by one person and approved by another; both versions of the plan stay."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import AuditEvent, User
from projects import actions
from projects.actions import baseline_requests as control
from projects.actions.baseline_requests import Asked
from projects.models import (
    BaselineChange,
    BaselineRequest,
    ChangeEntry,
    Milestone,
    MilestoneBaseline,
    MilestoneUpdate,
    OutboxEntry,
    PlanEntry,
    PlanVersion,
    Task,
)
from tests import factories
from tests.factories import NOW
from tests.practice.plan_control import make_promise, make_request, make_version
from tests.projects.test_constraints import refused

pytestmark = pytest.mark.django_db
LATER = date(2027, 3, 1)


@pytest.fixture
def milestone() -> Milestone:
    return factories.make_milestone(baseline_date=date(2026, 12, 31))


@pytest.fixture
def editor(milestone: Milestone) -> User:
    return factories.make_user(role="ministry_editor", organisation=milestone.task.lead_organisation)


@pytest.fixture
def office() -> User:
    return factories.make_user()


def ask(milestone: Milestone, by: User, **fields: Any) -> BaselineRequest:
    changes = fields.pop("changes", [Asked(milestone, LATER)])
    values: dict[str, Any] = {"task": milestone.task, "reason": "The tender was repeated."} | fields
    return control.request_baseline(changes=changes, by=by, now=NOW, **values)


def problems(act: Callable[[], Any]) -> set[tuple[str, str]]:
    with pytest.raises(actions.Refused) as refusal:
        act()
    return {(problem.field, problem.code) for problem in refusal.value.problems}


def test_asking_changes_nothing_and_says_what_it_would_do(milestone: Milestone, editor: User) -> None:
    waiting = factories.make_milestone(task=milestone.task, baseline_date=date(2027, 1, 10))
    make_promise(milestone, waiting, state="internal", lag_days=5)
    request = ask(milestone, editor)
    milestone.refresh_from_db()
    assert (milestone.baseline_date, milestone.version) == (date(2026, 12, 31), 1)
    assert (request.code, request.state, request.requested_by) == ("BLR-001", "requested", editor)
    assert request.effect["task_end"] == {"from": "2027-01-10", "to": "2027-03-01"}
    assert request.effect["moved"] == [{"milestone": waiting.code, "from": "2027-01-10", "to": "2027-03-06"}]
    assert AuditEvent.objects.get().action == "baseline.requested"
    assert ChangeEntry.objects.get().object_type == "baseline_request"


def test_approval_numbers_the_baseline_and_keeps_both_versions_of_both_plans(
    milestone: Milestone, editor: User, office: User
) -> None:
    request = ask(milestone, editor, changes=[Asked(milestone, LATER, Decimal(3))])
    control.approve_baseline(request=request, by=office, now=NOW, reason="Agreed with the akimat.")
    milestone.refresh_from_db()
    assert (milestone.baseline_date, milestone.baseline_number, milestone.weight) == (LATER, 2, 3)
    assert list(milestone.baselines.order_by("number").values_list("date", "reason")) == [
        (date(2026, 12, 31), ""),
        (LATER, "The tender was repeated."),
    ]
    assert MilestoneUpdate.objects.get(version=2).changed_fields == ["weight", "baseline_date"]
    versions = PlanVersion.objects.order_by("code")
    task, project = milestone.task.code, milestone.task.project.code
    assert {one.code for one in versions} == {f"{of}-V{number}" for of in (task, project) for number in (1, 2)}
    dates = PlanEntry.objects.filter(plan__task=milestone.task).order_by("plan__number")
    assert list(dates.values_list("baseline_date", "weight")) == [(date(2026, 12, 31), 1), (LATER, 3)]
    assert OutboxEntry.objects.pending().filter(task=milestone.task).exists()
    assert BaselineRequest.objects.get().decided_by == office


def test_nobody_approves_or_refuses_what_they_asked_for(milestone: Milestone, office: User) -> None:
    request = ask(milestone, office)
    for act in (control.approve_baseline, control.refuse_baseline):
        assert problems(lambda act=act: act(request=request, by=office, now=NOW, reason="mine")) == {
            ("by", "self_approved")
        }
    assert MilestoneBaseline.objects.count() == 1
    control.approve_baseline(request=request, by=factories.make_user(), now=NOW)
    assert MilestoneBaseline.objects.count() == 2


def test_a_request_against_a_plan_that_has_changed_is_out_of_date(
    milestone: Milestone, editor: User, office: User
) -> None:
    first, second = ask(milestone, editor), ask(milestone, editor, changes=[Asked(milestone, date(2027, 6, 1))])
    control.approve_baseline(request=first, by=office, now=NOW)
    assert second.changes.get().is_stale
    assert problems(lambda: control.approve_baseline(request=second, by=office, now=NOW)) == {("changes", "stale")}
    control.withdraw_baseline(request=second, by=editor, now=NOW)
    assert BaselineRequest.objects.get(pk=second.pk).state == "withdrawn"


def test_a_report_does_not_make_a_request_out_of_date(milestone: Milestone, editor: User, office: User) -> None:
    request = ask(milestone, editor)
    actions.report_milestone(
        milestone=milestone, expected_version=1, changes={"completion": Decimal("0.5")}, by=editor, now=NOW
    )
    control.approve_baseline(request=request, by=office, now=NOW)
    milestone.refresh_from_db()
    assert (milestone.baseline_date, milestone.completion) == (LATER, Decimal("0.5"))


def test_what_is_decided_is_decided(milestone: Milestone, editor: User, office: User) -> None:
    request = ask(milestone, editor)
    control.refuse_baseline(request=request, reason="The winter does not wait.", by=office, now=NOW)
    assert problems(lambda: control.approve_baseline(request=request, by=office, now=NOW)) == {("state", "closed")}
    assert problems(lambda: control.withdraw_baseline(request=request, by=editor, now=NOW)) == {("state", "closed")}
    assert MilestoneBaseline.objects.count() == 1


def test_who_may_ask_decide_and_take_back(milestone: Milestone, editor: User, office: User) -> None:
    lead = milestone.task.lead_organisation
    request = ask(milestone, editor)
    for role in ("minister", "coordinator", "auditor"):
        person = factories.make_user(role=role, organisation=lead)
        with pytest.raises(actions.NotAllowed):
            ask(milestone, person)
        with pytest.raises(actions.NotAllowed):
            control.approve_baseline(request=request, by=person, now=NOW)
    with pytest.raises(actions.NotAllowed):
        control.approve_baseline(request=request, by=editor, now=NOW)
    with pytest.raises(actions.NotAllowed):
        control.withdraw_baseline(request=request, by=office, now=NOW)


def test_everything_wrong_is_told_at_once(milestone: Milestone, editor: User) -> None:
    other = factories.make_milestone()
    done = factories.make_milestone(task=milestone.task, actual_date=date(2026, 1, 1))
    changes = [
        Asked(milestone, milestone.baseline_date),
        Asked(milestone, date(206, 1, 1)),
        Asked(done, LATER),
        Asked(other, LATER),
        Asked(milestone, None, Decimal(0)),
    ]
    assert problems(lambda: ask(milestone, editor, changes=changes, reason=" ")) == {
        ("reason", "required"),
        ("changes", "unchanged"),
        ("changes", "out_of_range"),
        ("changes", "not_open"),
        ("changes", "unknown"),
        ("changes", "repeated"),
    }
    assert problems(lambda: ask(milestone, editor, changes=[])) == {("changes", "required")}
    assert not BaselineRequest.objects.exists()


def test_an_imported_record_is_not_planned_anew(office: User) -> None:
    project = factories.make_project(portfolio=factories.make_portfolio(national=False))
    imported = factories.make_milestone(task=factories.make_task(project=project))
    with pytest.raises(actions.NotAllowed):
        ask(imported, office)


def test_refusing_needs_a_reason(milestone: Milestone, editor: User, office: User) -> None:
    request = ask(milestone, editor)
    act = lambda: control.refuse_baseline(request=request, reason="  ", by=office, now=NOW)  # noqa: E731
    assert problems(act) == {("reason", "required")}


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_put_it_in_force_once() -> None:
    milestone = factories.make_milestone(baseline_date=date(2026, 12, 31))
    request = make_request(milestone.task, milestone)
    people = [factories.make_user() for _ in range(2)]
    together = Barrier(2)

    def approve(by: User) -> str:
        try:
            together.wait(timeout=60)
            control.approve_baseline(request=request, by=by, now=NOW)
        except actions.Refused as refusal:
            return refusal.problems[0].code
        finally:
            connection.close()
        return "approved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(approve, people)) == ["approved", "closed"]
    assert milestone.baselines.count() == 2
    assert PlanVersion.objects.filter(task=milestone.task).count() == 2


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "lost", "decided_at": NOW}, "projects_baseline_request_state_known"),
        ({"state": "approved"}, "projects_baseline_request_decided_when_closed"),
        ({"decided_at": NOW}, "projects_baseline_request_decided_when_closed"),
        ({"state": "refused", "decided_at": NOW}, "projects_baseline_request_refusal_has_reason"),
        ({"reason": ""}, "projects_baseline_request_has_reason"),
        ({"task": None}, "projects_baseline_request_about_a_task"),
    ],
)
def test_requests_that_cannot_be(milestone: Milestone, values: dict[str, Any], constraint: str) -> None:
    request = make_request(milestone.task, milestone)
    with refused(constraint), transaction.atomic():
        BaselineRequest.objects.filter(pk=request.pk).update(**values)


def test_the_database_knows_two_people_too(milestone: Milestone, office: User) -> None:
    request = make_request(milestone.task, milestone, requested_by=office)
    with refused("projects_baseline_request_two_people"), transaction.atomic():
        BaselineRequest.objects.filter(pk=request.pk).update(state="approved", decided_by=office, decided_at=NOW)


def test_a_request_names_a_task_of_its_project(milestone: Milestone) -> None:
    request = make_request(milestone.task, milestone)
    with refused("projects_baselinerequest_task_in_project"), transaction.atomic():
        BaselineRequest.objects.filter(pk=request.pk).update(task=factories.make_task())


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"to_date": None}, "projects_baseline_change_changes"),
        ({"to_weight": 0}, "projects_baseline_change_weight_positive"),
    ],
)
def test_changes_that_cannot_be(milestone: Milestone, values: dict[str, Any], constraint: str) -> None:
    request = make_request(milestone.task, milestone)
    with refused(constraint), transaction.atomic():
        request.changes.update(**values)


def test_a_request_names_a_milestone_once(milestone: Milestone) -> None:
    request = make_request(milestone.task, milestone)
    with refused("projects_baseline_change_once"), transaction.atomic():
        BaselineChange.objects.create(request=request, milestone=milestone, from_weight=1, to_date=LATER)


def test_a_version_of_a_plan_never_changes(milestone: Milestone) -> None:
    version = make_version(milestone.task)
    task: Task = milestone.task
    with refused("projects_planversion_never_rewritten"), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(reason="It was never agreed.")
    with refused("projects_plan_entry_never_rewritten"), transaction.atomic():
        version.entries.update(baseline_date=LATER)
    with refused("projects_plan_version_once"), transaction.atomic():
        PlanVersion.objects.create(project=task.project, task=task, code="X", number=1, at=NOW)
    with refused("projects_plan_version_from_1"), transaction.atomic():
        PlanVersion.objects.create(project=task.project, task=task, code="Y", number=0, at=NOW)
    with refused("projects_plan_entry_once"), transaction.atomic():
        PlanEntry.objects.create(plan=version, milestone=milestone, weight=1, task_weight=1)
    other = factories.make_milestone(task=task)
    with refused("projects_plan_entry_weights_positive"), transaction.atomic():
        PlanEntry.objects.create(plan=version, milestone=other, weight=0, task_weight=1)
