"""The agenda of a stocktake, made from what the data say, and what a monthly note puts before the leader.

A line names its evidence and says why it is there, as a code with numbers: one presenter renders it in the reader's
language. Rules with worked examples: docs/formulas/stocktakes.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from projects.domain.values import ONE, Status

SLIP_DAYS = 14
"""An open milestone expected more than this many days later than at the last cut-off has slipped."""

DUE_DAYS = 14
"""Promises and decisions due within this many days after the meeting are on the agenda."""

MOST_OF_A_KIND = 7
"""Lines of one kind: an agenda that names everything settles nothing. What is left out is counted."""

Params = Mapping[str, str | int]


class LineKind(StrEnum):
    """Why a line is on the agenda, in the order in which a stocktake takes them."""

    PROMISE = "promise"
    RED = "red"
    DECISION = "decision"
    SLIPPED = "slipped"
    MOVED = "moved"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """A task at the cut-off. `before`: its status at the last cut-off, None where there was none.

    `weight` is W(project) · W(task), more than 0.
    """

    code: str
    status: Status
    before: Status | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class ExpectedDate:
    """An open milestone: when it is expected now, and when it was expected at the last cut-off (None: unknown)."""

    code: str
    task: str
    expected: date | None
    before: date | None


@dataclass(frozen=True, slots=True)
class Due:
    """An open promise or decision with the day it is due."""

    code: str
    due: date


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an agenda: `kind` and `code` name the evidence, `params` hold the numbers of its reason.

    Params: red and moved `status`, `before` (a status, "" where unknown); slipped `days`, `expected` (ISO day);
    promise and decision `days` until due, negative when overdue.
    """

    kind: LineKind
    code: str
    params: Params

    @property
    def key(self) -> str:
        """What the Project Office's edits hold on to; unique on an agenda."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True)
class Agenda:
    """The lines in order; `more` counts by kind those beyond MOST_OF_A_KIND."""

    lines: tuple[Line, ...]
    more: Mapping[LineKind, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """What the Project Office did to a line: its place (None: where the rules put it), or why it is dropped."""

    position: int | None = None
    dropped_because: str = ""


@dataclass(frozen=True, slots=True)
class Arranged:
    """The agenda after the edits: what the meeting goes through, and what was dropped with its reason."""

    kept: tuple[Line, ...]
    dropped: tuple[tuple[Line, str], ...] = field(default=())


def build_agenda(
    *,
    tasks: Iterable[TaskStanding],
    milestones: Iterable[ExpectedDate] = (),
    promises: Iterable[Due] = (),
    decisions: Iterable[Due] = (),
    on: date,
) -> Agenda:
    """The agenda of a meeting on a day. Each task stands once: a red one that also moved is a red line.

    Promises and decisions: those due by `on` + DUE_DAYS, the longest overdue first. Red tasks by weight. Slipped
    milestones by days. Tasks whose status moved, the worst now first.
    """
    found = tuple(tasks)
    groups = {
        LineKind.PROMISE: _due(LineKind.PROMISE, promises, on),
        LineKind.RED: _red(found),
        LineKind.DECISION: _due(LineKind.DECISION, decisions, on),
        LineKind.SLIPPED: _slipped(milestones),
        LineKind.MOVED: _moved(found),
    }
    lines = tuple(line for group in groups.values() for line in group[:MOST_OF_A_KIND])
    more = {kind: len(group) - MOST_OF_A_KIND for kind, group in groups.items() if len(group) > MOST_OF_A_KIND}
    return Agenda(lines, more)


def _due(kind: LineKind, things: Iterable[Due], on: date) -> list[Line]:
    wanted = sorted((one for one in things if one.due <= on + timedelta(days=DUE_DAYS)), key=lambda o: (o.due, o.code))
    return [Line(kind, one.code, {"days": (one.due - on).days}) for one in wanted]


def _red(tasks: tuple[TaskStanding, ...]) -> list[Line]:
    red = sorted((task for task in tasks if task.status == Status.RED), key=lambda task: (-task.weight, task.code))
    return [Line(LineKind.RED, task.code, _statuses(task)) for task in red]


def _moved(tasks: tuple[TaskStanding, ...]) -> list[Line]:
    moved = [t for t in tasks if t.before is not None and t.before != t.status and t.status != Status.RED]
    moved.sort(key=lambda task: (-task.status.severity, -task.weight, task.code))
    return [Line(LineKind.MOVED, task.code, _statuses(task)) for task in moved]


def _statuses(task: TaskStanding) -> Params:
    return {"status": task.status.value, "before": task.before.value if task.before else ""}


def _slipped(milestones: Iterable[ExpectedDate]) -> list[Line]:
    slips = [
        (slip, one.code, one.expected)
        for one in milestones
        if one.expected and one.before and (slip := (one.expected - one.before).days) > SLIP_DAYS
    ]
    slips.sort(key=lambda slip: (-slip[0], slip[1]))
    return [Line(LineKind.SLIPPED, code, {"days": days, "expected": day.isoformat()}) for days, code, day in slips]


def arrange(lines: Iterable[Line], edits: Mapping[str, Edit]) -> Arranged:
    """Apply the edits by key. A line with a position stands at it among the others, which keep their order.

    An edit of a line that the data no longer bring up has no effect.
    """
    kept: list[Line] = []
    dropped: list[tuple[Line, str]] = []
    placed: list[tuple[int, Line]] = []
    for line in lines:
        edit = edits.get(line.key, Edit())
        if edit.dropped_because:
            dropped.append((line, edit.dropped_because))
        elif edit.position is not None:
            placed.append((edit.position, line))
        else:
            kept.append(line)
    for position, line in sorted(placed, key=lambda pair: (pair[0], pair[1].key)):
        kept.insert(position - 1, line)
    return Arranged(tuple(kept), tuple(dropped))


def times_carried(*, made_at: int, held: Iterable[int]) -> int:
    """At how many later stocktakes of its series a promise was on the table; numbers of stocktakes in the series."""
    return sum(1 for number in held if number > made_at)


def next_meeting(last: date, *, weeks: int) -> date:
    """The day of the next meeting of a series. `weeks` is 1 or more."""
    return last + timedelta(weeks=weeks)


class NeedKind(StrEnum):
    """The three things that a monthly note puts before the leader, at most one of each."""

    RED_TASK = "red_task"
    PROMISE = "promise"
    FELL = "fell"


@dataclass(frozen=True, slots=True)
class Need:
    """One of the three: the code of a task, a promise or a project, and the numbers of its sentence.

    `share`: the task's part of the country's weight, a fraction; `days` overdue; `points`: percent points lost against
    the plan within the month.
    """

    kind: NeedKind
    code: str
    params: Mapping[str, Decimal | int]


def three_needs(
    *, tasks: Iterable[TaskStanding], promises: Iterable[Due], gaps: Mapping[str, tuple[int, int]], on: date
) -> tuple[Need, ...]:
    """The heaviest red task, the promise overdue for longest, the project that lost most against its plan.

    `gaps`: for each project the gap to its plan in percent points at the start and at the end of the month. Fewer than
    three where nothing of a kind is wrong. Ties go to the first code.
    """
    every = tuple(tasks)
    return tuple(need for need in (_red_need(every), _promise_need(promises, on), _fell_need(gaps)) if need)


def _red_need(tasks: tuple[TaskStanding, ...]) -> Need | None:
    red = [task for task in tasks if task.status == Status.RED]
    if not red:
        return None
    worst = min(red, key=lambda task: (-task.weight, task.code))
    whole = sum((task.weight for task in tasks), Decimal(0)) or ONE
    return Need(NeedKind.RED_TASK, worst.code, {"share": worst.weight / whole})


def _promise_need(promises: Iterable[Due], on: date) -> Need | None:
    overdue = [one for one in promises if one.due < on]
    if not overdue:
        return None
    oldest = min(overdue, key=lambda one: (one.due, one.code))
    return Need(NeedKind.PROMISE, oldest.code, {"days": (on - oldest.due).days})


def _fell_need(gaps: Mapping[str, tuple[int, int]]) -> Need | None:
    falls = sorted((end - start, code) for code, (start, end) in gaps.items() if end < start)
    return Need(NeedKind.FELL, falls[0][1], {"points": -falls[0][0]}) if falls else None
