"""Long work: something that takes longer than a request, done by a worker, followed by the person who asked for it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.roles import Verb


class LongWorkKind(models.TextChoices):
    EXPORT = "export", _("Export of everything that is open to you")
    IMPORT_CHECK = "import_check", _("Preview of an import")
    IMPORT = "import", _("Import of annual returns")
    RECOMPUTE = "recompute", _("Recompute all figures")
    HISTORY = "history", _("Rebuild the history of figures")


class LongWorkState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("long work", "waiting")
    RUNNING = "running", pgettext_lazy("long work", "under way")
    DONE = "done", pgettext_lazy("long work", "done")
    FAILED = "failed", pgettext_lazy("long work", "failed")
    CANCELLED = "cancelled", pgettext_lazy("long work", "stopped")


ACTIVE = (LongWorkState.WAITING, LongWorkState.RUNNING)


class LongWorkQuerySet(models.QuerySet["LongWork"]):
    def visible_to(self, user: User) -> "LongWorkQuerySet":
        """One's own; the Project Office sees everybody's, since all share one queue. Nothing with a token that is
        confined to one object: a result holds all that its owner sees."""
        if not user.is_authenticated or not user.is_active or user.narrowed_to is not None:
            return self.none()
        return self if user.may(Verb.PLAN) else self.filter(by=user.pk)

    def active(self) -> "LongWorkQuerySet":
        return self.filter(state__in=ACTIVE)


class LongWork(models.Model):
    """One piece of long work. `total` is null as long as nobody knows how much there is.

    `claim` names the worker that has it: one that lost its lease finds another name here, and writes nothing more.
    `problem` and `summary` are facts, told in the reader's language by `projects.long_work_words`; `rights` is the mark
    of the rights with which the result was made (`projects.long_work.rights`).
    """

    Kind, State = LongWorkKind, LongWorkState

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=LongWorkKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="long_work")
    by_label = models.CharField(max_length=254)
    parameters = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=LongWorkState.choices, default=LongWorkState.WAITING)
    step = models.CharField(_("what is being done"), max_length=40, blank=True)
    done = models.PositiveBigIntegerField(_("units done"), default=0)
    total = models.PositiveBigIntegerField(_("units in all"), null=True)
    rate = models.FloatField(_("units a second"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(_("asked to stop"), null=True)
    created_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("begun"), null=True)
    heartbeat_at = models.DateTimeField(_("last word of the worker"), null=True)
    measured_at = models.DateTimeField(_("progress counted"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    summary = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    problem = models.JSONField(_("why it failed"), default=dict, encoder=DjangoJSONEncoder)
    rights = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    file_size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    kept_until = models.DateTimeField(_("kept until"), null=True)

    objects = LongWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("long work")
        verbose_name_plural = _("long work")
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["by", "kind"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="projects_long_work_one_of_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=LongWorkKind.values, state__in=LongWorkState.values),
                name="projects_long_work_known",
            ),
            models.CheckConstraint(
                condition=models.Q(total__isnull=True) | models.Q(done__lte=models.F("total")),
                name="projects_long_work_done_of_total",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", started_at__isnull=True, ended_at__isnull=True)
                | models.Q(
                    state="running",
                    started_at__isnull=False,
                    ended_at__isnull=True,
                    claim__isnull=False,
                    lease_until__isnull=False,
                )
                | models.Q(state="done", started_at__isnull=False, ended_at__isnull=False)
                | models.Q(state__in=["failed", "cancelled"], ended_at__isnull=False),
                name="projects_long_work_times_of_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(problem={}), name="projects_long_work_fails_in_words"
            ),
            models.CheckConstraint(
                condition=models.Q(file_name="") | models.Q(state="done", kept_until__isnull=False),
                name="projects_long_work_file_of_done",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="projects_long_work_queue",
            ),
            models.Index(fields=["by", "-created_at"], name="projects_long_work_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


class WorkFile(models.TextChoices):
    """What a file of a piece of work is."""

    RETURNS = "returns"
    MAPPING = "mapping"
    RESULT = "result"


class LongWorkPiece(models.Model):
    """A piece of a file that came with the work or that it made.

    In the database, not on a disk: web servers and workers run in containers that share nothing else, and what is
    there is never reached by an address of the web server. Pieces are small, so that nobody holds a whole file.
    """

    work = models.ForeignKey(LongWork, on_delete=models.CASCADE, related_name="pieces")
    file = models.CharField(max_length=8, choices=WorkFile.choices)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        verbose_name = _("piece of a file")
        verbose_name_plural = _("pieces of files")
        ordering: ClassVar = ["work", "file", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work", "file", "number"], name="projects_long_work_piece_once"),
            models.CheckConstraint(condition=models.Q(file__in=WorkFile.values), name="projects_long_work_piece_known"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.file} {self.number}"
