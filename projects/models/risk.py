"""Risks of a project or task: what may happen, how large it is, and what is done about it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.domain import risk as rules
from projects.models.base import Tracked
from projects.models.subject import AboutSubject
from projects.querysets.risks import RiskQuerySet
from regions.models import Organisation

_SCALE = (rules.LOWEST, rules.HIGHEST)


class RiskState(models.TextChoices):
    OPEN = "open", pgettext_lazy("question, risk, month", "open")
    CLOSED = "closed", _("closed")
    HAPPENED = "happened", _("happened")


class RiskResponse(models.TextChoices):
    AVOID = "avoid", _("avoid")
    REDUCE = "reduce", _("reduce")
    TRANSFER = "transfer", _("transfer")
    ACCEPT = "accept", _("accept")


class RiskBand(models.TextChoices):
    """How much attention a risk or an issue asks for; values of `projects.domain.risk.Band`."""

    LOW = "low", _("low")
    MODERATE = "moderate", _("moderate")
    HIGH = "high", _("high")
    SEVERE = "severe", _("severe")


class Risk(AboutSubject, Tracked):
    """What may happen. Likelihood and impact are those of the newest assessment; all of them stay in the history."""

    State = RiskState
    Response = RiskResponse

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    cause = models.TextField(_("cause"))
    event = models.TextField(_("what may happen"))
    effect = models.TextField(_("effect"))
    likelihood = models.PositiveSmallIntegerField(_("likelihood, 1 to 5"))
    impact = models.PositiveSmallIntegerField(_("impact, 1 to 5"))
    assessed_at = models.DateTimeField(_("assessed"))
    proximity_date = models.DateField(_("when it would happen"), null=True, blank=True)
    response = models.CharField(_("response"), max_length=10, choices=RiskResponse.choices)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="owned_risks", verbose_name=_("owner")
    )
    owner_role = models.CharField(_("role of the owner (no name)"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RiskState.choices, default=RiskState.OPEN)
    closing_note = models.TextField(_("why it is closed, or what happened"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    illustrative = models.BooleanField(_("illustrative: invented for demonstration"), default=False)

    objects = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(likelihood__range=_SCALE, impact__range=_SCALE), name="projects_risk_on_the_scale"
            ),
            models.CheckConstraint(
                condition=models.Q(response__in=RiskResponse.values), name="projects_risk_response_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | models.Q(state__in=["closed", "happened"], closed_at__isnull=False),
                name="projects_risk_closed_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def score(self) -> int:
        return rules.score(self.likelihood, self.impact)

    @property
    def band(self) -> str:
        return rules.band(self.score).value


class RiskAssessment(models.Model):
    """How a risk was judged at one moment. Insert-only."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="assessments")
    number = models.PositiveSmallIntegerField(_("number"))
    likelihood = models.PositiveSmallIntegerField(_("likelihood, 1 to 5"))
    impact = models.PositiveSmallIntegerField(_("impact, 1 to 5"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("assessment of a risk")
        verbose_name_plural = _("assessments of risks")
        ordering = ["risk", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["risk", "number"], name="projects_risk_assessment_number_once"),
            models.CheckConstraint(
                condition=models.Q(likelihood__range=_SCALE, impact__range=_SCALE),
                name="projects_risk_assessment_on_the_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk.code}: {self.likelihood} × {self.impact}"

    @property
    def score(self) -> int:
        return rules.score(self.likelihood, self.impact)

    @property
    def band(self) -> str:
        return rules.band(self.score).value


class RiskAction(models.Model):
    """One thing that is done about a risk, by a day. Written together with the version of its risk."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="actions")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("what is done"), max_length=500)
    due_date = models.DateField(_("due"))
    done_date = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("action against a risk")
        verbose_name_plural = _("actions against risks")
        ordering = ["risk", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["risk", "number"], name="projects_risk_action_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.risk.code} {self.number}: {self.text}"
