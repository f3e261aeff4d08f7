"""WHAT: portfolios, strategic projects, teams, tasks, milestones, and the figures computed from them."""

from projects.models.calendar_feed import CalendarFeed
from projects.models.change import ChangeEntry, IdempotentAnswer
from projects.models.imports import ImportedReturn
from projects.models.indicator import Indicator, IndicatorValue
from projects.models.judgement import Judgement
from projects.models.milestone import Milestone, MilestoneBaseline, MilestoneDependency, MilestoneUpdate
from projects.models.portfolio import Portfolio, Sector, StrategicArea
from projects.models.project import ProjectCost, StrategicProject
from projects.models.reminder import Reminder, ReminderLine
from projects.models.reporting import OrganisationPeriod
from projects.models.rollup import Heartbeat, OutboxEntry, Rollup, RollupSnapshot, ThresholdSet
from projects.models.slice import TaskSlice
from projects.models.task import Task
from projects.models.task_update import ReportingStep, TaskUpdate
from projects.models.team import Team, TeamMember

__all__ = [
    "CalendarFeed",
    "ChangeEntry",
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
    "OrganisationPeriod",
    "OutboxEntry",
    "Portfolio",
    "ProjectCost",
    "Reminder",
    "ReminderLine",
    "ReportingStep",
    "Rollup",
    "RollupSnapshot",
    "Sector",
    "StrategicArea",
    "StrategicProject",
    "Task",
    "TaskSlice",
    "TaskUpdate",
    "Team",
    "TeamMember",
    "ThresholdSet",
]
