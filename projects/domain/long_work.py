"""Progress of long work in honest words: how fast it goes, how long it may still take, whether anybody is at it."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MEMORY_SECONDS = 10.0
"""How far back the rate looks: after this time two thirds of it come from what was measured since."""

KNOWN_FROM_SHARE = 0.05
KNOWN_FROM_SECONDS = 3.0
"""No remaining time before either is reached: the first units tell nothing about the others."""

STALLED_AFTER = timedelta(seconds=15)
"""A worker says every second that it is alive. Silent for longer, it is told as stalled."""

LEASE = timedelta(seconds=30)
"""So long after its last word a worker counts as lost, and another may take the work up."""

MOST_ATTEMPTS = 3
"""Work that lost its worker this often is given up: it may be what kills them."""


class Unit(StrEnum):
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Length:
    """A time as people say it: "about 2 min"."""

    number: int
    unit: Unit


class Care(StrEnum):
    """What is to be done about work that has not ended."""

    LEAVE = "leave"
    TAKE = "take"
    """Nobody is at it: a worker may take it (up again)."""
    GIVE_UP = "give up"
    CANCEL = "cancel"
    """It was to be cancelled, and the worker that should have noticed is lost."""


def moved_rate(rate: float | None, *, units: int, seconds: float) -> float | None:
    """Units a second after `units` more took `seconds`: a moving mean that forgets after MEMORY_SECONDS.

    None as long as nothing was done.
    """
    if seconds <= 0:
        return rate
    newest = max(0, units) / seconds
    if rate is None:
        return newest or None
    weight = 1 - math.exp(-seconds / MEMORY_SECONDS)
    return rate + weight * (newest - rate)


def share(*, done: int, total: int | None) -> float | None:
    """How much is done, 0 to 1; None as long as nobody knows how much there is."""
    return None if not total else min(1.0, max(0.0, done / total))


def percent(*, done: int, total: int | None) -> int | None:
    """The share as people read it: 100 only when everything is done."""
    found = share(done=done, total=total)
    return None if found is None else math.floor(found * 100)


def remaining_seconds(
    *, done: int, total: int | None, rate: float | None, elapsed: float, since_measured: float = 0.0
) -> float | None:
    """Seconds that the rest takes at this rate, or None where that is not known yet. Never negative.

    `elapsed`: since the work began. `since_measured`: since `done` was counted, which has passed already.
    """
    part = share(done=done, total=total)
    if part is None or total is None or done <= 0 or not rate:
        return None
    if part < KNOWN_FROM_SHARE and elapsed < KNOWN_FROM_SECONDS:
        return None
    return max(0.0, (total - done) / rate - max(0.0, since_measured))


def in_words(seconds: float) -> Length:
    """Rounded up, coarsely: to 5 s below a minute, to minutes below 90 minutes, then to hours."""
    if seconds <= 55:
        return Length(max(5, math.ceil(seconds / 5) * 5), Unit.SECONDS)
    if seconds <= 90 * 60:
        return Length(math.ceil(seconds / 60), Unit.MINUTES)
    return Length(math.ceil(seconds / 3600), Unit.HOURS)


def is_stalled(*, heartbeat_at: datetime | None, now: datetime) -> bool:
    """Whether the worker has been silent for too long to believe that it works."""
    return heartbeat_at is not None and now - heartbeat_at > STALLED_AFTER


def care(*, is_running: bool, lease_until: datetime | None, attempts: int, cancel_asked: bool, now: datetime) -> Care:
    """What becomes of waiting or running work. `attempts`: how often a worker has taken it so far."""
    if is_running and lease_until is not None and now <= lease_until:
        return Care.LEAVE
    if cancel_asked:
        return Care.CANCEL
    if is_running and attempts >= MOST_ATTEMPTS:
        return Care.GIVE_UP
    return Care.TAKE
