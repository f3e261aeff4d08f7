"""Milestones: dated, checkable events, with three dates and their history."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Sourced, Tracked
from projects.models.task import Task
from projects.querysets import MilestoneQuerySet
from regions.models import Named, Organisation


class MilestoneState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class DatePrecision(models.TextChoices):
    """How exact a public date is; the stored day is the last day of the period."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    SEASON = "season", _("season")
    YEAR = "year", _("year")


class MilestoneStanding(models.Model):
    """What is known of a milestone: its weight, its three dates, completion and state. Kept live and in the history."""

    weight = models.DecimalField(_("weight in its task"), max_digits=9, decimal_places=3, default=1)
    state = models.CharField(_("state"), max_length=10, choices=MilestoneState.choices, default=MilestoneState.OPEN)
    completion = models.DecimalField(_("completion"), max_digits=5, decimal_places=4, default=0)
    baseline_date = models.DateField(_("baseline date"), null=True, blank=True)
    forecast_date = models.DateField(_("forecast date"), null=True, blank=True)
    actual_date = models.DateField(_("actual date"), null=True, blank=True)
    claimed_date = models.DateField(_("reported as done on, not yet confirmed"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.state}, {self.completion}"

    @property
    def said_date(self) -> date | None:
        """When it happened, as reported: confirmed by a second person or not yet."""
        return self.actual_date or self.claimed_date


class Milestone(Named, Tracked, Sourced, MilestoneStanding):
    """A milestone of a task. `completion` is between 0 and 1; `reported_at` is when someone last said where it stands.

    `forecast_date` is empty while nobody expects anything other than the baseline. Done means an actual date, which
    needs evidence and a second person: until then the date is claimed, and the milestone open at 100 %.
    """

    State = MilestoneState

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="milestones")
    code = models.SlugField(_("code"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("place in the task"), default=0)
    baseline_number = models.PositiveSmallIntegerField(_("number of the baseline in force"), default=1)
    date_precision = models.CharField(
        _("precision of the date"), max_length=10, choices=DatePrecision.choices, default=DatePrecision.DAY
    )
    completion_criterion = models.TextField(_("completion criterion"), blank=True)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="owned_milestones",
        null=True,
        blank=True,
        verbose_name=_("owner"),
    )
    is_key = models.BooleanField(_("big milestone, shown on the national summary"), default=False)
    evidence = models.TextField(_("evidence"), blank=True)
    note = models.TextField(_("latest note"), blank=True)
    reported_at = models.DateTimeField(_("last reported"), null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("who reported it as done"),
    )
    claimed_by_label = models.CharField(max_length=254, blank=True, db_default="")

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["task", "position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="projects_milestone_weight_positive"),
            models.CheckConstraint(
                condition=models.Q(completion__gte=0, completion__lte=1),
                name="projects_milestone_completion_between_0_and_1",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", actual_date__isnull=False, completion=1)
                | models.Q(state__in=["open", "cancelled"], actual_date__isnull=True),
                name="projects_milestone_done_means_actual_date",
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_date__isnull=True) | models.Q(state="open", completion=1),
                name="projects_milestone_claim_is_open_and_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_date__isnull=True, claimed_by_label="")
                | (models.Q(claimed_date__isnull=False) & ~models.Q(claimed_by_label="") & ~models.Q(evidence="")),
                name="projects_milestone_claim_has_author_and_evidence",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["forecast_date"], condition=models.Q(state="open"), name="projects_milestone_open_due"
            ),
        ]


class MilestoneUpdate(MilestoneStanding):
    """How a milestone stood after each write: what trends, `as_of` and conflict messages read. Insert-only."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="updates")
    version = models.PositiveIntegerField()
    changed_fields = models.JSONField(default=list)
    note = models.TextField(_("note"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True, db_default="")
    reason = models.TextField(_("reason of the new forecast"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="milestone_updates", null=True
    )
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("milestone update")
        verbose_name_plural = _("milestone updates")
        ordering = ["milestone", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["milestone", "version"], name="projects_milestone_update_version_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["milestone", "at"], name="projects_milestone_update_at")]

    def __str__(self) -> str:
        return f"{self.milestone.code} v{self.version}"


class MilestoneBaseline(models.Model):
    """A numbered, immutable baseline date: number 1 is the first agreement, the largest number is in force."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    date = models.DateField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("baseline of a milestone")
        verbose_name_plural = _("baselines of milestones")
        ordering = ["milestone", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["milestone", "number"], name="projects_baseline_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="projects_baseline_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone.code} baseline {self.number}: {self.date}"


class MilestoneDependency(models.Model):
    """`successor` cannot be done before `predecessor`. Edges form no cycle: a trigger refuses one, also in a race."""

    predecessor = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="successor_edges")
    successor = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="predecessor_edges")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("dependency between milestones")
        verbose_name_plural = _("dependencies between milestones")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="projects_dependency_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="projects_dependency_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
