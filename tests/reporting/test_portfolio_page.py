"""A reference portfolio: the same anatomy, apart from the national figures, its licence named."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import make_portfolio, make_user
from tests.reporting.plan import published_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference():
    national = published_plan()
    portfolio = make_portfolio(national=False, licence="Crown copyright, Open Government Licence v3.0")
    return national, published_plan(portfolio=portfolio)


def url(plan) -> str:
    return reverse("portfolio", args=[plan.portfolio.code])


def test_it_names_its_licence_and_holds_no_national_project(signed_in, reference):
    national, plan = reference
    html = signed_in(make_user()).get(url(plan)).content.decode()
    assert "Open Government Licence v3.0" in html
    assert plan.project.name in html
    assert national.project.name not in html


def test_the_national_summary_holds_none_of_it(signed_in, reference):
    _, plan = reference
    html = signed_in(make_user()).get("/national/").content.decode()
    assert plan.project.name not in html
    assert plan.sector.name not in html


def test_it_shows_the_day_of_its_newest_return(signed_in, reference):
    _, plan = reference
    html = signed_in(make_user()).get(url(plan)).content.decode()
    assert "Figures as of 24 Nov 2026" in html
    assert "It is the day of the newest return" in html


@pytest.mark.parametrize("role", [Role.MINISTER, Role.MINISTRY_EDITOR, Role.AKIM, Role.TEAM_MEMBER])
def test_it_does_not_exist_for_those_who_do_not_see_everything(signed_in, reference, role):
    national, plan = reference
    client = signed_in(make_user(role=role, organisation=national.ministry))
    assert client.get(url(plan)).status_code == 404
    assert client.get(reverse("sector", args=[plan.sector.code])).status_code == 404
