"""First lines and titles: made from the data, in whole sentences."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from projects.domain.values import Status
from projects.queries.curves import Curve
from reporting import sentences

TODAY = date(2026, 11, 24)
D = Decimal


@dataclass
class Figures:
    name: str = "Water"
    status: Status = Status.GREEN
    percent: int | None = 42
    planned_percent: int | None = 49
    overdue: int = 0
    worst_late_days: int = 0
    tasks: int = 9
    hidden_tasks: int = 0
    status_counts: dict = field(default_factory=dict)

    @property
    def gap_points(self):
        return None if self.percent is None else self.percent - self.planned_percent


def of_summary(statuses, sectors=(), *, waiting=None, is_national=True, **whole):
    return sentences.of_summary(
        waiting=waiting,
        is_national=is_national,
        whole=Figures(**whole),
        projects=[Figures(status=status) for status in statuses],
        sectors=[Figures(name=name, status=status) for name, status in sectors],
    )


def test_on_course_is_complete_green_or_amber_green_of_those_with_data():
    statuses = [Status.COMPLETE, Status.GREEN, Status.AMBER_GREEN, Status.AMBER_RED, Status.RED, Status.NO_DATA]
    assert of_summary(statuses).startswith("3 of 5 strategic projects are on course; ")


def test_the_worst_sectors_are_named():
    sectors = [("Water", Status.RED), ("Energy", Status.RED), ("Education", Status.AMBER_RED)]
    assert "; water and energy hold the country back." in of_summary([Status.RED], sectors)


def test_at_most_three_sectors_are_named():
    sectors = [(name, Status.RED) for name in ("A", "B", "C", "D", "E")]
    assert "; A, B, C and 2 more sectors hold the country back." in of_summary([Status.RED], sectors)


def test_good_news_is_said_too():
    text = of_summary([Status.GREEN], [("Water", Status.GREEN)])
    assert "; no sector is red or amber-red. Nothing is overdue." in text


@dataclass
class FakeWaiting:
    total: int
    oldest_days: int = 0


@pytest.mark.parametrize(
    ("total", "days", "words"),
    [
        (6, 41, "; 6 decisions wait, the oldest 41 days."),
        (1, 1, "; 1 decision waits, for 1 day now."),
        (0, 0, "; no decision waits."),
    ],
)
def test_the_sentence_ends_with_the_decisions_that_wait(total, days, words):
    assert of_summary([Status.GREEN], waiting=FakeWaiting(total, days), overdue=3).endswith(words)


def test_a_reference_portfolio_is_no_country():
    text = of_summary([Status.RED], [("ICT", Status.RED)], is_national=False)
    assert text.startswith("0 of 1 project with data is on course; ICT holds the whole back. ")


def test_the_map_is_titled_with_the_worst_regions():
    regions = [Figures("Abai"), Figures("Turkistan", Status.RED), Figures("Aktobe", Status.AMBER_RED)]
    assert sentences.of_regions(regions) == "Red: Turkistan"
    assert sentences.of_regions(regions[:1]) == "No region is red or amber-red"


def test_no_data_is_said_in_words():
    assert of_summary([Status.NO_DATA]) == "No project has published figures yet."
    assert "no data here yet" in sentences.of_slice(Figures(percent=None))


def test_a_slice_says_gap_tasks_and_lateness():
    figures = Figures(overdue=4, worst_late_days=1155, status_counts={"red": 2, "amber_red": 1})
    assert sentences.of_slice(figures) == (
        "7 points behind the plan: 42 % done, 49 % planned by today. 3 of 9 tasks are behind. "
        "4 milestones are overdue; the furthest behind its baseline is 1,155 days late."
    )


@pytest.mark.parametrize(
    ("done", "planned", "words"),
    [(50, 50, "On plan"), (51, 50, "1 point ahead of the plan"), (48, 50, "2 points behind the plan")],
)
def test_the_gap_in_words(done, planned, words):
    assert sentences.finding(Figures(percent=done, planned_percent=planned)).startswith(words)


def curve(*, plan=(), forecast=()):
    return Curve(today=TODAY, plan=tuple(plan), actual=(), forecast=tuple(forecast))


@pytest.mark.parametrize(
    ("plan", "forecast", "title"),
    [
        ([], [], "No plan with dates yet"),
        ([(date(2027, 3, 31), D(1))], [], "Nothing more is forecast: the rest is done, overdue or has no date"),
        (
            [(date(2027, 3, 31), D(1))],
            [(TODAY, D("0.4")), (date(2027, 3, 31), D(1))],
            "Forecasts end with the plan (Mar 2027)",
        ),
        (
            [(date(2027, 3, 31), D(1))],
            [(TODAY, D("0.4")), (date(2027, 5, 31), D("0.999"))],
            "Forecasts end 2 months after the plan (May 2027)",
        ),
        (
            [(date(2027, 3, 31), D(1))],
            [(TODAY, D("0.4")), (date(2027, 5, 31), D("0.929"))],
            "Forecasts reach 92 %: the rest is overdue or has no date",
        ),
    ],
)
def test_the_curve_is_titled_with_where_the_forecasts_lead(plan, forecast, title):
    assert sentences.of_curve(curve(plan=plan, forecast=forecast)) == title
