"""Stored figures of every slice, their daily history, the thresholds that made them, and the outbox that feeds them."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.domain.thresholds import Thresholds
from projects.models.portfolio import Portfolio
from projects.models.task import Task
from projects.querysets import OutboxQuerySet, RollupQuerySet


class RollupDimension(models.TextChoices):
    TASK = "task", _("task")
    PROJECT = "project", _("project")
    SECTOR = "sector", _("sector")
    REGION = "region", _("region")
    ORGANISATION = "organisation", _("organisation")
    TEAM = "team", _("team")
    AREA = "area", _("strategic area")
    COUNTRY = "country", _("country")


class RollupStatus(models.TextChoices):
    COMPLETE = "complete", _("complete")
    GREEN = "green", _("green")
    AMBER_GREEN = "amber_green", _("amber-green")
    AMBER_RED = "amber_red", _("amber-red")
    RED = "red", _("red")
    NO_DATA = "no_data", _("no data")


class ThresholdSet(models.Model):
    """A version of the thresholds of the status rules. Never changed: the Project Office adds a new version."""

    version = models.PositiveIntegerField(unique=True)
    red_late_days = models.PositiveSmallIntegerField(default=30)
    red_weight_share = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.10"))
    red_schedule = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.80"))
    amber_red_schedule = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.90"))
    amber_red_late_days = models.PositiveSmallIntegerField(default=14)
    amber_green_schedule = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("1"))
    group_share = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal("0.25"))
    stale_after_days = models.PositiveSmallIntegerField(default=14)
    due_soon_days = models.PositiveSmallIntegerField(default=30)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    RULES: ClassVar = (
        "red_late_days",
        "red_weight_share",
        "red_schedule",
        "amber_red_schedule",
        "amber_red_late_days",
        "amber_green_schedule",
        "group_share",
        "stale_after_days",
        "due_soon_days",
    )

    class Meta:
        verbose_name = _("thresholds")
        verbose_name_plural = _("thresholds")
        ordering = ["-version"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(red_schedule__lte=models.F("amber_red_schedule"))
                & models.Q(amber_red_schedule__lte=models.F("amber_green_schedule")),
                name="projects_thresholds_schedule_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(amber_red_late_days__lte=models.F("red_late_days")),
                name="projects_thresholds_late_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(red_weight_share__gt=0, red_weight_share__lte=1)
                & models.Q(group_share__gt=0, group_share__lte=1)
                & models.Q(red_schedule__gt=0),
                name="projects_thresholds_shares_between_0_and_1",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    def as_domain(self) -> Thresholds:
        """The same rules as the value that `projects.domain` takes."""
        return Thresholds(version=self.version, **{rule: getattr(self, rule) for rule in self.RULES})


class Figures(models.Model):
    """The published figures of one slice, with the inputs of its status (see `projects.domain.rag`).

    For a task the three weights are sums over its live milestones; for a group they are sums over its tasks with data
    of W(project)·W(task), times the task's progress, times its planned progress.
    """

    dimension = models.CharField(max_length=12, choices=RollupDimension.choices)
    object_id = models.BigIntegerField()
    as_of_date = models.DateField(_("figures as of"))
    tasks = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0)
    due_soon = models.IntegerField(default=0)
    cancelled = models.IntegerField(default=0)
    reported = models.IntegerField(default=0)
    stale = models.IntegerField(default=0)
    not_reported = models.IntegerField(default=0)
    weight_total = models.DecimalField(max_digits=40, decimal_places=18, default=0)
    weight_earned = models.DecimalField(max_digits=40, decimal_places=18, default=0)
    weight_planned = models.DecimalField(max_digits=40, decimal_places=18, default=0)
    progress = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    planned_progress = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    schedule_performance = models.DecimalField(max_digits=32, decimal_places=12, null=True)
    status = models.CharField(max_length=12, choices=RollupStatus.choices)
    is_stale = models.BooleanField(default=False)
    worst_late_days = models.IntegerField(default=0)
    worst_open_material_late_days = models.IntegerField(default=0)
    any_open_forecast_late = models.BooleanField(default=False)
    corridor_misses = models.IntegerField(default=0)
    worst_critical = models.CharField(max_length=12, blank=True)
    stale_tasks = models.IntegerField(default=0)
    status_counts = models.JSONField(default=dict)
    status_weights = models.JSONField(default=dict)
    last_reported_at = models.DateTimeField(null=True)
    computed_at = models.DateTimeField()
    source_version = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Rollup(Figures):
    """The figures of a slice now. One row for each slice of each portfolio."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="rollups")
    thresholds = models.ForeignKey(ThresholdSet, on_delete=models.PROTECT, related_name="+", to_field="version")

    objects = RollupQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["portfolio", "dimension", "object_id"], name="projects_rollup_slice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.object_id}"


class RollupSnapshot(Figures):
    """The figures of a slice as they stood at the end of `as_of_date`."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="snapshots")
    thresholds = models.ForeignKey(ThresholdSet, on_delete=models.PROTECT, related_name="+", to_field="version")

    objects = RollupQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["portfolio", "dimension", "object_id", "as_of_date"], name="projects_snapshot_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.object_id} {self.as_of_date}"


class OutboxEntry(models.Model):
    """Work that a committed write owes to the rollups: a task, or the whole portfolio when `task` is empty."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+", null=True)
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    quarantined_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox")
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=models.Q(done_at__isnull=True, quarantined_at__isnull=True),
                name="projects_outbox_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"outbox {self.pk}"


class Heartbeat(models.Model):
    """When a worker last took a heartbeat task off the queue."""

    name = models.CharField(max_length=40, unique=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%H:%M:%S}"
