"""Stocktakes: the regular meeting with the leader, its pack sealed at issue, its agenda, minutes and errata."""

import json
import uuid
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Sourced, Tracked
from projects.models.decision import Decision
from projects.models.portfolio import Portfolio, Sector
from projects.models.project import StrategicProject
from projects.models.task import Task
from projects.querysets import StocktakeQuerySet, StocktakeSeriesQuerySet
from regions.models import Named, Organisation

SEAL_FORM = r"^[0-9a-f]{64}$"


class StocktakeState(models.TextChoices):
    PLANNED = "planned", _("planned")
    ISSUED = "issued", _("pack issued")
    HELD = "held", _("held")
    MINUTED = "minuted", _("minutes agreed")


class StocktakeSeries(Named, Tracked, Sourced):
    """A regular meeting about a project, a sector, or (with neither) the whole portfolio."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="stocktake_series")
    project = models.ForeignKey(
        StrategicProject, on_delete=models.PROTECT, related_name="stocktake_series", null=True, blank=True
    )
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="stocktake_series", null=True, blank=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    interval_weeks = models.PositiveSmallIntegerField(_("weeks between meetings"), default=8)
    chair = models.CharField(_("chair (a role, no name)"), max_length=200)
    members = models.ManyToManyField(
        Organisation, related_name="stocktake_series", blank=True, verbose_name=_("members")
    )

    objects = StocktakeSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series of stocktakes")
        verbose_name_plural = _("series of stocktakes")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(project=None) | models.Q(sector=None), name="projects_series_of_one_slice"
            ),
            models.CheckConstraint(
                condition=models.Q(interval_weeks__gte=1, interval_weeks__lte=52),
                name="projects_series_interval_1_to_52_weeks",
            ),
        ]

    @property
    def dimension(self) -> str:
        """Of which slice the figures are."""
        return "project" if self.project_id else "sector" if self.sector_id else "country"

    @property
    def object_id(self) -> int:
        """The slice's key in its dimension."""
        return int(self.project_id or self.sector_id or self.portfolio_id)


class Stocktake(Tracked):
    """One meeting of a series. From issue on it holds the text of its pack, exactly as sealed.

    `seal` is the SHA-256 of `pack_text`, which holds the seal of the pack before it: a series is a chain. The same for
    `minutes_text`, which holds the seal of the pack. The database refuses any change of what is sealed.
    """

    State = StocktakeState

    series = models.ForeignKey(StocktakeSeries, on_delete=models.PROTECT, related_name="stocktakes")
    number = models.PositiveSmallIntegerField(_("number in the series"))
    code = models.SlugField(_("code"), max_length=60, unique=True)
    meeting_date = models.DateField(_("day of the meeting"))
    state = models.CharField(_("state"), max_length=10, choices=StocktakeState.choices, default=StocktakeState.PLANNED)
    cut_off_at = models.DateTimeField(_("cut-off"), null=True, blank=True)
    pack_text = models.TextField(_("pack as sealed"), blank=True)
    seal = models.CharField(_("seal of the pack"), max_length=64, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.CharField(max_length=254, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    minutes_text = models.TextField(_("minutes as sealed"), blank=True)
    minutes_seal = models.CharField(_("seal of the minutes"), max_length=64, blank=True)
    minuted_at = models.DateTimeField(null=True, blank=True)
    minuted_by = models.CharField(max_length=254, blank=True)
    illustrative = models.BooleanField(default=False)

    objects = StocktakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stocktake")
        verbose_name_plural = _("stocktakes")
        ordering = ["series", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "number"], name="projects_stocktake_number_once"),
            models.UniqueConstraint(
                fields=["series"], condition=models.Q(state="planned"), name="projects_stocktake_one_planned"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=StocktakeState.values), name="projects_stocktake_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="planned", seal="", pack_text="", cut_off_at=None, issued_at=None)
                | (
                    ~models.Q(state="planned")
                    & ~models.Q(pack_text="")
                    & models.Q(seal__regex=SEAL_FORM, cut_off_at__isnull=False, issued_at__isnull=False)
                ),
                name="projects_stocktake_sealed_from_issue",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "issued"], held_at=None)
                | models.Q(state__in=["held", "minuted"], held_at__isnull=False),
                name="projects_stocktake_held_means_when",
            ),
            models.CheckConstraint(
                condition=(~models.Q(state="minuted") & models.Q(minutes_seal="", minutes_text="", minuted_at=None))
                | (
                    models.Q(state="minuted", minutes_seal__regex=SEAL_FORM, minuted_at__isnull=False)
                    & ~models.Q(minutes_text="")
                ),
                name="projects_stocktake_minutes_sealed",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @cached_property
    def pack(self) -> dict[str, Any]:
        """The pack as values; empty before issue."""
        return dict(json.loads(self.pack_text)) if self.pack_text else {}

    @property
    def is_issued(self) -> bool:
        return self.state != StocktakeState.PLANNED


class AgendaEdit(models.Model):
    """What the Project Office did to one line of an agenda before issue, or (with a title) a line of its own.

    `key` is the line's key in `projects.domain.stocktakes`. At issue the outcome is frozen in the pack.
    """

    stocktake = models.ForeignKey(Stocktake, on_delete=models.CASCADE, related_name="agenda_edits")
    key = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(_("place on the agenda"), null=True, blank=True)
    is_dropped = models.BooleanField(default=False)
    reason = models.TextField(_("reason"), blank=True)
    title = models.CharField(_("what it is about"), max_length=300, blank=True)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="agenda_edits", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("edit of an agenda")
        verbose_name_plural = _("edits of agendas")
        ordering = ["stocktake", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stocktake", "key"], name="projects_agenda_edit_once_a_line"),
            models.CheckConstraint(
                condition=models.Q(is_dropped=False) | ~models.Q(reason=""), name="projects_agenda_dropped_says_why"
            ),
            models.CheckConstraint(
                condition=~models.Q(key__startswith="own:") | ~models.Q(title=""),
                name="projects_agenda_own_line_has_title",
            ),
            models.CheckConstraint(
                condition=models.Q(position=None) | models.Q(position__gte=1), name="projects_agenda_place_from_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stocktake_id} {self.key}"


class StocktakeDecision(models.Model):
    """A decision that was answered at a stocktake, with the line of the agenda at which it was. Insert-only."""

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="decided")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="decided_at_stocktake")
    agenda_key = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision of a stocktake")
        verbose_name_plural = _("decisions of stocktakes")
        ordering = ["stocktake", "decision"]

    def __str__(self) -> str:
        return f"{self.stocktake.code}: {self.decision.code}"


class Erratum(models.Model):
    """A correction of one number of an issued pack: what stood there, what is right, and why. Insert-only."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="errata")
    number = models.PositiveSmallIntegerField()
    place = models.CharField(_("place in the pack"), max_length=200)
    before = models.CharField(_("as issued"), max_length=300)
    after = models.CharField(_("corrected"), max_length=300)
    reason = models.TextField(_("reason"))
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="errata", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("erratum")
        verbose_name_plural = _("errata")
        ordering = ["stocktake", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stocktake", "number"], name="projects_erratum_number_once"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="projects_erratum_changes"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="projects_erratum_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.stocktake.code} erratum {self.number}"
