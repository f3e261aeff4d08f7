"""Two days of a slice beside each other: its stored figures on both, and what became of its milestones between.

Figures are the published ones. Milestones are those of the tasks that the reader can open, each day as it was known at
its end; which task belongs to the slice is today's, and so are rights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from projects.domain.comparison import Change, ChangeKind, Known, changes, days_in_all
from projects.models import Milestone, Portfolio, Sector, StrategicProject, Task, TaskSlice, Team
from projects.queries import figures as published
from projects.queries.days import days_of_history, newest_by
from projects.queries.figures import SliceFigures
from projects.queries.portfolios import portfolio_of
from projects.queries.standing import as_known, standings
from projects.querysets import organisations_visible_to
from regions.models import Region

KINDS = ("country", "portfolio", "project", "task", "team", "sector", "region", "organisation")
"""What may be compared; "country" is the national portfolio and needs no code."""

OF_WHOLE = ("project", "sector", "region")
"""The parts of a portfolio that are shown beside it; those of everything else are its tasks."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What is compared. `thing` has a code and a name."""

    kind: str
    dimension: str
    thing: Any
    portfolio: Portfolio

    @property
    def key(self) -> str:
        """As `of` names it."""
        return "country" if self.kind == "country" else f"{self.kind}:{self.thing.code}"


@dataclass(frozen=True, slots=True)
class MilestoneChange:
    """A milestone as known on the second day, and one thing that became of it."""

    milestone: Any
    change: Change

    @property
    def kind(self) -> ChangeKind:
        return self.change.kind

    @property
    def days(self) -> int | None:
        return self.change.days


@dataclass(frozen=True, slots=True)
class Part:
    """A slice on both days; `before` or `after` is None where no figures were kept."""

    before: SliceFigures | None
    after: SliceFigures | None

    @property
    def shown(self) -> SliceFigures:
        found = self.after or self.before
        assert found is not None  # noqa: S101  a part has figures on one of the days
        return found

    @property
    def points(self) -> int | None:
        """Percent points gained, from the percents shown."""
        if self.before is None or self.after is None or self.before.percent is None or self.after.percent is None:
            return None
        return self.after.percent - self.before.percent

    @property
    def changed_status(self) -> bool:
        return self.before is not None and self.after is not None and self.before.status != self.after.status


@dataclass(frozen=True, slots=True)
class Comparison:
    """`whole` is None where the figures of the slice are not for this reader (the country, for some).

    `parts` by dimension, those whose status changed first; `changes` in the order of their kinds and dates.
    """

    of: Slice
    since: date
    until: date
    whole: Part | None
    parts: dict[str, tuple[Part, ...]]
    changes: tuple[MilestoneChange, ...]
    open_tasks: int

    def of_kind(self, kind: ChangeKind) -> tuple[MilestoneChange, ...]:
        return tuple(one for one in self.changes if one.kind == kind)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind, and `slipped_days`: by how many days in all."""
        found = {kind.value: len(self.of_kind(kind)) for kind in ChangeKind}
        slipped = days_in_all(one.change for one in self.of_kind(ChangeKind.SLIPPED))
        return found | {"slipped_days": slipped}

    @property
    def status_changes(self) -> tuple[Part, ...]:
        return tuple(one for parts in self.parts.values() for one in parts if one.changed_status)


def slice_named(*, user: User, of: str) -> Slice | None:
    """What `of` names ("sector:water", "country"), as far as the name is open to the person; None: there is none."""
    kind, _, code = of.replace("\0", "").partition(":")
    if kind not in KINDS:
        return None
    portfolios = Portfolio.objects.visible_to(user)
    if kind in ("country", "portfolio"):
        found = portfolios.filter(code=code).first() if code else portfolios.filter(is_national=True).first()
        whole = "country" if found is not None and found.is_national else "portfolio"
        return Slice(whole, "country", found, found) if found else None
    thing = _rows(user, kind).filter(code=code).first()
    return Slice(kind, kind, thing, _portfolio_of(user, kind, thing)) if thing else None


def _rows(user: User, kind: str) -> QuerySet[Any, Any]:
    found: dict[str, Any] = {
        "project": StrategicProject.objects.visible_to(user).select_related("portfolio"),
        "task": Task.objects.visible_to(user).select_related("project__portfolio"),
        "team": Team.objects.visible_to(user).select_related("portfolio"),
        "sector": Sector.objects.visible_to(user).select_related("portfolio"),
        "region": Region.objects.all(),
        "organisation": organisations_visible_to(user),
    }
    rows: QuerySet[Any, Any] = found[kind]
    return rows


def _portfolio_of(user: User, kind: str, thing: Any) -> Portfolio:
    """As its page has it: the national one, or for a body that leads nothing there the one in which it does."""
    if kind not in ("region", "organisation"):
        own: Portfolio = (thing.project if kind == "task" else thing).portfolio
        return own
    return portfolio_of(user, organisation_id=thing.pk if kind == "organisation" else None)


def day_of_figures(*, portfolio: Portfolio, day: date, today: date, days: Sequence[date] | None = None) -> date:
    """The newest day of figures by then; the day itself where none are kept."""
    if day >= today:
        return today
    kept = days_of_history(portfolio=portfolio, before=today) if days is None else days
    return newest_by(kept, day) or day


def comparison(*, user: User, of: Slice, since: date, until: date, today: date) -> Comparison | None:
    """The slice on two days; None where its figures are not for this person. A fixed number of queries.

    Whoever cannot read the figures of the country still compares what is open to them.
    """
    tasks = tasks_of(user=user, of=of)
    whole = _whole(user, of, since, until, today)
    if whole is None and of.dimension != "country":
        return None
    return Comparison(
        of=of,
        since=since,
        until=until,
        whole=whole,
        parts=_parts(user, of, tasks, since, until, today),
        changes=_changes(user, tasks, since, until),
        open_tasks=tasks.count(),
    )


def tasks_of(*, user: User, of: Slice) -> QuerySet[Task, Task]:
    """The tasks of the slice that the person can open."""
    mine: QuerySet[Task, Task] = Task.objects.visible_to(user).filter(project__portfolio=of.portfolio)
    if of.dimension == "country":
        return mine
    if of.dimension == "task":
        return mine.filter(pk=of.thing.pk)
    inside = TaskSlice.objects.filter(portfolio_id=of.portfolio.pk, dimension=of.dimension, object_id=of.thing.pk)
    return mine.filter(pk__in=inside.values("task_id"))


def _whole(user: User, of: Slice, since: date, until: date, today: date) -> Part | None:
    def then(day: date) -> SliceFigures | None:
        return published.one(
            user=user,
            dimension=of.dimension,
            object_id=of.thing.pk,
            portfolio=of.portfolio,
            as_of=None if day >= today else day,
        )

    before, after = then(since), then(until)
    return Part(before, after) if before or after else None


def _parts(
    user: User, of: Slice, tasks: QuerySet[Task, Task], since: date, until: date, today: date
) -> dict[str, tuple[Part, ...]]:
    """Parts of the whole by dimension, and the tasks; without the task itself where it is what is compared."""
    found = {}
    for dimension in OF_WHOLE if of.dimension == "country" else ():
        found[dimension] = _pairs(user, dimension, of.portfolio, None, since, until, today)
    if of.dimension != "task":
        ids = list(tasks.values_list("pk", flat=True))
        found["task"] = _pairs(user, "task", of.portfolio, ids, since, until, today)
    return found


def _pairs(
    user: User,
    dimension: str,
    portfolio: Portfolio,
    ids: list[int] | None,
    since: date,
    until: date,
    today: date,
) -> tuple[Part, ...]:
    def then(day: date) -> dict[int, SliceFigures]:
        as_of = None if day >= today else day
        rows = published.current(user=user, dimension=dimension, portfolio=portfolio, object_ids=ids, as_of=as_of)
        return {one.object_id: one for one in rows}

    before, after = then(since), then(until)
    pairs = [Part(before.get(pk), after.get(pk)) for pk in before.keys() | after.keys()]
    return tuple(sorted(pairs, key=_worst_moves_first))


def _worst_moves_first(part: Part) -> tuple[bool, int, str]:
    return (not part.changed_status, part.points if part.points is not None else 0, part.shown.code)


_ORDER = tuple(ChangeKind)


def _changes(user: User, tasks: QuerySet[Task, Task], since: date, until: date) -> tuple[MilestoneChange, ...]:
    """Two queries: how every milestone stood at the end of each day."""
    mine = Milestone.objects.visible_to(user).filter(task__in=tasks.values("pk"))
    before = {update.milestone_id: _known(update) for update in standings(mine, on=since)}
    found = []
    for update in standings(mine, on=until).select_related("milestone__task__project"):
        milestone = None
        for change in changes(before.get(update.milestone_id), _known(update)):
            milestone = milestone or as_known(update)
            found.append(MilestoneChange(milestone, change))
    return tuple(sorted(found, key=_by_kind_and_weight))


def _by_kind_and_weight(one: MilestoneChange) -> tuple[int, int, date, str]:
    """By kind; inside it the furthest moved first, then by date."""
    moved = one.kind in (ChangeKind.SLIPPED, ChangeKind.PULLED_FORWARD, ChangeKind.REBASELINED)
    far = -abs(one.days or 0) if moved else 0
    return (_ORDER.index(one.kind), far, one.change.after or one.change.before or date.max, one.milestone.code)


def _known(update: Any) -> Known:
    return Known(update.state, update.weight, update.baseline_date, update.forecast_date, update.actual_date)
