"""Search and palette by the keyboard alone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_slash_goes_to_the_search_and_a_word_without_kazakh_letters_finds(sign_in):
    page = sign_in("project_office", "/practice/").page
    page.keyboard.press("/")
    expect(page.locator("#search-box-q")).to_be_focused()
    page.keyboard.type("mangystau")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=mangystau")
    expect(page.locator("#found-project")).to_contain_text("1")
    expect(page.locator("mark").first).to_have_text(re.compile("Mangystau", re.IGNORECASE))
    page.keyboard.press("/")
    page.keyboard.type("x/y")
    expect(page.locator("#search-box-q")).to_have_value("x/y")


def test_the_palette_opens_finds_goes_and_gives_the_focus_back(sign_in):
    page = sign_in("project_office", "/practice/").page
    link = page.locator(".routines a").first
    link.focus()
    page.keyboard.press("Control+k")
    palette = page.locator("#palette")
    box = palette.get_by_role("combobox")
    expect(box).to_be_focused()
    expect(palette.get_by_role("option", name="My updates")).to_be_visible()
    page.keyboard.press("Escape")
    expect(palette).not_to_be_visible()
    expect(link).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("escalat")
    first = palette.get_by_role("option").first
    expect(first).to_contain_text("Escalations")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    expect(palette.get_by_role("status")).to_have_text(re.compile(r"\d+ commands?"))
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/escalations/")


def test_a_question_mark_lists_the_keys(sign_in):
    page = sign_in("ministry_editor", "/practice/").page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Ctrl")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.goto("/updates/")  # which has a list of its own, with more keys: only that one opens
    page.locator(".update__pick").first.focus()
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_have_attribute("open", "")
    expect(page.get_by_role("dialog")).not_to_be_visible()


def test_single_keys_can_be_switched_off(sign_in):
    page = sign_in("ministry_editor", "/help/").page
    page.locator("main").get_by_role("button", name="Off").click()
    expect(page.locator("main").get_by_role("button", name="Off")).to_have_attribute("aria-pressed", "true")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(page.locator("#search-box-q")).not_to_be_focused()
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def test_every_command_is_an_ordinary_link_without_javascript(sign_in):
    page = sign_in("ministry_editor", "/practice/", javascript=False).page
    page.get_by_role("link", name="Commands").click()
    page.locator("#commands-q").fill("risk")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Risks and issues").first.click()
    page.wait_for_url("**/risks/")
