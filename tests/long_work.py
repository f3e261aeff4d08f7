"""A worker for tests of long work: it does everything at once, on a clock that a test can make things happen at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from projects.long_work import runner
from tests.factories import NOW


@dataclass
class Clock:
    """Each look at it takes six tenths of a second; `at_look` says what happens at which look."""

    now: datetime = NOW
    at_look: dict[int, Callable[[], Any]] = field(default_factory=dict)
    looks: int = 0

    def __call__(self) -> datetime:
        self.looks += 1
        self.now += timedelta(seconds=0.6)
        self.at_look.pop(self.looks, lambda: None)()
        return self.now


def do_all(clock: Clock | None = None) -> int:
    """Do what waits; answers how many pieces."""
    return runner.run_waiting(clock=clock or Clock(), threaded=False)
