from datetime import date
from decimal import Decimal, localcontext

import pytest

from projects.domain.values import (
    Confidence,
    Dimension,
    Direction,
    MilestoneState,
    Status,
    is_trace,
    latest,
    percent_shown,
    quantise,
    ratio,
    worst,
)
from tests.projects.domain.worked import NONE, number, table, yes


@pytest.mark.parametrize("row", table("percent-shown"), ids=lambda row: f"{row['progress']} {row['all done']}")
def test_whole_percent_as_on_the_page(row):
    progress = number(row["progress"])
    shown = percent_shown(progress, all_done=yes(row["all done"]))
    assert shown == (None if row["shown"] == NONE else int(row["shown"]))
    assert is_trace(progress) == yes(row["trace"])


def test_no_data_is_not_100_even_if_everything_of_nothing_is_done():
    assert percent_shown(None, all_done=True) is None


def test_words_are_those_that_the_database_and_the_api_use():
    assert [status.value for status in Status] == ["complete", "green", "amber_green", "amber_red", "red", "no_data"]
    assert [c.value for c in Confidence] == ["green", "amber_green", "amber", "amber_red", "red"]
    assert [state.value for state in MilestoneState] == ["open", "done", "cancelled"]
    assert [direction.value for direction in Direction] == ["up", "down"]
    slices = ["task", "project", "sector", "region", "organisation", "team", "area", "country"]
    assert [dimension.value for dimension in Dimension] == slices


def test_severity_orders_no_data_lowest_and_red_highest():
    ordered = sorted(Status, key=lambda status: status.severity)
    assert [status.value for status in ordered] == ["no_data", "complete", "green", "amber_green", "amber_red", "red"]
    assert [c.severity for c in Confidence] == [0, 1, 2, 3, 4]


def test_worst_of_nothing_is_none_and_no_data_hides_nothing():
    assert worst([]) is None
    assert worst([Status.NO_DATA]) == Status.NO_DATA
    assert worst([Status.NO_DATA, Status.COMPLETE]) == Status.COMPLETE
    assert worst([Status.NO_DATA, Status.RED, Status.GREEN]) == Status.RED


def test_latest_skips_the_unknown():
    assert latest([]) is None
    assert latest([None, None]) is None
    assert latest([date(2026, 1, 2), None, date(2026, 1, 1)]) == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.0000000000005", "0.000000000001"),
        ("0.00000000000049999999", "0.000000000000"),
        ("-0.0000000000005", "-0.000000000001"),
        ("-0.0000000000001", "0.000000000000"),
        ("2.5", "2.500000000000"),
        ("123456789012345678901234567890.1234567890125", "123456789012345678901234567890.123456789013"),
    ],
)
def test_quantise_keeps_12_decimals_half_up_without_minus_zero(value, expected):
    assert f"{quantise(Decimal(value)):f}" == expected


def test_ratio_is_none_over_zero_and_rounds_in_the_12th_decimal():
    assert ratio(Decimal(1), Decimal(0)) is None
    assert ratio(Decimal(0), Decimal(0)) is None
    assert ratio(Decimal(0), Decimal(5)) == 0
    assert ratio(Decimal(2), Decimal(3)) == Decimal("0.666666666667")


def test_ratio_does_not_round_twice():
    """With Python's default of 28 digits this quotient would become …5 first and then be rounded up."""
    just_below_half = Decimal("0.12345678901249999999999999999999999")
    assert ratio(just_below_half, Decimal(1)) == Decimal("0.123456789012")


def test_context_of_the_caller_changes_nothing():
    with localcontext(prec=3, rounding="ROUND_DOWN"):
        assert ratio(Decimal(2), Decimal(3)) == Decimal("0.666666666667")
        assert percent_shown(Decimal("0.12345678"), all_done=False) == 12
