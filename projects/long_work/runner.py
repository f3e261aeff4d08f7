"""Doing long work: one piece at a time, so that a queue of exports never keeps the figures waiting.

A worker takes the oldest piece that nobody is at, under a lease that it prolongs every second. One that is killed
leaves its lease to run out; then the work is taken up anew from its beginning, or given up after MOST_ATTEMPTS.
What a run wrote before it was lost is dropped first, so a second run does what the first would have done.
"""

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from accounts import audit, wall
from accounts.models import User
from projects.domain.long_work import LEASE, Care, care
from projects.long_work import exporting, figures, files, importing, rights
from projects.long_work.problems import Cancelled, Failure, Lost
from projects.long_work.progress import Progress
from projects.models import LongWork
from projects.models.long_work import ACTIVE, LongWorkKind, LongWorkState, WorkFile

KEPT = timedelta(hours=24)
"""So long a result can be fetched and an upload applied."""

REMEMBERED = timedelta(days=30)
"""So long it is told what was done."""

_LOCK_SPACE = 7_303
Clock = Callable[[], datetime]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: facts to tell, and the name of the file RESULT where there is one."""

    summary: dict[str, Any] = field(default_factory=dict)
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """What a kind needs to do its work. Ask `requester()` at each batch: rights may end while it runs."""

    work: LongWork
    progress: Progress
    clock: Clock

    def requester(self) -> User:
        return rights.requester(self.work)

    def finish(self, result: "Result") -> None:
        """End the work in the running transaction: what was written and that it was commit together.

        Raises Lost where another worker has it. The kind then answers None.
        """
        if not _finish(self.work, LongWorkState.DONE, self.progress, result=result, now=self.clock()):
            raise Lost


def _export(job: Job) -> Result:
    summary, name = exporting.export(job)
    return Result(summary, name)


def _import_check(job: Job) -> Result:
    summary, name = importing.check(job)
    return Result(summary, name)


def _import(job: Job) -> None:
    with transaction.atomic():
        summary, name = importing.apply(job)
        job.finish(Result(summary, name))


KINDS: Mapping[str, Callable[[Job], Result | None]] = {
    LongWorkKind.EXPORT: _export,
    LongWorkKind.IMPORT_CHECK: _import_check,
    LongWorkKind.IMPORT: _import,
    LongWorkKind.RECOMPUTE: lambda job: Result(figures.recompute(job)),
    LongWorkKind.HISTORY: lambda job: Result(figures.rebuild_history(job)),
}


def run_waiting(*, clock: Clock, threaded: bool = True) -> int:
    """Do what waits, one after another, until nothing waits or another worker is at it; answers how many ended."""
    ended = 0
    while (work := take(now=clock())) is not None:
        run(work, clock=clock, threaded=threaded)
        ended += 1
    return ended


def take(*, now: datetime) -> LongWork | None:
    """The next piece of work, marked as ours; what nobody can finish is ended on the way. None: nothing to do."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK_SPACE])
        chosen = None
        for work in LongWork.objects.active().select_for_update().order_by("created_at", "pk"):
            match _care(work, now):
                case Care.LEAVE:
                    return None
                case Care.CANCEL:
                    _close(work, LongWorkState.CANCELLED, now=now)
                case Care.GIVE_UP:
                    _close(work, LongWorkState.FAILED, problem=Failure("worker_lost").facts, now=now)
                case Care.TAKE:
                    chosen = chosen or work
        if chosen is not None:
            _begin(chosen, now)
        return chosen


def _care(work: LongWork, now: datetime) -> Care:
    return care(
        is_running=work.state == LongWorkState.RUNNING,
        lease_until=work.lease_until,
        attempts=work.attempts,
        cancel_asked=work.cancel_asked_at is not None,
        now=now,
    )


def _begin(work: LongWork, now: datetime) -> None:
    files.drop(work, WorkFile.RESULT)
    work.state, work.claim, work.attempts = LongWorkState.RUNNING, uuid.uuid4(), work.attempts + 1
    work.lease_until, work.started_at, work.heartbeat_at, work.measured_at = now + LEASE, now, now, now
    work.step, work.done, work.total, work.rate = "", 0, None, None
    work.rights = rights.mark_of(work.by)
    work.save()


def run(work: LongWork, *, clock: Clock, threaded: bool = True) -> None:
    """Do work that `take` answered, to its end in words. Raises only what a database that is away raises."""
    progress = Progress(work, clock=clock, threaded=threaded)
    try:
        with progress:
            job = Job(work, progress, clock)
            with wall.standing_for(job.requester()):
                result = KINDS[work.kind](job)
    except Lost:
        logger.warning("Long work %s was taken from this worker", work.pk)
    except Cancelled:
        _finish(work, LongWorkState.CANCELLED, progress, now=clock())
    except Failure as failure:
        _finish(work, LongWorkState.FAILED, progress, problem=failure.facts, now=clock())
    except (OperationalError, InterfaceError):
        raise  # the lease runs out, and the work is taken up anew
    except Exception:
        logger.exception("Long work %s (%s) failed", work.pk, work.kind)
        _finish(work, LongWorkState.FAILED, progress, problem=Failure("unexpected").facts, now=clock())
    else:
        if result is not None:
            _finish(work, LongWorkState.DONE, progress, result=result, now=clock())


def _finish(work: LongWork, state: LongWorkState, progress: Progress, *, now: datetime, **ending: Any) -> bool:
    """End it where it is still ours; answers whether it was."""
    with transaction.atomic():
        mine = LongWork.objects.select_for_update().filter(pk=work.pk, claim=work.claim, state=LongWorkState.RUNNING)
        stored = mine.first()
        if stored is None:
            return False
        for name, value in progress.standing().items():
            setattr(stored, name, value)
        _close(stored, state, now=now, **ending)
        return True


def _close(
    work: LongWork,
    state: LongWorkState,
    *,
    now: datetime,
    problem: dict[str, Any] | None = None,
    result: Result | None = None,
) -> None:
    work.state, work.ended_at, work.lease_until = state, now, None
    work.problem = problem or {}
    if result is None:
        files.drop(work, WorkFile.RESULT)
    else:
        work.summary = result.summary
        work.file_name = result.file_name
        work.file_size = sum(len(piece) for piece in files.read(work, WorkFile.RESULT)) if result.file_name else 0
        work.kept_until = now + KEPT
    if state != LongWorkState.DONE or work.kind != LongWorkKind.IMPORT_CHECK:
        files.drop(work, WorkFile.RETURNS, WorkFile.MAPPING)
    work.save()
    told(work, f"long_work.{state}", now=now)


def told(work: LongWork, action: str, *, now: datetime, by: User | None = None) -> None:
    """The event in the audit trail: who took what out of the portal, and who moved its figures, must be known."""
    audit.record(
        action=action,
        object_type="long_work",
        object_id=work.public_id,
        object_label=work.kind,
        before={},
        after={"kind": work.kind, **work.parameters, "done": work.done, "file": work.file_name} | work.problem,
        by=by or work.by,
        at=now,
    )


def forget_old(*, now: datetime) -> int:
    """Delete files whose time is over, and what was done a month ago; answers how many files."""
    over = LongWork.objects.exclude(state__in=ACTIVE).filter(kept_until__lt=now, pieces__isnull=False).distinct()
    expired = list(over)
    for work in expired:
        with transaction.atomic():
            work.pieces.all().delete()
            LongWork.objects.filter(pk=work.pk).update(file_name="", file_size=0)
    LongWork.objects.exclude(state__in=ACTIVE).filter(ended_at__lt=now - REMEMBERED).delete()
    return len(expired)
