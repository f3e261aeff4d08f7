"""The network of milestones and what waits for what: critical paths, and what one slip does to everything after it.

Dates are pushed through the whole portfolio, whoever asks; what is told is what the reader can open, and how many
milestones more there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from accounts import wall
from accounts.models import User
from projects.domain.schedule import Event, Scheduled, Shift, Wait, earliest_dates, effect_of_slips, schedule
from projects.domain.values import latest
from projects.models import Milestone, MilestoneDependency, StrategicProject, Task
from regions.models import Organisation


class Basis(StrEnum):
    """Which dates a network is made of: those now expected, or those agreed."""

    EXPECTED = "expected"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Network:
    """Live milestones by primary key with the waits between them; `projects` and `tasks` name what each belongs to."""

    events: Sequence[Event]
    waits: Sequence[Wait]
    tasks: Mapping[int, int]
    projects: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Moved:
    """A milestone that would move, with the days it would move by."""

    milestone: Milestone
    before: date
    after: date

    @property
    def days(self) -> int:
        return (self.after - self.before).days


@dataclass(frozen=True, slots=True)
class End:
    """The last date of a project before and after, over the milestones that the reader can open."""

    project: StrategicProject
    before: date | None
    after: date | None

    @property
    def days(self) -> int:
        return (self.after - self.before).days if self.after and self.before else 0


@dataclass(frozen=True, slots=True)
class Effect:
    """What a slip does. `moved` are others than the milestone itself, as far as open; `hidden` counts the rest.

    `ends`: every open project that is touched. `organisations`: who leads what would move, other than the owner.
    """

    milestone: Milestone
    before: date | None
    to: date
    moved: tuple[Moved, ...]
    hidden: int
    ends: tuple[End, ...]
    organisations: tuple[Organisation, ...]

    @property
    def days(self) -> int | None:
        """Days between what is expected now and the day that was asked about; None where no date is known."""
        return (self.to - self.before).days if self.before else None

    @property
    def moved_ends(self) -> tuple[End, ...]:
        return tuple(end for end in self.ends if end.days)


@dataclass(frozen=True, slots=True)
class PathRow:
    """A milestone in the network of a project or task; `waits_for` are edges whose giver the reader can open."""

    milestone: Milestone
    place: Scheduled
    waits_for: tuple[MilestoneDependency, ...]
    hidden_givers: int


@dataclass(frozen=True, slots=True)
class Paths:
    """The network of a project or task as far as it is open: rows by date, what is critical, what is hidden."""

    rows: tuple[PathRow, ...]
    end: date | None
    hidden: int

    @property
    def critical(self) -> tuple[PathRow, ...]:
        return tuple(row for row in self.rows if row.place.is_critical)

    @property
    def pushed(self) -> tuple[PathRow, ...]:
        """Those that cannot be done on the day their owner expects, because what they wait for comes later."""
        return tuple(row for row in self.rows if row.place.pushed_days > 0 and row.milestone.state == "open")


def network(*, portfolio_id: int, basis: Basis = Basis.EXPECTED) -> Network:
    """Every live milestone of a portfolio and every wait between two of them. Two statements."""
    columns = ("pk", "task_id", "task__project_id", "state", "actual_date", "forecast_date", "baseline_date")
    milestones = Milestone.objects.filter(task__project__portfolio_id=portfolio_id)
    with wall.lifted(because="a slip goes through closed milestones; of these only a number is told"):
        rows = list(milestones.exclude(state=Milestone.State.CANCELLED).order_by("pk").values_list(*columns))
        edges = list(_edges(portfolio_id).values_list("predecessor_id", "successor_id", "lag_days"))
    return Network(
        events=[_event(row, basis) for row in rows],
        waits=[Wait(*edge) for edge in edges],
        tasks={row[0]: row[1] for row in rows},
        projects={row[0]: row[2] for row in rows},
    )


def _event(row: Sequence[Any], basis: Basis) -> Event:
    pk, _task, _project, state, actual, forecast, baseline = row
    expected = actual or (baseline if basis == Basis.AGREED else forecast or baseline)
    return Event(pk, expected, is_settled=state == Milestone.State.DONE)


def _edges(portfolio_id: int) -> QuerySet[Any, Any]:
    edges: QuerySet[Any, Any] = MilestoneDependency.objects.filter(successor__task__project__portfolio_id=portfolio_id)
    return edges.order_by("pk")


def effect_of(*, user: User, milestone: Milestone, to: date) -> Effect:
    """What happens to everything after a milestone if it is expected on `to`, as far as the reader may know."""
    found = network(portfolio_id=milestone.task.project.portfolio_id)
    shifts = effect_of_slips(found.events, found.waits, moves={milestone.pk: to})
    others = [shift for shift in shifts if shift.key != milestone.pk]
    visible = open_milestones(user, [shift.key for shift in others])
    moved = tuple(Moved(visible[s.key], s.before, s.after) for s in others if s.key in visible)
    return Effect(
        milestone=milestone,
        before=earliest_dates(found.events, found.waits).get(milestone.pk),
        to=to,
        moved=moved,
        hidden=len(others) - len(moved),
        ends=_ends(user, found, shifts, [milestone, *(one.milestone for one in moved)]),
        organisations=_waiting(milestone, moved),
    )


def open_milestones(user: User, pks: Iterable[Any]) -> dict[Any, Milestone]:
    """The milestones among these that the reader can open, with what a row names."""
    found = Milestone.objects.visible_to(user).filter(pk__in=list(pks))
    return {one.pk: one for one in found.select_related("task__project", "task__lead_organisation", "owner")}


def _ends(user: User, found: Network, shifts: Sequence[Shift], touched: Sequence[Milestone]) -> tuple[End, ...]:
    projects = {one.task.project_id: one.task.project for one in touched}
    mine = Milestone.objects.visible_to(user).filter(task__project__in=projects).values_list("pk", flat=True)
    visible = set(mine)
    before = earliest_dates(found.events, found.waits)
    after = before | {shift.key: shift.after for shift in shifts}
    members = {pk: [key for key in visible if found.projects.get(key) == pk] for pk in projects}
    return tuple(
        End(project, latest(before[key] for key in members[pk]), latest(after[key] for key in members[pk]))
        for pk, project in sorted(projects.items(), key=lambda item: str(item[1].code))
    )


def _waiting(milestone: Milestone, moved: Sequence[Moved]) -> tuple[Organisation, ...]:
    """The bodies that lead what would move, each once, other than the one that leads the milestone itself."""
    bodies = {one.milestone.task.lead_organisation_id: one.milestone.task.lead_organisation for one in moved}
    bodies.pop(milestone.task.lead_organisation_id, None)
    return tuple(bodies.values())


def paths_of(*, user: User, subject: StrategicProject | Task) -> Paths:
    """The network of a project or task, computed from the milestones that the reader can open, givers outside it too.

    Nothing can then be concluded about what is hidden; how much is hidden is said.
    """
    portfolio = subject.project.portfolio_id if isinstance(subject, Task) else subject.portfolio_id
    inside = {"task": subject} if isinstance(subject, Task) else {"task__project": subject}
    members = Milestone.objects.filter(**inside).exclude(state=Milestone.State.CANCELLED)
    with wall.lifted(because="how many milestones are closed to the reader is said"):
        every = set(members.values_list("pk", flat=True))
    mine = {m.pk: m for m in (members & Milestone.objects.visible_to(user)).select_related("task", "owner")}
    waits = list(_edges(portfolio).filter(successor__in=every).select_related("predecessor__task__project"))
    open_givers = set(open_pks(user, (edge.predecessor_id for edge in waits)))
    events = _events(list(mine.values()), [edge.predecessor for edge in waits if edge.predecessor_id in open_givers])
    places = schedule(events, [Wait(edge.predecessor_id, edge.successor_id, edge.lag_days) for edge in waits])
    rows = [_row(milestone, places[milestone.pk], waits, open_givers) for milestone in mine.values()]
    rows.sort(key=lambda row: (row.place.earliest is None, row.place.earliest or date.max, row.milestone.code))
    return Paths(rows=tuple(rows), end=latest(row.place.earliest for row in rows), hidden=len(every) - len(mine))


def open_pks(user: User, pks: Iterable[int]) -> Iterable[int]:
    """Which of these milestones the reader can open."""
    return Milestone.objects.visible_to(user).filter(pk__in=list(pks)).values_list("pk", flat=True)


def _events(mine: Sequence[Milestone], givers: Sequence[Milestone]) -> list[Event]:
    """Each once; cancelled givers hold nobody back."""
    live = {one.pk: one for one in [*givers, *mine] if one.state != Milestone.State.CANCELLED}
    return [
        Event(
            pk,
            one.actual_date or one.forecast_date or one.baseline_date,
            is_settled=one.state == Milestone.State.DONE,
        )
        for pk, one in live.items()
    ]


def _row(
    milestone: Milestone, place: Scheduled, waits: Sequence[MilestoneDependency], open_givers: set[int]
) -> PathRow:
    own = [edge for edge in waits if edge.successor_id == milestone.pk]
    seen = tuple(edge for edge in own if edge.predecessor_id in open_givers)
    return PathRow(milestone, place, seen, len(own) - len(seen))
