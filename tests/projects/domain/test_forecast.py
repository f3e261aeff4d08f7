from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from projects.domain.forecast import CurvePoint, EarnedSchedule, earned_schedule, mean_curve, s_curve
from projects.domain.progress import MilestonePlan
from tests.projects.domain.worked import milestone, number, table

START, END, TODAY = date(2026, 1, 1), date(2026, 4, 30), date(2026, 2, 15)
MILESTONES = [milestone(row) for row in table("curve-milestones")]


def curve(milestones=MILESTONES, **changes):
    return s_curve(milestones, **{"start": START, "end": END, "today": TODAY, **changes})


def test_curve_by_month_as_on_the_page():
    expected = [
        CurvePoint(
            date.fromisoformat(row["date"]), Decimal(row["planned"]), number(row["actual"]), number(row["forecast"])
        )
        for row in table("curve")
    ]
    assert list(curve()) == expected


def test_steps_by_days_and_by_quarters_keep_start_today_and_end():
    by_days = curve(step_days=50)
    assert [point.date for point in by_days] == [START, TODAY, date(2026, 2, 20), date(2026, 4, 11), END]
    by_quarters = curve(months=3)
    assert [point.date for point in by_quarters] == [START, date(2026, 1, 31), TODAY, END]


def test_today_outside_the_curve_adds_no_point():
    assert [point.date for point in curve(today=date(2027, 1, 1))][-1] == END
    assert all(point.actual is None for point in curve(today=date(2025, 1, 1)))


def test_year_boundary_and_leap_february():
    points = s_curve(MILESTONES, start=date(2027, 11, 30), end=date(2028, 3, 1), today=TODAY)
    assert [point.date.isoformat() for point in points] == [
        "2027-11-30",
        "2027-12-31",
        "2028-01-31",
        "2028-02-29",
        "2028-03-01",
    ]


def test_without_live_milestones_there_is_no_curve():
    assert curve([]) == ()
    assert curve([replace(MILESTONES[0], cancelled=True)]) == ()


def test_cancelled_milestones_leave_the_curve_as_it_is():
    extra = MilestonePlan(Decimal(9), Decimal("0.5"), date(2026, 2, 1), None, None, cancelled=True)
    assert curve([*MILESTONES, extra]) == curve()


def test_points_stand_at_the_end_of_their_day():
    """What is planned for, done on or expected on the day of a point counts in it."""
    month_end, next_month_end = date(2026, 1, 31), date(2026, 3, 31)
    done = MilestonePlan(Decimal(1), Decimal(1), month_end, None, month_end)
    coming = MilestonePlan(Decimal(1), Decimal(0), next_month_end)
    points = {point.date: point for point in curve([done, coming])}
    assert (points[month_end].planned, points[month_end].actual) == (Decimal("0.5"), Decimal("0.5"))
    assert (points[next_month_end].planned, points[next_month_end].forecast) == (1, 1)


def test_overdue_and_undated_milestones_are_not_forecast():
    overdue = MilestonePlan(Decimal(1), Decimal("0.5"), date(2026, 2, 1))
    undated = MilestonePlan(Decimal(1), Decimal(0))
    last = curve([overdue, undated])[-1]
    assert last.forecast == Decimal("0.25")
    assert last.planned == Decimal("0.5")


def test_end_before_start_is_refused():
    with pytest.raises(ValueError, match=r"^end "):
        curve(end=date(2025, 12, 31))


def test_mean_curve_weighs_tasks_and_leaves_out_those_without_data():
    one, three = curve(MILESTONES[:1]), curve(MILESTONES[1:2])
    mean = mean_curve([(Decimal(1), one), (Decimal(3), three), (Decimal(5), ())])
    assert [point.date for point in mean] == [point.date for point in one]
    at_today = next(point for point in mean if point.date == TODAY)
    assert at_today == CurvePoint(TODAY, Decimal("0.25"), Decimal("0.4"), Decimal("0.4"))
    assert mean[-1].actual is None


def test_mean_curve_of_one_is_itself_and_of_none_is_empty():
    assert mean_curve([(Decimal(7), curve())]) == curve()
    assert mean_curve([]) == ()


def test_mean_of_curves_on_different_days_is_refused():
    with pytest.raises(ValueError, match="same days"):
        mean_curve([(Decimal(1), curve()), (Decimal(1), curve(end=date(2026, 5, 31)))])


@pytest.mark.parametrize("row", table("earned-schedule"), ids=lambda row: " ".join(list(row.values())[:2]))
def test_earned_schedule_as_on_the_page(row):
    first, second, third = MILESTONES
    milestones = [first, replace(second, completion=Decimal(row["completion of the second"])), third]
    found = earned_schedule(milestones, start=START, today=date.fromisoformat(row["today"]))
    assert found == EarnedSchedule(
        reached_on=date.fromisoformat(row["reached on"]),
        days_earned=Decimal(row["days earned"]),
        days_elapsed=int(row["days elapsed"]),
        spi_t=number(row["SPI(t)"]),
    )


def earned(milestones, today=TODAY):
    found = earned_schedule(milestones, start=START, today=today)
    assert found is not None
    return found


def test_finished_late_stays_late():
    late = MilestonePlan(Decimal(1), Decimal(1), date(2026, 1, 11), None, date(2026, 1, 21))
    found = earned([late], today=date(2026, 12, 31))
    assert (found.days_earned, found.days_elapsed, found.spi_t) == (10, 20, Decimal("0.5"))


def test_milestones_of_one_day_share_one_line_up_to_it():
    same_day = [MilestonePlan(Decimal(w), Decimal(c), date(2026, 1, 11)) for w, c in (("1", "1"), ("3", "0.5"))]
    assert earned(same_day).days_earned == Decimal("6.25")
    assert earned(reversed(same_day)).days_earned == Decimal("6.25")


def test_baselines_before_the_start_count_from_the_start():
    early = [MilestonePlan(Decimal(1), Decimal(1), date(2025, 1, 1)), MilestonePlan(Decimal(1), Decimal(0), END)]
    assert earned(early).days_earned == 0


def test_progress_beyond_the_dated_plan_earns_its_last_day():
    undated = MilestonePlan(Decimal(5), Decimal(1))
    assert earned([MILESTONES[0], undated]).reached_on == date(2026, 1, 31)


def test_nothing_planned_earns_no_schedule():
    assert earned_schedule([], start=START, today=TODAY) is None
    assert earned_schedule([MilestonePlan(Decimal(1), Decimal(1), START)], start=START, today=TODAY) is None
    assert earned_schedule([MilestonePlan(Decimal(1), Decimal(1))], start=START, today=TODAY) is None
