"""Decisions: who sees a question, and who may answer it where it stands.

| step | who answers there |
|---|---|
| team | those who may update the milestones of the task; of a whole project, the Project Office |
| ministry | minister or akim (`Verb.ANSWER`) of the body that has to answer: the question's `owner` |
| Project Office | the Project Office (`Verb.DECIDE`) |
| coordinator, leader | the coordinator (`Verb.DECIDE`), who records the leader's answer in the leader's words |

Who may answer at a step may answer at every step below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Case, F, IntegerField, Q, Value, When

from accounts.roles import Role, Verb
from projects.domain.escalation import Step, rank
from projects.querysets.plan import OfVisibleSubjectsQuerySet, organisations_of

if TYPE_CHECKING:
    from accounts.models import User

REACH: dict[str, Step] = {Role.PROJECT_OFFICE: Step.PROJECT_OFFICE, Role.COORDINATOR: Step.LEADER}
"""The highest step at which a role with `Verb.DECIDE` answers, for every question."""

NOWHERE = -1
"""The reach of a person who may not answer at any step."""


class DecisionQuerySet(OfVisibleSubjectsQuerySet):
    def open(self) -> Self:
        return self.filter(state="open")

    def escalated(self) -> Self:
        """Open, and above the step of the team."""
        return self.open().exclude(step=Step.TEAM)

    def with_reach(self, user: User) -> Self:
        """Adds `reach`: the rank of the highest step at which the person may answer the question, else NOWHERE."""
        if user.may(Verb.DECIDE) and user.principal.role in REACH:
            return self.annotate(reach=Value(rank(REACH[user.principal.role]), output_field=IntegerField()))
        at_ministry = Q(owner__in=organisations_of(user)) if user.may(Verb.ANSWER) else Q(pk__in=[])
        in_team = Q(task__in=apps.get_model("projects", "Task").objects.editable_by(user).values("pk"))
        return self.annotate(
            reach=Case(
                When(at_ministry, then=Value(rank(Step.MINISTRY))),
                When(in_team, then=Value(rank(Step.TEAM))),
                default=Value(NOWHERE),
                output_field=IntegerField(),
            )
        )

    def answerable_by(self, user: User) -> Self:
        """Open questions that the person sees and may answer where they stand."""
        ranks = Case(*(When(step=step.value, then=Value(rank(step))) for step in Step), output_field=IntegerField())
        found = self.visible_to(user).open().filter(project__portfolio__is_national=True)
        return found.with_reach(user).annotate(step_rank=ranks).filter(reach__gte=F("step_rank"))
