"""Risks, issues, decisions, orders of the leader, weekly problem solving."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

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
    Task,
)
from tests.factories import NOW, TODAY
from tests.pages import Page

_number = count(1)
_MONDAY = date(2025, 1, 6)


def make_risk(*, task: Task, **fields: Any) -> Risk:
    """A risk with two assessments and an action."""
    values: dict[str, Any] = {
        "code": f"R-{task.code}-{next(_number)}",
        "project": task.project,
        "task": task,
        "title": "The pump comes late",
        "cause": "One maker",
        "event": "The pump comes late",
        "effect": "No water in summer",
        "likelihood": 4,
        "impact": 5,
        "assessed_at": NOW,
        "response": "reduce",
        "owner": task.lead_organisation,
    }
    risk = Risk.objects.create(**(values | fields))
    for number, likelihood in ((1, 2), (2, risk.likelihood)):
        RiskAssessment.objects.create(
            risk=risk, number=number, likelihood=likelihood, impact=risk.impact, reason="Seen on site", at=NOW
        )
    RiskAction.objects.create(risk=risk, number=1, text="Ask a second maker", due_date=TODAY + timedelta(days=5))
    return risk


def make_issue(*, task: Task, **fields: Any) -> Issue:
    values: dict[str, Any] = {
        "code": f"I-{task.code}-{next(_number)}",
        "project": task.project,
        "task": task,
        "title": "The pump has not come",
        "what": "The trial cannot begin",
        "severity": "high",
        "owner": task.lead_organisation,
        "raised_at": NOW,
        "due_date": TODAY - timedelta(days=3),
    }
    return Issue.objects.create(**(values | fields))


def make_decision(*, task: Task, **fields: Any) -> Decision:
    """A question at the step of the ministry, with two options and its first move."""
    values: dict[str, Any] = {
        "code": f"D-{task.code}-{next(_number)}",
        "project": task.project,
        "task": task,
        "title": "Which pump",
        "question": "Two pumps, money for one",
        "owner": task.lead_organisation,
        "due_date": TODAY + timedelta(days=10),
        "step": "ministry",
        "step_since": NOW,
        "raised_at": NOW,
    }
    decision = Decision.objects.create(**(values | fields))
    for number, text in ((1, "The large pump"), (2, "The small pump")):
        DecisionOption.objects.create(decision=decision, number=number, text=text, consequences="Water comes later")
    DecisionMove.objects.create(
        decision=decision, number=1, kind="raised", to_step=decision.step, at=decision.step_since
    )
    return decision


def make_order(*, task: Task, **fields: Any) -> Order:
    """An order about a task, to the body that leads it."""
    values: dict[str, Any] = {
        "code": f"O-{task.code}-{next(_number)}",
        "project": task.project,
        "task": task,
        "name_en": "Bring the water before summer",
        "given_date": TODAY - timedelta(days=30),
        "due_date": TODAY - timedelta(days=2),
        "first_due_date": TODAY - timedelta(days=2),
        "meeting": "Meeting on water",
        "giver": "President",
        "lead_organisation": task.lead_organisation,
    }
    order = Order.objects.create(**(values | fields))
    OrderEntry.objects.create(order=order, number=1, kind="given", text="Bring it", at=NOW)
    return order


def make_meeting(*, task: Task, **fields: Any) -> ProblemMeeting:
    """An open meeting in a week of its own, with a point about the task and one about a question."""
    n = next(_number)
    week = _MONDAY + timedelta(weeks=n)
    values: dict[str, Any] = {"code": f"PS-{task.code}-{n}", "week_date": week, "held_date": week}
    meeting = ProblemMeeting.objects.create(**(values | fields))
    question = make_decision(task=task, step="project_office")
    about: dict[str, Any] = {"meeting": meeting, "project": task.project, "task": task}
    ProblemItem.objects.create(number=1, kind="red_task", days=4, **about)
    ProblemItem.objects.create(number=2, kind="decision_waiting", days=6, decision=question, **about)
    return meeting


def side(side: Any) -> dict[str, Any]:
    """One of each about the first task of the side."""
    task = side.tasks[0]
    return {
        "risks": make_risk(task=task),
        "issues": make_issue(task=task),
        "decisions": make_decision(task=task),
        "orders": make_order(task=task),
        "problem-solving-meetings": make_meeting(task=task),
    }


UNGUESSED = frozenset(
    {
        "POST /api/v1/risks/",
        "POST /api/v1/risks/{id}/add-action/",
        "POST /api/v1/risks/{id}/finish-action/",
        "POST /api/v1/risks/{id}/happened/",
        "POST /api/v1/issues/",
        "POST /api/v1/issues/{id}/postpone/",
        "POST /api/v1/decisions/",
        "POST /api/v1/decisions/{id}/answer/",
        "POST /api/v1/orders/",
        "POST /api/v1/orders/{id}/request-extension/",
        "POST /api/v1/orders/{id}/decide-extension/",
        "POST /api/v1/orders/{id}/decide-closing/",
        "POST /api/v1/problem-solving-meetings/",
        "POST /api/v1/problem-solving-meetings/{id}/outcome/",
        "POST /api/v1/problem-solving-meetings/{id}/close/",
    }
)
LISTS: dict[str, dict[str, Any]] = {
    "risks/": {},
    "issues/": {},
    "decisions/": {},
    "escalations/": {},
    "orders/": {},
    "problem-solving-meetings/": {},
}


def grow(task: Task, rows: int) -> None:
    """`rows` more of each on the task."""
    for _ in range(rows):
        for make in (make_risk, make_issue, make_decision, make_order, make_meeting):
            make(task=task)


def codes(country: Any) -> dict[str, str]:
    """The first of each on the task of the pages, made when it is not there."""
    task = country.task
    kinds: dict[str, Any] = {"risk": Risk, "issue": Issue, "decision": Decision, "order": Order}
    make = {"risk": make_risk, "issue": make_issue, "decision": make_decision, "order": make_order}
    found: dict[str, str] = {}
    for name, kind in kinds.items():
        first = kind._default_manager.filter(task=task).order_by("pk").first() or make[name](task=task)
        found[name] = first.code
    meeting = ProblemMeeting.objects.filter(items__task=task).order_by("pk").first() or make_meeting(task=task)
    return found | {"meeting": meeting.code}


READ: dict[str, str] = {
    "/risks/": "",
    "/risks/{risk}/": "risk",
    "/issues/{issue}/": "issue",
    "/decisions/": "",
    "/decisions/{decision}/": "decision",
    "/escalations/": "",
    "/orders/": "",
    "/orders/{order}/": "order",
    "/problem-solving/": "",
    "/problem-solving/{meeting}/": "meeting",
    "/projects/{project}/risks/": "project",
    "/tasks/{task}/risks/": "task",
    "/projects/{project}/decisions/": "project",
    "/tasks/{task}/decisions/": "task",
}
WRITE: dict[str, str] = {
    **{f"/risks/{{risk}}/{how}/": "risk" for how in ("assess", "change", "action", "done", "close", "happened")},
    "/issues/{issue}/resolve/": "issue",
    "/issues/{issue}/postpone/": "issue",
    **{f"/decisions/{{decision}}/{how}/": "decision" for how in ("answer", "escalate", "return", "withdraw")},
    "/orders/give/": "",
    **{
        f"/orders/{{order}}/{how}/": "order"
        for how in ("report", "extension", "closing", "decide-extension", "decide-closing")
    },
    "/problem-solving/open/": "",
    "/problem-solving/{meeting}/close/": "meeting",
    "/problem-solving/{meeting}/1/": "meeting",
    **{f"/projects/{{project}}/{what}/raise/": "project" for what in ("risks", "issues", "decisions")},
    **{f"/tasks/{{task}}/{what}/raise/": "task" for what in ("risks", "issues", "decisions")},
}


def _last_meeting() -> str:
    """The seeded meeting of last week: the seed counts its weeks back from the day on which it runs."""
    year, week, _ = (timezone.localdate() - timedelta(weeks=1)).isocalendar()
    return f"PS-{year}-W{week:02d}"


PAGES = (
    Page("risks", "/risks/"),
    Page("risks-editor", "/risks/", role="ministry_editor"),
    Page("risk", "/risks/R-001/"),
    Page("issue", "/issues/I-001/"),
    Page("decisions", "/decisions/"),
    Page("decision", "/decisions/D-001/"),
    Page("decision-answered", "/decisions/D-002/"),
    Page("escalations", "/escalations/", role="coordinator"),
    Page("escalations-minister", "/escalations/", role="minister"),
    Page("orders", "/orders/", role="coordinator"),
    Page("order", "/orders/O-001/"),
    Page("problem-solving", "/problem-solving/"),
    Page("problem-meeting", f"/problem-solving/{_last_meeting()}/"),
    Page("project-risks", "/projects/MANGYSTAU/risks/"),
    Page("task-risks", "/tasks/MANGYSTAU-GASPLANT/risks/"),
    Page("project-decisions", "/projects/MANGYSTAU/decisions/"),
    Page("task-decisions", "/tasks/MANGYSTAU-GASPLANT/decisions/"),
)
