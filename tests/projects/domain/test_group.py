from dataclasses import replace
from datetime import date
from decimal import Context, Decimal

import pytest

from projects.domain.group import Child, group_figures
from projects.domain.thresholds import DEFAULT_THRESHOLDS
from projects.domain.values import Status
from tests.projects.domain.worked import by_case, names, number, table, yes

CHILDREN = by_case(table("group-children"))
GREEN = Child(weight=Decimal(1), progress=Decimal("0.5"), planned=Decimal("0.5"), status=Status.GREEN)


def child(row):
    return Child(
        weight=Decimal(row["weight"]),
        progress=number(row["progress"]),
        planned=number(row["planned"]),
        status=Status(row["status"]),
        critical=yes(row["critical"]),
        stale=yes(row["stale"]),
    )


@pytest.mark.parametrize("row", table("group-figures"), ids=lambda row: row["case"])
def test_figures_and_status_of_a_group_as_on_the_page(row):
    figures = group_figures([child(given) for given in CHILDREN[row["case"]]], DEFAULT_THRESHOLDS)
    assert figures.tasks == int(row["tasks"])
    assert figures.weight_total == number(row["Σ W"])
    assert figures.progress == number(row["progress"])
    assert figures.planned_progress == number(row["planned"])
    assert figures.schedule_performance == number(row["performance"])
    assert figures.stale_tasks == int(row["stale"])
    assert figures.status == row["status"]
    reasons = [reason.code for reason in figures.rag.reasons]
    last = [] if figures.status == Status.NO_DATA else ["distribution"]
    assert reasons == names(row["reasons"]) + last


def test_every_case_of_children_has_its_figures():
    assert list(CHILDREN) == [row["case"] for row in table("group-figures")]


def test_counts_are_summed_over_all_tasks_also_those_without_data():
    counted = replace(GREEN, total=4, done=1, overdue=1, due_soon=2, reported=2, stale_milestones=1, not_reported=1)
    empty = Child(weight=Decimal(1), progress=None, planned=None, status=Status.NO_DATA, cancelled=3)
    figures = group_figures([counted, counted, empty], DEFAULT_THRESHOLDS)
    assert (figures.total, figures.done, figures.overdue, figures.due_soon) == (8, 2, 2, 4)
    assert (figures.reported, figures.stale_milestones, figures.not_reported, figures.cancelled) == (4, 2, 2, 3)


def test_distribution_holds_every_status_with_the_weight_of_tasks_without_data_apart():
    empty = Child(weight=Decimal(7), progress=None, planned=None, status=Status.NO_DATA)
    figures = group_figures([replace(GREEN, weight=Decimal(2)), empty], DEFAULT_THRESHOLDS)
    assert figures.status_counts == {**dict.fromkeys(Status, 0), Status.GREEN: 1, Status.NO_DATA: 1}
    assert figures.status_weights == {**dict.fromkeys(Status, 0), Status.GREEN: 2, Status.NO_DATA: 7}
    assert (figures.weight_total, figures.weight_earned, figures.weight_planned) == (2, 1, 1)


def test_group_was_last_reported_when_its_newest_task_was():
    older, newer = date(2026, 1, 1), date(2026, 2, 1)
    tasks = [replace(GREEN, last_reported_on=day) for day in (older, newer, None)]
    assert group_figures(tasks, DEFAULT_THRESHOLDS).last_reported_on == newer
    assert group_figures([GREEN], DEFAULT_THRESHOLDS).last_reported_on is None


def test_a_group_without_tasks_has_no_data():
    figures = group_figures([], DEFAULT_THRESHOLDS)
    assert (figures.progress, figures.planned_progress, figures.schedule_performance) == (None, None, None)
    assert (figures.status, figures.worst_critical) == (Status.NO_DATA, None)


def test_sums_stay_exact_beyond_28_digits():
    """The largest weights and longest progress that the database holds; Python's default context would round W·p."""
    heavy = replace(GREEN, weight=Decimal("999999998000.000001"), progress=Decimal("0.333333333333"))
    figures = group_figures([heavy, heavy], DEFAULT_THRESHOLDS)
    assert figures.weight_earned == Decimal(2 * 999999998000000001 * 333333333333).scaleb(-18, Context(prec=60))
    assert figures.progress == Decimal("0.333333333333")


@pytest.mark.parametrize(
    ("field", "changes"),
    [("weight", {"weight": Decimal(0)}), ("progress", {"progress": None}), ("progress", {"planned": None})],
)
def test_impossible_children_are_refused(field, changes):
    with pytest.raises(ValueError, match=f"^{field} "):
        replace(GREEN, **changes)
