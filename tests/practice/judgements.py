"""Judgements with drafts, findings, rounds and league tables."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tests.pages import Page

if TYPE_CHECKING:  # the browser walks PAGES without Django
    from projects.models import Judgement, JudgementRound, StatusFinding, StrategicProject, Task

UNGUESSED = frozenset(
    {
        "POST /api/v1/judgements/",
        "PATCH /api/v1/judgements/{id}/",
        "POST /api/v1/judgements/{id}/confirm/",
        "POST /api/v1/judgements/{id}/return/",
        "POST /api/v1/findings/{id}/accept/",
        "POST /api/v1/findings/{id}/return/",
        "POST /api/v1/judgement-rounds/",
        "PATCH /api/v1/judgement-rounds/{id}/",
        "POST /api/v1/judgement-rounds/{id}/moderate/",
        "POST /api/v1/judgement-rounds/{id}/close/",
    }
)
LISTS: dict[str, dict[str, Any]] = {
    "findings/": {},
    "judgement-rounds/": {},
    "league/": {},
    "league/movement/": {},
}
READ = {
    "/projects/{project}/judgements/": "project",
    "/tasks/{task}/judgements/": "task",
    "/findings/": "",
    "/judgement-rounds/": "",
    "/judgement-rounds/{judgement_round}/": "judgement_round",
    "/league/": "",
    "/league/movement/": "",
}
WRITE = {
    "/projects/{project}/judgements/draft/": "project",
    "/tasks/{task}/judgements/draft/": "task",
    "/judgements/{judgement}/edit/": "judgement",
    "/judgements/{judgement}/confirm/": "judgement",
    "/judgements/{judgement}/return/": "judgement",
    "/findings/{finding}/answer/": "finding",
    "/findings/{finding}/accept/": "finding",
    "/findings/{finding}/return/": "finding",
    "/judgement-rounds/open/": "",
    "/judgement-rounds/{judgement_round}/move/": "judgement_round",
    "/judgement-rounds/{judgement_round}/moderate/": "judgement_round",
    "/judgement-rounds/{judgement_round}/close/": "judgement_round",
}
PAGES = (
    Page("project-judgements", "/projects/MANGYSTAU/judgements/"),
    Page("task-judgements", "/tasks/INFRA-RESERVOIRS/judgements/"),
    Page("task-judgements-editor", "/tasks/INFRA-RESERVOIRS/judgements/", "ministry_editor"),
    Page("findings", "/findings/"),
    Page("judgement-rounds", "/judgement-rounds/"),
    Page("judgement-round", "/judgement-rounds/JR-003/"),
    Page("league", "/league/"),
    Page("league-ministries", "/league/?of=ministries"),
    Page("league-round", "/league/?of=tasks&round=JR-002"),
    Page("league-movement", "/league/movement/"),
)

CRITERIA: dict[str, Any] = {
    "challenge": 2,
    "planning": 3,
    "capacity": 3,
    "stage": 2,
    "performance": "on_track",
    "derived_likelihood": 3,
    "likelihood": 3,
}
"""Columns of a judgement with criteria."""


def make_judgement(*, project: StrategicProject, task: Task | None = None, **columns: Any) -> Judgement:
    """Confirmed and with criteria where nothing else is said."""
    from projects.models import Judgement

    values = {"rating": "amber_green", "reason": "It goes", "judged_date": date(2026, 6, 1)} | CRITERIA | columns
    return Judgement.objects.create(project=project, task=task, **values)


def make_finding(judgement: Judgement, *, code: str, **columns: Any) -> StatusFinding:
    """Open, of a judgement that looks better than the figures."""
    from projects.models import StatusFinding

    values: dict[str, Any] = {
        "kind": "watermelon",
        "better_side": "judged",
        "judged_rating": judgement.rating,
        "calculated_status": "red",
        "steps": 3,
        "opened_date": date(2026, 11, 2),
        "due_date": date(2026, 11, 16),
    }
    return StatusFinding.objects.create(
        project=judgement.project, task=judgement.task, judgement=judgement, code=code, **(values | columns)
    )


def make_round(project: StrategicProject, *, code: str, task: Task | None = None, **columns: Any) -> JudgementRound:
    """Closed, with one subject."""
    from django.utils import timezone

    from projects.models import JudgementRound, RoundSubject

    values: dict[str, Any] = {
        "state": "closed",
        "from_date": date(2026, 5, 1),
        "cut_off_date": date(2026, 6, 30),
        "opened_at": timezone.now(),
        "closed_at": timezone.now(),
        "moderation_note": "One scale everywhere",
    }
    made = JudgementRound.objects.create(portfolio=project.portfolio, code=code, **(values | columns))
    RoundSubject.objects.create(round=made, project=project, task=task)
    return made


def side(side: Any) -> dict[str, Any]:
    return {
        "findings": make_finding(side.judgement, code=f"F-{side.name}"),
        "judgement-rounds": make_round(side.project, code=f"JR-{side.name}"),
    }


def grow(task: Task, rows: int) -> None:
    """For each row a judgement and a closed round of the task, and an open finding: on it, or on a task beside it."""
    from projects.models import StatusFinding
    from tests import factories

    for _ in range(rows):
        about = task
        if StatusFinding.objects.live().filter(task=task).exists():
            about = factories.make_task(project=task.project, sector=task.sector, lead=task.lead_organisation)
        judgement = make_judgement(project=about.project, task=about)
        make_finding(judgement, code=f"F-grown-{StatusFinding.objects.count()}", owner=task.lead_organisation)
        make_judgement(project=task.project, task=task)
        make_round(task.project, code=f"JR-grown-{StatusFinding.objects.count()}", task=task)


def codes(country: Any) -> dict[str, str]:
    """A draft, a finding and a round of the task, made once."""
    from projects.models import Judgement, StatusFinding

    if not Judgement.objects.filter(code="J-walked").exists():
        make_judgement(project=country.project, task=country.task, code="J-walked", state="draft", by=country.editor)
        make_round(country.project, task=country.task, code="JR-walked")
    finding = StatusFinding.objects.live().filter(task=country.task).first()
    if finding is None:
        judgement = make_judgement(project=country.project, task=country.task)
        finding = make_finding(judgement, code="F-walked", owner=country.lead)
    return {"judgement": "J-walked", "finding": finding.code, "judgement_round": "JR-walked"}
