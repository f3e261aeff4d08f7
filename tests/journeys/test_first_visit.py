"""What a first visit costs through the proxy: weight on the wire, requests elsewhere, things that jump."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import LANGUAGES, open_door
from tests.stack import Stack

pytestmark = pytest.mark.browser

DASHBOARDS = ("/national/", "/sectors/water/", "/projects/MANGYSTAU/")
LARGEST, LARGEST_GRID = 150_000, 160_000
"""Bytes as they came, headers included. The grid of a hundred rows is where people work, not a dashboard."""
LARGEST_SHIFT = 0.01
WATCH = """
    window.shifts = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => entry.hadRecentInput || window.shifts.push(
        [entry.value, entry.sources.map((one) => one.node ? one.node.nodeName + ' ' + one.node.className : '?').join()]
    ))).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Visit:
    """What came over the wire, by address."""

    page: Page
    sizes: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def settle(self) -> None:
        """Everything has come and is drawn."""
        self.page.wait_for_load_state("load")
        self.page.evaluate("document.fonts.ready.then(() => true)")
        self.page.wait_for_timeout(1000)

    @property
    def weight(self) -> int:
        return sum(self.sizes.values())

    def listed(self) -> str:
        named = ((size, self.addresses.get(one, "?")) for one, size in self.sizes.items())
        return "\n".join(f"{size:7} {address}" for size, address in sorted(named, reverse=True))


@pytest.fixture(scope="module")
def cookies(proxied_stack: Stack, browser: Browser) -> dict[str, list]:
    """Of somebody signed in, by language."""
    found = {}
    for language in LANGUAGES:
        door = open_door(browser, proxied_stack.url, account=proxied_stack.account("project_office"), language=language)
        found[language] = door.cookies()
        door.close()
    return found


@contextmanager
def first_visit(stack: Stack, browser: Browser, cookies: list, *, width: int = 1440) -> Iterator[Visit]:
    """A window that has seen nothing before, but is signed in."""
    window = browser.new_context(
        base_url=stack.url, viewport={"width": width, "height": 1000}, ignore_https_errors=True
    )
    try:
        window.add_cookies(cookies)
        window.add_init_script(WATCH)
        visit = Visit(window.new_page())
        wire = window.new_cdp_session(visit.page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", lambda e: visit.addresses.update({e["requestId"]: e["request"]["url"]}))
        wire.on("Network.loadingFinished", lambda e: visit.sizes.update({e["requestId"]: int(e["encodedDataLength"])}))
        yield visit
    finally:
        window.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "largest"), [*((path, LARGEST) for path in DASHBOARDS), ("/updates/", LARGEST_GRID)])
def test_it_is_light_from_one_place_and_nothing_jumps(
    proxied_stack: Stack, browser: Browser, cookies: dict[str, list], path: str, largest: int, language: str
) -> None:
    with first_visit(proxied_stack, browser, cookies[language]) as visit:
        visit.page.goto(path)
        visit.settle()
        assert visit.page.locator("html").get_attribute("lang") == language
        assert len(visit.sizes) > 10, "the cache was empty"
        assert visit.weight < largest, f"{visit.weight} bytes\n{visit.listed()}"
        own = (proxied_stack.url, "data:")
        assert [one for one in visit.addresses.values() if not one.startswith(own)] == []
        shifts = visit.page.evaluate("window.shifts")
        assert sum(value for value, _ in shifts) < LARGEST_SHIFT, shifts


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_jumps_on_a_phone_with_a_slow_connection(
    proxied_stack: Stack, browser: Browser, cookies: dict[str, list], language: str
) -> None:
    with first_visit(proxied_stack, browser, cookies[language], width=390) as visit:
        slow = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
        visit.page.context.new_cdp_session(visit.page).send("Network.emulateNetworkConditions", slow)
        visit.page.goto("/national/")
        visit.settle()
        shifts = visit.page.evaluate("window.shifts")
        assert sum(value for value, _ in shifts) < LARGEST_SHIFT, shifts


def test_a_second_page_brings_only_itself(proxied_stack: Stack, browser: Browser, cookies: dict[str, list]) -> None:
    with first_visit(proxied_stack, browser, cookies["ru"]) as visit:
        visit.page.goto("/national/")
        visit.settle()
        visit.sizes.clear()
        visit.page.goto("/sectors/water/")
        visit.settle()
        assert visit.weight < 40_000, visit.listed()


def test_it_answers_to_the_first_click(proxied_stack: Stack, browser: Browser, cookies: dict[str, list]) -> None:
    """Folds and links are HTML: they work before any script has come."""
    with first_visit(proxied_stack, browser, cookies["en"]) as visit:
        page = visit.page
        page.route("**/*.js", lambda route: route.abort())
        page.goto("/national/", wait_until="domcontentloaded")
        fold = page.locator("main details:not([open]):visible").first.element_handle()
        assert fold is not None
        fold.query_selector("summary").click()
        assert fold.evaluate("fold => fold.open")
        page.locator("main").get_by_role("link", name="Water", exact=True).first.click()
        page.wait_for_url("**/sectors/water/")
