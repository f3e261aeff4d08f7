"""Every page and state in a real browser: axe-core finds nothing broken, in three languages and two themes.

Then every page 320 px wide, which is 1280 px at a zoom of 400 %: nothing scrolls sideways, is cut off, or hides the
focus, with the text spacing that a reader may ask for neither. In Russian, whose words are the longest; the main pages
in Kazakh too.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Route

from delivery_portal import outage
from delivery_portal.paths import BASE_DIR
from tests.axe import COLOURS, SCRIPT, WORDS, Reader
from tests.browser import PAGES, chromium
from tests.pages import Page
from tests.stack import Stack
from tests.states import EMPTY, NEWCOMER, STATES

pytestmark = pytest.mark.browser
IMPORTED = ("reference-portfolio", "reference-sector")
"""Not in the seed: pages of the same templates as the national ones."""
ELEMENT_BY_ELEMENT = ("styleguide", "national-summary", "task")
"""Every component and the pages that are read most: colours are read of each element, on other pages of each look."""
NARROW_IN_KAZAKH = (
    "national-summary",
    "sector",
    "region",
    "organisation",
    "project",
    "task",
    "team",
    "milestone",
    "my-updates-editor",
    "practice",
)
SHARES = 3
"""Groups of which each goes to one process, so that no process ends long after the others."""

BROKEN = """<!doctype html><p style="color: #aaa; background: #fff">Pale</p><button></button>
<div style="width: 90px; overflow: hidden; white-space: nowrap">A line that is far too long for its frame</div>
<div style="width: 600px; height: 5px">Wide</div>
<a href="/" style="position: absolute; top: 300px; z-index: 0">Covered</a>
<div style="position: fixed; top: 200px; left: 0; width: 300px; height: 400px; z-index: 1; background: #fff"></div>"""
"""A page on which something is wrong for every question."""

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
    """Those of one role together, in shares of equal length."""
    wanted = sorted((page for page in pages if page.name not in IMPORTED), key=lambda page: page.role)
    return [
        pytest.param(page, id=page.name, marks=pytest.mark.xdist_group(f"accessibility-{at * SHARES // len(wanted)}"))
        for at, page in enumerate(wanted)
    ]


@pytest.mark.parametrize("page", cases(PAGES))
def test_pages_and_the_refusals_of_their_forms_are_accessible(
    reader_of: ReaderOf, refused: set[str], page: Page
) -> None:
    """A form that stands on several pages is sent from the first of them."""
    reader = reader_of(page.role)
    narrow = ("ru", "kk") if page.name in NARROW_IN_KAZAKH else ("ru",)
    faults = reader.faults(page, every_element=page.name in ELEMENT_BY_ELEMENT, narrow=narrow)
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


@pytest.mark.xdist_group("accessibility-0")
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


def test_colours_do_not_depend_on_the_language() -> None:
    """Or the rules of colour would have to be asked in each."""
    styles = list((BASE_DIR / "static").rglob("*.css"))
    assert styles
    assert [path.name for path in styles if re.search(r":lang\(|\[lang", path.read_text())] == []


def test_a_reader_sees_what_is_broken(browser: Browser) -> None:
    """Each question answers with the fault that it is asked for: an empty list means that nothing is broken."""
    tab = browser.new_page(viewport={"width": 320, "height": 600})
    tab.set_content(BROKEN)
    tab.evaluate(AXE_SCRIPT)
    tab.evaluate(SCRIPT)
    asked = "([rules, ofLooks]) => looking.faults(rules, ofLooks)"
    assert {fault.partition(":")[0] for fault in tab.evaluate(asked, [COLOURS, True])} == {"color-contrast"}
    assert {"button-name", "html-has-lang", "document-title"} <= {
        fault.partition(":")[0] for fault in tab.evaluate(asked, [WORDS, False])
    }
    lost = " ".join(tab.evaluate("looking.lost()"))
    for fault in ("px wide", "cut off: ", "spaced, cut off: ", "beside the page: ", "hides the focus: "):
        assert fault in lost
    tab.close()
