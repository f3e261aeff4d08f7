"""The comments on an object, and who can be named in one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Count, Prefetch, Q, QuerySet, Window

from accounts.models import User
from projects.models import Attachment, Comment, CommentText
from projects.models.about import Thing, kind_of
from projects.queries import attachments
from projects.queries.attachments import FileLine
from projects.querysets.about import may_comment, openers_of

ON_THE_OBJECT = 20
"""The newest comments, shown in the fold on the page of an object; its own page of comments has more."""
ON_THE_PAGE = 200
SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text: a mention, or words in which addresses become links."""

    text: str
    is_mention: bool


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment as one reader sees it."""

    comment: Comment
    segments: tuple[Segment, ...]
    earlier: tuple[CommentText, ...]
    files: tuple[FileLine, ...]
    may_edit: bool
    may_withdraw: bool

    @property
    def author(self) -> str:
        """The name of who wrote it, or the address that is left of a person who is gone."""
        return str(self.comment.by or self.comment.by_label)


@dataclass(frozen=True, slots=True)
class Thread:
    """The newest comments on an object, oldest first. `total` counts all, tombstones included."""

    kind: str
    thing: Any
    lines: tuple[CommentLine, ...]
    total: int
    may_comment: bool

    @property
    def title(self) -> str:
        """The name of the object, or the words that stand for one."""
        return str(getattr(self.thing, "name", "") or getattr(self.thing, "title", ""))

    @property
    def unseen(self) -> int:
        """How many older ones are not among the lines."""
        return self.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person who can be named, and the words that name them without doubt."""

    name: str
    email: str
    role: str
    insert: str


def thread(*, user: User, thing: Thing, now: datetime, newest: int = ON_THE_OBJECT) -> Thread:
    """The comments on an object that the caller found among what the person may open."""
    kind = kind_of(thing)
    found = with_people(Comment.objects.visible_to(user).about(kind, thing)).prefetch_related("earlier", _files())
    counted = found.annotate(total=Window(Count("pk"))).order_by("-at", "-pk")[:newest]
    rows = list(counted)
    return Thread(
        kind=kind,
        thing=thing,
        lines=tuple(_line(row, user, now) for row in reversed(rows)),
        total=rows[0].total if rows else 0,
        may_comment=may_comment(kind=kind, thing=thing, by=user),
    )


def with_people(found: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Comments with their author and those named in them."""
    return found.select_related("by").prefetch_related("mentions__user")


def suggestions(*, thing: Thing, typed: str) -> tuple[Suggestion, ...]:
    """The first people by name who can open the object and whose name or address holds what was typed."""
    words = typed.split()[:4]
    condition = Q()
    for word in words:
        condition &= Q(full_name__icontains=word) | Q(email__icontains=word)
    people = openers_of(thing)
    found = list(people.filter(condition).order_by("full_name", "email")[:SUGGESTED])
    names = people.filter(full_name__in=[one.full_name for one in found]).values_list("full_name")
    same = dict(names.annotate(n=Count("pk")).order_by())
    return tuple(
        Suggestion(
            name=one.full_name or one.email,
            email=one.email,
            role=one.get_role_display(),
            insert=one.full_name if one.full_name and same[one.full_name] == 1 else one.email,
        )
        for one in found
    )


def _files() -> Any:
    """The files of comments; who sees the comment sees them."""
    return Prefetch("attachments", attachments.with_people(Attachment.objects.all()))


def _line(comment: Comment, user: User, now: datetime) -> CommentLine:
    withdrawn = comment.withdrawn_at is not None
    return CommentLine(
        comment=comment,
        segments=segments(comment.text, [mention.typed for mention in comment.mentions.all()]),
        earlier=() if withdrawn else tuple(comment.earlier.all()),
        files=() if withdrawn else attachments.lines(cast(Any, comment).attachments.all(), user),
        may_edit=comment.may_be_edited(by=user, now=now),
        may_withdraw=not withdrawn and comment.by_id == user.pk,
    )


def segments(text: str, typed: Sequence[str]) -> tuple[Segment, ...]:
    """The text cut at the words that name people."""
    if not typed:
        return (Segment(text, is_mention=False),) if text else ()
    parts: Iterable[str] = re.split(
        f"({'|'.join(re.escape(one) for one in sorted(typed, key=len, reverse=True))})", text
    )
    return tuple(Segment(part, is_mention=part in typed) for part in parts if part)
