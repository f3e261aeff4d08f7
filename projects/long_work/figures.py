"""Recomputing stored figures with progress: the engine of every write, in batches that keep nobody waiting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from projects.long_work.problems import Failure
from projects.models import Portfolio, Task
from projects.rollups import engine, history

if TYPE_CHECKING:
    from projects.long_work.runner import Job

BATCH = 50
"""Tasks a transaction: the lock of the portfolio is held for some tenths of a second, and let go in between."""


def recompute(job: Job) -> dict[str, Any]:
    """Every figure of a portfolio, and at the end the portfolio as a whole, which drops what is no more."""
    portfolio = _portfolio(job)
    tasks = list(Task.objects.filter(project__portfolio=portfolio).order_by("pk").values_list("pk", flat=True))
    job.progress.expect(len(tasks) + 1)
    job.progress.step("figures_of_tasks")
    for first in range(0, len(tasks), BATCH):
        job.requester()
        now = job.clock()
        batch = tasks[first : first + BATCH]
        engine.recompute(portfolio_id=portfolio.pk, task_ids=batch, today=timezone.localdate(now), now=now)
        job.progress.advance(len(batch))
    job.progress.step("figures_of_groups")
    job.requester()
    now = job.clock()
    engine.recompute(portfolio_id=portfolio.pk, task_ids=None, today=timezone.localdate(now), now=now)
    job.progress.advance()
    return {"portfolio": portfolio.code, "tasks": len(tasks)}


def rebuild_history(job: Job) -> dict[str, Any]:
    """The figures of each day, newest first, from what was known on it; a transaction a day."""
    portfolio = _portfolio(job)
    first, last = (date.fromisoformat(job.work.parameters[name]) for name in ("from", "to"))
    days = [last - timedelta(days=n) for n in range((last - first).days + 1)]
    job.progress.expect(len(days))
    for day in days:
        job.requester()
        job.progress.step("history")
        history.rebuild(portfolio=portfolio, days=[day], now=job.clock())
        job.progress.advance()
    return {"portfolio": portfolio.code, "days": len(days), "from": first, "to": last}


def _portfolio(job: Job) -> Portfolio:
    found = Portfolio.objects.visible_to(job.requester()).filter(code=job.work.parameters["portfolio"]).first()
    if found is None:
        raise Failure("no_portfolio")
    return found
