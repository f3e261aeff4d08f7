"""Days, pace, outlook, result and checks of a challenge: docs/formulas/challenges.md."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain import challenge as days
from projects.domain.challenge import DayValue, Goal
from tests.projects.domain.worked import day, names, number, table

VALUE = st.decimals(-1000, 1000, places=3)


@pytest.mark.parametrize("row", table("challenge-days"))
def test_days(row):
    start, on = day(row["start"]), day(row["on"])
    assert days.day_number(start, on) == int(row["day"])
    assert days.standing(Goal(Decimal(0), Decimal(1)), [], int(row["day"])).days_left == int(row["left"])
    assert days.last_day(start) == day(row["day 100"]) == days.date_of(start, 100)
    assert [days.check_date(start, months) for months in (6, 12)] == [day(row["check 6"]), day(row["check 12"])]


def values(text):
    return [DayValue(int(at), Decimal(value)) for at, value in (one.split(":") for one in names(text))]


@pytest.mark.parametrize("row", table("challenge-standing"), ids=lambda row: row["case"])
def test_standing(row):
    found = days.standing(Goal(Decimal(row["start"]), Decimal(row["goal"])), values(row["values"]), int(row["day"]))
    assert found.planned == number(row["planned"])
    assert found.share == number(row["share"])
    assert found.pace == number(row["pace"])
    assert found.needed_pace == number(row["needed"])
    assert found.projected == number(row["projected"])
    assert found.outlook == row["outlook"]


@pytest.mark.parametrize("row", table("challenge-result"))
def test_result_and_check(row):
    goal, closing = Goal(Decimal(row["start"]), Decimal(row["goal"])), Decimal(row["closing"])
    assert days.result(goal, closing) == row["result"]
    found = Decimal(row["found"])
    assert days.kept(goal, closing=closing, value=found) == number(row["kept"])
    verdict = days.verdict(goal, closing=closing, value=found)
    assert (verdict.value if verdict else "–") == row["verdict"]


@pytest.mark.parametrize("row", table("challenge-missing"))
def test_missing(row):
    start, today = day(row["start"]), day(row["today"])
    noted = {day(text) for text in names(row["noted"])}
    assert list(days.days_without_note(start, today, noted)) == [day(text) for text in names(row["days without"])]
    reviewed = [int(text) for text in names(row["reviewed"])]
    assert list(days.missing_reviews(start, today, reviewed)) == [int(text) for text in names(row["weeks without"])]


def test_a_goal_that_is_the_start_is_no_goal():
    with pytest.raises(ValueError, match="differ"):
        Goal(Decimal(3), Decimal("3.0"))


def test_values_of_days_to_come_are_not_known_yet():
    found = days.standing(Goal(Decimal(0), Decimal(100)), [DayValue(5, Decimal(4)), DayValue(9, Decimal(99))], 6)
    assert found.latest == DayValue(5, Decimal(4))


def test_weeks_of_the_hundred_days_end_with_the_fourteenth():
    start = day("2026-01-05")
    assert days.missing_reviews(start, day("2027-01-01"), []) == tuple(range(1, 15))
    assert days.days_without_note(start, day("2027-01-01"), ())[-1] <= days.last_day(start)


@given(start=VALUE, goal=VALUE, value=VALUE, at=st.integers(1, 99))
def test_the_needed_pace_leads_to_the_goal(start, goal, value, at):
    if start == goal:
        return
    aim = Goal(start, goal)
    needed = days.needed_pace(aim, value, at)
    assert needed is not None
    if aim.is_reached_by(value):
        assert needed == 0
    else:
        assert abs(value + needed * (100 - at) - goal) < Decimal("0.000001")


@given(start=VALUE, goal=VALUE, value=VALUE)
def test_mirrored_goals_stand_alike(start, goal, value):
    """Down is better is up is better upside down: direction changes nothing else."""
    if start == goal:
        return
    one = days.standing(Goal(start, goal), [DayValue(40, value)], 50)
    other = days.standing(Goal(-start, -goal), [DayValue(40, -value)], 50)
    assert (one.share, one.outlook) == (other.share, other.outlook)
    assert one.projected == -other.projected
