"""Who sees what and may do what: one table that a delivery manager can read.

`sees` names the scope that `visible_to` applies to tasks; `slices` names the published figures (rollups) that the role
may read beside those of its own scope; `may` lists the verbs that actions check through `User.may`.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The role of a person; exactly one each."""

    PROJECT_OFFICE = "project_office", _("Project Office")
    COORDINATOR = "coordinator", _("Coordinator")
    MINISTER = "minister", _("Minister")
    MINISTRY_EDITOR = "ministry_editor", _("Ministry editor")
    AKIM = "akim", _("Akim")
    REGION_EDITOR = "region_editor", _("Region editor")
    TEAM_MEMBER = "team_member", _("Team member")
    AUDITOR = "auditor", _("Auditor")
    INTEGRATION = "integration", _("Integration")


class Sees(StrEnum):
    """Which tasks a role can open."""

    EVERYTHING = "everything"
    MINISTRY = "tasks of the sectors that the ministry leads, and tasks the ministry leads or contributes to"
    ORGANISATION = "tasks the organisation leads or contributes to"
    REGION = "tasks in the akimat's region, and tasks the akimat leads or contributes to"
    TEAM = "tasks of the person's teams"
    ATTACHED = "what the organisations it is attached to see; everything when attached to the Project Office"


class Verb(StrEnum):
    """What a person may do."""

    UPDATE_ANY = "update any milestone"
    UPDATE_LED = "update milestones of tasks that their organisation leads"
    UPDATE_TEAM = "update milestones of their teams' tasks"
    PLAN = "plan: create and change projects, teams, tasks, milestones and their dependencies"
    APPROVE_BASELINE = "approve baselines"
    JUDGE = "judge delivery confidence"
    SET_THRESHOLDS = "set thresholds"
    READ_AUDIT = "read the audit trail"
    RUN_ROUTINES = "run stocktakes, judgement rounds, reviews, labs and challenges"
    DECIDE = "decide what is escalated to their level, at any level below too"
    ANSWER = "answer what is escalated to their organisation"
    CONFIRM_PERIOD = "confirm a reporting period for their organisation"
    ACCEPT_PERIOD = "accept a confirmed reporting period, or send it back"
    VALIDATE = "confirm or dispute reported results from outside"
    COMMENT = "comment on what they can open, and mention people who can open it"


@dataclass(frozen=True, slots=True)
class RoleRights:
    """One row of the table."""

    sees: Sees
    national_summary: bool
    may: frozenset[Verb]


def _may(*verbs: Verb) -> frozenset[Verb]:
    return frozenset(verbs)


RIGHTS: dict[Role, RoleRights] = {
    Role.PROJECT_OFFICE: RoleRights(
        Sees.EVERYTHING,
        True,
        _may(
            Verb.UPDATE_ANY,
            Verb.PLAN,
            Verb.APPROVE_BASELINE,
            Verb.JUDGE,
            Verb.SET_THRESHOLDS,
            Verb.READ_AUDIT,
            Verb.RUN_ROUTINES,
            Verb.DECIDE,
            Verb.ACCEPT_PERIOD,
            Verb.COMMENT,
        ),
    ),
    Role.COORDINATOR: RoleRights(Sees.EVERYTHING, True, _may(Verb.DECIDE, Verb.COMMENT)),
    Role.MINISTER: RoleRights(Sees.MINISTRY, True, _may(Verb.ANSWER, Verb.CONFIRM_PERIOD, Verb.COMMENT)),
    Role.MINISTRY_EDITOR: RoleRights(
        Sees.ORGANISATION, False, _may(Verb.UPDATE_LED, Verb.CONFIRM_PERIOD, Verb.COMMENT)
    ),
    Role.AKIM: RoleRights(Sees.REGION, False, _may(Verb.ANSWER, Verb.CONFIRM_PERIOD, Verb.COMMENT)),
    Role.REGION_EDITOR: RoleRights(Sees.REGION, False, _may(Verb.UPDATE_LED, Verb.CONFIRM_PERIOD, Verb.COMMENT)),
    Role.TEAM_MEMBER: RoleRights(Sees.TEAM, False, _may(Verb.UPDATE_TEAM, Verb.COMMENT)),
    Role.AUDITOR: RoleRights(Sees.EVERYTHING, True, _may(Verb.READ_AUDIT, Verb.VALIDATE)),
    Role.INTEGRATION: RoleRights(Sees.ATTACHED, False, _may(Verb.UPDATE_LED)),
}
