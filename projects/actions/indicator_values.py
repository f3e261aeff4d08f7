"""Actual values of an indicator: recorded, and corrected without losing what was said before."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from projects.actions.indicators import day_words, locked, owe, tell, value_words
from projects.actions.problems import FieldProblem, NotAllowed
from projects.actions.writing import is_sane, refuse, required, swap
from projects.domain.indicators import JUMP, is_jump
from projects.domain.trajectory import Point, Trajectory
from projects.models import Indicator, IndicatorValue
from projects.queries.trajectories import plan_in_force, versions_in_force

LARGEST = Decimal(10) ** 14
"""Values are stored with 14 digits before the point."""


def record_value(
    *,
    indicator: Indicator,
    on: date,
    value: Decimal,
    source: str,
    by: User,
    now: datetime,
    reason: str = "",
    corrects: int | None = None,
    confirmed: bool = False,
) -> IndicatorValue:
    """Record the actual value of a day, or correct it: the earlier one stays under its number.

    `corrects` is the number of the value of that day that the person saw (None: none), so that nobody corrects what
    they did not see. A value far off the plan needs `confirmed`. Raises NotAllowed, Refused.
    """
    with transaction.atomic():
        stored = locked(indicator)
        if not Indicator.objects.editable_by(by).filter(pk=stored.pk).exists():
            message = _(
                "You can read this indicator, but its values come from those who lead its task or answer for it."
            )
            raise NotAllowed(message)
        known = IndicatorValue.objects.filter(indicator=stored, date=on).order_by("-number").first()
        plan = plan_in_force(stored, versions_in_force([stored.pk]))
        problems = _impossible(stored, plan, on=on, value=value, today=timezone.localdate(now))
        problems += required("source", source, _("Name the source of the value, so that others can check it."))
        problems += _correction(known, corrects, value=value, reason=reason)
        refuse(problems or _far(plan, on=on, value=value, unit=stored.unit, confirmed=confirmed))
        made = IndicatorValue.objects.create(
            indicator=stored,
            date=on,
            number=known.number + 1 if known else 1,
            value=value,
            source=source,
            reason=reason if known else "",
            by=by,
            by_label=by.email,
            recorded_at=now,
        )
        _finish(stored, made, known, by=by, now=now)
    return made


def _finish(stored: Indicator, made: IndicatorValue, known: IndicatorValue | None, *, by: User, now: datetime) -> None:
    """The version, the trail, and the figures that depend on it."""
    swap(stored, now=now)
    tell(
        stored,
        action="indicator.value_corrected" if known else "indicator.value_recorded",
        before={"date": known.date, "value": known.value} if known else {},
        after={"date": made.date, "value": made.value, "number": made.number, "source": made.source},
        by=by,
        now=now,
        reason=made.reason,
    )
    owe(stored, now=now)


def _impossible(
    stored: Indicator, plan: Trajectory | None, *, on: date, value: Decimal, today: date
) -> list[FieldProblem]:
    problems = []
    start = plan.points[0].date if plan else stored.baseline_date
    if not is_sane(on):
        problems.append(FieldProblem("date", "out_of_range", _("The year is outside 1990 to 2100.")))
    elif on > today:
        message = _("The day is in the future: an actual value is of a day that has passed.")
        problems.append(FieldProblem("date", "in_future", message))
    elif start is not None and on < start:
        message = _("The day is before the baseline of %(day)s: give a day after it.") % {"day": day_words(start)}
        problems.append(FieldProblem("date", "before_baseline", message))
    if not value.is_finite() or abs(value) >= LARGEST or value != round(value, 6):
        message = _("Give a number with at most 14 digits before the point and 6 after it.")
        problems.append(FieldProblem("value", "out_of_range", message))
    return problems


def _correction(
    known: IndicatorValue | None, corrects: int | None, *, value: Decimal, reason: str
) -> list[FieldProblem]:
    """A value of a day that has one already: it must be the one the person saw, and the reason must be said."""
    if known is None:
        gone = _("There is no value of this day to correct: leave the number out.")
        return [FieldProblem("corrects", "unknown", gone)] if corrects else []
    told = {"value": value_words(known.value), "by": known.by_label or known.source, "number": known.number}
    if corrects != known.number:
        message = _("Of this day %(value)s is recorded already (number %(number)s, %(by)s): correct that value.") % told
        return [FieldProblem("corrects", "recorded_already", message)]
    if value == known.value:
        return [FieldProblem("value", "unchanged", _("This is the value in force."))]
    return required("reason", reason, _("Say why the value changes: the earlier one stays visible beside it."))


def _far(plan: Trajectory | None, *, on: date, value: Decimal, unit: str, confirmed: bool) -> list[FieldProblem]:
    if confirmed or plan is None or not value.is_finite() or not is_jump(plan, Point(on, value)):
        return []
    words = {
        "value": value_words(value),
        "planned": value_words(plan.planned(on) or Decimal(0)),
        "times": JUMP,
        "way": value_words(plan.distance),
        "unit": unit,
    }
    message = _(
        "%(value)s %(unit)s is farther from the planned %(planned)s than %(times)s times the whole way from baseline "
        "to target (%(way)s). Correct it, or confirm that it is right."
    )
    return [FieldProblem("confirmed", "far_off", message % words)]
