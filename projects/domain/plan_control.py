"""Versions of a plan held against each other, their curves, promises and delivery chains.

Formulas with worked examples: docs/formulas/plan_control.md.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from projects.domain.values import ZERO, exact, latest, quantise


class Change(StrEnum):
    """What happened to a milestone between two versions of a plan."""

    SAME = "same"
    MOVED = "moved"
    WEIGHED = "weighed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A milestone in a version of a plan: its agreed date (None: none) and its weight in its task, above 0.

    `task` names the task that it belongs to and `task_weight` (above 0) the weight of that task in its project.
    """

    day: date | None
    weight: Decimal
    task: Hashable = None
    task_weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Difference:
    """One milestone in two versions; None where a version does not have it. `days`: None unless both have a date."""

    key: Hashable
    before: Entry | None
    after: Entry | None

    @property
    def days(self) -> int | None:
        """Days from the earlier version's date to the later one's; above 0 is later."""
        if self.before is None or self.after is None or self.before.day is None or self.after.day is None:
            return None
        return (self.after.day - self.before.day).days

    @property
    def change(self) -> Change:
        """A milestone that moved and was weighed anew counts as moved."""
        if self.before is None:
            return Change.ADDED
        if self.after is None:
            return Change.REMOVED
        if self.before.day != self.after.day:
            return Change.MOVED
        return Change.SAME if self.before.weight == self.after.weight else Change.WEIGHED


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of one plan. Ends are the last agreed dates, None where no milestone has one."""

    rows: tuple[Difference, ...]
    end_before: date | None
    end_after: date | None

    @property
    def changed(self) -> tuple[Difference, ...]:
        return tuple(row for row in self.rows if row.change != Change.SAME)

    @property
    def moved(self) -> int:
        """How many milestones have another date."""
        return sum(1 for row in self.rows if row.change == Change.MOVED)

    @property
    def days_moved(self) -> int:
        """The sum of all days moved; earlier ones count below 0."""
        return sum(row.days or 0 for row in self.rows)

    @property
    def end_days(self) -> int | None:
        """Days by which the end moved."""
        if self.end_before is None or self.end_after is None:
            return None
        return (self.end_after - self.end_before).days


def compare(before: Mapping[Hashable, Entry], after: Mapping[Hashable, Entry]) -> Comparison:
    """Every milestone of either version, those of the earlier version first, in their order."""
    keys = [*before, *(key for key in after if key not in before)]
    return Comparison(
        rows=tuple(Difference(key, before.get(key), after.get(key)) for key in keys),
        end_before=latest(entry.day for entry in before.values()),
        end_after=latest(entry.day for entry in after.values()),
    )


def plan_steps(entries: Iterable[Entry]) -> tuple[tuple[date, Decimal], ...]:
    """The planned line of a version: the share in [0, 1] of the whole weight that is planned by each of its dates.

    share of a milestone = W(task) / Σ W · w / Σ w of its task; tasks without a milestone have none. A milestone
    without a date is never planned, so the line then ends below 1. Quotients are kept to 12 decimals.
    """
    found = list(entries)
    steps: dict[date, Decimal] = defaultdict(lambda: ZERO)
    with exact():
        of_tasks: dict[Hashable, Decimal] = defaultdict(lambda: ZERO)
        for entry in found:
            of_tasks[entry.task] += entry.weight
        whole = sum({entry.task: entry.task_weight for entry in found}.values(), ZERO)
        for entry in found:
            if entry.day is not None:
                steps[entry.day] += entry.task_weight * entry.weight / of_tasks[entry.task] / whole
        total, line = ZERO, []
        for day in sorted(steps):
            total += steps[day]
            line.append((day, min(Decimal(1), quantise(total))))
    return tuple(line)


class Strength(StrEnum):
    """How well a link of a delivery chain holds, the best first."""

    STRONG = "strong"
    ADEQUATE = "adequate"
    WEAK = "weak"
    BROKEN = "broken"


def weakest(strengths: Sequence[Strength | None]) -> int | None:
    """The place of the weakest link, the one nearest to the centre where several are alike.

    A link that nobody has judged is not the weakest: nothing is known of it. None when no link was judged.
    """
    order = tuple(Strength)
    judged = [(order.index(one), -place) for place, one in enumerate(strengths) if one is not None]
    return -max(judged)[1] if judged else None


def is_broken_promise(agreed: date | None, expected: date | None) -> bool:
    """Whether what was promised for `agreed` is now expected later. Without an agreed date nothing was promised."""
    return agreed is not None and expected is not None and expected > agreed
