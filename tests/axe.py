"""A tab that reads pages through axe-core: by every rule once, then by what language and theme can change, cheaply."""

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from tests.browser import open_door
from tests.pages import Page

FIRST, *OTHERS = "ru", "kk", "en"
"""In the first language every element is read by every rule."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL: dict[str, Any] = {"runOnly": TAGS}
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What a theme can break. These rules take most of axe's time, so they are asked once for each look (tests/axe.js)."""
ALL_BUT_CONTRAST: dict[str, Any] = {**ALL, "rules": {"color-contrast": {"enabled": False}}}
SCRIPT = Path(__file__).with_suffix(".js").read_text()

Form = dict[str, Any]
"""A form that asks for something, as it is sent with nothing filled in: `address`, `fields`."""


class Reader:
    """One person's tab: answers what axe finds on a page, in three languages and two themes."""

    def __init__(self, browser: Browser, url: str, *, account: tuple[str, str] | None) -> None:
        self.url = url
        self.language = FIRST
        self.window = open_door(browser, url, account=account, language=FIRST)
        self.tab = self.window.new_page()

    def faults(self, page: Page) -> list[str]:
        """What is broken, as "language theme rule: element".

        What a script has to prepare is opened in each language; of every other page the body is fetched anew.
        """
        self._open(page)
        found = self._read(FIRST)
        for language in OTHERS:
            self._speak(language)
            if page.prepare:
                self._open(page)
            else:
                assert self._turn(page.path) == page.status
            found += self._read(language)
        self._speak(FIRST)
        return found

    def forms(self) -> list[Form]:
        """The forms of the page that was read last."""
        return self.tab.evaluate("looking.emptied()")

    def faults_of_refusal(self, form: Form) -> list[str]:
        """What is broken on the page that answers the form, which has to be a refusal."""
        found = []
        for language in (FIRST, *OTHERS):
            self._speak(language)
            status = self._turn(form["address"], form["fields"])
            found += self._read(language) if status in {400, 422} else [f"{form['address']} answers {status}"]
        self._speak(FIRST)
        return found

    def _open(self, page: Page) -> None:
        self.tab.set_viewport_size({"width": page.width, "height": 1000})
        response = self.tab.goto(page.path)
        assert response.status == page.status
        self.tab.evaluate(AXE_SCRIPT)
        self.tab.evaluate(SCRIPT)
        self.tab.evaluate("looking.unfold()")
        if page.prepare:
            page.prepare(self.tab)

    def _turn(self, address: str, fields: list[list[str]] | None = None) -> int:
        return self.tab.evaluate("([address, fields]) => looking.turn(address, fields)", [address, fields])

    def _speak(self, language: str) -> None:
        self.language = language
        self.window.add_cookies([{"name": "django_language", "value": language, "url": self.url}])

    def _read(self, language: str) -> list[str]:
        assert self.tab.evaluate("document.documentElement.lang") == language
        if language == FIRST:
            found = [f"{language} light {fault}" for fault in self._asked(ALL)]
        else:
            found = [f"{language} light {fault}" for fault in self._asked(ALL_BUT_CONTRAST) + self._asked_of_looks()]
        self.tab.emulate_media(color_scheme="dark")
        found += [f"{language} dark {fault}" for fault in self._asked_of_looks()]
        self.tab.emulate_media(color_scheme="light")
        return found

    def _asked(self, rules: dict[str, Any]) -> list[str]:
        return self.tab.evaluate("rules => looking.faults(rules, false)", rules)

    def _asked_of_looks(self) -> list[str]:
        return self.tab.evaluate("rules => looking.faults(rules, true)", COLOURS)
