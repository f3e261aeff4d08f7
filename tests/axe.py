"""A tab that visits each page once: read by axe-core in three languages and two themes, then 320 px wide.

Every rule is asked in the first language. What takes most of axe's time is asked where it can differ: colours once for
each look and theme, in the other languages only what words decide.
"""

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from tests.browser import open_door
from tests.pages import Page

FIRST, *OTHERS = "ru", "kk", "en"
"""In the first language, whose words are the longest, every rule is asked."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""What a theme can break, and a language cannot: no style asks for one (test_colours_do_not_depend_on_the_language)."""
OF_WORDS = [
    *("accesskeys", "area-alt", "aria-command-name", "aria-dialog-name", "aria-input-field-name", "aria-meter-name"),
    *("aria-progressbar-name", "aria-text", "aria-toggle-field-name", "aria-tooltip-name", "aria-treeitem-name"),
    *("button-name", "document-title", "empty-heading", "empty-table-header", "frame-title", "heading-order"),
    *("html-has-lang", "html-lang-valid", "image-alt", "image-redundant-alt", "input-button-name", "input-image-alt"),
    *("label", "label-title-only", "landmark-unique", "link-name", "object-alt", "role-img-alt"),
    *("scrollable-region-focusable", "select-name", "summary-name", "svg-img-alt", "valid-lang"),
]
"""What a translation can break: names, titles, headings, languages, and what grows beyond its frame."""
WHOLE: dict[str, Any] = {"runOnly": TAGS}
ALL_BUT_COLOURS: dict[str, Any] = {**WHOLE, "rules": {rule: {"enabled": False} for rule in OF_COLOUR}}
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": OF_COLOUR}}
WORDS: dict[str, Any] = {"runOnly": {"type": "rule", "values": OF_WORDS}}
SCRIPT = "".join(Path(__file__).with_name(name).read_text() for name in ("axe.js", "narrow.js"))
WIDTH = 320
"""1280 px at a zoom of 400 %, at which nothing may be lost (WCAG 1.4.10)."""

Form = dict[str, Any]
"""A form that asks for something, as it is sent with nothing filled in: `address`, `fields`."""


class Reader:
    """One person's tab: answers what axe finds on a page, in three languages and two themes."""

    def __init__(self, browser: Browser, url: str, *, account: tuple[str, str] | None) -> None:
        self.url = url
        self.language = FIRST
        self.window = open_door(browser, url, account=account, language=FIRST)
        self.tab = self.window.new_page()

    def faults(self, page: Page, *, every_element: bool = False, narrow: tuple[str, ...] = ()) -> list[str]:
        """What is broken, as "language theme rule: element".

        What a script has to prepare is opened in each language; of every other page the body is fetched anew.
        `every_element` asks the rules of colour of each element, not only of each look. `narrow` names the languages
        in which the page is also read 320 px wide.
        """
        self._open(page)
        found = self._read(FIRST, every_element=every_element)
        if FIRST in narrow:
            found += self._narrow(page)
        for language in OTHERS:
            self._speak(language)
            if page.prepare:
                self._open(page)
            else:
                assert self._turn(page.path) == page.status
            found += self._read(language)
            if language in narrow:
                found += self._narrow(page)
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

    def _read(self, language: str, *, every_element: bool = False) -> list[str]:
        assert self.tab.evaluate("document.documentElement.lang") == language
        if language != FIRST:
            return [f"{language} light {fault}" for fault in self._asked(WORDS)]
        found = self._asked(WHOLE) if every_element else self._asked(ALL_BUT_COLOURS) + self._asked_of_looks()
        self.tab.emulate_media(color_scheme="dark")
        dark = self._asked(COLOURS) if every_element else self._asked_of_looks()
        self.tab.emulate_media(color_scheme="light")
        return [f"{language} light {fault}" for fault in found] + [f"{language} dark {fault}" for fault in dark]

    def _narrow(self, page: Page) -> list[str]:
        """What is lost 320 px wide, then with the text spacing that a reader may ask for (WCAG 1.4.12)."""
        self.tab.set_viewport_size({"width": WIDTH, "height": 1000})
        found = self.tab.evaluate("looking.lost()")
        self.tab.set_viewport_size({"width": page.width, "height": 1000})
        return [f"{self.language} narrow {fault}" for fault in found]

    def _asked(self, rules: dict[str, Any]) -> list[str]:
        return self.tab.evaluate("rules => looking.faults(rules, false)", rules)

    def _asked_of_looks(self) -> list[str]:
        return self.tab.evaluate("rules => looking.faults(rules, true)", COLOURS)
