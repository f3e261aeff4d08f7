"""Lists take as many queries for 30 rows as for 3, as the centre, as a scoped minister and as a team member."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from projects.models import Indicator, IndicatorValue, Judgement
from tests import factories as make
from tests import practice
from tests.api.caller import Caller, compute
from tests.practice import search
from tests.query_counts import assert_query_count

pytestmark = pytest.mark.django_db

ROLES = (Role.PROJECT_OFFICE, Role.MINISTER, Role.TEAM_MEMBER)
LISTS: dict[str, dict[str, Any]] = {
    "portfolios/": {},
    "areas/": {},
    "sectors/": {},
    "regions/": {},
    "organisations/": {},
    "projects/": {},
    "tasks/": {},
    "milestones/": {},
    "teams/": {},
    "indicators/": {},
    "judgements/": {},
    "rollups/": {"dimension": "project"},
    "changes/": {},
    **practice.joined("LISTS"),
}


def make_rows(number: int) -> dict[Role, User]:
    """`number` rows of each kind, all open to one minister and one team member."""
    ministry = make.make_organisation()
    people = {role: make.make_user(role=role, organisation=ministry) for role in ROLES}
    for _ in range(number):
        project = make.make_project(area=make.make_area(), coordinator=make.make_organisation())
        sector = make.make_sector(lead_organisation=ministry)
        team = make.make_team(sector=sector, members=[people[Role.TEAM_MEMBER]])
        task = make.make_task(
            project=project,
            team=team,
            lead=ministry,
            regions=[make.make_region()],
            contributing=[make.make_organisation()],
        )
        make.make_milestone(task=task, owner=make.make_organisation())
        indicator = Indicator.objects.create(
            portfolio=project.portfolio,
            project=project,
            code=f"{project.code}-I",
            name_en="I",
            unit="%",
            direction="up",
        )
        IndicatorValue.objects.create(indicator=indicator, date=date(2026, 1, 1), value=1)
        Judgement.objects.create(project=project, rating="green", judged_date=date(2026, 1, 1))
        for grow in practice.every("grow"):
            if grow is not search.grow:
                grow(task, 1)
    search.grow(task, number)  # writes the whole index: once for all rows
    compute()
    return people


@pytest.mark.parametrize("number", [3, 30])
def test_lists(number):
    people = make_rows(number)
    for role, person in people.items():
        caller = Caller(person)
        caller.get("portfolios/")  # the first request of a token notes its use
        for path, parameters in LISTS.items():
            with assert_query_count(f"api:{path.strip('/')}:{role}"):
                answer = caller.get(path, page_size=500, **parameters)
            assert answer.status_code == 200
            if path not in ("portfolios/", "changes/", "search/"):
                assert len(answer.json()["results"]) >= number, (path, role)


@pytest.mark.parametrize("number", [3, 30])
def test_details(number):
    """An object takes as many queries whatever stands beside it; a group is explained with any number of children."""
    people = make_rows(2)
    project = make.make_project()
    team = make.make_team(members=[people[Role.TEAM_MEMBER]], sector=make.make_sector())
    for _ in range(number):
        make.make_milestone(task=make.make_task(project=project, team=team))
    compute()
    milestone = make.make_milestone(task=project.tasks.all()[0])
    for role in (Role.PROJECT_OFFICE, Role.TEAM_MEMBER):
        caller = Caller(people[role])
        caller.get("portfolios/")
        for name, address in {
            "project": f"projects/{project.public_id}/",
            "milestone": f"milestones/{milestone.public_id}/",
            "team": f"teams/{team.public_id}/",
            "rollup": f"rollups/project/{project.public_id}/",
            "explain": f"rollups/project/{project.public_id}/explain/",
            "history": f"rollups/project/{project.public_id}/history/",
            "updates": f"milestones/{milestone.public_id}/updates/",
        }.items():
            with assert_query_count(f"api:{name} detail:{role}"):
                assert caller.get(address).status_code == 200


def test_a_report():
    people = make_rows(3)
    caller = Caller(people[Role.TEAM_MEMBER])
    milestone = make.make_milestone(task=people[Role.TEAM_MEMBER].team_seats.all()[0].team.tasks.all()[0])
    caller.get("portfolios/")
    with assert_query_count("api:report"):
        answer = caller.patch(f"milestones/{milestone.public_id}/", {"completion": 0.5}, If_Match='"v1"')
    assert answer.status_code == 200
