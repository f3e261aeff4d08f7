"""The chart of an indicator against its plan: where lines, band, dots and range lie."""

from datetime import date
from decimal import Decimal

from projects.domain.projection import projection
from projects.domain.trajectory import Point, Trajectory
from projects.domain.values import Direction
from reporting.charts.trajectory import ValueScale, draw

TODAY = date(2026, 2, 10)


def points(*values: tuple[date, int]) -> tuple[Point, ...]:
    return tuple(Point(day, Decimal(value)) for day, value in values)


PLAN = Trajectory(Direction.UP, points((date(2026, 1, 1), 0), (date(2026, 4, 11), 100)), Decimal("0.1"))
ACTUAL = points((date(2026, 1, 11), 10), (date(2026, 1, 21), 12), (date(2026, 1, 31), 14))


def drawing(**changes):
    given = {"plan": PLAN, "actual": ACTUAL, "projection": projection(PLAN, ACTUAL), "today": TODAY}
    return draw(**(given | changes))


def test_each_line_starts_where_its_first_value_lies():
    found = drawing()
    assert found.plan.startswith("M0 ")
    assert found.actual.startswith("M100 ")
    assert found.projected.startswith("M300 ")
    assert found.today_x == "40"


def test_the_plan_lies_in_the_middle_of_its_band():
    found = drawing()
    assert found.band.endswith("Z")
    upper, lower = float(found.band.split()[1]), float(found.band.rstrip("Z").split()[-1])
    assert round((upper + lower) / 2, 1) == round(float(found.plan.split()[1]), 1)


def test_a_value_outside_the_corridor_has_another_shape():
    assert [dot.is_missed for dot in drawing().dots] == [False, False, True]


def test_the_range_of_the_trend_stays_inside_the_plot():
    wild = points((date(2026, 1, 11), 10), (date(2026, 1, 21), 90), (date(2026, 1, 31), 5))
    x, top, foot = drawing(actual=wild, projection=projection(PLAN, wild)).whisker
    assert (x, top, foot) == ("100", "0", "100")


def test_without_a_plan_the_values_stand_alone():
    found = drawing(plan=None, projection=None)
    assert (found.plan, found.band, found.projected, found.whisker) == ("", "", "", None)
    assert len(found.dots) == 3
    assert not found.is_empty


def test_with_nothing_known_there_is_nothing_to_draw():
    assert drawing(plan=None, actual=(), projection=None).is_empty


def test_a_single_value_and_a_level_plan_have_a_scale():
    level = Trajectory(Direction.UP, points((date(2026, 1, 1), 95), (date(2026, 4, 11), 95)), Decimal("0.05"))
    assert drawing(plan=level, actual=(), projection=None).levels
    assert drawing(plan=None, actual=ACTUAL[:1], projection=None).dots[0].x == "0"


def test_levels_are_round_numbers_inside_the_plot():
    levels = ValueScale(Decimal("-3"), Decimal(103)).levels()
    assert [level.value for level in levels] == [0, 50, 100]
    assert [level.value for level in ValueScale(Decimal(0), Decimal("0.9")).levels()] == [
        0,
        Decimal("0.25"),
        Decimal("0.5"),
        Decimal("0.75"),
    ]
    assert [level.value for level in ValueScale(Decimal("68.5"), Decimal("431.5")).levels()] == [100, 200, 300, 400]


def test_values_start_at_zero_where_zero_is_near():
    assert drawing().levels[0].value == 0


def test_earlier_versions_are_drawn_too():
    found = drawing(earlier=[(1, points((date(2026, 1, 1), 0), (date(2026, 4, 11), 50)))])
    assert [number for number, _path in found.earlier] == [1]
    assert found.earlier[0][1] != found.plan


def test_the_table_twin_has_every_day_once_with_what_is_known_of_it():
    rows = {row.date: row for row in drawing().rows}
    assert list(rows) == sorted({point.date for point in (*PLAN.points, *ACTUAL)})
    middle, end = rows[date(2026, 1, 21)], rows[date(2026, 4, 11)]
    assert (middle.planned, middle.lower, middle.upper, middle.actual) == (20, 10, 30, 12)
    assert (end.actual, end.projected) == (None, 28)
