"""The page of long work: what waits, runs and has ended, as one person sees it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from accounts.models import User
from projects.importing import wording
from projects.importing.plan import Fate
from projects.long_work.importing import finding_of
from projects.long_work.rights import mark_of
from projects.long_work_words import WorkLine, line_of
from projects.models import LongWork
from projects.models.long_work import ACTIVE, LongWorkKind

SHOWN = 50


@dataclass(frozen=True, slots=True)
class WorkList:
    """`mark` changes with anything that the list shows."""

    active: tuple[WorkLine, ...]
    ended: tuple[WorkLine, ...]
    mark: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class FindingLine:
    kind: str
    line: int | None
    year: int | None
    name: str
    column: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What an import does or would do. `account`: return → numbers in the order of `columns`."""

    columns: tuple[str, ...]
    account: tuple[tuple[str, tuple[int, ...]], ...]
    added: tuple[tuple[str, int], ...]
    findings: tuple[FindingLine, ...]
    more_findings: int
    notes: tuple[tuple[int, FindingLine], ...]


def work_list(*, user: User, now: datetime) -> WorkList:
    """The newest first; what has not ended before everything else, in the order in which it is done."""
    rank = Case(When(state__in=ACTIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = list(LongWork.objects.visible_to(user).order_by(rank, "-created_at", "-pk")[: SHOWN + 1])
    lines = [line_of(work, reader=user, now=now) for work in rows[:SHOWN]]
    return WorkList(
        active=tuple(line for line in reversed(lines) if line.work.is_active),
        ended=tuple(line for line in lines if not line.work.is_active),
        mark=mark_of_lines(lines),
        is_cut=len(rows) > SHOWN,
    )


def mark_of_lines(lines: list[WorkLine]) -> str:
    """The same as long as a reader would see the same."""
    shown = [
        [
            str(line.work.public_id),
            line.work.state,
            line.percent,
            line.progress,
            line.step,
            line.remaining,
            line.is_stalled,
            line.is_stopping,
            line.can_apply,
            line.has_file,
        ]
        for line in lines
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def file_is_open(work: LongWork, *, user: User, now: datetime) -> bool:
    """Whether this person may fetch the result: who asked, in time, with the rights with which it was made."""
    mine = work.by_id == user.pk and bool(work.file_name)
    in_time = work.kept_until is not None and now < work.kept_until
    return mine and in_time and work.rights == mark_of(user)


def preview_of(work: LongWork) -> ImportPreview | None:
    """The account of an import that has ended, or None of other work."""
    if work.kind not in (LongWorkKind.IMPORT, LongWorkKind.IMPORT_CHECK) or not work.summary:
        return None
    account = work.summary["account"]
    names = ("read", *(fate.value for fate in Fate))
    years = [year for year in account if year != "all"] + ["all"]
    return ImportPreview(
        columns=(_("rows read"), *(wording.fate_text(fate) for fate in Fate)),
        account=tuple(
            (_("all") if year == "all" else year, tuple(account[year][name] for name in names)) for year in years
        ),
        added=tuple(work.summary["added"].items()),
        findings=tuple(_finding(facts) for facts in work.summary["findings"]),
        more_findings=work.summary["more_findings"],
        notes=tuple((facts["count"], _finding(facts)) for facts in work.summary["notes"]),
    )


def _finding(facts: dict[str, Any]) -> FindingLine:
    found = finding_of(facts)
    words = wording.finding_text(found)
    kind = wording.kind_text(found.kind)
    return FindingLine(kind, found.line, found.year, found.name, found.column, found.value, words)
