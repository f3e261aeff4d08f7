"""Where a person begins, and the list of all figures that they may see."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import make_akimat, make_portfolio, make_user
from tests.query_counts import assert_query_count
from tests.reporting.plan import published_plan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.PROJECT_OFFICE, "national"),
        (Role.COORDINATOR, "national"),
        (Role.MINISTER, "national"),
        (Role.AUDITOR, "national"),
        (Role.MINISTRY_EDITOR, "my-updates"),
        (Role.REGION_EDITOR, "my-updates"),
        (Role.TEAM_MEMBER, "my-updates"),
    ],
)
def test_everyone_begins_where_their_work_is(signed_in, role, name):
    response = signed_in(make_user(role=role)).get("/")
    assert (response.status_code, response.url) == (302, reverse(name))


def test_an_akim_begins_with_the_region(signed_in):
    plan = published_plan()
    akim = make_user(role=Role.AKIM, organisation=make_akimat(region=plan.region))
    assert signed_in(akim).get("/").url == reverse("region", args=[plan.region.code])


def test_an_akim_without_an_akimat_begins_with_what_there_is(signed_in):
    assert signed_in(make_user(role=Role.AKIM)).get("/").url == reverse("figures")


def test_only_ones_own_figures_are_listed(signed_in):
    mine, other = published_plan(), published_plan()
    editor = make_user(role=Role.MINISTRY_EDITOR, organisation=mine.ministry)
    html = signed_in(editor).get("/figures/").content.decode()
    assert all(thing.name in html for thing in (mine.sector, mine.ministry, mine.region, mine.project))
    assert not any(thing.name in html for thing in (other.sector, other.ministry, other.region, other.project))


def test_reference_portfolios_are_linked_for_those_who_see_everything(signed_in):
    published_plan()
    reference = make_portfolio(national=False)
    link = reverse("portfolio", args=[reference.code])
    assert link in signed_in(make_user()).get("/figures/").content.decode()
    assert link not in signed_in(make_user(role=Role.MINISTER)).get("/figures/").content.decode()


def test_nothing_to_see_says_what_to_do(signed_in):
    published_plan()
    html = signed_in(make_user(role=Role.TEAM_MEMBER)).get("/figures/").content.decode()
    assert "Ask the Project Office to add you" in html


@pytest.mark.parametrize("plans", [1, 6])
def test_as_many_queries_for_one_plan_as_for_six(signed_in, plans):
    for _ in range(plans):
        published_plan()
    client = signed_in(make_user())
    client.get("/figures/")
    with assert_query_count("page:figures"):
        client.get("/figures/")
