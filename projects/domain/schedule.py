"""The dependency graph of milestones: an edge (predecessor, successor) says which must be done first.

Formulas with worked examples: docs/formulas/plan_control.md.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

from projects.domain.values import latest

Node = TypeVar("Node", bound=Hashable)


class DependencyCycleError(ValueError):
    """Milestones that wait for each other. `cycle` ends where it starts; each waits for the one before it."""

    def __init__(self, cycle: tuple[Hashable, ...]) -> None:
        super().__init__(" → ".join(map(str, cycle)))
        self.cycle = cycle


def find_cycle(edges: Iterable[tuple[Node, Node]]) -> tuple[Node, ...] | None:
    """A cycle as a path that ends where it starts, predecessor before successor; None when there is none.

    An edge from a node to itself is the cycle (a, a).
    """
    try:
        _sorter(edges).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return None


def topological_order(edges: Iterable[tuple[Node, Node]], nodes: Iterable[Node] = ()) -> tuple[Node, ...]:
    """All nodes (those of the edges and any others given), each after all its predecessors.

    The same input in the same order gives the same answer. Raises `DependencyCycleError`.
    """
    sorter = _sorter(edges)
    for node in nodes:
        sorter.add(node)
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        raise DependencyCycleError(tuple(error.args[1])) from error


def _sorter(edges: Iterable[tuple[Node, Node]]) -> TopologicalSorter[Node]:
    sorter: TopologicalSorter[Node] = TopologicalSorter()
    for predecessor, successor in edges:
        sorter.add(successor, predecessor)
    return sorter


@dataclass(frozen=True, slots=True)
class Event:
    """A milestone in the network. `expected`: when it happened, else its forecast, else its baseline; None: no date.

    `is_settled`: done, so that nothing moves it any more.
    """

    key: Hashable
    expected: date | None
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """`taker` cannot be done before `giver` is done and `lag_days` (0 or more) have passed."""

    giver: Hashable
    taker: Hashable
    lag_days: int = 0


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Where a milestone stands in the network. Dates are None for one without any date before it or of its own.

    `earliest`: its expected date, or the later day to which what it waits for leads (`pushed_days` later).
    `latest`: the last day on which it can be done without moving the end of the network.
    `float_days` = latest − earliest; `free_days`: how far it can slip before the next milestone moves (None: nothing
    waits for it). `is_critical`: not settled, and without float. `driven_by`: what it waits for that sets its date.
    """

    key: Hashable
    earliest: date | None
    latest: date | None
    pushed_days: int
    float_days: int | None
    free_days: int | None
    is_critical: bool
    driven_by: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """A milestone that a slip moves: from the day to which the network leads now to the one after the slip."""

    key: Hashable
    before: date
    after: date

    @property
    def days(self) -> int:
        return (self.after - self.before).days


def earliest_dates(events: Iterable[Event], waits: Iterable[Wait]) -> dict[Hashable, date | None]:
    """The forward pass: each milestone at its expected date, or later where what it waits for (plus lag) is later.

    A settled one stays on its day; a milestone without a date takes the latest day to which the others lead. Waits
    that name an unknown milestone are left out. Raises `DependencyCycleError`.
    """
    known = {event.key: event for event in events}
    before = _by_taker(known, waits)
    found: dict[Hashable, date | None] = {}
    for key in topological_order(_pairs(before), nodes=known):
        event = known[key]
        led = [] if event.is_settled else [_led_to(found, wait) for wait in before.get(key, ())]
        found[key] = latest([event.expected, *led])
    return found


def schedule(events: Sequence[Event], waits: Sequence[Wait]) -> dict[Hashable, Scheduled]:
    """Forward and backward pass over the network. Its end is the latest of all earliest dates."""
    known = {event.key: event for event in events}
    before = _by_taker(known, waits)
    earliest = earliest_dates(events, waits)
    end = latest(earliest.values())
    last = _latest_dates(known, before, end)
    after = _by_giver(before)
    return {
        event.key: _scheduled(event, earliest, last, before.get(event.key, ()), after.get(event.key, ()))
        for event in events
    }


def critical_path(found: Mapping[Hashable, Scheduled]) -> tuple[Hashable, ...]:
    """The critical milestones, in the order of their dates."""
    critical = [one for one in found.values() if one.is_critical and one.earliest is not None]
    return tuple(one.key for one in sorted(critical, key=lambda one: (one.earliest, str(one.key))))


def effect_of_slip(events: Sequence[Event], waits: Sequence[Wait], *, key: Hashable, to: date) -> tuple[Shift, ...]:
    """Everything that moves when the expected date of `key` becomes `to`: later or earlier, itself first.

    What has float enough to take the slip is not in the answer. A settled milestone does not move.
    """
    return effect_of_slips(events, waits, moves={key: to})


def effect_of_slips(events: Sequence[Event], waits: Sequence[Wait], *, moves: Mapping[Any, date]) -> tuple[Shift, ...]:
    """The same for several milestones at once, in the order of the new dates."""
    moved = [
        replace(event, expected=moves[event.key]) if event.key in moves and not event.is_settled else event
        for event in events
    ]
    before, after = earliest_dates(events, waits), earliest_dates(moved, waits)
    shifts = [
        Shift(key, was, now)
        for key, now in after.items()
        if now is not None and (was := before[key]) is not None and was != now
    ]
    return tuple(sorted(shifts, key=lambda shift: (shift.key not in moves, shift.after, str(shift.key))))


def path_between(waits: Iterable[tuple[Node, Node]], first: Node, last: Node) -> tuple[Node, ...] | None:
    """The shortest way from `first` to `last` along (giver, taker) pairs, both ends included; None: there is none."""
    takers: dict[Node, list[Node]] = {}
    for giver, taker in waits:
        takers.setdefault(giver, []).append(taker)
    came_from: dict[Node, Node | None] = {first: None}
    queue = deque([first])
    while queue and last not in came_from:
        here = queue.popleft()
        for taker in takers.get(here, ()):
            if taker not in came_from:
                came_from[taker] = here
                queue.append(taker)
    return _walked(came_from, last) if last in came_from else None


def _walked(came_from: Mapping[Node, Node | None], last: Node) -> tuple[Node, ...]:
    path: list[Node] = []
    here: Node | None = last
    while here is not None:
        path.append(here)
        here = came_from[here]
    return tuple(reversed(path))


def _by_taker(known: Mapping[Hashable, Event], waits: Iterable[Wait]) -> dict[Hashable, list[Wait]]:
    found: dict[Hashable, list[Wait]] = {}
    for wait in waits:
        if wait.giver in known and wait.taker in known:
            found.setdefault(wait.taker, []).append(wait)
    return found


def _by_giver(before: Mapping[Hashable, Sequence[Wait]]) -> dict[Hashable, list[Wait]]:
    found: dict[Hashable, list[Wait]] = {}
    for wait in (wait for waits in before.values() for wait in waits):
        found.setdefault(wait.giver, []).append(wait)
    return found


def _pairs(before: Mapping[Hashable, Sequence[Wait]]) -> Iterable[tuple[Hashable, Hashable]]:
    return ((wait.giver, wait.taker) for waits in before.values() for wait in waits)


def _led_to(found: Mapping[Hashable, date | None], wait: Wait) -> date | None:
    """The day to which a wait leads: its giver's day plus the lag."""
    day = found[wait.giver]
    return None if day is None else day + timedelta(days=wait.lag_days)


def _latest_dates(
    known: Mapping[Hashable, Event], before: Mapping[Hashable, Sequence[Wait]], end: date | None
) -> dict[Hashable, date | None]:
    """The backward pass: the end of the network, or earlier where a taker (less the lag) would have to wait.

    A taker that is done asks nothing of its givers any more.
    """
    after = _by_giver(before)
    found: dict[Hashable, date | None] = {}
    for key in reversed(topological_order(_pairs(before), nodes=known)):
        asked = [
            day - timedelta(days=wait.lag_days)
            for wait in after.get(key, ())
            if not known[wait.taker].is_settled and (day := found[wait.taker]) is not None
        ]
        found[key] = min(asked, default=end)
    return found


def _scheduled(
    event: Event,
    earliest: Mapping[Hashable, date | None],
    last: Mapping[Hashable, date | None],
    waits: Sequence[Wait],
    gives: Sequence[Wait],
) -> Scheduled:
    day, limit = earliest[event.key], last[event.key]
    if day is None:
        return Scheduled(event.key, None, limit, 0, None, None, False, ())
    spare = None if limit is None else (limit - day).days
    free = [
        (taken - timedelta(days=wait.lag_days) - day).days
        for wait in gives
        if (taken := earliest[wait.taker]) is not None
    ]
    return Scheduled(
        key=event.key,
        earliest=day,
        latest=limit,
        pushed_days=(day - event.expected).days if event.expected else 0,
        float_days=spare,
        free_days=min(free, default=None),
        is_critical=spare is not None and spare <= 0 and not event.is_settled,
        driven_by=tuple(wait.giver for wait in waits if _led_to(earliest, wait) == day and not event.is_settled),
    )
