"""100-day challenges: one measurable goal, a mixed team, daily notes, weekly reviews, and checks that it lasted."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.domain import challenge as days
from projects.models.base import Sourced, Tracked
from projects.models.subject import AboutSubject
from projects.models.team import Team
from projects.querysets.challenges import ChallengeQuerySet
from regions.models import Named, Organisation


class ChallengeState(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    CLOSED = "closed", _("closed")
    SUSTAINED = "sustained", _("result sustained")
    NOT_SUSTAINED = "not_sustained", _("result not sustained")


OVER = (ChallengeState.CLOSED, ChallengeState.SUSTAINED, ChallengeState.NOT_SUSTAINED)
"""States after day 100."""


class ChallengeResult(models.TextChoices):
    ACHIEVED = "achieved", _("achieved")
    PARTLY = "partly", _("partly achieved")
    NOT_ACHIEVED = "not_achieved", _("not achieved")


class ReviewCall(models.TextChoices):
    """What the sponsor says in a weekly review."""

    ON_TRACK = "on_track", _("on track")
    NEEDS_HELP = "needs_help", _("needs help")
    CHANGE_COURSE = "change_course", _("change course")


class CheckVerdict(models.TextChoices):
    SUSTAINED = "sustained", _("sustained")
    SLIPPED = "slipped", _("slipped")
    LOST = "lost", _("lost")


class MemberRole(models.TextChoices):
    LEAD = "lead", _("lead")
    MEMBER = "member", _("member")


class Challenge(Named, Tracked, Sourced, AboutSubject):
    """100 days from `start_date`. Its value goes from `start_value` to `goal_value`; which way is better follows."""

    State = ChallengeState

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="challenges", null=True, blank=True, verbose_name=_("team")
    )
    code = models.SlugField(_("code"), max_length=60, unique=True)
    measure = models.TextField(_("how the goal is measured"))
    unit = models.CharField(_("unit"), max_length=60)
    start_value = models.DecimalField(_("value at the start"), max_digits=20, decimal_places=6)
    goal_value = models.DecimalField(_("goal"), max_digits=20, decimal_places=6)
    start_date = models.DateField(_("first day"))
    sponsor_role = models.CharField(_("sponsor (a role, no name)"), max_length=200)
    sponsor_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="sponsored_challenges", verbose_name=_("sponsor's body")
    )
    state = models.CharField(_("state"), max_length=14, choices=ChallengeState.choices, default=ChallengeState.PLANNED)
    result = models.CharField(_("result"), max_length=14, choices=ChallengeResult.choices, blank=True)
    result_value = models.DecimalField(_("value on day 100"), max_digits=20, decimal_places=6, null=True, blank=True)
    story = models.TextField(_("what happened"), blank=True)
    kept = models.TextField(_("what stays"), blank=True)
    closed_date = models.DateField(_("closed"), null=True, blank=True)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(goal_value=models.F("start_value")), name="projects_challenge_goal_differs"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["planned", "running"], result="", result_value__isnull=True, closed_date__isnull=True
                )
                | models.Q(
                    state__in=["closed", "sustained", "not_sustained"],
                    result__in=ChallengeResult.values,
                    result_value__isnull=False,
                    closed_date__isnull=False,
                ),
                name="projects_challenge_closed_means_result",
            ),
            models.CheckConstraint(
                condition=models.Q(start_date__gte=date(1990, 1, 1), start_date__lte=date(2100, 12, 31)),
                name="projects_challenge_start_sane",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def goal(self) -> days.Goal:
        return days.Goal(self.start_value, self.goal_value)

    @property
    def direction(self) -> str:
        """Which way is better: "up" or "down"."""
        return self.goal.direction.value

    @property
    def last_date(self) -> date:
        """Day 100."""
        return days.last_day(self.start_date)

    @property
    def known_result(self) -> str | None:
        return self.result or None

    @property
    def is_over(self) -> bool:
        return self.state in OVER


class ChallengeMember(models.Model):
    """A body's seat in the team of a challenge: a role, no name."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="challenge_seats")
    role = models.CharField(_("role"), max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    position = models.CharField(_("position (a role, no name)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("member of a challenge")
        verbose_name_plural = _("members of challenges")
        ordering = ["challenge", "role", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["challenge"], condition=models.Q(role="lead"), name="projects_challenge_one_lead"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=MemberRole.values), name="projects_challenge_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.challenge_id}: {self.position or self.role}"


class ChallengeEntry(models.Model):
    """What the histories of a challenge have in common. The database refuses UPDATE."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.public_id}"


class ChallengeNote(ChallengeEntry):
    """A day in words, with the value of the day where there is one. A second note of a day corrects the first."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="notes")
    for_date = models.DateField(_("day"))
    number = models.PositiveSmallIntegerField(_("which note of the day"), default=1)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6, null=True, blank=True)
    text = models.TextField(_("what was done"))
    blockers = models.TextField(_("what stands in the way"), blank=True)

    class Meta:
        verbose_name = _("daily note")
        verbose_name_plural = _("daily notes")
        ordering = ["challenge", "-for_date", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["challenge", "for_date", "number"], name="projects_note_number_once_a_day"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="projects_note_number_from_1"),
        ]


class SponsorReview(ChallengeEntry):
    """The sponsor's word on a week, 1 to 14."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="reviews")
    week = models.PositiveSmallIntegerField(_("week"))
    call = models.CharField(_("call"), max_length=14, choices=ReviewCall.choices)
    words = models.TextField(_("in words"))

    class Meta:
        verbose_name = _("sponsor review")
        verbose_name_plural = _("sponsor reviews")
        ordering = ["challenge", "-week"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["challenge", "week"], name="projects_review_once_a_week"),
            models.CheckConstraint(condition=models.Q(week__range=(1, 14)), name="projects_review_week_1_to_14"),
            models.CheckConstraint(condition=models.Q(call__in=ReviewCall.values), name="projects_review_call_known"),
        ]


class SustainCheck(ChallengeEntry):
    """Six or twelve months later: is the result still there?"""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="checks")
    months = models.PositiveSmallIntegerField(_("months after day 100"))
    value = models.DecimalField(_("value found"), max_digits=20, decimal_places=6)
    verdict = models.CharField(_("verdict"), max_length=10, choices=CheckVerdict.choices)
    evidence = models.TextField(_("evidence"))
    checked_date = models.DateField(_("checked"))

    class Meta:
        verbose_name = _("check that a result lasted")
        verbose_name_plural = _("checks that results lasted")
        ordering = ["challenge", "months"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["challenge", "months"], name="projects_check_once_each"),
            models.CheckConstraint(condition=models.Q(months__in=[6, 12]), name="projects_check_after_6_or_12_months"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=CheckVerdict.values), name="projects_check_verdict_known"
            ),
        ]
