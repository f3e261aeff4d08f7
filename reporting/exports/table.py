"""The data of a chart as CSV that a spreadsheet opens as it is: UTF-8 with a mark, nothing that runs."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from projects.api.renderers import cell, guarded

MARK = "\ufeff"
"""Without it spreadsheets take Cyrillic letters for those of an old code page."""


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Days as 2026-11-24, shares as fractions with a point, nothing known as an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(str(column)) for column in columns])
    writer.writerows([cell(value) for value in row] for row in rows)
    return (MARK + out.getvalue()).encode()
