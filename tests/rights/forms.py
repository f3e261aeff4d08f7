"""A browser of few words: the forms of a page, and what a person would send with them."""

from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.practice.attachments import PDF

TEXT = "Because it is so"
BY_TYPE = {"number": "1", "date": "2026-12-20", "month": "2026-11", "text": TEXT, "textarea": TEXT}


class _Reader(HTMLParser):
    """Collects the forms: for each address the names of its controls with what a person would put there."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.forms: dict[str, dict[str, Any]] = {}
        self._fields: dict[str, Any] | None = None
        self._select: tuple[str, bool] | None = None
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            if given.get("method", "").lower() == "post":
                self.forms.setdefault(_address(given.get("action") or self.here), self._fields)
        elif tag == "button" and given.get("formaction"):
            self.forms.setdefault(_address(given["formaction"]), self._fields if self._fields is not None else {})
        if self._fields is None:
            return
        name = given.get("name", "")
        if tag == "input" and name and name != "csrfmiddlewaretoken":
            self._input(name, given)
        elif tag == "textarea" and name:
            self._fields[name], self._area = TEXT, name
        elif tag == "select" and name:
            self._select = (name, False)
        elif tag == "option" and self._select:
            name, chosen = self._select
            if given.get("value") and ("selected" in given or (name not in self._fields and not chosen)):
                self._fields[name] = given["value"]

    def _input(self, name: str, given: dict[str, str]) -> None:
        assert self._fields is not None
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in given or name not in self._fields:
                self._fields[name] = given.get("value", "on")
        elif kind == "file":
            self._fields[name] = SimpleUploadedFile("act.pdf", PDF)
        else:
            self._fields[name] = given.get("value") or ("" if kind == "hidden" else BY_TYPE.get(kind, TEXT))

    def handle_data(self, data: str) -> None:
        if self._area and data.strip() and self._fields is not None:
            self._fields[self._area] = data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = ""


def _address(action: str) -> str:
    return action.partition("#")[0].partition("?")[0]


def forms_of(page: str, here: str) -> dict[str, dict[str, Any]]:
    """What a person would send to each address that a form of the page at `here` names."""
    reader = _Reader(here)
    reader.feed(page)
    return reader.forms
