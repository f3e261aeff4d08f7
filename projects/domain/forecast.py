"""Progress over time: the S-curve of plan, actual and forecast, and earned schedule.

Formulas with worked examples: docs/formulas.md.
"""

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from itertools import accumulate, pairwise

from projects.domain.progress import MilestonePlan
from projects.domain.values import ONE, ZERO, exact, latest, quantise, ratio


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Shares of the whole weight in [0, 1] at the end of a day. None is a gap in the line, never zero.

    `planned`: baseline dates. `actual`: up to today only; in the past from actual dates alone (part completions of
    past days are not known from the milestones as they stand now), and today with part completions, so that the line
    ends on today's progress. `forecast`: from today on, today's progress plus what open milestones still owe, each at
    its expected date; one that is overdue or has no date is not forecast at all, so the line then ends below 1.
    """

    date: date
    planned: Decimal
    actual: Decimal | None
    forecast: Decimal | None = None


def s_curve(
    milestones: Iterable[MilestonePlan],
    *,
    start: date,
    end: date,
    today: date,
    months: int = 1,
    step_days: int | None = None,
) -> tuple[CurvePoint, ...]:
    """Points at `start`, at each step, at `today` when it lies between, and at `end`. Empty without a live milestone.

    Steps are the last days of every `months` months, or every `step_days` days when given.
    """
    if end < start:
        raise ValueError("end is not before start")
    live = [milestone for milestone in milestones if milestone.live]
    if not live:
        return ()
    steps = _every_days(start, end, step_days) if step_days else _month_ends(start, end, months)
    days = {start, end, *steps} | ({today} if start <= today <= end else set())
    return tuple(_point(live, day, today) for day in sorted(days))


def mean_curve(curves: Iterable[tuple[Decimal, Sequence[CurvePoint]]]) -> tuple[CurvePoint, ...]:
    """The curve of a group: the weighted mean, day by day, of its tasks' curves on the same days; empty ones left out.

    Rounding: the mean of points that are already rounded to 12 decimals, as for group progress.
    """
    known = [(weight, points) for weight, points in curves if points]
    if len({tuple(point.date for point in points) for _, points in known}) > 1:
        raise ValueError("curves of a group are on the same days")
    columns = zip(*(points for _, points in known), strict=True)
    return tuple(_mean_point([weight for weight, _ in known], column) for column in columns)


def _mean_point(weights: Sequence[Decimal], column: Sequence[CurvePoint]) -> CurvePoint:
    return CurvePoint(
        date=column[0].date,
        planned=_mean(weights, [point.planned for point in column]) or ZERO,
        actual=_mean(weights, [point.actual for point in column]),
        forecast=_mean(weights, [point.forecast for point in column]),
    )


def _mean(weights: Sequence[Decimal], values: Sequence[Decimal | None]) -> Decimal | None:
    """Curves of one group share today, so a value is known for all of them or for none."""
    known = [(weight, value) for weight, value in zip(weights, values, strict=True) if value is not None]
    with exact():
        weighted = sum((weight * value for weight, value in known), ZERO)
        return ratio(weighted, sum((weight for weight, _ in known), ZERO))


def _point(live: Sequence[MilestonePlan], day: date, today: date) -> CurvePoint:
    with exact():
        whole = sum((milestone.weight for milestone in live), ZERO)
        planned = sum((milestone.weight for milestone in live if milestone.is_planned_by(day)), ZERO)
        actual = _earned_by(live, day, today) if day <= today else None
        forecast = _expected_by(live, day, today) if day >= today else None
        return CurvePoint(
            date=day,
            planned=quantise(planned / whole),
            actual=None if actual is None else quantise(actual / whole),
            forecast=None if forecast is None else quantise(forecast / whole),
        )


def _earned_by(live: Sequence[MilestonePlan], day: date, today: date) -> Decimal:
    if day == today:
        return sum((milestone.earned_weight for milestone in live), ZERO)
    return sum((m.weight for m in live if m.actual_date is not None and m.actual_date <= day), ZERO)


def _expected_by(live: Sequence[MilestonePlan], day: date, today: date) -> Decimal:
    """What is earned today plus the open rest of milestones expected after today and by `day`."""
    coming = [m for m in live if m.is_open and m.expected_date is not None and today < m.expected_date <= day]
    return _earned_by(live, today, today) + sum((m.weight * (ONE - m.completion) for m in coming), ZERO)


def _every_days(start: date, end: date, step_days: int) -> Iterator[date]:
    for offset in range(0, (end - start).days + 1, step_days):
        yield start + timedelta(days=offset)


def _month_ends(start: date, end: date, months: int) -> Iterator[date]:
    for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month, months):
        year, number = month // 12, month % 12 + 1
        last = date(year, number, calendar.monthrange(year, number)[1])
        if last <= end:
            yield last


@dataclass(frozen=True, slots=True)
class EarnedSchedule:
    """Time earned against time elapsed, both in days from the start.

    `reached_on` is the day on which the plan stood where we stand now; `spi_t` = earned / elapsed, 1 is on time,
    None when no time has passed. Unlike schedule performance it does not return to 1 when late work is finished:
    the clock stops on the day on which the last milestone was done.
    """

    reached_on: date
    days_earned: Decimal
    days_elapsed: int
    spi_t: Decimal | None


def earned_schedule(milestones: Iterable[MilestonePlan], *, start: date, today: date) -> EarnedSchedule | None:
    """The date at which planned progress first equalled today's progress.

    None when no live milestone was planned after `start`: then there is no plan to hold the time against.
    Planned progress is read as straight lines between the baseline dates, from 0 at `start` (Lipke's interpolation):
    read as steps, any fraction beyond one step would earn the time of the whole next one. Progress beyond the plan's
    end (milestones without a baseline date) earns the last baseline date.
    """
    live = [milestone for milestone in milestones if milestone.live]
    if not any(milestone.baseline_date and milestone.baseline_date > start for milestone in live):
        return None
    with exact():
        earned = _days_earned(_planned_line(live, start), sum((milestone.earned_weight for milestone in live), ZERO))
    elapsed = max(0, (_clock_stop(live, today) - start).days)
    return EarnedSchedule(
        reached_on=start + timedelta(days=int(earned.to_integral_value(ROUND_FLOOR))),
        days_earned=quantise(earned),
        days_elapsed=elapsed,
        spi_t=ratio(earned, Decimal(elapsed)),
    )


def _planned_line(live: Sequence[MilestonePlan], start: date) -> list[tuple[int, Decimal]]:
    """(days from start, planned weight by then) at the start and at each baseline date; earlier ones count as day 0."""
    planned: dict[int, Decimal] = {0: ZERO}
    dated = sorted((max(0, (m.baseline_date - start).days), m.weight) for m in live if m.baseline_date is not None)
    for (day, _), whole in zip(dated, accumulate(weight for _, weight in dated), strict=True):
        planned[day] = whole
    return list(planned.items())


def _days_earned(line: Sequence[tuple[int, Decimal]], earned: Decimal) -> Decimal:
    if earned <= line[0][1]:
        return ZERO
    for (day_before, before), (day, planned) in pairwise(line):
        if earned <= planned:
            return day_before + (day - day_before) * (earned - before) / (planned - before)
    return Decimal(line[-1][0])


def _clock_stop(live: Sequence[MilestonePlan], today: date) -> date:
    """Today, or the day of the last milestone when all are done."""
    if not all(milestone.done for milestone in live):
        return today
    return min(today, latest(milestone.actual_date for milestone in live) or today)
