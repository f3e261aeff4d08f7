"""The past of the plan: history rows of milestones, numbered baselines, judgements, and days of rolled-up figures."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from projects.models import Judgement, Milestone, MilestoneBaseline, MilestoneUpdate, Portfolio, StrategicProject
from projects.rollups import history
from projects.seeding.course import Standing
from projects.seeding.files import outline
from projects.seeding.plan import Told
from projects.seeding.practice.judgements import is_told_by_a_round
from projects.seeding.reference import Tally

STANDING = ("weight", "state", "completion", "baseline_date", "forecast_date", "actual_date")
DAILY, BATCH = 120, 2000
"""Days of daily figures before today (weekly before that), and rows in one INSERT."""

OFFICE, PUBLIC = "project.office@portal.example", "public source"


def load_milestones(told: Sequence[Told], tally: Tally) -> dict[str, Milestone]:
    """Save milestones with their whole history in three statements; answers them by code."""
    for each in told:
        if len(each.history) > 1:
            each.milestone.reported_at = instant(each, len(each.history))
    Milestone.objects.bulk_create([each.milestone for each in told], batch_size=BATCH)
    tally.add(Milestone, count=len(told))
    updates = [update for each in told for update in _updates(each)]
    MilestoneUpdate.objects.bulk_create(updates, batch_size=BATCH)
    tally.add(MilestoneUpdate, count=len(updates))
    baselines = [baseline for each in told for baseline in _baselines(each)]
    MilestoneBaseline.objects.bulk_create(baselines, batch_size=BATCH)
    tally.add(MilestoneBaseline, count=len(baselines))
    return {each.milestone.code: each.milestone for each in told}


def instant(told: Told, version: int) -> datetime:
    """When a version was written: in office hours of its day, later versions of one day later."""
    minutes = told.milestone.position * 23 % 240 + min(version, 120) * 2
    return timezone.make_aware(datetime.combine(told.history[version - 1].on, time(9)) + timedelta(minutes=minutes))


def _updates(told: Told) -> Iterator[MilestoneUpdate]:
    for version, standing in enumerate(told.history, start=1):
        yield MilestoneUpdate(
            milestone=told.milestone,
            version=version,
            changed_fields=list(standing.changed),
            note=standing.note,
            reason=standing.reason,
            by_label=_author(told, standing),
            at=instant(told, version),
            illustrative=standing.illustrative,
            **{name: getattr(standing, name) for name in STANDING},
        )


def _author(told: Told, standing: Standing) -> str:
    """A role's address: the Project Office plans, the owner reports."""
    if not standing.illustrative:
        return PUBLIC
    planned = "baseline_date" in standing.changed or standing.state == "cancelled"
    owner = told.milestone.owner
    return OFFICE if planned or owner is None else f"{owner.code.replace('_', '.')}@portal.example"


def _baselines(told: Told) -> Iterator[MilestoneBaseline]:
    number = 0
    for version, standing in enumerate(told.history, start=1):
        if "baseline_date" in standing.changed and standing.baseline_date:
            number += 1
            yield MilestoneBaseline(
                milestone=told.milestone,
                number=number,
                date=standing.baseline_date,
                reason=standing.reason or told.first_reason,
                at=instant(told, version),
            )


def load_judgements(portfolio: Portfolio, *, until: date, tally: Tally) -> None:
    """Delivery confidence between the rounds, as fixtures/projects.yaml tells it; rounds have a file of their own."""
    projects = {project.code: project for project in StrategicProject.objects.filter(portfolio=portfolio)}
    judgements = [
        Judgement(
            project=projects[code], rating=rating, reason=reason, judged_date=day, by_label=OFFICE, illustrative=True
        )
        for code, project in outline("projects").items()
        for day, rating, reason in project["judgements"]
        if day <= until and not is_told_by_a_round(day, today=until)
    ]
    Judgement.objects.bulk_create(judgements)
    tally.add(Judgement, count=len(judgements))


def rebuild_days(portfolio: Portfolio, *, since: date, today: date, now: datetime) -> int:
    """Figures of the past: weekly from the start of the plan, daily for the last months, up to yesterday."""
    daily_from = max(since, today - timedelta(days=DAILY))
    weeks = range(0, max(0, (daily_from - since).days), 7)
    days = [since + timedelta(days=offset) for offset in weeks]
    days += [daily_from + timedelta(days=offset) for offset in range((today - daily_from).days)]
    return history.rebuild(portfolio=portfolio, days=days, now=now)
