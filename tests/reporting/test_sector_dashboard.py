"""The dashboard of a sector; the anatomy is that of regions and bodies too."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from projects.models import MilestoneDependency
from projects.queries import figures
from tests.factories import TODAY, join_team, make_milestone, make_team, make_user
from tests.query_counts import assert_query_count
from tests.reporting.plan import publish, published_plan

pytestmark = pytest.mark.django_db


def url(sector) -> str:
    return reverse("sector", args=[sector.code])


def test_the_numbers_are_the_stored_ones(signed_in):
    plan = published_plan()
    office = make_user()
    html = signed_in(office).get(url(plan.sector)).content.decode()
    shown = figures.one(user=office, dimension="sector", object_id=plan.sector.pk)
    assert f"{shown.percent} % done" in html
    for task in figures.current(user=office, dimension="task"):
        assert f"{task.done} of {task.total}" in html
        assert task.name in html


def test_the_minister_of_the_sector_reads_it(signed_in):
    plan = published_plan()
    minister = make_user(role=Role.MINISTER, organisation=plan.ministry)
    assert signed_in(minister).get(url(plan.sector)).status_code == 200


@pytest.mark.parametrize("role", [Role.MINISTER, Role.MINISTRY_EDITOR, Role.AKIM, Role.TEAM_MEMBER])
def test_another_sector_does_not_exist(signed_in, role):
    mine, other = published_plan(), published_plan()
    client = signed_in(make_user(role=role, organisation=mine.ministry))
    foreign, missing = client.get(url(other.sector)), client.get("/sectors/nothing-like-it/")
    assert (foreign.status_code, missing.status_code) == (404, 404)

    def without_address(response) -> str:
        return re.sub(r'name="next" value="[^"]*"', "", response.content.decode())

    assert without_address(foreign) == without_address(missing)


def test_who_cannot_open_all_tasks_reads_how_many(signed_in):
    plan = published_plan(tasks=4)
    team = make_team(sector=plan.sector)
    member = make_user(role=Role.TEAM_MEMBER)
    join_team(user=member, team=team)
    plan.tasks[0].team = team
    plan.tasks[0].save()
    html = signed_in(member).get(url(plan.sector)).content.decode()
    assert "1 of 4 tasks open to you" in html
    assert plan.tasks[0].name in html
    assert plan.tasks[1].name not in html


def test_a_slice_of_two_tasks_is_for_those_who_can_open_both(signed_in):
    plan = published_plan(tasks=2)
    team = make_team(sector=plan.sector)
    member = make_user(role=Role.TEAM_MEMBER)
    join_team(user=member, team=team)
    plan.tasks[0].team = team
    plan.tasks[0].save()
    assert signed_in(member).get(url(plan.sector)).status_code == 404


def test_late_milestones_say_whom_they_wait_for(signed_in):
    plan = published_plan()
    late = make_milestone(task=plan.tasks[0], baseline_date=TODAY.replace(month=10), name_en="Pipes laid")
    first = make_milestone(task=plan.tasks[1], baseline_date=TODAY.replace(month=12), name_en="Land handed over")
    MilestoneDependency.objects.create(predecessor=first, successor=late)
    publish()
    late_section = signed_in(make_user()).get(url(plan.sector)).content.decode().split('id="late-h"')[1]
    assert "Pipes laid" in late_section
    assert "Land handed over" in late_section


def test_a_predecessor_that_is_not_open_to_the_reader_is_not_named(signed_in):
    plan, other = published_plan(), published_plan()
    late = make_milestone(task=plan.tasks[0], baseline_date=TODAY.replace(month=10), name_en="Pipes laid")
    hidden = make_milestone(task=other.tasks[0], baseline_date=TODAY.replace(month=12), name_en="Secret crossing")
    MilestoneDependency.objects.create(predecessor=hidden, successor=late)
    publish()
    minister = make_user(role=Role.MINISTER, organisation=plan.ministry)
    html = signed_in(minister).get(url(plan.sector)).content.decode()
    assert "Pipes laid" in html
    assert "Secret crossing" not in html


def test_the_timeline_shows_what_is_expected_in_ninety_days(signed_in):
    plan = published_plan()
    make_milestone(task=plan.tasks[0], baseline_date=TODAY.replace(month=12), name_en="Seen in December")
    make_milestone(task=plan.tasks[0], baseline_date=TODAY.replace(year=2028), name_en="Far away")
    html = signed_in(make_user()).get(url(plan.sector)).content.decode()
    assert "Seen in December" in html
    assert "Far away" not in html


def test_nothing_is_sent_again_while_nothing_changed(signed_in):
    plan = published_plan()
    client = signed_in(make_user())
    since = client.get(url(plan.sector)).content.decode().split("?since=")[1].split('"')[0]
    with assert_query_count("page:sector, unchanged"):
        assert client.get(url(plan.sector), {"since": since}).status_code == 204
    publish()  # the same figures, computed anew by a later run
    assert client.get(url(plan.sector), {"since": f"{since}0"}).status_code == 200


@pytest.mark.parametrize("tasks", [3, 30])
@pytest.mark.parametrize("role", [Role.PROJECT_OFFICE, Role.MINISTER])
def test_as_many_queries_for_three_tasks_as_for_thirty(signed_in, tasks, role):
    plan = published_plan(tasks=tasks)
    client = signed_in(make_user(role=role, organisation=plan.ministry))
    client.get(url(plan.sector))
    with assert_query_count(f"page:sector, {role}"):
        client.get(url(plan.sector))


def test_a_long_league_is_cut_and_can_be_shown_whole(signed_in):
    plan = published_plan(tasks=45)
    client = signed_in(make_user())
    html = client.get(url(plan.sector)).content.decode()
    assert "Show 5 more tasks" in html
    assert all(task.name in client.get(url(plan.sector), {"all": "1"}).content.decode() for task in plan.tasks)
