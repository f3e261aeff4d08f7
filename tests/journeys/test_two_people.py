"""Two people report on one milestone: the second sees both values, keeps what was typed, and decides."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser


def test_the_second_sees_both_values_and_loses_nothing(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    first = sign_in("team_member", "/updates/?days=90")
    code = first.first_code()
    second = sign_in("project_office", f"/updates/?days=90&q={code}")

    first.field("completion", code).fill("31")
    first.page.locator(f"#save-{code}").click()
    expect(first.row(code)).to_contain_text("Saved")

    second.field("completion", code).fill("47")
    second.field("note", code).fill("Checked on site")
    second.page.locator(f"#save-{code}").click()
    conflict = second.row(code).locator(".conflict")
    expect(conflict).to_contain_text("Keep mine: 47 %")
    expect(conflict).to_contain_text("Take theirs: 31 %")
    expect(conflict).to_contain_text("Member of the water team")
    expect(second.field("completion", code)).to_have_value("47")
    expect(second.field("note", code)).to_have_value("Checked on site")

    conflict.get_by_label("Take theirs").check()
    conflict.get_by_role("button", name="Save my choice").click()
    expect(second.row(code)).to_contain_text("Saved: note")
    assert live_stack.query("SELECT completion, note FROM projects_milestone WHERE code = %s", code)[0] == (
        live_stack.query("SELECT 0.31::numeric(5,4)")[0][0],
        "Checked on site",
    )


def test_different_fields_merge_and_the_second_is_told(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    first = sign_in("team_member", "/updates/?days=90")
    code = first.first_code()
    second = sign_in("project_office", f"/updates/?days=90&q={code}")
    first.field("note", code).fill("Waiting for the permit")
    first.page.locator(f"#save-{code}").click()
    expect(first.row(code)).to_contain_text("Saved")
    second.field("completion", code).fill("12,5")
    second.page.locator(f"#save-{code}").click()
    expect(second.row(code)).to_contain_text("Kept beside yours: Member of the water team")
    expect(second.field("note", code)).to_have_value("Waiting for the permit")
    expect(second.field("completion", code)).to_have_value("12.5")


def test_a_lost_connection_and_a_lost_session_keep_what_was_typed(
    live_stack: Stack, sign_in: Callable[..., Desk]
) -> None:
    editor = sign_in("region_editor", "/updates/")
    code = editor.first_code()
    editor.field("note", code).fill("Typed on the train")
    editor.page.context.set_offline(True)
    editor.page.locator(f"#save-{code}").click()
    expect(editor.row(code)).to_contain_text("Not saved: there is no connection.")
    cookies = editor.page.context.cookies()
    editor.page.context.clear_cookies(name="sessionid")
    editor.page.context.set_offline(False)  # it is sent again by itself
    expect(editor.row(code)).to_contain_text("Not saved: you are signed out.")
    expect(editor.field("note", code)).to_have_value("Typed on the train")
    editor.page.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
    editor.page.locator(f"#save-{code}").click()
    expect(editor.row(code)).to_contain_text("Saved: note")
