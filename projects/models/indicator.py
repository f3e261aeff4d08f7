"""Measured outcomes: baseline, target, and actual values with their source."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Sourced, Tracked
from projects.models.portfolio import Portfolio
from projects.models.project import StrategicProject
from projects.querysets import IndicatorQuerySet
from regions.models import Named


class IndicatorDirection(models.TextChoices):
    UP = "up", _("up is better")
    DOWN = "down", _("down is better")
    CONTEXT = "context", _("context, no target")


class Indicator(Named, Tracked, Sourced):
    """An outcome of a strategic project, or of the whole portfolio when `project` is empty.

    Dates are text as the source gives them where only a year or month is known ("2029", "2025-10"): see `…_date_text`.
    """

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="indicators")
    project = models.ForeignKey(
        StrategicProject, on_delete=models.CASCADE, related_name="indicators", null=True, blank=True
    )
    code = models.SlugField(_("code"), max_length=60, unique=True)
    unit = models.CharField(_("unit"), max_length=60)
    direction = models.CharField(_("direction"), max_length=10, choices=IndicatorDirection.choices)
    baseline_value = models.DecimalField(_("baseline value"), max_digits=20, decimal_places=6, null=True, blank=True)
    baseline_date = models.DateField(_("baseline date"), null=True, blank=True)
    baseline_date_text = models.CharField(max_length=10, blank=True)
    target_value = models.DecimalField(_("target value"), max_digits=20, decimal_places=6, null=True, blank=True)
    target_date = models.DateField(_("target date"), null=True, blank=True)
    target_date_text = models.CharField(max_length=10, blank=True)
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
        ]


class IndicatorValue(Sourced):
    """An actual value on a day. Zero is a value; a missing value has no row."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    date = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("indicator value")
        verbose_name_plural = _("indicator values")
        ordering = ["indicator", "date", "id"]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.date}: {self.value}"
