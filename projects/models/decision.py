"""Decisions: questions with options that climb the ladder until somebody answers them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.models.base import Tracked
from projects.models.subject import AboutSubject
from projects.querysets.decisions import DecisionQuerySet
from regions.models import Organisation


class EscalationStep(models.TextChoices):
    """From the bottom up; values of `projects.domain.escalation.Step`."""

    TEAM = "team", _("team")
    MINISTRY = "ministry", _("ministry")
    PROJECT_OFFICE = "project_office", _("Project Office")
    COORDINATOR = "coordinator", _("coordinator")
    LEADER = "leader", _("leader")


class DecisionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("question, risk, month", "open")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn")


class MoveKind(models.TextChoices):
    """How a question came to a step."""

    RAISED = "raised", _("raised")
    CLIMBED = "climbed", _("climbed by itself")
    ESCALATED = "escalated", _("escalated")
    RETURNED = "returned", _("returned with a question")


class Decision(AboutSubject, Tracked):
    """A question, the step of the ladder where it stands since `step_since`, and its answer.

    `owner` is the body that has to answer at the step of the ministry. `due_date` is when the answer is needed.
    `answered_step` is the step at which it was answered; at the leader's, the coordinator records the words.
    """

    State = DecisionState
    Step = EscalationStep

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    question = models.TextField(_("question, with what depends on it"))
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="owned_decisions", verbose_name=_("who has to answer")
    )
    due_date = models.DateField(_("needed by"))
    step = models.CharField(_("step"), max_length=20, choices=EscalationStep.choices)
    step_since = models.DateTimeField(_("at this step since"))
    raised_at = models.DateTimeField(_("raised"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    raised_by_label = models.CharField(max_length=254, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DecisionState.choices, default=DecisionState.OPEN)
    chosen = models.ForeignKey(
        "DecisionOption",
        on_delete=models.PROTECT,
        related_name="chosen_in",
        null=True,
        blank=True,
        verbose_name=_("chosen option"),
    )
    answer = models.TextField(_("answer, or why it was withdrawn"), blank=True)
    heard_in = models.CharField(_("where the answer was given"), max_length=200, blank=True)
    answered_step = models.CharField(_("answered at"), max_length=20, choices=EscalationStep.choices, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    answered_by_label = models.CharField(max_length=254, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    illustrative = models.BooleanField(_("illustrative: invented for demonstration"), default=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(step__in=EscalationStep.values), name="projects_decision_step_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="open", answered_at__isnull=True, chosen__isnull=True, answer="", answered_step=""
                )
                | models.Q(
                    state="answered",
                    answered_at__isnull=False,
                    chosen__isnull=False,
                    answered_step__in=EscalationStep.values,
                )
                | models.Q(state="withdrawn", answered_at__isnull=False, chosen__isnull=True, answered_step=""),
                name="projects_decision_answered_means_chosen",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["step_since"], condition=models.Q(state="open"), name="projects_decision_open_since"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def chosen_number(self) -> int | None:
        """The number of the chosen option; None while there is none."""
        return self.chosen.number if self.chosen else None


class DecisionOption(models.Model):
    """One possible answer with what follows from it. Fixed once the question is raised."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("option"), max_length=500)
    consequences = models.TextField(_("what follows from it"))

    class Meta:
        verbose_name = _("option of a decision")
        verbose_name_plural = _("options of decisions")
        ordering = ["decision", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "number"], name="projects_decision_option_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class DecisionMove(models.Model):
    """A question came to a step: raised there, climbed, escalated or returned. Insert-only."""

    Kind = MoveKind

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="moves")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("how"), max_length=10, choices=MoveKind.choices)
    from_step = models.CharField(_("from"), max_length=20, choices=EscalationStep.choices, blank=True)
    to_step = models.CharField(_("to"), max_length=20, choices=EscalationStep.choices)
    reason = models.TextField(_("why"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step of an escalation")
        verbose_name_plural = _("steps of escalations")
        ordering = ["decision", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "number"], name="projects_decision_move_number_once"),
            models.CheckConstraint(
                condition=models.Q(kind="raised", from_step="", number=1)
                | models.Q(
                    kind__in=["climbed", "escalated", "returned"], from_step__in=EscalationStep.values, number__gt=1
                ),
                name="projects_decision_move_from_somewhere",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_step=models.F("to_step")), name="projects_decision_move_changes_the_step"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.code} {self.from_step} → {self.to_step}"
