"""What the returns of one project say about its start and its end. No database."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.importing.timeline import CANCELLED, DONE, OPEN, YearsDates, timeline

CUT_OFFS = {year: date(year - 1, 9, 30) for year in (2014, 2015, 2016, 2017)}
BEGAN, LATER = date(2012, 1, 1), date(2015, 3, 1)
JUNE, MAY = date(2016, 6, 30), date(2018, 5, 31)


def told(*returns, absent=()):
    return timeline([YearsDates(*one) for one in returns], CUT_OFFS, absent=set(absent))


def test_the_first_end_is_the_baseline_and_the_newest_the_forecast():
    ends = told((2014, BEGAN, JUNE), (2015, BEGAN, MAY)).end
    assert [(one.on, one.state, one.baseline_date, one.forecast_date) for one in ends] == [
        (date(2013, 9, 30), OPEN, JUNE, JUNE),
        (date(2014, 9, 30), OPEN, JUNE, MAY),
    ]


def test_a_start_before_the_data_were_taken_has_happened():
    start = told((2014, BEGAN, JUNE)).start[0]
    assert (start.state, start.completion, start.actual_date, start.forecast_date) == (DONE, 1, BEGAN, None)


def test_a_start_after_that_is_expected():
    starts = told((2014, LATER, JUNE), (2015, LATER, JUNE), (2016, LATER, JUNE)).start
    assert [(one.state, one.actual_date) for one in starts] == [(OPEN, None), (OPEN, None), (DONE, LATER)]


def test_a_start_moved_into_the_future_has_not_happened_after_all():
    starts = told((2014, BEGAN, JUNE), (2015, LATER, JUNE)).start
    assert [(one.state, one.baseline_date, one.forecast_date) for one in starts] == [
        (DONE, BEGAN, None),
        (OPEN, BEGAN, LATER),
    ]


def test_an_end_in_the_past_is_not_known_to_have_happened():
    end = told((2014, BEGAN, date(2012, 9, 1))).end[0]
    assert (end.state, end.completion, end.actual_date) == (OPEN, 0, None)


def test_an_empty_date_keeps_the_one_before():
    ends = told((2014, None, None), (2015, BEGAN, JUNE), (2016, None, None)).end
    assert [(one.baseline_date, one.forecast_date) for one in ends] == [(None, None), (JUNE, JUNE), (JUNE, JUNE)]


def test_leaving_takes_both_out_of_every_sum_once():
    left = told((2014, BEGAN, JUNE), absent={2015, 2016})
    assert [(one.year, one.state, one.actual_date, one.is_left) for one in left.start] == [
        (2014, DONE, BEGAN, False),
        (2015, CANCELLED, None, True),
    ]
    assert [(one.year, one.state, one.forecast_date) for one in left.end] == [
        (2014, OPEN, JUNE),
        (2015, CANCELLED, JUNE),
    ]


def test_coming_back_opens_them_again_with_the_first_baseline():
    back = told((2014, BEGAN, JUNE), (2016, BEGAN, MAY), absent={2015})
    assert [one.state for one in back.start] == [DONE, CANCELLED, DONE]
    assert [(one.state, one.baseline_date, one.forecast_date) for one in back.end] == [
        (OPEN, JUNE, JUNE),
        (CANCELLED, JUNE, JUNE),
        (OPEN, JUNE, MAY),
    ]


def test_a_year_that_is_neither_returned_nor_absent_says_nothing():
    assert [one.year for one in told((2014, BEGAN, JUNE), (2016, BEGAN, JUNE)).end] == [2014, 2016]


def test_absence_before_the_first_return_is_not_leaving():
    assert [one.year for one in told((2016, BEGAN, JUNE), absent={2014, 2015}).end] == [2016]


dates = st.none() | st.dates(date(2010, 1, 1), date(2020, 12, 31))
returns = st.dictionaries(st.sampled_from(sorted(CUT_OFFS)), st.tuples(dates, dates), min_size=1)


@settings(deadline=None)
@given(returns, st.sets(st.sampled_from(sorted(CUT_OFFS))))
def test_laws_of_every_history(by_year, absent):
    history = timeline([YearsDates(year, *said) for year, said in by_year.items()], CUT_OFFS, absent=absent)
    for standings in (history.start, history.end):
        assert [one.on for one in standings] == sorted({one.on for one in standings})
        assert {one.year for one in standings if not one.is_left} == set(by_year)
        known = [one.baseline_date for one in standings if one.baseline_date]
        assert len(set(known)) <= 1
        assert all((one.actual_date is not None) == (one.state == DONE) for one in standings)
    assert all(one.state != DONE for one in history.end)
