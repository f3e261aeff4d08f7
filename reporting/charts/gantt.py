"""The timeline of a plan: a row for each milestone under its task, all on one axis of days.

The day agreed is a mark, the day expected a diamond, the day done a dot; a bar joins agreed and expected. A task has
two bars from its first day to its last: agreed thin, expected thick. Lines say what waits for what. Places are in
percent, so that the drawing follows the height of the rows beside it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reporting.charts.scale import DayTick, TimeScale, number

ZOOMS = ("quarter", "year", "all")
BEFORE_DAYS = {"quarter": 30, "year": 90}
AHEAD_DAYS = {"quarter": 92, "year": 275}
MOST_OPEN = 24
"""A plan of more milestones opens with its tasks folded: rows beyond one screen are asked for, not scrolled past."""

WIDTH, ROW = 1000, 100
"""Inner coordinates of the lines of dependencies: they stretch with the rows."""

LAST_TICK = 85
"""Percent of the axis: the label of a tick that stands later would be cut off."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the chart; places in percent of the drawing, empty where there is nothing to draw.

    `event` is None in the row of a task, `task` None in that of a milestone. `before` and `after`: a date of it lies
    left or right of the axis.
    """

    event: Any | None
    task: Any | None
    is_folded: bool
    y: str
    agreed: tuple[str, str]
    expected: tuple[str, str]
    agreed_x: str
    expected_x: str
    done_x: str
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """A line from what must be done first to what waits; `arrow` points at its end, "down" or "up"."""

    path: str
    x: str
    y: str
    arrow: str
    is_critical: bool


@dataclass(frozen=True, slots=True)
class Gantt:
    """Ready to draw. `outside` counts milestones whose dates all lie beyond the axis, `undated` those without any."""

    rows: tuple[Row, ...]
    waits: tuple[Wait, ...]
    ticks: tuple[DayTick, ...]
    today_x: str
    zoom: str
    folded: frozenset[str]
    start: date
    end: date
    outside: int
    undated: int

    @property
    def height(self) -> int:
        """Of the inner drawing of lines."""
        return ROW * max(1, len(self.rows))

    @property
    def has_critical(self) -> bool:
        return any(row.event.is_critical for row in self.rows if row.event)


def draw(timeline: Any, *, zoom: str = "all", opened: Collection[str] | None = None) -> Gantt:
    """`timeline`: of `projects.queries.timeline`. `opened`: codes of the tasks that are not folded; None: by size."""
    zoom = zoom if zoom in ZOOMS else "all"
    scale = _scale(timeline, zoom)
    groups = timeline.tasks
    dated = [event for event in timeline.events if event.days]
    shown = {event.key for event in dated if _is_inside(event.days, scale)}
    is_grouped = not timeline.is_of_task
    folded = _folded(groups, opened, len(shown)) if is_grouped else frozenset()
    places: list[tuple[Any, Any | None]] = []
    for group in groups:
        events = [event for event in group.events if event.key in shown]
        if not events:
            continue
        if is_grouped:
            places.append((group, None))
        if group.task.code not in folded:
            places += [(group, event) for event in events]
    rows = tuple(_row(group, event, n, len(places), scale, folded) for n, (group, event) in enumerate(places))
    return Gantt(
        rows=rows,
        waits=_waits(groups, places, scale),
        ticks=_ticks(scale),
        today_x=number(100 * scale.at(timeline.today)),
        zoom=zoom,
        folded=folded,
        start=scale.start,
        end=scale.end,
        outside=len(dated) - len(shown),
        undated=len(timeline.events) - len(dated),
    )


def _folded(groups: Sequence[Any], opened: Collection[str] | None, count: int) -> frozenset[str]:
    codes = frozenset(group.task.code for group in groups)
    if opened is None:
        return frozenset() if count <= MOST_OPEN or len(codes) == 1 else codes
    return frozenset() if "all" in opened else codes.difference(opened)


def _scale(timeline: Any, zoom: str) -> TimeScale:
    today = timeline.today
    if zoom != "all":
        return TimeScale(today - timedelta(days=BEFORE_DAYS[zoom]), today + timedelta(days=AHEAD_DAYS[zoom]))
    days = [day for event in timeline.events for day in event.days]
    start, end = min([*days, today]), max([*days, today])
    margin = timedelta(days=max(10, (end - start).days // 40))
    return TimeScale(start - margin, end + margin)


def _is_inside(days: Sequence[date], scale: TimeScale) -> bool:
    """Whether the way from the first of the dates to the last touches the axis."""
    return min(days) <= scale.end and max(days) >= scale.start


def _row(group: Any, event: Any | None, place: int, count: int, scale: TimeScale, folded: Collection[str]) -> Row:
    plan = event.plan if event else None
    agreed, expected = (
        ((plan.baseline_date, plan.baseline_date), (plan.baseline_date, plan.expected_date))
        if plan
        else (group.agreed, group.expected)
    )
    days = [day for day in (*agreed, *expected) if day]
    return Row(
        event=event,
        task=None if event else group,
        is_folded=group.task.code in folded,
        y=number(100 * (place + 0.5) / count),
        agreed=_bar(agreed, scale) if event is None else ("", ""),
        expected=_bar(expected, scale),
        agreed_x=_place(plan.baseline_date, scale) if plan else "",
        expected_x=_place(plan.expected_date, scale) if plan and plan.is_open else "",
        done_x=_place(plan.actual_date, scale) if plan else "",
        before=any(day < scale.start for day in days),
        after=any(day > scale.end for day in days),
    )


def _place(day: date | None, scale: TimeScale) -> str:
    return number(100 * scale.at(day)) if day and scale.start <= day <= scale.end else ""


def _bar(days: tuple[date | None, date | None], scale: TimeScale) -> tuple[str, str]:
    first, last = days
    if first is None or last is None or not _is_inside((first, last), scale):
        return "", ""
    return number(100 * scale.clipped(first)), number(100 * scale.clipped(last))


def _waits(groups: Sequence[Any], places: Sequence[tuple[Any, Any | None]], scale: TimeScale) -> tuple[Wait, ...]:
    """Lines between milestones that are shown; a folded task stands for its milestones."""
    rows = {event.key: n for n, (_, event) in enumerate(places) if event}
    tasks = {group.task.pk: n for n, (group, event) in enumerate(places) if event is None}
    events = {event.key: event for group in groups for event in group.events}
    lines = {}
    for taker in (event for event in events.values() if event.plan.is_open):
        for key in taker.waits_for:
            giver = events.get(key)
            if giver is None or not giver.plan.expected_date or not taker.plan.expected_date:
                continue
            y1, y2 = (rows.get(one.key, tasks.get(one.milestone.task_id)) for one in (giver, taker))
            if y1 is None or y2 is None or y1 == y2:
                continue
            lines[giver.key, taker.key] = _wait(giver, taker, (y1, y2), len(places), scale)
    return tuple(line for line in lines.values() if line)


def _wait(giver: Any, taker: Any, rows: tuple[int, int], count: int, scale: TimeScale) -> Wait | None:
    """Along the giver's row to the taker's day, then down or up to the taker; None where that lies outside."""
    x1, x2 = scale.at(giver.plan.expected_date), scale.at(taker.plan.expected_date)
    if not (0 <= x2 <= 1 and 0 <= x1 <= 1):
        return None
    y1, y2 = (ROW * (row + 0.5) for row in rows)
    path = f"M{number(WIDTH * x1)} {number(y1)} L{number(WIDTH * x2)} {number(y1)} L{number(WIDTH * x2)} {number(y2)}"
    return Wait(
        path=path,
        x=number(100 * x2),
        y=number(100 * (rows[1] + 0.5) / count),
        arrow="down" if y2 > y1 else "up",
        is_critical=giver.is_critical and taker.is_critical,
    )


def _ticks(scale: TimeScale) -> tuple[DayTick, ...]:
    """Without those at the right end."""
    return tuple(tick for tick in scale.day_ticks(most=6) if float(tick.x) <= LAST_TICK)
