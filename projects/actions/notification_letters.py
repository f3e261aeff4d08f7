"""Notifications by e-mail: one letter a person a run, one digest a person a day, each stored before it is sent.

What a letter says is decided when it goes out: what the person has read by then, or can no longer open, is left out.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Role
from projects.actions.letters import TO_SEND, send_once
from projects.actions.notifications import people_with
from projects.models import Notification, NotificationLetter
from projects.models.notification import NUMBERS, Channel, NotificationKind
from projects.queries.notifications import by_object, channels_of, own_numbers, with_objects

KEEP_TRYING = timedelta(days=2)
"""After that a letter is old news: what it would have said stands in the portal."""


def make_letters(*, now: datetime) -> int:
    """A letter for each person with unread notifications of kinds that they want at once; answers how many."""
    today = timezone.localdate(now)
    with transaction.atomic():
        by_person: dict[int, list[int]] = defaultdict(list)
        for kind in NotificationKind.values:
            for user, pk in _unsent(kind, Channel.AT_ONCE, now):
                by_person[user].append(pk)
        for user, rows in sorted(by_person.items()):
            letter = NotificationLetter.objects.create(user_id=user, day_date=today, created_at=now)
            Notification.objects.filter(pk__in=rows).update(letter=letter)
    return len(by_person)


def make_digests(*, today: date, now: datetime) -> int:
    """The digest of the day for everyone who wants their numbers or has notifications for it; once a day each."""
    with transaction.atomic():
        by_person: dict[int, list[int]] = {user: [] for user in _wanting_numbers()}
        for kind in NotificationKind.values:
            for user, pk in _unsent(kind, Channel.DIGEST, now):
                by_person.setdefault(user, []).append(pk)
        wanted = [
            NotificationLetter(user_id=user, is_digest=True, day_date=today, created_at=now)
            for user in sorted(by_person)
        ]
        NotificationLetter.objects.bulk_create(wanted, ignore_conflicts=True)
        letters = NotificationLetter.objects.filter(
            is_digest=True, day_date=today, user__in=by_person, state=NotificationLetter.State.WAITING
        )
        for pk, user in letters.values_list("pk", "user_id"):
            Notification.objects.filter(pk__in=by_person[user]).update(letter=pk)
        return letters.count()


def send_letters(*, now: datetime) -> int:
    """Send what waits or could not be sent before; answers how many went out."""
    waiting = NotificationLetter.objects.filter(state__in=TO_SEND, created_at__gte=now - KEEP_TRYING)
    letters = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(send_once(NotificationLetter, letter, compose=compose, now=now) for letter in letters)


def compose(letter: NotificationLetter) -> tuple[str, str] | None:
    """Subject and text in the language of the person; None when there is nothing left to tell them."""
    user = letter.user
    if not user.is_active:
        return None
    rows = list(with_objects(Notification.objects.of(user).unread().filter(letter=letter)).order_by("-at", "-pk"))
    wants_numbers = letter.is_digest and channels_of(user)[NUMBERS] == Channel.DIGEST
    numbers = own_numbers(user=user, today=letter.day_date) if wants_numbers else None
    if not rows and (numbers is None or numbers.is_nothing):
        return None
    with translation.override(user.language or settings.LANGUAGE_CODE):
        if letter.is_digest:
            subject = _("Delivery Portal: your day")
        else:
            subject = ngettext(
                "Delivery Portal: %(n)s notification", "Delivery Portal: %(n)s notifications", len(rows)
            ) % {"n": len(rows)}
        context = {"objects": by_object(rows), "numbers": numbers, "letter": letter, "portal": settings.PORTAL_URL}
        return subject, render_to_string("projects/notifications/letter.txt", context)


def _unsent(kind: str, channel: str, now: datetime) -> list[tuple[int, int]]:
    """Person and key of recent notifications that went with no letter, under a lock that other runs pass by."""
    people = User.objects.filter(people_with(kind, channel), is_active=True)
    found = Notification.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        kind=kind, letter=None, read_at=None, at__gte=now - KEEP_TRYING, user__in=people.values("pk")
    )
    return list(found.order_by("pk").values_list("user_id", "pk"))


def _wanting_numbers() -> list[int]:
    people = User.objects.filter(people_with(NUMBERS, Channel.DIGEST), is_active=True).exclude(role=Role.INTEGRATION)
    return list(people.values_list("pk", flat=True))
