"""The distribution of statuses as one bar. Bullet bars and sparklines stand in modules of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from reporting.charts.scale import number

WORST_FIRST = ("red", "amber_red", "amber_green", "green", "complete", "no_data")


@dataclass(frozen=True, slots=True)
class Segment:
    """A status in a distribution bar, in percent of the bar."""

    status: str
    count: int
    x: str
    width: str
    is_wide: bool


def distribution(counts: Mapping[str, int]) -> tuple[Segment, ...]:
    """Segments worst first, as wide as their share of the tasks; statuses without a task are left out."""
    total = sum(counts.values())
    segments: list[Segment] = []
    before = 0
    for status in WORST_FIRST:
        if n := counts.get(status, 0):
            share = 100 * n / total
            segments.append(Segment(status, n, number(100 * before / total), number(share), share >= 8))
            before += n
    return tuple(segments)
