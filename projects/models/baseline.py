"""Change control: requests to change the agreed plan of a task, and the numbered versions of plans that they make."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Tracked
from projects.models.milestone import Milestone
from projects.models.subject import AboutSubject
from projects.models.task import Task
from projects.querysets.plan_control import BaselineRequestQuerySet, PlanVersionQuerySet


class RequestState(models.TextChoices):
    REQUESTED = "requested", _("waits for a decision")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class BaselineRequest(Tracked, AboutSubject):
    """Asks for other dates or weights of milestones of one task. Another person than the requester decides.

    `effect` is what the requester was shown: {"ends": {...}, "moved": [{"milestone": code, "from", "to", "days"}]}.
    """

    State = RequestState

    code = models.SlugField(_("code"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices, default=RequestState.REQUESTED)
    reason = models.TextField(_("reason"))
    effect = models.JSONField(_("effect as shown to the requester"), default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="baseline_requests", null=True, blank=True
    )
    requested_by_label = models.CharField(max_length=254, blank=True)
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_by_label = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    illustrative = models.BooleanField(default=False)

    objects = BaselineRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a new baseline")
        verbose_name_plural = _("requests for new baselines")
        ordering = ["-requested_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=RequestState.values), name="projects_baseline_request_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="requested", decided_at__isnull=True)
                | (~models.Q(state="requested") & models.Q(decided_at__isnull=False)),
                name="projects_baseline_request_decided_when_closed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(decision_reason=""),
                name="projects_baseline_request_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "refused"]) | ~models.Q(decided_by=models.F("requested_by")),
                name="projects_baseline_request_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(task__isnull=False), name="projects_baseline_request_about_a_task"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="projects_baseline_request_has_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "requested_at"], name="projects_baseline_request_open")]

    @property
    def subject_task(self) -> Task:
        """The task; a constraint holds that there is one."""
        assert self.task is not None  # noqa: S101
        return self.task


class BaselineChange(models.Model):
    """One milestone of a request: from what was agreed when it was asked for to what is asked for (null: stays)."""

    request = models.ForeignKey(BaselineRequest, on_delete=models.CASCADE, related_name="changes")
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="baseline_changes")
    from_date = models.DateField(null=True)
    from_weight = models.DecimalField(max_digits=9, decimal_places=3)
    to_date = models.DateField(null=True)
    to_weight = models.DecimalField(max_digits=9, decimal_places=3, null=True)

    class Meta:
        verbose_name = _("change of a baseline")
        verbose_name_plural = _("changes of baselines")
        ordering = ["request", "milestone__position", "milestone_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "milestone"], name="projects_baseline_change_once"),
            models.CheckConstraint(
                condition=models.Q(to_date__isnull=False) | models.Q(to_weight__isnull=False),
                name="projects_baseline_change_changes",
            ),
            models.CheckConstraint(
                condition=models.Q(to_weight__isnull=True) | models.Q(to_weight__gt=0),
                name="projects_baseline_change_weight_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request.code}: {self.milestone.code}"

    @property
    def days(self) -> int | None:
        """Days by which the agreed date would move; None where one of the two is missing."""
        if self.to_date is None or self.from_date is None:
            return None
        return (self.to_date - self.from_date).days

    @property
    def is_stale(self) -> bool:
        """Whether the agreed plan of the milestone is no longer the one that the request was made against."""
        now = self.milestone
        agreed = (now.baseline_date, now.weight) == (self.from_date, self.from_weight)
        return not agreed or now.state != Milestone.State.OPEN


class PlanVersion(AboutSubject):
    """A numbered version of the whole agreed plan of a task, or of a project: never changed, only followed by the next.

    `request`: the approved request that made it; none for the first version.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=80, unique=True)
    number = models.PositiveSmallIntegerField(_("number"))
    reason = models.TextField(_("reason"), blank=True)
    request = models.ForeignKey(
        BaselineRequest, on_delete=models.PROTECT, related_name="versions", null=True, blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(_("agreed"))
    illustrative = models.BooleanField(default=False)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        ordering = ["project", "task", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "task", "number"], name="projects_plan_version_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="projects_plan_version_from_1"),
        ]


class PlanEntry(models.Model):
    """A milestone as a version of a plan has it: agreed date and weight, and the weight of its task."""

    plan = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="entries")
    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="plan_entries")
    baseline_date = models.DateField(null=True)
    weight = models.DecimalField(max_digits=9, decimal_places=3)
    task_weight = models.DecimalField(max_digits=9, decimal_places=3)

    class Meta:
        verbose_name = _("entry of a plan")
        verbose_name_plural = _("entries of plans")
        ordering = ["plan", "milestone"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "milestone"], name="projects_plan_entry_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0, task_weight__gt=0), name="projects_plan_entry_weights_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.milestone_id} {self.baseline_date}"
