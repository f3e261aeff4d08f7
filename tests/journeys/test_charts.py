"""Charts by keyboard, and without a script: the part and the folds of a timeline, the way to a milestone, the files."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk

pytestmark = pytest.mark.browser


def test_a_timeline_is_folded_zoomed_and_left_for_a_milestone_by_keyboard(sign_in: Callable[..., Desk]) -> None:
    page = sign_in("project_office", "/projects/MANGYSTAU/").page
    chart = page.locator("#timeline")
    expect(chart.locator(".gantt__row--inner")).to_have_count(0)
    toggle = chart.locator(".gantt__toggle").first
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("open="))
    expect(chart.locator(".gantt__toggle").first).to_have_attribute("aria-expanded", "true")
    inner = chart.locator(".gantt__row--inner")
    assert 0 < inner.count() < 20, "one task is open, the others stay folded"

    chart.get_by_role("link", name="Next year").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("zoom=year"))
    assert "open=" in page.url, "the fold is kept"
    with page.expect_download() as download:
        page.get_by_role("link", name="Picture (PNG): Timeline").click()
    assert download.value.suggested_filename.startswith("MANGYSTAU-timeline-")

    milestone = chart.locator(".gantt__row--inner a").first
    name = milestone.inner_text()
    milestone.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)


def test_a_cell_of_the_heat_map_opens_the_team(sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("project_office", "/teams/heat/")
    cell = desk.page.locator(".heat__cell").first
    cell.focus()
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(re.compile(r"/teams/[A-Z-]+/\?as_of=\d{4}-\d\d-\d\d"))
    expect(desk.page.locator("h1")).to_contain_text("team")
