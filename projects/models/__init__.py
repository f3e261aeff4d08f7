"""WHAT: portfolios, strategic projects, teams, tasks, milestones, and the figures computed from them."""

from projects.models.change import ChangeEntry, IdempotentAnswer
from projects.models.imports import ImportedReturn
from projects.models.indicator import Indicator, IndicatorValue
from projects.models.judgement import Judgement
from projects.models.milestone import Milestone, MilestoneBaseline, MilestoneDependency, MilestoneUpdate
from projects.models.portfolio import Portfolio, Sector, StrategicArea
from projects.models.project import ProjectCost, StrategicProject
from projects.models.promise import Promise
from projects.models.rollup import Heartbeat, OutboxEntry, Rollup, RollupSnapshot, ThresholdSet
from projects.models.slice import TaskSlice
from projects.models.stocktake import AgendaEdit, Erratum, Stocktake, StocktakeSeries
from projects.models.task import Task
from projects.models.team import Team, TeamMember

__all__ = [
    "AgendaEdit",
    "ChangeEntry",
    "Erratum",
    "Heartbeat",
    "IdempotentAnswer",
    "ImportedReturn",
    "Indicator",
    "IndicatorValue",
    "Judgement",
    "Milestone",
    "MilestoneBaseline",
    "MilestoneDependency",
    "MilestoneUpdate",
    "OutboxEntry",
    "Portfolio",
    "ProjectCost",
    "Promise",
    "Rollup",
    "RollupSnapshot",
    "Sector",
    "Stocktake",
    "StocktakeSeries",
    "StrategicArea",
    "StrategicProject",
    "Task",
    "TaskSlice",
    "Team",
    "TeamMember",
    "ThresholdSet",
]
