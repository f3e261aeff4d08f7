from dataclasses import FrozenInstanceError, fields
from datetime import date
from decimal import Decimal

import pytest

from projects.domain.progress import Counts, MilestonePlan, task_figures
from projects.domain.rag import TaskInputs, task_status
from projects.domain.thresholds import DEFAULT_THRESHOLDS
from tests.projects.domain.worked import NONE, TODAY, by_case, day, milestone, names, number, table, yes

MILESTONES = by_case(table("task-milestones"))


def figures_of(case):
    plans = [milestone(row) for row in MILESTONES[case]]
    return task_figures(plans, today=TODAY, thresholds=DEFAULT_THRESHOLDS)


def row_id(row):
    return " ".join(row.values())


@pytest.mark.parametrize("row", table("milestone"), ids=row_id)
def test_state_slippage_and_lateness_as_on_the_page(row):
    plan = milestone(row)
    assert plan.state == row["state"]
    assert plan.slippage(TODAY) == (None if row["slippage"] == NONE else int(row["slippage"]))
    assert plan.is_overdue(TODAY) == yes(row["overdue"])
    assert plan.is_due_soon(TODAY, DEFAULT_THRESHOLDS.due_soon_days) == yes(row["due soon"])


@pytest.mark.parametrize("row", table("coverage"), ids=row_id)
def test_coverage_as_on_the_page(row):
    reported_on = day(row["last reported"])
    assert row["days ago"] == (NONE if reported_on is None else str((TODAY - reported_on).days))
    plan = MilestonePlan(
        weight=Decimal(1),
        completion=Decimal(0),
        actual_date=date(2020, 1, 1) if row["state"] == "done" else None,
        cancelled=row["state"] == "cancelled",
        reported_on=reported_on,
    )
    figures = task_figures([plan], today=TODAY, thresholds=DEFAULT_THRESHOLDS)
    buckets = ("reported", "stale_milestones", "not_reported", "cancelled")
    assert [bucket for bucket in buckets if getattr(figures, bucket)] == [row["counts as"]]


@pytest.mark.parametrize("row", table("task-counts"), ids=lambda row: row["case"])
def test_counts_of_a_task_as_on_the_page(row):
    figures = figures_of(row["case"])
    counted = [field.name for field in fields(Counts)]
    assert {name: getattr(figures, name) for name in counted} == {name: int(row[name]) for name in counted}
    assert figures.stale == yes(row["stale"])


@pytest.mark.parametrize("row", table("task-figures"), ids=lambda row: row["case"])
def test_figures_and_status_of_a_task_as_on_the_page(row):
    figures = figures_of(row["case"])
    assert figures.weight_total == number(row["Σ w"])
    assert figures.weight_earned == number(row["Σ w·c"])
    assert figures.weight_planned == number(row["Σ planned"])
    assert figures.progress == number(row["progress"])
    assert figures.planned_progress == number(row["planned"])
    assert figures.schedule_performance == number(row["performance"])
    assert figures.worst_late_days == int(row["late"])
    assert figures.worst_open_material_late_days == int(row["material"])
    assert figures.any_open_forecast_late == (int(row["late"]) > 0)
    rag = task_status(TaskInputs.of(figures), DEFAULT_THRESHOLDS)
    assert rag.status == row["status"]
    assert [reason.code for reason in rag.reasons] == names(row["reasons"])


def test_every_case_of_milestones_has_its_figures():
    figured = [row["case"] for row in table("task-figures")]
    counted = [row["case"] for row in table("task-counts")]
    assert list(MILESTONES) == figured == counted


def test_a_task_without_milestones_has_no_data():
    figures = task_figures([], today=TODAY, thresholds=DEFAULT_THRESHOLDS)
    assert (figures.progress, figures.planned_progress, figures.schedule_performance) == (None, None, None)
    assert not figures.stale


@pytest.mark.parametrize(
    ("reported_on", "stale"), [(None, True), (date(2026, 11, 9), True), (date(2026, 11, 10), False)]
)
def test_the_newest_report_on_any_milestone_keeps_a_task_fresh(reported_on, stale):
    old = MilestonePlan(weight=Decimal(1), completion=Decimal(0), reported_on=date(2026, 1, 1))
    done = MilestonePlan(
        weight=Decimal(1), completion=Decimal(1), actual_date=date(2026, 1, 1), reported_on=reported_on
    )
    figures = task_figures([old, done], today=TODAY, thresholds=DEFAULT_THRESHOLDS)
    assert figures.stale is stale
    assert figures.last_reported_on == (reported_on or date(2026, 1, 1))


def test_a_cancellation_is_a_report_too():
    old = MilestonePlan(weight=Decimal(1), completion=Decimal(0), reported_on=date(2026, 1, 1))
    cancelled = MilestonePlan(weight=Decimal(1), completion=Decimal(0), cancelled=True, reported_on=TODAY)
    assert not task_figures([old, cancelled], today=TODAY, thresholds=DEFAULT_THRESHOLDS).stale


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("weight", {"weight": Decimal(0), "completion": Decimal(0)}),
        ("weight", {"weight": Decimal(-1), "completion": Decimal(0)}),
        ("completion", {"weight": Decimal(1), "completion": Decimal("1.0001")}),
        ("completion", {"weight": Decimal(1), "completion": Decimal("-0.0001")}),
    ],
)
def test_impossible_milestones_are_refused(field, values):
    with pytest.raises(ValueError, match=f"^{field} is"):
        MilestonePlan(**values)


def test_figures_cannot_be_changed():
    figures = figures_of("ordinary")
    with pytest.raises(FrozenInstanceError):
        figures.progress = Decimal(1)
