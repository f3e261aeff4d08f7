"""What the database refuses of indicators, by name."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from projects.models import Indicator, IndicatorGrade, IndicatorTrajectory, IndicatorValue, TrajectoryPoint
from tests import factories
from tests.factories import NOW, TODAY
from tests.indicators import agree, make_indicator, say
from tests.projects.test_constraints import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"direction": "sideways"}, "projects_indicator_direction_known"),
        ({"frequency": "weekly"}, "projects_indicator_frequency_known"),
        ({"split_method": "product"}, "projects_indicator_split_known"),
        ({"part_weight": 1}, "projects_indicator_part_weight_positive"),
        ({"is_kpi": True}, "projects_indicator_kpi_has_owner"),
    ],
)
def test_an_indicator_that_cannot_be(values: dict[str, Any], constraint: str) -> None:
    made = make_indicator()
    with refused(constraint), transaction.atomic():
        Indicator.objects.filter(pk=made.pk).update(**values)


def test_a_part_belongs_to_a_split_whole_and_is_not_split_itself() -> None:
    whole = make_indicator(split_method="sum")
    part = make_indicator(project=whole.project, parent=whole, part_weight=1)
    loose = make_indicator(project=whole.project)
    rows = Indicator.objects.filter
    with refused("projects_indicator_part_is_not_split"), transaction.atomic():
        rows(pk=part.pk).update(split_method="sum")
    with refused("projects_indicator_part_weight_positive"), transaction.atomic():
        rows(pk=part.pk).update(part_weight=0)
    with refused("projects_indicator_part_of_split"), transaction.atomic():
        rows(pk=part.pk).update(parent=loose)
    with refused("projects_indicator_part_of_split"), transaction.atomic():
        rows(pk=whole.pk).update(split_method="")
    elsewhere = make_indicator(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
    with refused("projects_indicator_part_of_split"), transaction.atomic():
        rows(pk=elsewhere.pk).update(parent=whole)


def test_the_task_belongs_to_the_project() -> None:
    made, task = make_indicator(), factories.make_task()
    with refused("projects_indicator_task_in_project"), transaction.atomic():
        Indicator.objects.filter(pk=made.pk).update(task=task)
    with refused("projects_indicator_task_in_project"), transaction.atomic():
        Indicator.objects.filter(pk=make_indicator(task).pk).update(project=None)


def test_values_are_numbered_and_a_correction_has_a_reason() -> None:
    made = make_indicator()
    say(made, TODAY, 1)
    with refused("projects_value_number_once"), transaction.atomic():
        say(made, TODAY, 2)
    with refused("projects_value_number_from_1"), transaction.atomic():
        say(made, TODAY, 2, number=0)
    with refused("projects_value_correction_has_reason"), transaction.atomic():
        IndicatorValue.objects.create(indicator=made, date=TODAY, value=2, number=2)


def test_trajectories_are_numbered_and_a_new_version_has_a_reason() -> None:
    made = make_indicator()
    points = {TODAY: 1, TODAY + timedelta(days=9): 2}
    version = agree(made, points)
    with refused("projects_trajectory_number_once"), transaction.atomic():
        agree(made, points)
    with refused("projects_trajectory_number_from_1"), transaction.atomic():
        agree(made, points, number=0)
    with refused("projects_trajectory_corridor_between_0_and_1"), transaction.atomic():
        agree(made, points, number=2, corridor="1.01")
    with refused("projects_trajectory_new_version_has_reason"), transaction.atomic():
        IndicatorTrajectory.objects.create(indicator=made, number=2, at=NOW)
    with refused("projects_trajectory_one_point_a_day"), transaction.atomic():
        TrajectoryPoint.objects.create(trajectory=version, date=TODAY, value=3)


def test_what_was_said_is_never_rewritten() -> None:
    made = make_indicator()
    say(made, TODAY, 1)
    agree(made, {TODAY: 1, TODAY + timedelta(days=9): 2})
    criteria = dict.fromkeys(IndicatorGrade.CRITERIA, True)
    IndicatorGrade.objects.create(indicator=made, reason="x", graded_date=TODAY, at=NOW, **criteria)
    with refused("projects_indicatorvalue_never_rewritten"), transaction.atomic():
        made.values.update(value=2)
    with refused("projects_indicatortrajectory_never_rewritten"), transaction.atomic():
        made.trajectories.update(corridor=1)
    with refused("projects_trajectorypoint_never_rewritten"), transaction.atomic():
        TrajectoryPoint.objects.update(value=2)
    with refused("projects_indicatorgrade_never_rewritten"), transaction.atomic():
        made.grades.update(is_timely=False)
    with refused("projects_grade_has_reason"), transaction.atomic():
        IndicatorGrade.objects.create(indicator=made, reason="", graded_date=TODAY, at=NOW, **criteria)
