"""Orders of the leader: what was ordered, to whom, by when, and how it was carried out."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.models.base import Tracked
from projects.models.project import StrategicProject
from projects.models.task import Task
from projects.querysets.orders import OrderQuerySet
from regions.models import Named, Organisation


class OrderState(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise, order", "open")
    CLOSING_REQUESTED = "closing_requested", _("closing requested")
    CLOSED = "closed", _("closed")


class OrderEntryKind(models.TextChoices):
    """What was said or done about an order."""

    GIVEN = "given", _("given")
    REPORT = "report", _("report")
    EXTENSION_REQUESTED = "extension_asked", _("more time requested")
    EXTENSION_GRANTED = "extension_granted", _("more time granted")
    EXTENSION_REFUSED = "extension_refused", _("more time refused")
    CLOSING_REQUESTED = "closing_requested", _("closing requested")
    SENT_BACK = "sent_back", _("sent back")
    CLOSED = "closed", _("closed")


class Order(Named, Tracked):
    """A task that the leader gave. It stays open until it is closed on the giver's behalf.

    `asked_date` is the day to which more time is requested, while the request waits. With a project or task it is
    about that; without, about the bodies only.
    """

    State = OrderState

    code = models.SlugField(_("code"), max_length=60, unique=True)
    given_date = models.DateField(_("given on"))
    meeting = models.CharField(_("in which meeting"), max_length=300)
    giver = models.CharField(_("given by (a role, no name)"), max_length=200)
    due_date = models.DateField(_("due"))
    first_due_date = models.DateField(_("due as first set"))
    asked_date = models.DateField(_("more time requested until"), null=True, blank=True)
    lead_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="led_orders", verbose_name=_("lead organisation")
    )
    contributing_organisations = models.ManyToManyField(
        Organisation, related_name="contributed_orders", blank=True, verbose_name=_("contributing organisations")
    )
    project = models.ForeignKey(
        StrategicProject,
        on_delete=models.PROTECT,
        related_name="orders",
        null=True,
        blank=True,
        verbose_name=_("strategic project"),
    )
    task = models.ForeignKey(
        Task, on_delete=models.PROTECT, related_name="orders", null=True, blank=True, verbose_name=_("task")
    )
    state = models.CharField(_("state"), max_length=20, choices=OrderState.choices, default=OrderState.OPEN)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    illustrative = models.BooleanField(_("illustrative: invented for demonstration"), default=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order of the leader")
        verbose_name_plural = _("orders of the leader")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "closing_requested"], closed_at__isnull=True)
                | models.Q(state="closed", closed_at__isnull=False, asked_date__isnull=True),
                name="projects_order_closed_has_its_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(due_date__gte=models.F("given_date")), name="projects_order_due_after_given"
            ),
            models.CheckConstraint(
                condition=models.Q(asked_date__isnull=True) | models.Q(asked_date__gt=models.F("due_date")),
                name="projects_order_asks_for_later",
            ),
        ]

    @property
    def open_task(self) -> Task | None:
        """The task that it is about, where the reader of `with_open_subject` sees it."""
        return self.task if getattr(self, "task_open", False) else None

    @property
    def open_project(self) -> StrategicProject | None:
        """The same for the project."""
        return self.project if getattr(self, "project_open", False) else None


class OrderEntry(models.Model):
    """What was reported, requested or decided about an order. Insert-only."""

    Kind = OrderEntryKind

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=OrderEntryKind.choices)
    text = models.TextField(_("text"))
    proof = models.TextField(_("proof"), blank=True)
    day = models.DateField(_("day asked for or granted"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("entry about an order")
        verbose_name_plural = _("entries about orders")
        ordering = ["order", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "number"], name="projects_order_entry_number_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=OrderEntryKind.values), name="projects_order_entry_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="closing_requested", proof=""), name="projects_order_closing_has_proof"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order.code} {self.number}: {self.kind}"
