"""The annual report: each project at both ends of a year, indicators against their targets, what was not delivered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from projects.models import (
    Indicator,
    IndicatorValue,
    Milestone,
    MilestoneUpdate,
    Portfolio,
    Promise,
    Stocktake,
    Task,
    Validation,
)
from projects.queries import figures as published
from projects.queries.figures import SliceFigures
from projects.queries.packs import Expected, standings
from projects.querysets.validation import NOT_COUNTED
from regions.days import end_of


@dataclass(frozen=True, slots=True)
class ProjectYear:
    """A project at the start and at the end of the year; `before` is None where nothing was known at the start."""

    now: SliceFigures
    before: SliceFigures | None
    due: int
    delivered: int
    undelivered: tuple["Undelivered", ...]


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A milestone agreed for the year and not done in it. `expected` is None when it was cancelled."""

    milestone: Milestone
    agreed: date
    expected: date | None
    is_cancelled: bool
    why: str


@dataclass(frozen=True, slots=True)
class IndicatorYear:
    """An indicator with its newest value by the end of the year (None: nothing is known)."""

    indicator: Indicator
    newest: IndicatorValue | None


@dataclass(frozen=True, slots=True)
class Examined:
    """Results that auditors looked at in the year, and how many of them are disputed and not counted today."""

    results: int
    not_counted: int


@dataclass(frozen=True, slots=True)
class Annual:
    year: int
    start: date
    end: date
    is_running: bool
    country: SliceFigures
    country_before: SliceFigures | None
    projects: tuple[ProjectYear, ...]
    indicators: tuple[IndicatorYear, ...]
    stocktakes: int
    promises: Mapping[str, int]
    examined: Examined

    @property
    def due(self) -> int:
        return sum(one.due for one in self.projects)

    @property
    def delivered(self) -> int:
        return sum(one.delivered for one in self.projects)


def annual(*, user: User, portfolio: Portfolio, year: int, today: date) -> Annual | None:
    """The year as far as the person may see it; None where no figure of the country was known by its end."""
    start, end = date(year - 1, 12, 31), min(date(year, 12, 31), today)
    country = published.current(user=user, dimension="country", portfolio=portfolio, as_of=end)
    if year > today.year or not country:
        return None
    before = published.current(user=user, dimension="country", portfolio=portfolio, as_of=start)
    return Annual(
        year=year,
        start=start,
        end=end,
        is_running=end < date(year, 12, 31),
        country=country[0],
        country_before=before[0] if before else None,
        projects=_projects(user, portfolio, start, end),
        indicators=_indicators(user, portfolio, end),
        stocktakes=_held(user, start, end).count(),
        promises=_promises(user, start, end),
        examined=_examined(user, portfolio, start, end),
    )


def _projects(user: User, portfolio: Portfolio, start: date, end: date) -> tuple[ProjectYear, ...]:
    now = published.current(user=user, dimension="project", portfolio=portfolio, as_of=end)
    before = {
        one.object_id: one
        for one in published.current(user=user, dimension="project", portfolio=portfolio, as_of=start)
    }
    tasks = Task.objects.visible_to(user).filter(project__portfolio=portfolio)
    project_of = dict(tasks.values_list("pk", "project_id"))
    agreed = _agreed(project_of, start, end)
    by_project: dict[int, list[tuple[date, Expected]]] = {one.object_id: [] for one in now}
    for day, standing in agreed:
        by_project.setdefault(project_of[standing.update.milestone.task_id], []).append((day, standing))
    reasons = _reasons([one for _, one in agreed], end)
    return tuple(
        _project(one, before.get(one.object_id), by_project[one.object_id], start, end, reasons)
        for one in sorted(now, key=lambda figures: figures.code)
    )


def _project(
    now: SliceFigures,
    before: SliceFigures | None,
    agreed: Sequence[tuple[date, Expected]],
    start: date,
    end: date,
    reasons: Mapping[int, str],
) -> ProjectYear:
    missing = [(day, one) for day, one in agreed if not _is_done(one)]
    return ProjectYear(
        now=now,
        before=before,
        due=len(agreed),
        delivered=len(agreed) - len(missing),
        undelivered=tuple(
            _undelivered(day, one, reasons) for day, one in sorted(missing, key=lambda pair: (pair[0], _code(pair[1])))
        ),
    )


def _code(one: Expected) -> str:
    return str(one.update.milestone.code)


def _is_done(one: Expected) -> bool:
    return one.update.state == Milestone.State.DONE


def _undelivered(agreed: date, one: Expected, reasons: Mapping[int, str]) -> Undelivered:
    cancelled = one.update.state == Milestone.State.CANCELLED
    return Undelivered(
        milestone=one.update.milestone,
        agreed=agreed,
        expected=None if cancelled else one.day,
        is_cancelled=cancelled,
        why=reasons.get(one.update.milestone_id, ""),
    )


def _agreed(tasks: Iterable[int], start: date, end: date) -> list[tuple[date, Expected]]:
    """Milestones agreed for the year, up to `end`: by the baseline in force at its start, or the first one in it."""
    ids = list(tasks)
    then, now = standings(ids, at=_end_of(start)), standings(ids, at=_end_of(end))
    firsts = _first_baselines([key for key in now if key not in then])
    found = []
    for key, one in now.items():
        day = then[key].update.baseline_date if key in then else firsts.get(key)
        already = key in then and _is_done(then[key])
        if day is not None and start < day <= end and not already:
            found.append((day, one))
    return found


def _end_of(day: date) -> datetime:
    return end_of(day) - timedelta(microseconds=1)


def _first_baselines(milestones: Iterable[int]) -> dict[int, date]:
    rows = MilestoneUpdate.objects.filter(milestone__in=list(milestones), baseline_date__isnull=False)
    first = rows.order_by("milestone_id", "version").distinct("milestone_id")
    return {key: day for key, day in first.values_list("milestone_id", "baseline_date") if day is not None}


def _reasons(agreed: Iterable[Expected], end: date) -> dict[int, str]:
    """The newest reason of each milestone that was said by the end of the year, else its newest note."""
    ids = [one.update.milestone_id for one in agreed if not _is_done(one)]
    rows = MilestoneUpdate.objects.filter(milestone__in=ids, at__lte=_end_of(end)).exclude(reason="")
    said = dict(
        rows.order_by("milestone_id", "-version").distinct("milestone_id").values_list("milestone_id", "reason")
    )
    notes = {one.update.milestone_id: one.update.note for one in agreed if one.update.note}
    return notes | said


def _indicators(user: User, portfolio: Portfolio, end: date) -> tuple[IndicatorYear, ...]:
    rows = Indicator.objects.visible_to(user).filter(portfolio=portfolio).select_related("project")
    values = IndicatorValue.objects.filter(indicator__in=rows.values("pk"), date__lte=end)
    newest = {value.indicator_id: value for value in values.order_by("indicator_id", "-date").distinct("indicator_id")}
    return tuple(IndicatorYear(row, newest.get(row.pk)) for row in rows.order_by("project__code", "code"))


def _held(user: User, start: date, end: date) -> Any:
    held = Stocktake.objects.visible_to(user).filter(state__in=["held", "minuted"])
    return held.filter(meeting_date__gt=start, meeting_date__lte=end)


def _promises(user: User, start: date, end: date) -> dict[str, int]:
    """How the promises that were due in the year ended, by state as it was at the end of the year."""
    rows = Promise.objects.visible_to(user).filter(due_date__gt=start, due_date__lte=end)
    found = dict.fromkeys(Promise.State.values, 0)
    for state, closed_at in rows.values_list("state", "closed_at"):
        found["open" if closed_at is None or closed_at > _end_of(end) else state] += 1
    return found


def _examined(user: User, portfolio: Portfolio, start: date, end: date) -> Examined:
    rows = Validation.objects.visible_to(user).filter(project__portfolio=portfolio)
    rows = rows.filter(examined_date__gt=start, examined_date__lte=end)
    return Examined(**rows.aggregate(results=Count("pk"), not_counted=Count("pk", filter=Q(state__in=NOT_COUNTED))))
