"""Two people talk: one names the other by keyboard, the other finds it in the header, by letter or page."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.conftest import Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser
TASK = "/tasks/INFRA-RURALWATER/"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def faults(desk: Desk) -> list[str]:
    return [one["id"] for one in Axe().run(desk.page, options=RULES).response["violations"]]


def test_a_person_named_by_keyboard_is_told_in_the_header(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    email, _password = live_stack.account("ministry_editor")
    office = sign_in("project_office", TASK)
    office.page.locator("#comments summary").first.click()
    area = office.page.locator("#comment_text")
    area.focus()
    office.page.keyboard.type(f"Look at the pumps @{email[:4]}")
    people = office.page.locator("#form-comment [role=listbox]")
    expect(people).to_be_visible()
    expect(people.locator("[aria-selected=true]")).to_have_count(1)
    assert faults(office) == []
    while email not in people.locator("[aria-selected=true]").inner_text():
        office.page.keyboard.press("ArrowDown")
    office.page.keyboard.press("Enter")
    expect(people).to_be_hidden()
    assert area.input_value().startswith("Look at the pumps @")
    send = office.page.locator("#form-comment .button")
    while not send.evaluate("one => one === document.activeElement"):
        office.page.keyboard.press("Tab")  # past the field for a file
    office.page.keyboard.press("Enter")
    expect(office.page.locator("#comments .mention")).to_be_visible()
    assert "#comment-" in office.page.url

    editor = sign_in("ministry_editor", "/updates/")
    expect(editor.page.locator(".bell__count")).to_contain_text("1")
    editor.page.locator(".bell").click()
    expect(editor.page.locator(".notices__about--unread")).to_have_count(1)
    assert faults(editor) == []
    editor.page.locator(".notices .button").first.click()
    expect(editor.page.locator(".tag--unread")).to_have_count(0)
    editor.page.locator(".notices__title a").first.click()
    expect(editor.page.locator("#comments .comment")).to_have_count(1)
    assert faults(editor) == []


def test_without_a_script_a_name_is_looked_up_on_saving(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    email, _password = live_stack.account("ministry_editor")
    office = sign_in("project_office", f"{TASK}comments/", javascript=False)
    area = office.page.locator("#comment_text")
    area.fill("Pumps @nobody-at-all")
    office.page.locator("#form-comment .button").click()
    expect(office.page.locator("#form-comment .notice--error")).to_contain_text("@nobody-at-all")
    expect(area).to_have_value("Pumps @nobody-at-all")
    area.fill(f"Pumps @{email}")
    office.page.locator("#form-comment .button").click()
    expect(office.page.locator("#comments .mention").last).to_have_text(f"@{email}")
