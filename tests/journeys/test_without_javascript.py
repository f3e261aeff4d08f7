"""The whole main job in a browser without JavaScript: plain links and plain forms."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import open_door
from tests.journeys.conftest import SECONDS_TO_ROLL_UP, Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser

MILESTONE, TASK = "MANGYSTAU-GASPLANT-M05", "MANGYSTAU-GASPLANT"
INERT = """() => Array.from(document.querySelectorAll(
    'button[type=button]:not([popovertarget]), [hx-get], [hx-post], [data-pick-all], [role=combobox], ' +
    '.search-box__key, [data-keys]'
  )).filter((one) => one.checkVisibility() && !one.matches('a[href], form[action], [data-live], span')
      && !one.closest('[data-live]:not(button)'))
    .map((one) => one.outerHTML.slice(0, 120))"""
"""What would need a script and is shown all the same. Blocks that renew themselves simply stand still."""


def test_report_see_the_figures_and_mend_an_error(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    editor = sign_in("ministry_editor", "/updates/?days=90", javascript=False)
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
    assert page.url.endswith(f"days=90&saved={code}#m-{code}")
    assert editor.first_code() == code

    live_stack.wait_drained()
    if page.get_by_role("link", name="Show the new figures").is_visible():
        page.get_by_role("link", name="Show the new figures").click()
    expect(page.locator("#moved")).to_have_attribute("data-rolled-up", "yes")
    expect(page.locator("#moved [data-dimension='task']")).to_contain_text("%")

    editor.row(code).get_by_role("button", name="Put back").click()
    expect(page.locator(".notice--success")).to_contain_text("37 % →")


def test_a_conflict_is_settled(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    editor = sign_in("ministry_editor", "/updates/?days=90", javascript=False)
    code = editor.first_code()
    other = sign_in("project_office", f"/updates/?days=90&q={code}", javascript=False)
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
    editor = sign_in("ministry_editor", "/updates/?days=90", javascript=False)
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
    assert editor.page.url.endswith("/updates/?days=90")


def test_still_on_course_is_one_click(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    editor = sign_in("region_editor", "/updates/?show=stale", javascript=False)
    code = editor.first_code()
    editor.row(code).get_by_role("button", name="Still on course").click()
    expect(editor.page.locator(".notice--success")).to_contain_text("Confirmed: still on course.")
    reported = live_stack.query(
        "SELECT reported_at > now() - interval '1 minute' FROM projects_milestone WHERE code = %s", code
    )
    assert reported == [(True,)]


def test_the_whole_job(live_stack: Stack, browser: Browser) -> None:
    """The same long day as by keyboard (test_keyboard.py)."""
    window = open_door(browser, live_stack.url, account=None, javascript=False)
    page = window.new_page()
    email, password = live_stack.account("project_office")
    (before,) = live_stack.query(
        "SELECT round(completion * 100)::int FROM projects_milestone WHERE code = %s", MILESTONE
    )

    page.goto("/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".notice--error")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_value(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/national/")

    # Find it, report on its page, see the task move when asked to, put it back.
    page.get_by_role("search").get_by_role("searchbox").fill(MILESTONE)
    page.keyboard.press("Enter")
    page.locator(f".hit a[href='/milestones/{MILESTONE}/']").click()
    page.locator(f"#completion-{MILESTONE}").fill("many")
    page.locator("#report").get_by_role("button", name="Save").click()
    expect(page.locator(f"#completion-{MILESTONE}")).to_be_focused()
    expect(page.locator("#report")).to_contain_text("Write a percent between 0 and 100")
    page.goto(f"/tasks/{TASK}/")
    shown = page.locator("#live").inner_text()
    reported, again = ("58", "59") if before[0] != 58 else ("59", "58")
    page.locator(f"#edit-{MILESTONE}").click()  # without a script: the page of the milestone
    page.locator(f"#completion-{MILESTONE}").fill(reported)
    page.locator("#report").get_by_role("button", name="Save").click()
    expect(page.locator("#history li").first).to_contain_text(f"→ {reported} %")
    live_stack.wait_drained()
    page.goto(f"/tasks/{TASK}/")
    page.get_by_role("link", name="Show the new figures").click()
    assert page.url.endswith(f"/tasks/{TASK}/")
    expect(page.locator("#live")).to_contain_text(f"{reported} %", timeout=SECONDS_TO_ROLL_UP * 1000)
    assert page.locator("#live").inner_text() != shown
    page.goto(f"/milestones/{MILESTONE}/")
    page.locator(f"#completion-{MILESTONE}").fill(again)
    page.locator("#report").get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Put back my last report").click()
    expect(page.locator(f"#completion-{MILESTONE}")).to_have_value(reported)
    page.locator(f"#completion-{MILESTONE}").fill(str(before[0]))
    page.locator("#report").get_by_role("button", name="Save").click()

    # A comment that names somebody by address.
    page.goto(f"/tasks/{TASK}/comments/")
    page.locator("#comment_text").fill(f"Without a script @{live_stack.account('coordinator')[0]}")
    page.get_by_role("button", name="Add the comment").click()
    expect(page.locator(".comment", has_text="Without a script").last.locator(".mention")).to_be_visible()

    # Another day, and two days compared.
    page.goto("/national/")
    page.locator(".as-of summary").click()
    page.locator("#id_as_of").fill("2026-03-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".as-of__banner")).to_contain_text("Figures as of")
    expect(page.get_by_role("link", name="Show the new figures")).to_have_count(0)
    page.locator(".as-of__banner [data-now]").click()
    page.locator(".as-of__tools > a[href^='/compare/']").click()
    page.locator("#id_from").fill("2026-03-01")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**from=2026-03-01**")
    expect(page.locator(".sentence")).to_contain_text("2026")

    # Words, language, theme, and out.
    page.goto(f"/milestones/{MILESTONE}/")
    page.get_by_role("button", name="Forecast", exact=True).click()
    expect(page.locator("#term-forecast")).to_be_visible()
    for value, attribute, wanted in (("ru", "lang", "ru"), ("dark", "data-theme", "dark"), ("en", "lang", "en")):
        page.locator(".menu > summary").click()
        page.locator(f".menu button[value='{value}']").click()
        expect(page.locator("html")).to_have_attribute(attribute, wanted)
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    window.close()


def test_nothing_is_shown_that_only_a_script_could_do(sign_in: Callable[..., Desk]) -> None:
    page = sign_in("project_office", "/national/", javascript=False).page
    for path in (
        "/national/",
        "/updates/?show=late",
        f"/tasks/{TASK}/",
        f"/milestones/{MILESTONE}/",
        "/projects/MANGYSTAU/",
        "/sectors/water/",
        "/practice/",
        "/notifications/",
        "/search/?q=water",
        "/help/",
    ):
        page.goto(path)
        assert page.evaluate(INERT) == [], path


@pytest.mark.parametrize(
    "path", ["/national/", "/sectors/water/", "/regions/KZ-47/", "/projects/MANGYSTAU/", f"/tasks/{TASK}/"]
)
def test_a_dashboard_that_cannot_renew_itself_offers_to(sign_in: Callable[..., Desk], path: str) -> None:
    page = sign_in("project_office", path, javascript=False).page
    link = page.get_by_role("link", name="Show the new figures")
    expect(link).to_be_visible()
    assert link.get_attribute("href") == path
