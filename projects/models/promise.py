"""Promises of a stocktake: who, what, by when; carried to the next one until kept, broken or dropped."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.models.base import Tracked
from projects.models.project import StrategicProject
from projects.models.stocktake import Stocktake
from projects.models.task import Task
from projects.querysets import PromiseQuerySet
from regions.models import Organisation


class PromiseState(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise, order", "open")
    KEPT = "kept", _("kept")
    BROKEN = "broken", _("broken")
    DROPPED = "dropped", _("dropped")


class Promise(Tracked):
    """What an organisation promised at a stocktake. About a task, a project, or (with neither) the slice as a whole.

    With a task, `project` is the task's project: a trigger holds the two together.
    """

    State = PromiseState

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="promises")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="promises", verbose_name=_("who promises")
    )
    project = models.ForeignKey(
        StrategicProject, on_delete=models.PROTECT, related_name="promises", null=True, blank=True
    )
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="promises", null=True, blank=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    what = models.TextField(_("what is promised"))
    due_date = models.DateField(_("by when"))
    agenda_key = models.CharField(_("line of the agenda"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN)
    outcome = models.TextField(_("what came of it"), blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=254, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=254, blank=True)
    illustrative = models.BooleanField(default=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["due_date", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=PromiseState.values), name="projects_promise_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None, outcome="")
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="projects_promise_closed_says_how",
            ),
            models.CheckConstraint(condition=~models.Q(what=""), name="projects_promise_says_what"),
        ]

    def __str__(self) -> str:
        return self.code
