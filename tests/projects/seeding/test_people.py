"""The demo accounts sit where their roles have something to do."""

import pytest

from accounts.demo import demo_email, ensure_demo_access
from accounts.models import User
from accounts.roles import Role
from projects.models import Milestone, Task, TeamMember
from projects.querysets import sees_everything
from projects.seeding.people import attach_demo_people
from regions.models import Membership
from tests.factories import NOW

pytestmark = pytest.mark.xdist_group("seeding")


@pytest.fixture
def people(country, settings) -> dict[Role, User]:
    settings.DEMO = True
    ensure_demo_access(now=NOW)
    attach_demo_people()
    return {role: User.objects.get(email=demo_email(role)) for role in Role}


def test_every_role_opens_some_tasks_and_scoped_roles_not_all(people):
    whole = Task.objects.count()
    for role, user in people.items():
        opened = Task.objects.visible_to(user).count()
        assert opened == whole if sees_everything(user) else 3 <= opened < whole, role


def test_editors_find_milestones_to_update(people):
    for role in (Role.MINISTRY_EDITOR, Role.REGION_EDITOR, Role.TEAM_MEMBER, Role.PROJECT_OFFICE, Role.INTEGRATION):
        assert Milestone.objects.editable_by(people[role]).open().count() >= 3, role


def test_seats_are_taken_once(people):
    memberships, seats = Membership.objects.count(), TeamMember.objects.count()
    assert attach_demo_people() == 0
    assert (Membership.objects.count(), TeamMember.objects.count()) == (memberships, seats)


def test_without_accounts_nobody_is_seated(country):
    assert attach_demo_people() == 0
    assert not Membership.objects.exists()
