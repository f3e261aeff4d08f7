"""Celery tasks of signing in: read the clock, make one call. Safe to run twice and in any order."""

from celery import shared_task
from django.utils import timezone

from accounts.models import SignInSession
from accounts.sign_in import lockout, passwords


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
