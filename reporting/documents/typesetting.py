"""Setting a document with typst, inside the web worker: some 20 ms, kept by what goes in.

The same data at the same instant give the same bytes, so what is made of something frozen never changes.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from projects.sealing import canonical

FOLDER = Path(__file__).parent
TEMPLATES, FONTS = FOLDER / "templates", FOLDER / "fonts"
KEPT = 64

Block = dict[str, Any]
Cell = str | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """What is printed, in the reader's language. `at` is the instant that the file carries as its date."""

    title: str
    kind: str
    subtitle: str
    language: str
    footer: str
    at: datetime
    blocks: list[Block] = field(default_factory=list)
    size: float = 9.0
    """Size of the text in points."""
    template: str = "document.typ"
    one_page: bool = False
    """Whether the text shrinks until it fits on one page."""


def pdf(document: Document) -> bytes:
    """The document as a tagged PDF."""
    data = {name: getattr(document, name) for name in ("title", "kind", "subtitle", "language", "footer", "blocks")}
    data |= {"size": float(document.size), "one_page": document.one_page}
    return _set(canonical(data), document.at, document.template)


@lru_cache(maxsize=KEPT)
def _set(data: str, at: datetime, template: str) -> bytes:
    return typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=fonts(),
        sys_inputs={"data": data},
        format="pdf",
        pdf_standards="ua-1",  # tagged, with its title and language, for those who listen to documents
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Our family and typst's own as fallback; fonts of the machine would make documents differ."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def subheading(text: str) -> Block:
    return {"kind": "subheading", "text": text}


def lead(text: str) -> Block:
    return {"kind": "lead", "text": text}


def paragraph(text: str) -> Block:
    """Lines of the text become paragraphs."""
    return {"kind": "paragraph", "text": text}


def note(text: str) -> Block:
    return {"kind": "note", "text": text}


def listed(items: list[Cell], *, numbered: bool = False) -> Block:
    return {"kind": "numbered" if numbered else "list", "items": items}


def facts(items: dict[str, Cell]) -> Block:
    """Names with their values, four in a row."""
    return {"kind": "facts", "items": [{"name": name, "value": value} for name, value in items.items()]}


def table(head: list[str], rows: list[list[Cell]], *, widths: list[float], right: tuple[int, ...] = ()) -> Block:
    """`widths`: shares of the columns; `right`: columns of numbers."""
    return {"kind": "table", "head": head, "rows": rows, "widths": widths, "right": list(right)}


def strong(text: str, note: str = "") -> Cell:
    """A name with a small note under it."""
    return {"strong": text, "note": note}
