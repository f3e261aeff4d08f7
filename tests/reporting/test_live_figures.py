"""A page that is being read moves with the figures, and leaves alone what the reader does."""

import json
from urllib.request import Request, urlopen

import pytest

from tests.browser import chromium, open_door

pytestmark = pytest.mark.browser
TASK = "DIGITAL-WATER"


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


def call(stack, method, path, *, body=None, **headers):
    token = stack.access["tokens"]["write"]
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(f"{stack.url}{path}", data=data, method=method, headers=sent)) as answer:
        return json.loads(answer.read()), answer.headers


def report(stack, *, completion):
    """Another system reports an open milestone of the water sector."""
    listed, _ = call(stack, "GET", f"/api/v1/milestones/?task={TASK}&page_size=100")
    milestone = next(m for m in listed["results"] if m["state"] == "open" and m["claimed_date"] is None)
    path = f"/api/v1/milestones/{milestone['id']}/"
    _, headers = call(stack, "GET", path)
    call(stack, "PATCH", path, body={"completion": completion}, If_Match=headers["ETag"])


def test_figures_move_without_a_reload(live_stack, browser):
    window = open_door(browser, live_stack.url, account=live_stack.account("minister"))
    page = window.new_page()
    page.goto("/sectors/water/")
    page.evaluate("window.notReloaded = true")
    page.locator("#curve-table > summary").click()
    page.locator("footer").scroll_into_view_if_needed()
    before = page.locator("#live").get_attribute("hx-get")
    scrolled = page.evaluate("window.scrollY")
    report(live_stack, completion="0.9100")
    page.wait_for_function(
        "before => document.querySelector('#live').getAttribute('hx-get') !== before", arg=before, timeout=15000
    )
    assert page.evaluate("window.notReloaded")
    assert page.locator("#curve-table").get_attribute("open") is not None, "what was opened stays open"
    assert abs(page.evaluate("window.scrollY") - scrolled) < 40, "the page does not jump"
    window.close()


def test_a_page_with_selected_text_is_left_alone(live_stack, browser):
    window = open_door(browser, live_stack.url, account=live_stack.account("minister"))
    page = window.new_page()
    page.goto("/sectors/water/")
    polls = []
    page.on("request", lambda request: polls.append(request.url) if "since=" in request.url else None)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.sentence'))")
    page.wait_for_timeout(2600)
    assert polls == []
    page.evaluate("getSelection().removeAllRanges()")
    with page.expect_request(lambda request: "since=" in request.url, timeout=10000):
        pass
    window.close()
