"""The audit trail: searched, one event with its proof, and files for those who check it elsewhere."""

import csv
import io
import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import AuditAnchor, AuditEvent, AuditLink
from accounts.roles import Verb
from accounts.trail import rows
from accounts.trail.anchors import AnchorProblem
from accounts.trail.export import MOST_EVENTS, ExportProblem, export
from projects.api.renderers import cell
from projects.audit_words import CHANNELS
from projects.forms.trail import TrailForm
from projects.queries.trail import asked, in_words, place_of, trail_page
from projects.views.request import View, number_in, person, signed_in

COLUMNS = (
    "id", "at", "by", "address", "for", "action", "kind", "object", "object_id", "before", "after", "reason",
    "channel", "request_id", "from_address",
)  # fmt: skip


def for_readers(view: View) -> View:
    """For those who may read the trail; everyone else is refused before anything is looked up."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not person(request).may(Verb.READ_AUDIT):
            raise PermissionDenied(_("The audit trail is read by the Project Office and by auditors."))
        return view(request, *args, **kwargs)

    return signed_in(wrapped)


@for_readers
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Who did what and when, newest first, narrowed by what is asked."""
    form = TrailForm(request.GET)
    if not form.is_valid():
        return render(request, "projects/trail/list.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "form": form,
        "page": trail_page(user=person(request), filters=form.cleaned_data, before=number_in(request, "before")),
        "is_narrowed": any(form.cleaned_data.values()),
        "is_later_page": bool(number_in(request, "before")),
        "query": query.urlencode(),
        "head": AuditLink.objects.order_by("-position").first(),
        "anchor": AuditAnchor.objects.order_by("-pk").first(),
    }
    return render(request, "projects/trail/list.html", context)


@for_readers
@require_safe
def event(request: HttpRequest, number: int) -> HttpResponse:
    """One event: what it says, and its place in the chain, computed anew."""
    found = AuditEvent.objects.visible_to(person(request)).filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    [line] = in_words([found])
    context = {"line": line, "event": found, "place": place_of(found)}
    context["channel"] = CHANNELS.get(found.channel, found.channel)
    return render(request, "projects/trail/event.html", context)


def _file(make: Callable[[list[AuditEvent]], str | bytes], name: str, kind: str) -> View:
    @for_readers
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        form = TrailForm(request.GET)
        if not form.is_valid():
            return render(request, "projects/trail/list.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            with rows.one_moment():
                found = asked(user=person(request), filters=form.cleaned_data).order_by("-pk")
                events = list(found[: MOST_EVENTS + 1])
                if len(events) > MOST_EVENTS:
                    raise ExportProblem
                content = make(events)
        except ExportProblem:
            text = _("A file has 10,000 events at most, and they lie within 200,000 places of the chain: narrow it.")
            form.add_error(None, text)
            return render(request, "projects/trail/list.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        except AnchorProblem:
            form.add_error(None, _("The portal has no key to sign with: the operator sets AUDIT_SIGNING_KEY."))
            return render(request, "projects/trail/list.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        stamp = timezone.localtime().strftime("%Y-%m-%d")
        headers = {"Content-Disposition": f'attachment; filename="{name.format(stamp)}"'}
        return HttpResponse(content, content_type=kind, headers=headers)

    return view


def _with_proof(events: list[AuditEvent]) -> str:
    return "".join(line + "\n" for line in export(events=[one.pk for one in events], now=timezone.now()))


def _as_csv(events: list[AuditEvent]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read Cyrillic; nothing that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in _cells(line)] for line in in_words(events))
    return ("\ufeff" + out.getvalue()).encode()


def _cells(line: Any) -> list[Any]:
    one = line.event
    return [
        one.pk, one.at, line.by, line.by_address, line.instead_of, one.action, one.object_type, one.object_label,
        one.object_id, _json(one.before), _json(one.after), one.reason, one.channel, one.request_id, one.address,
    ]  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


proof = _file(_with_proof, "audit-{}.jsonl", "application/x-ndjson")
table = _file(_as_csv, "audit-{}.csv", "text/csv; charset=utf-8")
