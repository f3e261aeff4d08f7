"""Reads the worked examples of docs/formulas.md and docs/formulas/*.md, so that pages and code cannot part."""

import re
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from projects.domain.progress import MilestonePlan

PAGE = Path(__file__).parents[3] / "docs" / "formulas.md"
TODAY = date(2026, 11, 24)
NONE = "–"

Row = dict[str, str]


def text() -> str:
    """All pages of formulas, one after the other."""
    return "".join(page.read_text() for page in (PAGE, *sorted(PAGE.with_suffix("").glob("*.md"))))


def tables() -> dict[str, list[Row]]:
    """Every table of the pages that is marked `<!-- table: name -->`."""
    found = re.findall(r"<!-- table: ([\w-]+) -->\n((?:\|.*\n)+)", text())
    return {name: _rows(text.splitlines()) for name, text in found}


def table(name: str) -> list[Row]:
    return tables()[name]


def by_case(rows: list[Row]) -> dict[str, list[Row]]:
    """Rows of each case, which stand together."""
    return {case: list(found) for case, found in groupby(rows, key=lambda row: row["case"])}


def number(text: str) -> Decimal | None:
    return None if text == NONE else Decimal(text)


def day(text: str) -> date | None:
    return None if text == NONE else date.fromisoformat(text)


def yes(text: str) -> bool:
    return {"yes": True, "no": False}[text]


def names(text: str) -> list[str]:
    return [] if text == NONE else text.split(", ")


def milestone(row: Row) -> MilestonePlan:
    """A milestone from a row; what the table does not have takes its default."""
    return MilestonePlan(
        weight=Decimal(row.get("weight", "1")),
        completion=Decimal(row.get("completion", "0")),
        baseline_date=day(row["baseline"]),
        forecast_date=day(row["forecast"]),
        actual_date=day(row["actual"]),
        cancelled=yes(row.get("cancelled", "no")),
        reported_on=day(row.get("reported", NONE)),
    )


def _rows(lines: list[str]) -> list[Row]:
    header, rule, *body = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    if set("".join(rule)) != {"-"}:
        raise ValueError(f"no rule below the header {header}")
    return [dict(zip(header, cells, strict=True)) for cells in body]
