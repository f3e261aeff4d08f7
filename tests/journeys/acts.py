"""What people and systems do in a routine: send a form of a page, read its first sentence, pull from the API."""

import json
import os
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from tests.stack import Stack

SHOTS = "JOURNEY_SHOTS"
"""Name of a folder in the environment: journeys leave pictures of their pages there."""


def send(page: Page, form: str, *, press: str = "", **values: Any) -> None:
    """Open the fold `form-<form>` if it is closed, fill in its fields by name, press its button (or the one named)."""
    fold = page.locator(f"#form-{form}")
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    for name, value in values.items():
        field = fold.locator(f"[name='{name}']")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    (fold.get_by_role("button", name=press) if press else fold.get_by_role("button")).click()


def sentence(page: Page) -> Locator:
    """The first line of a page, which answers its reader."""
    return page.locator(".sentence").first


def token_of(page: Page) -> str:
    """What a form of the page sends along to prove that it is of this portal."""
    return page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""


def pulled(stack: Stack, path: str) -> Any:
    """What another system reads with its token."""
    connection = HTTPConnection("127.0.0.1", stack.port, timeout=30)
    try:
        headers = {"Authorization": f"Bearer {stack.access['tokens']['read']}"}
        connection.request("GET", f"/api/v1/{path}", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        return json.load(answer)
    finally:
        connection.close()


def shot(page: Page, name: str) -> None:
    """A picture of the whole page, where somebody asked for pictures."""
    if folder := os.environ.get(SHOTS):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
