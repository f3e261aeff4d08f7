"""The file of annual returns: each row as a value, or refused with its line, its column and the reason.

Refused is what cannot be true or cannot be understood; odd but believable is kept with a note. Both lists stand in
docs/import.md. Line numbers are those of an editor, also after cells that hold line breaks.
"""

import codecs
import csv
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from projects.importing.findings import FileError, Finding, Kind
from projects.importing.mapping import COLUMNS, COSTS, spelling
from projects.importing.mapping import Mapping as FileMapping
from projects.importing.names import normal_name, tidy

LONGEST_NAME = 300
"""Characters; what the tables hold."""

_SHOWN = 20
"""Characters of a year that no one can read, for the account of the rows."""

_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
"""Plain decimals only: `Decimal` alone would take “1_0”, “1e309” and “NaN” as well."""

_DECIMALS = Decimal("0.0001")
"""Costs are kept to 4 decimals of a million; the row as given stays in the imported return."""


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One annual return of one project, understood. Costs in millions; None is 'not stated or withheld', never 0."""

    line: int
    year: int
    name: str
    departments: tuple[str, ...]
    """Codes; the first leads."""
    sector: str | None
    rating: str | None
    start: date | None
    end: date | None
    year_baseline: Decimal | None
    year_forecast: Decimal | None
    whole_life: Decimal | None
    given: Mapping[str, str]
    """The cells as they stand in the file, by our words for the columns."""

    @property
    def row_hash(self) -> str:
        return row_hash(self.given)


def row_hash(given: Mapping[str, str]) -> str:
    """SHA-256 of the cells of a row, whatever the order of the columns and the line ends of the file."""
    return hashlib.sha256(json.dumps(dict(given), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """A file read: every row of it is either in `rows` or has a finding that refuses it."""

    rows: tuple[ReturnRow, ...]
    findings: tuple[Finding, ...]
    read: Mapping[int, str]
    """Line of each row of data → the year it gives, as text."""


def read(data: bytes, mapping: FileMapping) -> Reading:
    """Read a whole file. Raises FileError where no row can be trusted: encoding, quotes, columns, or no rows."""
    rows: list[ReturnRow] = []
    findings: list[Finding] = []
    years: dict[int, str] = {}
    first_lines: dict[str, int] = {}
    for line, cells in _cells(data, mapping):
        years[line] = (cells[0].strip() if isinstance(cells, list) else cells["year"])[:_SHOWN]
        if isinstance(cells, list):
            findings.append(_ragged(line, cells))
            continue
        row, found = understand(cells, mapping, line=line)
        if row is not None and (first := first_lines.setdefault(row.row_hash, line)) != line:
            found.append(_refuse(line, cells, "duplicate", first=first))
            row = None
        findings.extend(found)
        if row is not None:
            rows.append(row)
    if not years:
        raise FileError("no_rows")
    return Reading(tuple(rows), tuple(findings), years)


def understand(cells: Mapping[str, str], mapping: FileMapping, *, line: int) -> tuple[ReturnRow | None, list[Finding]]:
    """One row as a value, None when it is refused, and what there is to say about it."""
    return _Checker(line, cells, mapping).result()


def _refuse(line: int, cells: Mapping[str, str], code: str, **params: object) -> Finding:
    return Finding(Kind.REFUSED, code, line, _year(cells["year"]), cells["name"][:LONGEST_NAME], params=params)


def _year(given: str) -> int | None:
    """Four digits as a number; None for anything else."""
    return int(given) if re.fullmatch("[0-9]{4}", given) else None


def _ragged(line: int, cells: list[str]) -> Finding:
    return Finding(Kind.REFUSED, "ragged", line, params={"cells": len(cells)})


def _cells(data: bytes, mapping: FileMapping) -> Iterator[tuple[int, dict[str, str] | list[str]]]:
    """Line and cells of each row that is not blank; a list instead of a dict where the number of cells is wrong."""
    text = _decode(data, mapping.file.encoding)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mapping.file.delimiter, strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            first_line, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                places = _places(header, mapping)
            elif len(cells) != len(header):
                yield first_line, cells
            else:
                yield first_line, {column: cells[place].strip() for column, place in places.items()}
    except csv.Error as error:
        raise FileError("broken_quotes", line=line, error=str(error)) from error


def _decode(data: bytes, encoding: str) -> str:
    """The text without a byte order mark. Raises FileError with the line of the first byte that does not fit."""
    try:
        text = data.decode(encoding)
    except LookupError as error:
        raise FileError("unknown_encoding", encoding=encoding) from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileError("encoding", line=line, encoding=encoding, byte=f"0x{data[error.start]:02x}") from error
    return text.removeprefix(codecs.BOM_UTF8.decode())


def _places(header: list[str], mapping: FileMapping) -> dict[str, int]:
    """Where each of our columns stands. Raises FileError for a missing, an unknown or a doubled column."""
    wanted = mapping.file.columns
    for code, names in (
        ("missing_column", [name for name in wanted.values() if name not in header]),
        ("unknown_column", [name for name in header if name not in wanted.values()]),
        ("doubled_column", sorted({name for name in header if header.count(name) > 1})),
    ):
        if names:
            raise FileError(code, columns=", ".join(name or "“”" for name in names))
    return {column: header.index(wanted[column]) for column in COLUMNS}


class _Checker:
    """Checks one row, cell by cell, so that a row with three faults is told all three at once."""

    def __init__(self, line: int, cells: Mapping[str, str], mapping: FileMapping) -> None:
        self.line, self.cells, self.mapping = line, cells, mapping
        self.findings: list[Finding] = []

    def result(self) -> tuple[ReturnRow | None, list[Finding]]:
        """The row, None when it is refused, and what there is to say about it."""
        cells = self.cells
        if any(pattern.search(cells["name"]) for pattern in self.mapping.checks.not_projects):
            self._say("name", "not_a_project")
            return None, self.findings
        for column, value in cells.items():
            if any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for letter in value):
                self._say(column, "control_character")
        year = self._year()
        name = self._name()
        departments = self._departments()
        start, end = self._date("start"), self._date("end")
        if start and end and end < start:
            self._say("end", "end_before_start", start=cells["start"])
        row = ReturnRow(
            line=self.line,
            year=year or 0,
            name=name,
            departments=departments,
            sector=self._category(),
            rating=self._rating(),
            start=start,
            end=end,
            given=cells,
            **{column: self._cost(column) for column in COSTS},
        )
        refused = any(finding.kind == Kind.REFUSED for finding in self.findings)
        return (None if refused else row), self.findings

    def _say(self, column: str, code: str, kind: Kind = Kind.REFUSED, **params: object) -> None:
        self.findings.append(
            Finding(
                kind=kind,
                code=code,
                line=self.line,
                year=_year(self.cells["year"]),
                name=self.cells["name"][:LONGEST_NAME],
                column=self.mapping.file.columns[column],
                value=self.cells[column][:LONGEST_NAME],
                params=params,
            )
        )

    def _year(self) -> int | None:
        year = _year(self.cells["year"])
        if year is None:
            self._say("year", "year_unreadable")
        elif year not in self.mapping.cut_offs:
            self._say("year", "year_not_in_mapping")
        return year

    def _name(self) -> str:
        given = self.cells["name"]
        name = tidy(given)
        if not name:
            self._say("name", "name_missing")
        elif len(name) > LONGEST_NAME:
            self._say("name", "name_too_long", longest=LONGEST_NAME)
        elif not normal_name(name):
            self._say("name", "name_unreadable")
        return name

    def _departments(self) -> tuple[str, ...]:
        given = self.cells["department"]
        codes = self.mapping.department_spellings.get(spelling(given), ())
        if not given:
            self._say("department", "department_missing")
        elif not codes:
            self._say("department", "department_unknown")
        elif len(codes) > 1:
            self._say("department", "department_joint", Kind.NOTE, lead=codes[0])
        return codes

    def _category(self) -> str | None:
        given = self.cells["category"]
        code = self.mapping.categories.get(spelling(given))
        if given and code is None:
            self._say("category", "category_unknown")
        return code

    def _rating(self) -> str | None:
        given = self.cells["rating"]
        if not given:
            self._say("rating", "rating_withheld", Kind.NOTE)
            return None
        if spelling(given) not in self.mapping.ratings:
            self._say("rating", "rating_unknown")
            return None
        rating = self.mapping.ratings[spelling(given)]
        if rating is None:
            self._say("rating", "rating_says_none", Kind.NOTE)
        return rating

    def _date(self, column: str) -> date | None:
        given = self.cells[column]
        if not given:
            self._say(column, "date_not_stated", Kind.NOTE)
            return None
        try:
            found = datetime.strptime(given, self.mapping.file.date_format).date()  # noqa: DTZ007 (a date has no zone)
        except ValueError:
            self._say(column, "date_unreadable", form=self.mapping.file.date_format)
            return None
        checks = self.mapping.checks
        if not checks.first_year <= found.year <= checks.last_year:
            self._say(column, "date_absurd", first=checks.first_year, last=checks.last_year)
            return None
        return found

    def _cost(self, column: str) -> Decimal | None:
        given = self.cells[column]
        if not given:
            self._say(column, "cost_not_stated", Kind.NOTE)
            return None
        if not _NUMBER.fullmatch(given):
            self._say(column, "cost_unreadable")
            return None
        cost = Decimal(given)
        if cost in self.mapping.withheld_costs:
            self._say(column, "cost_withheld", Kind.NOTE, meaning=self.mapping.withheld_costs[cost])
            return None
        return self._believable(column, cost)

    def _believable(self, column: str, cost: Decimal) -> Decimal | None:
        if abs(cost) > self.mapping.checks.largest_cost:
            self._say(column, "cost_absurd", largest=self.mapping.checks.largest_cost)
            return None
        if cost < 0 and self.cells["name"] not in self.mapping.checks.net_income:
            self._say(column, "cost_negative")
            return None
        if cost < 0:
            self._say(column, "cost_is_income", Kind.NOTE)
        return cost.quantize(_DECIMALS, rounding=ROUND_HALF_UP)
