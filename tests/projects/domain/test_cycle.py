"""Periods, moves, reminders and tallies of the reporting cycle, and the bias of forecasts: the tables of the page."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain.bias import FEWEST, Finished, Told, bias, error
from projects.domain.cycle import (
    LOCKED,
    MOVES,
    OWED,
    SETTLED,
    STAGES,
    Act,
    Frequency,
    PeriodState,
    Tally,
    UpdateState,
    days_late,
    moved,
    period_of,
    periods_up_to,
    stage_on,
)
from projects.models.reporting import OrganisationPeriodState
from projects.models.task import ReportingFrequency
from projects.models.task_update import TaskUpdateState
from tests.projects.domain.worked import NONE, TODAY, Row, day, names, number, table, yes

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
DUE = date(2026, 11, 5)


@pytest.mark.parametrize("row", table("cycle-periods"), ids=lambda row: f"{row['day']} {row['frequency']}")
def test_the_period_of_a_day(row: Row) -> None:
    period = period_of(date.fromisoformat(row["day"]), Frequency(row["frequency"]))
    assert (period.key, period.first, period.last) == (row["key"], day(row["first"]), day(row["last"]))
    assert (period.due, period.month.key) == (day(row["due"]), row["month"])


@given(DAYS, st.sampled_from(Frequency))
def test_periods_follow_each_other_without_gap_or_overlap(any_day: date, frequency: Frequency) -> None:
    period = period_of(any_day, frequency)
    assert period.first <= any_day <= period.last < period.due
    assert period_of(period.last + timedelta(days=1), frequency).first == period.last + timedelta(days=1)
    assert period_of(period.first, frequency) == period_of(period.last, frequency) == period
    assert period.due <= period.month.confirm_by


@given(DAYS, st.sampled_from(Frequency))
def test_keys_are_unique(any_day: date, frequency: Frequency) -> None:
    last = periods_up_to(any_day, frequency, count=60)
    assert len({period.key for period in last}) == 60
    assert [p.first for p in last] == sorted(p.first for p in last)
    assert last[-1] == period_of(any_day, frequency)


@pytest.mark.parametrize("row", table("cycle-moves"), ids=lambda row: row["state"])
def test_which_state_follows_which(row: Row) -> None:
    for act in Act:
        after = moved(UpdateState(row["state"]), act)
        assert (NONE if after is None else after.value) == row[act.value], act


def test_every_state_has_a_row_and_every_act_a_rule() -> None:
    assert {row["state"] for row in table("cycle-moves")} == set(UpdateState)
    assert set(MOVES) == set(Act)
    assert not OWED & SETTLED


def test_the_database_knows_the_same_words() -> None:
    assert set(TaskUpdateState.values) == set(UpdateState)
    assert set(OrganisationPeriodState.values) == set(PeriodState) > LOCKED
    assert set(ReportingFrequency.values) == set(Frequency)


@pytest.mark.parametrize("row", table("cycle-reminders"), ids=lambda row: row["today"])
def test_reminders_around_the_due_day(row: Row) -> None:
    today = date.fromisoformat(row["today"])
    stage = stage_on(due=DUE, today=today)
    assert (NONE if stage is None else stage.key) == row["stage"]
    assert days_late(due=DUE, today=today) == int(row["days late"])


def test_what_was_handed_in_stays_as_late_as_it_was() -> None:
    assert days_late(due=DUE, today=TODAY, settled_on=DUE + timedelta(days=3)) == 3
    assert days_late(due=DUE, today=TODAY, settled_on=DUE) == 0


def test_stages_are_in_order() -> None:
    assert [stage.days for stage in STAGES] == sorted({stage.days for stage in STAGES})


@pytest.mark.parametrize("row", table("cycle-tally"), ids=lambda row: row["case"])
def test_how_a_month_stands(row: Row) -> None:
    updates = [each.split(" ") for each in names(row["updates"])]
    tally = Tally.of(((UpdateState(state), date.fromisoformat(due)) for state, due in updates), today=TODAY)
    assert tally.may_be_confirmed == yes(row["may be confirmed"])
    counted = (tally.total, tally.settled, tally.submitted, tally.owed, tally.late, tally.overdue_days)
    columns = ("total", "settled", "submitted", "owed", "late", "overdue days")
    assert counted == tuple(int(row[column]) for column in columns)


@pytest.mark.parametrize("row", table("bias-errors"), ids=lambda row: row["case"])
def test_the_error_of_a_forecast(row: Row) -> None:
    told = [each.split(": ") for each in names(row["told"])]
    finished = Finished(
        date.fromisoformat(row["happened"]), [Told(date.fromisoformat(on), day(expected)) for on, expected in told]
    )
    expected = None if row["error"] == NONE else int(row["error"])
    assert error(finished, int(row["horizon"])) == expected


@pytest.mark.parametrize("row", table("bias-owners"), ids=lambda row: row["errors"])
def test_the_bias_of_an_owner(row: Row) -> None:
    happened = date(2026, 6, 30)
    errors = [int(each) for each in names(row["errors"])]
    finished = [Finished(happened, [Told(date(2025, 1, 1), happened - timedelta(days=days))]) for days in errors]
    found = bias(finished, 30)
    assert (found.n, found.mean_error, found.late_share) == (
        int(row["n"]),
        number(row["mean error"]),
        number(row["late share"]),
    )
    assert found.is_shown == (found.n >= FEWEST)
