"""A person's delivery confidence at a date: drafted by the team, confirmed by the Project Office, never overwritten."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Tracked
from projects.models.subject import AboutSubject
from projects.querysets import JudgementQuerySet


class DeliveryConfidence(models.TextChoices):
    """The five points of delivery confidence."""

    GREEN = "green", _("green")
    AMBER_GREEN = "amber_green", _("amber-green")
    AMBER = "amber", _("amber")
    AMBER_RED = "amber_red", _("amber-red")
    RED = "red", _("red")


class JudgementState(models.TextChoices):
    DRAFT = "draft", _("draft, waits for the Project Office")
    RETURNED = "returned", _("returned with a note")
    CONFIRMED = "confirmed", _("confirmed")


class Challenge(models.IntegerChoices):
    """Degree of challenge: 4 is the easiest."""

    VERY_HIGH = 1, _("very high")
    HIGH = 2, _("high")
    MEDIUM = 3, _("medium")
    LOW = 4, _("low")


class Quality(models.IntegerChoices):
    """Of planning, implementation and performance management; of the capacity to drive progress."""

    HIGHLY_PROBLEMATIC = 1, _("highly problematic")
    PROBLEMATIC = 2, _("problematic")
    MIXED = 3, _("mixed, some of it good")
    GOOD = 4, _("good")


class DeliveryStage(models.IntegerChoices):
    POLICY_DEVELOPMENT = 1, _("policy development")
    IMPLEMENTATION = 2, _("implementation")
    EMBEDDED = 3, _("embedded")
    IRREVERSIBLE = 4, _("irreversible")


class RecentPerformance(models.TextChoices):
    """What was reached lately, held against the trajectory."""

    AHEAD = "ahead", _("ahead of the trajectory")
    ON_TRACK = "on_track", _("on the trajectory")
    BEHIND = "behind", _("behind the trajectory")
    NOT_MEASURED = "not_measured", _("not measured yet")


class LikelihoodOfDelivery(models.IntegerChoices):
    UNLIKELY = 1, _("unlikely")
    RATHER_UNLIKELY = 2, _("rather unlikely")
    RATHER_LIKELY = 3, _("rather likely")
    LIKELY = 4, _("likely")


CRITERIA = ("challenge", "planning", "capacity", "stage")
_ASSESSED = (*CRITERIA, "likelihood", "derived_likelihood")


class Judgement(AboutSubject, Tracked):
    """Delivery confidence in a project or a task, judged on `judged_date`. A confirmed one never changes.

    A judgement without criteria has a rating and a reason only: those of imported portfolios, of years before the
    criteria, and short ones that the Project Office adds by itself. No `valid_until_date`: valid until the next one.
    """

    Rating = DeliveryConfidence
    State = JudgementState

    code = models.SlugField(_("code"), max_length=60, unique=True, null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=JudgementState.choices, default=JudgementState.CONFIRMED
    )
    rating = models.CharField(_("delivery confidence"), max_length=12, choices=DeliveryConfidence.choices)
    reason = models.TextField(_("reason"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    judged_date = models.DateField(_("judged on"))
    valid_until_date = models.DateField(_("valid until"), null=True, blank=True)
    challenge = models.PositiveSmallIntegerField(_("degree of challenge"), choices=Challenge.choices, null=True)
    planning = models.PositiveSmallIntegerField(
        _("quality of planning, implementation and performance management"), choices=Quality.choices, null=True
    )
    capacity = models.PositiveSmallIntegerField(_("capacity to drive progress"), choices=Quality.choices, null=True)
    stage = models.PositiveSmallIntegerField(_("stage of delivery"), choices=DeliveryStage.choices, null=True)
    performance = models.CharField(
        _("recent performance"), max_length=12, choices=RecentPerformance.choices, blank=True
    )
    derived_likelihood = models.PositiveSmallIntegerField(
        _("likelihood that follows from the criteria"), choices=LikelihoodOfDelivery.choices, null=True
    )
    likelihood = models.PositiveSmallIntegerField(
        _("likelihood of delivery"), choices=LikelihoodOfDelivery.choices, null=True
    )
    departure_reason = models.TextField(_("why it departs from the criteria"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="judgements", null=True, blank=True
    )
    by_label = models.CharField(max_length=254, blank=True)
    return_note = models.TextField(_("why it was returned"), blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    confirmed_by_label = models.CharField(max_length=254, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    illustrative = models.BooleanField(default=False)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["project", "-judged_date", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(rating__in=DeliveryConfidence.values), name="projects_judgement_rating_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=JudgementState.values), name="projects_judgement_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(performance="", **{f"{name}__isnull": True for name in _ASSESSED})
                | models.Q(
                    performance__in=RecentPerformance.values,
                    **{f"{name}__isnull": False for name in _ASSESSED},
                    **{f"{name}__range": (1, 4) for name in _ASSESSED},
                ),
                name="projects_judgement_criteria_all_or_none",
            ),
            models.CheckConstraint(
                condition=models.Q(likelihood__isnull=True)
                | models.Q(likelihood=models.F("derived_likelihood"))
                | ~models.Q(departure_reason=""),
                name="projects_judgement_departure_has_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(by__isnull=True)
                | models.Q(confirmed_by__isnull=True)
                | ~models.Q(by=models.F("confirmed_by")),
                name="projects_judgement_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until_date__isnull=True)
                | models.Q(valid_until_date__gte=models.F("judged_date")),
                name="projects_judgement_valid_after_judged",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="returned") | ~models.Q(return_note=""),
                name="projects_judgement_returned_has_note",
            ),
            models.UniqueConstraint(
                fields=["project", "task", "by"],
                condition=~models.Q(state="confirmed") & models.Q(by__isnull=False),
                nulls_distinct=False,
                name="projects_judgement_one_draft_each",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["project", "task", "-judged_date", "-id"],
                condition=models.Q(state="confirmed"),
                name="projects_judgement_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject.code} {self.judged_date}: {self.rating}"

    @property
    def has_criteria(self) -> bool:
        return self.challenge is not None
