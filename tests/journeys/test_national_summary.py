"""A coordinator comes back: what changed since the last visit stays in sight until the next one."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser

PATH, SEEN = "/national/", "/national/seen/"


@pytest.fixture(scope="module")
def email(live_stack: Stack) -> str:
    return live_stack.account("coordinator")[0]


def visit(stack: Stack, email: str) -> tuple[datetime, datetime | None] | None:
    rows = stack.query(
        "SELECT seen_at, before_at FROM projects_pagevisit v JOIN accounts_user u ON u.id = v.user_id WHERE email = %s",
        email,
    )
    return rows[0] if rows else None


def open_and_say_so(page: Page) -> None:
    with page.expect_response(lambda answer: answer.url.endswith(SEEN)) as told:
        page.goto(PATH)
    assert told.value.status == 204


def test_a_visit_is_remembered_and_a_reload_takes_nothing_away(
    live_stack: Stack, email: str, sign_in: Callable[..., Desk]
) -> None:
    page = sign_in("coordinator", "/figures/").page
    open_and_say_so(page)
    expect(page.locator("#changes-h")).to_have_text("What changed in the last seven days")
    live_stack.query("UPDATE projects_pagevisit SET seen_at = now() - interval '20 days'")
    away = visit(live_stack, email)
    assert away is not None
    for _ in range(2):
        open_and_say_so(page)
        expect(page.locator("#changes-h")).to_have_text("What changed since your last visit")
        expect(page.locator("#changes-h + p")).to_contain_text(f"{away[0] + timedelta(hours=5):%Y, %H:%M}")
    now = visit(live_stack, email)
    assert now is not None
    assert now[1] == away[0], "the end of the last visit, also after the reload"
    assert now[0] > away[0]


def test_the_jumps_lead_to_what_they_count(sign_in: Callable[..., Desk]) -> None:
    page = sign_in("coordinator", PATH).page
    item = page.locator(".jumps li", has_text="Decisions waiting")
    jump, total = item.get_by_role("link"), item.locator(".num").inner_text()
    jump.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('#')[0]}#waiting-h")
    expect(page.get_by_role("link", name=f"All {total} open decisions")).to_be_visible()
    expect(page.locator(".sentence")).to_contain_text(f"{total} decisions wait, the oldest")


def test_the_whole_chart_of_a_sector_leads_to_it(sign_in: Callable[..., Desk]) -> None:
    page = sign_in("coordinator", PATH).page
    chart = page.locator(".multiple", has=page.get_by_role("link", name="Water", exact=True))
    box = chart.bounding_box()
    assert box is not None
    chart.scroll_into_view_if_needed()
    chart.click(position={"x": box["width"] / 2, "y": box["height"] - 40})
    page.wait_for_url("**/sectors/water/")


def test_without_javascript_everything_is_there_and_no_visit_is_taken(
    live_stack: Stack, sign_in: Callable[..., Desk]
) -> None:
    before = visit(live_stack, live_stack.account("auditor")[0])
    page = sign_in("auditor", PATH, javascript=False).page
    for heading in ("needs-h", "waiting-h", "changes-h", "sectors-h", "regions-h"):
        expect(page.locator(f"#{heading}")).to_be_visible()
    assert visit(live_stack, live_stack.account("auditor")[0]) == before
