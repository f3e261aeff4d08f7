"""The main job, whole: an editor reports, everyone's figures move without a reload, another system pulls the same."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from http.client import HTTPConnection

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SECONDS_TO_ROLL_UP, Desk
from tests.stack import Stack

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def live_stack(own_stack: Stack) -> Stack:
    """A portal of its own: neighbours use up the editor's list of the one that journeys share."""
    return own_stack


MOVED = SECONDS_TO_ROLL_UP * 1000


def pulled(stack: Stack, dimension: str, code: str) -> dict:
    """The published figures of a slice, as another system gets them with the read token."""
    connection = HTTPConnection("127.0.0.1", stack.port, timeout=30)
    try:
        token = stack.access["tokens"]["read"]
        path = f"/api/v1/rollups/?dimension={dimension}&page_size=500"
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        rows = json.load(connection.getresponse())["results"]
    finally:
        connection.close()
    return next(row for row in rows if row["object"]["code"] == code)


def shown_percent(progress: str) -> int:
    return int(Decimal(progress) * 100 + Decimal("0.5"))


def test_a_report_moves_every_figure_without_a_reload(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    editor = sign_in("ministry_editor", "/updates/")
    code = editor.first_code()
    task, sector, region, before = live_stack.query(
        """SELECT t.code, s.code, (SELECT min(r.code) FROM projects_task_regions tr
                                     JOIN regions_region r ON r.id = tr.region_id WHERE tr.task_id = t.id),
                  m.completion
             FROM projects_milestone m JOIN projects_task t ON t.id = m.task_id
             JOIN projects_sector s ON s.id = t.sector_id WHERE m.code = %s""",
        code,
    )[0]
    minister = sign_in("minister", f"/sectors/{sector}/")
    reader = sign_in("coordinator", f"/tasks/{task}/")
    akim = sign_in("coordinator", f"/regions/{region}/")
    live = {"sector": minister.page, "task": reader.page, "region": akim.page}
    versions = {name: page.locator("#live").get_attribute("hx-get") for name, page in live.items()}
    shown = {name: page.locator("#live").inner_text() for name, page in live.items()}

    started = time.monotonic()
    wanted = 90 if before < Decimal("0.5") else 10
    editor.field("completion", code).click()  # one click
    editor.field("completion", code).fill(str(wanted))
    editor.field("completion", code).press("Enter")
    expect(editor.row(code)).to_contain_text("Saved", timeout=MOVED)
    assert time.monotonic() - started < 15

    for name, page in live.items():
        expect(page.locator("#live")).not_to_have_attribute("hx-get", versions[name] or "", timeout=MOVED)
        assert page.locator("#live").inner_text() != shown[name]
    expect(editor.page.locator("#moved")).to_have_attribute("data-rolled-up", "yes", timeout=MOVED)
    expect(editor.page.locator("#moved .freshness")).to_contain_text("Rolled up")

    for dimension, slice_code in (("task", task), ("sector", sector), ("region", region)):
        figures = pulled(live_stack, dimension, slice_code)
        assert figures["source_version"] > 0
        percent = f"{shown_percent(figures['progress'])} %"
        expect(live[dimension].locator("#live")).to_contain_text(percent)
        panel = editor.page.locator(f"#moved [data-dimension='{dimension}']")
        assert any(percent in text for text in panel.all_inner_texts()), (percent, panel.all_inner_texts())


def test_put_back_takes_a_slip_of_the_finger_away(live_stack: Stack, sign_in: Callable[..., Desk]) -> None:
    editor = sign_in("region_editor", "/updates/")
    code = editor.first_code()
    (stored,) = live_stack.query("SELECT completion, note FROM projects_milestone WHERE code = %s", code)
    editor.field("note", code).fill("Not what I meant")
    editor.page.locator(f"#save-{code}").click()
    expect(editor.row(code)).to_contain_text("Not what I meant")
    editor.row(code).get_by_role("button", name="Put back").click()
    expect(editor.field("note", code)).to_have_value(stored[1])
    assert live_stack.query("SELECT completion, note FROM projects_milestone WHERE code = %s", code) == [stored]
