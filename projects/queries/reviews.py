"""Priority reviews: all of them, one of them, those of a project or task; with their recommendations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Verb
from projects.domain.reviews import Demand, Grade, Stage, days_overdue, next_stage, urgency
from projects.models import (
    PriorityReview,
    Recommendation,
    RecommendationReport,
    RecoveryPlan,
    ReviewMember,
    ReviewStep,
    StrategicProject,
    Task,
)
from projects.queries.bodies import SPEAKING
from projects.queries.recovery import PlanLine, plan_lines


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    """A recommendation with its reports, newest first. `days_overdue` is 0 unless it is open and late."""

    recommendation: Recommendation
    days_overdue: int
    reports: tuple[RecommendationReport, ...]
    may_report: bool
    may_close: bool

    @property
    def newest(self) -> RecommendationReport | None:
        return self.reports[0] if self.reports else None

    @property
    def is_open(self) -> bool:
        return self.recommendation.closed_date is None

    @property
    def is_critical(self) -> bool:
        return self.recommendation.grade == Recommendation.Grade.CRITICAL


@dataclass(frozen=True, slots=True)
class Followed:
    """How far recommendations are followed. Days of the longest overdue one, 0 where none is."""

    total: int
    open: int
    overdue: int
    critical_overdue: int
    longest: int

    @property
    def closed(self) -> int:
        return self.total - self.open


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review with what became of its recommendations. `days_over`: of a report that is late."""

    review: PriorityReview
    followed: Followed
    days_over: int


@dataclass(frozen=True, slots=True)
class ReviewsPage:
    """Overdue recommendations stand first, the gravest on top."""

    lines: tuple[ReviewLine, ...]
    open: tuple[RecommendationLine, ...]
    followed: Followed
    running: int


@dataclass(frozen=True, slots=True)
class ReviewPage:
    review: PriorityReview
    lines: tuple[RecommendationLine, ...]
    followed: Followed
    members: tuple[ReviewMember, ...]
    steps: tuple[ReviewStep, ...]
    next_stage: str
    days_over: int
    may_run: bool


@dataclass(frozen=True, slots=True)
class SubjectReviews:
    """Reviews and recovery plans of a project with all its tasks, or of one task."""

    lines: tuple[ReviewLine, ...]
    followed: Followed
    plans: tuple[PlanLine, ...]

    @property
    def open_plans(self) -> tuple[PlanLine, ...]:
        return tuple(line for line in self.plans if line.is_open)


def reviews_page(*, user: User, today: date) -> ReviewsPage:
    """All reviews open to the person, and every open recommendation of theirs."""
    lines, told = _reviews(user, PriorityReview.objects.visible_to(user), today)
    return ReviewsPage(
        lines=lines,
        open=tuple(line for line in told if line.is_open),
        followed=followed(told),
        running=sum(line.review.stage in ("scoping", "fieldwork", "report") for line in lines),
    )


def review_page(*, user: User, review: PriorityReview, today: date) -> ReviewPage:
    """One review with everything about it."""
    lines = recommendation_lines(_recommendations(user).filter(review=review), user=user, today=today)
    following = next_stage(Stage(review.stage))
    return ReviewPage(
        review=review,
        lines=lines,
        followed=followed(lines),
        members=tuple(review.members.select_related("organisation")),
        steps=tuple(review.steps.order_by("at", "id")),
        next_stage=str(PriorityReview.Stage(following).label) if following else "",
        days_over=_days_over(review, today),
        may_run=user.may(Verb.RUN_ROUTINES) and review.project.portfolio.is_national,
    )


def subject_reviews(*, user: User, project: StrategicProject, task: Task | None, today: date) -> SubjectReviews:
    """What the page of a project or a task shows; that of a project takes in its tasks, as far as they are open."""
    about: dict[str, Any] = {"task": task} if task else {"project": project}
    lines, told = _reviews(user, PriorityReview.objects.visible_to(user).filter(**about), today)
    plans = RecoveryPlan.objects.visible_to(user).filter(**about)
    return SubjectReviews(lines, followed(told), plan_lines(plans, user=user, today=today))


def recommendation_lines(rows: QuerySet[Any, Any], *, user: User, today: date) -> tuple[RecommendationLine, ...]:
    """Recommendations in the order of their urgency, with what the person may do about each."""
    mine = spoken_for(user)
    own = frozenset(user.principal.memberships.values_list("organisation_id", flat=True))
    closes = user.may(Verb.RUN_ROUTINES)
    found = [
        RecommendationLine(
            recommendation=row,
            days_overdue=days_overdue(as_demand(row), today),
            reports=tuple(row.reports.all()),
            may_report=row.closed_date is None and row.owner_id in mine,
            may_close=row.closed_date is None and closes and row.owner_id not in own,
        )
        for row in rows
    ]
    return tuple(
        sorted(found, key=lambda line: (urgency(as_demand(line.recommendation), today), line.recommendation.code))
    )


def spoken_for(user: User) -> frozenset[int]:
    """Primary keys of the bodies in whose name the person may answer."""
    if not any(user.may(verb) for verb in SPEAKING):
        return frozenset()
    return frozenset(user.principal.memberships.values_list("organisation_id", flat=True))


def as_demand(row: Recommendation) -> Demand:
    return Demand(Grade(row.grade), row.due_date, row.closed_date)


def followed(lines: Iterable[RecommendationLine]) -> Followed:
    """The counts over some recommendations."""
    told = list(lines)
    overdue = [line for line in told if line.days_overdue]
    return Followed(
        total=len(told),
        open=sum(line.is_open for line in told),
        overdue=len(overdue),
        critical_overdue=sum(line.is_critical for line in overdue),
        longest=max((line.days_overdue for line in overdue), default=0),
    )


def _recommendations(user: User) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = Recommendation.objects.visible_to(user)
    return found.select_related("review", "owner").prefetch_related("reports")


def _reviews(
    user: User, rows: QuerySet[Any, Any], today: date
) -> tuple[tuple[ReviewLine, ...], tuple[RecommendationLine, ...]]:
    reviews: Sequence[PriorityReview] = list(rows.select_related("project", "task").order_by("-start_date", "-id"))
    told = recommendation_lines(_recommendations(user).filter(review__in=reviews), user=user, today=today)
    by_review: dict[int, list[RecommendationLine]] = {review.pk: [] for review in reviews}
    for line in told:
        by_review[line.recommendation.review_id].append(line)
    lines = tuple(ReviewLine(review, followed(by_review[review.pk]), _days_over(review, today)) for review in reviews)
    return lines, told


def _days_over(review: PriorityReview, today: date) -> int:
    """Days by which the report is late; 0 once it is handed in."""
    return 0 if review.reported_date else max(0, (today - review.due_date).days)
