"""Pages move by themselves and leave alone what is being read; a lost server is said, and forgotten."""

import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.faults.client import Client
from tests.journeys.conftest import SECONDS_TO_ROLL_UP, Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser

PROJECT, TASK = "/projects/MANGYSTAU/", "/tasks/MANGYSTAU-KENDERLI/"
SOON = 1000 * (SECONDS_TO_ROLL_UP + 10)
"""For two busy cores: the promise itself is measured by `make bench`."""
HIDE = """
    let hidden = false;
    Object.defineProperty(document, "hidden", { get: () => hidden });
    window.hide = (now) => { hidden = now; document.dispatchEvent(new Event("visibilitychange")); };
"""


@pytest.fixture(scope="module")
def other_person(proxied_stack: Stack) -> Client:
    """Somebody who reports through the API while others look."""
    return Client.of(proxied_stack)


@pytest.fixture
def open_page(proxied_stack: Stack, sign_in_at: Callable[..., Desk]) -> Callable[[str], Page]:
    return lambda path: sign_in_at(proxied_stack, "project_office", path).page


@pytest.fixture
def mended(proxied_stack: Stack) -> Iterator[None]:
    yield
    if not proxied_stack.web.is_running():
        proxied_stack.web.restart()
    proxied_stack.wait_ready()


def milestone_of(stack: Stack, task: str) -> tuple[str, str]:
    """Public id and code of an open milestone of a task."""
    rows = stack.query(
        "SELECT m.public_id::text, m.code FROM projects_milestone m JOIN projects_task t ON t.id = m.task_id "
        "WHERE t.code = %s AND m.state = 'open' ORDER BY m.id LIMIT 1",
        task,
    )
    return rows[0]


def report(client: Client, milestone: str, completion: str) -> None:
    answer = client.report(milestone, completion)
    assert answer.status == 200, answer


def looks_of(page: Page) -> list[float]:
    """Times of the looks that the page takes from now on."""
    times: list[float] = []
    page.on("request", lambda request: times.append(time.monotonic()) if "since=" in request.url else None)
    return times


def wait_for_next(page: Page, times: list[float], *, seconds: float) -> float:
    """Seconds until the page looks again."""
    number, started = len(times), time.monotonic()
    while len(times) == number:
        assert time.monotonic() - started < seconds, "the page does not look"
        page.wait_for_timeout(50)
    return times[-1] - started


def test_a_page_moves_by_itself_and_what_is_read_stays_where_it_is(
    proxied_stack: Stack, other_person: Client, open_page: Callable[[str], Page]
) -> None:
    page = open_page(TASK)
    milestone, code = milestone_of(proxied_stack, TASK.split("/")[2])
    shown = page.locator("#live")
    before = shown.get_attribute("hx-get")
    fold = page.locator("#live details[id]").first
    identity = fold.get_attribute("id")
    fold.locator("summary").click()
    is_open = fold.get_attribute("open") is not None
    fold.locator("summary").focus()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 3); window.same = true")
    mark = page.evaluate(
        "() => Array.from(document.querySelectorAll('#live [id]')).map((one) => [one.id, one.getBoundingClientRect()])"
        ".filter(([, place]) => place.height > 0 && place.top >= 0 && place.top < innerHeight)"
        ".map(([id, place]) => [id, Math.round(place.top)])[0]"
    )
    report(other_person, milestone, "0.37")
    expect(shown).not_to_have_attribute("hx-get", before or "", timeout=SOON)
    expect(shown).to_contain_text("37 %")
    assert page.evaluate("window.same"), "without a reload"
    assert (page.locator(f"#{identity}").get_attribute("open") is not None) == is_open
    assert page.evaluate("document.activeElement.parentElement.id") == identity
    assert page.evaluate("(id) => Math.round(document.getElementById(id).getBoundingClientRect().top)", mark[0]) == (
        pytest.approx(mark[1], abs=1)
    )
    assert code in shown.inner_text()


def test_a_selected_text_is_not_taken_away(
    proxied_stack: Stack, other_person: Client, open_page: Callable[[str], Page]
) -> None:
    page = open_page(TASK)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#live .sentence, #live h2'))")
    selected = page.evaluate("getSelection().toString()")
    before = page.locator("#live").get_attribute("hx-get")
    report(other_person, milestone_of(proxied_stack, TASK.split("/")[2])[0], "0.38")
    proxied_stack.wait_drained()
    page.wait_for_timeout(4000)
    assert page.evaluate("getSelection().toString()") == selected != ""
    assert page.locator("#live").get_attribute("hx-get") == before
    page.evaluate("getSelection().removeAllRanges()")
    expect(page.locator("#live")).not_to_have_attribute("hx-get", before or "", timeout=SOON)


def test_a_hidden_page_asks_nothing_and_a_seen_one_at_once(open_page: Callable[[str], Page]) -> None:
    page = open_page("/national/")
    page.add_init_script(HIDE)
    page.reload()
    times = looks_of(page)
    wait_for_next(page, times, seconds=15)
    page.evaluate("hide(true)")
    page.wait_for_timeout(500)  # what was on its way
    number = len(times)
    page.wait_for_timeout(4000)
    assert len(times) == number
    page.evaluate("hide(false)")
    assert len(times) == number + 1 or wait_for_next(page, times, seconds=15) < 1.5


def test_a_lost_server_is_said_with_the_time_of_the_figures_and_the_page_comes_back_by_itself(
    proxied_stack: Stack, other_person: Client, open_page: Callable[[str], Page], mended: None
) -> None:
    page = open_page(PROJECT)
    page.evaluate("window.same = true")
    line = page.get_by_role("status").and_(page.locator("[data-connection]"))
    expect(line).to_be_empty()
    proxied_stack.web.kill9()
    expect(line).to_contain_text(re.compile(r"Connection lost\. You see the figures of \d\d:\d\d;"), timeout=40_000)
    proxied_stack.web.start()
    proxied_stack.wait_ready()
    expect(line).to_contain_text("Connected again.", timeout=60_000)
    before = page.locator("#live").get_attribute("hx-get")
    report(other_person, milestone_of(proxied_stack, TASK.split("/")[2])[0], "0.39")
    expect(page.locator("#live")).not_to_have_attribute("hx-get", before or "", timeout=SOON)
    expect(line).to_be_empty(timeout=10_000)
    assert page.evaluate("window.same"), "without a reload"


def test_a_page_without_answers_asks_more_and_more_rarely(open_page: Callable[[str], Page]) -> None:
    page = open_page(PROJECT)
    times = looks_of(page)
    page.route("**/*since=*", lambda route: route.abort())
    for _ in range(4):
        wait_for_next(page, times, seconds=30)
    between = [later - earlier for earlier, later in pairwise(times)]
    assert between[-1] > between[0] + 2, between
    page.unroute("**/*since=*")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-connection]")).to_contain_text("Connected again.", timeout=10_000)


def test_a_signed_out_page_says_so_and_stops_asking(open_page: Callable[[str], Page]) -> None:
    page = open_page(PROJECT)
    page.context.clear_cookies(name="__Host-sessionid")
    line = page.locator("[data-connection]")
    expect(line).to_contain_text("You are signed out, or this page is no longer open to you.", timeout=15_000)
    times = looks_of(page)
    page.wait_for_timeout(3000)
    assert times == []
    line.get_by_role("link", name="Load the page again").click()
    page.wait_for_url("**/sign-in/?next=/projects/MANGYSTAU/")
