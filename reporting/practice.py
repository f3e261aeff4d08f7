"""The routines of a delivery unit in one table: where each is done, what it is for, and from whom it was learned."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.roles import Verb
from projects.querysets import sees_everything

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Routine:
    """A page of the portal where a routine is run. `address` is the name of an address without parameters."""

    address: str
    label: Text
    what: Text
    readers: Callable[[User], bool] = lambda user: True


def _of_the_summary(user: User) -> bool:
    return user.rights.national_summary


def _of_the_trail(user: User) -> bool:
    return user.may(Verb.READ_AUDIT)


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: Text
    routines: tuple[Routine, ...]


GROUPS = (
    Group(
        "outcomes",
        _("Outcomes and judgement"),
        (
            Routine("indicators", _("Indicators"), _("Trajectories to each target, actual values, projections.")),
            Routine("kpis", _("Ministerial KPI sheets"), _("Monthly lights of each minister's indicators.")),
            Routine(
                "league", _("League tables"), _("Projects, ministries, regions and teams by likelihood of delivery.")
            ),
            Routine("team-heat", _("Teams by month"), _("The status of each team over the last twelve months.")),
            Routine("judgement-rounds", _("Judgement rounds"), _("Every six months everything is judged anew.")),
            Routine(
                "findings",
                pgettext_lazy("differences", "Findings"),
                _("Where people and rules judge differently: green outside, red inside."),
            ),
        ),
    ),
    Group(
        "plan",
        _("Plan and promises"),
        (
            Routine(
                "baseline-requests",
                _("Baseline requests"),
                _("Changes of the agreed plan, approved by a second person."),
            ),
            Routine(
                "dependencies",
                _("Dependencies between tasks"),
                _("Who waits for whom, what is not agreed, what is late."),
            ),
            Routine("reporting", _("Reporting cycle"), _("Who has reported, who has not, what is confirmed.")),
            Routine("confirmations", _("Done, to be confirmed"), _("What a second person has to look at.")),
            Routine("calendar", _("Calendar"), _("Every date of the routine in one place.")),
            Routine("long-work", _("Long work"), _("Exports, imports and recomputations, and how far they are.")),
        ),
    ),
    Group(
        "problems",
        _("Problems and decisions"),
        (
            Routine("escalations", _("Escalations"), _("Questions that wait for an answer, and how long.")),
            Routine("risks", _("Risks and issues"), _("What may happen, what has happened, who acts.")),
            Routine("problem-solving", _("Weekly problem solving"), _("One hour a week for what is stuck.")),
            Routine("orders", _("Orders of the leader"), _("From the order to its closing with proof.")),
            Routine("reviews", _("Priority reviews"), _("A problem looked at in a few weeks, with recommendations.")),
            Routine("recovery-plans", _("Recovery plans"), _("Owed within ten working days after a red status.")),
        ),
    ),
    Group(
        "meetings",
        _("Meetings and documents"),
        (
            Routine("stocktakes", _("Stocktakes"), _("The regular meeting with the leader, from a sealed pack.")),
            Routine("promises", _("Promises"), _("What was promised in stocktakes, until it is kept.")),
            Routine("notes", _("Monthly notes"), _("One page to the leader every month."), sees_everything),
            Routine(
                "annual-reports", _("Annual report"), _("What was delivered, what was not, and why."), _of_the_summary
            ),
        ),
    ),
    Group(
        "change",
        _("Labs, challenges, results"),
        (
            Routine("labs", _("Labs"), _("From ideas to who does what by when.")),
            Routine("challenges", _("100-day challenges"), _("One goal, one mixed team, one hundred days.")),
            Routine("validations", _("External validation"), _("An auditor looks at reported results.")),
            Routine("money", _("Money"), _("Budgets, forecasts and deviations that must be explained.")),
            Routine("audit-trail", _("Audit trail"), _("Who did what and when, with proof."), _of_the_trail),
        ),
    ),
)


def groups_for(user: User) -> tuple[Group, ...]:
    """The routines whose page is open to the person."""
    return tuple(
        Group(group.key, group.title, tuple(one for one in group.routines if one.readers(user))) for group in GROUPS
    )
