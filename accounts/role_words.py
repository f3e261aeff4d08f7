"""The table of roles in words, for `docs/roles.md` and for the help page: one source, so that they cannot differ."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import NAMED_BY_OFFICE, NAMES_ITSELF, RIGHTS, HoldsTokens, Role, Sees, Verb

SEES: dict[Sees, str | Promise] = {
    Sees.EVERYTHING: _("everything"),
    Sees.MINISTRY: _("tasks of the sectors that the ministry leads, and tasks it leads or contributes to"),
    Sees.ORGANISATION: _("tasks that the organisation leads or contributes to"),
    Sees.REGION: _("tasks in the akimat's region, and tasks that the akimat leads or contributes to"),
    Sees.TEAM: _("tasks of their teams"),
    Sees.ATTACHED: _("what the organisations see to which it is attached"),
}
VERBS: dict[Verb, str | Promise] = {
    Verb.UPDATE_ANY: _("update any milestone"),
    Verb.UPDATE_LED: _("update milestones of tasks that their organisation leads"),
    Verb.UPDATE_TEAM: _("update milestones of their teams' tasks"),
    Verb.PLAN: _("create and change projects, teams, tasks, milestones and dependencies"),
    Verb.APPROVE_BASELINE: _("approve baselines"),
    Verb.JUDGE: _("judge delivery confidence"),
    Verb.SET_THRESHOLDS: _("set thresholds"),
    Verb.READ_AUDIT: _("read the audit trail"),
    Verb.RUN_ROUTINES: _("run stocktakes, judgement rounds, reviews, labs and challenges"),
    Verb.DECIDE: _("decide what is escalated to their level, and at any level below"),
    Verb.ANSWER: _("answer what is escalated to their organisation"),
    Verb.CONFIRM_PERIOD: _("confirm a reporting period for their organisation"),
    Verb.ACCEPT_PERIOD: _("accept a confirmed reporting period, or send it back"),
    Verb.VALIDATE: _("confirm or dispute reported results from outside"),
    Verb.COMMENT: _("comment on what they can open, and mention people who can open it"),
    Verb.MANAGE_PEOPLE: _("invite people, change roles and bodies, close accounts, end anyone's tokens"),
}
TOKENS: dict[HoldsTokens, str | Promise] = {
    HoldsTokens.NONE: _("none"),
    HoldsTokens.READ: _("for reading"),
    HoldsTokens.WRITE: _("for reading and writing"),
}


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role, in words."""

    role: Role
    sees: str | Promise
    national_summary: bool
    may: tuple[str | Promise, ...]
    second_factor: bool
    tokens: str | Promise
    replaced_by: tuple[str, ...]
    replaced_by_office: tuple[str, ...]

    @property
    def label(self) -> str:
        return str(self.role.label)


def role_lines() -> Iterator[RoleLine]:
    """Every role, in the order of the table. Who can change anything signs in with a second factor; an integration
    too, should it ever open a page: its tokens need none."""
    for role, rights in RIGHTS.items():
        yield RoleLine(
            role=role,
            sees=SEES[rights.sees],
            national_summary=rights.national_summary,
            may=tuple(VERBS[verb] for verb in Verb if verb in rights.may),
            second_factor=rights.may_write,
            tokens=TOKENS[rights.tokens],
            replaced_by=_labels(NAMES_ITSELF.get(role, frozenset())),
            replaced_by_office=_labels(NAMED_BY_OFFICE.get(role, frozenset())),
        )


def _labels(roles: frozenset[Role]) -> tuple[str, ...]:
    return tuple(str(role.label) for role in Role if role in roles)
