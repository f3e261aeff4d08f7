"""The plan of an indicator: numbered versions of its trajectory, and the split of a target into parts that add up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.indicator_values import LARGEST
from projects.actions.indicators import day_words, locked, owe, tell, value_words
from projects.actions.problems import FieldProblem, NotAllowed
from projects.actions.writing import expect, is_sane, refuse, refuse_portfolio, required, swap
from projects.domain.indicators import Method, Part, SplitCheck, check_split
from projects.domain.trajectory import Point, Trajectory
from projects.domain.values import Direction
from projects.models import Indicator, IndicatorTrajectory, TrajectoryPoint
from projects.models.indicator import SplitMethod
from projects.queries.trajectories import plan_in_force, versions_in_force

CORRIDOR = Decimal("0.05")
MOST_POINTS = 200
DIFFERENCES_TOLD = 3
"""How many days on which parts do not add up a refusal names."""


def agree_trajectory(
    *,
    indicator: Indicator,
    points: Sequence[Point],
    by: User,
    now: datetime,
    corridor: Decimal = CORRIDOR,
    reason: str = "",
) -> IndicatorTrajectory:
    """Agree a new version of the plan: from baseline (first point) to target (last). Earlier versions stay.

    The indicator's baseline and target become those of the version. Raises NotAllowed, Refused (dates that cross, no
    reason of a second version, a split that would no longer add up).
    """
    if not by.may(Verb.PLAN):
        raise NotAllowed(_("Only the Project Office agrees trajectories."))
    with transaction.atomic():
        stored = locked(indicator)
        refuse_portfolio(stored.portfolio)
        last = IndicatorTrajectory.objects.filter(indicator=stored).order_by("-number").first()
        problems = _wrong_points(points) + _wrong_corridor(corridor)
        if stored.direction == Indicator.Direction.CONTEXT:
            message = _("A context indicator has no target: there is no plan to hold it against.")
            problems.append(FieldProblem("points", "context", message))
        if last is not None:
            problems += required("reason", reason, _("Say why the agreed trajectory changes."))
        refuse(problems)
        refuse(_breaks_split(stored, Trajectory(Direction(stored.direction), tuple(points), corridor)))
        made = IndicatorTrajectory.objects.create(
            indicator=stored,
            number=last.number + 1 if last else 1,
            corridor=corridor,
            reason=reason,
            by=by,
            by_label=by.email,
            at=now,
        )
        TrajectoryPoint.objects.bulk_create(
            TrajectoryPoint(trajectory=made, date=point.date, value=point.value) for point in points
        )
        _finish(stored, made, points, by=by, now=now)
    return made


def _finish(stored: Indicator, made: IndicatorTrajectory, points: Sequence[Point], *, by: User, now: datetime) -> None:
    """Baseline and target of the indicator, the trail, and the figures that depend on the plan."""
    first, last = points[0], points[-1]
    before = {name: getattr(stored, name) for name in ENDS}
    after = dict(zip(ENDS, (first.value, first.date, last.value, last.date), strict=True))
    texts = {} if before == after else {"baseline_date_text": "", "target_date_text": ""}
    swap(stored, now=now, **after, **texts)
    tell(
        stored,
        action="indicator.trajectory_agreed",
        before=before,
        after={**after, "number": made.number, "points": len(points), "corridor": made.corridor},
        by=by,
        now=now,
        reason=made.reason,
    )
    owe(stored, now=now)


ENDS = ("baseline_value", "baseline_date", "target_value", "target_date")


def split_indicator(
    *,
    indicator: Indicator,
    method: str,
    parts: Mapping[Indicator, Decimal],
    by: User,
    now: datetime,
    version: int | None = None,
) -> Indicator:
    """Say that the parts (with their weights) make the whole; without a method and parts: take the split apart.

    Baseline, target and every planned value of the parts must agree with the whole, else Refused says by how much they
    do not. Raises NotAllowed, Refused, Stale.
    """
    if not by.may(Verb.PLAN):
        raise NotAllowed(_("Only the Project Office splits targets."))
    with transaction.atomic():
        stored, *others = _locked_in_order(indicator, parts)
        expect(stored, version)
        refuse_portfolio(stored.portfolio)
        weights = {part: parts[part] for part in others}
        refuse(_wrong_split(stored, method, weights))
        refuse(_do_not_add_up(stored, method, weights) if method else [])
        before = {"method": stored.split_method, "parts": sorted(stored.parts.values_list("code", flat=True))}
        _write_split(stored, method, weights, by=by, now=now)
        after = {"method": method, "parts": sorted(part.code for part in weights)}
        tell(stored, action="indicator.split", before=before, after=after, by=by, now=now)
    return stored


def _locked_in_order(indicator: Indicator, parts: Iterable[Indicator]) -> list[Indicator]:
    """The whole first, then its parts, locked in the order of their keys: everyone locks in the same order."""
    wanted = {row.pk: row for row in (indicator, *parts)}
    rows = {key: locked(wanted[key]) for key in sorted(wanted)}
    return [rows[indicator.pk], *(rows[part.pk] for part in parts if part.pk != indicator.pk)]


def _wrong_split(stored: Indicator, method: str, parts: Mapping[Indicator, Decimal]) -> list[FieldProblem]:
    if not method and not parts:
        return []
    problems = []
    if method not in SplitMethod.values:
        problems.append(FieldProblem("method", "unknown", _("Choose how the parts make the whole.")))
    if not parts:
        problems.append(FieldProblem("parts", "required", _("Name the parts by their codes.")))
    if stored.parent_id is not None:
        problems.append(
            FieldProblem("parts", "is_part", _("This indicator is a part itself: split the whole only once."))
        )
    return problems + [problem for part, weight in parts.items() for problem in _wrong_part(stored, part, weight)]


def _wrong_part(stored: Indicator, part: Indicator, weight: Decimal) -> list[FieldProblem]:
    told = {"code": part.code}
    found = {
        _("%(code)s belongs to another portfolio."): part.portfolio_id != stored.portfolio_id,
        _("%(code)s is split itself: take that split apart first."): bool(part.split_method),
        _("%(code)s is a part of another indicator already."): part.parent_id not in (None, stored.pk),
        _("%(code)s is measured in another unit."): part.unit != stored.unit,
        _("%(code)s gets better the other way."): part.direction != stored.direction,
        _("The weight of %(code)s must be above 0, with at most three decimals."): not _is_weight(weight),
    }
    return [FieldProblem("parts", "unfit", message % told) for message, holds in found.items() if holds]


def _is_weight(weight: Decimal) -> bool:
    return weight.is_finite() and 0 < weight < 1_000_000 and weight == round(weight, 3)


def _do_not_add_up(stored: Indicator, method: str, parts: Mapping[Indicator, Decimal]) -> list[FieldProblem]:
    """What the parts have too much or too little, day by day; or that one of them has no plan to compare."""
    versions = versions_in_force([stored.pk, *(part.pk for part in parts)])
    without = [row.code for row in (stored, *parts) if row.pk not in versions]
    if without:
        message = _("Agree a trajectory first for: %(codes)s.") % {"codes": ", ".join(without)}
        return [FieldProblem("parts", "no_trajectory", message)]
    plans = {row: plan for row in (stored, *parts) if (plan := plan_in_force(row, versions)) is not None}
    return _differences(method, plans[stored], [Part(plans[part], weight) for part, weight in parts.items()])


def _breaks_split(stored: Indicator, plan: Trajectory) -> list[FieldProblem]:
    """What a new plan of a whole or of a part would do to the split it belongs to."""
    whole = stored.parent or (stored if stored.split_method else None)
    if whole is None:
        return []
    family = [whole, *whole.parts.order_by("pk")]
    versions = versions_in_force([row.pk for row in family])
    plans = {row: plan if row == stored else plan_in_force(row, versions) for row in family}
    parts = [Part(known, row.part_weight or Decimal(1)) for row in family[1:] if (known := plans[row]) is not None]
    against = plans[whole]
    problems = _differences(whole.split_method, against, parts) if against is not None else []
    advice = _("Take the split of %(code)s apart, agree the new trajectories, and split it again.") % {
        "code": whole.code
    }
    return [FieldProblem("points", found.code, f"{found.message} {advice}") for found in problems]


def _differences(method: str, whole: Trajectory, parts: Sequence[Part]) -> list[FieldProblem]:
    wrong = [check for check in check_split(Method(method), whole, parts) if not check.agrees]
    return [FieldProblem("parts", "does_not_add_up", _difference_words(check)) for check in wrong[:DIFFERENCES_TOLD]]


def _difference_words(check: SplitCheck) -> str:
    if check.together is None or check.difference is None:
        return _("On %(day)s a part has no plan yet: let its trajectory begin with that of the whole.") % {
            "day": day_words(check.date)
        }
    words = {
        "day": day_words(check.date),
        "together": value_words(check.together),
        "whole": value_words(check.whole),
        "difference": value_words(abs(check.difference)),
    }
    if check.difference > 0:
        return (
            _("On %(day)s the parts make %(together)s, the whole is %(whole)s: take %(difference)s from the parts.")
            % words
        )
    return _("On %(day)s the parts make %(together)s, the whole is %(whole)s: add %(difference)s to the parts.") % words


def _write_split(
    stored: Indicator, method: str, parts: Mapping[Indicator, Decimal], *, by: User, now: datetime
) -> None:
    """The whole first when it becomes split, last when it stops: the database refuses parts of what is not split."""
    left = [part for part in stored.parts.select_for_update() if part not in parts]
    if method:
        swap(stored, now=now, split_method=method)
    for part in left:
        swap(part, now=now, parent=None, part_weight=None)
        tell(part, action="indicator.part_left", after={"parent": None}, by=by, now=now)
    for part, weight in parts.items():
        swap(part, now=now, parent=stored, part_weight=weight)
        tell(part, action="indicator.part_joined", after={"parent": stored.code, "weight": weight}, by=by, now=now)
    if not method:
        swap(stored, now=now, split_method="")


def _wrong_points(points: Sequence[Point]) -> list[FieldProblem]:
    if not 2 <= len(points) <= MOST_POINTS:
        message = _("Give at least two points: the baseline first, the target last; %(most)s at most.")
        return [FieldProblem("points", "too_few", message % {"most": MOST_POINTS})]
    problems = []
    for earlier, later in pairwise(points):
        if later.date <= earlier.date:
            words = {"later": day_words(later.date), "earlier": day_words(earlier.date)}
            message = _(
                "The dates cross: %(later)s stands after %(earlier)s. Put the points in the order of their dates, "
                "one a day."
            )
            problems.append(FieldProblem("points", "dates_cross", message % words))
    if any(not is_sane(point.date) for point in points):
        problems.append(FieldProblem("points", "out_of_range", _("The year is outside 1990 to 2100.")))
    if any(not _is_storable(point.value) for point in points):
        message = _("Give values with at most 14 digits before the point and 6 after it.")
        problems.append(FieldProblem("points", "out_of_range", message))
    return problems


def _is_storable(value: Decimal) -> bool:
    return value.is_finite() and abs(value) < LARGEST and value == round(value, 6)


def _wrong_corridor(corridor: Decimal) -> list[FieldProblem]:
    if corridor.is_finite() and 0 <= corridor <= 1 and corridor == round(corridor, 4):
        return []
    message = _("The corridor, as a share of the way from baseline to target, is between 0 and 100 %.")
    return [FieldProblem("corridor", "out_of_range", message)]
