"""Money of a project by year: baseline, forecast, actual. Spending never counts as progress.

`ProjectCost` stays for imported portfolios: a return as it was published, which nobody edits.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Sourced, Tracked
from projects.models.project import StrategicProject
from projects.querysets.budget import BudgetQuerySet


class DeviationKind(models.TextChoices):
    """Which two figures differ."""

    FORECAST = "forecast", _("forecast against baseline")
    ACTUAL = "actual", _("actual against forecast")


class BudgetFigures(models.Model):
    """The three figures of a year, in millions of tenge; an unknown one is empty, which is not zero."""

    baseline = models.DecimalField(_("baseline"), max_digits=16, decimal_places=2)
    forecast = models.DecimalField(_("forecast"), max_digits=16, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField(_("actual"), max_digits=16, decimal_places=2, null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.baseline}, {self.forecast}, {self.actual}"


class Budget(Tracked, Sourced, BudgetFigures):
    """A project's money in one year, in millions of tenge."""

    project = models.ForeignKey(StrategicProject, on_delete=models.CASCADE, related_name="budgets")
    code = models.SlugField(_("code"), max_length=70, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget of a year")
        verbose_name_plural = _("budgets by year")
        ordering = ["project", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "year"], name="projects_budget_once_a_year"),
            models.CheckConstraint(condition=models.Q(year__range=(1990, 2100)), name="projects_budget_year_sane"),
            models.CheckConstraint(
                condition=models.Q(baseline__gte=0)
                & (models.Q(forecast__isnull=True) | models.Q(forecast__gte=0))
                & (models.Q(actual__isnull=True) | models.Q(actual__gte=0)),
                name="projects_budget_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BudgetVersion(BudgetFigures):
    """How a year's money stood after each write. Insert-only."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of a budget")
        verbose_name_plural = _("versions of budgets")
        ordering = ["budget", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["budget", "version"], name="projects_budget_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.budget_id} v{self.version}"


class BudgetExplanation(models.Model):
    """Why two figures of a year differ: stands as long as these two figures do. Insert-only."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="explanations")
    kind = models.CharField(_("deviation"), max_length=10, choices=DeviationKind.choices)
    planned = models.DecimalField(_("held against"), max_digits=16, decimal_places=2)
    found = models.DecimalField(_("figure explained"), max_digits=16, decimal_places=2)
    text = models.TextField(_("explanation"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("explanation of a deviation")
        verbose_name_plural = _("explanations of deviations")
        ordering = ["budget", "-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=DeviationKind.values), name="projects_explanation_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="projects_explanation_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.budget_id} {self.kind}"
