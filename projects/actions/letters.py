"""Sending a stored letter once: taken by a conditional change of state before it goes out, tried again when refused."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail

TO_SEND = ("waiting", "failed")
"""States of a letter that a run may take. `sending` that stays means the process died over it: it is not repeated."""

Compose = Callable[[Any], tuple[str, str] | None]
"""Subject and text of a letter in the language of its person; None when nothing is left to tell."""


def send_once(model: Any, letter: int, *, compose: Compose, now: datetime, states: Sequence[str] = TO_SEND) -> bool:
    """Take a letter by a conditional change, which commits first: nobody else sends it, a crash does not repeat it.

    Answers whether it went out. A letter with nothing left to tell is put aside as `nothing`.
    """
    mine = model.objects.filter(pk=letter, state__in=states)
    if mine.update(state=model.State.SENDING) != 1:
        return False
    taken = model.objects.select_related("user").get(pk=letter)
    stored = model.objects.filter(pk=letter)
    composed = compose(taken)
    if composed is None:
        stored.update(state=model.State.NOTHING)
        return False
    try:
        send_mail(one_line(composed[0]), composed[1], settings.DEFAULT_FROM_EMAIL, [taken.user.email])
    except OSError as error:  # the mail server is away or refuses: said in the row, tried again at the next run
        stored.update(state=model.State.FAILED, problem=str(error)[:1000])
        return False
    stored.update(state=model.State.SENT, sent_at=now, problem="")
    return True


def one_line(subject: str) -> str:
    """A subject may quote a name that somebody gave: a line break in it would begin another header, and is a blank."""
    return " ".join(subject.split())
