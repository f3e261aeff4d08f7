"""The routine of indicators: what docs/formulas/indicators.md works out, and the properties behind it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain.indicators import (
    Cell,
    Frequency,
    Method,
    Part,
    SheetTotal,
    check_split,
    is_jump,
    kpi_cell,
    months_to,
    next_value,
    quality,
    sheet_total,
)
from projects.domain.projection import projection
from projects.domain.trajectory import Point, Trajectory, kpi_scores
from projects.domain.values import Direction
from tests.projects.domain.worked import NONE, by_case, day, number, table, yes


def points(text):
    if text == NONE:
        return ()
    pairs = (pair.split(": ") for pair in text.split("; "))
    return tuple(Point(date.fromisoformat(on), Decimal(value)) for on, value in pairs)


def plan(text, direction="up"):
    return Trajectory(Direction(direction), points(text), Decimal("0.05"))


@pytest.mark.parametrize(
    "row", table("next-value"), ids=lambda row: f"{row['frequency']} {row['newest']} {row['today']}"
)
def test_next_value_as_on_the_page(row):
    found = next_value(
        Frequency(row["frequency"]),
        newest=day(row["newest"]),
        start=day(row["baseline"]),
        target=day(row["target"]),
        today=day(row["today"]),
    )
    told = (NONE, NONE, NONE) if found is None else tuple(map(str, (found.period_end, found.due_date, found.days_late)))
    assert told == (row["period end"], row["due"], row["days late"])


@pytest.mark.parametrize("row", table("projection"), ids=lambda row: row["case"])
def test_projection_as_on_the_page(row):
    ends = {"up": "2026-01-01: 0; 2026-04-11: 100", "down": "2026-01-01: 100; 2026-04-11: 0"}
    found = projection(plan(ends[row["direction"]], row["direction"]), reversed(points(row["values"])))
    if row["value"] == NONE:
        assert found is None
        return
    assert (found.value, found.lower, found.upper) == tuple(number(row[name]) for name in ("value", "lower", "upper"))
    assert (found.reaches, found.reached_date) == (yes(row["reaches"]), day(row["reached"]))


def test_the_slope_is_told_by_the_year():
    found = projection(plan("2026-01-01: 0; 2026-04-11: 100"), points("2026-01-01: 1; 2026-01-02: 2; 2026-01-03: 3"))
    assert found.slope_per_year == Decimal("365.25")


def test_a_crossing_beyond_a_century_is_none():
    values = points("2026-01-01: 1; 2026-01-02: 1; 2026-01-03: 1.000001")
    assert projection(plan("2026-01-01: 0; 2026-04-11: 1000000"), values).reached_date is None


@given(shift=st.integers(-50, 50), values=st.lists(st.integers(-100, 100), min_size=3, max_size=6))
def test_lower_is_better_mirrors_higher_is_better(shift, values):
    """Values and plan mirrored at zero: the same day, the same verdict."""
    said = [Point(date(2026, 1, 1) + timedelta(days=10 * n), Decimal(value)) for n, value in enumerate(values)]
    mirrored = [Point(point.date, -point.value) for point in said]
    up = projection(plan(f"2026-01-01: 0; 2026-12-31: {shift + 200}"), said)
    down = projection(plan(f"2026-01-01: 0; 2026-12-31: {-shift - 200}", "down"), mirrored)
    assert (up.value, up.lower, up.reaches, up.reached_date) == (
        -down.value,
        -down.upper,
        down.reaches,
        down.reached_date,
    )


@pytest.mark.parametrize("row", table("jump"), ids=lambda row: f"{row['date']} {row['value']}")
def test_a_jump_as_on_the_page(row):
    known = plan("2026-01-01: 100; 2026-12-31: 200")
    assert is_jump(known, Point(day(row["date"]), number(row["value"]))) == yes(row["jump"])


@pytest.mark.parametrize(("case", "rows"), by_case(table("split")).items(), ids=by_case(table("split")))
def test_a_split_as_on_the_page(case, rows):
    whole = plan("2026-01-01: 100; 2026-04-11: 200")
    parts = [Part(plan(row["points"]), number(row["weight"])) for row in rows]
    found = {check.date: check for check in check_split(Method(rows[0]["method"]), whole, parts)}
    for row in rows:
        check = found[date.fromisoformat(row["day"])]
        assert (check.together, check.difference) == (number(row["together"]), number(row["difference"])), row
        assert check.agrees == (row["difference"] == "0")


def test_a_split_is_checked_only_between_the_ends_of_the_whole():
    whole = plan("2026-01-01: 100; 2026-04-11: 200")
    part = Part(plan("2025-06-01: 7; 2026-01-01: 100; 2026-04-11: 200; 2027-01-01: 900"))
    checks = check_split(Method.SUM, whole, [part])
    assert [(check.date, check.agrees) for check in checks] == [(date(2026, 1, 1), True), (date(2026, 4, 11), True)]


def test_a_split_has_parts():
    with pytest.raises(ValueError, match=r"^parts "):
        check_split(Method.SUM, plan("2026-01-01: 100; 2026-04-11: 200"), [])


@pytest.mark.parametrize("row", table("quality"), ids=lambda row: "".join(row.values()))
def test_quality_as_on_the_page(row):
    assert quality([yes(row[name]) for name in ("sourced", "defined", "timely", "verified")]) == row["grade"]


def test_quality_asks_four_questions():
    with pytest.raises(ValueError, match=r"^met "):
        quality([True, True, True])


@pytest.mark.parametrize("row", table("kpi-cell"), ids=lambda row: f"{row['frequency']} {row['values']} {row['month']}")
def test_a_kpi_in_a_month_as_on_the_page(row):
    ends = {"up": "2025-12-31: 100; 2026-12-31: 465", "down": "2025-12-31: 465; 2026-12-31: 100"}
    known = plan(ends[row["direction"]], row["direction"])
    cell = kpi_cell(Frequency(row["frequency"]), known, points(row["values"]), month=day(row["month"]))
    assert (cell.actual.date if cell.actual else None, cell.planned) == (day(row["counted"]), number(row["planned"]))
    scores = (None, None, None) if cell.scores is None else (cell.scores.m1, cell.scores.m2, cell.scores.m3)
    assert scores == tuple(number(row[name]) for name in ("m1", "m2", "m3"))
    assert (cell.light or NONE) == row["light"]


def test_a_kpi_without_a_plan_shows_its_value_and_no_light():
    cell = kpi_cell(Frequency.MONTHLY, None, points("2026-01-20: 5"), month=date(2026, 1, 31))
    assert (cell.actual.value, cell.scores, cell.light) == (5, None, None)


@pytest.mark.parametrize("row", table("sheet-total"), ids=lambda row: row["case"])
def test_the_total_of_a_sheet_as_on_the_page(row):
    month = date(2026, 1, 31)
    cells = [
        Cell(month) if m1 == NONE else Cell(month, scores=kpi_scores(actual=Decimal(m1), target=Decimal(1)))
        for m1 in row["m1"].split("; ")
    ]
    light = None if row["light"] == NONE else row["light"]
    assert sheet_total(cells) == SheetTotal(
        int(row["scored"]),
        int(row["of"]),
        number(row["total m1"]),
        number(row["total m2"]),
        number(row["total m3"]),
        light,
    )


def test_months_across_the_end_of_a_year():
    assert months_to(date(2026, 2, 28), 3) == (date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28))
    assert months_to(date(2024, 2, 29), 1) == (date(2024, 2, 29),)
