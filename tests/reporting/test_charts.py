"""Geometry of the charts: plain Python, no database."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from reporting.charts import bullet, marks, s_curve, small_multiples, sparkline, tile_map, timeline
from reporting.charts.scale import TimeScale, apart, number

TODAY = date(2026, 11, 24)
D = Decimal


@dataclass
class FakeMilestone:
    code: str
    baseline_date: date | None
    expected_date: date | None
    name: str = "Milestone"


@dataclass
class FakeRegion:
    pk: int
    code: str
    tile_column: int
    tile_row: int
    name: str = "Region"


def curve(**lines):
    return s_curve.draw(**({"plan": [], "actual": [], "forecast": [], "today": TODAY} | lines))


def test_a_line_runs_from_corner_to_corner():
    line = [(date(2026, 1, 1), D(0)), (date(2026, 12, 31), D(1))]
    assert curve(plan=line).plan == "M0 100 L1000 0"


def test_the_first_plan_is_named_beside_its_line_where_there_is_room():
    plan = [(date(2026, 1, 1), D(0)), (date(2026, 12, 31), D(1))]
    first = [(date(2026, 1, 1), D(0)), (date(2026, 6, 30), D("0.8")), (date(2026, 9, 1), D(1))]
    drawn = curve(plan=plan, first=first)
    assert len(drawn.earlier) == 1
    assert drawn.first_label.side == "left"
    assert drawn.has_first
    assert {row.day: row.first for row in drawn.rows}[date(2026, 9, 1)] == 1
    at_once = [(date(2026, 1, 1), D("0.9"))]
    assert curve(plan=plan, first=at_once).first_label.side == "right"


def test_known_versions_stand_for_the_first_plan():
    plan = [(date(2026, 1, 1), D(0)), (date(2026, 12, 31), D(1))]
    drawn = curve(plan=plan, first=plan, earlier=[plan, plan])
    assert len(drawn.earlier) == 2
    assert not drawn.has_first
    assert drawn.first_label


def test_missing_is_a_gap_never_a_zero():
    known = [(date(2026, 1, 1), D(0)), (date(2026, 9, 1), D("0.5")), (date(2026, 12, 31), D(1))]
    line = sorted([*known, (date(2026, 5, 1), None)])
    path = curve(actual=line).actual
    assert path.count("M") == 2
    assert path.startswith("M0 100 L0 100 M"), "a value between gaps is a dot"


def test_today_is_drawn_inside_even_when_the_plan_is_over():
    line = [(date(2020, 1, 1), D(0)), (date(2021, 1, 1), D(1))]
    assert curve(plan=line).today_x == "100"


def test_a_shared_axis_cuts_what_reaches_beyond():
    line = [(date(2020, 1, 1), D(0)), (date(2030, 1, 1), D(1))]
    assert curve(plan=line, axis=(date(2024, 1, 1), date(2028, 1, 1))).is_clipped
    assert not curve(plan=line).is_clipped


def test_the_table_twin_holds_every_point_of_every_line():
    plan = [(date(2026, 1, 31), D("0.1")), (TODAY, D("0.4"))]
    rows = curve(plan=plan, actual=[(TODAY, D("0.3"))]).rows
    assert [(row.day, row.plan, row.actual, row.forecast) for row in rows] == [
        (date(2026, 1, 31), D("0.1"), None, None),
        (TODAY, D("0.4"), D("0.3"), None),
    ]


@pytest.mark.parametrize(("planned", "actual"), [("0.5", "0.5"), ("0", "0"), ("1", "1"), ("0.99", "1"), ("0.02", "0")])
def test_labels_neither_overlap_nor_leave_the_plot(planned, actual):
    labels = curve(plan=[(TODAY, D(planned))], actual=[(TODAY, D(actual))]).labels
    places = [float(label.y) for label in labels]
    assert abs(places[0] - places[1]) >= 18
    assert all(0 <= place <= 200 for place in places)


def test_without_points_there_is_nothing_to_draw():
    assert curve().is_empty


@pytest.mark.parametrize(("years", "most"), [(3, 7), (12, 7), (40, 7), (40, 4)])
def test_years_are_thinned(years, most):
    scale = TimeScale(date(2000, 1, 1), date(2000 + years, 1, 1))
    assert 1 <= len(scale.years(most=most)) <= most


def test_places_have_a_point_whatever_the_locale():
    with translation.override("ru"):
        assert number(12.5) == "12.5"
        segments = marks.distribution({"red": 1, "green": 7})
        bar = render_to_string("components/charts/distribution.html", {"segments": segments})
        assert 'width="12.5%"' in bar


def test_places_are_pushed_apart_in_their_order():
    assert apart(10, 12, least=18) == (2, 20)
    assert apart(12, 10, least=18) == (20, 2)
    assert apart(0, 50, least=18) == (0, 50)


def test_a_bullet_without_data_is_no_bar():
    assert bullet.draw(None, D("0.5")) is None
    assert bullet.draw(D("0.25"), None) == bullet.Bullet("25", "")


def test_a_sparkline_needs_two_values():
    assert sparkline.draw([None, D("0.5")]) is None
    line = sparkline.draw([D("0.105"), None, D("0.5")])
    assert line is not None
    assert (line.first, line.last, line.points, line.path.count("M")) == (D("0.105"), D("0.5"), 40, 2)


def test_trends_share_one_scale_as_narrow_as_their_values():
    scale = sparkline.shared_scale([[D("0.24"), None], [D("0.71")], []])
    assert (scale.low, scale.high) == (20, 80)
    assert sparkline.shared_scale([[None]]) == sparkline.Scale(0, 100)
    assert sparkline.shared_scale([[D(1), D(1)]]) == sparkline.Scale(90, 100)
    assert sparkline.shared_scale([[D(0), D(0)]]) == sparkline.Scale(0, 10)


def test_a_trend_stays_inside_its_row():
    values = [D("0.24"), D("0.71")]
    scale = sparkline.shared_scale([values])
    assert all(3 <= scale.y(value) <= sparkline.HEIGHT - 3 for value in values)


def test_the_shared_axis_reaches_four_years_and_no_further():
    far = [(date(2010, 1, 1), D(0)), (date(2045, 1, 1), D(1))]
    near = [(date(2025, 1, 1), D(0)), (date(2027, 1, 1), D(1))]
    assert small_multiples.axis([[near]], today=TODAY) == (date(2025, 1, 1), date(2027, 1, 1))
    axis = small_multiples.axis([[near], [far]], today=TODAY)
    assert axis is not None
    assert (axis[0].year, axis[1].year) == (2022, 2030)
    assert small_multiples.axis([[[]]], today=TODAY) is None


def test_the_twin_tells_done_until_today_and_forecast_after_it():
    plan = [(date(2025, 6, 30), D("0.2")), (date(2027, 6, 30), D(1))]
    actual = [(date(2025, 6, 30), D("0.1")), (TODAY, D("0.3"))]
    forecast = [(TODAY, D("0.3")), (date(2027, 9, 30), D("0.9"))]
    axis = (date(2025, 1, 1), date(2027, 12, 31))
    twin = small_multiples.twin([(plan, actual, forecast), (plan, [], [])], axis=axis, today=TODAY)
    assert twin.days == (date(2025, 12, 31), TODAY, date(2026, 12, 31), date(2027, 12, 31))
    assert [(cell.plan, cell.done) for cell in twin.rows[0]] == [
        (D("0.2"), D("0.1")),
        (D("0.2"), D("0.3")),
        (D("0.2"), D("0.3")),
        (D(1), D("0.9")),
    ]
    assert {cell.done for cell in twin.rows[1]} == {None}, "nothing known is no zero"


def test_periods_are_the_last_values_of_twelve_months():
    points = [
        (date(2025, 11, 30), D("0.1")),
        (date(2025, 12, 5), D("0.2")),
        (date(2025, 12, 30), D("0.3")),
        (TODAY, D("0.9")),
    ]
    values = sparkline.period_ends(points, today=TODAY)
    assert values == [D("0.3"), *[None] * 10, D("0.9")]


def test_periods_can_be_years():
    values = sparkline.period_ends([(date(2015, 3, 1), D("0.1")), (TODAY, D("0.9"))], today=TODAY, months=12)
    assert values == [D("0.1"), *[None] * 10, D("0.9")]


def test_a_distribution_adds_up_worst_first():
    segments = marks.distribution({"green": 3, "red": 1, "no_data": 0})
    assert [(s.status, s.count, s.x, s.width) for s in segments] == [("red", 1, "0", "25"), ("green", 3, "25", "75")]
    assert marks.distribution({}) == ()


def test_the_timeline_keeps_to_its_days_and_says_how_late():
    drawn = timeline.draw(
        [
            FakeMilestone("late", date(2026, 9, 1), date(2026, 11, 20)),
            FakeMilestone("soon", date(2026, 12, 1), date(2026, 12, 11)),
            FakeMilestone("far", date(2027, 9, 1), date(2027, 9, 1)),
            FakeMilestone("undated", None, None),
        ],
        today=TODAY,
    )
    assert [(m.milestone.code, m.slip_days, m.is_late, m.is_before) for m in drawn.marks] == [
        ("late", 80, True, True),
        ("soon", 10, False, False),
    ]
    assert drawn.today_x == "25"
    assert [day for _, day in drawn.months] == [
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
        date(2027, 2, 1),
    ]


def test_tiles_begin_at_the_edge_and_name_regions_in_the_language():
    regions = [FakeRegion(1, "KZ-47", 1, 3), FakeRegion(2, "KZ-59", 4, 0), FakeRegion(3, "KZ-99", 2, 1)]
    drawn = tile_map.draw(regions, {1: "figures"}, language="kk")
    assert [(tile.label, tile.x, tile.y, tile.figures) for tile in drawn.tiles] == [
        ("СҚО", 312, 0, None),
        ("Regi", 104, 104, None),
        ("Маңғ.", 0, 312, "figures"),
    ]
    assert (drawn.width, drawn.height) == (408, 408)
