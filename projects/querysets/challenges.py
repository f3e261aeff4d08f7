"""Challenges and labs: seen by those who see what they are about, and by the bodies that take part in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.roles import Verb
from projects.querysets.plan import (
    OfVisibleProjectsQuerySet,
    OfVisibleSubjectsQuerySet,
    organisations_of,
    sees_everything,
    teams_of,
)

if TYPE_CHECKING:
    from accounts.models import User


class ChallengeQuerySet(OfVisibleSubjectsQuerySet):
    def visible_to(self, user: User) -> Self:
        """Taking part opens a challenge, even where the task behind it is closed to the body."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if sees_everything(user):
            return self
        about = apps.get_model("projects", "Challenge").objects.all()
        subject = OfVisibleSubjectsQuerySet.visible_to(about, user).values("pk")
        return self.filter(Q(pk__in=subject) | Q(pk__in=self._of_member(user)) | self._sponsored(user))

    def noted_by(self, user: User) -> Self:
        """Those whose days the person may note: the Project Office, and who updates for a body that takes part."""
        national = self.visible_to(user).filter(project__portfolio__is_national=True)
        if user.may(Verb.UPDATE_ANY):
            return national
        allowed = Q(pk__in=[])
        if user.may(Verb.UPDATE_LED):
            allowed |= Q(pk__in=self._of_member(user))
        if user.may(Verb.UPDATE_TEAM):
            allowed |= Q(team__in=teams_of(user))
        return national.filter(allowed)

    def reviewed_by(self, user: User) -> Self:
        """Those the person may review: who answers for the sponsor's body, who decides, and the Project Office."""
        national = self.visible_to(user).filter(project__portfolio__is_national=True)
        if user.may(Verb.RUN_ROUTINES) or user.may(Verb.DECIDE):
            return national
        return national.filter(self._sponsored(user)) if user.may(Verb.ANSWER) else self.none()

    def checked_by(self, user: User) -> Self:
        """Those whose result the person may look at again: the Project Office and auditors, but no one of the lead."""
        if not (user.may(Verb.RUN_ROUTINES) or user.may(Verb.VALIDATE)):
            return self.none()
        return self.visible_to(user).filter(project__portfolio__is_national=True).exclude(pk__in=self._led_by(user))

    def running(self) -> Self:
        return self.filter(state="running")

    @staticmethod
    def _of_member(user: User) -> QuerySet[Any, Any]:
        seats = apps.get_model("projects", "ChallengeMember").objects
        return seats.filter(organisation__in=organisations_of(user)).values("challenge_id")

    @staticmethod
    def _led_by(user: User) -> QuerySet[Any, Any]:
        """Primary keys of those that a body of the person leads, or whose team the person leads."""
        seats = (
            apps.get_model("projects", "TeamMember").objects.filter(user=user.principal, role="lead").values("team_id")
        )
        bodies = Q(members__role="lead", members__organisation__in=organisations_of(user))
        return apps.get_model("projects", "Challenge").objects.filter(bodies | Q(team__in=seats)).values("pk")

    @staticmethod
    def _sponsored(user: User) -> Q:
        return Q(sponsor_organisation__in=organisations_of(user))


class LabQuerySet(OfVisibleProjectsQuerySet):
    def visible_to(self, user: User) -> Self:
        """Taking part opens a lab, even where no task of its project is open to the body."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if sees_everything(user):
            return self
        projects = apps.get_model("projects", "StrategicProject").objects.visible_to(user).values("pk")
        return self.filter(Q(project__in=projects) | Q(pk__in=self.of_participant(user)))

    @staticmethod
    def of_participant(user: User) -> QuerySet[Any, Any]:
        """Primary keys of the labs in which a body of the person takes part."""
        through = apps.get_model("projects", "Lab").participants.through
        return through.objects.filter(organisation__in=organisations_of(user)).values("lab_id")

    def worked_on_by(self, user: User) -> Self:
        """Those to which the person may bring ideas and scores: who runs routines, and who acts for a participant."""
        national = self.visible_to(user).filter(project__portfolio__is_national=True)
        if user.may(Verb.RUN_ROUTINES):
            return national
        acts = any(user.may(verb) for verb in (Verb.UPDATE_LED, Verb.ANSWER))
        return national.filter(pk__in=self.of_participant(user)) if acts else self.none()


class IdeaQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Those of the labs that the person sees."""
        return self.filter(lab__in=apps.get_model("projects", "Lab").objects.visible_to(user))


class OfProjectQuerySet(OfVisibleProjectsQuerySet):
    """Steps and records of a project's lifecycle."""
