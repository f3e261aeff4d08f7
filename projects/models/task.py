"""Tasks: pieces of a strategic project, each carried by one team."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Sourced, Tracked
from projects.models.portfolio import Sector
from projects.models.project import StrategicProject
from projects.models.team import Team
from projects.querysets import TaskQuerySet
from regions.models import Named, Organisation, Region


class ReportingFrequency(models.TextChoices):
    """How often a task is reported on (`projects.domain.cycle.Frequency`)."""

    WEEKLY = "weekly", _("weekly")
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")


class Task(Named, Tracked, Sourced):
    """One sector, one lead organisation, contributing organisations, zero or more regions, a weight in its project."""

    project = models.ForeignKey(StrategicProject, on_delete=models.PROTECT, related_name="tasks")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="tasks", null=True, blank=True)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="tasks")
    lead_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="led_tasks", verbose_name=_("lead organisation")
    )
    contributing_organisations = models.ManyToManyField(
        Organisation, related_name="contributed_tasks", blank=True, verbose_name=_("contributing organisations")
    )
    regions = models.ManyToManyField(Region, related_name="tasks", blank=True, verbose_name=_("regions"))
    code = models.SlugField(_("code"), max_length=60, unique=True)
    weight = models.DecimalField(_("weight in its project"), max_digits=9, decimal_places=3, default=1)
    is_critical = models.BooleanField(_("critical: its status bounds the status of its groups"), default=False)
    summary = models.TextField(_("summary"), blank=True)
    reporting_frequency = models.CharField(
        _("how often it is reported on"),
        max_length=10,
        choices=ReportingFrequency.choices,
        default=ReportingFrequency.MONTHLY,
        db_default=ReportingFrequency.MONTHLY,
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="projects_task_weight_positive"),
            models.CheckConstraint(
                condition=models.Q(reporting_frequency__in=ReportingFrequency.values),
                name="projects_task_reporting_frequency_known",
            ),
        ]
