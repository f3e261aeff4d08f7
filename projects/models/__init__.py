"""WHAT: portfolios, strategic projects, teams, tasks, milestones, and the figures computed from them."""

from projects.models.change import ChangeEntry, IdempotentAnswer
from projects.models.imports import ImportedReturn
from projects.models.indicator import Indicator, IndicatorValue
from projects.models.indicator_grade import IndicatorGrade
from projects.models.judgement import Judgement
from projects.models.milestone import Milestone, MilestoneBaseline, MilestoneDependency, MilestoneUpdate
from projects.models.portfolio import Portfolio, Sector, StrategicArea
from projects.models.project import ProjectCost, StrategicProject
from projects.models.rollup import Heartbeat, OutboxEntry, Rollup, RollupSnapshot, ThresholdSet
from projects.models.slice import TaskSlice
from projects.models.task import Task
from projects.models.team import Team, TeamMember
from projects.models.trajectory import IndicatorTrajectory, TrajectoryPoint

__all__ = [
    "ChangeEntry",
    "Heartbeat",
    "IdempotentAnswer",
    "ImportedReturn",
    "Indicator",
    "IndicatorGrade",
    "IndicatorTrajectory",
    "IndicatorValue",
    "Judgement",
    "Milestone",
    "MilestoneBaseline",
    "MilestoneDependency",
    "MilestoneUpdate",
    "OutboxEntry",
    "Portfolio",
    "ProjectCost",
    "Rollup",
    "RollupSnapshot",
    "Sector",
    "StrategicArea",
    "StrategicProject",
    "Task",
    "TaskSlice",
    "Team",
    "TeamMember",
    "ThresholdSet",
    "TrajectoryPoint",
]
