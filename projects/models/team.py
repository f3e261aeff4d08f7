"""Interdepartmental teams: people from several organisations, one sector, a small number of tasks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Sourced, Tracked
from projects.models.portfolio import Portfolio, Sector
from projects.querysets import TeamQuerySet
from regions.models import Named, Organisation


class Team(Named, Tracked, Sourced):
    """`task_limit` keeps the number of tasks small; passing it needs `over_limit_reason`."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="teams")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="teams")
    code = models.SlugField(_("code"), max_length=60, unique=True)
    task_limit = models.PositiveSmallIntegerField(_("largest number of tasks"), default=5)
    over_limit_reason = models.TextField(_("why the team carries more tasks than the limit"), blank=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("interdepartmental team")
        verbose_name_plural = _("interdepartmental teams")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(task_limit__range=(1, 50)), name="projects_team_task_limit_between_1_and_50"
            ),
        ]


class TeamRole(models.TextChoices):
    LEAD = "lead", _("lead")
    DEPUTY = "deputy", _("deputy lead")
    MEMBER = "member", _("member")
    ANALYST = "analyst", _("analyst")


class TeamMember(models.Model):
    """A seat in a team for an organisation; `user` is the person who signs in, where there is one."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="team_seats")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="team_seats", null=True, blank=True
    )
    role = models.CharField(_("role"), max_length=10, choices=TeamRole.choices, default=TeamRole.MEMBER)
    position = models.CharField(_("position (a role, no name)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["team", "role", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team"], condition=models.Q(role="lead"), name="projects_team_member_one_lead"
            ),
            models.UniqueConstraint(
                fields=["team", "user"], condition=models.Q(user__isnull=False), name="projects_team_member_user_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=TeamRole.values), name="projects_team_member_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team.code}: {self.position or self.get_role_display()}"
