"""The fixture files as plain values."""

import calendar
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from projects.models.milestone import DatePrecision

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
_YEAR, _MONTH, _DAY = re.compile(r"^\d{4}$"), re.compile(r"^\d{4}-\d{2}$"), re.compile(r"^\d{4}-\d{2}-\d{2}$")


@cache
def reference() -> dict[str, Any]:
    """The file of public facts: names, codes, milestones, indicators, each with its source and confidence."""
    content: dict[str, Any] = json.loads((FIXTURES / "reference.json").read_text(encoding="utf-8"))
    return content


@cache
def outline(name: str) -> Any:
    """A YAML file of the fixtures folder, for example `plan/water`."""
    return yaml.load((FIXTURES / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def outlines_of_plan() -> list[Any]:
    """The files of the teams, in order of their names."""
    return [outline(f"plan/{file.stem}") for file in sorted((FIXTURES / "plan").glob("*.yaml"))]


@dataclass(frozen=True, slots=True)
class PublishedDate:
    """A date as exactly as the source gives it; the day is the last one of the period."""

    day: date
    precision: DatePrecision


def published_date(text: str | None, precision: str | None = None) -> PublishedDate | None:
    """'2025-10-27', '2025-08' or '2028' as a day; `precision` overrides what the form of the text says.

    Raises ValueError for any other form.
    """
    if text is None:
        return None
    stated = {"season": DatePrecision.SEASON, "year-end": DatePrecision.YEAR}.get(precision or "")
    if _DAY.match(text):
        return PublishedDate(date.fromisoformat(text), stated or DatePrecision.DAY)
    if _MONTH.match(text):
        year, month = (int(part) for part in text.split("-"))
        return PublishedDate(date(year, month, calendar.monthrange(year, month)[1]), stated or DatePrecision.MONTH)
    if _YEAR.match(text):
        return PublishedDate(date(int(text), 12, 31), stated or DatePrecision.YEAR)
    raise ValueError(f"{text!r} is not a date of the fixture: YYYY, YYYY-MM or YYYY-MM-DD")


def names(record: Mapping[str, str]) -> dict[str, str]:
    """{'en': …, 'ru': …, 'kk': …} as the columns of a named object."""
    return {f"name_{language}": record[language] for language in ("en", "ru", "kk")}


def source_text(record: Mapping[str, Any]) -> str:
    """Where a fact comes from and how sure it is: 'https://… (confidence: high)'."""
    source = re.sub(r"\bsource: ", "", str(record.get("source", "")))
    confidence = record.get("confidence")
    if isinstance(confidence, Mapping):
        confidence = ", ".join(f"{of_what} {level}" for of_what, level in confidence.items())
    return f"{source} (confidence: {confidence})" if confidence else source
