"""Measure the main jobs against a floor in the same run, on a database made for it and dropped after."""

import statistics
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from delivery_portal.benchmark.tree import plant
from delivery_portal.benchmark.work import Job, Measurement, measurements
from delivery_portal.paths import APPLICATION_ROLE
from projects.rollups import outbox, verify

HOT_TABLES = ("projects_milestone", "projects_rollup", "projects_outboxentry")


class Command(BaseCommand):
    help = (
        "Print the medians of our jobs, of their floors, and the ratios. Void when verify_rollups finds a difference."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--milestones", type=int, default=10_000, help="size of the tree (default 10,000)")
        parser.add_argument("--rounds", type=int, default=7, help="interleaved rounds, at least 5 (default 7)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rounds"] < 5:
            raise CommandError("--rounds is 5 or more: fewer say nothing.")
        call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by content
        own = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = f"bench_{own}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            plant(milestones=options["milestones"])
            self._measure(options["milestones"], options["rounds"])
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)

    def _measure(self, milestones: int, rounds: int) -> None:
        jobs = measurements()
        jobs[0].ours()  # figures for all later jobs
        table = Table(title=f"{milestones:,} milestones, median of {rounds} interleaved rounds")
        for column in ("job", "ours ms", "floor ms", "ratio", "good ≤", "floor is"):
            table.add_column(column, justify="left" if column in {"job", "floor is"} else "right")
        for job in jobs:
            table.add_row(*_row(job, rounds))
        outbox.drain_all(now=timezone.now())
        found = verify.differences(today=timezone.localdate())
        console = Console(file=self.stdout, width=110)  # type: ignore[arg-type]
        console.print(table)
        console.print(f"Vacuum state at the end: {_vacuum_state()}")
        if found:
            raise CommandError(f"VOID: verify_rollups finds {len(found)} differences, the first: {found[0]}")
        console.print("verify_rollups finds 0 differences: the measurement stands.")


def _row(job: Measurement, rounds: int) -> tuple[str, ...]:
    ours, floor = _interleaved(job, rounds)
    ratio = ours / floor
    return (
        job.name,
        f"{ours:.2f}",
        f"{floor:.2f}",
        f"{ratio:.1f}{'' if ratio <= job.limit else ' !'}",
        f"{job.limit:g}",
        job.floor_name,
    )


def _interleaved(job: Measurement, rounds: int) -> tuple[float, float]:
    """Medians in milliseconds. Ours and the floor take turns, so that other work on the machine hits both.

    Ours runs with the rights of web and worker, behind the second wall; the floor with those of the owner, without it.
    """
    _clock(job.ours, role=APPLICATION_ROLE)
    _clock(job.floor, role="NONE")
    times = [(_clock(job.ours, role=APPLICATION_ROLE), _clock(job.floor, role="NONE")) for _ in range(rounds)]
    return statistics.median(ours for ours, _ in times), statistics.median(floor for _, floor in times)


def _clock(job: Job, *, role: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    start = time.perf_counter()
    job()
    taken = (time.perf_counter() - start) * 1000
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    return taken


def _vacuum_state() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_live_tup, n_dead_tup FROM pg_stat_user_tables WHERE relname = ANY(%s) ORDER BY relname",
            [list(HOT_TABLES)],
        )
        return ", ".join(f"{name}: {live:,} live, {dead:,} dead" for name, live, dead in cursor.fetchall())
