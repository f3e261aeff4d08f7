"""Telling the workers that there is work, after the commit. A lost nudge costs seconds, never a write."""

import logging

from celery import current_app
from django.conf import settings

DRAIN = "projects.tasks.drain_outbox"
logger = logging.getLogger(__name__)


def drain_soon() -> None:
    """Ask a worker to drain the outbox. When the broker is down, the sweeper finds the work: log it and go on."""
    if not settings.NUDGE_WORKERS:
        return
    try:
        current_app.send_task(DRAIN, queue="rollups", retry=False)
    except Exception as error:  # the write is committed: whatever the broker does, the answer stays 2xx
        logger.warning("The nudge to drain the outbox was lost; the sweeper will find the work: %s", error)
