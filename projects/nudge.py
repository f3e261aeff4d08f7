"""Telling the workers that there is work, after the commit. A lost nudge costs seconds, never a write."""

import logging

from celery import current_app
from django.conf import settings

DRAIN = "projects.tasks.drain_outbox"
WORK = "projects.tasks.do_long_work"
logger = logging.getLogger(__name__)


def drain_soon() -> None:
    """Ask a worker to drain the outbox. When the broker is down, the sweeper finds the work: log it and go on."""
    _ask(DRAIN, queue="rollups")


def work_soon() -> None:
    """Ask a worker to do the long work that waits."""
    _ask(WORK, queue="default")


def _ask(task: str, *, queue: str) -> None:
    if not settings.NUDGE_WORKERS:
        return
    try:
        current_app.send_task(task, queue=queue, retry=False)
    except Exception as error:  # the write is committed: whatever the broker does, the answer stays 2xx
        logger.warning("The nudge for %s was lost; the sweeper will find the work: %s", task, error)
