"""Progress of work under way, written once a second in transactions of its own.

The work itself may hold a transaction open for minutes. So a thread with a connection of its own writes how far it is
and that it lives, prolongs the lease, and hears that it is to stop. The work asks between its units.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, InterfaceError, connection

from projects.domain.long_work import LEASE, moved_rate
from projects.long_work.problems import Cancelled, Lost
from projects.models import LongWork
from projects.models.long_work import LongWorkState

EVERY_SECONDS = 1.0
LONGEST_UNIT = timedelta(minutes=15)
"""A worker that lives but finishes no unit for so long hangs: its lease is not prolonged any more."""

logger = logging.getLogger(__name__)


class Progress:
    """How far one run is. `threaded` False: written by the work itself, for tests inside a transaction."""

    def __init__(self, work: LongWork, *, clock: Callable[[], datetime], threaded: bool = True) -> None:
        self._pk, self._claim, self._clock, self._threaded = work.pk, work.claim, clock, threaded
        self._lock = threading.Lock()
        self._step = ""
        self._done, self._total = 0, None if work.total is None else int(work.total)
        self._rate: float | None = None
        self._measured = (work.started_at or clock(), 0)
        self._moved_at = clock()
        self._written_at: datetime | None = None
        self._cancelled = self._lost = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._threaded:
            self._thread = threading.Thread(target=self._beat, name=f"progress-{self._pk}", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    # What the work says

    def expect(self, total: int) -> None:
        """How many units there are."""
        with self._lock:
            self._total = total
            self._done = min(self._done, total)

    def step(self, name: str) -> None:
        """What is being done now; a word of `long_work_words.STEPS`, or the name of a table."""
        with self._lock:
            self._step, self._moved_at = name, self._clock()
        self.check()

    def advance(self, units: int = 1) -> None:
        """`units` more are done. Raises Cancelled or Lost where the work has to end."""
        with self._lock:
            done = self._done + units
            self._done = done if self._total is None else min(done, self._total)
            self._moved_at = self._clock()
        self.check()

    def complete(self) -> None:
        """Everything is done. Raises nothing: what is committed is not cancelled any more."""
        with self._lock:
            self._done = self._total or self._done

    def check(self) -> None:
        """Raises Cancelled where somebody asked to stop, Lost where another worker has the work."""
        if not self._threaded:
            self._write_now_and_then()
        if self._lost:
            raise Lost
        if self._cancelled:
            raise Cancelled

    def standing(self) -> dict[str, Any]:
        """The columns that tell how far it is."""
        with self._lock:
            now = self._clock()
            since, done_then = self._measured
            seconds = (now - since).total_seconds()
            if seconds > 0:
                self._rate = moved_rate(self._rate, units=self._done - done_then, seconds=seconds)
                self._measured = (now, self._done)
            return {
                "step": self._step[:40],
                "done": self._done,
                "total": self._total,
                "rate": self._rate,
                "measured_at": now,
            }

    # What the thread does

    def _beat(self) -> None:
        try:
            while not self._stop.wait(EVERY_SECONDS):
                try:
                    self.write()
                except (DatabaseError, InterfaceError) as error:  # the lease runs on; the next second tries again
                    logger.warning("Progress of long work %s could not be written: %s", self._pk, error)
                    connection.close()
        finally:
            connection.close()

    def _write_now_and_then(self) -> None:
        now = self._clock()
        if self._written_at is None or (now - self._written_at).total_seconds() >= EVERY_SECONDS:
            self.write()

    def write(self) -> None:
        """Write how far it is and prolong the lease, where the work is still ours; hear whether it is to stop."""
        now = self._written_at = self._clock()
        changes = self.standing() | {"heartbeat_at": now}
        if now - self._moved_at < LONGEST_UNIT:
            changes["lease_until"] = now + LEASE
        mine = LongWork.objects.filter(pk=self._pk, claim=self._claim, state=LongWorkState.RUNNING)
        if mine.update(**changes) != 1:
            self._lost = True
        elif mine.filter(cancel_asked_at__isnull=False).exists():
            self._cancelled = True
