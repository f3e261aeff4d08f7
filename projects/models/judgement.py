"""A person's delivery confidence at a date. Never overwritten: a new one is added."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.project import StrategicProject
from projects.querysets import JudgementQuerySet


class DeliveryConfidence(models.TextChoices):
    """The five points of delivery confidence."""

    GREEN = "green", _("green")
    AMBER_GREEN = "amber_green", _("amber-green")
    AMBER = "amber", _("amber")
    AMBER_RED = "amber_red", _("amber-red")
    RED = "red", _("red")


class Judgement(models.Model):
    """Delivery confidence in a project, judged on `judged_date`. The database refuses UPDATE."""

    Rating = DeliveryConfidence

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(StrategicProject, on_delete=models.CASCADE, related_name="judgements")
    rating = models.CharField(_("delivery confidence"), max_length=12, choices=DeliveryConfidence.choices)
    reason = models.TextField(_("reason"), blank=True)
    judged_date = models.DateField(_("judged on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="judgements", null=True, blank=True
    )
    by_label = models.CharField(max_length=254, blank=True)
    source = models.TextField(_("source"), blank=True)
    illustrative = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["project", "-judged_date", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(rating__in=DeliveryConfidence.values), name="projects_judgement_rating_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code} {self.judged_date}: {self.rating}"
