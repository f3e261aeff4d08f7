"""The mapping of a file of annual returns: a YAML file that a delivery manager can read and change.

It says what each column and spelling means, so that the code guesses nothing. Shipped example with comments:
projects/fixtures/gmpp_2014_2021.yaml. Errors name the place in the YAML ("departments[3].given").
"""

import re
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from projects.importing.findings import MappingError
from projects.importing.yaml_nodes import Node, load_yaml

COLUMNS = (
    "year",
    "name",
    "department",
    "category",
    "rating",
    "start",
    "end",
    "year_baseline",
    "year_forecast",
    "whole_life",
)
"""What a return says, in the words of this package; the mapping names the column of the file for each."""

COSTS = ("year_baseline", "year_forecast", "whole_life")
RATINGS = ("green", "amber_green", "amber", "amber_red", "red")
LANGUAGES = ("en", "ru", "kk")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Names:
    """A name in three languages; English is required, the others fall back to it."""

    en: str
    ru: str = ""
    kk: str = ""

    def fields(self) -> dict[str, str]:
        """The same as columns of a model with names."""
        return {"name_en": self.en, "name_ru": self.ru, "name_kk": self.kk}

    def about(self, project: str) -> "Names":
        """The pattern with the project's name put in for `{project}`, in each language."""
        return Names(*(pattern.replace("{project}", project)[:300] for pattern in (self.en, self.ru, self.kk)))


@dataclass(frozen=True, slots=True)
class PortfolioEntry:
    """The portfolio that the returns go to, and what must be said wherever they are shown."""

    code: str
    project_prefix: str
    names: Names
    licence: str
    source: str
    judged_by: str
    currency: str


@dataclass(frozen=True, slots=True)
class FileForm:
    encoding: str
    delimiter: str
    date_format: str
    columns: MappingType[str, str]
    """Our word for a column → its header in the file."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What makes a row absurd. Years of dates are inclusive; `largest_cost` is in millions of the currency."""

    first_year: int
    last_year: int
    largest_cost: Decimal
    not_projects: tuple[re.Pattern[str], ...]
    net_income: frozenset[str]
    """Names of projects that may report negative costs, because they bring money in."""


@dataclass(frozen=True, slots=True)
class SectorEntry:
    code: str
    names: Names


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A department; `family` names the departments that became one another, by the code of the last of them."""

    code: str
    names: Names
    successor: str | None
    replaced_on: date | None
    family: str


@dataclass(frozen=True, slots=True)
class MilestoneForm:
    """`names` may hold `{project}`; `weight` is the weight of the milestone in its task."""

    names: Names
    weight: Decimal


@dataclass(frozen=True, slots=True)
class MatchingRules:
    """When two projects that left and came are proposed as one: see `matching.propose`.

    `alike` and `similar` are scores of names, 0 to 100; `start_days` is the largest distance of the start dates;
    `cost_share` the largest relative difference of the whole-life costs.
    """

    alike: int
    similar: int
    start_days: int
    cost_share: Decimal


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's decision about projects under several names. `departments` empty: within one department's family."""

    names: tuple[str, ...]
    departments: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Texts:
    """Sentences stored with the data, in the language of its names."""

    left: str
    earlier_names: str


@dataclass(frozen=True, slots=True)
class Mapping:
    portfolio: PortfolioEntry
    file: FileForm
    checks: Checks
    cut_offs: MappingType[int, date]
    withheld_costs: MappingType[Decimal, str]
    ratings: MappingType[str, str | None]
    sectors: tuple[SectorEntry, ...]
    categories: MappingType[str, str]
    departments: MappingType[str, DepartmentEntry]
    department_spellings: MappingType[str, tuple[str, ...]]
    """A spelling (see `spelling`) → codes; the first leads, the others contribute."""
    start: MilestoneForm
    end: MilestoneForm
    matching: MatchingRules
    texts: Texts
    same_project: tuple[Verdict, ...] = field(default=())
    different_projects: tuple[Verdict, ...] = field(default=())

    @property
    def not_stated(self) -> SectorEntry:
        """The sector of projects whose category no return states: the last in the list."""
        return self.sectors[-1]


def spelling(given: str) -> str:
    """A spelling without regard to capitals, spaces, and which of `/`, `-`, `_` stands between words."""
    return re.sub(r"[\s/_-]+", "/", given.strip()).casefold()


def load(path: Path) -> Mapping:
    """Read and check a mapping. Raises MappingError that names the file and the place in it."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, MappingError) as error:
        raise MappingError(f"{path.name}: {error}") from error


def parse(text: str) -> Mapping:
    """The mapping in a YAML text. Raises MappingError, or yaml.YAMLError where it is no YAML."""
    root = Node("", load_yaml(text))
    sectors, categories = _sectors(root)
    departments, spellings = _departments(root)
    milestones = root.child("milestones")
    mapping = Mapping(
        portfolio=_portfolio(root.child("portfolio")),
        file=_file(root.child("file")),
        checks=_checks(root.child("checks")),
        cut_offs=_cut_offs(root.child("returns")),
        withheld_costs=_withheld(root.child("withheld_costs")),
        ratings=_ratings(root.child("ratings")),
        sectors=sectors,
        categories=categories,
        departments=departments,
        department_spellings=spellings,
        start=_milestone(milestones.child("start")),
        end=_milestone(milestones.child("end")),
        matching=_matching(root.child("matching")),
        texts=_texts(root.child("texts")),
        same_project=_verdicts(root, "same_project", departments, at_least=1),
        different_projects=_verdicts(root, "different_projects", departments, at_least=1),
    )
    milestones.finish()
    root.finish()
    return mapping


def _names(node: Node) -> Names:
    names = Names(node.text("en"), node.text("ru", default=""), node.text("kk", default=""))
    node.finish()
    return names


def _portfolio(node: Node) -> PortfolioEntry:
    entry = PortfolioEntry(
        code=_code(node, "code"),
        project_prefix=_code(node, "project_prefix"),
        names=_names(node.child("names")),
        licence=node.text("licence"),
        source=node.text("source"),
        judged_by=node.text("judged_by"),
        currency=node.text("currency"),
    )
    if not re.fullmatch("[A-Z]{3}", entry.currency):
        raise node.wrong("currency", "is three capital letters, for example GBP")
    node.finish()
    return entry


def _file(node: Node) -> FileForm:
    columns = node.child("columns")
    headers = {column: columns.text(column) for column in COLUMNS}
    columns.finish()
    form = FileForm(
        encoding=node.text("encoding", default="utf-8"),
        delimiter=node.text("delimiter", default=","),
        date_format=node.text("date_format"),
        columns=headers,
    )
    if len(form.delimiter) != 1:
        raise node.wrong("delimiter", "is one character")
    if len(set(headers.values())) != len(headers):
        raise node.wrong("columns", "names one column of the file twice")
    node.finish()
    return form


def _checks(node: Node) -> Checks:
    try:
        patterns = tuple(re.compile(pattern) for pattern in node.texts("not_projects"))
    except re.error as error:
        raise node.wrong("not_projects", f"holds a wrong pattern: {error}") from error
    checks = Checks(
        first_year=node.whole("first_year", between=(1900, 2200)),
        last_year=node.whole("last_year", between=(1900, 2200)),
        largest_cost=node.decimal("largest_cost"),
        not_projects=patterns,
        net_income=frozenset(node.texts("net_income")),
    )
    node.finish()
    return checks


def _cut_offs(node: Node) -> dict[int, date]:
    """Later returns are taken at later days: the history of forecasts depends on it."""
    found = {node.as_year(year): node.required_day(year) for year in node.keys}
    if not found:
        raise MappingError("returns: names no return")
    days = [found[year] for year in sorted(found)]
    if days != sorted(set(days)):
        raise MappingError("returns: the day of a later return is not later")
    return found


def _withheld(node: Node) -> dict[Decimal, str]:
    return {node.as_decimal(value): node.text(value) for value in node.keys}


def _ratings(node: Node) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for given in node.keys:
        rating = node.text(given)
        if rating not in (*RATINGS, "none"):
            raise node.wrong(given, f"is one of {', '.join(RATINGS)}, none")
        found[spelling(str(given))] = None if rating == "none" else rating
    return found


def _sectors(root: Node) -> tuple[tuple[SectorEntry, ...], dict[str, str]]:
    sectors, categories = [], {}
    for node in root.children("sectors"):
        sector = SectorEntry(code=_code(node, "code"), names=_names(node.child("names")))
        sectors.append(sector)
        for given in node.texts("given"):
            if spelling(given) in categories:
                raise node.wrong("given", f"“{given}” stands for two sectors")
            categories[spelling(given)] = sector.code
        node.finish()
    if not sectors:
        raise MappingError("sectors: names no sector")
    return tuple(sectors), categories


def _departments(root: Node) -> tuple[dict[str, DepartmentEntry], dict[str, tuple[str, ...]]]:
    listed: dict[str, tuple[Names, str | None, date | None]] = {}
    spellings: dict[str, tuple[str, ...]] = {}
    for node in root.children("departments"):
        code = _code(node, "code")
        if code in listed:
            raise node.wrong("code", f"“{code}” is there twice")
        listed[code] = (
            _names(node.child("names")),
            node.text("successor", default="") or None,
            node.day("replaced_on"),
        )
        for given in node.texts("given"):
            _spell(node, "given", given, (code,), spellings)
        node.finish()
    for node in root.children("joint_departments", optional=True):
        codes = node.texts("departments")
        if len(codes) < 2 or not set(codes) <= set(listed):
            raise node.wrong("departments", "names two or more codes of departments")
        _spell(node, "given", node.text("given"), codes, spellings)
        node.finish()
    return {code: _with_family(code, listed) for code in listed}, spellings


def _spell(node: Node, key: str, given: str, codes: tuple[str, ...], spellings: dict[str, tuple[str, ...]]) -> None:
    if spellings.setdefault(spelling(given), codes) != codes:
        raise node.wrong(key, f"“{given}” stands for two departments")


def _with_family(code: str, listed: dict[str, tuple[Names, str | None, date | None]]) -> DepartmentEntry:
    """Follow the successors to the last one. Raises MappingError for an unknown successor and for a circle."""
    names, successor, replaced_on = listed[code]
    last, seen = code, {code}
    while (following := listed[last][1]) is not None:
        if following not in listed or following in seen:
            raise MappingError(f"departments: the successor of “{last}” is unknown or leads in a circle")
        last = following
        seen.add(last)
    return DepartmentEntry(code, names, successor, replaced_on, family=last)


def _milestone(node: Node) -> MilestoneForm:
    form = MilestoneForm(names=_names(node.child("names")), weight=node.decimal("weight"))
    node.finish()
    return form


def _matching(node: Node) -> MatchingRules:
    rules = MatchingRules(
        alike=node.whole("alike", between=(1, 100)),
        similar=node.whole("similar", between=(1, 100)),
        start_days=node.whole("start_days", between=(0, 366)),
        cost_share=node.decimal("cost_share"),
    )
    node.finish()
    return rules


def _texts(node: Node) -> Texts:
    texts = Texts(left=node.text("left"), earlier_names=node.text("earlier_names"))
    node.finish()
    return texts


def _verdicts(
    root: Node, key: str, departments: MappingType[str, DepartmentEntry], *, at_least: int
) -> tuple[Verdict, ...]:
    verdicts = []
    for node in root.children(key, optional=True):
        verdict = Verdict(node.texts("names"), node.texts("departments", optional=True), node.text("why"))
        if len(verdict.names) < at_least:
            raise node.wrong("names", f"holds {at_least} or more names")
        if not set(verdict.departments) <= set(departments):
            raise node.wrong("departments", "names a department that is not in the mapping")
        verdicts.append(verdict)
        node.finish()
    return tuple(verdicts)


def _code(node: Node, key: str) -> str:
    code = node.text(key)
    if not _CODE.fullmatch(code):
        raise node.wrong(key, "is up to 40 letters, digits, - and _")
    return code


__all__ = ["COLUMNS", "COSTS", "Mapping", "MappingError", "Names", "load", "parse", "spelling"]
