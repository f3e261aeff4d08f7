"""An act of acceptance: attached by the ministry, opened by the Project Office byte for byte, removed with a reason."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.conftest import Desk
from tests.practice.attachments import PDF
from tests.stack import Stack

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def live_stack(own_stack: Stack) -> Stack:
    """A portal of its own: neighbours use up the editor's list of the one that journeys share."""
    return own_stack


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ACT = PDF + b"act of a journey\n"


def faults(desk: Desk) -> list[str]:
    return [one["id"] for one in Axe().run(desk.page, options=RULES).response["violations"]]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_goes_in_and_the_same_bytes_come_out(sign_in: Callable[..., Desk], javascript: bool) -> None:
    desk = sign_in("ministry_editor", "/updates/")
    milestone = f"/milestones/{desk.first_code()}/"
    editor = sign_in("ministry_editor", milestone, javascript=javascript)
    page = editor.page
    before = page.locator(".file").count()
    page.locator(".files__fold > summary").click()
    if javascript:
        assert faults(editor) == []
    form = page.locator("#form-file")
    form.locator("#attach_caption").fill("Act 114")
    form.locator(".button").click()  # nothing chosen: the page of the files says so and keeps what was typed
    form = page.locator("#form-file")
    expect(form.locator(".notice--error")).to_be_visible()
    expect(form.locator("#attach_caption")).to_have_value("Act 114")
    form.locator("#attach_file").set_input_files({"name": "Акт.pdf", "mimeType": "text/html", "buffer": ACT})
    form.locator(".button").click()
    expect(page.locator(".file")).to_have_count(before + 1)
    assert page.url.endswith(f"{milestone}#files")
    if javascript:
        assert faults(editor) == []

    office = sign_in("project_office", milestone)
    with office.page.expect_download() as waiting:
        office.page.locator(".file__name a").last.click()
    path = Path(waiting.value.path())
    assert waiting.value.suggested_filename == "Акт.pdf"
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(ACT).digest()

    page.locator(".file__more > summary").last.click()
    page.locator(".file__more input[name=reason]").last.fill("The wrong act")
    page.locator(".file__more .button").last.click()
    expect(page.locator(".file").last).to_contain_text("The wrong act")
    expect(page.locator(".file").last.locator("a")).to_have_count(0)


def test_a_file_over_the_limit_is_named_before_it_is_sent(sign_in: Callable[..., Desk]) -> None:
    desk = sign_in("ministry_editor", "/tasks/INFRA-RURALWATER/attachments/")
    control = desk.page.locator("#attach_file")
    control.evaluate("element => { element.dataset.most = '10'; }")
    control.set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": ACT})
    expect(desk.page.locator("#form-file [role=alert]")).to_be_visible()
    assert control.evaluate("element => element.files.length") == 0
    assert faults(desk) == []
