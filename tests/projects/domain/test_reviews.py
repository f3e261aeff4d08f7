"""Working days, recovery plans, money, draws and reviews, by the tables of docs/formulas/reviews.md."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain import money, recovery, reviews, sampling, working_days
from projects.domain.recovery import Move, OpenPlan
from projects.domain.values import Status
from tests.projects.domain.worked import TODAY, by_case, day, names, number, table, yes


def test_the_holidays_are_those_of_the_page():
    moving = {
        (int(row["day"][:2]), int(row["day"][3:])) for row in table("holidays") if yes(row["moves from a weekend"])
    }
    fixed = {(int(row["day"][:2]), int(row["day"][3:])) for row in table("holidays")} - moving
    assert set(working_days.HOLIDAYS) == moving
    assert {working_days.CHRISTMAS} == fixed


def test_the_religious_days_are_those_of_the_page():
    assert {int(row["year"]): day(row["first day"]) for row in table("kurban-ait")} == working_days.KURBAN_AIT


@pytest.mark.parametrize("row", table("working-day"), ids=lambda row: row["day"])
def test_working_days(row):
    assert working_days.is_working_day(date.fromisoformat(row["day"])) == yes(row["works"])


@pytest.mark.parametrize("row", table("add-working-days"), ids=lambda row: f"{row['day']} {row['number']}")
def test_counting_working_days_on(row):
    start, many = date.fromisoformat(row["day"]), int(row["number"])
    assert working_days.add_working_days(start, many) == day(row["gives"])
    assert working_days.working_days_between(start, date.fromisoformat(row["gives"])) == many


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 40))
def test_the_day_that_is_reached_is_a_working_day_and_the_count_comes_back(start: date, many: int):
    reached = working_days.add_working_days(start, many)
    assert working_days.is_working_day(reached)
    assert working_days.working_days_between(start, reached) == many
    assert working_days.working_days_between(start, reached - timedelta(days=1)) == many - 1


def test_no_working_days_are_counted_backward():
    with pytest.raises(ValueError, match="0 or more"):
        working_days.add_working_days(TODAY, -1)
    assert working_days.working_days_between(TODAY, TODAY) == 0


@pytest.mark.parametrize("row", table("recovery-move"), ids=lambda row: " ".join(row.values()))
def test_what_a_status_asks_for(row):
    due = day(row["due"])
    plan = OpenPlan(yes(row["unwritten"]), due, day(row["better since"])) if yes(row["plan"]) and due else None
    assert recovery.next_move(plan, Status(row["status"]), date.fromisoformat(row["today"])) == Move(row["move"])


def test_a_plan_is_due_ten_working_days_later_and_counts_days_over_only_while_it_is_to_be_written():
    assert recovery.plan_due(TODAY) == date(2026, 12, 8)
    assert recovery.amended_plan_due(TODAY) == date(2026, 12, 1)
    assert recovery.days_over(TODAY - timedelta(days=3), TODAY, is_to_be_written=True) == 3
    assert recovery.days_over(TODAY - timedelta(days=3), TODAY, is_to_be_written=False) == 0
    assert recovery.days_over(TODAY + timedelta(days=3), TODAY, is_to_be_written=True) == 0


@pytest.mark.parametrize("row", table("deviation"), ids=lambda row: f"{row['planned']} {row['found']}")
def test_deviations(row):
    found = money.Deviation(Decimal(row["planned"]), Decimal(row["found"]))
    assert found.variance == number(row["variance"])
    assert found.share == number(row["share"])
    assert found.must_be_explained == yes(row["must be explained"])


@pytest.mark.parametrize("row", table("money-totals"), ids=lambda row: row["case"])
def test_totals_of_money(row):
    years = [
        money.YearMoney(int(one["year"]), Decimal(one["baseline"]), number(one["forecast"]), number(one["actual"]))
        for one in by_case(table("money-years"))[row["case"]]
    ]
    found = money.totals(years, this_year=2026)
    told = {name.replace("_", " "): getattr(found, name) for name in found.__slots__}
    assert {name: Decimal(told[name]) for name in told if name in row} == {
        name: Decimal(row[name]) for name in told if name in row
    }
    assert money.still_to_spend(years, this_year=2026) == number(row["still to spend"])
    assert found.years == len(years)


def test_a_running_year_is_not_held_against_its_whole_forecast():
    running = money.YearMoney(2026, Decimal(100), Decimal(100), Decimal(20))
    assert money.actual_deviation(running, this_year=2026) is None
    assert money.actual_deviation(running, this_year=2027) == money.Deviation(Decimal(100), Decimal(20))


@pytest.mark.parametrize("row", table("draw"), ids=lambda row: f"{row['codes']} {row['seed']}")
def test_draws(row):
    assert list(sampling.draw(names(row["codes"]), seed=row["seed"], size=int(row["size"]))) == names(row["drawn"])


@given(st.sets(st.text(min_size=1, max_size=8), min_size=2), st.text(max_size=10), st.integers(1, 20))
def test_a_draw_does_not_depend_on_the_order_and_a_code_that_goes_moves_no_other(codes, seed, size):
    drawn = sampling.draw(codes, seed=seed, size=size)
    assert drawn == sampling.draw(sorted(codes, reverse=True), seed=seed, size=size)
    assert len(drawn) == min(size, len(codes))
    rest = sampling.draw(codes - {drawn[-1]}, seed=seed, size=size)
    assert rest[: len(drawn) - 1] == drawn[:-1]


def test_nothing_is_no_draw():
    with pytest.raises(ValueError, match="1 or more"):
        sampling.draw(["A"], seed="x", size=0)


@pytest.mark.parametrize("row", table("review-length"), ids=lambda row: row["due"])
def test_a_review_takes_three_to_six_weeks(row):
    start, due = date.fromisoformat(row["start"]), date.fromisoformat(row["due"])
    assert reviews.is_of_review_length(start, due) == yes(row["of review length"])


def test_stages_follow_each_other():
    order = [reviews.Stage.SCOPING]
    while following := reviews.next_stage(order[-1]):
        order.append(following)
    assert order == list(reviews.Stage)


def test_recommendations_stand_in_the_order_of_the_page():
    rows = table("recommendation-order")
    demands = [
        reviews.Demand(reviews.Grade(row["grade"]), date.fromisoformat(row["due"]), day(row["closed"])) for row in rows
    ]
    assert [int(row["place"]) for row in rows] == list(range(1, len(rows) + 1))
    shuffled = [*demands[1::2], *demands[::2]]
    assert sorted(shuffled, key=lambda one: reviews.urgency(one, TODAY)) == demands
    assert [reviews.days_overdue(one, TODAY) for one in demands] == [int(row["days overdue"]) for row in rows]
