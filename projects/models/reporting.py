"""The month of an organisation: it bundles the updates of the tasks it leads; confirming it locks them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.domain.cycle import LOCKED
from projects.models.base import Sourced, Tracked
from projects.querysets.reporting import OrganisationPeriodQuerySet
from regions.models import Organisation


class OrganisationPeriodState(models.TextChoices):
    """The states of `projects.domain.cycle.PeriodState`."""

    OPEN = "open", pgettext_lazy("question, risk, month", "open")
    CONFIRMED = "confirmed", _("confirmed by the organisation")
    ACCEPTED = "accepted", _("accepted by the Project Office")
    SENT_BACK = "sent_back", _("sent back by the Project Office")


class OrganisationPeriod(Tracked, Sourced):
    """What an organisation owes for one month. `code` is `<organisation>-<year>-<month>`."""

    State = OrganisationPeriodState

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reporting_periods")
    code = models.SlugField(_("code"), max_length=80, unique=True)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    due_date = models.DateField(_("confirmed by"))
    state = models.CharField(
        _("state"), max_length=10, choices=OrganisationPeriodState.choices, default=OrganisationPeriodState.OPEN
    )
    note = models.TextField(_("why it was sent back"), blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    confirmed_by_label = models.CharField(max_length=254, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    accepted_by_label = models.CharField(max_length=254, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    objects = OrganisationPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting period of an organisation")
        verbose_name_plural = _("reporting periods of organisations")
        ordering = ["-first_date", "organisation"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "first_date"], name="projects_org_period_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=OrganisationPeriodState.values), name="projects_org_period_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(first_date__lt=models.F("last_date"), due_date__gt=models.F("last_date")),
                name="projects_org_period_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "sent_back"])
                | (models.Q(confirmed_at__isnull=False) & ~models.Q(confirmed_by_label="")),
                name="projects_org_period_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted")
                | (models.Q(accepted_at__isnull=False) & ~models.Q(accepted_by_label="")),
                name="projects_org_period_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent_back") | ~models.Q(note=""),
                name="projects_org_period_sent_back_with_note",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_locked(self) -> bool:
        """Whether nothing that is dated in it changes any more."""
        return self.state in LOCKED
