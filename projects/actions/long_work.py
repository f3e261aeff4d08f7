"""Asking for long work and stopping it. The work itself is done by `projects.long_work.runner`, in a worker."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from projects import nudge
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.importing.run import OnError
from projects.long_work import files
from projects.long_work.rights import may_start
from projects.long_work.runner import told
from projects.models import LongWork, Portfolio
from projects.models.long_work import LongWorkKind, LongWorkState, WorkFile

MOST_DAYS = 400
LARGEST_RETURNS = 20_000_000
LARGEST_MAPPING = 1_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person gave."""

    name: str
    size: int
    chunks: Iterator[bytes]


def start_export(*, by: User, now: datetime) -> LongWork:
    """Everything that the person may see, as one file. Asked for twice, it is made once."""
    return _start(LongWorkKind.EXPORT, {}, by=by, now=now)


def start_recompute(*, portfolio: Portfolio, by: User, now: datetime) -> LongWork:
    """Every figure of a portfolio, computed anew from the present plan."""
    return _start(LongWorkKind.RECOMPUTE, {"portfolio": portfolio.code}, by=by, now=now)


def start_history(*, portfolio: Portfolio, first: date, last: date, by: User, now: datetime) -> LongWork:
    """The figures of past days, computed anew from what was known on each."""
    _refuse_foreign(LongWorkKind.HISTORY, by)
    problems = []
    if last >= timezone.localdate(now):
        problems.append(
            FieldProblem("last", "not_past", _("The last day lies in the past: today has its own figures."))
        )
    if first > last:
        problems.append(FieldProblem("first", "after", _("The first day is after the last one.")))
    elif last - first >= timedelta(days=MOST_DAYS):
        message = _("At most %(days)s days at once.") % {"days": MOST_DAYS}
        problems.append(FieldProblem("first", "too_long", message))
    if problems:
        raise Refused(problems)
    parameters = {"portfolio": portfolio.code, "from": first.isoformat(), "to": last.isoformat()}
    return _start(LongWorkKind.HISTORY, parameters, by=by, now=now)


def check_import(*, returns: Upload, mapping: Upload, on_error: str, by: User, now: datetime) -> LongWork:
    """Preview an import: everything that it would do, and nothing written."""
    _refuse_foreign(LongWorkKind.IMPORT_CHECK, by)
    problems = [
        FieldProblem(
            field, "too_large", _("The file is larger than %(megabytes)s MB.") % {"megabytes": most // 1_000_000}
        )
        for field, upload, most in (("returns", returns, LARGEST_RETURNS), ("mapping", mapping, LARGEST_MAPPING))
        if upload.size > most
    ]
    problems += [
        FieldProblem(field, "empty", _("The file is empty."))
        for field, upload in (("returns", returns), ("mapping", mapping))
        if not upload.size
    ]
    if problems:
        raise Refused(problems)
    parameters = {"file": returns.name[:200], "mapping": mapping.name[:200], "on_error": OnError(on_error).value}
    given = ((WorkFile.RETURNS, returns), (WorkFile.MAPPING, mapping))
    return _start(LongWorkKind.IMPORT_CHECK, parameters, by=by, now=now, uploads=given)


def apply_import(*, check: LongWork, by: User, now: datetime) -> LongWork:
    """Do the import that this person previewed."""
    _refuse_foreign(LongWorkKind.IMPORT, by)
    if not can_apply(check, by, now=now):
        raise Refused([FieldProblem("", "not_ready", _("There is nothing to import from this preview any more."))])
    parameters = {**check.parameters, "check": str(check.public_id)}
    return _start(LongWorkKind.IMPORT, parameters, by=by, now=now)


def can_apply(check: LongWork, by: User, *, now: datetime) -> bool:
    """Whether the preview is theirs, found something new, refused nothing that stops it, and its files are kept."""
    is_good = check.kind == LongWorkKind.IMPORT_CHECK and check.state == LongWorkState.DONE and check.by_id == by.pk
    if not is_good or not check.summary.get("news") or check.summary.get("stopped"):
        return False
    return may_start(by, LongWorkKind.IMPORT) and check.kept_until is not None and now < check.kept_until


def cancel(*, work: LongWork, by: User, now: datetime) -> LongWork:
    """Stop it: at once while it waits, after the unit in hand while it runs. What has ended stays as it is."""
    if work.by_id != by.pk and not may_start(by, LongWorkKind.RECOMPUTE):
        raise NotAllowed(_("Long work is stopped by who asked for it, or by the Project Office."))
    with transaction.atomic():
        stored = LongWork.objects.select_for_update().get(pk=work.pk)
        if stored.state == LongWorkState.WAITING:
            stored.state, stored.ended_at, stored.cancel_asked_at = LongWorkState.CANCELLED, now, now
            stored.pieces.all().delete()
            stored.save()
            told(stored, "long_work.cancelled", now=now, by=by)
        elif stored.state == LongWorkState.RUNNING and stored.cancel_asked_at is None:
            stored.cancel_asked_at = now
            stored.save(update_fields=["cancel_asked_at"])
            told(stored, "long_work.cancel_asked", now=now, by=by)
    return stored


def _refuse_foreign(kind: str, by: User) -> None:
    if not may_start(by, kind):
        raise NotAllowed(_("This is for the Project Office."))


def _start(kind: str, parameters: dict[str, Any], *, by: User, now: datetime, uploads: Any = ()) -> LongWork:
    """Put it into the queue. The same work that has not ended yet is answered instead; other work of the kind waits."""
    _refuse_foreign(kind, by)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two at once take turns
        waiting = LongWork.objects.active().filter(by=by, kind=kind).first()
        if waiting is not None:
            if waiting.parameters == parameters and not uploads:
                return waiting
            message = _("Your last work of this kind has not ended yet. Wait for it, or stop it.")
            raise Refused([FieldProblem("", "busy", message)])
        work = LongWork.objects.create(kind=kind, parameters=parameters, by=by, by_label=by.email, created_at=now)
        for file, upload in uploads:
            files.store(work, file, upload.chunks)
        told(work, "long_work.asked", now=now, by=by)
        transaction.on_commit(nudge.work_soon)
    return work
