"""The report of an import as a file: CSV for a spreadsheet, JSON for a program. Nothing is left out of either."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

from projects.importing.findings import Finding
from projects.importing.plan import Fate
from projects.importing.run import Outcome
from projects.importing.wording import finding_text

COLUMNS = ("kind", "code", "line", "year", "name", "column", "value", "reason")
SUFFIXES = (".csv", ".json")


def save(outcome: Outcome, path: Path) -> None:
    """Write the report in the form that the name asks for (see SUFFIXES). Raises OSError."""
    text = as_csv(outcome) if path.suffix.lower() == ".csv" else _as_json(outcome)
    path.write_text(text, encoding="utf-8", newline="")


def account(outcome: Outcome) -> dict[str, dict[str, int]]:
    """Year → rows read and what became of them; "all" sums up. In each, the four fates add up to `read`."""
    table = {}
    for year, counter in outcome.plan.account().items():
        table[year] = {"read": counter.total()} | {fate.value: counter[fate] for fate in Fate}
    names = ("read", *(fate.value for fate in Fate))
    return table | {"all": {name: sum(row[name] for row in table.values()) for name in names}}


def as_csv(outcome: Outcome) -> str:
    """Every finding, a row each."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for finding in outcome.plan.findings:
        writer.writerow({name: _harmless(value) for name, value in _row(finding).items()})
    return out.getvalue()


def _as_json(outcome: Outcome) -> str:
    content = {
        "file": outcome.file_name,
        "dry_run": outcome.dry_run,
        "stopped": outcome.stopped,
        "rows": account(outcome),
        "added": outcome.counts,
        "findings": [_row(finding) for finding in outcome.plan.findings],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def facts_of(finding: Finding) -> dict[str, Any]:
    """Where the finding is and what stands there."""
    return {
        "kind": finding.kind.value,
        "code": finding.code,
        "line": finding.line,
        "year": finding.year,
        "name": finding.name,
        "column": finding.column,
        "value": finding.value,
    }


def _row(finding: Finding) -> dict[str, Any]:
    return {**facts_of(finding), "reason": finding_text(finding)}


def _harmless(value: Any) -> Any:
    """A spreadsheet runs a cell that starts with one of these as a formula, also after blanks."""
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@")) else value
