"""The whole demonstration in one transaction: all of it, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from accounts import audit
from projects.models import ChangeEntry, Milestone, Portfolio, StrategicProject, Task
from projects.rollups import engine
from projects.search import index
from projects.seeding import history, outline
from projects.seeding.facts import load_indicators
from projects.seeding.people import attach_demo_people
from projects.seeding.plan import Bodies, Told, load_dependencies, load_projects, load_task, load_teams, tell
from projects.seeding.practice import (
    attachments,
    challenges,
    cycle,
    escalations,
    indicators,
    judgements,
    plan_control,
    reviews,
    stocktakes,
    validation,
)
from projects.seeding.reference import Tally, load_reference


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run added, by kind of object; nothing when all was there."""

    added: Mapping[str, int] = field(default_factory=dict)


def load(*, today: date, now: datetime) -> Loaded:
    """Add what is missing of the demonstration as it stands on `today`. Safe to repeat: what is there stays as it is.

    The illustrative plan comes as a whole: it is added only while the national portfolio has no task.
    """
    tally = Tally()
    with transaction.atomic():
        portfolio = load_reference(tally)
        load_projects(portfolio, tally)
        load_indicators(portfolio, tally)
        if not Task.objects.filter(project__portfolio=portfolio).exists():
            _load_plan(portfolio, tally, today=today, now=now)
        attach_demo_people(tally)
        cycle.load_letters(tally)
        if tally:
            _record(portfolio, tally, now=now)
            index.rebuild(now=now)
    return Loaded(dict(tally))


def _load_plan(portfolio: Portfolio, tally: Tally, *, today: date, now: datetime) -> None:
    teams, bodies = outline.teams(), Bodies.load()
    team_rows = load_teams(portfolio, teams, bodies, tally)
    projects = {project.code: project for project in StrategicProject.objects.filter(portfolio=portfolio)}
    told: list[Told] = []
    for task in (task for team in teams for task in team.tasks):
        row = load_task(task, team=team_rows[task.team], project=projects[task.project], bodies=bodies, tally=tally)
        told += tell(task, task=row, bodies=bodies, today=today)
    milestones = history.load_milestones(told, tally)
    load_dependencies(milestones, teams, tally)
    validation.load(portfolio, tally, today=today, now=now)
    _tell_other_systems(portfolio, now=now)
    cycle.load_claims(portfolio, tally, today=today)
    history.load_judgements(portfolio, until=today, tally=tally)
    indicators.load(portfolio, tally, today=today, now=now)  # first: the history of figures counts their misses
    engine.recompute(portfolio_id=portfolio.pk, task_ids=None, today=today, now=now)
    first = min(each.history[0].on for each in told)
    tally["days of figures"] += history.rebuild_days(portfolio, since=first, today=today, now=now)
    cycle.load(portfolio, tally, today=today, now=now)
    plan_control.load(portfolio, tally, today=today, now=now)
    escalations.load(portfolio, tally, today=today, now=now)
    judgements.load(portfolio, tally, today=today, now=now)
    reviews.load(portfolio, tally, today=today, now=now)
    challenges.load(portfolio, tally, today=today, now=now)
    stocktakes.load(portfolio, tally, today=today, now=now)
    attachments.load(portfolio, tally, now=now)


def _tell_other_systems(portfolio: Portfolio, *, now: datetime) -> None:
    """The feed of changes begins with the plan, so that a system that follows it from the start misses nothing."""
    tasks = Task.objects.filter(project__portfolio=portfolio).order_by("pk")
    milestones = Milestone.objects.filter(task__project__portfolio=portfolio).order_by("pk")
    ChangeEntry.objects.bulk_create(
        [
            *(_created("project", project, None, now) for project in portfolio.projects.order_by("pk")),
            *(_created("task", task, task.pk, now) for task in tasks),
            *(_created("milestone", milestone, milestone.task_id, now) for milestone in milestones),
        ]
    )


def _created(kind: str, row: StrategicProject | Task | Milestone, task_id: int | None, now: datetime) -> ChangeEntry:
    return ChangeEntry(
        at=now,
        object_type=kind,
        object_id=row.public_id,
        object_code=row.code,
        task_id=task_id,
        operation="created",
        version=row.version,
    )


def _record(portfolio: Portfolio, tally: Tally, *, now: datetime) -> None:
    audit.record(
        action="seed",
        object_type="portfolio",
        object_id=portfolio.public_id,
        object_label=portfolio.code,
        before={},
        after=dict(tally),
        by=None,
        at=now,
    )
