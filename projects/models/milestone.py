"""Milestones: dated, checkable events, with three dates and their history."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Sourced, Tracked
from projects.models.task import Task
from projects.querysets import MilestoneQuerySet
from projects.querysets.plan_control import DependencyQuerySet, PromiseAlertQuerySet
from regions.models import Named, Organisation


class MilestoneState(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class DatePrecision(models.TextChoices):
    """How exact a public date is; the stored day is the last day of the period."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    SEASON = "season", _("season")
    YEAR = "year", _("year")


class MilestoneStanding(models.Model):
    """What is known of a milestone: its weight, its three dates, completion and state. Kept live and in the history."""

    weight = models.DecimalField(_("weight in its task"), max_digits=9, decimal_places=3, default=1)
    state = models.CharField(_("state"), max_length=10, choices=MilestoneState.choices, default=MilestoneState.OPEN)
    completion = models.DecimalField(_("completion"), max_digits=5, decimal_places=4, default=0)
    baseline_date = models.DateField(_("baseline date"), null=True, blank=True)
    forecast_date = models.DateField(_("forecast date"), null=True, blank=True)
    actual_date = models.DateField(_("actual date"), null=True, blank=True)
    claimed_date = models.DateField(_("reported as done on, not yet confirmed"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.state}, {self.completion}"

    @property
    def said_date(self) -> date | None:
        """When it happened, as reported: confirmed by a second person or not yet."""
        return self.actual_date or self.claimed_date


class Milestone(Named, Tracked, Sourced, MilestoneStanding):
    """A milestone of a task. `completion` is between 0 and 1; `reported_at` is when someone last said where it stands.

    `forecast_date` is empty while nobody expects anything other than the baseline. Done means an actual date, which
    needs evidence and a second person: until then the date is claimed, and the milestone open at 100 %.
    """

    State = MilestoneState

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="milestones")
    code = models.SlugField(_("code"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("place in the task"), default=0)
    baseline_number = models.PositiveSmallIntegerField(_("number of the baseline in force"), default=1)
    date_precision = models.CharField(
        _("precision of the date"), max_length=10, choices=DatePrecision.choices, default=DatePrecision.DAY
    )
    completion_criterion = models.TextField(_("completion criterion"), blank=True)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="owned_milestones",
        null=True,
        blank=True,
        verbose_name=_("owner"),
    )
    is_key = models.BooleanField(_("big milestone, shown on the national summary"), default=False)
    evidence = models.TextField(_("evidence"), blank=True)
    note = models.TextField(_("latest note"), blank=True)
    reported_at = models.DateTimeField(_("last reported"), null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("who reported it as done"),
    )
    claimed_by_label = models.CharField(max_length=254, blank=True, db_default="")

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["task", "position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="projects_milestone_weight_positive"),
            models.CheckConstraint(
                condition=models.Q(completion__gte=0, completion__lte=1),
                name="projects_milestone_completion_between_0_and_1",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", actual_date__isnull=False, completion=1)
                | models.Q(state__in=["open", "cancelled"], actual_date__isnull=True),
                name="projects_milestone_done_means_actual_date",
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_date__isnull=True) | models.Q(state="open", completion=1),
                name="projects_milestone_claim_is_open_and_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_date__isnull=True, claimed_by_label="")
                | (models.Q(claimed_date__isnull=False) & ~models.Q(claimed_by_label="") & ~models.Q(evidence="")),
                name="projects_milestone_claim_has_author_and_evidence",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["forecast_date"], condition=models.Q(state="open"), name="projects_milestone_open_due"
            ),
        ]


class MilestoneUpdate(MilestoneStanding):
    """How a milestone stood after each write: what trends, `as_of` and conflict messages read. Insert-only."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="updates")
    version = models.PositiveIntegerField()
    changed_fields = models.JSONField(default=list)
    note = models.TextField(_("note"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True, db_default="")
    reason = models.TextField(_("reason of the new forecast"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="milestone_updates", null=True
    )
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("milestone update")
        verbose_name_plural = _("milestone updates")
        ordering = ["milestone", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["milestone", "version"], name="projects_milestone_update_version_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["milestone", "at"], name="projects_milestone_update_at")]

    def __str__(self) -> str:
        return f"{self.milestone.code} v{self.version}"


class MilestoneBaseline(models.Model):
    """A numbered, immutable baseline date: number 1 is the first agreement, the largest number is in force."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    date = models.DateField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("baseline of a milestone")
        verbose_name_plural = _("baselines of milestones")
        ordering = ["milestone", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["milestone", "number"], name="projects_baseline_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="projects_baseline_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone.code} baseline {self.number}: {self.date}"


class DependencyNumber(models.Func):
    """A human code of the next dependency, made by the database: 'DEP-42'."""

    template = "'DEP-' || nextval('projects_dependency_number')"
    output_field = models.SlugField()


class PromiseState(models.TextChoices):
    """Inside one task nobody promises anything to anybody; between tasks the giver answers the taker."""

    INTERNAL = "internal", _("inside one task")
    PROPOSED = "proposed", _("not agreed yet")
    ACCEPTED = "accepted", _("agreed")
    DECLINED = "declined", _("declined")


class MilestoneDependency(Tracked):
    """`successor` (the taker) cannot be done before `predecessor` (the giver) and `lag_days` more.

    Between tasks it is a promise with two sides: the taker's asks for it, the giver's accepts it with a date or
    declines it with a reason. Edges form no cycle: a trigger refuses one, also in a race. What is declined still holds
    the taker back: it stays in the network, and in the list of what is not agreed.
    """

    State = PromiseState

    code = models.SlugField(_("code"), max_length=60, unique=True, db_default=DependencyNumber())
    predecessor = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="successor_edges")
    successor = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="predecessor_edges")
    lag_days = models.PositiveSmallIntegerField(_("days between the two"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=PromiseState.choices, default=PromiseState.PROPOSED)
    needed_date = models.DateField(_("needed by"), null=True, blank=True)
    why = models.TextField(_("what it is needed for"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    proposed_by_label = models.CharField(max_length=254, blank=True)
    proposed_at = models.DateTimeField(_("asked for"), null=True, blank=True)
    agreed_date = models.DateField(_("promised for"), null=True, blank=True)
    answer = models.TextField(_("answer of the giver"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    answered_by_label = models.CharField(max_length=254, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    illustrative = models.BooleanField(default=False)

    objects = DependencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("dependency between milestones")
        verbose_name_plural = _("dependencies between milestones")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="projects_dependency_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="projects_dependency_not_itself"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=PromiseState.values), name="projects_dependency_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="accepted", agreed_date__isnull=False)
                | (~models.Q(state="accepted") & models.Q(agreed_date__isnull=True)),
                name="projects_dependency_agreed_means_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(answer=""),
                name="projects_dependency_declined_with_reason",
            ),
            models.CheckConstraint(condition=models.Q(lag_days__lte=1830), name="projects_dependency_lag_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"

    @property
    def promised_date(self) -> date:
        """The agreed date of an accepted promise; a constraint holds that there is one."""
        assert self.agreed_date is not None  # noqa: S101
        return self.agreed_date


class AlertKind(models.TextChoices):
    LATER = "later", _("expected later than promised")
    CANCELLED = "cancelled", _("cancelled by the giver")


class PromiseAlert(models.Model):
    """Tells the taker that a promise will not be kept. One for each write of the giver's milestone that breaks it.

    `expected_date` is empty when the giver's milestone was cancelled. Acknowledged by the taker's side.
    """

    Kind = AlertKind

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dependency = models.ForeignKey(MilestoneDependency, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(_("kind"), max_length=10, choices=AlertKind.choices)
    milestone_version = models.PositiveIntegerField(_("version of the giver's milestone"))
    agreed_date = models.DateField(_("promised for"))
    expected_date = models.DateField(_("now expected"), null=True, blank=True)
    at = models.DateTimeField(_("raised"))
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    acknowledged_by_label = models.CharField(max_length=254, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    note = models.TextField(_("what the taker does about it"), blank=True)

    objects = PromiseAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert of a promise")
        verbose_name_plural = _("alerts of promises")
        ordering = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dependency", "milestone_version"], name="projects_promise_alert_once"),
            models.CheckConstraint(
                condition=models.Q(kind="later", expected_date__gt=models.F("agreed_date"))
                | models.Q(kind="cancelled", expected_date__isnull=True),
                name="projects_promise_alert_is_late",
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True, acknowledged_by_label="")
                | (models.Q(acknowledged_at__isnull=False) & ~models.Q(acknowledged_by_label="")),
                name="projects_promise_alert_acknowledged_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dependency.code}: {self.agreed_date} → {self.expected_date}"

    @property
    def code(self) -> str:
        """The code of the promise that it is about."""
        return self.dependency.code

    @property
    def days(self) -> int | None:
        """Days past the promised date; None for a cancelled milestone."""
        return (self.expected_date - self.agreed_date).days if self.expected_date else None
