"""One team: its seats by organisation, its tasks with their figures, and how near it is to its limit of tasks."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Case, IntegerField, Value, When

from accounts.models import User
from projects.models import Team, TeamMember
from projects.queries.curves import Curve, curve_of
from projects.queries.figures import SliceFigures, one
from projects.queries.tasks import TaskLine, task_lines, tasks_with_links
from regions.models import Organisation

_ROLE_ORDER = ("lead", "deputy", "member", "analyst")


@dataclass(frozen=True, slots=True)
class OrganisationSeats:
    organisation: Organisation
    members: tuple[TeamMember, ...]


@dataclass(frozen=True, slots=True)
class TeamPage:
    """`carried` counts the tasks in the team's published figure, else those open to the reader."""

    team: Team
    figures: SliceFigures | None
    curve: Curve | None
    seats: tuple[OrganisationSeats, ...]
    lines: tuple[TaskLine, ...]
    carried: int

    @property
    def over_limit(self) -> bool:
        return self.carried > self.team.task_limit

    @property
    def people(self) -> int:
        return sum(len(group.members) for group in self.seats)


def team_page(*, user: User, team: Team, as_of: date | None = None) -> TeamPage:
    """The team with all its seats; of its tasks those open to the reader. `as_of`: with the figures of that day."""
    figures = one(user=user, dimension="team", object_id=team.pk, portfolio=team.portfolio, as_of=as_of)
    lines = task_lines(user=user, tasks=list(tasks_with_links(user).filter(team=team)), as_of=as_of)
    return TeamPage(
        team=team,
        figures=figures,
        curve=curve_of(user=user, figures=figures, portfolio=team.portfolio, as_of=as_of) if figures else None,
        seats=_seats(team),
        lines=lines,
        carried=figures.tasks if figures else len(lines),
    )


def _seats(team: Team) -> tuple[OrganisationSeats, ...]:
    """By organisation, the lead's first; inside each the lead, deputies, members, analysts."""
    rank = Case(
        *(When(role=role, then=Value(place)) for place, role in enumerate(_ROLE_ORDER)), output_field=IntegerField()
    )
    members = list(team.members.annotate(rank=rank).select_related("organisation", "user").order_by("rank", "id"))
    place: dict[int, int] = {}
    for member in members:
        place.setdefault(member.organisation_id, len(place))
    members.sort(key=lambda member: place[member.organisation_id])
    return tuple(
        OrganisationSeats(organisation, tuple(group))
        for organisation, group in groupby(members, key=lambda member: member.organisation)
    )
