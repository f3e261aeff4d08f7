"""The agreed plan of a task or project: its versions, any two of them compared, and what is asked to change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts import wall
from accounts.models import User
from projects.domain.plan_control import Comparison, Difference, Entry, compare
from projects.domain.values import latest
from projects.models import Milestone, PlanEntry, PlanVersion, StrategicProject, Task
from projects.queries.baseline_requests import RequestLine, line_of, requests_with_links
from projects.queries.curves import Curve, curve_of
from projects.queries.figures import SliceFigures, one
from projects.queries.milestones import first_baselines

Subject = StrategicProject | Task


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A milestone with the four dates that a plan is read by. `first`: baseline 1; `expected`: for the order."""

    milestone: Milestone
    first: date | None

    @property
    def days_moved(self) -> int | None:
        """From the first baseline to the one in force."""
        in_force = self.milestone.baseline_date
        return (in_force - self.first).days if in_force and self.first else None

    @property
    def days_late(self) -> int | None:
        """From the baseline in force to what is expected or happened."""
        in_force = self.milestone.baseline_date
        expected = self.milestone.actual_date or self.milestone.forecast_date or in_force
        return (expected - in_force).days if in_force and expected else None


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One milestone in two versions; `milestone` is as it is now."""

    milestone: Milestone
    difference: Difference


@dataclass(frozen=True, slots=True)
class ComparedPlans:
    """Two versions held against each other, over the milestones that the reader can open."""

    before: PlanVersion
    after: PlanVersion
    comparison: Comparison
    changed: tuple[ComparedLine, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`compared` is None while there are fewer than two versions; `hidden`: milestones not open to the reader."""

    subject: Subject
    figures: SliceFigures | None
    curve: Curve | None
    versions: tuple[PlanVersion, ...]
    lines: tuple[PlanLine, ...]
    compared: ComparedPlans | None
    requests: tuple[RequestLine, ...]
    may_ask: bool
    hidden: int

    @property
    def waiting(self) -> tuple[RequestLine, ...]:
        return tuple(line for line in self.requests if line.request.state == "requested")

    @property
    def end(self) -> date | None:
        """The last agreed date."""
        return latest(line.milestone.baseline_date for line in self.lines)

    @property
    def first_end(self) -> date | None:
        """The last date as it was first agreed."""
        return latest(line.first for line in self.lines)

    @property
    def end_days(self) -> int | None:
        return (self.end - self.first_end).days if self.end and self.first_end else None

    @property
    def newest(self) -> PlanVersion | None:
        return self.versions[-1] if self.versions else None


def plan_page(*, user: User, subject: Subject, today: date, from_number: int = 0, to_number: int = 0) -> PlanPage:
    """The plan as far as the person can open it. Compares the versions asked for, else the first with the newest."""
    versions = versions_of(user=user, subject=subject)
    lines = _lines(user, subject)
    milestones = {line.milestone.pk: line.milestone for line in lines}
    figures, curve = _curve(user, subject, today)
    with wall.lifted(because="how many milestones are closed to the reader is said"):
        every = Milestone.objects.filter(**_inside(subject)).exclude(state=Milestone.State.CANCELLED).count()
    return PlanPage(
        subject=subject,
        figures=figures,
        curve=curve,
        versions=versions,
        lines=lines,
        compared=_compared(versions, milestones, from_number, to_number),
        requests=_requests(user, subject),
        may_ask=isinstance(subject, Task) and Task.objects.editable_by(user).filter(pk=subject.pk).exists(),
        hidden=every - len(lines),
    )


def versions_of(*, user: User, subject: Subject) -> tuple[PlanVersion, ...]:
    """Oldest first."""
    of = {"task": subject} if isinstance(subject, Task) else {"task": None, "project": subject}
    return tuple(PlanVersion.objects.visible_to(user).filter(**of).select_related("request").order_by("number"))


def _inside(subject: Subject) -> dict[str, Any]:
    return {"task": subject} if isinstance(subject, Task) else {"task__project": subject}


def _lines(user: User, subject: Subject) -> tuple[PlanLine, ...]:
    found: Any = Milestone.objects.visible_to(user).with_expected_date().filter(**_inside(subject))
    found = found.exclude(state=Milestone.State.CANCELLED).select_related("task").prefetch_related(first_baselines())
    found = found.order_by("expected_date", "code")
    return tuple(PlanLine(one, next((first.date for first in one.first_baselines), None)) for one in found)


def _compared(
    versions: Sequence[PlanVersion], milestones: Mapping[int, Milestone], from_number: int, to_number: int
) -> ComparedPlans | None:
    if len(versions) < 2:
        return None
    by_number = {version.number: version for version in versions}
    before = by_number.get(from_number, versions[0])
    after = by_number.get(to_number, versions[-1])
    entries = _entries([before, after], milestones)
    comparison = compare(entries[before.pk], entries[after.pk])
    changed = tuple(ComparedLine(milestones[row.key], row) for row in comparison.changed if isinstance(row.key, int))
    return ComparedPlans(before, after, comparison, changed)


def _entries(versions: Sequence[PlanVersion], milestones: Mapping[int, Milestone]) -> dict[int, dict[Any, Entry]]:
    found: dict[int, dict[Any, Entry]] = {version.pk: {} for version in versions}
    rows = PlanEntry.objects.filter(plan__in=found, milestone__in=list(milestones)).order_by("baseline_date", "pk")
    for row in rows:
        found[row.plan_id][row.milestone_id] = Entry(row.baseline_date, row.weight, None, row.task_weight)
    return found


def _curve(user: User, subject: Subject, today: date) -> tuple[SliceFigures | None, Curve | None]:
    dimension = "task" if isinstance(subject, Task) else "project"
    portfolio = subject.project.portfolio if isinstance(subject, Task) else subject.portfolio
    figures = one(user=user, dimension=dimension, object_id=subject.pk, portfolio=portfolio)
    if figures is None:
        return None, None
    return figures, curve_of(user=user, figures=figures, portfolio=portfolio, subject=subject)


def _requests(user: User, subject: Subject) -> tuple[RequestLine, ...]:
    inside = {"task": subject} if isinstance(subject, Task) else {"project": subject}
    rows = requests_with_links(user).filter(**inside).order_by("-requested_at", "-pk")
    return tuple(line_of(row) for row in rows)
