"""Versions of the plan of an indicator: numbered, never changed, each with its points from baseline to target."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.indicator import Indicator
from projects.querysets import OfVisibleIndicatorsQuerySet


class IndicatorTrajectory(models.Model):
    """A version: number 1 is the first agreement, the largest number is in force.

    The corridor belongs to the version, so that what was a miss under an earlier plan stays explainable.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="trajectories")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    corridor = models.DecimalField(
        _("corridor, as a fraction of the way to go"), max_digits=5, decimal_places=4, default=Decimal("0.05")
    )
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(_("agreed"))
    illustrative = models.BooleanField(default=False)

    objects = OfVisibleIndicatorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("trajectory of an indicator")
        verbose_name_plural = _("trajectories of indicators")
        ordering = ["indicator", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "number"], name="projects_trajectory_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="projects_trajectory_number_from_1"),
            models.CheckConstraint(
                condition=models.Q(corridor__gte=0, corridor__lte=1),
                name="projects_trajectory_corridor_between_0_and_1",
            ),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="projects_trajectory_new_version_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} trajectory {self.number}"


class TrajectoryPoint(models.Model):
    """A planned value on a day. One a day: in the order of their dates the first is the baseline, the last the target.

    Nothing here is ever changed: another plan is another version.
    """

    trajectory = models.ForeignKey(IndicatorTrajectory, on_delete=models.CASCADE, related_name="points")
    date = models.DateField(_("date"))
    value = models.DecimalField(_("planned value"), max_digits=20, decimal_places=6)

    class Meta:
        verbose_name = _("point of a trajectory")
        verbose_name_plural = _("points of trajectories")
        ordering = ["trajectory", "date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trajectory", "date"], name="projects_trajectory_one_point_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.value}"
