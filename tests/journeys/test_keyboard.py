"""The whole main job by keyboard alone: at every stop the focus is seen, and it stands where one expects it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import SECONDS_TO_ROLL_UP, Desk
from tests.journeys.keys import stops_of, tab_to, write
from tests.stack import Stack

pytestmark = pytest.mark.browser


def test_from_the_door_to_a_saved_row(live_stack: Stack, browser: Browser) -> None:
    window = browser.new_context(base_url=live_stack.url, locale="en", viewport={"width": 1440, "height": 900})
    window.add_cookies([{"name": "django_language", "value": "en", "url": live_stack.url}])
    desk = Desk(window.new_page(), [])
    email, password = live_stack.account("team_member")
    desk.page.goto("/updates/")
    tab_to(desk.page, "#id_email")
    desk.page.keyboard.type(email)
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.type(password)
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url(f"{live_stack.url}/updates/")
    codes = [row.get_attribute("id").removeprefix("m-") for row in desk.page.locator("[data-row]").all()[:2]]

    tab_to(desk.page, f"#completion-{codes[0]}")
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


MILESTONE, TASK = "MANGYSTAU-GASPLANT-M05", "MANGYSTAU-GASPLANT"


def test_the_whole_job(live_stack: Stack, browser: Browser) -> None:
    """One long day, in the order in which a person does it; each step begins where the one before left the focus."""
    window = browser.new_context(base_url=live_stack.url, locale="en-US", viewport={"width": 1440, "height": 900})
    window.add_cookies([{"name": "django_language", "value": "en", "url": live_stack.url}])
    page = window.new_page()
    press, kind = page.keyboard.press, page.keyboard.type
    email, password = live_stack.account("project_office")
    (before,) = live_stack.query(
        "SELECT round(completion * 100)::int FROM projects_milestone WHERE code = %s", MILESTONE
    )

    # Refused at the door: the focus stands on what is wrong. Then in.
    page.goto("/")
    tab_to(page, "#id_email")
    kind(email)
    press("Tab")
    kind("not the password")
    press("Enter")
    expect(page.locator(".notice--error")).to_be_focused()
    tab_to(page, ".notice--error")
    tab_to(page, "#id_password")
    kind(password)
    press("Enter")
    page.wait_for_url("**/national/")

    # Past the header in two keys.
    press("Tab")
    tab_to(page, ".skip-link", most=1)
    expect(page.locator(".skip-link")).to_be_in_viewport()
    press("Enter")
    expect(page.locator("#main")).to_be_focused()

    # Find a milestone, report on its page: refused first, with the focus in the field that is wrong; saved; put back.
    press("/")
    kind(MILESTONE)
    press("Enter")
    page.wait_for_url("**/search/**")
    tab_to(page, f".hit a[href='/milestones/{MILESTONE}/']")
    press("Enter")
    page.wait_for_url(f"**/milestones/{MILESTONE}/")
    tab_to(page, f"#completion-{MILESTONE}")
    write(page, "many")
    press("Enter")
    expect(page.locator(f"#completion-{MILESTONE}")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#completion-{MILESTONE}")).to_be_focused()
    reported = "41" if before[0] != 41 else "42"
    write(page, reported)
    press("Enter")
    expect(page.locator("#history li").first).to_contain_text(f"→ {reported} %")
    tab_to(page, "form[action$='/put-back/'] button")
    press("Enter")
    expect(page.locator(f"#completion-{MILESTONE}")).to_have_value(str(before[0]))

    # The grid, by the palette: save, see what it moves, take it back.
    press("Control+k")
    kind("my updates")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("My updates")
    press("Enter")
    page.wait_for_url("**/updates/")
    grid = Desk(page, [])
    first, second = [(row.get_attribute("id") or "").removeprefix("m-") for row in page.locator("[data-row]").all()[:2]]
    shown = grid.field("completion", first).input_value()
    tab_to(page, f"#completion-{first}")
    write(page, "66" if shown != "66" else "67")
    press("Enter")
    expect(grid.field("completion", second)).to_be_focused()
    expect(grid.row(first)).to_contain_text("Saved")
    rolled_up = SECONDS_TO_ROLL_UP * 1000
    expect(page.locator("#moved")).to_have_attribute("data-rolled-up", "yes", timeout=rolled_up)
    press("Control+z")
    expect(grid.field("completion", first)).to_have_value(shown)

    # In the table of a task: the editor takes the focus and gives it back; the figures above it move by themselves.
    press("Control+k")
    kind(TASK)
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text(TASK)
    press("Enter")
    page.wait_for_url(f"**/tasks/{TASK}/")
    version = page.locator("#live").get_attribute("hx-get") or ""
    tab_to(page, f"#edit-{MILESTONE}")
    press("Enter")
    expect(page.locator(f"#completion-{MILESTONE}")).to_be_focused()
    write(page, "55" if before[0] != 55 else "56")
    press("Enter")
    expect(page.locator(f"#m-{MILESTONE}")).to_contain_text("Saved")
    tab_to(page, f"#m-{MILESTONE} [data-put-back]")
    press("Enter")
    expect(page.locator(f"#completion-{MILESTONE}")).to_have_value(str(before[0]))
    tab_to(page, f"#m-{MILESTONE} [data-close]", key="Shift+Tab")
    press("Enter")
    expect(page.locator(f"#edit-{MILESTONE}")).to_be_focused()
    expect(page.locator("#live")).not_to_have_attribute("hx-get", version, timeout=rolled_up)

    # A comment that names somebody.
    tab_to(page, "#comments summary")
    if page.locator("#comments details").first.get_attribute("open") is None:
        press("Enter")
    tab_to(page, "#comment_text")
    kind(f"By keys @{live_stack.account('coordinator')[0][:5]}")
    expect(page.locator("#form-comment [role=listbox]")).to_be_visible()
    press("Enter")
    tab_to(page, "#form-comment button")
    press("Enter")
    expect(page.locator("#comments .comment", has_text="By keys").last.locator(".mention")).to_be_visible()

    # Another day, and two days compared.
    press("Control+k")
    kind("national summary")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("National summary")
    press("Enter")
    page.wait_for_url("**/national/")
    tab_to(page, ".as-of summary")
    press("Enter")
    tab_to(page, "#id_as_of")
    kind("03012026")
    press("Enter")
    expect(page.locator(".as-of__banner")).to_contain_text("Figures as of")
    tab_to(page, ".as-of__banner [data-now]")
    press("Enter")
    expect(page.locator(".as-of__banner")).to_have_count(0)
    tab_to(page, ".as-of__tools > a[href^='/compare/']")
    press("Enter")
    page.wait_for_url("**/compare/**")
    tab_to(page, "#id_from")
    kind("03012026")
    press("Enter")
    page.wait_for_url("**from=2026-03-01**")
    expect(page.locator(".sentence")).to_contain_text("2026")

    # Language and theme, and out.
    def choose(value: str) -> None:
        tab_to(page, ".menu > summary")
        press("Enter")
        tab_to(page, f".menu button[value='{value}']")
        press("Enter")

    choose("ru")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    choose("dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    choose("en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    tab_to(page, ".menu > summary")
    press("Enter")
    tab_to(page, ".menu form[action$='/sign-out/'] button")
    press("Enter")
    page.wait_for_url("**/sign-in/**")
    window.close()


@pytest.mark.parametrize(
    "path", ["/national/", "/updates/?show=late", f"/milestones/{MILESTONE}/", f"/tasks/{TASK}/", "/help/"]
)
def test_nothing_traps_the_focus(sign_in: Callable[..., Desk], path: str) -> None:
    page = sign_in("project_office", path).page
    stops = stops_of(page)
    assert "skip-link" in stops[0]
    assert len(stops) > 10
    assert len(set(stops)) == len(stops), "each stop once"
    assert any(re.search(r'href="/api/docs/"', stop) for stop in stops), "to the last link of the footer"


def test_a_dialog_keeps_the_focus_and_gives_it_back(sign_in: Callable[..., Desk]) -> None:
    page = sign_in("project_office", "/practice/").page
    tab_to(page, ".routines a")
    page.keyboard.press("?")
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#keys')")
    page.keyboard.press("Escape")
    tab_to(page, ".routines a", most=1)
