"""What a wall chart shows beside a brief: every task of a slice with its milestones on one line of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from projects.models import Milestone
from projects.queries.standing import milestones_then
from reporting.queries.dashboard import Dashboard, TaskRow

REACH_BACK, REACH_AHEAD = timedelta(days=548), timedelta(days=1096)
"""A wall chart reaches a year and a half back and three years ahead; what lies beyond stands at its edge."""


@dataclass(frozen=True, slots=True)
class WallMark:
    """A milestone on the line of its task, `at` in [0, 1]. `state`: done, late, open or undated."""

    milestone: Any
    state: str
    day: date | None
    at: float | None
    agreed_at: float | None


@dataclass(frozen=True, slots=True)
class WallRow:
    task: TaskRow
    marks: tuple[WallMark, ...]


@dataclass(frozen=True, slots=True)
class Wall:
    first: date
    last: date
    rows: tuple[WallRow, ...]

    def at(self, day: date) -> float:
        """Where a day stands, 0 to 1; beyond the ends, at them."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return min(1.0, max(0.0, share))


def wall(*, user: User, shown: Dashboard, known_on: date | None) -> Wall:
    """The tasks of a dashboard with their live milestones, by date; as known on a past day. Two queries, four then."""
    rows = Milestone.objects.visible_to(user).filter(task__in=[row.task.pk for row in shown.tasks])
    known = milestones_then(rows.with_expected_date().order_by("task_id", "position", "id"), on=known_on)
    live = [one for one in known if one.state != Milestone.State.CANCELLED]
    days = [day for one in live for day in (one.expected_date, one.baseline_date) if day]
    first = max(min([*days, shown.today]), shown.today - REACH_BACK)
    last = min(max([*days, shown.today + timedelta(days=90)]), shown.today + REACH_AHEAD)
    frame = Wall(first, last, ())
    by_task: dict[int, list[Any]] = {row.task.pk: [] for row in shown.tasks}
    for one in live:
        by_task[one.task_id].append(one)
    drawn = tuple(WallRow(row, _marks(by_task[row.task.pk], frame, shown.today)) for row in shown.tasks)
    return Wall(first, last, drawn)


def _marks(milestones: Sequence[Any], frame: Wall, today: date) -> tuple[WallMark, ...]:
    ordered = sorted(milestones, key=lambda one: (one.expected_date or date.max, one.code))
    return tuple(_mark(one, frame, today) for one in ordered)


def _mark(one: Any, frame: Wall, today: date) -> WallMark:
    day, agreed = one.expected_date, one.baseline_date
    return WallMark(
        milestone=one,
        state=_state(one, today),
        day=day,
        at=frame.at(day) if day else None,
        agreed_at=frame.at(agreed) if agreed and agreed != day else None,
    )


def _state(one: Any, today: date) -> str:
    if one.state == Milestone.State.DONE:
        return "done"
    if one.expected_date is None:
        return "undated"
    return "late" if one.expected_date < today else "open"
