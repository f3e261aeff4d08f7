"""The main job by keyboard alone: Enter saves and goes down, Escape takes back, focus is never lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser


def focused(desk: Desk) -> str:
    return str(desk.page.evaluate("document.activeElement.id"))


def tab_to(desk: Desk, wanted: str, *, most: int = 60) -> None:
    """Press Tab until the focus is there: it has to be reachable, and soon."""
    for _ in range(most):
        if focused(desk) == wanted:
            return
        desk.page.keyboard.press("Tab")
    raise AssertionError(f"{most} times Tab did not reach {wanted}")


def test_from_the_door_to_a_saved_row(live_stack: Stack, browser: Browser) -> None:
    window = browser.new_context(base_url=live_stack.url, locale="en", viewport={"width": 1440, "height": 900})
    window.add_cookies([{"name": "django_language", "value": "en", "url": live_stack.url}])
    desk = Desk(window.new_page(), [])
    email, password = live_stack.account("team_member")
    desk.page.goto("/updates/")
    tab_to(desk, "id_email")
    desk.page.keyboard.type(email)
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.type(password)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(f"{live_stack.url}/updates/")
    codes = [row.get_attribute("id").removeprefix("m-") for row in desk.page.locator("[data-row]").all()[:2]]

    tab_to(desk, f"completion-{codes[0]}")
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.type("43")
    expect(desk.row(codes[0])).to_contain_text("Not saved yet")
    desk.page.keyboard.press("Escape")
    expect(desk.row(codes[0])).not_to_contain_text("Not saved yet")
    assert desk.field("completion", codes[0]).input_value() != "43"

    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.type("43")
    desk.page.keyboard.press("Enter")
    expect(desk.row(codes[0])).to_contain_text("→ 43 %")
    expect(desk.field("completion", codes[1])).to_be_focused()
    window.close()


def test_an_error_takes_the_focus_and_escape_discards_it(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("team_member", "/updates/")
    code = desk.first_code()
    shown = desk.field("completion", code).input_value()
    desk.field("completion", code).focus()
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.type("many")
    desk.page.keyboard.press("Enter")
    expect(desk.field("completion", code)).to_be_focused()
    expect(desk.field("completion", code)).to_have_attribute("aria-invalid", "true")
    desk.page.keyboard.press("Escape")
    expect(desk.row(code)).not_to_contain_text("Write a percent")
    expect(desk.field("completion", code)).to_have_value(shown)
