"""Journeys: people at work in a real browser, on the portal as it is deployed."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser import chromium, open_door
from tests.stack import Stack

SECONDS_TO_ROLL_UP = 5
"""The promise: what was saved is in every figure within this time, without a reload."""

ASKED_FOR = ("Failed to load resource", "htmx:", "Response Status Error Code 401", "Response Status Error Code 502")
"""What browser and htmx log about answers of 400 and more, and about a lost connection: journeys ask for those."""


@dataclass(frozen=True)
class Desk:
    """A person's window, signed in."""

    page: Page
    messages: list[str]

    def row(self, code: str) -> Locator:
        return self.page.locator(f"#m-{code}")

    def field(self, name: str, code: str) -> Locator:
        return self.page.locator(f"#{name}-{code}")

    def first_code(self) -> str:
        """The code of the first row of My updates."""
        return (self.page.locator("[data-row]").first.get_attribute("id") or "").removeprefix("m-")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def own_stack() -> Iterator[Stack]:
    """A seeded portal for one module: its clock may be moved, its people made to act."""
    with Stack(seeded=True) as stack:
        yield stack


@pytest.fixture
def sign_in(live_stack: Stack, sign_in_at: Callable[..., Desk]) -> Callable[..., Desk]:
    """Opens a window for a demo account of the portal that journeys share."""
    return partial(sign_in_at, live_stack)


@pytest.fixture
def sign_in_at(browser: Browser) -> Iterator[Callable[..., Desk]]:
    """Opens a window for a demo account; every window is closed at the end, and none may have logged an error."""
    with ExitStack() as windows:
        desks: list[Desk] = []

        def open_desk(stack: Stack, role: str, path: str, **options: object) -> Desk:
            window = open_door(browser, stack.url, account=stack.account(role), **options)
            windows.callback(window.close)
            page = window.new_page()
            messages: list[str] = []
            page.on("console", lambda message: messages.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: messages.append(str(error)))
            page.goto(path)
            desks.append(Desk(page, messages))
            return desks[-1]

        yield open_desk
        assert [text for desk in desks for text in desk.messages if not text.startswith(ASKED_FOR)] == []


def percent_in(text: str) -> int:
    """The first percent of a text."""
    found = re.search(r"(\d+)\s*%", text)
    assert found, text
    return int(found[1])
