"""The update of a task for one reporting period: written, submitted, returned with a note or confirmed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Sourced, Tracked
from projects.models.reporting import OrganisationPeriod
from projects.models.subject import AboutSubject
from projects.models.task import ReportingFrequency
from projects.querysets.reporting import TaskUpdateQuerySet


class TaskUpdateState(models.TextChoices):
    """The states of `projects.domain.cycle.UpdateState`."""

    AWAITED = "awaited", _("not reported")
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    CONFIRMED = "confirmed", _("confirmed")
    EXCUSED = "excused", _("excused")


class TaskUpdate(Tracked, Sourced, AboutSubject):
    """`snapshot` is how the task's milestones stood when it was submitted: a list, as `actions.task_updates` makes it.

    A trigger refuses any change of what it says while the organisation's month is locked.
    """

    State = TaskUpdateState

    period = models.ForeignKey(OrganisationPeriod, on_delete=models.PROTECT, related_name="updates")
    code = models.SlugField(_("code"), max_length=80, unique=True)
    frequency = models.CharField(_("how often"), max_length=10, choices=ReportingFrequency.choices)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    due_date = models.DateField(_("due"))
    state = models.CharField(
        _("state"), max_length=10, choices=TaskUpdateState.choices, default=TaskUpdateState.AWAITED
    )
    done_text = models.TextField(_("what was done"), blank=True)
    next_text = models.TextField(_("what comes next"), blank=True)
    needed_text = models.TextField(_("what is needed"), blank=True)
    snapshot = models.JSONField(default=list)
    return_note = models.TextField(_("why it was returned"), blank=True)
    excuse_reason = models.TextField(_("why it is excused"), blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    submitted_by_label = models.CharField(max_length=254, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    settled_by_label = models.CharField(max_length=254, blank=True)
    settled_at = models.DateTimeField(_("confirmed or excused"), null=True)

    objects = TaskUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("update of a task")
        verbose_name_plural = _("updates of tasks")
        ordering = ["-last_date", "task"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "frequency", "first_date"], name="projects_task_update_once"),
            models.CheckConstraint(condition=models.Q(task__isnull=False), name="projects_task_update_is_about_a_task"),
            models.CheckConstraint(
                condition=models.Q(state__in=TaskUpdateState.values), name="projects_task_update_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(frequency__in=ReportingFrequency.values), name="projects_task_update_frequency_known"
            ),
            models.CheckConstraint(
                condition=models.Q(first_date__lt=models.F("last_date"), due_date__gt=models.F("last_date")),
                name="projects_task_update_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["submitted", "confirmed"])
                | (models.Q(submitted_at__isnull=False) & ~models.Q(submitted_by_label="") & ~models.Q(done_text="")),
                name="projects_task_update_submitted_says_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["confirmed", "excused"])
                | (models.Q(settled_at__isnull=False) & ~models.Q(settled_by_label="")),
                name="projects_task_update_settled_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | ~models.Q(settled_by_label=models.F("submitted_by_label")),
                name="projects_task_update_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="returned") | ~models.Q(return_note=""),
                name="projects_task_update_returned_with_note",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="excused") | ~models.Q(excuse_reason=""),
                name="projects_task_update_excused_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["period", "state"], name="projects_task_update_period"),
        ]

    def __str__(self) -> str:
        return self.code


class ReportingStep(models.Model):
    """One step of an update or of an organisation's month: who did what, with which note. Insert-only."""

    update = models.ForeignKey(TaskUpdate, on_delete=models.CASCADE, related_name="steps", null=True)
    period = models.ForeignKey(OrganisationPeriod, on_delete=models.CASCADE, related_name="steps", null=True)
    state = models.CharField(max_length=10)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of the reporting cycle")
        verbose_name_plural = _("steps of the reporting cycle")
        ordering = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(update__isnull=True, period__isnull=False)
                | models.Q(update__isnull=False, period__isnull=True),
                name="projects_reporting_step_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.at:%Y-%m-%d}"
