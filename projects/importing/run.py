"""An import from the first byte to the figures: one transaction, the same path for a dry run."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import connection, transaction

from accounts import audit
from accounts.models import User
from projects.importing import store
from projects.importing.apply import Written, write
from projects.importing.mapping import Mapping
from projects.importing.plan import Fate, ImportPlan, make_plan
from projects.importing.rows import read
from projects.rollups import engine, history
from projects.search import index

_LOCK_SPACE = 7_302
"""First key of the advisory lock that makes imports take turns (7301 is the rollups')."""


class OnError(StrEnum):
    """What to do when rows are refused."""

    KEEP_GOOD = "keep-good"
    NOTHING = "nothing"


class Step(StrEnum):
    """Where an import is; told to `on_step` as each begins."""

    READ = "read"
    MATCH = "match"
    WRITE = "write"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or (dry run, refused rows with `nothing`) would have done."""

    plan: ImportPlan
    file_name: str
    dry_run: bool
    stopped: bool
    """Rows were refused and `--on-error nothing` was asked: nothing was written."""
    counts: dict[str, int]
    """Rows added, by kind; empty when there was nothing new."""


def run(
    *,
    data: bytes,
    file_name: str,
    mapping: Mapping,
    on_error: OnError,
    dry_run: bool,
    by: User | None,
    today: date,
    now: datetime,
    on_step: Callable[[Step], None],
    look: Callable[[ImportPlan], None] = lambda plan: None,
) -> Outcome:
    """Import a file of returns into the portfolio of the mapping, then compute its figures and their history.

    `look` sees the plan before anything is written. Raises FileError and MappingError, and whatever `on_step` and
    `look` raise, with the database as it was.
    """
    on_step(Step.READ)
    reading = read(data, mapping)
    with transaction.atomic():
        _take_turn()
        on_step(Step.MATCH)
        plan = make_plan(reading, store.known(mapping), mapping)
        look(plan)
        stopped = on_error == OnError.NOTHING and plan.refused > 0
        counts: dict[str, int] = {}
        if plan.has_news and not stopped:
            on_step(Step.WRITE)
            written = write(plan, mapping, now=now)
            counts = written.counts
            _record(plan, written, data=data, file_name=file_name, by=by, now=now)
            on_step(Step.FIGURES)
            _compute(plan, written, mapping, today=today, now=now)
            index.rebuild(now=now)
        if dry_run:
            transaction.set_rollback(True)
    return Outcome(plan, file_name, dry_run, stopped, counts)


def _take_turn() -> None:
    """Two imports at once would both find a project missing and make it twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCK_SPACE])


def _record(plan: ImportPlan, written: Written, *, data: bytes, file_name: str, by: User | None, now: datetime) -> None:
    fates = {fate.value: sum(counter[fate] for counter in plan.account().values()) for fate in Fate}
    audit.record(
        action="returns.imported",
        object_type="portfolio",
        object_id=written.portfolio.public_id,
        object_label=written.portfolio.code,
        before={},
        after={
            "file": file_name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "rows": fates,
            "added": written.counts,
        },
        by=by,
        at=now,
    )


def _compute(plan: ImportPlan, written: Written, mapping: Mapping, *, today: date, now: datetime) -> None:
    """Figures now, and on the day of each return since the first day whose history grew.

    In the transaction of the import: nobody ever reads the returns without their figures.
    """
    engine.recompute(portfolio_id=written.portfolio.pk, task_ids=None, today=today, now=now)
    years = {row.year for project in plan.projects for row in project.returns}
    days = sorted(mapping.cut_offs[year] for year in years)
    history.rebuild(portfolio=written.portfolio, days=[day for day in days if day >= written.first_day], now=now)
