"""The history of one object from the audit trail, in words: who, when, what from what to what, and why."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import AuditEvent, User
from projects.audit_words import action_in_words, change_in_words
from projects.models import Attachment, BaselineRequest, Judgement
from projects.models.about import Thing, kind_of, model_of

PAGE = 50
JUDGED = ("project.judged", "judgement.confirmed")
"""Events of a judgement that everyone may read: a draft is nobody's word yet."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event. `by` is a name, or the address of a person who is gone; empty for the portal itself."""

    at: datetime
    by: str
    what: str
    label: str
    changes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class History:
    """A page of events, newest first. `earlier` is the number of the next page, if there is one."""

    kind: str
    thing: Any
    lines: tuple[HistoryLine, ...]
    total: int
    page: int
    earlier: int | None


def history(*, thing: Thing, page: int = 1) -> History:
    """The events of an object that the caller found among what the person may open."""
    page = max(1, page)
    kind, found = kind_of(thing), AuditEvent.objects.filter(_events_of(thing))
    total = found.count()
    rows = list(found.order_by("-id")[(page - 1) * PAGE : page * PAGE])
    names = dict(
        User.objects.filter(public_id__in={row.actor_id for row in rows}).values_list("public_id", "full_name")
    )
    return History(
        kind=kind,
        thing=thing,
        lines=tuple(_line(row, names) for row in rows),
        total=total,
        page=page,
        earlier=page + 1 if total > page * PAGE else None,
    )


def _events_of(thing: Any) -> Q:
    """Events of the object and its files; of a task or project, of its judgements and requests for baselines too."""
    kind = kind_of(thing)
    conditions = [Q(object_type=kind, object_id=thing.public_id)]
    files = Attachment.objects.of_object(kind, thing).values("public_id")
    conditions.append(Q(object_type="attachment", object_id__in=files))
    if kind in ("project", "task"):
        whole = {"project": thing, "task": None} if kind == "project" else {"task": thing}
        judged = Judgement.objects.confirmed().filter(**whole).values("public_id")
        conditions.append(Q(object_type="judgement", action__in=JUDGED, object_id__in=judged))
    if kind == "task":
        asked = BaselineRequest.objects.filter(task=thing).values("public_id")
        conditions.append(Q(object_type="baseline_request", object_id__in=asked))
    return reduce(or_, conditions)


def _by(row: AuditEvent, names: dict[Any, str]) -> str:
    if row.actor_is_erased:
        return _("erased person")
    return "" if row.actor_id is None else names.get(row.actor_id, "") or row.actor_label


def _line(row: AuditEvent, names: dict[Any, str]) -> HistoryLine:
    others: dict[str, Any] = {"judgement": Judgement, "baseline_request": BaselineRequest, "attachment": Attachment}
    model = others.get(row.object_type) or model_of(row.object_type)
    names_of_fields = [*row.after, *(name for name in row.before if name not in row.after)]
    return HistoryLine(
        at=row.at,
        by=_by(row, names),
        what=action_in_words(row.action),
        label=row.object_label if row.object_type in ("judgement", "baseline_request") else "",
        changes=tuple(
            change_in_words(model, name, row.before.get(name), row.after.get(name), was_there=name in row.before)
            for name in names_of_fields
            if row.before.get(name) != row.after.get(name) or name not in row.before
        ),
        reason=row.reason,
    )
