"""WHAT: portfolios, strategic projects, teams, tasks, milestones, and the figures computed from them."""

from projects.models.baseline import BaselineChange, BaselineRequest, PlanEntry, PlanVersion
from projects.models.chain import DeliveryChain, DeliveryLink, LinkJudgement
from projects.models.change import ChangeEntry, IdempotentAnswer
from projects.models.imports import ImportedReturn
from projects.models.indicator import Indicator, IndicatorValue
from projects.models.judgement import Judgement
from projects.models.milestone import (
    Milestone,
    MilestoneBaseline,
    MilestoneDependency,
    MilestoneUpdate,
    PromiseAlert,
)
from projects.models.portfolio import Portfolio, Sector, StrategicArea
from projects.models.project import ProjectCost, StrategicProject
from projects.models.rollup import Heartbeat, OutboxEntry, Rollup, RollupSnapshot, ThresholdSet
from projects.models.slice import TaskSlice
from projects.models.task import Task
from projects.models.team import Team, TeamMember

__all__ = [
    "BaselineChange",
    "BaselineRequest",
    "ChangeEntry",
    "DeliveryChain",
    "DeliveryLink",
    "Heartbeat",
    "IdempotentAnswer",
    "ImportedReturn",
    "Indicator",
    "IndicatorValue",
    "Judgement",
    "LinkJudgement",
    "Milestone",
    "MilestoneBaseline",
    "MilestoneDependency",
    "MilestoneUpdate",
    "OutboxEntry",
    "PlanEntry",
    "PlanVersion",
    "Portfolio",
    "ProjectCost",
    "PromiseAlert",
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
]
