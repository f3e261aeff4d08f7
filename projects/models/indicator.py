"""Measured outcomes: what they hang on, who answers for them, and actual values with their source and history."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.base import Sourced, Tracked
from projects.models.portfolio import Portfolio
from projects.models.project import StrategicProject
from projects.models.task import Task
from projects.querysets import IndicatorQuerySet, OfVisibleIndicatorsQuerySet
from regions.models import Named, Organisation, Region


class IndicatorDirection(models.TextChoices):
    UP = "up", _("up is better")
    DOWN = "down", _("down is better")
    CONTEXT = "context", _("context, no target")


class IndicatorFrequency(models.TextChoices):
    """How often a value is expected (`projects.domain.indicators.Frequency`)."""

    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    YEARLY = "yearly", _("yearly")


class SplitMethod(models.TextChoices):
    """How the parts of a national target make the whole; empty where it is not split."""

    SUM = "sum", _("sum of the parts")
    WEIGHTED_MEAN = "weighted_mean", _("weighted mean of the parts")


class Indicator(Named, Tracked, Sourced):
    """An outcome of a task, of a project, or of the whole portfolio when `project` is empty.

    With a task, `project` is the task's project (trigger `projects_indicator_task_in_project`). A **split** indicator
    (`split_method`) has parts, each for a region or an organisation, whose plans agree with its own. Dates are text as
    the source gives them where only a year or month is known ("2029", "2025-10"): see `…_date_text`.
    """

    Direction = IndicatorDirection
    Frequency = IndicatorFrequency

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="indicators")
    project = models.ForeignKey(
        StrategicProject, on_delete=models.CASCADE, related_name="indicators", null=True, blank=True
    )
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="indicators", null=True, blank=True)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="indicators",
        null=True,
        blank=True,
        verbose_name=_("answers for it"),
    )
    code = models.SlugField(_("code"), max_length=60, unique=True)
    unit = models.CharField(_("unit"), max_length=60)
    direction = models.CharField(_("direction"), max_length=10, choices=IndicatorDirection.choices)
    frequency = models.CharField(
        _("measured"), max_length=10, choices=IndicatorFrequency.choices, default=IndicatorFrequency.YEARLY
    )
    is_kpi = models.BooleanField(_("on the KPI sheet of its owner"), default=False)
    baseline_value = models.DecimalField(_("baseline value"), max_digits=20, decimal_places=6, null=True, blank=True)
    baseline_date = models.DateField(_("baseline date"), null=True, blank=True)
    baseline_date_text = models.CharField(max_length=10, blank=True)
    target_value = models.DecimalField(_("target value"), max_digits=20, decimal_places=6, null=True, blank=True)
    target_date = models.DateField(_("target date"), null=True, blank=True)
    target_date_text = models.CharField(max_length=10, blank=True)
    split_method = models.CharField(_("split"), max_length=15, choices=SplitMethod.choices, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="parts", null=True, blank=True, verbose_name=_("part of")
    )
    part_weight = models.DecimalField(_("weight of the part"), max_digits=9, decimal_places=3, null=True, blank=True)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="indicators", null=True, blank=True, verbose_name=_("region")
    )
    confidence = models.CharField(_("confidence in the source"), max_length=10, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(direction__in=IndicatorDirection.values), name="projects_indicator_direction_known"
            ),
            models.CheckConstraint(
                condition=models.Q(frequency__in=IndicatorFrequency.values), name="projects_indicator_frequency_known"
            ),
            models.CheckConstraint(
                condition=models.Q(split_method__in=["", *SplitMethod.values]), name="projects_indicator_split_known"
            ),
            models.CheckConstraint(
                condition=models.Q(parent=None) | models.Q(split_method=""), name="projects_indicator_part_is_not_split"
            ),
            models.CheckConstraint(
                condition=models.Q(part_weight=None) | models.Q(part_weight__gt=0, parent__isnull=False),
                name="projects_indicator_part_weight_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(is_kpi=False) | models.Q(owner__isnull=False),
                name="projects_indicator_kpi_has_owner",
            ),
        ]

    @property
    def subject(self) -> Task | StrategicProject | Portfolio:
        """What it hangs on: the task, else the project, else the portfolio."""
        return self.task or self.project or self.portfolio


class IndicatorValue(Sourced):
    """An actual value on a day. Zero is a value; a missing value has no row. Insert-only.

    A corrected value is a new row with the next `number` of the same day and a reason; the largest number is in force.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    date = models.DateField(_("date of the value"))
    number = models.PositiveSmallIntegerField(_("number of the value of this day"), default=1)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6)
    reason = models.TextField(_("reason of the correction"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    objects = OfVisibleIndicatorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator value")
        verbose_name_plural = _("indicator values")
        ordering = ["indicator", "date", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "date", "number"], name="projects_value_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="projects_value_number_from_1"),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="projects_value_correction_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.date}: {self.value}"
