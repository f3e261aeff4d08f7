"""Errata of an issued pack: the pack stays as sealed, the correction stands beside it with its reason."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from projects.actions.problems import FieldProblem
from projects.actions.stocktakes import locked, record_stocktake
from projects.actions.writing import refuse, required, swap
from projects.models import Erratum, Stocktake, Task

CORRECTABLE = ("figures", "projects", "tasks", "late", "promises")
"""The parts of a pack whose values can be corrected."""

LONGEST_VALUE = 300


def correct(
    *,
    stocktake: Stocktake,
    place: str,
    after: str,
    reason: str,
    by: User,
    now: datetime,
    version: int | None = None,
) -> Erratum:
    """Correct one value of an issued pack. `place` names it: "figures/overdue", "tasks/INFRA-GAS/percent".

    Raises NotAllowed, Stale, Refused: not issued, no such place, the same value, no reason.
    """
    with transaction.atomic():
        stored = locked(stocktake, by=by, version=version)
        problems = required("reason", reason, _("Say why the pack was wrong."))
        problems += required("after", after, _("Give the right value."))
        if len(after) > LONGEST_VALUE:
            problems.append(FieldProblem("after", "too_long", _("Keep the value below 300 characters.")))
        before = value_at(stored.pack, place)
        if not stored.is_issued:
            problems.append(FieldProblem("place", "not_issued", _("Nothing is issued yet: correct the data itself.")))
        elif before is None:
            problems.append(FieldProblem("place", "unknown", _("There is no such value in the pack.")))
        elif before == after.strip():
            problems.append(FieldProblem("after", "unchanged", _("This is what the pack says already.")))
        refuse(problems)
        newest = Erratum.objects.filter(stocktake=stored).aggregate(n=Max("number"))["n"] or 0
        erratum = Erratum.objects.create(
            stocktake=stored,
            number=newest + 1,
            place=place,
            before=before or "",
            after=after.strip(),
            reason=reason,
            task=task_at(stored.pack, place),
            by=by,
            by_label=by.email,
            at=now,
        )
        swap(stored, now=now)
        record_stocktake(stored, "stocktake.corrected", {place: before}, {place: erratum.after}, by=by, now=now)
    return erratum


def value_at(pack: dict[str, Any], place: str) -> str | None:
    """The value of a pack at a place as text; None where there is none, or where it is not a single value."""
    part, _slash, rest = place.partition("/")
    if part not in CORRECTABLE or not pack:
        return None
    row: Any = pack[part]
    if isinstance(row, list):
        code, _slash, rest = rest.partition("/")
        row = next((one for one in row if one["code"] == code), None)
    value = row.get(rest) if isinstance(row, dict) else None
    if value is None or isinstance(value, dict | list) or len(str(value)) > LONGEST_VALUE:
        return None
    return str(value)


def task_at(pack: dict[str, Any], place: str) -> Task | None:
    """The task that a place of a pack is about, by which readers are told of it."""
    part, _slash, rest = place.partition("/")
    code = rest.partition("/")[0]
    if part == "tasks":
        return Task.objects.filter(code=code).first()
    row = next((one for one in pack.get(part, ()) if part in ("late", "promises") and one["code"] == code), None)
    return Task.objects.filter(code=row["task"]).first() if row else None
