from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.domain.trajectory import (
    Band,
    KpiScores,
    Light,
    Point,
    Trajectory,
    achievement,
    corridor_misses,
    kpi_scores,
)
from projects.domain.values import Direction
from tests.projects.domain.worked import NONE, number, table, yes


def trajectory(row):
    points = (text.split(": ") for text in row["points"].split("; "))
    return Trajectory(
        direction=Direction(row["direction"]),
        points=tuple(Point(date.fromisoformat(day), Decimal(value)) for day, value in points),
        corridor=Decimal(row["corridor"]),
    )


TRAJECTORIES = {row["name"]: trajectory(row) for row in table("trajectories")}
BEDS = TRAJECTORIES["hospital beds"]


@pytest.mark.parametrize("row", table("trajectory-values"), ids=lambda row: " ".join(list(row.values())[:3]))
def test_actual_values_against_the_plan_as_on_the_page(row):
    plan = TRAJECTORIES[row["trajectory"]]
    actual = Point(date.fromisoformat(row["date"]), Decimal(row["actual"]))
    assert plan.planned(actual.date) == number(row["planned"])
    assert plan.deviation(actual) == number(row["deviation"])
    assert plan.is_missed_by(actual) == yes(row["missed"])
    reached = achievement(plan, actual)
    assert (reached.percent if reached else None) == number(row["achievement"])
    assert (reached.light if reached else NONE) == row["light"]


@pytest.mark.parametrize("row", table("kpi-scores"), ids=lambda row: f"{row['actual']} of {row['target']}")
def test_kpi_scores_as_on_the_page(row):
    scores = kpi_scores(actual=Decimal(row["actual"]), target=Decimal(row["target"]))
    if row["m1"] == NONE:
        assert scores is None
    else:
        m1, m2, m3 = (Decimal(row[method]) for method in ("m1", "m2", "m3"))
        assert scores == KpiScores(m1, m2, m3, Light(row["light"]))


def test_planned_value_between_points_is_rounded_to_12_decimals():
    third = Trajectory(
        Direction.UP, (Point(date(2026, 1, 1), Decimal(0)), Point(date(2026, 1, 4), Decimal(1))), Decimal(0)
    )
    assert third.planned(date(2026, 1, 2)) == Decimal("0.333333333333")
    assert third.planned(date(2026, 1, 3)) == Decimal("0.666666666667")


def test_band_lies_around_the_plan():
    assert BEDS.band(date(2026, 2, 20)) == Band(lower=Decimal(120), upper=Decimal(130))
    assert BEDS.band(date(2025, 12, 31)) is None


@pytest.mark.parametrize(
    ("values", "misses"),
    [([], 0), ([194], 1), ([194, 200], 0), ([200, 194], 1), ([194, 195, 194, 193], 2), ([194, 193, 192], 3)],
)
def test_only_the_newest_misses_in_a_row_count(values, misses):
    """After its target date the plan of the beds is 200, and 195 lies on the edge of the corridor."""
    target_date = BEDS.points[-1].date
    actuals = [Point(target_date + timedelta(days=30 * i), Decimal(value)) for i, value in enumerate(values)]
    assert corridor_misses(BEDS, actuals) == misses
    assert corridor_misses(BEDS, reversed(actuals)) == misses


@pytest.mark.parametrize(
    ("field", "points", "corridor"),
    [
        ("points", [("2026-01-01", 1)], "0.05"),
        ("points", [("2026-01-01", 1), ("2026-01-01", 2)], "0.05"),
        ("points", [("2026-02-01", 1), ("2026-01-01", 2)], "0.05"),
        ("corridor", [("2026-01-01", 1), ("2026-02-01", 2)], "-0.01"),
    ],
)
def test_impossible_trajectories_are_refused(field, points, corridor):
    given_points = tuple(Point(date.fromisoformat(day), Decimal(value)) for day, value in points)
    with pytest.raises(ValueError, match=f"^{field} "):
        Trajectory(Direction.UP, given_points, Decimal(corridor))


NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=3)


@settings(deadline=None)
@given(values=st.lists(NUMBERS, min_size=2, max_size=5), offset=st.integers(-10, 500), actual=NUMBERS)
def test_lower_is_better_mirrors_higher_is_better(values, offset, actual):
    def plan(direction, sign):
        points = tuple(Point(date(2026, 1, 1) + timedelta(days=90 * i), sign * v) for i, v in enumerate(values))
        return Trajectory(direction, points, Decimal("0.05"))

    on = date(2026, 1, 1) + timedelta(days=offset)
    up, down = plan(Direction.UP, 1), plan(Direction.DOWN, -1)
    assert up.deviation(Point(on, actual)) == down.deviation(Point(on, -actual))
    assert up.is_missed_by(Point(on, actual)) == down.is_missed_by(Point(on, -actual))
    assert achievement(up, Point(on, actual)) == achievement(down, Point(on, -actual))
