"""Which returns belong to one project. Pure; the answer does not depend on the order of the rows.

Returns become one project, and the reason is kept with each return, when
    exact        they give the same name, in the same department or one that it became,
    normalised   their names differ only in what `names.normal_name` drops,
    stated       a name gives its earlier name itself: “… (formerly …)”,
    accepted     a person said so in the mapping (`same_project`).
Two returns of one year are never one project. Everything else that looks alike is proposed, with its evidence, and left
apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import combinations, product

from rapidfuzz import fuzz

from projects.importing.findings import Finding, Kind
from projects.importing.mapping import Mapping as FileMapping
from projects.importing.mapping import MatchingRules, Verdict
from projects.importing.names import earlier_name, normal_name

NEW, EXACT, NORMALISED, STATED, ACCEPTED = "new", "exact", "normalised", "stated", "accepted"

_ALL_WORDS_FOUND = 84
"""The most that names score when the words of one all occur in the other: “Work Programme” is in “Help to Work”."""

Key = tuple[str, str]
"""Normal name and family of departments."""


@dataclass(frozen=True)
class Candidate:
    """What matching looks at in a return. `row_hash` is its identity; `project` is where it was imported earlier."""

    row_hash: str
    year: int
    name: str
    department: str
    family: str
    start: date | None = None
    whole_life: Decimal | None = None
    project: str | None = None
    line: int | None = None

    @cached_property
    def key(self) -> Key:
        return normal_name(self.name), self.family


_Members = tuple[Candidate, ...]
"""Returns of one project in order of year; never empty."""


@dataclass(frozen=True, slots=True)
class Group:
    """Returns of one project in order of year, and how each was matched: `how[row_hash]`."""

    members: tuple[Candidate, ...]
    how: Mapping[str, str]

    @property
    def years(self) -> frozenset[int]:
        return frozenset(member.year for member in self.members)

    @property
    def project(self) -> str | None:
        """The code of the project that members were imported into earlier; None for a new project."""
        return next((member.project for member in self.members if member.project), None)


@dataclass(frozen=True, slots=True)
class Matching:
    """Every candidate is in one group or, when two of a year have one name, refused in `findings`."""

    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]


class _Clusters:
    """Returns believed to be one project so far, joined step by step.

    Refuses to put two returns of one year together, or two projects that were imported apart.
    """

    def __init__(self, clusters: Iterable[_Members]) -> None:
        self._members = dict(enumerate(clusters))
        self._at: dict[Key, int] = {}
        for place, members in self._members.items():
            for member in members:
                self._at.setdefault(member.key, place)
        self.findings: list[Finding] = []

    @property
    def keys(self) -> list[Key]:
        return sorted(self._at)

    def all(self) -> list[_Members]:
        """In order of the first year, then of the name."""
        return sorted(self._members.values(), key=_order)

    def of(self, key: Key) -> _Members:
        return self._members[self._at[key]]

    def join(self, first: Key, second: Key) -> bool:
        """Join the clusters of two keys; a finding instead when a year or an earlier import speaks against it."""
        home, other = self._at[first], self._at[second]
        if home == other:
            return True
        one, two = sorted((self._members[home], self._members[other]), key=_order)
        both = {member.year for member in one} & {member.year for member in two}
        projects = {member.project for member in (*one, *two) if member.project}
        if both:
            self._refuse("same_year_twice", one, two, years=", ".join(map(str, sorted(both))))
            return False
        if len(projects) > 1:
            self._refuse("imported_apart", one, two, projects=", ".join(sorted(projects)))
            return False
        self._members[home] = _in_order([*one, *two])
        for member in self._members.pop(other):
            self._at[member.key] = home
        return True

    def _refuse(self, code: str, first: _Members, second: _Members, **params: object) -> None:
        newest = second[-1]
        labels = {"first": _label(first), "second": _label(second)}
        self.findings.append(
            Finding(Kind.CONFLICT, code, newest.line, newest.year, newest.name, params=labels | params)
        )


def _in_order(members: Iterable[Candidate]) -> _Members:
    return tuple(sorted(members, key=lambda member: (member.year, member.name, member.row_hash)))


def _order(members: _Members) -> tuple[int, str, str]:
    return members[0].year, members[0].key[0], members[0].row_hash


def _label(members: _Members) -> str:
    """The newest name with its department and years, for people."""
    years = ", ".join(str(member.year) for member in members)
    return f"{members[-1].name} ({members[-1].department} {years})"


def match(candidates: Sequence[Candidate], mapping: FileMapping) -> Matching:
    """Group returns into projects. Returns imported earlier stay in their project, whatever the mapping says now."""
    kept, findings = _one_a_year(candidates)
    clusters = _Clusters(_by_name(kept))
    stated = _join_stated(clusters)
    _join_accepted(clusters, mapping.same_project, mapping)
    groups = tuple(_group(members, stated) for members in clusters.all())
    proposals = propose(groups, mapping.matching, apart=mapping.different_projects)
    return Matching(groups, (*findings, *clusters.findings, *proposals))


def _one_a_year(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Finding]]:
    """Leave out new returns that share name, department and year with another: nobody can say which is meant."""
    same: dict[tuple[Key, int], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        same[candidate.key, candidate.year].append(candidate)
    kept, findings = [], []
    for _, alike in sorted(same.items()):
        new = [candidate for candidate in alike if candidate.project is None]
        if len(alike) == 1 or not new:
            kept.extend(alike)
            continue
        kept.extend(candidate for candidate in alike if candidate.project)
        for candidate in sorted(new, key=lambda one: (one.line or 0, one.row_hash)):
            others = [f"{one.name} ({one.line})" for one in alike if one is not candidate and one.line]
            findings.append(
                Finding(
                    Kind.REFUSED,
                    "name_twice_a_year",
                    candidate.line,
                    candidate.year,
                    candidate.name,
                    params={"others": ", ".join(sorted(others))},
                )
            )
    return kept, findings


def _by_name(candidates: Iterable[Candidate]) -> list[_Members]:
    """Same key, same project; returns imported into one project earlier stay together under all their names."""
    found: dict[str | Key, list[Candidate]] = defaultdict(list)
    home: dict[Key, str] = {}
    for candidate in sorted(candidates, key=lambda one: (one.project is None, -one.year, one.project or "")):
        if candidate.project:
            home.setdefault(candidate.key, candidate.project)
            found[candidate.project].append(candidate)
        else:
            found[home.get(candidate.key, candidate.key)].append(candidate)
    return [_in_order(members) for members in found.values()]


def _join_stated(clusters: _Clusters) -> set[Key]:
    """Join where a name states its earlier name, and the project of that name is not reported any more."""
    stated: set[Key] = set()
    for key in clusters.keys:
        for earlier in sorted({name for member in clusters.of(key) if (name := earlier_name(member.name))}):
            before = (earlier, key[1])
            if before not in clusters.keys or before in stated or before == key:
                continue
            if clusters.of(before)[-1].year < clusters.of(key)[0].year and clusters.join(before, key):
                stated |= {before, key}
    return stated


def _join_accepted(clusters: _Clusters, verdicts: Iterable[Verdict], mapping: FileMapping) -> None:
    """Join what a person accepted: within the departments that the verdict names, else within each family."""
    for verdict in verdicts:
        names = {normal_name(name) for name in verdict.names}
        listed = {mapping.departments[code].family for code in verdict.departments}
        named: dict[str, list[Key]] = defaultdict(list)
        for name, family in clusters.keys:
            if name in names and (not listed or family in listed):
                named["" if listed else family].append((name, family))
        for keys in named.values():
            in_time = sorted(keys, key=lambda key: _order(clusters.of(key)))
            for key in in_time[1:]:
                clusters.join(in_time[0], key)


def _group(members: _Members, stated: set[Key]) -> Group:
    how: dict[str, str] = {}
    names: set[tuple[str, str]] = set()
    keys: set[Key] = set()
    for member in members:
        if not keys:
            how[member.row_hash] = NEW
        elif member.key in keys:
            how[member.row_hash] = EXACT if (member.name, member.family) in names else NORMALISED
        else:
            how[member.row_hash] = STATED if member.key in stated else ACCEPTED
        names.add((member.name, member.family))
        keys.add(member.key)
    return Group(members, how)


def propose(groups: Sequence[Group], rules: MatchingRules, *, apart: Sequence[Verdict] = ()) -> list[Finding]:
    """Pairs that may be one project: never reported in one year, and with evidence enough.

    Evidence is the same department (or one that it became), start dates within `start_days`, whole-life costs within
    `cost_share`. Names that score `alike` need one of the three, `similar` ones two, unlike ones all three.
    """
    traits = [_traits(group) for group in groups]
    verdicts = [{normal_name(name) for name in verdict.names} for verdict in apart]
    found = []
    for first, second in combinations(traits, 2):
        if first.years & second.years or any(first.names & names and second.names & names for names in verdicts):
            continue
        evidence = _evidence(first, second, rules)
        if not evidence:
            continue
        score = max(_name_score(one, other) for one, other in product(first.names, second.names))
        if len(evidence) >= (1 if score >= rules.alike else 2 if score >= rules.similar else 3):
            found.append(_proposal(first.group, second.group, score, evidence))
    return sorted(found, key=lambda one: (-int(str(one.params["score"])), str(one.params["first"])))


@dataclass(frozen=True, slots=True)
class _Traits:
    """What pairs of groups are compared by, taken out of the groups once."""

    group: Group
    names: frozenset[str]
    years: frozenset[int]
    families: frozenset[str]
    starts: frozenset[date]
    costs: frozenset[Decimal]


def _traits(group: Group) -> _Traits:
    return _Traits(
        group=group,
        names=frozenset(member.key[0] for member in group.members),
        years=group.years,
        families=frozenset(member.family for member in group.members),
        starts=frozenset(member.start for member in group.members if member.start),
        costs=frozenset(member.whole_life for member in group.members if member.whole_life),
    )


def _evidence(first: _Traits, second: _Traits, rules: MatchingRules) -> tuple[str, ...]:
    found = []
    if first.families & second.families:
        found.append("department")
    if any(abs((a - b).days) <= rules.start_days for a, b in product(first.starts, second.starts)):
        found.append("start")
    if any(abs(a - b) <= rules.cost_share * max(abs(a), abs(b)) for a, b in product(first.costs, second.costs)):
        found.append("cost")
    return tuple(found)


def _name_score(first: str, second: str) -> int:
    """How alike two normal names are, 0 to 100."""
    whole = fuzz.token_sort_ratio(first, second)
    within = min(fuzz.token_set_ratio(first, second), _ALL_WORDS_FOUND)
    return round(max(whole, within))


def _proposal(first: Group, second: Group, score: int, evidence: tuple[str, ...]) -> Finding:
    earlier, later = sorted((first, second), key=lambda group: _order(group.members))
    newest = later.members[-1]
    return Finding(
        Kind.PROPOSAL,
        "may_be_one",
        newest.line,
        newest.year,
        newest.name,
        params={
            "first": _label(earlier.members),
            "second": _label(later.members),
            "score": score,
            "evidence": evidence,
        },
    )
