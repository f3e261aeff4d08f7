"""WHAT: portfolios, strategic projects, teams, tasks, milestones, and the figures computed from them."""

from projects.models.attachment import Attachment, StoredFile
from projects.models.baseline import BaselineChange, BaselineRequest, PlanEntry, PlanVersion
from projects.models.budget import Budget, BudgetExplanation, BudgetVersion
from projects.models.calendar_feed import CalendarFeed
from projects.models.chain import DeliveryChain, DeliveryLink, LinkJudgement
from projects.models.challenge import Challenge, ChallengeMember, ChallengeNote, SponsorReview, SustainCheck
from projects.models.change import ChangeEntry, IdempotentAnswer
from projects.models.comment import Comment, CommentMention, CommentText
from projects.models.decision import Decision, DecisionMove, DecisionOption
from projects.models.imports import ImportedReturn
from projects.models.indicator import Indicator, IndicatorValue
from projects.models.indicator_grade import IndicatorGrade
from projects.models.issue import Issue
from projects.models.judgement import Judgement
from projects.models.judgement_round import JudgementRound, RoundPlace, RoundSubject
from projects.models.lab import Idea, IdeaScore, Lab, PlanLine
from projects.models.lifecycle import GatePassage, PublicRecord
from projects.models.long_work import LongWork, LongWorkPiece
from projects.models.milestone import (
    Milestone,
    MilestoneBaseline,
    MilestoneDependency,
    MilestoneUpdate,
    PromiseAlert,
)
from projects.models.notification import Notification, NotificationLetter, NotificationSetting
from projects.models.order import Order, OrderEntry
from projects.models.page_visit import PageVisit
from projects.models.personal import SavedView, TourDone
from projects.models.portfolio import Portfolio, Sector, StrategicArea
from projects.models.problem_meeting import ProblemItem, ProblemMeeting
from projects.models.project import ProjectCost, StrategicProject
from projects.models.promise import Promise
from projects.models.recovery import RecoveryAction, RecoveryPlan, RecoveryStep
from projects.models.reminder import Reminder, ReminderLine
from projects.models.reporting import OrganisationPeriod
from projects.models.review import (
    PriorityReview,
    Recommendation,
    RecommendationReport,
    ReviewMember,
    ReviewStep,
)
from projects.models.risk import Risk, RiskAction, RiskAssessment
from projects.models.rollup import Heartbeat, OutboxEntry, Rollup, RollupSnapshot, ThresholdSet
from projects.models.search import SearchCursor, SearchEntry
from projects.models.slice import TaskSlice
from projects.models.status_finding import FindingEvent, StatusFinding
from projects.models.stocktake import AgendaEdit, Erratum, Stocktake, StocktakeDecision, StocktakeSeries
from projects.models.task import Task
from projects.models.task_update import ReportingStep, TaskUpdate
from projects.models.team import Team, TeamMember
from projects.models.trajectory import IndicatorTrajectory, TrajectoryPoint
from projects.models.validation import Validation, ValidationDraw, ValidationRound

__all__ = [
    "AgendaEdit",
    "Attachment",
    "BaselineChange",
    "BaselineRequest",
    "Budget",
    "BudgetExplanation",
    "BudgetVersion",
    "CalendarFeed",
    "Challenge",
    "ChallengeMember",
    "ChallengeNote",
    "ChangeEntry",
    "Comment",
    "CommentMention",
    "CommentText",
    "Decision",
    "DecisionMove",
    "DecisionOption",
    "DeliveryChain",
    "DeliveryLink",
    "Erratum",
    "FindingEvent",
    "GatePassage",
    "Heartbeat",
    "Idea",
    "IdeaScore",
    "IdempotentAnswer",
    "ImportedReturn",
    "Indicator",
    "IndicatorGrade",
    "IndicatorTrajectory",
    "IndicatorValue",
    "Issue",
    "Judgement",
    "JudgementRound",
    "Lab",
    "LinkJudgement",
    "LongWork",
    "LongWorkPiece",
    "Milestone",
    "MilestoneBaseline",
    "MilestoneDependency",
    "MilestoneUpdate",
    "Notification",
    "NotificationLetter",
    "NotificationSetting",
    "Order",
    "OrderEntry",
    "OrganisationPeriod",
    "OutboxEntry",
    "PageVisit",
    "PlanEntry",
    "PlanLine",
    "PlanVersion",
    "Portfolio",
    "PriorityReview",
    "ProblemItem",
    "ProblemMeeting",
    "ProjectCost",
    "Promise",
    "PromiseAlert",
    "PublicRecord",
    "Recommendation",
    "RecommendationReport",
    "RecoveryAction",
    "RecoveryPlan",
    "RecoveryStep",
    "Reminder",
    "ReminderLine",
    "ReportingStep",
    "ReviewMember",
    "ReviewStep",
    "Risk",
    "RiskAction",
    "RiskAssessment",
    "Rollup",
    "RollupSnapshot",
    "RoundPlace",
    "RoundSubject",
    "SavedView",
    "SearchCursor",
    "SearchEntry",
    "Sector",
    "SponsorReview",
    "StatusFinding",
    "Stocktake",
    "StocktakeDecision",
    "StocktakeSeries",
    "StoredFile",
    "StrategicArea",
    "StrategicProject",
    "SustainCheck",
    "Task",
    "TaskSlice",
    "TaskUpdate",
    "Team",
    "TeamMember",
    "ThresholdSet",
    "TourDone",
    "TrajectoryPoint",
    "Validation",
    "ValidationDraw",
    "ValidationRound",
]
