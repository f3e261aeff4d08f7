"""Recovery plans: owed when a calculated status turns red or amber-red, due ten working days later."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Tracked
from projects.models.subject import AboutSubject
from projects.querysets.recovery import RecoveryPlanQuerySet
from regions.models import Organisation


class RecoveryState(models.TextChoices):
    """Where a recovery plan stands; the last two are its ends."""

    OWED = "owed", _("owed")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


OPEN_STATES = (RecoveryState.OWED, RecoveryState.SUBMITTED, RecoveryState.RETURNED, RecoveryState.ACCEPTED)
TO_BE_WRITTEN = (RecoveryState.OWED, RecoveryState.RETURNED)

_OPEN = models.Q(state__in=["owed", "submitted", "returned", "accepted"])
_WRITTEN = models.Q(on_course_date__isnull=False, submitted_at__isnull=False) & ~models.Q(cause="")


class RecoveryPlan(AboutSubject, Tracked):
    """Why a project or task left its course, what brings it back, and by when. One open plan a subject.

    `owner` is the lead organisation when the status turned. `better_since_date` is the first day of the present run
    of amber-green or better.
    """

    State = RecoveryState

    code = models.SlugField(_("code"), max_length=60, unique=True)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="owed_recovery_plans",
        null=True,
        blank=True,
        verbose_name=_("lead organisation"),
    )
    state = models.CharField(_("state"), max_length=10, choices=RecoveryState.choices, default=RecoveryState.OWED)
    trigger_status = models.CharField(_("status that called for it"), max_length=12)
    triggered_date = models.DateField(_("the status turned on"))
    due_date = models.DateField(_("plan due"))
    cause = models.TextField(_("cause"), blank=True)
    on_course_date = models.DateField(_("back on course by"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("first submitted"), null=True, blank=True)
    better_since_date = models.DateField(_("amber-green or better since"), null=True, blank=True)
    ended_date = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)
    illustrative = models.BooleanField(default=False)

    objects = RecoveryPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("recovery plan")
        verbose_name_plural = _("recovery plans")
        ordering = ["-triggered_date", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(trigger_status__in=["red", "amber_red"]), name="projects_recovery_called_for"
            ),
            models.CheckConstraint(
                condition=models.Q(due_date__gt=models.F("triggered_date")), name="projects_recovery_due_after_trigger"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["owed", "closed", "cancelled"]) | _WRITTEN,
                name="projects_recovery_submitted_is_written",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["closed", "cancelled"], ended_date__isnull=False)
                & ~models.Q(end_reason="")
                | _OPEN & models.Q(ended_date__isnull=True),
                name="projects_recovery_ended_with_reason",
            ),
            models.UniqueConstraint(
                fields=["project"],
                condition=_OPEN & models.Q(task__isnull=True),
                name="projects_recovery_one_open_a_project",
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=_OPEN & models.Q(task__isnull=False),
                name="projects_recovery_one_open_a_task",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RecoveryAction(models.Model):
    """One line of a recovery plan: what, who, by when. Written anew with each submission."""

    plan = models.ForeignKey(RecoveryPlan, on_delete=models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField()
    what = models.TextField(_("what"))
    who = models.CharField(_("who"), max_length=200)
    due_date = models.DateField(_("by when"))

    class Meta:
        verbose_name = _("action of a recovery plan")
        verbose_name_plural = _("actions of recovery plans")
        ordering = ["plan", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "position"], name="projects_recovery_action_position_once"),
            models.CheckConstraint(
                condition=~models.Q(what="") & ~models.Q(who=""), name="projects_recovery_action_says_what_and_who"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.position}"


class RecoveryStep(models.Model):
    """What happened to a recovery plan, and what was said. Insert-only."""

    plan = models.ForeignKey(RecoveryPlan, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(_("state"), max_length=10, choices=RecoveryState.choices)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of a recovery plan")
        verbose_name_plural = _("steps of recovery plans")
        ordering = ["plan", "at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=RecoveryState.values), name="projects_recovery_step_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.state}"
