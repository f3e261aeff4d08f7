from dataclasses import replace
from decimal import Decimal

import pytest

from projects.domain.rag import GroupInputs, ReasonCode, TaskInputs, group_status, task_status
from projects.domain.thresholds import DEFAULT_THRESHOLDS, Thresholds
from projects.domain.values import Status
from tests.projects.domain.worked import names, table

ON_COURSE = TaskInputs(
    total=10,
    done=1,
    weight_earned=Decimal(10),
    weight_planned=Decimal(10),
    worst_open_material_late_days=0,
    worst_late_days=0,
    any_open_forecast_late=False,
)


def inputs(row):
    return replace(
        ON_COURSE,
        weight_earned=Decimal(row["earned"]),
        weight_planned=Decimal(row["planned"]),
        worst_open_material_late_days=int(row["material late"]),
        worst_late_days=int(row["late"]),
        any_open_forecast_late=int(row["late"]) > 0,
        corridor_misses=int(row["misses"]),
    )


def group(**weights):
    """A group with one task of each named status."""
    by_status = {Status(name): Decimal(weight) for name, weight in weights.items()}
    return GroupInputs(tasks=len(by_status), status_weights=by_status, status_counts=dict.fromkeys(by_status, 1))


@pytest.mark.parametrize("row", table("task-status"), ids=lambda row: " ".join(row.values()))
def test_status_of_a_task_at_each_threshold_as_on_the_page(row):
    rag = task_status(inputs(row), DEFAULT_THRESHOLDS)
    assert rag.status == row["status"]
    assert [reason.code for reason in rag.reasons] == names(row["reasons"])


def test_complete_comes_before_every_other_rule():
    late = replace(ON_COURSE, done=10, weight_earned=Decimal(0), worst_late_days=99, corridor_misses=9)
    rag = task_status(late, DEFAULT_THRESHOLDS)
    assert rag.status == Status.COMPLETE
    assert dict(rag.reasons[0].params) == {"total": 10}


def test_reasons_of_a_task_carry_the_numbers_of_their_sentence():
    behind = replace(ON_COURSE, weight_earned=Decimal(5), worst_open_material_late_days=45, corridor_misses=2)
    reasons = {reason.code: dict(reason.params) for reason in task_status(behind, DEFAULT_THRESHOLDS).reasons}
    assert reasons == {
        "material_milestone_late": {"days": 45, "limit": 30, "share": Decimal("0.10")},
        "schedule_behind": {
            "schedule_performance": Decimal("0.5"),
            "earned": Decimal(5),
            "planned": Decimal(10),
            "limit": Decimal("0.80"),
        },
        "corridor_missed": {"misses": 2, "limit": 2},
    }


def test_each_level_names_its_own_limit_of_the_schedule():
    for earned, limit in (("7", "0.80"), ("8.5", "0.90"), ("9.5", "1")):
        (reason,) = task_status(replace(ON_COURSE, weight_earned=Decimal(earned)), DEFAULT_THRESHOLDS).reasons
        assert reason.params["limit"] == Decimal(limit)


def test_every_reason_has_the_parameters_that_the_page_lists():
    listed = {row["code"]: set(names(row["parameters"])) for row in table("reasons")}
    seen = {reason.code: set(reason.params) for rag in _one_of_each() for reason in rag.reasons}
    for status in ("complete", "green", "amber_green", "amber_red", "red"):
        seen["distribution"] -= {status, f"{status}_tasks"}
    listed["distribution"] = {"tasks", "stale_tasks", "no_data_tasks"}
    assert seen == listed
    assert set(seen) == set(ReasonCode)


def _one_of_each():
    for row in table("task-status"):
        yield task_status(inputs(row), DEFAULT_THRESHOLDS)
    yield task_status(replace(ON_COURSE, total=0, done=0), DEFAULT_THRESHOLDS)
    yield task_status(replace(ON_COURSE, done=10), DEFAULT_THRESHOLDS)
    for inputs_of_group in (
        group(no_data=1),
        group(complete=1),
        group(red=1, green=3),
        group(amber_red=1, green=3),
        group(green=1),
        replace(group(green=9, amber_green=1, no_data=1), stale_tasks=1),
        replace(group(green=9, red=1), worst_critical=Status.RED),
    ):
        yield group_status(inputs_of_group, DEFAULT_THRESHOLDS)


def test_distribution_gives_tasks_and_shares_of_the_weight_with_data():
    rag = group_status(group(red=1, green=2, no_data=5), DEFAULT_THRESHOLDS)
    distribution = rag.reasons[-1].params
    assert distribution["red"] == Decimal("0.333333333333")
    assert distribution["green"] == Decimal("0.666666666667")
    assert distribution["amber_red"] == 0
    assert (distribution["red_tasks"], distribution["no_data_tasks"], distribution["complete_tasks"]) == (1, 1, 0)


def test_amber_green_of_a_group_gives_every_cause():
    mixed = replace(group(green=98, amber_green=1, no_data=7), stale_tasks=2)
    reasons = group_status(mixed, DEFAULT_THRESHOLDS).reasons[:-1]
    assert {reason.code: dict(reason.params) for reason in reasons} == {
        "tasks_not_green": {"tasks": 1, "of": 3},
        "tasks_stale": {"tasks": 2, "of": 3},
        "tasks_without_data": {"tasks": 1, "of": 3},
    }


@pytest.mark.parametrize(("red", "status"), [("25", "red"), ("24.999999999999999999999999999999", "amber_green")])
def test_a_quarter_is_compared_exactly(red, status):
    share = group(red=red, green=str(100 - Decimal(red) if red == "25" else "75.000000000000000000000000000001"))
    assert group_status(share, DEFAULT_THRESHOLDS).status == status


def test_a_group_without_tasks_has_no_data():
    rag = group_status(GroupInputs(tasks=0, status_weights={}, status_counts={}), DEFAULT_THRESHOLDS)
    assert rag.status == Status.NO_DATA
    assert dict(rag.reasons[0].params) == {"tasks": 0}


def test_other_thresholds_give_another_status():
    strict = Thresholds(
        version=2, red_schedule=Decimal("0.95"), amber_red_schedule=Decimal("0.97"), group_share=Decimal("0.5")
    )
    assert task_status(replace(ON_COURSE, weight_earned=Decimal(9)), strict).status == Status.RED
    assert group_status(group(red=1, green=2), strict).status == Status.AMBER_GREEN
    assert group_status(group(red=1, green=1), strict).status == Status.RED
