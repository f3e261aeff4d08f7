"""The whole main job in a browser without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser


def test_report_see_the_figures_and_mend_an_error(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    editor = sign_in("ministry_editor", "/updates/?show=stale", javascript=False)
    page, code = editor.page, editor.first_code()

    editor.field("completion", code).fill("a lot")
    editor.field("note", code).fill("Without a script")
    editor.field("note", code).press("Tab")
    page.locator(f"#save-{code}").click()
    expect(editor.row(code)).to_contain_text("Write a percent between 0 and 100")
    expect(editor.field("note", code)).to_have_value("Without a script")

    editor.field("completion", code).fill("37")
    editor.field("completion", code).press("Enter")
    expect(page.locator(".notice--success")).to_contain_text("→ 37 %")
    assert page.url.endswith(f"show=stale&saved={code}#m-{code}")
    assert editor.first_code() == code

    live_stack.wait_drained()
    if page.get_by_role("link", name="Show the new figures").is_visible():
        page.get_by_role("link", name="Show the new figures").click()
    expect(page.locator("#moved")).to_have_attribute("data-rolled-up", "yes")
    expect(page.locator("#moved [data-dimension='task']")).to_contain_text("%")

    editor.row(code).get_by_role("button", name="Put back").click()
    expect(page.locator(".notice--success")).to_contain_text("37 % →")


def test_a_conflict_is_settled(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    editor = sign_in("ministry_editor", "/updates/?show=stale", javascript=False)
    code = editor.first_code()
    other = sign_in("project_office", f"/updates/?q={code}", javascript=False)
    other.field("completion", code).fill("21")
    other.page.locator(f"#save-{code}").click()
    expect(other.page.locator(".notice--success")).to_be_visible()

    editor.field("completion", code).fill("64")
    editor.page.locator(f"#save-{code}").click()
    conflict = editor.row(code).locator(".conflict")
    expect(conflict).to_contain_text("Take theirs: 21 %")
    conflict.get_by_label("Keep mine").check()
    conflict.get_by_role("button", name="Save my choice").click()
    expect(editor.page.locator(".notice--success")).to_contain_text("21 % → 64 %")


def test_several_rows_are_changed_after_a_preview(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    editor = sign_in("ministry_editor", "/updates/?show=stale", javascript=False)
    codes = [(row.get_attribute("id") or "").removeprefix("m-") for row in editor.page.locator("[data-row]").all()[:2]]
    for code in codes:
        editor.page.locator(f"#pick-{code}").check()
    editor.page.get_by_role("button", name="Change the chosen rows").click()
    editor.page.get_by_label("Write one note for all").check()
    editor.page.get_by_label("Note; it takes the place").fill("Chosen without a script")
    editor.page.get_by_role("button", name="Preview").click()
    editor.page.get_by_role("button", name="Save 2 milestones").click()
    expect(editor.page.locator("main")).to_contain_text("2 milestones are saved.")
    notes = live_stack.query("SELECT note FROM projects_milestone WHERE code = ANY(%s)", codes)
    assert notes == [("Chosen without a script",)] * 2
    editor.page.get_by_role("link", name="Back to My updates").click()
    assert editor.page.url.endswith("/updates/?show=stale")


def test_still_on_course_is_one_click(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    editor = sign_in("region_editor", "/updates/?show=stale", javascript=False)
    code = editor.first_code()
    editor.row(code).get_by_role("button", name="Still on course").click()
    expect(editor.page.locator(".notice--success")).to_contain_text("Confirmed: still on course.")
    reported = live_stack.query(
        "SELECT reported_at > now() - interval '1 minute' FROM projects_milestone WHERE code = %s", code
    )
    assert reported == [(True,)]
