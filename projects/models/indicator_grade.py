"""How good the data of an indicator are: four criteria, judged by a person. Never overwritten: a new one is added."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.domain.indicators import Quality, quality
from projects.models.indicator import Indicator
from projects.querysets import OfVisibleIndicatorsQuerySet


class IndicatorGrade(models.Model):
    """A grade from A to D, which is the number of criteria met (`projects.domain.indicators.quality`)."""

    CRITERIA: ClassVar = ("is_sourced", "is_defined", "is_timely", "is_verified")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="grades")
    is_sourced = models.BooleanField(_("from a named source that others can open"))
    is_defined = models.BooleanField(_("measured by a written method that did not change"))
    is_timely = models.BooleanField(_("comes on time, without gaps"))
    is_verified = models.BooleanField(_("checked by someone who does not answer for it"))
    reason = models.TextField(_("reason"))
    graded_date = models.DateField(_("graded on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    objects = OfVisibleIndicatorsQuerySet.as_manager()

    class Meta:
        verbose_name = _("data-quality grade")
        verbose_name_plural = _("data-quality grades")
        ordering = ["indicator", "-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="projects_grade_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.graded_date}: {self.grade}"

    @property
    def grade(self) -> Quality:
        """A where all four criteria are met, B three, C two, D one or none."""
        return quality([getattr(self, name) for name in self.CRITERIA])

    @property
    def criteria(self) -> tuple[tuple[str, bool], ...]:
        """Each criterion in words, and whether it is met."""
        return tuple((criterion_words(name), getattr(self, name)) for name in self.CRITERIA)


def criterion_words(name: str) -> str:
    """A criterion in the reader's language."""
    field = IndicatorGrade._meta.get_field(name)
    return str(getattr(field, "verbose_name", name))
