"""Lists as CSV: the same rows and figures as the JSON, one column for each scalar."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.renderers import BaseRenderer
from rest_framework.utils.encoders import JSONEncoder

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_FORMULA = re.compile(r"[\s\x00-\x20\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*[=+\-@\t\r\n|%＝＋－＠]")


class CSVRenderer(BaseRenderer):
    """Nested objects become columns with a dotted name; lists of references become codes with spaces between."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        columns = (renderer_context or {})["view"].csv_columns()
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(columns)
        for row in data["results"]:
            writer.writerow([cell(value_at(row, column)) for column in columns])
        return out.getvalue().encode()


def value_at(row: Mapping[str, Any], column: str) -> Any:
    """The value under a dotted name; None where a part of the way is missing."""
    value: Any = row
    for part in column.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def cell(value: Any) -> str:
    """A value as text that a spreadsheet shows and never runs: what looks like a formula gets an apostrophe first."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return guarded(" ".join(str(item["code"] if isinstance(item, Mapping) else item) for item in value))
    return guarded(str(value if isinstance(value, str | int) else JSONEncoder().default(value)))


def guarded(text: str) -> str:
    """Blanks before the sign do not help an attacker; plain numbers stay numbers."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
