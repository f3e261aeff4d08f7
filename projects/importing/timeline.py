"""What the annual returns of one project say about its start and its end, year by year. Pure.

Baseline: the first date that a return gives, for good. Forecast: the date of the newest return that gives one. The
start has happened when the newest return puts it on or before the day its data were taken. The end never happens here:
no return says that a project is finished. A project that is missing from a return left the portfolio; nobody knows how
it went on, so both milestones are taken out of every sum until it is returned again.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

OPEN, DONE, CANCELLED = "open", "done", "cancelled"
START, END = "start", "end"


@dataclass(frozen=True, slots=True)
class YearsDates:
    """What a return says about time."""

    year: int
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a milestone stood on the day a return's data were taken; the fields are those of `MilestoneStanding`.

    `is_left`: the project is missing from the return of this year.
    """

    year: int
    on: date
    state: str
    baseline_date: date | None
    forecast_date: date | None
    actual_date: date | None
    is_left: bool = False

    @property
    def completion(self) -> int:
        """1 when it has happened; 0 otherwise: spending and elapsed time are not progress."""
        return int(self.state == DONE)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Standings of both milestones in order of time: one for each return, and one when the project leaves."""

    start: tuple[Standing, ...]
    end: tuple[Standing, ...]


def timeline(returns: Sequence[YearsDates], cut_offs: Mapping[int, date], *, absent: Set[int]) -> Timeline:
    """The history of a project. `cut_offs`: year of a return → day of its data; `absent`: years it is missing from.

    A year that is neither returned nor absent (its row was refused) says nothing.
    """
    by_year = {one.year: one for one in returns}
    starts: list[Standing] = []
    ends: list[Standing] = []
    for year in sorted(year for year in {*by_year, *absent} if year >= min(by_year)):
        said = by_year.get(year)
        if said is not None:
            starts.append(_start(starts, year, cut_offs[year], said.start))
            ends.append(_open(ends, year, cut_offs[year], said.end))
        elif not starts[-1].is_left:
            starts.append(_left(starts[-1], year, cut_offs[year]))
            ends.append(_left(ends[-1], year, cut_offs[year]))
    return Timeline(tuple(starts), tuple(ends))


def _start(before: Sequence[Standing], year: int, on: date, said: date | None) -> Standing:
    standing = _open(before, year, on, said)
    if standing.forecast_date is None or standing.forecast_date > on:
        return standing
    return Standing(year, on, DONE, standing.baseline_date, None, standing.forecast_date)


def _open(before: Sequence[Standing], year: int, on: date, said: date | None) -> Standing:
    """Open, at the date that is said now, or was said last where this return says none."""
    last = before[-1] if before else None
    known = said or (last.forecast_date or last.actual_date if last else None)
    baseline = last.baseline_date if last and last.baseline_date else known
    return Standing(year, on, OPEN, baseline, known, None)


def _left(last: Standing, year: int, on: date) -> Standing:
    expected = last.forecast_date or last.actual_date
    return Standing(year, on, CANCELLED, last.baseline_date, expected, None, is_left=True)
