"""The interactive pages in a real browser, under the real content security policy."""

import pytest

from tests.browser import chromium
from tests.stack import Stack

pytestmark = pytest.mark.browser


def test_an_operation_is_tried_from_the_page_with_a_token(live_stack: Stack) -> None:
    with chromium() as browser:
        page = browser.new_page(base_url=live_stack.url, viewport={"width": 1280, "height": 900})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        foreign: list[str] = []
        page.on("request", lambda request: None if _ours(request.url, live_stack) else foreign.append(request.url))
        page.goto("/api/docs/")
        page.get_by_role("button", name="Authorize").click()
        bearer = page.locator(".auth-container", has=page.locator("#auth-bearer-value"))
        bearer.locator("input").fill(live_stack.access["tokens"]["read"])
        bearer.locator(".authorize").click()
        page.locator(".btn-done").first.click()
        page.locator("#operations-tag-portfolios").click()
        operation = page.locator("#operations-portfolios-portfolios_list")
        operation.locator(".opblock-summary-control").click()
        operation.get_by_role("button", name="Try it out").click()
        operation.get_by_role("button", name="Execute").click()
        operation.locator(".live-responses-table .response-col_status", has_text="200").wait_for(timeout=20_000)
        assert said == []
        assert foreign == []


def _ours(url: str, stack: Stack) -> bool:
    return url.startswith((stack.url, "data:", "blob:"))
