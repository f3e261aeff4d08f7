"""When a look at a page begins a new visit, and since when a reader has not seen what changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SILENCE = timedelta(minutes=30)
"""A page that was not looked at for longer than this is visited anew; a reload within it goes on with the visit."""

FIRST_LOOK = timedelta(days=7)
"""How far back a first visit looks."""


@dataclass(frozen=True, slots=True)
class Since:
    """From when on changes are new to the reader. `is_first`: there was no visit before, so it is FIRST_LOOK back."""

    at: datetime
    is_first: bool


def since(*, seen_at: datetime | None, before_at: datetime | None, now: datetime) -> Since:
    """What a look at `now` takes as the end of the visit before.

    `seen_at` is the last look, `before_at` the last look of the visit before that one; None: there was none.
    """
    ended = seen_at if seen_at is not None and is_new_visit(seen_at=seen_at, now=now) else before_at
    return Since(now - FIRST_LOOK, True) if ended is None else Since(ended, False)


def is_new_visit(*, seen_at: datetime, now: datetime) -> bool:
    """Whether the silence since the last look was long enough."""
    return now - seen_at > SILENCE
