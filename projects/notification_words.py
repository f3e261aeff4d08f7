"""What a notification says, in the reader's language, from the facts stored with it."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from projects.models import Notification
from projects.models.decision import EscalationStep
from projects.models.notification import NotificationKind
from projects.presentation import STATUS_MARKS


def sentence(notification: Notification) -> str:
    """One sentence; the object itself is named beside it."""
    facts = notification.facts
    told = {name: facts.get(name) or "" for name in ("by", "option")}
    match notification.kind:
        case NotificationKind.DUE:
            return _("Expected by %(day)s.") % {"day": _day(facts.get("date"))}
        case NotificationKind.LATE:
            return _("Late: it was expected by %(day)s.") % {"day": _day(facts.get("date"))}
        case NotificationKind.STALE:
            return _("Nobody has reported on it since %(day)s.") % {"day": _day(facts.get("date"))}
        case NotificationKind.ESCALATED:
            step = EscalationStep(facts["step"]).label
            words = _("It waits for an answer at this step: %(step)s. The answer is needed by %(day)s.")
            return words % {"step": step, "day": _day(facts.get("due"))}
        case NotificationKind.DECIDED:
            return _("Answered by %(by)s: %(option)s") % told
        case NotificationKind.MENTIONED:
            return _("%(by)s mentions you in a comment.") % told
        case NotificationKind.JUDGED:
            return _("Delivery confidence is judged: %(rating)s.") % {"rating": _rating(str(facts.get("rating")))}
        case _:
            if facts.get("before"):
                words = _("The agreed date is now %(after)s, before it was %(before)s.")
                return words % {"after": _day(facts.get("after")), "before": _day(facts["before"])}
            return _("A date is agreed: %(after)s.") % {"after": _day(facts.get("after"))}


def title(notification: Notification) -> str:
    """The name of the object, in the reader's language."""
    thing: Any = notification.thing
    return str(getattr(thing, "name", "") or getattr(thing, "title", "") or thing.code)


def address(notification: Notification) -> str:
    """The page that it is about; of a mention, the comment on it."""
    page = reverse(notification.kind_of_thing, args=[notification.code])
    return f"{page}#comment-{notification.comment.public_id}" if notification.comment else page


def _day(text: Any) -> str:
    return date_format(date.fromisoformat(str(text)), "DATE_FORMAT") if text else _("a day that is not known")


def _rating(rating: str) -> str:
    mark = STATUS_MARKS.get(rating)
    return str(mark.label) if mark else rating
