"""Each invariant of risks, issues, decisions, orders and meetings is refused by the database, by name."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from projects.models import (
    Decision,
    DecisionMove,
    DecisionOption,
    Issue,
    Order,
    OrderEntry,
    ProblemItem,
    ProblemMeeting,
    Risk,
    RiskAction,
    RiskAssessment,
)
from tests import factories
from tests.factories import NOW, TODAY
from tests.practice.escalations import make_decision, make_issue, make_meeting, make_order, make_risk
from tests.projects.test_constraints import refused

pytestmark = pytest.mark.django_db
MAKE = {Risk: make_risk, Issue: make_issue, Decision: make_decision, Order: make_order}


@pytest.mark.parametrize(
    ("kind", "values", "constraint"),
    [
        (Risk, {"likelihood": 0}, "projects_risk_on_the_scale"),
        (Risk, {"impact": 6}, "projects_risk_on_the_scale"),
        (Risk, {"response": "pray"}, "projects_risk_response_known"),
        (Risk, {"state": "closed"}, "projects_risk_closed_has_its_instant"),
        (Risk, {"closed_at": NOW}, "projects_risk_closed_has_its_instant"),
        (Issue, {"severity": "vast"}, "projects_issue_severity_known"),
        (Issue, {"state": "resolved", "resolved_at": NOW}, "projects_issue_resolved_says_how"),
        (Issue, {"resolution": "Said too early"}, "projects_issue_resolved_says_how"),
        (Decision, {"step": "heaven"}, "projects_decision_step_known"),
        (Decision, {"state": "answered", "answered_at": NOW}, "projects_decision_answered_means_chosen"),
        (Decision, {"answer": "Said too early"}, "projects_decision_answered_means_chosen"),
        (Decision, {"state": "withdrawn"}, "projects_decision_answered_means_chosen"),
        (Order, {"state": "closed"}, "projects_order_closed_has_its_instant"),
        (Order, {"state": "lost"}, "projects_order_closed_has_its_instant"),
        (Order, {"due_date": TODAY - timedelta(days=400)}, "projects_order_due_after_given"),
        (Order, {"asked_date": TODAY - timedelta(days=2)}, "projects_order_asks_for_later"),
    ],
)
def test_what_cannot_be(kind: Any, values: dict[str, Any], constraint: str) -> None:
    row = MAKE[kind](task=factories.make_task())
    with refused(constraint), transaction.atomic():
        kind.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("kind", MAKE)
def test_the_task_belongs_to_the_project(kind: Any) -> None:
    row = MAKE[kind](task=factories.make_task())
    with refused(f"{kind._meta.db_table}_task_in_project"), transaction.atomic():
        kind.objects.filter(pk=row.pk).update(task=factories.make_task())


@pytest.mark.parametrize("kind", [RiskAssessment, DecisionMove, OrderEntry])
def test_history_is_never_rewritten(kind: Any) -> None:
    for make in (make_risk, make_decision, make_order):
        make(task=factories.make_task())
    with refused(f"{kind._meta.db_table}_never_rewritten"), transaction.atomic():
        kind.objects.update(by_label="somebody else")


def test_numbers_are_given_once() -> None:
    task = factories.make_task()
    risk, decision, order, meeting = (
        make_risk(task=task),
        make_decision(task=task),
        make_order(task=task),
        make_meeting(task=task),
    )
    size = {"likelihood": 1, "impact": 1, "at": NOW}
    for name, make in {
        "projects_risk_assessment_number_once": lambda: RiskAssessment.objects.create(risk=risk, number=1, **size),
        "projects_risk_action_number_once": lambda: RiskAction.objects.create(risk=risk, number=1, due_date=TODAY),
        "projects_decision_option_number_once": lambda: DecisionOption.objects.create(decision=decision, number=1),
        "projects_decision_move_number_once": lambda: _move(decision, number=1),
        "projects_order_entry_number_once": lambda: OrderEntry.objects.create(
            order=order, number=1, kind="report", at=NOW
        ),
        "projects_problem_item_number_once": lambda: ProblemItem.objects.create(
            meeting=meeting, number=1, kind="red_task", project=task.project
        ),
    }.items():
        with refused(name), transaction.atomic():
            make()


def _move(decision: Decision, **values: Any) -> DecisionMove:
    given: dict[str, Any] = {"number": 2, "kind": "raised", "to_step": "ministry", "at": NOW}
    return DecisionMove.objects.create(decision=decision, **(given | values))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "climbed"}, "projects_decision_move_from_somewhere"),
        ({"kind": "raised"}, "projects_decision_move_from_somewhere"),
        ({"kind": "escalated", "from_step": "ministry"}, "projects_decision_move_changes_the_step"),
    ],
)
def test_a_move_goes_from_one_step_to_another(values: dict[str, Any], constraint: str) -> None:
    with refused(constraint), transaction.atomic():
        _move(make_decision(task=factories.make_task()), **values)


def test_an_assessment_lies_on_the_scale_and_an_order_closes_with_proof() -> None:
    task = factories.make_task()
    risk, order = make_risk(task=task), make_order(task=task)
    with refused("projects_risk_assessment_on_the_scale"), transaction.atomic():
        RiskAssessment.objects.create(risk=risk, number=9, likelihood=6, impact=1, at=NOW)
    with refused("projects_order_closing_has_proof"), transaction.atomic():
        OrderEntry.objects.create(order=order, number=9, kind="closing_requested", text="Done", at=NOW)
    with refused("projects_order_entry_kind_known"), transaction.atomic():
        OrderEntry.objects.create(order=order, number=9, kind="sung", text="Done", at=NOW)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"week_date": TODAY}, "projects_meeting_week_monday"),
        ({"state": "closed", "closed_at": NOW}, "projects_meeting_closed_has_minutes"),
        ({"minutes": "Too early"}, "projects_meeting_closed_has_minutes"),
    ],
)
def test_a_meeting_that_cannot_be(values: dict[str, Any], constraint: str) -> None:
    meeting = make_meeting(task=factories.make_task())
    with refused(constraint), transaction.atomic():
        ProblemMeeting.objects.filter(pk=meeting.pk).update(**values)


def test_a_point_is_about_one_thing_and_its_outcome_says_why() -> None:
    task = factories.make_task()
    item = make_meeting(task=task).items.get(number=2)
    with refused("projects_problem_item_about_one_thing"), transaction.atomic():
        ProblemItem.objects.filter(pk=item.pk).update(issue=make_issue(task=task))
    with refused("projects_problem_item_outcome_says_why"), transaction.atomic():
        ProblemItem.objects.filter(pk=item.pk).update(outcome="solved")


def test_there_is_one_meeting_in_a_week() -> None:
    meeting = make_meeting(task=factories.make_task())
    with pytest.raises(IntegrityError), transaction.atomic():
        ProblemMeeting.objects.create(code="ANOTHER", week_date=meeting.week_date, held_date=meeting.held_date)
