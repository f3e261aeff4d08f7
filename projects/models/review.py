"""Priority reviews: a problem looked at in a few weeks, and its recommendations followed to their end."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Tracked
from projects.models.subject import AboutSubject
from projects.querysets.reviews import OfVisibleReviewsQuerySet, RecommendationQuerySet, ReviewQuerySet
from regions.models import Named, Organisation


class ReviewStage(models.TextChoices):
    """Where a review stands; the order is the order of the work."""

    SCOPING = "scoping", _("scoping")
    FIELDWORK = "fieldwork", _("fieldwork")
    REPORT = "report", _("report")
    FOLLOW_UP = "follow_up", _("follow-up")
    CLOSED = "closed", _("closed")


class RecommendationGrade(models.TextChoices):
    """How much hangs on it, gravest first."""

    CRITICAL = "critical", _("critical")
    ESSENTIAL = "essential", _("essential")
    RECOMMENDED = "recommended", _("recommended")


class PriorityReview(Named, AboutSubject, Tracked):
    """A question about a project or task, answered by a small team in three to six weeks.

    `due_date` is the day of the report; the follow-up goes on until the last recommendation is closed.
    """

    Stage = ReviewStage

    code = models.SlugField(_("code"), max_length=60, unique=True)
    question = models.TextField(_("question"))
    terms = models.TextField(_("terms of reference"), blank=True)
    start_date = models.DateField(_("starts"))
    due_date = models.DateField(_("report due"))
    stage = models.CharField(_("stage"), max_length=12, choices=ReviewStage.choices, default=ReviewStage.SCOPING)
    findings = models.TextField(_("findings"), blank=True)
    reported_date = models.DateField(_("reported on"), null=True, blank=True)
    illustrative = models.BooleanField(default=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("priority review")
        verbose_name_plural = _("priority reviews")
        ordering = ["-start_date", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(due_date__gte=models.F("start_date") + 21)
                & models.Q(due_date__lte=models.F("start_date") + 42),
                name="projects_review_three_to_six_weeks",
            ),
            models.CheckConstraint(condition=~models.Q(question=""), name="projects_review_has_question"),
            models.CheckConstraint(
                condition=models.Q(stage__in=["scoping", "fieldwork", "report"], reported_date__isnull=True)
                | models.Q(stage__in=["follow_up", "closed"], reported_date__isnull=False) & ~models.Q(findings=""),
                name="projects_review_reported_with_findings",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ReviewMember(models.Model):
    """A seat in the team of a review: a body and a role, no name of a person."""

    review = models.ForeignKey(PriorityReview, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="review_seats")
    role = models.CharField(_("role"), max_length=200)

    class Meta:
        verbose_name = _("seat in a review team")
        verbose_name_plural = _("seats in review teams")
        ordering = ["review", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "organisation", "role"], name="projects_review_seat_once"),
            models.CheckConstraint(condition=~models.Q(role=""), name="projects_review_seat_has_role"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.role}"


class ReviewStep(models.Model):
    """When a review came to a stage, and what was said. Insert-only."""

    review = models.ForeignKey(PriorityReview, on_delete=models.CASCADE, related_name="steps")
    stage = models.CharField(_("stage"), max_length=12, choices=ReviewStage.choices)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    objects = OfVisibleReviewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a review")
        verbose_name_plural = _("steps of reviews")
        ordering = ["review", "at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(stage__in=ReviewStage.values), name="projects_step_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.stage}"


class Recommendation(Tracked):
    """What a review tells one body to do by a day. Closed with proof, by someone other than its owner."""

    Grade = RecommendationGrade

    review = models.ForeignKey(PriorityReview, on_delete=models.CASCADE, related_name="recommendations")
    code = models.SlugField(_("code"), max_length=70, unique=True)
    text = models.TextField(_("recommendation"))
    grade = models.CharField(_("grade"), max_length=12, choices=RecommendationGrade.choices)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="owned_recommendations", verbose_name=_("owner")
    )
    due_date = models.DateField(_("due"))
    proof = models.TextField(_("proof"), blank=True)
    closed_date = models.DateField(_("closed on"), null=True, blank=True)
    closed_by_label = models.CharField(max_length=254, blank=True)
    illustrative = models.BooleanField(default=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["review", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(grade__in=RecommendationGrade.values), name="projects_recommendation_grade_known"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_date__isnull=True, proof="")
                | models.Q(closed_date__isnull=False) & ~models.Q(proof=""),
                name="projects_recommendation_closed_with_proof",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="projects_recommendation_says_something"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_date"], condition=models.Q(closed_date__isnull=True), name="projects_recommendation_open"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RecommendationReport(models.Model):
    """What the owner says was done. Insert-only."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="reports")
    text = models.TextField(_("progress"))
    says_done = models.BooleanField(_("the owner holds it to be done"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("progress report on a recommendation")
        verbose_name_plural = _("progress reports on recommendations")
        ordering = ["recommendation", "-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(text=""), name="projects_progress_report_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} {self.at:%Y-%m-%d}"
