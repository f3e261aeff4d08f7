"""Comments: written by who can open the object, edited for a quarter of an hour, withdrawn; people named in them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.attachments import remove_with_comment
from projects.actions.notifications import tell_of_mentions
from projects.actions.problems import FieldProblem, NotAllowed
from projects.actions.writing import expect, record, refuse, required, swap
from projects.domain.mentions import Fault, Mention, MentionFault, Person, has_mention, mentions_in
from projects.models import Comment, CommentMention, CommentText
from projects.models.about import Thing, ground_of, kind_of, model_of
from projects.models.comment import LONGEST
from projects.querysets.about import may_comment, openers_of


def add_comment(*, thing: Thing, text: str, by: User, now: datetime) -> Comment:
    """Say something about an object. Raises NotAllowed; Refused (no text, too long, a name that names nobody)."""
    kind = kind_of(thing)
    seen = model_of(kind)._default_manager.visible_to(by)  # type: ignore[attr-defined]
    if not seen.filter(pk=thing.pk).exists() or not may_comment(kind=kind, thing=thing, by=by):
        raise NotAllowed(_("You can read the comments; your role writes none here."))
    text, mentions = _checked(thing, text)
    with transaction.atomic():
        comment = Comment.objects.create(**{kind: thing}, text=text, by=by, by_label=by.email, at=now)
        _mention(comment, mentions)
        _tell(comment, mentions, by, now)
        _record(comment, "comment.added", {}, _told(text, mentions), by, now, operation="created")
    return comment


def edit_comment(*, comment: Comment, text: str, by: User, now: datetime, version: int | None = None) -> Comment:
    """Change one's own words while it is fresh; the earlier text is kept. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _own(comment, by=by, version=version)
        if not stored.may_be_edited(by=by, now=now):
            message = _("A comment is edited within 15 minutes. Write another one instead, or withdraw it.")
            refuse([FieldProblem("text", "too_late", message)])
        text, mentions = _checked(stored.thing, text)
        if text == stored.text:
            return stored
        before = _told(stored.text, ())
        _keep_text(stored, now)
        swap(stored, now=now, text=text, edited_at=now)
        CommentMention.objects.filter(comment=stored).delete()
        _mention(stored, mentions)
        _tell(stored, mentions, by, now)
        _record(stored, "comment.edited", before, _told(text, mentions), by, now)
    return stored


def withdraw_comment(*, comment: Comment, by: User, now: datetime, version: int | None = None) -> Comment:
    """Take one's own words back; that there was a comment stays visible. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _own(comment, by=by, version=version)
        before = _told(stored.text, ())
        _keep_text(stored, now)
        swap(stored, now=now, text="", withdrawn_at=now)
        remove_with_comment(comment=stored, by=by, now=now)
        CommentMention.objects.filter(comment=stored).delete()
        _record(stored, "comment.withdrawn", before, {"text": ""}, by, now)
    return stored


def _own(comment: Comment, *, by: User, version: int | None) -> Comment:
    """The stored comment under its lock, for its author, while it says something."""
    stored = Comment.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if stored is None or stored.by_id != by.pk or not by.may(Verb.COMMENT):
        raise NotAllowed(_("Only its author edits or withdraws a comment."))
    expect(stored, version)
    if stored.withdrawn_at is not None:
        refuse([FieldProblem("text", "withdrawn", _("This comment is withdrawn already."))])
    return stored


def _checked(thing: Thing, text: str) -> tuple[str, tuple[Mention, ...]]:
    """The text as it is kept, and who is named in it."""
    text = text.replace("\r\n", "\n").strip()
    problems = required("text", text, _("Write what you want to say."))
    if len(text) > LONGEST:
        message = _("A comment has at most %(most)s characters; this one has %(n)s.")
        problems.append(FieldProblem("text", "too_long", message % {"most": LONGEST, "n": len(text)}))
    refuse(problems)
    if not has_mention(text):
        return text, ()
    rows = openers_of(thing).values_list("pk", "email", "full_name")
    mentions = mentions_in(text, (Person(*row) for row in rows))
    refuse([FieldProblem("text", fault.fault.value, _in_words(fault)) for fault in mentions.faults])
    return text, mentions.found


def _in_words(fault: MentionFault) -> str:
    if fault.fault == Fault.AMBIGUOUS:
        named = ", ".join(person.email for person in fault.candidates[:5])
        message = _("“%(typed)s” may be several people. Write the address of one after the @: %(people)s.")
        return message % {"typed": fault.typed, "people": named}
    message = _(
        "Nobody who can open this goes by “%(typed)s”. Write a full name or an e-mail address after the @, or put a "
        "space after it."
    )
    return message % {"typed": fault.typed}


def _mention(comment: Comment, mentions: tuple[Mention, ...]) -> None:
    CommentMention.objects.bulk_create(
        CommentMention(comment=comment, user_id=one.person.id, typed=one.typed) for one in mentions
    )


def _tell(comment: Comment, mentions: tuple[Mention, ...], by: User, now: datetime) -> None:
    if mentions:
        tell_of_mentions(comment=comment, people=[one.person.id for one in mentions], by=by, now=now)


def _keep_text(stored: Comment, now: datetime) -> None:
    CommentText.objects.create(comment=stored, number=stored.earlier.count() + 1, text=stored.text, until=now)


def _told(text: str, mentions: tuple[Mention, ...]) -> dict[str, Any]:
    """What the trail keeps: the text, and the addresses of those who are named."""
    return {"text": text} | ({"mentions": [one.person.email for one in mentions]} if mentions else {})


def _record(
    comment: Comment,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User,
    now: datetime,
    operation: str = "updated",
) -> None:
    project, task = ground_of(comment.thing)
    record(
        comment,
        kind="comment",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        project=project,
        task=task,
    )
