"""My updates as a grid: keys, what is not saved, a lost connection, pasted cells, undo, many at once; a newcomer."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import open_door
from tests.journeys.conftest import Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser

PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const field = document.querySelector(selector);
  field.focus();
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('draft:')).length"


def codes(desk: Desk, most: int = 3) -> list[str]:
    rows = desk.page.locator("[data-row]").all()[:most]
    return [(row.get_attribute("id") or "").removeprefix("m-") for row in rows]


def leaves_without_asking(desk: Desk) -> None:
    desk.page.on("dialog", lambda dialog: dialog.accept())


def stored(stack: Stack, code: str) -> tuple[object, ...]:
    (found,) = stack.query(
        """SELECT round(completion * 100)::int, forecast_date::text, note, version
             FROM projects_milestone WHERE code = %s""",
        code,
    )
    return tuple(found)


def test_a_newcomer_updates_a_milestone(live_stack: Stack, browser: Browser) -> None:
    """Each key takes 120 ms, each look at a new page 1 s: prints the whole time, from an open door to saved."""
    window = open_door(browser, live_stack.url, account=None)
    page = window.new_page()
    email, password = live_stack.account("ministry_editor")
    page.goto("/")
    started = time.monotonic()
    page.get_by_label("E-mail").press_sequentially(email, delay=40)
    page.get_by_label("Password").press_sequentially(password, delay=40)
    page.keyboard.press("Enter")
    signed_in = time.monotonic()
    page.wait_for_timeout(1000)
    page.get_by_role("link", name="My updates").first.click()
    page.wait_for_timeout(1000)
    field = page.locator("[data-row] [name='completion']").first
    code = (field.get_attribute("id") or "").removeprefix("completion-")
    field.click(click_count=3)
    field.press_sequentially("57", delay=120)
    field.press("Enter")
    expect(page.locator(f"#m-{code}")).to_contain_text("Saved")
    now = time.monotonic()
    assert stored(live_stack, code)[0] == 57
    print(f"\na newcomer: {now - started:.1f} s with signing in, {now - signed_in:.1f} s from the first page")
    window.close()


def test_arrows_move_between_cells_and_leave_the_caret_alone(sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("team_member", "/updates/")
    first, second = codes(desk, 2)
    desk.field("completion", first).focus()
    desk.page.keyboard.press("ArrowDown")
    expect(desk.field("completion", second)).to_be_focused()
    desk.page.keyboard.press("ArrowUp")
    expect(desk.field("completion", first)).to_be_focused()
    desk.field("completion", first).fill("12")
    desk.page.keyboard.press("ArrowLeft")
    expect(desk.field("completion", first)).to_be_focused()
    desk.page.keyboard.press("ArrowRight")
    desk.page.keyboard.press("ArrowRight")
    expect(desk.field("forecast_date", first)).to_be_focused()
    before = desk.field("forecast_date", first).input_value()
    desk.page.keyboard.press("ArrowDown")
    expect(desk.field("forecast_date", second)).to_be_focused()
    assert desk.field("forecast_date", first).input_value() == before
    desk.field("note", first).focus()
    desk.page.keyboard.press("ArrowDown")
    expect(desk.field("note", first)).to_be_focused()
    desk.page.keyboard.press("Control+ArrowDown")
    expect(desk.field("note", second)).to_be_focused()
    desk.page.keyboard.type("?")
    expect(desk.page.locator("[data-keys]")).not_to_have_attribute("open", "")
    desk.page.keyboard.press("Escape")
    desk.page.locator(f"#pick-{first}").focus()
    desk.page.keyboard.press("?")
    expect(desk.page.get_by_text("save and go down; in a note a new line")).to_be_visible()
    leaves_without_asking(desk)


def test_what_is_not_saved_is_counted_found_and_saved_at_once(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("team_member", "/updates/")
    first, second, third = codes(desk)
    for code in (first, second, third):
        desk.field("note", code).fill(f"Counted {code}")
    told = desk.page.locator("[data-told]")
    expect(told).to_contain_text("3 rows not saved")
    desk.field("note", second).press("Escape")
    expect(told).to_contain_text("2 rows not saved")
    told.get_by_role("button", name="Go to the first").click()
    expect(desk.field("note", first)).to_be_focused()
    told.get_by_role("button", name="Save them").click()
    for code in (first, third):
        expect(desk.row(code)).to_contain_text("Saved: note")
        assert stored(live_stack, code)[2] == f"Counted {code}"
    expect(told.locator("[data-told-text]")).not_to_contain_text("not saved")
    assert desk.page.evaluate(KEPT) == 0


def test_undo_by_key_puts_back_what_was_saved_last(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("team_member", "/updates/")
    code = codes(desk, 1)[0]
    before = stored(live_stack, code)
    desk.field("note", code).fill("Not what I meant")
    desk.field("note", code).press("Control+Enter")
    expect(desk.page.locator("[data-told]")).to_contain_text(f"{code} is saved.")
    desk.page.keyboard.press("Control+z")
    expect(desk.field("note", code)).to_have_value(str(before[2]))
    assert stored(live_stack, code)[2] == before[2]


def test_a_dropped_connection_loses_nothing_and_sends_again(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("region_editor", "/updates/")
    code = desk.first_code()
    desk.page.context.set_offline(True)
    desk.field("note", code).fill("Typed in a tunnel")
    desk.field("note", code).press("Control+Enter")
    expect(desk.row(code)).to_contain_text("Not saved: there is no connection.")
    assert desk.page.evaluate(KEPT) == 1
    desk.page.context.set_offline(False)
    expect(desk.row(code)).to_contain_text("Saved: note", timeout=10_000)
    assert stored(live_stack, code)[2] == "Typed in a tunnel"
    assert desk.page.evaluate(KEPT) == 0


def test_after_a_reload_it_is_offered_back_and_never_overwrites_another(
    live_stack: Stack, sign_in: Callable[..., Desk]
) -> None:
    desk = sign_in("region_editor", "/updates/")
    leaves_without_asking(desk)
    code = codes(desk, 2)[1]  # the first one stands at what an auditor found, and is answered elsewhere
    desk.field("note", code).fill("Mine, before the reload")
    other = sign_in("project_office", f"/updates/?row={code}")
    other.field("note", code).fill("Theirs, saved meanwhile")
    other.field("completion", code).fill("44")
    other.field("note", code).press("Control+Enter")
    expect(other.row(code)).to_contain_text("Saved")
    for _ in range(2):  # the second time after the conflict was seen: it still stands on the version first seen
        desk.page.reload()
        expect(desk.field("note", code)).to_have_value("Mine, before the reload")
        expect(desk.row(code)).to_contain_text("It has changed since")
        desk.field("note", code).press("Control+Enter")
        expect(desk.row(code).locator(".conflict")).to_contain_text("Theirs, saved meanwhile")
        assert stored(live_stack, code)[2] == "Theirs, saved meanwhile"
        expect(desk.field("completion", code)).to_have_value("44")
        desk.field("note", code).fill("Mine, before the reload")  # typing on does not make it newer
    desk.row(code).get_by_label("Keep mine").check()
    desk.row(code).get_by_role("button", name="Save my choice").click()
    expect(desk.row(code)).to_contain_text("Saved: note")
    assert stored(live_stack, code)[:3:2] == (44, "Mine, before the reload")
    assert desk.page.evaluate(KEPT) == 0


def test_who_signs_out_leaves_nothing_typed_behind(sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("region_editor", "/updates/")
    leaves_without_asking(desk)
    desk.field("note", desk.first_code()).fill("For nobody else")
    assert desk.page.evaluate(KEPT) == 1
    desk.page.locator(".header summary").click()
    desk.page.get_by_role("button", name="Sign out").click()
    desk.page.wait_for_url("**/sign-in/**")
    assert desk.page.evaluate(KEPT) == 0


def test_typed_rows_of_another_list_are_offered(sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("ministry_editor", "/updates/")
    leaves_without_asking(desk)
    code = desk.first_code()
    desk.field("note", code).fill("Kept for later")
    desk.page.goto("/updates/?q=nothing-is-called-so")
    expect(desk.page.locator("[data-told]")).to_contain_text("not in this list")
    desk.page.locator("[data-told]").get_by_role("link", name=code).click()
    assert desk.first_code() == code
    expect(desk.field("note", code)).to_have_value("Kept for later")
    desk.row(code).get_by_role("button", name="Discard").click()
    expect(desk.field("note", code)).not_to_have_value("Kept for later")
    assert desk.page.evaluate(KEPT) == 0


def test_a_pasted_block_is_previewed_and_saved_row_by_row(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("project_office", "/updates/?days=90")
    three = codes(desk)
    before = [stored(live_stack, code) for code in three]
    block = '0,45\t24.11.2027\tPermit\n61%\t2027-12-01\t"Two\nlines"\n170\t31.02.2027\t\n'
    desk.page.evaluate(PASTE, [f"#completion-{three[0]}", block])
    dialog = desk.page.locator("[data-paste]")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Write a percent between 0 and 100")
    expect(dialog).to_contain_text("Write a day as 24.11.2026")
    assert [stored(live_stack, code) for code in three] == before
    dialog.get_by_role("button", name="Save 2 rows").click()
    for code in three[:2]:
        expect(desk.row(code)).to_contain_text("Saved:")
    assert stored(live_stack, three[0])[:2] == (45, "2027-11-24")
    assert stored(live_stack, three[1])[:2] == (61, "2027-12-01")
    expect(desk.row(three[2])).to_contain_text("Not saved yet")
    assert stored(live_stack, three[2]) == before[2]
    expect(desk.page.locator("[data-told]")).to_contain_text("1 row not saved")
    desk.field("completion", three[2]).press("Escape")


def test_one_reason_serves_all_pasted_forecasts_and_taking_back_types_nothing(sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("project_office", "/updates/?days=90")
    first, second = codes(desk, 2)
    shown = desk.field("forecast_date", first).input_value()
    desk.page.evaluate(PASTE, [f"#forecast_date-{first}", "01.02.2028\n02.02.2028\n"])
    dialog = desk.page.locator("[data-paste]")
    expect(dialog).to_contain_text("Say why the forecast moves.")
    expect(dialog.get_by_role("button", name="Save 0 rows")).to_be_disabled()
    dialog.get_by_label("Why the forecasts move").fill("Late permit")
    expect(dialog.get_by_role("button", name="Save 2 rows")).to_be_enabled()
    expect(desk.field("reason", second)).to_have_value("Late permit")
    dialog.get_by_role("button", name="Take back").click()
    expect(desk.field("forecast_date", first)).to_have_value(shown)
    expect(desk.field("reason", second)).to_have_value("")
    expect(desk.page.locator("[data-told]")).to_be_hidden()


def test_several_rows_are_chosen_previewed_and_saved(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("project_office", "/updates/")
    three = codes(desk)
    before = [stored(live_stack, code) for code in three]
    desk.page.locator(f"#pick-{three[0]}").click()
    desk.page.locator(f"#pick-{three[2]}").click(modifiers=["Shift"])
    expect(desk.page.locator("[data-chosen]")).to_have_text("3 rows chosen")
    desk.page.get_by_role("button", name="Change the chosen rows").click()
    desk.page.get_by_label("Write one note for all").check()
    desk.page.get_by_label("Note; it takes the place").fill("Seen at the weekly meeting")
    desk.page.get_by_role("button", name="Preview").click()
    expect(desk.page.locator("main")).to_contain_text("3 milestones would be saved.")
    assert [stored(live_stack, code) for code in three] == before
    desk.page.get_by_role("button", name="Save 3 milestones").click()
    expect(desk.page.locator("main")).to_contain_text("3 milestones are saved.")
    assert {stored(live_stack, code)[2] for code in three} == {"Seen at the weekly meeting"}


def test_a_row_opens_in_the_table_of_its_task(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    task = "MANGYSTAU-KENDERLI"
    desk = sign_in("project_office", f"/tasks/{task}/")
    link = desk.page.locator("[data-edit]").first
    code = link.get_attribute("data-edit") or ""
    link.press("Enter")
    expect(desk.field("completion", code)).to_be_focused()
    desk.page.wait_for_timeout(2500)  # the page asks for itself every two seconds: not while a row is open
    desk.field("note", code).fill("From the page of the task")
    desk.field("note", code).press("Control+Enter")
    expect(desk.row(code)).to_contain_text("Saved: note")
    assert stored(live_stack, code)[2] == "From the page of the task"
    desk.row(code).get_by_role("button", name="Put back").click()
    expect(desk.row(code)).not_to_contain_text("From the page of the task →")
    desk.field("note", code).press("Escape")
    expect(desk.row(code)).to_have_count(0)
    expect(desk.page.locator(f"#edit-{code}")).to_be_focused()
