"""External validation: an auditor confirms or disputes a reported result. A disputed result is not counted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Tracked
from projects.models.indicator import Indicator
from projects.models.milestone import Milestone
from projects.models.portfolio import Portfolio
from projects.models.subject import AboutSubject
from projects.querysets.validation import NOT_COUNTED, OPEN_DISPUTES, ValidationQuerySet, ValidationRoundQuerySet


class ValidationState(models.TextChoices):
    """What became of the auditor's finding."""

    CONFIRMED = "confirmed", _("confirmed")
    DISPUTED = "disputed", _("disputed")
    ANSWERED = "answered", _("disputed, answered")
    WITHDRAWN = "withdrawn", _("dispute withdrawn")
    MAINTAINED = "maintained", _("dispute maintained")


class ValidationRound(Tracked):
    """A year's sample of done milestones, drawn from `population` by `seed` (`projects.domain.sampling`).

    `population` holds the codes that were there to be drawn on `cutoff_date`: anyone can draw again and compare.
    """

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="validation_rounds")
    code = models.SlugField(_("code"), max_length=60, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    seed = models.CharField(_("seed of the draw"), max_length=60)
    size = models.PositiveSmallIntegerField(_("results to draw"))
    population = models.JSONField(_("codes that could be drawn"), default=list)
    cutoff_date = models.DateField(_("results done by"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    drawn_at = models.DateTimeField(_("drawn"))
    illustrative = models.BooleanField(default=False)

    objects = ValidationRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("validation round")
        verbose_name_plural = _("validation rounds")
        ordering = ["-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["portfolio", "year"], name="projects_round_once_a_year"),
            models.CheckConstraint(condition=models.Q(year__range=(1990, 2100)), name="projects_round_year_sane"),
            models.CheckConstraint(condition=models.Q(size__gte=1), name="projects_round_draws_something"),
        ]

    def __str__(self) -> str:
        return self.code


class ValidationDraw(models.Model):
    """A milestone that a round drew, in the order of the draw. Insert-only."""

    round = models.ForeignKey(ValidationRound, on_delete=models.CASCADE, related_name="draws")
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="validation_draws")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("drawn result")
        verbose_name_plural = _("drawn results")
        ordering = ["round", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "milestone"], name="projects_draw_milestone_once"),
            models.UniqueConstraint(fields=["round", "position"], name="projects_draw_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.position}"


class Validation(AboutSubject, Tracked):
    """One reported result looked at from outside: a done milestone, or the value of an indicator on a day.

    The claim stays here (`claimed_date`, `claimed_value`) while the milestone itself stands at what the auditor found.
    """

    State = ValidationState

    code = models.SlugField(_("code"), max_length=60, unique=True)
    round = models.ForeignKey(
        ValidationRound, on_delete=models.PROTECT, related_name="validations", null=True, blank=True
    )
    milestone = models.ForeignKey(
        Milestone, on_delete=models.CASCADE, related_name="validations", null=True, blank=True
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="validations", null=True, blank=True
    )
    claimed_date = models.DateField(_("claimed for"))
    claimed_value = models.DecimalField(_("claimed value"), max_digits=20, decimal_places=6, null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ValidationState.choices)
    finding = models.TextField(_("finding"))
    evidence = models.TextField(_("evidence looked at"), blank=True)
    found_completion = models.DecimalField(_("completion found"), max_digits=5, decimal_places=4, null=True, blank=True)
    found_value = models.DecimalField(_("value found"), max_digits=20, decimal_places=6, null=True, blank=True)
    examined_date = models.DateField(_("looked at on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    answer = models.TextField(_("answer of the lead organisation"), blank=True)
    answered_by_label = models.CharField(max_length=254, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closing = models.TextField(_("last word of the auditor"), blank=True)
    closed_by_label = models.CharField(max_length=254, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    illustrative = models.BooleanField(default=False)

    objects = ValidationQuerySet.as_manager()

    class Meta:
        verbose_name = _("validation")
        verbose_name_plural = _("validations")
        ordering = ["-examined_date", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    milestone__isnull=False, task__isnull=False, indicator__isnull=True, claimed_value__isnull=True
                )
                | models.Q(milestone__isnull=True, indicator__isnull=False, claimed_value__isnull=False),
                name="projects_validation_of_one_result",
            ),
            models.CheckConstraint(
                condition=models.Q(milestone__isnull=True, found_completion__isnull=True)
                | models.Q(milestone__isnull=False, state="confirmed", found_completion__isnull=True)
                | models.Q(
                    milestone__isnull=False,
                    found_completion__isnull=False,
                    found_completion__gte=0,
                    found_completion__lt=1,
                )
                & ~models.Q(state="confirmed"),
                name="projects_validation_dispute_says_what_is_there",
            ),
            models.CheckConstraint(condition=~models.Q(finding=""), name="projects_validation_says_why"),
            models.CheckConstraint(
                condition=~models.Q(state="answered") | ~models.Q(answer=""), name="projects_validation_answer_given"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["withdrawn", "maintained"], closed_at__isnull=False)
                & ~models.Q(closing="")
                | models.Q(state__in=["confirmed", "disputed", "answered"], closed_at__isnull=True),
                name="projects_validation_closed_with_reason",
            ),
            models.UniqueConstraint(
                fields=["milestone"],
                condition=models.Q(state__in=["disputed", "answered"]),
                name="projects_validation_one_open_dispute",
            ),
            models.UniqueConstraint(fields=["round", "milestone"], name="projects_validation_once_a_round"),
        ]
        indexes: ClassVar = [models.Index(fields=["milestone", "state"], name="projects_validation_result")]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open_dispute(self) -> bool:
        return self.state in OPEN_DISPUTES

    @property
    def is_counted(self) -> bool:
        """Whether the result counts as claimed, as far as this validation goes."""
        return self.state not in NOT_COUNTED
