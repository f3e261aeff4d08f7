"""A person starts long work, reloads the page midway, sees it go on, and fetches what came of it."""

import re
from collections.abc import Callable
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from projects.rollups.engine import LOCK_SPACE
from tests.journeys.conftest import Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser
PATIENCE = 120_000


def test_progress_goes_on_over_a_reload(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    """Days of history, of which each needs the lock of the portfolio: held, the work stands in its middle."""
    page = sign_in("project_office", "/work/").page
    today = timezone.localdate()
    page.locator("#history-fold summary").click()
    page.locator("#history_first").fill((today - timedelta(days=14)).isoformat())
    page.locator("#history_last").fill((today - timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Rebuild").click()
    running = page.locator(".work--running .work__words")
    expect(running).to_contain_text(re.compile(r"[1-9]\d* of 14 days"), timeout=PATIENCE)
    with live_stack.connection() as holder, holder.cursor() as cursor:
        cursor.execute("SELECT id FROM projects_portfolio WHERE is_national")
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, cursor.fetchone()[0]])
        page.reload()
        expect(running).to_contain_text("of 14 days")
        value = int(page.locator("progress").get_attribute("value") or 0)
        assert 0 < value < 100
        expect(running).to_contain_text("left")
    expect(page.locator(".work--done").first).to_contain_text("14 days", timeout=PATIENCE)
    expect(page.locator("[data-work-said]")).to_contain_text("done")


def test_an_export_is_downloaded(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    page = sign_in("project_office", "/practice/").page
    page.get_by_role("link", name="Long work").first.click()
    page.get_by_role("button", name="Export everything").click()
    download = page.locator(".work--done").get_by_role("link", name="Download").first
    expect(download).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as fetched:
        download.click()
    with ZipFile(fetched.value.path()) as archive:
        assert archive.testzip() is None
        assert b"MANGYSTAU" in archive.read("projects.csv")


def test_without_a_script_the_page_is_refreshed_by_its_link(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    page = sign_in("ministry_editor", "/work/", javascript=False).page
    page.get_by_role("button", name="Export everything").click()
    for _ in range(120):
        if page.get_by_role("link", name="Download").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_role("link", name="Download").first).to_be_visible()
