"""What the Project Office does to an agenda before issue: give a line a place, drop it with a reason, add its own."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from projects.actions.problems import FieldProblem
from projects.actions.stocktakes import in_state, locked, record_stocktake
from projects.actions.writing import refuse, required, swap
from projects.models import AgendaEdit, Stocktake, Task, TaskSlice
from projects.queries.packs import collect

MOST_OWN_LINES = 20


def place_line(
    *, stocktake: Stocktake, key: str, position: int, by: User, now: datetime, version: int | None = None
) -> Stocktake:
    """Give a line its place, from 1; a dropped line comes back. Raises NotAllowed, Stale, Refused."""
    problems = [] if 1 <= position <= 99 else [FieldProblem("position", "out_of_range", _("Places are 1 to 99."))]
    with transaction.atomic():
        stored = _editable(stocktake, by=by, version=version)
        refuse(problems + _unknown(stored, key, by=by, now=now))
        _edit(stored, key, {"position": position, "is_dropped": False, "reason": ""}, by=by, now=now)
    return stored


def drop_line(
    *, stocktake: Stocktake, key: str, reason: str, by: User, now: datetime, version: int | None = None
) -> Stocktake:
    """Take a line off the agenda; the pack keeps it with the reason. Raises NotAllowed, Stale, Refused."""
    with transaction.atomic():
        stored = _editable(stocktake, by=by, version=version)
        refuse(required("reason", reason, _("Say why the line is dropped.")) + _unknown(stored, key, by=by, now=now))
        _edit(stored, key, {"is_dropped": True, "reason": reason}, by=by, now=now)
    return stored


def add_line(
    *,
    stocktake: Stocktake,
    title: str,
    by: User,
    now: datetime,
    task: Task | None = None,
    version: int | None = None,
) -> Stocktake:
    """Add a line of the office's own, about a task of the slice or about the slice as a whole."""
    with transaction.atomic():
        stored = _editable(stocktake, by=by, version=version)
        problems = required("title", title, _("Say what the line is about."))
        if task is not None and not in_slice(stored, task):
            problems.append(FieldProblem("task", "foreign", _("The task is not in the slice of this series.")))
        own = AgendaEdit.objects.filter(stocktake=stored, key__startswith="own:").count()
        if own >= MOST_OWN_LINES:
            problems.append(FieldProblem("title", "too_many", _("An agenda takes at most 20 lines of your own.")))
        refuse(problems)
        _edit(stored, f"own:{own + 1:02d}", {"title": title, "task": task}, by=by, now=now)
    return stored


def in_slice(stocktake: Stocktake, task: Task) -> bool:
    """Whether the task counts in the slice that the stocktake is about."""
    series = stocktake.series
    return TaskSlice.objects.filter(
        task_id=task.pk, portfolio_id=series.portfolio_id, dimension=series.dimension, object_id=series.object_id
    ).exists()


def _editable(stocktake: Stocktake, *, by: User, version: int | None) -> Stocktake:
    stored = locked(stocktake, by=by, version=version)
    in_state(stored, Stocktake.State.PLANNED, _("The pack is issued: its agenda does not change any more."))
    return stored


def _unknown(stocktake: Stocktake, key: str, *, by: User, now: datetime) -> list[FieldProblem]:
    """The problem of a key that is not on the agenda as it stands now."""
    pack = collect(stocktake=stocktake, reader=by, cut_off=now)
    known = {line["key"] for line in (*pack["agenda"], *pack["dropped"])}
    if key in known:
        return []
    return [FieldProblem("key", "unknown", _("There is no such line on the agenda now. Load the page again."))]


def _edit(stocktake: Stocktake, key: str, values: dict[str, Any], *, by: User, now: datetime) -> None:
    """Write the edit; the stocktake's version rises with it, as the agenda is part of the stocktake."""
    edit, _created = AgendaEdit.objects.update_or_create(
        stocktake=stocktake, key=key, defaults=values | {"by_label": by.email, "at": now}
    )
    swap(stocktake, now=now)
    after = {"key": edit.key, "position": edit.position, "dropped": edit.is_dropped, "title": edit.title}
    record_stocktake(stocktake, "stocktake.agenda_edited", {}, after | {"reason": edit.reason}, by=by, now=now)
