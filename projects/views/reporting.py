"""Reporting on a milestone: from My updates or from the milestone's own page, with or without JavaScript."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from projects.actions import REPORTED_FIELDS, NotAllowed, Refused, Stale, report_milestone
from projects.forms import ReportForm, add_refusal
from projects.models import Milestone, MilestoneUpdate
from projects.queries.milestones import (
    changes_between,
    columns_of,
    is_editable,
    last_entry,
    newest_outbox_id,
    reported,
    standing_at,
)
from projects.queries.updates import UpdateRow, milestones_with_links, row_of, thresholds_in_force
from projects.views import milestones, rows, updates
from projects.views.request import is_htmx, person, signed_in
from projects.views.rows import RowState, RowView


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a report: the row to show, and the status."""

    view: RowView
    status: HTTPStatus = HTTPStatus.OK


@signed_in
@require_POST
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Save a row, or confirm that it still stands."""
    milestone = _reportable(request, code)
    form = ReportForm(request.POST)
    outcome = _report(milestone, form, by=person(request), now=timezone.now(), confirm="confirm" in request.POST)
    return _answer(request, outcome)


@signed_in
@require_POST
def put_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take back one's own report: report the values before it. What others wrote since is kept, or conflicts."""
    milestone = _reportable(request, code)
    form = ReportForm(_report_that_undoes(milestone, request.POST.get("version", ""), by=person(request)))
    return _answer(request, _report(milestone, form, by=person(request), now=timezone.now()))


def _reportable(request: HttpRequest, code: str) -> Milestone:
    """404 for what the person may not see, 403 for what they may only read."""
    milestone = updates.visible_milestone(request, code)
    if not is_editable(user=person(request), milestone=milestone):
        raise PermissionDenied(_("You can read this milestone, but the organisation that leads its task updates it."))
    return milestone


def _report_that_undoes(milestone: Milestone, version: str, *, by: User) -> QueryDict:
    """The row as it would be typed to take back the person's own update; 404 when they made no such update."""
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    update = get_object_or_404(MilestoneUpdate, milestone=milestone, version=number, by=by)
    before = get_object_or_404(MilestoneUpdate, milestone=milestone, version=number - 1)
    changed = set(update.changed_fields)
    names = {name: before if changed & set(columns_of(name)) else update for name in REPORTED_FIELDS}
    values = {name: rows.as_typed(reported(row)[name]) for name, row in names.items()}
    typed = QueryDict(mutable=True)
    typed.update(values | {"version": str(number), "reason": _("Put back what stood there before.")})
    return typed


def _report(milestone: Milestone, form: ReportForm, *, by: User, now: datetime, confirm: bool = False) -> Outcome:
    """Parse, find out what the person changed against what they looked at, and save that."""
    if not form.is_valid():
        return _invalid(milestone, form)
    version = form.cleaned_data["version"]
    base = standing_at(milestone, version)
    if base is None:
        form.add_error(None, _("This row is out of date and nothing was saved. Reload the page."))
        return _invalid(milestone, form)
    changes = form.changes(base)
    if not changes and not confirm:
        return _nothing_to_save(milestone, form)
    try:
        report_milestone(
            milestone=milestone,
            expected_version=version,
            changes=changes,
            by=by,
            now=now,
            reason=form.reason_given,
            merge_others=bool(changes),  # a confirmation of what has moved on since confirms nothing
        )
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Refused as refusal:
        add_refusal(form, refusal)
        return _invalid(milestone, form)
    except Stale as stale:
        return _conflict(milestone, form, changes, stale) if stale.conflicts else _moved_on(milestone, version)
    return _saved(milestone, seen_version=version, by=by)


def _saved(milestone: Milestone, *, seen_version: int, by: User) -> Outcome:
    row = _row(milestone)
    entry = last_entry(row.milestone)
    words = rows.told_all(entry) if entry and entry.changes else ""
    message = _("Saved: %(changes)s.") % {"changes": words} if words else _("Confirmed: still on course.")
    waits = _("It is not done yet: another person has to confirm it.")
    claimed = entry is not None and any(change.field == "claimed_date" and change.after for change in entry.changes)
    merged = changes_between(milestone, after_version=seen_version, before_version=row.milestone.version)
    view = rows.idle(
        row,
        state=RowState.SAVED,
        notices=(
            message,
            *([waits] if claimed else ()),
            *(rows.told_merged(other) for other in merged if other.changes),
        ),
        undo_version=rows.undo_version(entry, by),
        outbox_id=newest_outbox_id(milestone),
    )
    return Outcome(view)


def _nothing_to_save(milestone: Milestone, form: ReportForm) -> Outcome:
    if form.conflicts:
        notice = _("The other value stays. You changed nothing else.")
    else:
        notice = _("You changed nothing. If it is still on course, say so with “Still on course”.")
    return Outcome(rows.idle(_row(milestone), state=RowState.UNCHANGED, notices=(notice,)))


def _moved_on(milestone: Milestone, version: int) -> Outcome:
    """The person confirmed what they saw, and someone has reported since: show that before anything is confirmed."""
    row = _row(milestone)
    since = changes_between(milestone, after_version=version, before_version=row.milestone.version + 1)
    notices = (_("Not confirmed: this milestone has changed since you opened the page."), *map(rows.told_by, since))
    return Outcome(rows.idle(row, state=RowState.UNCHANGED, notices=notices), HTTPStatus.CONFLICT)


def _invalid(milestone: Milestone, form: ReportForm) -> Outcome:
    version = form.cleaned_data.get("version", milestone.version)
    row = _row(milestone)
    view = rows.typed(row, form, state=RowState.INVALID, version=version)
    return Outcome(rows.with_conflicts(view, form, form.conflicts), HTTPStatus.UNPROCESSABLE_ENTITY)


def _conflict(milestone: Milestone, form: ReportForm, changes: Mapping[str, Any], stale: Stale) -> Outcome:
    fields = tuple(conflict.field for conflict in stale.conflicts)
    return Outcome(rows.in_conflict(_row(milestone), form, changes, fields), HTTPStatus.CONFLICT)


def _row(milestone: Milestone) -> UpdateRow:
    """The row as it is stored now: the milestone in hand was read before the write."""
    stored = milestones_with_links().get(pk=milestone.pk)
    return row_of(stored, today=timezone.localdate(), thresholds=thresholds_in_force())


def _answer(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """The row alone for htmx; else back to the page it came from, or that page again with what was typed."""
    on_page = request.POST.get("from") == "milestone"
    state = updates.ListState.of(QueryDict(request.POST.get("list", "")))
    if is_htmx(request):
        origin = updates.origin_of(request.POST)
        context = updates.row_context(request, outcome.view, state.query(), origin=origin)
        template = "projects/updates/editor.html" if origin else "projects/updates/row_and_moved.html"
        return render(request, template, context, status=outcome.status)
    if outcome.status == HTTPStatus.OK:
        return _back(request, outcome.view, state, on_page=on_page)
    if on_page:
        return milestones.render_page(request, outcome.view.row.milestone, report=outcome.view, status=outcome.status)
    return updates.render_list(request, state, pinned=outcome.view, status=outcome.status)


def _back(request: HttpRequest, view: RowView, state: "updates.ListState", *, on_page: bool) -> HttpResponse:
    saved = view.state == RowState.SAVED
    for notice in view.notices:
        messages.add_message(request, messages.SUCCESS if saved else messages.INFO, notice)
    code = view.row.milestone.code
    if on_page:
        return HttpResponseRedirect(reverse("milestone", args=[code]))
    query = state.query(saved=code) if saved else state.query()
    return HttpResponseRedirect(f"{reverse('my-updates')}?{query}#m-{code}")
