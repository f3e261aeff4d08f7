"""Notifications: what happened to an object that a person answers for, stored as facts and told in their language."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.about import AboutOne, about_exactly_one
from projects.models.comment import Comment
from projects.querysets.about import NotificationQuerySet


class NotificationKind(models.TextChoices):
    DUE = "due", _("due soon")
    LATE = "late", _("late")
    STALE = "stale", _("not reported lately")
    ESCALATED = "escalated", _("escalated to you")
    DECIDED = "decided", _("decided")
    MENTIONED = "mentioned", _("you are mentioned")
    JUDGED = "judged", _("judged")
    REBASELINED = "rebaselined", _("new agreed date")


class Channel(models.TextChoices):
    """Where a kind reaches a person; each but the last shows it in the portal too."""

    AT_ONCE = "at_once", _("in the portal, and by e-mail at once")
    DIGEST = "digest", _("in the portal, and in the daily digest")
    PORTAL = "portal", _("in the portal only")
    OFF = "off", _("not at all")


DUE_DAYS = 7
"""A milestone is told of as due this many days before it is expected."""

NUMBERS = "numbers"
"""The setting of the person's own numbers in the daily digest: DIGEST or OFF."""

DEFAULTS: dict[str, str] = {
    NotificationKind.DUE: Channel.DIGEST,
    NotificationKind.LATE: Channel.DIGEST,
    NotificationKind.STALE: Channel.DIGEST,
    NotificationKind.ESCALATED: Channel.AT_ONCE,
    NotificationKind.DECIDED: Channel.AT_ONCE,
    NotificationKind.MENTIONED: Channel.AT_ONCE,
    NotificationKind.JUDGED: Channel.DIGEST,
    NotificationKind.REBASELINED: Channel.DIGEST,
    NUMBERS: Channel.DIGEST,
}
"""What holds where a person has chosen nothing."""


class NotificationSetting(models.Model):
    """What a person chose for one kind, or for NUMBERS."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_settings")
    kind = models.CharField(max_length=12, choices=[*NotificationKind.choices, (NUMBERS, _("your own numbers"))])
    channel = models.CharField(max_length=10, choices=Channel.choices)

    class Meta:
        verbose_name = _("setting of notifications")
        verbose_name_plural = _("settings of notifications")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="projects_notification_set_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[*NotificationKind.values, NUMBERS], channel__in=Channel.values),
                name="projects_notification_set_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=NUMBERS) | models.Q(channel__in=["digest", "off"]),
                name="projects_notification_numbers_daily",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} {self.channel}"


class LetterState(models.TextChoices):
    """As of reminders (`projects.models.reminder`); `nothing`: there was nothing left to tell when it was to go."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    NOTHING = "nothing", _("nothing to tell")


class NotificationLetter(models.Model):
    """A letter with everything that one run has for a person; the digest of a day is one."""

    State = LetterState

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_digest = models.BooleanField(_("daily digest"), default=False)
    day_date = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=LetterState.choices, default=LetterState.WAITING)
    problem = models.TextField(_("why it failed"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("letter of notifications")
        verbose_name_plural = _("letters of notifications")
        ordering = ["-created_at", "user"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "day_date"],
                condition=models.Q(is_digest=True),
                name="projects_letter_one_digest_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=LetterState.values), name="projects_letter_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="projects_letter_sent_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day_date}"


class Notification(AboutOne):
    """One thing that one person is told. `key` names the cause: it reaches a person once, however often it is told.

    `facts` are plain values (dates in ISO 8601, codes, names of people); `projects.notification_words` makes a
    sentence of them. `letter` is the e-mail with which it went out, if it did.
    """

    Kind = NotificationKind

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=12, choices=NotificationKind.choices)
    facts = models.JSONField(default=dict)
    key = models.CharField(max_length=200)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+", null=True)
    letter = models.ForeignKey(NotificationLetter, on_delete=models.SET_NULL, related_name="lines", null=True)
    at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read"), null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-at", "-id"]
        constraints: ClassVar = [
            about_exactly_one("projects_notification_about_one"),
            models.UniqueConstraint(fields=["user", "key"], name="projects_notification_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=NotificationKind.values), name="projects_notification_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="mentioned", comment__isnull=False)
                | (~models.Q(kind="mentioned") & models.Q(comment__isnull=True)),
                name="projects_notification_mention_in_comment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-at"], name="projects_notification_newest"),
            models.Index(
                fields=["at"],
                condition=models.Q(letter__isnull=True, read_at__isnull=True),
                name="projects_notification_to_send",
            ),
        ]
