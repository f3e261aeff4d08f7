"""A row of My updates as the template draws it: what the inputs hold, what is wrong, what others did."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from projects.forms import MINE, THEIRS, ReportForm, day_text
from projects.presentation import number
from projects.queries.milestones import FieldChange, HistoryEntry, columns_of, last_writers, reported
from projects.queries.updates import UpdateRow

FIELD_LABELS = {
    "weight": gettext_lazy("weight"),
    "state": gettext_lazy("state"),
    "completion": gettext_lazy("completion"),
    "baseline_date": gettext_lazy("baseline"),
    "forecast_date": gettext_lazy("forecast"),
    "claimed_date": gettext_lazy("reported as done on"),
    "actual_date": gettext_lazy("done on"),
    "evidence": gettext_lazy("evidence"),
    "note": gettext_lazy("note"),
}


class RowState(StrEnum):
    """What happened to the row last."""

    IDLE = "idle"
    SAVED = "saved"
    INVALID = "invalid"
    CONFLICT = "conflict"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Cell:
    """What an input holds. A date that cannot be read is shown as text: a date control would drop what was typed."""

    name: str
    value: str = ""
    errors: tuple[str, ...] = ()
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A field that two people changed: both values in words, and whose the stored one is."""

    field: str
    label: str
    yours: str
    theirs: str
    by: str
    at: datetime | None
    reason: str
    choice: str

    @property
    def mine_chosen(self) -> bool:
        return self.choice == MINE

    @property
    def theirs_chosen(self) -> bool:
        return self.choice == THEIRS


@dataclass(frozen=True, slots=True)
class RowView:
    """`version` is what the next report is made against; `undo_version` the report that can be put back (0: none)."""

    row: UpdateRow
    version: int
    cells: Mapping[str, Cell]
    state: RowState = RowState.IDLE
    notices: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    conflicts: tuple[ConflictView, ...] = ()
    undo_version: int = 0
    outbox_id: int = 0

    @property
    def is_wide(self) -> bool:
        """Whether the row has more to say than fits in its cells."""
        return bool(self.notices or self.problems or self.conflicts or self.is_unsaved)

    @property
    def is_unsaved(self) -> bool:
        """Whether the cells hold what was typed and is not stored: it can be discarded."""
        return self.state in (RowState.INVALID, RowState.CONFLICT)


def idle(row: UpdateRow, **more: Any) -> RowView:
    """The row as it is stored."""
    stored = {name: as_typed(value) for name, value in reported(row.milestone).items()}
    cells = {name: Cell(name, stored.get(name, "")) for name in ReportForm.TYPED}
    return RowView(row, row.milestone.version, cells, **more)


def typed(row: UpdateRow, form: ReportForm, *, state: RowState, version: int, **more: Any) -> RowView:
    """The row with every letter that the person typed, and each error beside its field."""
    cells = {
        name: Cell(
            name,
            value=form.data.get(name, ""),
            errors=tuple(str(error) for error in form.errors.get(name, ())),
            as_text=name.endswith("_date") and not _is_day(form.data.get(name, "")),
        )
        for name in ReportForm.TYPED
    }
    return RowView(
        row, version, cells, state, problems=tuple(str(problem) for problem in form.non_field_errors()), **more
    )


def in_conflict(row: UpdateRow, form: ReportForm, mine: Mapping[str, Any], fields: tuple[str, ...]) -> RowView:
    """Both values of each field in conflict; the row now stands on their version.

    Fields that the person did not touch show what is stored now: kept as they were, the next save would take the
    other's change back without a word.
    """
    view = typed(row, form, state=RowState.CONFLICT, version=row.milestone.version)
    stored = idle(row).cells
    kept = {name for name in ReportForm.TYPED if name in mine or name == "reason" or view.cells[name].errors}
    cells = {name: view.cells[name] if name in kept else stored[name] for name in ReportForm.TYPED}
    return with_conflicts(replace(view, cells=cells), form, fields)


def with_conflicts(view: RowView, form: ReportForm, fields: tuple[str, ...]) -> RowView:
    """The row with both values of each of these fields side by side."""
    return replace(view, conflicts=_conflicts(view.row, form, fields))


def told(change: FieldChange) -> str:
    """One change in words: "forecast 31 Dec 2026 → 15 Jan 2027"."""
    return _("%(field)s %(before)s → %(after)s") % {
        "field": FIELD_LABELS[change.field],
        "before": shown(change.field, change.before),
        "after": shown(change.field, change.after),
    }


def told_all(entry: HistoryEntry) -> str:
    """All changes of an update in one phrase."""
    return "; ".join(told(change) for change in entry.changes)


def told_by(entry: HistoryEntry) -> str:
    """An update of someone else in one sentence."""
    at = formats.date_format(timezone.localtime(entry.at), "SHORT_DATETIME_FORMAT")
    return _("%(by)s at %(at)s: %(changes)s.") % {
        "by": entry.by,
        "at": at,
        "changes": told_all(entry) or _("no change"),
    }


def told_merged(entry: HistoryEntry) -> str:
    """An update of someone else that a save left in place."""
    return _("Kept beside yours: %(update)s") % {"update": told_by(entry)}


def undo_version(entry: HistoryEntry | None, user: User) -> int:
    """The version of an update that the person made and can put back; 0 for any other."""
    if entry is None or entry.author_id != user.pk:
        return 0
    if any(change.field == "claimed_date" and change.after is None for change in entry.changes):
        return 0  # decided on a claim, or taken back: the way back is a new claim
    columns = {column for name in ReportForm.TYPED for column in columns_of(name)}
    return entry.version if any(change.field in columns for change in entry.changes) else 0


def shown(name: str, value: Any) -> str:
    """A value of a field as people read it; an empty one in words."""
    if name == "completion":
        return _("%(percent)s %%") % {"percent": number(value * 100)}
    if name == "state":
        return str(_STATES[value])
    if name == "weight":
        return number(value, 3)
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if value is None:
        return _("as the baseline") if name == "forecast_date" else _("not yet")
    return f"“{value}”" if value else _("empty")


_STATES = {
    "open": gettext_lazy("open"),
    "done": gettext_lazy("done"),
    "cancelled": gettext_lazy("cancelled"),
}


def _conflicts(row: UpdateRow, form: ReportForm, fields: tuple[str, ...]) -> tuple[ConflictView, ...]:
    writers = last_writers(row.milestone, fields)
    return tuple(
        ConflictView(
            field=name,
            label=str(FIELD_LABELS[name]),
            yours=_yours(form, name),
            theirs=shown(name, reported(row.milestone)[name]),
            by=writers[name].by if name in writers else "",
            at=writers[name].at if name in writers else None,
            reason=writers[name].reason if name in writers and name == "forecast_date" else "",
            choice=form.choice(name),
        )
        for name in fields
    )


def _yours(form: ReportForm, name: str) -> str:
    """The value as it was understood, else the letters as they were typed."""
    value = form.cleaned_data.get(name, form.data.get(name, ""))
    return value if isinstance(value, str) and name not in ("note", "evidence") else shown(name, value)


def as_typed(value: Any) -> str:
    """A stored value of a reported field as it stands in its input."""
    if isinstance(value, Decimal):
        return number(value * 100)
    if isinstance(value, date) or value is None:
        return day_text(value)
    return str(value)


def _is_day(text: str) -> bool:
    """Whether a date control can hold it."""
    if not text:
        return True
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
