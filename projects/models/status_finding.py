"""Findings: where people and rules differ by more than one step, somebody must say why."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Tracked
from projects.models.judgement import DeliveryConfidence, Judgement
from projects.models.rollup import RollupStatus
from projects.models.subject import AboutSubject
from projects.querysets.status_finding import FindingEventQuerySet, StatusFindingQuerySet
from regions.models import Organisation


class FindingKind(models.TextChoices):
    WATERMELON = "watermelon", _("watermelon: green outside, red inside")
    MISMATCH = "mismatch", _("judged and calculated status differ")


class FindingState(models.TextChoices):
    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("answered, waits for the Project Office")
    ACCEPTED = "accepted", _("answer accepted")
    CLOSED = "closed", _("closed")


class BetterSide(models.TextChoices):
    JUDGED = "judged", _("the judgement looks better")
    CALCULATED = "calculated", _("the figures look better")


class ClosingReason(models.TextChoices):
    AGREE = "agree", _("the two agree again")
    NO_JUDGEMENT = "no_judgement", _("there is no valid judgement any more")
    NO_DATA = "no_data", _("there is no calculated status any more: no data")
    TURNED = "turned", _("now the other side looks better")
    JUDGED_ANEW = "judged_anew", _("it was judged anew and differs again")


class StatusFinding(AboutSubject, Tracked):
    """Opened and closed by the portal; one that is not closed for each project or task.

    `judged_rating` and `calculated_status` are those that last differed; `opened_date` is when they began to.
    """

    State = FindingState

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=FindingKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    better_side = models.CharField(_("what looks better"), max_length=12, choices=BetterSide.choices)
    judgement = models.ForeignKey(Judgement, on_delete=models.CASCADE, related_name="findings")
    judged_rating = models.CharField(_("judged"), max_length=12, choices=DeliveryConfidence.choices)
    calculated_status = models.CharField(_("calculated"), max_length=12, choices=RollupStatus.choices)
    steps = models.PositiveSmallIntegerField(_("steps between them"))
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="owned_findings",
        null=True,
        blank=True,
        verbose_name=_("who answers"),
    )
    opened_date = models.DateField(_("opened"))
    due_date = models.DateField(_("answer due"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    answered_by_label = models.CharField(max_length=254, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    return_note = models.TextField(_("why the answer was not accepted"), blank=True)
    closed_date = models.DateField(_("closed"), null=True, blank=True)
    closing_reason = models.CharField(_("why it was closed"), max_length=14, choices=ClosingReason.choices, blank=True)
    illustrative = models.BooleanField(_("illustrative: invented for demonstration"), default=False)

    objects = StatusFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-opened_date", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=FindingKind.values, better_side__in=BetterSide.values),
                name="projects_finding_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open")
                | (models.Q(state__in=["answered", "accepted"]) & ~models.Q(answer=""))
                | models.Q(state="closed"),
                name="projects_finding_answered_has_answer",
            ),
            models.CheckConstraint(
                condition=(models.Q(state="closed", closed_date__isnull=False) & ~models.Q(closing_reason=""))
                | (~models.Q(state="closed") & models.Q(closed_date__isnull=True)),
                name="projects_finding_closed_has_reason",
            ),
            models.CheckConstraint(condition=models.Q(steps__range=(2, 4)), name="projects_finding_steps_2_to_4"),
            models.CheckConstraint(
                condition=models.Q(due_date__gt=models.F("opened_date")), name="projects_finding_due_after_opened"
            ),
            models.UniqueConstraint(
                fields=["project", "task"],
                condition=~models.Q(state="closed"),
                nulls_distinct=False,
                name="projects_finding_one_open",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def days_open(self, today: date) -> int:
        """Days from the opening to `today`, or to its closing."""
        return ((self.closed_date or today) - self.opened_date).days


class FindingEventKind(models.TextChoices):
    OPENED = "opened", _("opened")
    CHANGED = "changed", _("the difference changed")
    ANSWERED = "answered", _("answered")
    ACCEPTED = "accepted", _("answer accepted")
    RETURNED = "returned", _("answer not accepted")
    CLOSED = "closed", _("closed")


class FindingEvent(models.Model):
    """What happened to a finding. Insert-only."""

    finding = models.ForeignKey(StatusFinding, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=FindingEventKind.choices)
    text = models.TextField(blank=True)
    judged_rating = models.CharField(max_length=12, choices=DeliveryConfidence.choices)
    calculated_status = models.CharField(max_length=12, choices=RollupStatus.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    objects = FindingEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a finding")
        verbose_name_plural = _("events of findings")
        ordering = ["finding", "at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=FindingEventKind.values), name="projects_finding_event_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding.code}: {self.kind}"
