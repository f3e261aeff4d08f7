"""A network of milestones: one row each by date, lines from what must be done first to what waits for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reporting.charts.scale import Tick, TimeScale, number

WIDTH, ROW = 1000, 28
"""Inner width of the lines, and the height of a row in pixels."""


LAST_TICK = 93
"""Percent of the axis: the label of a year that begins later would be cut off."""


@dataclass(frozen=True, slots=True)
class Node:
    """A milestone: `label` is its code without the project's part, `x` in percent, `y` in pixels.

    `limit_x`: the last day that moves no end, where it has float.
    """

    row: Any
    label: str
    x: str
    y: str
    limit_x: str
    is_critical: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A wait as path data in WIDTH × height; critical where both its ends are and it sets the taker's date."""

    path: str
    is_critical: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    today_x: str
    height: int


def draw(rows: Sequence[Any], *, today: date) -> Drawing:
    """`rows`: PathRows of open milestones; those without a date have no place on the axis and are left out."""
    dated = [row for row in rows if row.place.earliest is not None]
    days = [day for row in dated for day in (row.place.earliest, row.place.latest) if day]
    start, end = min([*days, today]), max([*days, today])
    margin = timedelta(days=max(10, (end - start).days // 40))
    scale = TimeScale(start - margin, end + margin)
    nodes = tuple(_node(row, place, scale) for place, row in enumerate(dated))
    by_key = {row.place.key: (node, row) for node, row in zip(nodes, dated, strict=True)}
    return Drawing(
        nodes=nodes,
        lines=tuple(line for row in dated for line in _lines(row, by_key, scale)),
        ticks=tuple(tick for tick in scale.years(most=5) if float(tick.x) < LAST_TICK),
        today_x=number(100 * scale.at(today)),
        height=ROW * len(nodes),
    )


def _node(row: Any, place: int, scale: TimeScale) -> Node:
    limit = row.place.latest if row.place.latest and row.place.latest > row.place.earliest else None
    return Node(
        row=row,
        label=_short(row.milestone.code),
        x=number(100 * scale.at(row.place.earliest)),
        y=number(ROW * place + ROW / 2),
        limit_x=number(100 * scale.at(limit)) if limit else "",
        is_critical=row.place.is_critical,
    )


def _short(code: str) -> str:
    """'MANGYSTAU-KASPI-M06' → 'KASPI-M06': the page says which project it is."""
    parts = code.split("-")
    return "-".join(parts[-2:]) if len(parts) > 2 else code


def _lines(row: Any, by_key: Mapping[Any, tuple[Node, Any]], scale: TimeScale) -> list[Line]:
    found = []
    for edge in row.waits_for:
        if edge.predecessor_id in by_key:
            giver, giver_row = by_key[edge.predecessor_id]
            taker = by_key[row.place.key][0]
            drives = edge.predecessor_id in row.place.driven_by
            critical = drives and giver.is_critical and taker.is_critical
            found.append(Line(_path(giver_row, row, giver, taker, scale), critical))
    return found


def _path(giver_row: Any, taker_row: Any, giver: Node, taker: Node, scale: TimeScale) -> str:
    """Along the giver's row to just before the taker's day, then down (or up) to the taker."""
    x1, x2 = (WIDTH * scale.at(one.place.earliest) for one in (giver_row, taker_row))
    return f"M{number(x1)} {giver.y} L{number(x2)} {giver.y} L{number(x2)} {taker.y}"
