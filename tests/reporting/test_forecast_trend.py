"""How forecasts moved: the history that is read, the finding, the drawing."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from accounts.roles import Role
from projects.actions import add_update_row
from projects.queries.forecast_trend import MONTHS, MOST_LINES, forecast_trend
from reporting import chart_sentences
from reporting.charts import forecast_trend as chart
from tests import factories
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
ALMATY = ZoneInfo("Asia/Almaty")


def at(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=ALMATY)


def said(milestone, day, **fields):
    """The milestone as somebody reported it on a day."""
    for name, value in fields.items():
        setattr(milestone, name, value)
    milestone.version += 1
    milestone.save()
    add_update_row(milestone, changed=tuple(fields), by=None, at=at(day))


@pytest.fixture
def office():
    return factories.make_user()


@pytest.fixture
def task():
    return factories.make_task()


@pytest.fixture
def moved(task):
    """Agreed a year ago for July 2027; 47 days were added a month ago."""
    milestone = factories.make_milestone(
        task=task, name_en="Open the bridge", baseline_date=date(2027, 7, 1), at=at(date(2025, 11, 1))
    )
    said(milestone, date(2026, 10, 20), forecast_date=date(2027, 8, 17))
    return milestone


def test_the_finding_names_the_forecast_that_moved_most_in_three_months(office, task, moved):
    factories.make_milestone(task=task, baseline_date=date(2027, 1, 1), at=at(date(2025, 11, 1)))
    trend = forecast_trend(user=office, subject=task, today=TODAY)
    assert [line.recent_days for line in trend.lines] == [47, 0]
    assert chart_sentences.of_trend(trend) == "Forecast of “Open the bridge” moved 47 days later in three months"


def test_what_was_said_stands_by_month_ends(office, task, moved):
    (line,) = forecast_trend(user=office, subject=task, today=TODAY).lines
    assert len(line.said) == MONTHS + 1
    assert [one.expected for one in line.said[:-2]] == [date(2027, 7, 1)] * 11
    assert [one.expected for one in line.said[-2:]] == [date(2027, 8, 17)] * 2
    assert line.said[-2].day == date(2026, 10, 31)


def test_a_past_day_knows_nothing_of_what_was_said_later(office, task, moved):
    trend = forecast_trend(user=office, subject=task, today=TODAY, as_of=date(2026, 10, 19))
    assert trend.days[-1] == date(2026, 10, 19)
    assert trend.lines[0].expected == date(2027, 7, 1)
    assert chart_sentences.of_trend(trend) == "No forecast moved in twelve months"


def test_a_milestone_is_a_gap_before_it_was_planned(office, task):
    factories.make_milestone(task=task, baseline_date=date(2027, 7, 1), at=at(date(2026, 6, 15)))
    (line,) = forecast_trend(user=office, subject=task, today=TODAY).lines
    assert line.said[6].expected is None
    assert line.said[7].expected == date(2027, 7, 1)
    assert line.total_days == 0


def test_what_is_done_ends_on_the_diagonal(office, task):
    milestone = factories.make_milestone(task=task, baseline_date=date(2026, 8, 1), at=at(date(2025, 11, 1)))
    said(milestone, date(2026, 9, 3), state="done", completion=1, actual_date=date(2026, 9, 1))
    trend = forecast_trend(user=office, subject=task, today=TODAY)
    drawn = chart.draw(trend)
    done = drawn.lines[0].done
    first, last = ((float(end.x), float(end.y)) for end in drawn.diagonal)
    slope = (last[1] - first[1]) / (last[0] - first[0])
    assert float(done.y) == pytest.approx(first[1] + slope * (float(done.x) - first[0]), abs=0.5)
    assert trend.lines[0].total_days == 31


def test_done_before_these_months_or_cancelled_is_left_out(office, task):
    old = factories.make_milestone(task=task, baseline_date=date(2025, 1, 1), at=at(date(2024, 11, 1)))
    said(old, date(2025, 1, 3), state="done", completion=1, actual_date=date(2025, 1, 1))
    gone = factories.make_milestone(task=task, baseline_date=date(2027, 1, 1), at=at(date(2025, 11, 1)))
    said(gone, date(2026, 9, 3), state="cancelled")
    assert forecast_trend(user=office, subject=task, today=TODAY).is_empty


def test_big_milestones_come_alone_where_there_are_any_and_the_most_moved_are_drawn(office, task, moved):
    trend = forecast_trend(user=office, subject=task.project, today=TODAY)
    assert not trend.are_key
    for n in range(MOST_LINES + 2):
        key = factories.make_milestone(task=task, is_key=True, baseline_date=date(2027, 7, 1), at=at(date(2025, 11, 1)))
        said(key, date(2026, 11, 1), forecast_date=date(2027, 7, 1) + timedelta(days=n))
    trend = forecast_trend(user=office, subject=task.project, today=TODAY)
    assert trend.are_key
    assert [line.recent_days for line in trend.lines] == [7, 6, 5, 4, 3, 2]
    assert trend.more == 2


def test_nothing_of_a_foreign_task_is_told(task, moved):
    stranger = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    assert forecast_trend(user=stranger, subject=task, today=TODAY).is_empty


def test_letters_at_the_ends_never_stand_on_each_other(office, task):
    for _ in range(MOST_LINES):
        factories.make_milestone(task=task, baseline_date=date(2027, 7, 1), at=at(date(2025, 11, 1)))
    drawn = chart.draw(forecast_trend(user=office, subject=task, today=TODAY))
    places = sorted(float(line.label_y) for line in drawn.lines)
    assert all(second - first >= chart.LABEL_SPACE - 0.1 for first, second in pairwise(places))
    assert -1 <= places[0] <= places[-1] <= chart.HEIGHT
