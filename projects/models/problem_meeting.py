"""The weekly problem-solving meeting: an agenda made from the data, and an outcome for each item."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Tracked
from projects.models.decision import Decision
from projects.models.issue import Issue
from projects.models.order import Order
from projects.models.subject import AboutSubject
from projects.querysets.meetings import ProblemItemQuerySet, ProblemMeetingQuerySet


class ProblemMeetingState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class ProblemKind(models.TextChoices):
    """Why something is on the agenda."""

    RED_TASK = "red_task", _("task turned red")
    ISSUE_OVERDUE = "issue_overdue", _("issue over its date")
    DECISION_WAITING = "decision_waiting", _("question at the Project Office")
    ORDER_OVERDUE = "order_overdue", _("order over its date")
    CARRIED = "carried", _("carried over")


class ProblemOutcome(models.TextChoices):
    PENDING = "pending", _("not discussed yet")
    SOLVED = "solved", _("solved")
    DECISION_RAISED = "decision_raised", _("question raised")
    ESCALATED = "escalated", _("escalated")
    CARRIED = "carried", _("carried over")


class ProblemMeeting(Tracked):
    """One meeting in one week, named by its Monday. Its items are fixed when it is opened."""

    State = ProblemMeetingState

    code = models.SlugField(_("code"), max_length=60, unique=True)
    week_date = models.DateField(_("Monday of its week"), unique=True)
    held_date = models.DateField(_("held on"))
    state = models.CharField(
        _("state"), max_length=10, choices=ProblemMeetingState.choices, default=ProblemMeetingState.OPEN
    )
    minutes = models.TextField(_("minutes"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    illustrative = models.BooleanField(_("illustrative: invented for demonstration"), default=False)

    objects = ProblemMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem-solving meeting")
        verbose_name_plural = _("problem-solving meetings")
        ordering = ["-week_date"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(week_date__iso_week_day=1), name="projects_meeting_week_monday"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True, minutes="")
                | (models.Q(state="closed", closed_at__isnull=False) & ~models.Q(minutes="")),
                name="projects_meeting_closed_has_minutes",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ProblemItem(AboutSubject):
    """One point of the agenda: why it is there, since when, and how the meeting left it.

    It is about at most one issue, decision or order; without, about the task. `days` is how long it had been so when
    the agenda was made. `first_meeting` is where it came up first, for what is carried over.
    """

    Kind = ProblemKind
    Outcome = ProblemOutcome

    meeting = models.ForeignKey(ProblemMeeting, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("why it is here"), max_length=20, choices=ProblemKind.choices)
    title = models.CharField(_("title"), max_length=300)
    days = models.PositiveIntegerField(_("days"), default=0)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    first_meeting = models.ForeignKey(
        ProblemMeeting, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("first in")
    )
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=ProblemOutcome.choices, default=ProblemOutcome.PENDING
    )
    note = models.TextField(_("what was said"), blank=True)
    raised = models.ForeignKey(
        Decision, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("question raised")
    )

    objects = ProblemItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("point of a problem-solving meeting")
        verbose_name_plural = _("points of problem-solving meetings")
        ordering = ["meeting", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="projects_problem_item_number_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="pending", note="")
                | (models.Q(outcome__in=["solved", "decision_raised", "escalated", "carried"]) & ~models.Q(note="")),
                name="projects_problem_item_outcome_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting.code} {self.number}: {self.title}"
