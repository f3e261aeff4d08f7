"""Fresh from its installation, with only regions, bodies and sectors: every page answers, and says what to do."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from accounts.models import User
from accounts.roles import Role
from projects.seeding.reference import Tally, load_reference
from regions.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db

NO_PAGES = (
    "/admin/",
    "/api/",
    "/healthz",
    "/readyz",
    "/sign-",
    "/calendar.ics",
    "/styleguide/",
    "/invitation/",
    "/account/",
)
"""Parts of another frame, the door, probes, what only its secret opens, the gallery, one's own account."""
LISTS_NOTHING = {
    "/",
    "/annual-report/",
    "/commands/",
    "/compare/",
    "/help/",
    "/judgement-rounds/",
    "/notes/",
    "/notifications/count/",
    "/notifications/settings/",
    "/people/",
    "/practice/",
    "/search/",
    "/standing-in/",
    "/teams/heat/",
    "/validations/",
}
"""Not lists, or lists whose first sentence says how the first entry comes about."""


def addresses() -> Iterator[str]:
    """Every address without parameters."""
    for address in _addresses(get_resolver(), "/"):
        if "<" not in address and not address.startswith(NO_PAGES):
            yield address


def _addresses(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _addresses(one, prefix + str(one.pattern))
        else:
            yield prefix + str(one.pattern)


@pytest.fixture
def reference(db: None) -> None:
    load_reference(Tally())


def main_of(html: str) -> str:
    found = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert found
    return found[0]


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main_of(html)))


@pytest.mark.usefixtures("reference")
def test_every_page_of_a_fresh_portal_answers_and_says_what_to_do(sign_in: Callable[[User], Client]) -> None:
    office = sign_in(factories.make_user(role=Role.PROJECT_OFFICE))
    walked, silent = 0, []
    for address in addresses():
        answer = office.get(address, follow=True, headers={"Accept-Language": "ru"})
        if answer.status_code == 405:
            continue
        walked += 1
        assert answer.status_code == 200, address
        html = answer.content.decode()
        if "<main" not in html:
            continue
        assert not re.search(r"\b(None|nan|NaN|null|undefined)\b", words_of(html)), address
        if address not in LISTS_NOTHING and 'class="empty"' not in main_of(html):
            silent.append(address)
    assert walked > 40
    assert silent == []


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize("address", ["/national/", "/sectors/water/", "/regions/KZ-47/", "/portfolios/KZ/"])
def test_a_page_of_figures_says_how_they_come_about(sign_in: Callable[[User], Client], address: str) -> None:
    answer = sign_in(factories.make_user(role=Role.PROJECT_OFFICE)).get(address)
    assert "No task counts here yet" in words_of(answer.content.decode())


@pytest.mark.usefixtures("reference")
def test_an_akim_whose_region_has_no_task_arrives_on_its_page(sign_in: Callable[[User], Client]) -> None:
    akimat = Organisation.objects.filter(region__code="KZ-47").get()
    akim = sign_in(factories.make_user(role=Role.AKIM, organisation=akimat))
    arrived = akim.get("/", follow=True)
    assert arrived.redirect_chain == [("/regions/KZ-47/", 302)]
    assert "No task counts here yet" in words_of(arrived.content.decode())
    assert akim.get(f"/organisations/{akimat.code}/").status_code == 200
    assert akim.get("/regions/KZ-10/").status_code == 404, "of another region nothing is told"
    assert akim.get("/sectors/water/").status_code == 404


@pytest.mark.usefixtures("reference")
def test_who_sits_in_no_team_is_told_whom_to_ask(sign_in: Callable[[User], Client]) -> None:
    arrived = sign_in(factories.make_user(role=Role.TEAM_MEMBER)).get("/", follow=True)
    words = words_of(arrived.content.decode())
    assert "No open milestone is yours to update." in words
    assert "Ask the Project Office to add you to a body or a team." in words
