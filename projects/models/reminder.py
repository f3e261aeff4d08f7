"""Reminders of what is owed: one letter a person a day, stored before it is sent so that it goes out once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.task_update import TaskUpdate


class ReminderState(models.TextChoices):
    """`sending` that stays means the process died over it: whether it went out is not known, and it is not repeated."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


class Reminder(models.Model):
    """The letter of one person on one day."""

    State = ReminderState

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    day_date = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=ReminderState.choices, default=ReminderState.WAITING)
    problem = models.TextField(_("why it failed"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-day_date", "user"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "day_date"], name="projects_reminder_one_a_day"),
            models.CheckConstraint(
                condition=models.Q(state__in=ReminderState.values), name="projects_reminder_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="projects_reminder_sent_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day_date}"


class ReminderLine(models.Model):
    """One update in a letter, at one stage (`projects.domain.cycle.STAGES`); each stage reaches a person once."""

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="lines")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    update = models.ForeignKey(TaskUpdate, on_delete=models.CASCADE, related_name="reminders")
    stage = models.CharField(max_length=10)

    class Meta:
        verbose_name = _("line of a reminder")
        verbose_name_plural = _("lines of reminders")
        ordering = ["update__due_date", "update__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "update", "stage"], name="projects_reminder_stage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.update_id} {self.stage}"
