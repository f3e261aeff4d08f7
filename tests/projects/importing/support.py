"""A small mapping, small files and a short way to import them."""

import csv
import hashlib
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from projects.importing import mapping as mappings
from projects.importing.mapping import Mapping
from projects.importing.run import OnError, Outcome, run

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)

FIXTURES = Path(settings.BASE_DIR) / "projects" / "fixtures"
GMPP_FILE = FIXTURES / "gmpp_2014_2021.csv"
GMPP_MAPPING = FIXTURES / "gmpp_2014_2021.yaml"

HEADER = ("year", "name", "department", "category", "rating", "start", "end", "base", "forecast", "whole")

MAPPING = """
portfolio:
  code: "REF"
  project_prefix: "REF"
  names: {en: "Reference", ru: "Справочный", kk: "Анықтамалық"}
  licence: "Open"
  source: "The authority"
  judged_by: "The authority"
  currency: "GBP"
file:
  date_format: "%Y-%m-%d"
  columns:
    {year: "year", name: "name", department: "department", category: "category", rating: "rating", start: "start",
     end: "end", year_baseline: "base", year_forecast: "forecast", whole_life: "whole"}
returns: {2014: 2013-09-30, 2015: 2014-09-30, 2016: 2015-09-30, 2017: 2016-09-30}
checks:
  first_year: 1970
  last_year: 2100
  largest_cost: 100000
  not_projects: ['^Unnamed: \\d+$']
  net_income: ["Toll Road"]
withheld_costs: {"432000": "section 43"}
ratings: {"Green": green, "Amber/Green": amber_green, "Amber": amber, "Amber/Red": amber_red, "Red": red, "Reset": none}
sectors:
  - {code: "ref-roads", given: ["Roads"], names: {en: "Roads"}}
  - {code: "ref-rail", given: ["Rail"], names: {en: "Rail"}}
  - {code: "ref-not-stated", given: [], names: {en: "Not stated"}}
departments:
  - {code: "x-old", given: ["OLD", "O.L.D."], successor: "x-new", replaced_on: 2016-07-14, names: {en: "Old"}}
  - {code: "x-new", given: ["NEW"], names: {en: "New"}}
  - {code: "x-mod", given: ["MOD"], names: {en: "Defence"}}
joint_departments:
  - {given: "NEW & MOD", departments: ["x-new", "x-mod"]}
milestones:
  start: {weight: 1, names: {en: "{project}: start"}}
  end: {weight: 9, names: {en: "{project}: end"}}
texts: {left: "Not in the {year} return.", earlier_names: "Also: {names}."}
matching: {alike: 85, similar: 60, start_days: 31, cost_share: 0.10}
"""

GOOD = {
    "year": "2014",
    "name": "Bridge Programme",
    "department": "MOD",
    "category": "Roads",
    "rating": "Amber",
    "start": "2012-01-01",
    "end": "2018-06-30",
    "base": "10",
    "forecast": "11.5",
    "whole": "100",
}


def small_mapping(extra: str = "") -> Mapping:
    return mappings.parse(MAPPING + extra)


def row(**cells: str) -> dict[str, str]:
    """A good row with some cells changed."""
    return GOOD | cells


def as_csv(*rows: dict[str, str], header: tuple[str, ...] = HEADER) -> bytes:
    out = StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def import_rows(*rows: dict[str, str], mapping: Mapping | None = None, **options: Any) -> Outcome:
    return import_bytes(as_csv(*rows), mapping=mapping, **options)


def import_bytes(
    data: bytes, *, mapping: Mapping | None = None, on_error: OnError = OnError.KEEP_GOOD, dry_run: bool = False
) -> Outcome:
    return run(
        data=data,
        file_name="returns.csv",
        mapping=mapping or small_mapping(),
        on_error=on_error,
        dry_run=dry_run,
        by=None,
        today=TODAY,
        now=NOW,
        on_step=lambda step: None,
    )


def fingerprint() -> dict[str, str]:
    """Table → a digest of every row in it: equal digests mean that not a single cell changed."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {model._meta.db_table: _digest(model) for model in models}


def _digest(model: type[Model]) -> str:
    rows = sorted(map(repr, (list(map(_cell, row)) for row in model._default_manager.values_list())))
    return f"{len(rows)} {hashlib.sha256(''.join(rows).encode()).hexdigest()}"


def _cell(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
