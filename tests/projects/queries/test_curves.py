"""Curves by SQL are the curves of the formulas, and never show more than the figures they belong to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from projects.domain.forecast import mean_curve, s_curve
from projects.models import MilestoneBaseline, ThresholdSet
from projects.queries import figures
from projects.queries.curves import curves, monthly_history
from projects.queries.explanation import plan_of
from projects.rollups import engine, history
from tests.factories import NOW, TODAY, make_milestone, make_plan, make_task, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project = make_plan(tasks=3)
    first = project.tasks.first()
    make_milestone(task=first, weight=3, forecast_date=date(2027, 5, 31), baseline_date=date(2027, 2, 15))
    make_milestone(task=first, weight=7, state="cancelled", baseline_date=date(2026, 12, 1))
    make_milestone(task=first, weight=2, baseline_date=None)
    make_task(project=project, weight=9)  # without a milestone: it has no data and leaves the mean
    ThresholdSet.objects.get_or_create(version=1)
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    return project


def drawn(project, dimension="project", **options):
    found = figures.current(user=make_user(), dimension=dimension)
    past = monthly_history(figures=found, portfolio=project.portfolio)
    return found, curves(figures=found, history=past, portfolio=project.portfolio, **options)


def by_the_formulas(project):
    tasks = project.tasks.prefetch_related("milestones")
    return mean_curve(
        (
            task.weight,
            s_curve(
                [plan_of(milestone) for milestone in task.milestones.all()],
                start=date(2026, 1, 31),
                end=date(2027, 12, 31),
                today=TODAY,
            ),
        )
        for task in tasks
    )


def value_at(line, day):
    return next(value for when, value in reversed(line) if when <= day)


def test_plan_and_forecast_are_those_of_the_formulas(project):
    _, found = drawn(project)
    curve = found[project.pk]
    for point in by_the_formulas(project):
        if point.date >= curve.plan[0][0]:
            assert value_at(curve.plan, point.date) == pytest.approx(point.planned, abs=Decimal("1e-9"))
        if point.date >= TODAY:
            assert value_at(curve.forecast, point.date) == pytest.approx(point.forecast, abs=Decimal("1e-9"))


def test_today_stands_on_the_published_figures(project):
    found, lines = drawn(project)
    curve = lines[project.pk]
    assert dict(curve.plan)[TODAY] == found[0].planned_progress
    assert curve.actual[-1] == (TODAY, found[0].progress)
    assert curve.forecast[0] == (TODAY, found[0].progress)


def test_a_slice_that_was_not_asked_for_is_not_drawn(project):
    other = make_plan(tasks=1)
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    found = figures.current(user=make_user(), dimension="project", object_ids=[project.pk])
    lines = curves(figures=found, history={}, portfolio=project.portfolio)
    assert set(lines) == {project.pk}
    assert other.pk not in lines


def test_without_milestones_there_is_nothing_to_draw(project):
    empty = make_task(project=project)
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    _, lines = drawn(project, dimension="task")
    assert lines[empty.pk].is_empty


def test_the_past_is_the_last_stored_day_of_each_month(project):
    days = [date(2026, 9, 10), date(2026, 9, 28), date(2026, 10, 31)]
    history.rebuild(portfolio=project.portfolio, days=days, now=NOW)
    found = figures.current(user=make_user(), dimension="project")
    points = monthly_history(figures=found, portfolio=project.portfolio)[project.pk]
    assert [point.day for point in points] == [date(2026, 9, 28), date(2026, 10, 31), TODAY]
    since = monthly_history(figures=found, portfolio=project.portfolio, since=date(2026, 10, 1))[project.pk]
    assert [point.day for point in since] == [date(2026, 10, 31), TODAY]


def test_no_figures_no_query(django_assert_num_queries, project):
    with django_assert_num_queries(0):
        assert curves(figures=[], history={}, portfolio=project.portfolio) == {}
        assert monthly_history(figures=[], portfolio=project.portfolio) == {}


def test_the_first_plan_is_drawn_only_where_an_agreed_date_has_changed(project):
    _, found = drawn(project)
    assert found[project.pk].first == ()
    moved = project.tasks.first().milestones.filter(state="open", baseline_date__isnull=False).order_by("pk")[0]
    agreed_first, moved.baseline_date, moved.baseline_number = moved.baseline_date, date(2028, 3, 5), 2
    moved.save()
    MilestoneBaseline.objects.create(milestone=moved, number=2, date=moved.baseline_date, at=NOW)
    _, found = drawn(project)
    curve = found[project.pk]
    assert curve.plan[-1][0] == date(2028, 3, 31)
    by = agreed_first.replace(day=1) + timedelta(days=45)
    assert value_at(curve.first, by) > value_at(curve.plan, by)
    assert curve.first[-1][1] == curve.plan[-1][1], "both plans end with the same whole"
