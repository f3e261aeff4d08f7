"""Who sees what and may do what: one table that a delivery manager can read.

`sees` names the scope that `visible_to` applies to tasks; `slices` names the published figures (rollups) that the role
may read beside those of its own scope; `may` lists the verbs that actions check through `User.may`; `tokens` says which
API tokens people of the role may hold. `docs/roles.md` is this table, written by `manage.py roles_table`.
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
    MANAGE_PEOPLE = "invite people, change roles and bodies, close accounts and end tokens of anyone"

    @property
    def writes(self) -> bool:
        """Whether what the verb allows changes anything: all but reading the trail."""
        return self is not Verb.READ_AUDIT


class HoldsTokens(StrEnum):
    """Which API tokens a role may hold; a token never does what its owner may not do."""

    NONE = "none"
    READ = "read"
    WRITE = "write"


NARROWED = frozenset({Verb.UPDATE_ANY, Verb.UPDATE_LED, Verb.UPDATE_TEAM, Verb.JUDGE, Verb.VALIDATE, Verb.COMMENT})
"""What a token that is confined to one sector, region, body or project may still do: acts on an object it can open."""


@dataclass(frozen=True, slots=True)
class RoleRights:
    """One row of the table."""

    sees: Sees
    national_summary: bool
    may: frozenset[Verb]
    tokens: HoldsTokens

    @property
    def may_write(self) -> bool:
        """Whether a person of this role can change anything at all."""
        return any(verb.writes for verb in self.may)


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
            Verb.MANAGE_PEOPLE,
        ),
        HoldsTokens.WRITE,
    ),
    Role.COORDINATOR: RoleRights(Sees.EVERYTHING, True, _may(Verb.DECIDE, Verb.COMMENT), HoldsTokens.READ),
    Role.MINISTER: RoleRights(
        Sees.MINISTRY, True, _may(Verb.ANSWER, Verb.CONFIRM_PERIOD, Verb.COMMENT), HoldsTokens.READ
    ),
    Role.MINISTRY_EDITOR: RoleRights(
        Sees.ORGANISATION, False, _may(Verb.UPDATE_LED, Verb.CONFIRM_PERIOD, Verb.COMMENT), HoldsTokens.WRITE
    ),
    Role.AKIM: RoleRights(Sees.REGION, False, _may(Verb.ANSWER, Verb.CONFIRM_PERIOD, Verb.COMMENT), HoldsTokens.READ),
    Role.REGION_EDITOR: RoleRights(
        Sees.REGION, False, _may(Verb.UPDATE_LED, Verb.CONFIRM_PERIOD, Verb.COMMENT), HoldsTokens.WRITE
    ),
    Role.TEAM_MEMBER: RoleRights(Sees.TEAM, False, _may(Verb.UPDATE_TEAM, Verb.COMMENT), HoldsTokens.NONE),
    Role.AUDITOR: RoleRights(Sees.EVERYTHING, True, _may(Verb.READ_AUDIT, Verb.VALIDATE), HoldsTokens.READ),
    Role.INTEGRATION: RoleRights(Sees.ATTACHED, False, _may(Verb.UPDATE_LED), HoldsTokens.WRITE),
}

OF_BODIES = frozenset({Role.MINISTER, Role.MINISTRY_EDITOR, Role.AKIM, Role.REGION_EDITOR, Role.TEAM_MEMBER})
NAMES_ITSELF: dict[Role, frozenset[Role]] = {
    Role.PROJECT_OFFICE: frozenset({Role.PROJECT_OFFICE}),
    Role.COORDINATOR: frozenset({Role.COORDINATOR}),
    Role.MINISTER: frozenset({Role.MINISTER, Role.MINISTRY_EDITOR}),
    Role.MINISTRY_EDITOR: frozenset({Role.MINISTER, Role.MINISTRY_EDITOR, Role.TEAM_MEMBER}),
    Role.AKIM: frozenset({Role.AKIM, Role.REGION_EDITOR}),
    Role.REGION_EDITOR: frozenset({Role.AKIM, Role.REGION_EDITOR, Role.TEAM_MEMBER}),
    Role.TEAM_MEMBER: frozenset({Role.MINISTRY_EDITOR, Role.REGION_EDITOR, Role.TEAM_MEMBER}),
}
"""Whom an absent person may name to stand in, by role, among the people of their own bodies."""
NAMED_BY_OFFICE: dict[Role, frozenset[Role]] = {
    Role.PROJECT_OFFICE: frozenset({Role.PROJECT_OFFICE}),
    Role.COORDINATOR: frozenset({Role.PROJECT_OFFICE, Role.COORDINATOR}),
    **{role: OF_BODIES | {Role.PROJECT_OFFICE, Role.COORDINATOR} for role in OF_BODIES},
}
"""Whom the Project Office may name. Nobody stands in for, or as, an auditor or a system: they answer for themselves."""
NEVER_STOOD_IN = frozenset(Role) - NAMED_BY_OFFICE.keys()
"""Roles for which nobody stands in."""


def may_stand_in(stand_in: str, *, absent: str, by_office: bool) -> bool:
    """Whether a person of one role may act for one of the other; nobody gains the Project Office's rights by it."""
    table = NAMED_BY_OFFICE if by_office else NAMES_ITSELF
    return stand_in in table.get(Role(absent), frozenset())
