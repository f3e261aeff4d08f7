"""Strategic projects and what they cost."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Sourced, Tracked
from projects.models.portfolio import Portfolio, StrategicArea
from projects.querysets import StrategicProjectQuerySet
from regions.models import Named, Organisation


class ProjectStage(models.TextChoices):
    """The stage of delivery in the words of the Prime Minister's Delivery Unit."""

    POLICY = "policy_development", _("policy development")
    IMPLEMENTATION = "implementation", _("implementation")
    EMBEDDED = "embedded", _("embedded")
    IRREVERSIBLE = "irreversible", _("irreversible")
    CLOSED = "closed", _("closed")


class StrategicProject(Named, Tracked, Sourced):
    """What the President tracks. `weight` is its weight in the portfolio and in every slice."""

    Stage = ProjectStage

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="projects")
    area = models.ForeignKey(
        StrategicArea, on_delete=models.PROTECT, related_name="projects", null=True, blank=True, verbose_name=_("area")
    )
    code = models.SlugField(_("code"), max_length=60, unique=True)
    weight = models.DecimalField(_("weight"), max_digits=9, decimal_places=3, default=1)
    stage = models.CharField(_("stage"), max_length=20, choices=ProjectStage.choices, default="implementation")
    sponsor = models.CharField(_("sponsor (a role, no name)"), max_length=200, blank=True)
    coordinator = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="coordinated_projects",
        null=True,
        blank=True,
        verbose_name=_("coordinating organisation"),
    )
    start_date = models.DateField(_("start date"), null=True, blank=True)
    end_date = models.DateField(_("end date"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    objects = StrategicProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("strategic project")
        verbose_name_plural = _("strategic projects")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="projects_project_weight_positive"),
            models.CheckConstraint(
                condition=models.Q(stage__in=ProjectStage.values), name="projects_project_stage_known"
            ),
            models.CheckConstraint(
                condition=models.Q(start_date__isnull=True)
                | models.Q(end_date__isnull=True)
                | models.Q(end_date__gte=models.F("start_date")),
                name="projects_project_ends_after_start",
            ),
        ]


class ProjectCost(Sourced):
    """Money of a project in one year's return, in millions of `currency`. Spending never counts as progress."""

    project = models.ForeignKey(StrategicProject, on_delete=models.CASCADE, related_name="costs")
    year = models.PositiveSmallIntegerField(_("year of the return"))
    currency = models.CharField(_("currency"), max_length=3)
    year_baseline = models.DecimalField(_("year's baseline"), max_digits=16, decimal_places=4, null=True, blank=True)
    year_forecast = models.DecimalField(_("year's forecast"), max_digits=16, decimal_places=4, null=True, blank=True)
    whole_life = models.DecimalField(_("whole-life cost"), max_digits=16, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("project cost")
        verbose_name_plural = _("project costs")
        ordering = ["project", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "year"], name="projects_cost_once_a_year"),
            models.CheckConstraint(condition=models.Q(year__range=(1990, 2100)), name="projects_cost_year_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.year}"
