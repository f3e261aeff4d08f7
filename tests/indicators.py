"""Indicators for tests: with a plan and values, written past the actions and their clock."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from projects.models import (
    Indicator,
    IndicatorTrajectory,
    IndicatorValue,
    StrategicProject,
    Task,
    TrajectoryPoint,
)
from tests import factories
from tests.factories import NOW

_number = count(1)


def make_indicator(
    task: Task | None = None, *, project: StrategicProject | None = None, direction: str = "up", **fields: Any
) -> Indicator:
    """Of the task, else of the project (a new one by default)."""
    number = next(_number)
    of_project = task.project if task else project or factories.make_project()
    made: Indicator = Indicator.objects.create(
        **{
            "portfolio": of_project.portfolio,
            "project": of_project,
            "task": task,
            "code": f"{of_project.code}-I{number}",
            "name_en": f"Indicator {number}",
            "unit": "km",
            "direction": direction,
        }
        | fields
    )
    return made


def agree(
    indicator: Indicator, points: Mapping[date, Any], *, corridor: Any = "0.05", number: int = 1, at: datetime = NOW
) -> IndicatorTrajectory:
    """A version of the trajectory."""
    made: IndicatorTrajectory = IndicatorTrajectory.objects.create(
        indicator=indicator, number=number, corridor=Decimal(corridor), reason="Agreed", at=at
    )
    TrajectoryPoint.objects.bulk_create(TrajectoryPoint(trajectory=made, date=d, value=v) for d, v in points.items())
    return made


def say(indicator: Indicator, on: date, value: Any, *, number: int = 1, at: datetime = NOW) -> IndicatorValue:
    """An actual value, or a correction of it."""
    made: IndicatorValue = IndicatorValue.objects.create(
        indicator=indicator,
        date=on,
        value=value,
        number=number,
        reason="Corrected",
        recorded_at=at,
        source="Statistics",
    )
    return made
