"""The eight steps of a project: the gates it passed, and the public records that the gates ask for."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.project import StrategicProject
from projects.querysets.challenges import OfProjectQuerySet


class LifecycleStep(models.TextChoices):
    """The eight steps of PEMANDU, in their order (`projects.domain.gates.Step`)."""

    DIRECTION = "strategic_direction", _("strategic direction")
    LABS = "labs", _("labs")
    OPEN_DAYS = "open_days", _("open days")
    ROADMAP = "roadmap", _("roadmap")
    KPIS = "kpis", _("indicators")
    IMPLEMENTATION = "implementation", _("implementation")
    VALIDATION = "external_validation", _("external validation")
    REPORT = "annual_report", _("annual report")


class PublicRecordKind(models.TextChoices):
    OPEN_DAY = "open_day", _("open day")
    ROADMAP = "roadmap", _("published roadmap")
    ANNUAL_REPORT = "annual_report", _("published annual report")


class PublicRecord(models.Model):
    """Something done in public: an open day held, a roadmap or an annual report published. Insert-only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(StrategicProject, on_delete=models.CASCADE, related_name="public_records")
    kind = models.CharField(_("kind"), max_length=14, choices=PublicRecordKind.choices)
    title = models.CharField(_("title"), max_length=300)
    held_date = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("where it can be read"), max_length=500, blank=True)
    attendance = models.PositiveIntegerField(_("people who came"), null=True, blank=True)
    feedback = models.PositiveIntegerField(_("pieces of feedback"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("public record")
        verbose_name_plural = _("public records")
        ordering = ["project", "-held_date", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(models.Q(kind="open_day") & ~models.Q(place=""))
                | (models.Q(kind__in=["roadmap", "annual_report"]) & ~models.Q(link="")),
                name="projects_record_has_place_or_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.held_date}"


class GatePassage(models.Model):
    """A gate that was passed, with what was found that day, and a waiver where something was missing. Insert-only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(StrategicProject, on_delete=models.CASCADE, related_name="passages")
    step = models.CharField(_("step"), max_length=20, choices=LifecycleStep.choices)
    number = models.PositiveSmallIntegerField(_("number of the step"))
    passed_date = models.DateField(_("passed"))
    findings = models.JSONField(default=list)
    waiver_reason = models.TextField(_("why it was passed all the same"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage of a gate")
        verbose_name_plural = _("passages of gates")
        ordering = ["project", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "step"], name="projects_passage_once"),
            models.UniqueConstraint(fields=["project", "number"], name="projects_passage_number_once"),
            models.CheckConstraint(
                condition=models.Q(step__in=LifecycleStep.values, number__range=(1, 8)),
                name="projects_passage_step_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.step}"
