"""WHAT: portfolios, strategic projects, teams, tasks, milestones, and the figures computed from them."""

from projects.models.change import ChangeEntry, IdempotentAnswer
from projects.models.imports import ImportedReturn
from projects.models.indicator import Indicator, IndicatorValue
from projects.models.judgement import Judgement
from projects.models.judgement_round import JudgementRound, RoundPlace, RoundSubject
from projects.models.milestone import Milestone, MilestoneBaseline, MilestoneDependency, MilestoneUpdate
from projects.models.portfolio import Portfolio, Sector, StrategicArea
from projects.models.project import ProjectCost, StrategicProject
from projects.models.rollup import Heartbeat, OutboxEntry, Rollup, RollupSnapshot, ThresholdSet
from projects.models.slice import TaskSlice
from projects.models.status_finding import FindingEvent, StatusFinding
from projects.models.task import Task
from projects.models.team import Team, TeamMember

__all__ = [
    "ChangeEntry",
    "FindingEvent",
    "Heartbeat",
    "IdempotentAnswer",
    "ImportedReturn",
    "Indicator",
    "IndicatorValue",
    "Judgement",
    "JudgementRound",
    "Milestone",
    "MilestoneBaseline",
    "MilestoneDependency",
    "MilestoneUpdate",
    "OutboxEntry",
    "Portfolio",
    "ProjectCost",
    "Rollup",
    "RollupSnapshot",
    "RoundPlace",
    "RoundSubject",
    "Sector",
    "StatusFinding",
    "StrategicArea",
    "StrategicProject",
    "Task",
    "TaskSlice",
    "Team",
    "TeamMember",
    "ThresholdSet",
]
