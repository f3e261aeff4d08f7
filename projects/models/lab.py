"""Labs: a question, ideas from several bodies, scores by criteria, and what the chosen ones became."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.domain.lab import Criterion, Weights
from projects.models.base import Sourced, Tracked
from projects.models.milestone import Milestone
from projects.models.portfolio import Sector
from projects.models.project import StrategicProject
from projects.models.task import Task
from projects.querysets.challenges import IdeaQuerySet, LabQuerySet
from regions.models import Named, Organisation


class LabState(models.TextChoices):
    PREPARING = "preparing", _("preparing")
    RUNNING = "running", _("running")
    DECIDED = "decided", _("decided")
    HANDED_OVER = "handed_over", _("handed over")


class IdeaState(models.TextChoices):
    OPEN = "open", _("open")
    CHOSEN = "chosen", _("chosen")
    DECLINED = "declined", _("not chosen")


class Lab(Named, Tracked, Sourced):
    """Several bodies under one roof for a few weeks. The weights of its criteria are 0 to 10, not all 0."""

    State = LabState

    project = models.ForeignKey(
        StrategicProject, on_delete=models.CASCADE, related_name="labs", verbose_name=_("strategic project")
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, related_name="labs", null=True, blank=True, verbose_name=_("sector")
    )
    participants = models.ManyToManyField(Organisation, related_name="labs", verbose_name=_("participants"))
    code = models.SlugField(_("code"), max_length=60, unique=True)
    question = models.TextField(_("question"))
    start_date = models.DateField(_("first day"))
    end_date = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=12, choices=LabState.choices, default=LabState.PREPARING)
    weight_impact = models.PositiveSmallIntegerField(_("weight of impact"), default=4)
    weight_feasibility = models.PositiveSmallIntegerField(_("weight of feasibility"), default=3)
    weight_cost = models.PositiveSmallIntegerField(_("weight of cost"), default=2)
    weight_speed = models.PositiveSmallIntegerField(_("weight of speed"), default=1)

    objects = LabQuerySet.as_manager()

    class Meta:
        verbose_name = _("lab")
        verbose_name_plural = _("labs")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=LabState.values), name="projects_lab_state_known"),
            models.CheckConstraint(
                condition=models.Q(end_date__gte=models.F("start_date")), name="projects_lab_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    weight_impact__lte=10, weight_feasibility__lte=10, weight_cost__lte=10, weight_speed__lte=10
                )
                & (
                    models.Q(weight_impact__gt=0)
                    | models.Q(weight_feasibility__gt=0)
                    | models.Q(weight_cost__gt=0)
                    | models.Q(weight_speed__gt=0)
                ),
                name="projects_lab_weights_0_to_10_not_all_0",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def weights(self) -> Weights:
        return {criterion: getattr(self, f"weight_{criterion}") for criterion in Criterion}


class Idea(Tracked):
    """What a participant brings. Chosen or not with a reason; a chosen one becomes a task."""

    State = IdeaState

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="ideas")
    number = models.PositiveSmallIntegerField(_("number in the lab"))
    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("idea"), max_length=300)
    problem = models.TextField(_("problem"))
    proposal = models.TextField(_("proposal"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="ideas", verbose_name=_("submitted by")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=IdeaState.choices, default=IdeaState.OPEN)
    reason = models.TextField(_("why it was chosen or not"), blank=True)
    decided_by_label = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="idea", null=True, blank=True)
    illustrative = models.BooleanField(default=False)

    objects = IdeaQuerySet.as_manager()

    class Meta:
        verbose_name = _("idea")
        verbose_name_plural = _("ideas")
        ordering = ["lab", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lab", "number"], name="projects_idea_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="open", reason="", decided_at__isnull=True)
                | (models.Q(state__in=["chosen", "declined"], decided_at__isnull=False) & ~models.Q(reason="")),
                name="projects_idea_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(task__isnull=True) | models.Q(state="chosen"), name="projects_idea_task_of_chosen"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class IdeaScore(models.Model):
    """One person's points for an idea, 1 to 5 each, 5 the good end. Insert-only: the newest of a person counts."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="scores")
    impact = models.PositiveSmallIntegerField(_("impact"))
    feasibility = models.PositiveSmallIntegerField(_("feasibility"))
    cost = models.PositiveSmallIntegerField(_("cost"))
    speed = models.PositiveSmallIntegerField(_("speed"))
    comment = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("score of an idea")
        verbose_name_plural = _("scores of ideas")
        ordering = ["idea", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    impact__range=(1, 5), feasibility__range=(1, 5), cost__range=(1, 5), speed__range=(1, 5)
                ),
                name="projects_score_points_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.by_label}"

    @property
    def points(self) -> dict[Criterion, int]:
        return {criterion: getattr(self, criterion) for criterion in Criterion}


class PlanLine(models.Model):
    """A line of the three-feet plan of a chosen idea: who does what by when, and how one sees that it is done."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField(_("number in the plan"))
    action = models.CharField(_("what is done"), max_length=300)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="plan_lines", verbose_name=_("responsible body")
    )
    role = models.CharField(_("responsible (a role, no name)"), max_length=200)
    due_date = models.DateField(_("by"))
    criterion = models.TextField(_("seen to be done when"))
    weight = models.DecimalField(_("weight"), max_digits=9, decimal_places=3, default=1)
    milestone = models.OneToOneField(
        Milestone, on_delete=models.PROTECT, related_name="plan_line", null=True, blank=True
    )

    class Meta:
        verbose_name = _("line of a three-feet plan")
        verbose_name_plural = _("lines of three-feet plans")
        ordering = ["idea", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea", "number"], name="projects_line_number_once"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="projects_line_weight_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id}: {self.number}"
