"""Every page and state through axe-core in a real browser, in three languages and two themes: no violation."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Route

from delivery_portal import outage
from tests.axe import Reader
from tests.browser import PAGES, chromium
from tests.pages import Page
from tests.stack import Stack
from tests.states import EMPTY, NEWCOMER, STATES

pytestmark = pytest.mark.browser
IMPORTED = ("reference-portfolio", "reference-sector")
"""Not in the seed: pages of the same templates as the national ones."""

ReaderOf = Callable[[str], Reader]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def newcomer(live_stack: Stack) -> tuple[str, str]:
    """Address and password of somebody without any membership."""
    email, password = live_stack.account("team_member")
    live_stack.query(
        "INSERT INTO accounts_user (public_id, email, full_name, role, language, password, is_active, is_staff,"
        " is_superuser, created_at) SELECT gen_random_uuid(), %s, 'Newcomer', role, '', password, true, false, false,"
        " now() FROM accounts_user WHERE email = %s",
        "newcomer@portal.example",
        email,
    )
    return "newcomer@portal.example", password


@pytest.fixture(scope="module")
def reader_of(live_stack: Stack, browser: Browser, newcomer: tuple[str, str]) -> ReaderOf:
    """The tab of a role, signed in once."""

    @cache
    def opened(role: str) -> Reader:
        account = newcomer if role == NEWCOMER else live_stack.account(role) if role else None
        return Reader(browser, live_stack.url, account=account)

    return opened


@pytest.fixture(scope="module")
def refused() -> set[str]:
    """Names of the addresses whose refusal was read."""
    return set()


def cases(pages: tuple[Page, ...]) -> list:
    """Those of one role together."""
    wanted = (page for page in pages if page.name not in IMPORTED)
    return [pytest.param(page, id=page.name) for page in sorted(wanted, key=lambda page: page.role)]


@pytest.mark.parametrize("page", cases(PAGES))
def test_pages_and_the_refusals_of_their_forms_are_accessible(
    reader_of: ReaderOf, refused: set[str], page: Page
) -> None:
    """A form that stands on several pages is sent from the first of them."""
    reader = reader_of(page.role)
    faults = reader.faults(page)
    for form in reader.forms():
        name = resolve(form["address"]).view_name
        if name not in refused:
            refused.add(name)
            faults += reader.faults_of_refusal(form)
    assert faults == []


@pytest.mark.parametrize("page", cases(STATES))
def test_states_are_accessible(reader_of: ReaderOf, page: Page) -> None:
    assert reader_of(page.role).faults(page) == []


@pytest.mark.parametrize("page", cases(EMPTY))
def test_what_a_newcomer_sees_is_accessible(reader_of: ReaderOf, page: Page) -> None:
    assert reader_of(page.role).faults(page) == []


def outage_page() -> str:
    """What is shown while the database is away."""
    return outage._page(title=gettext("The portal cannot reach its database"), detail=gettext("Load the page again."))


FAILURES: dict[str, tuple[int, Callable[[], str]]] = {
    "request-unreadable": (400, lambda: render_to_string("400.html")),
    "open-for-too-long": (403, lambda: render_to_string("403.html")),
    "not-allowed": (403, lambda: render_to_string("403.html", {"exception": "No."})),
    "mistake": (500, lambda: render_to_string("500.html")),
    "database-away": (503, outage_page),
}


@pytest.mark.parametrize("name", FAILURES)
def test_pages_of_failure_are_accessible(reader_of: ReaderOf, name: str) -> None:
    """They are drawn here, because a portal that works does not show them, and read in its place with its styles."""
    status, drawn = FAILURES[name]
    reader = reader_of("")

    def answer(route: Route) -> None:
        with translation.override(reader.language):
            page = drawn()
        route.fulfill(status=status, body=page, content_type="text/html; charset=utf-8")

    reader.tab.route("**/failure/", answer)
    assert reader.faults(Page(name, "/failure/", "", status)) == []
    reader.tab.unroute("**/failure/")
