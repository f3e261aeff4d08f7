"""My updates: the list, one row of it, and the figures that the last update moved."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Self
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.models import Milestone
from projects.queries.milestones import is_editable, last_entry, newest_outbox_id
from projects.queries.moved import is_owed, moved_figures
from projects.queries.updates import (
    Show,
    UpdateFilters,
    UpdateRow,
    milestones_with_links,
    my_updates,
    row_of,
    thresholds_in_force,
)
from projects.views import rows
from projects.views.request import is_htmx, number_in, person, signed_in, unchanged
from projects.views.rows import RowState, RowView

DAYS_AHEAD = (7, 14, 30, 60, 90)
"""How far ahead "due soon" may look."""

_TEXTS = ("sector", "project", "task", "region", "q", "after")


@dataclass(frozen=True, slots=True)
class ListState:
    """What the list was showing, carried through a save and back as a query string."""

    filters: UpdateFilters

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """Unknown and mangled values ask for everything: an address typed by hand must not fail."""
        show = query.get("show", "")
        text = {name: query.get(name, "").replace("\0", "")[:200] for name in _TEXTS}
        return cls(
            UpdateFilters(
                show=Show(show) if show in set(Show) else Show.ALL,
                days=next((days for days in DAYS_AHEAD if str(days) == query.get("days")), 0),
                mine=query.get("mine") == "1",
                **text,
            )
        )

    def query(self, **changes: str) -> str:
        """The state as a query string, with changes; what is empty or the default is left out."""
        filters = self.filters
        values = {"show": str(filters.show), **{name: getattr(filters, name) for name in _TEXTS}}
        values |= {"days": str(filters.days or ""), "mine": "1" if filters.mine else ""} | changes
        return urlencode({name: value for name, value in values.items() if value and value != Show.ALL})


@signed_in
@require_safe
def updates(request: HttpRequest) -> HttpResponse:
    """The list; `saved` names the milestone that was saved last, which stands first with what it moved.

    `row` names one to stand first as it is: what was typed into it is kept in the browser.
    """
    state = ListState.of(request.GET)
    return render_list(request, state, pinned=_saved_row(request) or _asked_row(request))


def render_list(
    request: HttpRequest, state: ListState, *, pinned: RowView | None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The whole page, with one row pinned to its top: the one just saved, or the one that could not be."""
    today = timezone.localdate()
    code = pinned.row.milestone.code if pinned else ""
    page = my_updates(user=person(request), filters=state.filters, today=today, leave_out=code)
    views = [rows.idle(row) for row in page.rows]
    context = {
        "page": page,
        "views": [pinned, *views] if pinned else views,
        "pinned": pinned,
        "moved": _moved(request, pinned) if pinned and pinned.outbox_id else None,
        "filters": state.filters,
        "days_ahead": DAYS_AHEAD,
        "without_task": state.query(task="", after=""),
        "list_query": state.query(),
        "tabs": _tabs(state, page.counts),
        "next_query": state.query(after=page.next_after) if page.next_after else "",
        "first_query": state.query(after="") if state.filters.after else None,
        "today": today,
    }
    return render(request, "projects/updates/page.html", context, status=status)


@signed_in
@require_safe
def row(request: HttpRequest, code: str) -> HttpResponse:
    """One row as it is stored: what "discard" puts back into the list, or the editor in the table of its task."""
    milestone = visible_milestone(request, code)
    view = rows.idle(_row_of(milestone))
    origin = origin_of(request.GET)
    context = row_context(request, view, ListState.of(request.GET).query(), origin=origin)
    return render(request, "projects/updates/editor.html" if origin else "projects/updates/row.html", context)


@signed_in
@require_safe
def milestone_figures(request: HttpRequest, code: str) -> HttpResponse:
    """The figures above a milestone: 204 while `after` (an outbox entry) is owed or `since` is still the newest."""
    milestone = visible_milestone(request, code)
    after = number_in(request, "after")
    if is_htmx(request) and is_owed(milestone=milestone, after=after):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    moved = moved_figures(user=person(request), milestone=milestone, after=after)
    context = {"moved": moved, "milestone": milestone, "after": after}
    return unchanged(request, moved.source_version) or render(request, "projects/updates/moved.html", context)


def visible_milestone(request: HttpRequest, code: str) -> Milestone:
    """The milestone with its links, or 404: one that the person may not see does not exist."""
    found = milestones_with_links().select_related("task__team", "task__project__portfolio", "owner")
    return get_object_or_404(found.filter(pk__in=Milestone.objects.visible_to(person(request)).values("pk")), code=code)


def origin_of(sent: QueryDict) -> str:
    """`task` for the editor in the table of a task; empty for a row of the list."""
    return "task" if sent.get("from") == "task" else ""


def row_context(request: HttpRequest, view: RowView, list_query: str = "", *, origin: str = "") -> dict[str, object]:
    """What row.html, editor.html and the panel beside the list take."""
    return {
        "view": view,
        "origin": origin,
        "today": timezone.localdate(),
        "list_query": list_query,
        "moved": _moved(request, view) if view.outbox_id and not origin else None,
        "milestone": view.row.milestone,
        "after": view.outbox_id,
    }


def _moved(request: HttpRequest, view: RowView) -> object:
    return moved_figures(user=person(request), milestone=view.row.milestone, after=view.outbox_id)


def list_query(request: HttpRequest) -> str:
    """What the list was showing, as a form or an address carried it, without what the list does not know."""
    carried = request.POST.get("list", "") or request.GET.get("list", "")
    return ListState.of(QueryDict(carried)).query()


def _asked_row(request: HttpRequest) -> RowView | None:
    """The row named by `row`, when the person may update it; anything else is no row."""
    milestone = _named_row(request, "row")
    return rows.idle(_row_of(milestone)) if milestone else None


def _named_row(request: HttpRequest, name: str) -> Milestone | None:
    code = request.GET.get(name, "").replace("\0", "")
    milestone = milestones_with_links().filter(code=code).first() if code else None
    return milestone if milestone and is_editable(user=person(request), milestone=milestone) else None


def _row_of(milestone: Milestone) -> UpdateRow:
    return row_of(milestone, today=timezone.localdate(), thresholds=thresholds_in_force())


def _saved_row(request: HttpRequest) -> RowView | None:
    """The row named by `saved`, when the person may update it; anything else is no row."""
    milestone = _named_row(request, "saved")
    if milestone is None:
        return None
    entry = last_entry(milestone)
    return rows.idle(
        _row_of(milestone),
        state=RowState.SAVED,
        notices=(rows.told_all(entry),) if entry and entry.changes else (),
        undo_version=rows.undo_version(entry, person(request)),
        outbox_id=newest_outbox_id(milestone),
    )


def _tabs(state: ListState, counts: object) -> list[tuple[Show, int, str, bool]]:
    """Each filter with its count, its query and whether it is on."""
    found = {Show.ALL: "asked", Show.LATE: "late", Show.DUE: "due", Show.STALE: "stale"}
    return [
        (show, getattr(counts, name), state.query(show=show, after=""), show == state.filters.show)
        for show, name in found.items()
    ]
