"""What an import is to write, and the account of every row of the file. Pure.

Nothing that was imported is ever changed: a row that says something else about an imported return is refused, a return
older than the first one of its project is refused too (the first baseline would change). Both need an empty portfolio.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from projects.importing.findings import Finding, Kind
from projects.importing.mapping import COLUMNS
from projects.importing.mapping import Mapping as FileMapping
from projects.importing.matching import NEW, Candidate, Group, match
from projects.importing.names import normal_name
from projects.importing.rows import Reading, ReturnRow
from projects.importing.timeline import Timeline, YearsDates, timeline


class Fate(StrEnum):
    """What becomes of a row. Each row of the file has exactly one."""

    IMPORTED = "imported"
    """The first return of a new project."""
    MERGED = "merged"
    """A further year of a project."""
    UNCHANGED = "unchanged"
    """Imported earlier, exactly so."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class KnownReturn:
    """A return imported earlier, and the code of its project."""

    row: ReturnRow
    project: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the portfolio holds. `left`: code of a project → years in which its leaving was recorded."""

    returns: Sequence[KnownReturn] = ()
    left: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def years(self) -> frozenset[int]:
        return frozenset(known.row.year for known in self.returns)


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """A project as all of its returns tell it. `new` are the returns to be written; `how` each of them was matched."""

    code: str
    is_new: bool
    returns: tuple[ReturnRow, ...]
    new: tuple[ReturnRow, ...]
    how: Mapping[str, str]
    timeline: Timeline

    @property
    def newest(self) -> ReturnRow:
        return self.returns[-1]

    @property
    def sector(self) -> str | None:
        """The category of the newest return that states one."""
        return next((row.sector for row in reversed(self.returns) if row.sector), None)

    @property
    def earlier_names(self) -> tuple[str, ...]:
        """Other names than the newest, each with the years that gave it: "HMCTS Reform (2014, 2015)"."""
        years: dict[str, list[int]] = defaultdict(list)
        for row in self.returns:
            years[row.name].append(row.year)
        del years[self.newest.name]
        return tuple(f"{name} ({', '.join(map(str, given))})" for name, given in years.items())

    @property
    def dates(self) -> tuple[date | None, date | None]:
        """Start and end as known now; no end where the two come from different returns and contradict each other."""
        start, end = self.timeline.start[-1], self.timeline.end[-1]
        begins, ends = start.actual_date or start.forecast_date, end.forecast_date
        return begins, (None if begins and ends and ends < begins else ends)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Every project of the portfolio after the import, what is to be said, and the fate of each row by its line."""

    projects: tuple[ProjectPlan, ...]
    findings: tuple[Finding, ...]
    fates: Mapping[int, Fate]
    years: Mapping[int, str]
    """Line of each row → the year it gives, as text."""

    @property
    def has_news(self) -> bool:
        return any(project.new for project in self.projects)

    @property
    def refused(self) -> int:
        return sum(fate == Fate.REFUSED for fate in self.fates.values())

    def account(self) -> dict[str, Counter[Fate]]:
        """Year, as the file gives it → how many rows had which fate. The sum is the number of rows read."""
        found: dict[str, Counter[Fate]] = defaultdict(Counter)
        for line, fate in self.fates.items():
            found[self.years[line]][fate] += 1
        return dict(sorted(found.items()))


def make_plan(reading: Reading, known: Known, mapping: FileMapping) -> ImportPlan:
    """Match the rows with each other and with what the portfolio holds, and say what is to be written."""
    imported = {one.row.row_hash for one in known.returns}
    new = [row for row in reading.rows if row.row_hash not in imported]
    differing = _differing(new, known, mapping)
    candidates = [_candidate(one.row, mapping, project=one.project) for one in known.returns]
    candidates += [_candidate(row, mapping) for row in new if row.line not in differing]
    matching = match(candidates, mapping)
    too_early = [finding for group in matching.groups for finding in _before_the_first(group)]
    findings = [*reading.findings, *differing.values(), *matching.findings, *too_early]
    refused = {finding.line for finding in findings if finding.kind == Kind.REFUSED}
    rows = {one.row.row_hash: one.row for one in known.returns}
    rows |= {row.row_hash: row for row in new if row.line not in refused}
    planner = _Planner(mapping, known, rows, _refused_years(findings))
    projects = planner.projects(matching.groups)
    findings += [finding for project in projects for finding in _moves(project, mapping)]
    fates = dict.fromkeys(reading.read, Fate.UNCHANGED)
    for project in projects:
        for row in project.new:
            fates[row.line] = Fate.IMPORTED if project.how[row.row_hash] == NEW else Fate.MERGED
    fates |= {line: Fate.REFUSED for line in refused if line is not None}
    return ImportPlan(projects, tuple(sorted(findings, key=_place)), fates, reading.read)


def _place(finding: Finding) -> tuple[bool, int, str]:
    """Order of the report: proposals and conflicts last, the rest as the file has it."""
    return finding.kind in (Kind.PROPOSAL, Kind.CONFLICT), finding.line or 0, finding.column


def _candidate(row: ReturnRow, mapping: FileMapping, *, project: str | None = None) -> Candidate:
    department = row.departments[0]
    return Candidate(
        row_hash=row.row_hash,
        year=row.year,
        name=row.name,
        department=department,
        family=mapping.departments[department].family,
        start=row.start,
        whole_life=row.whole_life,
        project=project,
        line=None if project else row.line,
    )


def _differing(new: Iterable[ReturnRow], known: Known, mapping: FileMapping) -> dict[int, Finding]:
    """Rows about a return that was imported earlier with other values, by line."""
    at = {(*_candidate(one.row, mapping).key, one.row.year): one for one in known.returns}
    found = {}
    for row in new:
        one = at.get((*_candidate(row, mapping).key, row.year))
        if one is not None:
            columns = [column for column in COLUMNS if row.given[column] != one.row.given.get(column)]
            headers = ", ".join(mapping.file.columns[column] for column in columns)
            found[row.line] = _refusal(row, "differs", project=one.project, columns=headers)
    return found


def _before_the_first(group: Group) -> list[Finding]:
    """Refuse new returns older than the first imported one: the first baseline would change."""
    known = [member.year for member in group.members if member.project]
    return [
        Finding(
            Kind.REFUSED,
            "before_first_return",
            member.line,
            member.year,
            member.name,
            params={"project": group.project, "first": min(known)},
        )
        for member in group.members
        if known and member.project is None and member.year < min(known)
    ]


def _refusal(row: ReturnRow, code: str, **params: object) -> Finding:
    return Finding(Kind.REFUSED, code, row.line, row.year, row.name, params=params)


def _refused_years(findings: Iterable[Finding]) -> frozenset[tuple[str, int]]:
    """Normal names and years of refused rows: their projects did not leave, their return is only not understood."""
    return frozenset(
        (normal_name(finding.name), finding.year)
        for finding in findings
        if finding.kind == Kind.REFUSED and finding.year is not None
    )


def _moves(project: ProjectPlan, mapping: FileMapping) -> list[Finding]:
    """Notes on new returns that another department gave than the return before."""
    found = []
    for before, row in zip(project.returns, project.returns[1:], strict=False):
        if row in project.new and before.departments[0] != row.departments[0]:
            codes = {"before": before.departments[0], "now": row.departments[0], "project": project.code}
            column = mapping.file.columns["department"]
            value = row.given["department"]
            found.append(
                Finding(Kind.NOTE, "department_changed", row.line, row.year, row.name, column, value, params=codes)
            )
    return found


class _Planner:
    """Turns groups of returns into plans of projects: codes, years of absence, timelines."""

    def __init__(
        self,
        mapping: FileMapping,
        known: Known,
        rows: Mapping[str, ReturnRow],
        refused_years: frozenset[tuple[str, int]],
    ) -> None:
        self._mapping, self._known, self._rows, self._refused = mapping, known, rows, refused_years
        self._years = known.years | {row.year for row in rows.values()}

    def projects(self, groups: Iterable[Group]) -> tuple[ProjectPlan, ...]:
        """In order of the first year and the name: codes do not depend on the order of rows, nor on who came later."""
        number = self._last_number()
        plans = []
        for group in groups:
            returns = tuple(self._rows[member.row_hash] for member in group.members if member.row_hash in self._rows)
            if not returns:
                continue
            code = group.project
            if code is None:
                number += 1
                code = f"{self._mapping.portfolio.project_prefix}-{number:04d}"
            plans.append(self._project(code, group, returns))
        return tuple(plans)

    def _last_number(self) -> int:
        form = re.compile(re.escape(self._mapping.portfolio.project_prefix) + r"-(\d+)")
        numbers = [int(found[1]) for one in self._known.returns if (found := form.fullmatch(one.project))]
        return max(numbers, default=0)

    def _project(self, code: str, group: Group, returns: tuple[ReturnRow, ...]) -> ProjectPlan:
        known = {member.row_hash for member in group.members if member.project}
        dates = [YearsDates(row.year, row.start, row.end) for row in returns]
        return ProjectPlan(
            code=code,
            is_new=group.project is None,
            returns=returns,
            new=tuple(row for row in returns if row.row_hash not in known),
            how=group.how,
            timeline=timeline(dates, self._mapping.cut_offs, absent=self._absent(code, group)),
        )

    def _absent(self, code: str, group: Group) -> frozenset[int]:
        """Years from which the project is missing: those recorded earlier, and those that come with this file.

        A year that the portfolio had before says nothing new about a project that it had before.
        """
        names = {member.key[0] for member in group.members}
        years = self._years if group.project is None else self._years - self._known.years
        missing = {year for year in years if not any((name, year) in self._refused for name in names)}
        return frozenset(missing | self._known.left.get(code, frozenset()))
