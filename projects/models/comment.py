"""Comments on objects of the plan: the newest text, the earlier ones, and who is mentioned."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.models.about import AboutOne, about_exactly_one
from projects.models.base import Tracked
from projects.querysets.about import CommentQuerySet

LONGEST = 4_000
"""Characters of a comment."""
EDITABLE_FOR = timedelta(minutes=15)
"""How long its author may change it: others have answered to what they read."""


class Comment(AboutOne, Tracked):
    """What a person says about an object. Withdrawn, it has no text and stays as a tombstone."""

    text = models.TextField(_("text"), max_length=LONGEST, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254)
    at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "id"]
        constraints: ClassVar = [
            about_exactly_one("projects_comment_about_one"),
            models.CheckConstraint(
                condition=(models.Q(withdrawn_at__isnull=True) & ~models.Q(text=""))
                | models.Q(withdrawn_at__isnull=False, text=""),
                name="projects_comment_text_or_tombstone",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=[kind, "-at"],
                condition=models.Q(**{f"{kind}__isnull": False}),
                name=f"projects_comment_{kind}"[:30],
            )
            for kind in ("project", "task", "milestone", "indicator", "decision", "risk", "issue")
        ]

    def may_be_edited(self, *, by: User, now: datetime) -> bool:
        """By its author, within EDITABLE_FOR, while it is not withdrawn."""
        return self.by_id == by.pk and self.withdrawn_at is None and now - self.at <= EDITABLE_FOR


class CommentText(models.Model):
    """A text that a comment had before it was edited or withdrawn. Insert-only."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="earlier")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("earlier text of a comment")
        verbose_name_plural = _("earlier texts of comments")
        ordering = ["comment", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "number"], name="projects_comment_text_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.text[:40]}"


class CommentMention(models.Model):
    """A person named in the present text, and the words that name them there ("@Aliya Editor")."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    typed = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["comment", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "user"], name="projects_comment_mention_once"),
        ]

    def __str__(self) -> str:
        return self.typed
