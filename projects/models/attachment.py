"""Files that prove something: each stored once under the hash of its content, attached to the objects it is about."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.evidence.content import LONGEST_NAME
from projects.models.about import AboutOne, about_exactly_one
from projects.models.base import Tracked
from projects.models.comment import Comment
from projects.querysets.about import KINDS
from projects.querysets.attachments import AttachmentQuerySet

LONGEST_CAPTION = 500
LONGEST_REASON = 500


class StoredFile(models.Model):
    """A content that was uploaded. Insert-only: what lies in the storage is held against this row."""

    sha256 = models.CharField(_("hash"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type by content"), max_length=100)
    created_at = models.DateTimeField(_("first stored"))

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["sha256"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="projects_file_hash"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="projects_file_not_empty"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Attachment(AboutOne, Tracked):
    """A file on an object, under the name that it came with. Of a comment's file the object is the comment's.

    Removed, it is not given out any more; that it was there, and who removed it and why, stays.
    """

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="attachments", null=True, blank=True)
    name = models.CharField(_("name of the file"), max_length=LONGEST_NAME)
    caption = models.CharField(_("what it shows"), max_length=LONGEST_CAPTION, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254)
    at = models.DateTimeField(_("added"))
    was_scanned = models.BooleanField(_("scanned for viruses"), default=False)
    illustrative = models.BooleanField(_("illustrative: invented for demonstration"), default=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    removed_by_label = models.CharField(max_length=254, blank=True)
    removal_reason = models.CharField(_("why it was removed"), max_length=LONGEST_REASON, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        ordering = ["at", "id"]
        constraints: ClassVar = [
            about_exactly_one("projects_attachment_about_one"),
            models.CheckConstraint(condition=~models.Q(name=""), name="projects_attachment_has_name"),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removed_by_label="", removal_reason="")
                | (models.Q(removed_at__isnull=False) & ~models.Q(removed_by_label="") & ~models.Q(removal_reason="")),
                name="projects_attachment_removal_has_author_and_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=[kind, "at"],
                condition=models.Q(**{f"{kind}__isnull": False}),
                name=f"projects_attach_{kind}"[:30],
            )
            for kind in KINDS
        ]
