"""Rounds in which everything that matters is judged at once, and the league tables that they leave behind."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Tracked
from projects.models.portfolio import Portfolio
from projects.models.rollup import RollupStatus
from projects.models.subject import AboutSubject
from projects.querysets.judgement_round import JudgementRoundQuerySet, RoundSubjectQuerySet


class RoundState(models.TextChoices):
    OPEN = "open", _("open for judgements")
    MODERATION = "moderation", _("in moderation")
    CLOSED = "closed", _("closed")


class JudgementRound(Tracked):
    """A judgement counts in the round when it is dated from `from_date` to `cut_off_date`, both included."""

    State = RoundState

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="judgement_rounds")
    code = models.SlugField(_("code"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=RoundState.choices, default=RoundState.OPEN)
    from_date = models.DateField(_("judgements from"))
    cut_off_date = models.DateField(_("cut-off date"))
    note = models.TextField(_("what this round looks at"), blank=True)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True)
    opened_by_label = models.CharField(max_length=254, blank=True)
    moderated_at = models.DateTimeField(_("moderation began"), null=True, blank=True)
    moderation_note = models.TextField(_("what moderation found"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by_label = models.CharField(max_length=254, blank=True)
    illustrative = models.BooleanField(_("illustrative: invented for demonstration"), default=False)

    objects = JudgementRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement round")
        verbose_name_plural = _("judgement rounds")
        ordering = ["-cut_off_date", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=RoundState.values), name="projects_round_state_known"),
            models.CheckConstraint(
                condition=models.Q(cut_off_date__gte=models.F("from_date")), name="projects_round_ends_after_start"
            ),
            models.CheckConstraint(
                condition=(models.Q(state="closed", closed_at__isnull=False) & ~models.Q(moderation_note=""))
                | (~models.Q(state="closed") & models.Q(closed_at__isnull=True)),
                name="projects_round_closed_with_note",
            ),
            models.UniqueConstraint(
                fields=["portfolio"], condition=~models.Q(state="closed"), name="projects_round_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RoundSubject(AboutSubject):
    """A project or a critical task that the round is to judge; listed when it opens."""

    round = models.ForeignKey(JudgementRound, on_delete=models.CASCADE, related_name="subjects")

    objects = RoundSubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject of a judgement round")
        verbose_name_plural = _("subjects of judgement rounds")
        ordering = ["round", "project", "task"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "project", "task"], nulls_distinct=False, name="projects_round_subject_once"
            ),
        ]


class LeagueBoard(models.TextChoices):
    """What a league table ranks."""

    PROJECTS = "projects", _("strategic projects")
    MINISTRIES = "ministries", _("ministries and other leading bodies")
    REGIONS = "regions", _("regions")
    TEAMS = "teams", _("teams")
    TASKS = "tasks", _("tasks")


class DecidedBy(models.TextChoices):
    FIRST = "first", _("nothing above it")
    LIKELIHOOD = "likelihood", _("likelihood of delivery")
    STATUS = "status", _("calculated status")
    SCHEDULE = "schedule", _("schedule performance")
    SLIP = "slip", _("worst slip")
    EQUAL = "equal", _("nothing: equal")


class LeftOut(models.TextChoices):
    TOO_FEW_TASKS = "too_few_tasks", _("fewer than three tasks")
    NO_DATA = "no_data", _("no data")
    EXPIRED = "expired", _("judgement no longer valid")
    NOT_JUDGED = "not_judged", _("not judged")


class RoundPlace(models.Model):
    """A line of a league table as it stood when its round was closed. Insert-only; the same for every reader."""

    round = models.ForeignKey(JudgementRound, on_delete=models.CASCADE, related_name="places")
    board = models.CharField(max_length=12, choices=LeagueBoard.choices)
    position = models.PositiveIntegerField()
    object_id = models.BigIntegerField()
    public_id = models.UUIDField()
    code = models.CharField(max_length=60)
    names = models.JSONField(default=dict)
    rank = models.PositiveIntegerField(null=True)
    left_out = models.CharField(max_length=16, choices=LeftOut.choices, blank=True)
    decided_by = models.CharField(max_length=12, choices=DecidedBy.choices, blank=True)
    likelihood = models.DecimalField(max_digits=14, decimal_places=12, null=True)
    status = models.CharField(max_length=12, choices=RollupStatus.choices)
    schedule_performance = models.DecimalField(max_digits=32, decimal_places=12, null=True)
    worst_late_days = models.IntegerField(default=0)
    tasks = models.IntegerField(default=0)
    judged_tasks = models.IntegerField(default=0)
    by_project_tasks = models.IntegerField(default=0)
    rating = models.CharField(max_length=12, blank=True)
    judged_date = models.DateField(null=True)

    class Meta:
        verbose_name = _("place in a league table")
        verbose_name_plural = _("places in league tables")
        ordering = ["round", "board", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "board", "object_id"], name="projects_round_place_once"),
            models.CheckConstraint(
                condition=models.Q(rank__isnull=False, left_out="") | (models.Q(rank=None) & ~models.Q(left_out="")),
                name="projects_round_place_ranked_or_why_not",
            ),
            models.CheckConstraint(
                condition=models.Q(board__in=LeagueBoard.values), name="projects_round_place_board_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round.code} {self.board} {self.rank}: {self.code}"
