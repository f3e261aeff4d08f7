"""The national summary: what it says, to whom, and that it stays quiet while nothing changes."""

import gzip

import pytest
from django.urls import reverse

from accounts.roles import Role
from projects.models import Judgement, Rollup
from projects.queries import figures
from tests.factories import NOW, TODAY, make_milestone, make_user
from tests.query_counts import assert_query_count
from tests.reporting.plan import publish, published_plan, remember

pytestmark = pytest.mark.django_db
URL = "/national/"


def version(html: str) -> str:
    return html.split("?since=")[1].split('"')[0]


@pytest.mark.parametrize("role", [Role.PROJECT_OFFICE, Role.COORDINATOR, Role.AUDITOR])
def test_those_who_see_everything_read_it(signed_in, role):
    published_plan()
    response = signed_in(make_user(role=role)).get(URL)
    assert response.status_code == 200
    assert "0 of 1 strategic project is on course; " in response.content.decode()


def test_a_minister_reads_the_country_but_only_the_projects_of_the_ministry(signed_in):
    mine, other = published_plan(), published_plan()
    page = signed_in(make_user(role=Role.MINISTER, organisation=mine.ministry)).get(URL)
    html = page.content.decode()
    assert mine.project.name in html
    assert other.project.name not in html
    assert other.sector.name not in html
    assert "3 of 6 tasks open to you" in html
    assert "of the 1 strategic project open to you" in html


@pytest.mark.parametrize("role", [Role.MINISTRY_EDITOR, Role.AKIM, Role.REGION_EDITOR, Role.TEAM_MEMBER])
def test_it_does_not_exist_for_others(signed_in, role):
    plan = published_plan()
    user = make_user(role=role, organisation=plan.ministry)
    assert signed_in(user).get(URL).status_code == 404


def test_who_is_not_signed_in_goes_to_the_door_and_comes_back(client):
    published_plan()
    response = client.get(URL)
    assert response.status_code == 302
    assert response.url == f"{reverse('sign-in')}?next={URL}"


def test_a_poll_of_a_signed_out_browser_is_sent_to_the_door(client):
    response = client.get(URL, {"since": "1"}, headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == reverse("sign-in")


def test_it_shows_the_stored_figures(signed_in):
    plan = published_plan()
    office = make_user()
    html = signed_in(office).get(URL).content.decode()
    shown = figures.one(user=office, dimension="project", object_id=plan.project.pk)
    assert f"{shown.percent} %</a>" in html
    assert f"of {shown.planned_percent} % planned" in html
    assert reverse("explain", args=["project", plan.project.code]) in html
    assert reverse("explain", args=["country", plan.portfolio.code]) in html


def test_the_judgement_stands_beside_the_calculation(signed_in):
    plan = published_plan()
    Judgement.objects.create(project=plan.project, rating="green", judged_date=TODAY)
    html = signed_in(make_user()).get(URL).content.decode()
    assert "judged" in html
    assert "(differs)" in html


def test_late_milestones_are_listed_with_their_owner(signed_in):
    plan = published_plan()
    late = make_milestone(task=plan.tasks[0], baseline_date=TODAY.replace(month=10), name_en="Pump station tested")
    publish()
    html = signed_in(make_user()).get(URL).content.decode()
    assert late.name in html
    assert "31 days" in html
    assert plan.ministry.name in html


def test_a_poll_is_answered_with_nothing_while_nothing_changed(signed_in):
    published_plan()
    client = signed_in(make_user())
    since = version(client.get(URL).content.decode())
    with assert_query_count("page:national, unchanged"):
        response = client.get(URL, {"since": since}, headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (204, b"")


def test_a_poll_is_answered_with_the_block_alone_after_a_change(signed_in):
    plan = published_plan()
    client = signed_in(make_user())
    since = version(client.get(URL).content.decode())
    Rollup.objects.filter(portfolio=plan.portfolio).update(source_version=99)
    response = client.get(URL, {"since": since}, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert response.status_code == 200
    assert html.lstrip().startswith('<div id="live"')
    assert version(html) != since
    assert "HX-Request" in response.headers["Vary"]


def test_without_a_script_the_whole_page_comes(signed_in):
    published_plan()
    response = signed_in(make_user()).get(URL, {"since": "0-0"})
    assert response.content.decode().startswith("<!doctype html>")


def test_it_shows_an_earlier_day(signed_in):
    plan = published_plan()
    day = remember(portfolio=plan.portfolio)[-1]
    html = signed_in(make_user()).get(URL, {"as_of": day.isoformat()}).content.decode()
    assert "Figures as of 26 Aug 2026" in html
    assert 'hx-trigger="look"' not in html


def test_without_figures_there_is_no_page(signed_in):
    assert signed_in(make_user()).get(URL).status_code == 404


def test_it_travels_compressed(signed_in):
    published_plan()
    response = signed_in(make_user()).get(URL, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "National summary" in gzip.decompress(response.content).decode()


def test_it_cannot_be_posted_to(signed_in):
    published_plan()
    assert signed_in(make_user()).post(URL).status_code == 405


def test_it_is_never_kept_by_a_cache(signed_in):
    published_plan()
    assert "no-store" in signed_in(make_user()).get(URL).headers["Cache-Control"]


@pytest.mark.parametrize("tasks", [3, 30])
@pytest.mark.parametrize("role", [Role.PROJECT_OFFICE, Role.MINISTER])
def test_as_many_queries_for_three_tasks_as_for_thirty(signed_in, tasks, role):
    plan = published_plan(tasks=tasks)
    client = signed_in(make_user(role=role, organisation=plan.ministry))
    client.get(URL)
    with assert_query_count(f"page:national, {role}"):
        client.get(URL)


@pytest.mark.parametrize("projects", [3, 12])
def test_as_many_queries_for_three_projects_as_for_twelve(signed_in, projects):
    for _ in range(projects):
        plan = published_plan(tasks=1)
    client = signed_in(make_user())
    client.get(URL)
    assert plan.project.name in client.get(URL).content.decode()
    with assert_query_count(f"page:national, {Role.PROJECT_OFFICE}"):
        client.get(URL)


def test_the_clock_of_the_figures_is_told(signed_in):
    published_plan()
    html = signed_in(make_user()).get(URL).content.decode()
    assert f'<time datetime="{NOW:%Y-%m-%dT09:00:00+05:00}"' in html
    assert "0 s ago" in html
