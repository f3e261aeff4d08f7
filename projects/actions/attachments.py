"""Attached files: added by who comments on the object or reports on it, removed to a mark with its reason.

The content is on the disk before the row is written: a crash in between leaves a file that nobody points at, which
`manage.py check_attachments` lists, and never a row without its file.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed
from projects.actions.writing import expect, record, refuse, required, swap
from projects.evidence import content, scanner, store
from projects.models import Attachment, Comment, StoredFile
from projects.models.about import Thing, ground_of, kind_of, model_of
from projects.models.attachment import LONGEST_CAPTION, LONGEST_REASON
from projects.querysets.attachments import may_attach

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Upload:
    """What a person sends: the open file, the name that it came with, and what it shows."""

    file: IO[bytes]
    name: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class _Checked:
    """An upload as it is kept: its content is in the storage."""

    name: str
    caption: str
    sha256: str
    size: int
    content_type: str
    was_scanned: bool


def attach(
    *, thing: Thing, upload: Upload, by: User, now: datetime, comment: Comment | None = None, illustrative: bool = False
) -> Attachment:
    """Add a file to an object, or to one's own comment on it.

    Raises NotAllowed; Refused (no name or type that is taken, too large, too many, infected, could not be checked).
    """
    _may_attach(thing, comment, by)
    checked = _kept(upload)
    with transaction.atomic():
        _refuse_withdrawn(comment)
        _refuse_too_many(thing)
        stored = _row_of(checked, now)
        made = Attachment.objects.create(
            **{kind_of(thing): thing},
            file=stored,
            comment=comment,
            name=checked.name,
            caption=checked.caption,
            by=by,
            by_label=by.email,
            at=now,
            was_scanned=checked.was_scanned,
            illustrative=illustrative,
        )
        _record(made, "attachment.added", {}, _told(made), by, now, operation="created")
    return made


def remove_attachment(
    *, attachment: Attachment, reason: str, by: User, now: datetime, version: int | None = None
) -> Attachment:
    """Take a file away from its object, by who added it or who runs the plan; the fact stays.

    Raises NotAllowed, Refused (no reason, removed already), Stale.
    """
    with transaction.atomic():
        found = Attachment.objects.visible_to(by).select_for_update(of=("self",))
        stored = found.filter(pk=attachment.pk).first()
        if stored is None or not may_remove(attachment=stored, by=by):
            raise NotAllowed(_("A file is removed by the person who added it, or by the Project Office."))
        expect(stored, version)
        reason = reason.strip()
        problems = required("reason", reason, _("Say why the file is removed."))
        if len(reason) > LONGEST_REASON:
            problems.append(_too_long("reason", LONGEST_REASON))
        if stored.removed_at is not None:
            problems.append(FieldProblem("reason", "removed", _("This file is removed already.")))
        refuse(problems)
        _remove(stored, reason, by, now)
    return stored


def remove_with_comment(*, comment: Comment, by: User, now: datetime) -> None:
    """In the transaction that withdraws a comment: its files go with its words."""
    for stored in Attachment.objects.present().filter(comment=comment).select_for_update(of=("self",)):
        _remove(stored, _("The comment was withdrawn."), by, now)


def may_remove(*, attachment: Attachment, by: User) -> bool:
    """Whether the person, who can open the object, may take this file away: who runs the plan, and who added it for
    as long as their role still adds files here.
    """
    if by.may(Verb.PLAN) and attachment.comment_id is None:
        return True
    thing = attachment.thing
    return attachment.by_id == by.pk and by.is_active and may_attach(kind=kind_of(thing), thing=thing, by=by)


def _may_attach(thing: Thing, comment: Comment | None, by: User) -> None:
    kind = kind_of(thing)
    seen = model_of(kind)._default_manager.visible_to(by)  # type: ignore[attr-defined]
    if not seen.filter(pk=thing.pk).exists() or not may_attach(kind=kind, thing=thing, by=by):
        raise NotAllowed(_("You can open the files; your role adds none here."))
    if comment is not None and (comment.by_id != by.pk or comment.thing != thing):
        raise NotAllowed(_("Only its author adds files to a comment."))


def _kept(upload: Upload) -> _Checked:
    """The upload after every check, its content durable in the storage. Raises Refused."""
    name, caption = content.plain_name(upload.name), upload.caption.strip()
    problems = [*_problems_of_name(name), *_problems_of_caption(caption)]
    sha256, size = store.digest_of(upload.file)
    if size > settings.EVIDENCE_FILE_BYTES:
        problems.append(too_large())
    refuse(problems)
    found = _type_of(upload.file, name)
    was_scanned = _scanned(upload.file, name)
    try:
        store.keep(upload.file, sha256)
    except Exception:  # a full disk, or a storage that is away: each storage has errors of its own
        logger.exception("An evidence file could not be stored.")
        refuse([FieldProblem("file", "not_stored", _("The file could not be stored. Nothing was saved: try again."))])
    return _Checked(name, caption, sha256, size, found, was_scanned)


def too_large() -> FieldProblem:
    """The problem of a file over the limit; the upload itself stops there."""
    message = _("The file is too large: at most %(most)s.") % {"most": filesizeformat(settings.EVIDENCE_FILE_BYTES)}
    return FieldProblem("file", "too_large", message)


def _problems_of_name(name: str) -> list[FieldProblem]:
    if len(name) > content.LONGEST_NAME:
        message = _("The name of the file is too long: at most %(most)s characters.")
        return [FieldProblem("file", "name_too_long", message % {"most": content.LONGEST_NAME})]
    if content.extension_of(name) not in content.TAKEN:
        message = _("This kind of file is not taken. Taken: %(kinds)s.") % {"kinds": ", ".join(content.TAKEN)}
        return [FieldProblem("file", "extension", message)]
    return []


def _problems_of_caption(caption: str) -> list[FieldProblem]:
    return [_too_long("caption", LONGEST_CAPTION)] if len(caption) > LONGEST_CAPTION else []


def _too_long(field: str, most: int) -> FieldProblem:
    return FieldProblem(field, "too_long", _("At most %(most)s characters.") % {"most": most})


def _type_of(file: IO[bytes], name: str) -> str:
    """The type by content, which the name must agree with."""
    try:
        found = content.type_of(file)
    except content.NotTaken as reason:
        messages = {
            "empty": _("The file is empty."),
            "macros": _("The document holds macros. Save it without them."),
            "archive": _("Archives are not taken. Attach the files one by one."),
        }
        message = messages.get(reason.code) or _("The content is none of the kinds that are taken: %(kinds)s.") % {
            "kinds": ", ".join(content.TAKEN)
        }
        refuse([FieldProblem("file", reason.code, message)])
        raise
    if content.extension_of(name) not in content.EXTENSIONS[found]:
        message = _("The content is not what the name says: by its content this file ends in %(endings)s.")
        endings = " / ".join(f".{extension}" for extension in content.EXTENSIONS[found])
        refuse([FieldProblem("file", "name_and_content", message % {"endings": endings})])
    return found


def _scanned(file: IO[bytes], name: str) -> bool:
    try:
        return scanner.scan(file)
    except scanner.Infected as infected:
        logger.warning("An upload was refused: the scanner found %s.", infected)
        refuse(
            [FieldProblem("file", "infected", _("The virus scanner found something in this file. It was not kept."))]
        )
    except scanner.CouldNotCheck:
        logger.exception("An upload could not be scanned.")
        message = _("The file could not be checked for viruses, so it was not kept. Try again later.")
        refuse([FieldProblem("file", "not_checked", message)])
    return False


def _refuse_withdrawn(comment: Comment | None) -> None:
    """Under the lock that a withdrawal takes too: no file is left on a comment without words."""
    if comment is None:
        return
    stored = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if stored.withdrawn_at is not None:
        refuse([FieldProblem("comment", "withdrawn", _("This comment is withdrawn already."))])


def _refuse_too_many(thing: Thing) -> None:
    """Counted under a lock of the object, so that uploads at the same time do not pass the limit together."""
    kind = kind_of(thing)
    with connection.cursor() as cursor:
        key = f"attachments:{kind}:{thing.pk}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    if Attachment.objects.about(kind, thing).present().count() >= settings.EVIDENCE_FILES_PER_OBJECT:
        message = _("There are %(most)s files here already, which is the most. Remove one first.")
        refuse([FieldProblem("file", "too_many", message % {"most": settings.EVIDENCE_FILES_PER_OBJECT})])


def _row_of(checked: _Checked, now: datetime) -> StoredFile:
    """The one row of this content, whoever uploads it first."""
    row = StoredFile(sha256=checked.sha256, size=checked.size, content_type=checked.content_type, created_at=now)
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    return StoredFile.objects.get(sha256=checked.sha256)


def _remove(stored: Attachment, reason: str, by: User, now: datetime) -> None:
    before = _told(stored)
    swap(
        stored,
        now=now,
        removed_at=now,
        removed_by=by,
        removed_by_label=by.email,
        removal_reason=reason[:LONGEST_REASON],
    )
    _record(stored, "attachment.removed", before, {"name": ""}, by, now, reason=reason)


def _told(attachment: Attachment) -> dict[str, Any]:
    """What the trail keeps, the hash above all."""
    caption = {"caption": attachment.caption} if attachment.caption else {}
    return {"name": attachment.name, "sha256": attachment.file.sha256, "size": attachment.file.size} | caption


def _record(
    attachment: Attachment,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User,
    now: datetime,
    *,
    operation: str = "updated",
    reason: str = "",
) -> None:
    project, task = ground_of(attachment.thing)
    record(
        attachment,
        kind="attachment",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=project,
        task=task,
    )
