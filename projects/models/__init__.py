"""WHAT: portfolios, strategic projects, teams, tasks, milestones, and the figures computed from them."""

from projects.models.budget import Budget, BudgetExplanation, BudgetVersion
from projects.models.challenge import Challenge, ChallengeMember, ChallengeNote, SponsorReview, SustainCheck
from projects.models.change import ChangeEntry, IdempotentAnswer
from projects.models.imports import ImportedReturn
from projects.models.indicator import Indicator, IndicatorValue
from projects.models.judgement import Judgement
from projects.models.lab import Idea, IdeaScore, Lab, PlanLine
from projects.models.lifecycle import GatePassage, PublicRecord
from projects.models.milestone import Milestone, MilestoneBaseline, MilestoneDependency, MilestoneUpdate
from projects.models.portfolio import Portfolio, Sector, StrategicArea
from projects.models.project import ProjectCost, StrategicProject
from projects.models.recovery import RecoveryAction, RecoveryPlan, RecoveryStep
from projects.models.review import (
    PriorityReview,
    Recommendation,
    RecommendationReport,
    ReviewMember,
    ReviewStep,
)
from projects.models.rollup import Heartbeat, OutboxEntry, Rollup, RollupSnapshot, ThresholdSet
from projects.models.slice import TaskSlice
from projects.models.task import Task
from projects.models.team import Team, TeamMember
from projects.models.validation import Validation, ValidationDraw, ValidationRound

__all__ = [
    "Budget",
    "BudgetExplanation",
    "BudgetVersion",
    "Challenge",
    "ChallengeMember",
    "ChallengeNote",
    "ChangeEntry",
    "GatePassage",
    "Heartbeat",
    "Idea",
    "IdeaScore",
    "IdempotentAnswer",
    "ImportedReturn",
    "Indicator",
    "IndicatorValue",
    "Judgement",
    "Lab",
    "Milestone",
    "MilestoneBaseline",
    "MilestoneDependency",
    "MilestoneUpdate",
    "OutboxEntry",
    "PlanLine",
    "Portfolio",
    "PriorityReview",
    "ProjectCost",
    "PublicRecord",
    "Recommendation",
    "RecommendationReport",
    "RecoveryAction",
    "RecoveryPlan",
    "RecoveryStep",
    "ReviewMember",
    "ReviewStep",
    "Rollup",
    "RollupSnapshot",
    "Sector",
    "SponsorReview",
    "StrategicArea",
    "StrategicProject",
    "SustainCheck",
    "Task",
    "TaskSlice",
    "Team",
    "TeamMember",
    "ThresholdSet",
    "Validation",
    "ValidationDraw",
    "ValidationRound",
]
