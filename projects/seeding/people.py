"""Seats and memberships of the demo accounts (`accounts.demo`): which body or team each role belongs to."""

from accounts.demo import demo_email
from accounts.models import User
from accounts.roles import Role
from projects.models import Team, TeamMember
from projects.seeding.reference import Tally
from regions.models import Membership, Organisation

TEAM = "TEAM-WATER"

BODIES: dict[Role, tuple[str, str]] = {
    Role.PROJECT_OFFICE: ("project_office", "Analyst of the Project Office"),
    Role.COORDINATOR: ("executive_office", "Coordinator of the strategic projects"),
    Role.MINISTER: ("mwri", "Minister"),
    Role.MINISTRY_EDITOR: ("mwri", "Head of the delivery unit"),
    Role.AKIM: ("akimat-mangystau-region", "Akim of the region"),
    Role.REGION_EDITOR: ("akimat-mangystau-region", "Head of the regional project office"),
    Role.AUDITOR: ("sac", "Auditor"),
    Role.INTEGRATION: ("project_office", "Data exchange"),
}
"""The body and the position of each demo account; the team member has a seat in TEAM instead."""


def attach_demo_people(tally: Tally | None = None) -> int:
    """Seat the demo accounts that exist in bodies that exist; answers how many seats were new.

    Safe to repeat and to call before or after the seed: what is missing on either side is done by the next call.
    """
    accounts = {user.email: user for user in User.objects.filter(email__in=[demo_email(role) for role in Role])}
    seated = 0
    for role in Role:
        user = accounts.get(demo_email(role))
        if user is not None:
            seated += _take_team_seat(user) if role == Role.TEAM_MEMBER else _join(user, *BODIES[role])
    if tally is not None and seated:
        tally["seats of demo accounts"] += seated
    return seated


def _join(user: User, code: str, position: str) -> bool:
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        return False
    _, created = Membership.objects.get_or_create(user=user, organisation=organisation, defaults={"position": position})
    return created


def _take_team_seat(user: User) -> bool:
    """The first free seat of an ordinary member; none when they have a seat already."""
    team = Team.objects.filter(code=TEAM).first()
    if team is None or TeamMember.objects.filter(team=team, user=user).exists():
        return False
    seat = TeamMember.objects.filter(team=team, user=None, role="member").order_by("id").first()
    if seat is None:
        return False
    seat.user = user
    seat.save(update_fields=["user"])
    return True
