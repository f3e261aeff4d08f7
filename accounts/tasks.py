"""Celery tasks: read the clock, make one call."""

from celery import shared_task
from django.utils import timezone

from accounts.trail.anchors import anchor_now


@shared_task(name="accounts.tasks.anchor_audit")
def anchor_audit() -> int:
    """Every hour: sign the head of the audit trail and send it out. The position signed, 0 for an empty trail.

    Raises AnchorProblem where a target could not be reached: the next hour's anchor covers what this one would have.
    """
    anchor = anchor_now(now=timezone.now())
    return anchor.position if anchor else 0
