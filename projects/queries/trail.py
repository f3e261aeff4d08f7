"""The audit trail for those who read it: what was asked, a page of it, one event with its place in the chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import AuditAnchor, AuditEvent, AuditLink, User
from accounts.trail import rows
from accounts.trail.chain import START, about_part_holds, actor_part_holds, digest, follow
from projects.audit_words import action_in_words, change_in_words, kind_in_words, model_of_kind
from projects.querysets.about import KINDS

PAGE = 50
MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One event in words. `by` and `instead_of` are names of today; `by_address` is empty once the person is erased."""

    event: AuditEvent
    by: str
    by_address: str
    is_erased: bool
    instead_of: str
    what: str
    kind: str
    href: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Events, newest first; `before` is where the next page begins, if there is one."""

    lines: tuple[TrailLine, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands in the chain, and whether its row, its link and its personal parts hold now."""

    position: int
    hash: str
    previous: str
    digest: str
    holds: bool
    people_hold: bool
    earlier: int | None
    later: int | None
    anchored_before: AuditAnchor | None
    anchored_after: AuditAnchor | None


def asked(*, user: User, filters: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    """The events that answer cleaned values of `projects.forms.trail.TrailForm`."""
    found = AuditEvent.objects.visible_to(user)
    given = {name: value for name, value in filters.items() if value}
    conditions = [_CONDITIONS[name](value) for name, value in given.items()]
    return found.filter(*conditions)


def _by_person(text: str) -> Q:
    if text.strip().lower() == "system":
        return Q(actor_id=None)
    people = User.objects.filter(Q(email__icontains=text) | Q(full_name__icontains=text))
    ids = list(people.order_by("pk").values_list("public_id", flat=True)[:MOST_PEOPLE])
    given = _as_id(text)
    ids += [given] if given else []
    return Q(actor_id__in=ids) | Q(for_id__in=ids)


def _by_object(text: str) -> Q:
    given = _as_id(text)
    return Q(object_id=given) if given else Q(object_label__iexact=text)


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


_CONDITIONS = {
    "person": _by_person,
    "object": _by_object,
    "kind": lambda kind: Q(object_type=kind),
    "action": lambda action: Q(action__startswith=action),
    "channel": lambda channel: Q(channel=channel),
    "since": lambda day: Q(at__gte=_midnight(day)),
    "until": lambda day: Q(at__lt=_midnight(day + timedelta(days=1))),
    "request": lambda request: Q(request_id=request),
    "words": lambda words: Q(reason__icontains=words) | Q(object_label__icontains=words),
}


def trail_page(*, user: User, filters: Mapping[str, Any], before: int = 0) -> TrailPage:
    """A page of what was asked, of the events before the id `before` (0: from the newest)."""
    found = asked(user=user, filters=filters)
    if before:
        found = found.filter(pk__lt=before)
    events = list(found.order_by("-pk")[: PAGE + 1])
    return TrailPage(in_words(events[:PAGE]), events[PAGE - 1].pk if len(events) > PAGE else None)


def in_words(events: Sequence[AuditEvent]) -> tuple[TrailLine, ...]:
    """Events as people read them, with the names that people have today."""
    ids = {one for event in events for one in (event.actor_id, event.for_id) if one}
    names = {
        public_id: (name, email)
        for public_id, name, email in User.objects.filter(public_id__in=ids).values_list(
            "public_id", "full_name", "email"
        )
    }
    return tuple(_line(event, names) for event in events)


def _line(event: AuditEvent, names: Mapping[UUID, tuple[str, str]]) -> TrailLine:
    name, _address = names.get(event.actor_id, ("", "")) if event.actor_id else ("", "")
    instead = names.get(event.for_id, ("", "")) if event.for_id else ("", "")
    model = model_of_kind(event.object_type)
    before, after = (value if isinstance(value, dict) else {"": value} for value in (event.before, event.after))
    return TrailLine(
        event=event,
        by="" if event.actor_id is None or event.actor_is_erased else name or event.actor_label,
        by_address="" if event.actor_id is None else event.actor_label,
        is_erased=event.actor_is_erased,
        instead_of=instead[0] or instead[1],
        what=action_in_words(event.action),
        kind=kind_in_words(event.object_type),
        href=_page_of(event),
        changes=tuple(
            change_in_words(model, field, before.get(field), after.get(field), was_there=field in before)
            for field in [*after, *(one for one in before if one not in after)]
            if before.get(field) != after.get(field) or field not in before
        ),
    )


def _page_of(event: AuditEvent) -> str:
    """The page of the object, where its kind has one; whether the object is still there, that page says."""
    if event.object_type not in KINDS or not event.object_label:
        return ""
    try:
        return reverse(event.object_type, args=[event.object_label])
    except NoReverseMatch:
        return ""


def place_of(event: AuditEvent) -> Place | None:
    """The place of an event in the chain, computed anew from what is stored; None where it has no link."""
    link = AuditLink.objects.filter(event_id=event.pk).first()
    if link is None:
        return None
    with rows.one_moment():
        [stored] = rows.links(after=link.position - 1, until=link.position)
    own = digest(stored.event) if stored.event else b""
    previous = rows.hash_at(link.position - 1) or START
    near = dict(
        AuditLink.objects.filter(position__in=[link.position - 1, link.position + 1]).values_list(
            "position", "event_id"
        )
    )
    kept = stored.event
    return Place(
        position=link.position,
        hash=stored.hash.hex(),
        previous=previous.hex(),
        digest=own.hex(),
        holds=follow(previous, own) == stored.hash,
        people_hold=kept is not None
        and (kept.actor_salt is None or actor_part_holds(kept))
        and (kept.about_salt is None or about_part_holds(kept)),
        earlier=near.get(link.position - 1),
        later=near.get(link.position + 1),
        anchored_before=AuditAnchor.objects.filter(position__lt=link.position).order_by("-position", "-pk").first(),
        anchored_after=AuditAnchor.objects.filter(position__gte=link.position).order_by("position", "pk").first(),
    )
