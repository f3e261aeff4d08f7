"""What holds for every plan, not only for the worked examples. The oracle is Python's exact fractions."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.domain.explain import explain_group, explain_task
from projects.domain.forecast import s_curve
from projects.domain.group import Child, child_of, group_figures
from projects.domain.progress import MilestonePlan, task_figures
from projects.domain.rag import GroupInputs, TaskInputs, group_status, task_status
from projects.domain.thresholds import DEFAULT_THRESHOLDS
from projects.domain.values import Status, quantise, ratio

TODAY = date(2026, 11, 24)
THRESHOLDS = DEFAULT_THRESHOLDS

DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
NEAR_DAYS = st.integers(-35, 35).map(lambda days: TODAY + timedelta(days=days))
SOME_DAY = st.none() | NEAR_DAYS | DAYS
WEIGHTS = st.decimals(min_value="0.001", max_value="999999.999", places=3) | st.sampled_from(
    [Decimal(1), Decimal("0.001"), Decimal("999999.999")]
)
FRACTIONS = st.decimals(min_value=0, max_value=1, places=4)
MILESTONES = st.builds(
    MilestonePlan,
    weight=WEIGHTS,
    completion=FRACTIONS,
    baseline_date=SOME_DAY,
    forecast_date=SOME_DAY,
    actual_date=st.none() | DAYS.filter(lambda day: day <= TODAY),
    cancelled=st.booleans(),
    reported_on=SOME_DAY,
)
PLANS = st.lists(MILESTONES, max_size=8)
PROGRESSES = st.decimals(min_value=0, max_value=1, places=12)
DATA_STATUSES = [status for status in Status if status != Status.NO_DATA]
KNOWN = st.builds(
    Child,
    weight=WEIGHTS,
    progress=PROGRESSES,
    planned=PROGRESSES,
    status=st.sampled_from(DATA_STATUSES),
    critical=st.booleans(),
    stale=st.booleans(),
)
EMPTY = st.builds(
    Child, weight=WEIGHTS, progress=st.none(), planned=st.none(), status=st.just(Status.NO_DATA), critical=st.booleans()
)
GROUPS = st.lists(KNOWN | EMPTY, max_size=8)

relaxed = settings(deadline=None)


def figures(plan):
    return task_figures(plan, today=TODAY, thresholds=THRESHOLDS)


def status(plan):
    return task_status(TaskInputs.of(figures(plan)), THRESHOLDS)


def to_12_decimals(value):
    """Half up, in whole numbers only."""
    return Decimal((2 * value.numerator * 10**12 + value.denominator) // (2 * value.denominator)).scaleb(-12)


@relaxed
@given(plan=PLANS)
def test_progress_is_the_exact_fraction_rounded_once(plan):
    live = [m for m in plan if not m.cancelled]
    found = figures(plan)
    if not live:
        assert found.progress is None
        return
    whole = sum(Fraction(m.weight) for m in live)
    earned = sum(Fraction(m.weight) * (1 if m.actual_date else Fraction(m.completion)) for m in live)
    planned = sum(Fraction(m.weight) for m in live if m.baseline_date and m.baseline_date <= TODAY)
    assert found.progress == to_12_decimals(earned / whole)
    assert found.planned_progress == to_12_decimals(Fraction(planned, 1) / whole)
    assert found.schedule_performance == (to_12_decimals(earned / planned) if planned else None)
    assert 0 <= found.progress <= 1
    assert 0 <= found.planned_progress <= 1


@relaxed
@given(plan=PLANS)
def test_counts_add_up(plan):
    found = figures(plan)
    assert found.reported + found.stale_milestones + found.not_reported == found.total
    assert found.total + found.cancelled == len(plan)
    assert found.overdue + found.due_soon <= found.total - found.done
    assert found.worst_open_material_late_days <= found.worst_late_days


@relaxed
@given(plan=PLANS, extra=MILESTONES)
def test_cancelled_milestones_change_nothing_but_their_count(plan, extra):
    silent = replace(extra, cancelled=True, reported_on=None)
    before, after = figures(plan), figures([*plan, silent])
    assert replace(after, cancelled=before.cancelled) == before


@relaxed
@given(plan=PLANS, factor=st.decimals(min_value="0.001", max_value="9999", places=3))
def test_scaling_all_weights_changes_no_figure(plan, factor):
    scaled = [replace(m, weight=m.weight * factor) for m in plan]
    weights = {"weight_total": 0, "weight_earned": 0, "weight_planned": 0}
    assert replace(figures(scaled), **weights) == replace(figures(plan), **weights)
    assert status(scaled).status == status(plan).status


@relaxed
@given(plan=PLANS, data=st.data())
def test_order_of_milestones_does_not_matter(plan, data):
    assert figures(data.draw(st.permutations(plan))) == figures(plan)


@relaxed
@given(plan=PLANS, group=GROUPS)
def test_context_of_the_caller_changes_nothing(plan, group):
    with localcontext(prec=4, rounding="ROUND_DOWN"):
        in_a_rough_context = figures(plan), status(plan), group_figures(group, THRESHOLDS)
    assert in_a_rough_context == (figures(plan), status(plan), group_figures(group, THRESHOLDS))


@relaxed
@given(plan=PLANS, weight=WEIGHTS, critical=st.booleans())
def test_a_group_of_one_equals_its_task(plan, weight, critical):
    task, rag = figures(plan), status(plan)
    group = group_figures([child_of(task, weight=weight, status=rag.status, critical=critical)], THRESHOLDS)
    same = ("progress", "planned_progress", "total", "done", "overdue", "due_soon", "cancelled", "last_reported_on")
    assert {name: getattr(group, name) for name in same} == {name: getattr(task, name) for name in same}
    held_down = task.stale and rag.status == Status.GREEN
    assert group.status == (Status.AMBER_GREEN if held_down else rag.status)


@relaxed
@given(group=GROUPS)
def test_group_progress_is_the_exact_weighted_mean_of_published_figures(group):
    found = group_figures(group, THRESHOLDS)
    known = [child for child in group if child.progress is not None]
    if not known:
        assert (found.progress, found.planned_progress) == (None, None)
        return
    whole = sum(Fraction(child.weight) for child in known)
    mean = sum(Fraction(child.weight) * Fraction(child.progress) for child in known) / whole
    assert found.progress == to_12_decimals(mean)
    assert min(child.progress for child in known) <= found.progress <= max(child.progress for child in known)
    assert found.schedule_performance == ratio(found.progress or Decimal(0), found.planned_progress or Decimal(0))


@relaxed
@given(group=GROUPS, factor=st.decimals(min_value="0.001", max_value="9999", places=3))
def test_scaling_all_weights_of_a_group_changes_no_status(group, factor):
    scaled = group_figures([replace(child, weight=child.weight * factor) for child in group], THRESHOLDS)
    found = group_figures(group, THRESHOLDS)
    assert scaled.rag == found.rag
    assert (scaled.progress, scaled.planned_progress) == (found.progress, found.planned_progress)


AMOUNTS = st.decimals(min_value=0, max_value=1000, places=6)
OPEN_TASKS = st.builds(
    TaskInputs,
    total=st.just(5),
    done=st.just(1),
    weight_earned=AMOUNTS,
    weight_planned=AMOUNTS,
    worst_open_material_late_days=st.integers(0, 60),
    worst_late_days=st.integers(0, 60),
    any_open_forecast_late=st.booleans(),
    corridor_misses=st.integers(0, 3),
)


@relaxed
@given(before=OPEN_TASKS, more=AMOUNTS, days=st.integers(0, 60), misses=st.integers(0, 3))
def test_a_task_that_gets_better_never_looks_worse(before, more, days, misses):
    worse = task_status(before, THRESHOLDS).status.severity
    better = replace(
        before,
        weight_earned=before.weight_earned + more,
        worst_late_days=max(0, before.worst_late_days - days),
        worst_open_material_late_days=max(0, before.worst_open_material_late_days - days),
        any_open_forecast_late=False,
        corridor_misses=max(0, before.corridor_misses - misses),
    )
    assert task_status(better, THRESHOLDS).status.severity <= worse


@relaxed
@given(group=st.lists(KNOWN, min_size=1, max_size=6), data=st.data())
def test_a_group_whose_task_gets_worse_never_looks_better(group, data):
    index = data.draw(st.integers(0, len(group) - 1))
    chosen = group[index]
    statuses = [found for found in DATA_STATUSES if found.severity >= chosen.status.severity]
    worse = replace(chosen, status=data.draw(st.sampled_from(statuses)), critical=chosen.critical, stale=True)
    fresh = [replace(child, stale=child.stale and child.status != Status.COMPLETE) for child in group]
    after = [*fresh[:index], worse, *fresh[index + 1 :]]
    assert group_figures(after, THRESHOLDS).status.severity >= group_figures(fresh, THRESHOLDS).status.severity


@relaxed
@given(group=GROUPS)
def test_no_group_with_a_gap_is_better_than_amber_green(group):
    found = group_figures(group, THRESHOLDS)
    gaps = any(child.status == Status.NO_DATA for child in group)
    stale = any(child.stale and child.status != Status.COMPLETE for child in group)
    if gaps or stale:
        assert found.status not in (Status.GREEN, Status.COMPLETE)
    if any(child.critical and child.status == Status.RED for child in group):
        assert found.status == Status.RED


@relaxed
@given(plan=PLANS)
def test_contributions_add_up_to_the_progress_of_a_task(plan):
    explanation = explain_task(dict(enumerate(plan)), today=TODAY)
    _assert_adds_up(explanation, figures(plan))
    assert len(explanation.rows) == len(plan)


@relaxed
@given(group=GROUPS)
def test_contributions_add_up_to_the_progress_of_a_group(group):
    _assert_adds_up(explain_group(dict(enumerate(group))), group_figures(group, THRESHOLDS))


def _assert_adds_up(explanation, found):
    told = [row for row in explanation.rows if row.left_out is None]
    assert explanation.progress == found.progress
    assert explanation.planned_progress == found.planned_progress
    assert explanation.weight_total == found.weight_total
    if not told:
        assert found.progress is None
        return
    assert sum(row.contribution for row in told) == found.progress
    assert sum(row.planned_contribution for row in told) == found.planned_progress
    assert sum(row.share for row in told) == 1
    for row in told:
        unrounded = Fraction(row.weight) * Fraction(row.value) / Fraction(explanation.weight_total)
        assert abs(Fraction(row.contribution) - unrounded) <= Fraction(1, 10**12)


@relaxed
@given(plan=PLANS)
def test_curve_rises_and_meets_the_figures_of_today(plan):
    points = s_curve(plan, start=TODAY - timedelta(days=500), end=TODAY + timedelta(days=500), today=TODAY)
    found = figures(plan)
    if found.progress is None:
        assert points == ()
        return
    for line in ("planned", "actual", "forecast"):
        values = [getattr(point, line) for point in points if getattr(point, line) is not None]
        assert values == sorted(values)
        assert values[0] >= 0
        assert values[-1] <= 1
    today = next(point for point in points if point.date == TODAY)
    assert (today.planned, today.actual, today.forecast) == (found.planned_progress, found.progress, found.progress)


def test_quantised_figures_are_what_is_stored():
    """Every quotient has exactly 12 decimals, so that the stored and the computed figure are the same."""
    plan = [MilestonePlan(Decimal(1), Decimal(c), TODAY) for c in ("0", "1", "0.5")]
    for name in ("progress", "planned_progress", "schedule_performance"):
        value = getattr(figures(plan), name)
        assert value == quantise(value)
        assert value.as_tuple().exponent == -12


def test_group_figures_hold_what_their_status_was_decided_on():
    child = Child(weight=Decimal(1), progress=Decimal(1), planned=Decimal(1), status=Status.RED, critical=True)
    found = group_figures([child], THRESHOLDS)
    names = ("tasks", "status_weights", "status_counts", "worst_critical", "stale_tasks")
    assert {field.name for field in fields(found)} >= set(names)
    assert group_status(GroupInputs(**{name: getattr(found, name) for name in names}), THRESHOLDS) == found.rag
