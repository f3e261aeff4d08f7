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
    milestones_with_links,
    my_updates,
    row_of,
    thresholds_in_force,
)
from projects.views import rows
from projects.views.request import is_htmx, number_in, person, signed_in, unchanged
from projects.views.rows import RowState, RowView


@dataclass(frozen=True, slots=True)
class ListState:
    """What the list was showing, carried through a save and back as a query string."""

    filters: UpdateFilters

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """Unknown and mangled values ask for everything: an address typed by hand must not fail."""
        show = query.get("show", "")
        text = {name: query.get(name, "").replace("\0", "")[:200] for name in ("sector", "project", "q", "after")}
        return cls(UpdateFilters(show=Show(show) if show in set(Show) else Show.ALL, **text))

    def query(self, **changes: str) -> str:
        """The state as a query string, with changes; what is empty or the default is left out."""
        filters = self.filters
        values = {"show": str(filters.show), "sector": filters.sector, "project": filters.project, "q": filters.q}
        values |= {"after": filters.after} | changes
        return urlencode({name: value for name, value in values.items() if value and value != Show.ALL})


@signed_in
@require_safe
def updates(request: HttpRequest) -> HttpResponse:
    """The list; `saved` names the milestone that was saved last, which stands first with what it moved."""
    state = ListState.of(request.GET)
    saved = _saved_row(request)
    return render_list(request, state, pinned=saved)


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
    """One row as it is stored: what "discard" puts back into the list."""
    milestone = visible_milestone(request, code)
    view = rows.idle(row_of(milestone, today=timezone.localdate(), thresholds=thresholds_in_force()))
    context = row_context(request, view, ListState.of(request.GET).query())
    return render(request, "projects/updates/row.html", context)


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


def row_context(request: HttpRequest, view: RowView, list_query: str = "") -> dict[str, object]:
    """What row.html and the panel beside it take."""
    return {
        "view": view,
        "today": timezone.localdate(),
        "list_query": list_query,
        "moved": _moved(request, view) if view.outbox_id else None,
        "milestone": view.row.milestone,
        "after": view.outbox_id,
    }


def _moved(request: HttpRequest, view: RowView) -> object:
    return moved_figures(user=person(request), milestone=view.row.milestone, after=view.outbox_id)


def _saved_row(request: HttpRequest) -> RowView | None:
    """The row named by `saved`, when the person may update it; anything else is no row."""
    code = request.GET.get("saved", "").replace("\0", "")
    milestone = milestones_with_links().filter(code=code).first() if code else None
    if milestone is None or not is_editable(user=person(request), milestone=milestone):
        return None
    entry = last_entry(milestone)
    return rows.idle(
        row_of(milestone, today=timezone.localdate(), thresholds=thresholds_in_force()),
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
