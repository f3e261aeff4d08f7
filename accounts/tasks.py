"""Celery tasks: read the clock, make one call. Safe to run twice and in any order."""

from celery import shared_task
from django.utils import timezone

from accounts.models import SignInSession
from accounts.sign_in import lockout, passwords
from accounts.trail.anchors import anchor_now


@shared_task(name="accounts.tasks.anchor_audit")
def anchor_audit() -> int:
    """Every hour: sign the head of the audit trail and send it out. The position signed, 0 for an empty trail.

    Raises AnchorProblem where a target could not be reached: the next hour's anchor covers what this one would have.
    """
    anchor = anchor_now(now=timezone.now())
    return anchor.position if anchor else 0


@shared_task(name="accounts.tasks.send_reset_letters")
def send_reset_letters() -> int:
    """Letters to who has forgotten a password: after each asking, and every half minute for a lost nudge."""
    return passwords.send_letters(now=timezone.now())


@shared_task(name="accounts.tasks.forget_old")
def forget_old() -> int:
    """Each day: counted failures and askings older than a day, sessions that have run out."""
    now = timezone.now()
    old, _ = SignInSession.objects.filter(expire_date__lt=now).delete()
    return lockout.forget(now=now) + passwords.forget_requests(now=now) + old
