"""Stocktakes: their list, the page of one, and the live mode of the meeting."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Verb
from projects.actions import Refused, Stale, agendas, errata, meeting_decisions, promises
from projects.actions import stocktakes as actions
from projects.forms import add_refusal
from projects.forms.stocktakes import (
    AddLineForm,
    DecideForm,
    DropForm,
    ErratumForm,
    MeetingDateForm,
    MinutesForm,
    NewSeriesForm,
    PlaceForm,
    PromiseForm,
    SeriesForm,
)
from projects.models import Portfolio, Stocktake, StocktakeSeries, StrategicProject
from projects.queries.stocktakes import StocktakePage, stocktake_page, stocktakes_page, verify_one, with_links
from projects.views.request import number_in, person, signed_in

Forms = dict[str, forms.Form]
Act = Callable[[dict[str, Any]], str]


@signed_in
@require_safe
def stocktakes(request: HttpRequest) -> HttpResponse:
    """The series that the person may see: what comes next, what was promised, every meeting."""
    return _render_list(request)


@signed_in
@require_safe
def project_stocktakes(request: HttpRequest, code: str) -> HttpResponse:
    """The stocktakes about one project."""
    user = person(request)
    found = get_object_or_404(
        StrategicProject.objects.visible_to(user).select_related("portfolio", "area", "coordinator"), code=code
    )
    today = timezone.localdate()
    context = {
        "project": found,
        "page": stocktakes_page(user=user, today=today, project=found),
        "today": today,
        "trail": [(found.name, reverse("project", args=[found.code]))],
    }
    return render(request, "projects/stocktakes/of_project.html", context)


def _render_list(request: HttpRequest, *, refused: Forms | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    user, today = person(request), timezone.localdate()
    page = stocktakes_page(user=user, today=today)
    rows = [(row, _series_forms(request, row, refused or {})) for row in page.rows]
    start = (refused or {}).get("start") or NewSeriesForm(user=user, initial={"interval_weeks": 8})
    context = {
        "page": page,
        "rows": rows,
        "today": today,
        "start_form": start if page.may_run else None,
        "overdue": sum(row.overdue_promises for row in page.rows),
        "next": min(
            (one for one in page.meetings if one.meeting_date >= today and one.held_at is None),
            key=lambda one: one.meeting_date,
            default=None,
        ),
        "trail": [],
    }
    return render(request, "projects/stocktakes/list.html", context, status=status)


def _series_forms(request: HttpRequest, row: Any, refused: Forms) -> Forms:
    if not person(request).may(Verb.RUN_ROUTINES):
        return {}
    series = row.series
    found: Forms = {}
    if row.next is None:
        initial = {"meeting_date": row.suggested_date}
        plan = MeetingDateForm(initial=initial, prefix=None, auto_id=f"id_{series.code}_%s")
        found["plan"] = refused.get(f"plan-{series.code}") or plan
    return found


@signed_in
@require_POST
def start_series(request: HttpRequest) -> HttpResponse:
    """Begin a series of stocktakes."""
    _runs(request)
    user = person(request)
    form = NewSeriesForm(request.POST, user=user)

    def act(values: dict[str, Any]) -> str:
        names = {language: values.pop(f"name_{language}") for language in ("en", "ru", "kk")}
        series = actions.start_series(
            portfolio=get_object_or_404(Portfolio, is_national=True),
            names=names,
            by=user,
            now=timezone.now(),
            **values,
        )
        return _("The series %(code)s is started: plan its first meeting.") % {"code": series.code}

    return _act(request, form, act, reverse("stocktakes"), lambda: _list_refused(request, "start", form))


@signed_in
@require_POST
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Set the day of the next meeting of a series."""
    series = _series(request, code)
    _runs(request)
    form = MeetingDateForm(request.POST, auto_id=f"id_{series.code}_%s")

    def act(values: dict[str, Any]) -> str:
        made = actions.plan_stocktake(series=series, by=person(request), now=timezone.now(), **values)
        return _("%(code)s is planned.") % {"code": made.code}

    return _act(request, form, act, reverse("stocktakes"), lambda: _list_refused(request, f"plan-{code}", form))


@signed_in
def change_series(request: HttpRequest, code: str) -> HttpResponse:
    """How a series meets: the form, and its change."""
    series = _series(request, code)
    _runs(request)
    user = person(request)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD, POST"})
    stored = {
        "interval_weeks": series.interval_weeks,
        "chair": series.chair,
        "members": [member.code for member in series.members.all()],
    }
    form = SeriesForm(request.POST if request.method == "POST" else None, user=user, initial=stored)

    def show(status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> HttpResponse:
        context = {"series": series, "form": form, "trail": [(_("Stocktakes"), reverse("stocktakes"))]}
        return render(request, "projects/stocktakes/series.html", context, status=status)

    def act(values: dict[str, Any]) -> str:
        actions.change_series(series=series, by=user, now=timezone.now(), **values)
        return _("The series is changed.")

    return _act(request, form, act, reverse("stocktakes"), show) if request.method == "POST" else show(HTTPStatus.OK)


def _list_refused(request: HttpRequest, name: str, form: forms.Form) -> HttpResponse:
    return _render_list(request, refused={name: form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@signed_in
@require_safe
def stocktake(request: HttpRequest, code: str) -> HttpResponse:
    """The pack with its seal, the agenda, promises, errata and minutes. `verify` computes the seals again."""
    return _render(request, _visible(request, code))


def _render(
    request: HttpRequest, found: Stocktake, *, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    today = timezone.localdate()
    page = stocktake_page(user=person(request), stocktake=found, today=today, now=timezone.now())
    shown = _forms(request, page) | (refused or {})
    context = {
        "page": page,
        "stocktake": found,
        "series": found.series,
        "pack": page.reading.pack if page.reading else None,
        "hidden": page.reading.hidden if page.reading else {},
        "lines": _lines(page),
        "forms": shown,
        "refused": tuple(refused or ()),
        "verdict": verify_one(found) if "verify" in request.GET and found.is_issued else None,
        "today": today,
        "trail": [(_("Stocktakes"), reverse("stocktakes"))],
    }
    return render(request, "projects/stocktakes/page.html", context, status=status)


def _lines(page: StocktakePage) -> list[tuple[dict[str, Any], Forms]]:
    """The lines of the agenda, each with the forms that move or drop it while it is a draft."""
    if page.reading is None:
        return []
    is_draft = page.may_run and not page.stocktake.is_issued
    return [
        (line, _line_forms(number, line) if is_draft else {})
        for number, line in enumerate(page.reading.pack["agenda"], start=1)
    ]


def _line_forms(number: int, line: dict[str, Any]) -> Forms:
    return {
        "place": PlaceForm(initial={"key": line["key"], "position": number}, auto_id=f"id_place_{number}_%s"),
        "drop": DropForm(initial={"key": line["key"]}, auto_id=f"id_drop_{number}_%s"),
    }


def _forms(request: HttpRequest, page: StocktakePage) -> Forms:
    """The empty forms that this person may use on this stocktake as it stands."""
    user, found = person(request), page.stocktake
    if not page.may_run:
        return {}
    states = Stocktake.State
    made: Forms = {}
    if found.state == states.PLANNED:
        made["move"] = MeetingDateForm(initial={"meeting_date": found.meeting_date})
        made["add"] = AddLineForm(user=user, stocktake=found)
    else:
        made["erratum"] = ErratumForm(auto_id="id_erratum_%s")
    if found.state in (states.ISSUED, states.HELD):
        made["promise"] = PromiseForm(user=user, stocktake=found)
        made["decide"] = DecideForm(user=user, stocktake=found, auto_id="id_decide_%s")
        made["minutes"] = MinutesForm(initial={"version": found.version, "minutes": found.minutes})
    return made


@signed_in
@require_safe
def live(request: HttpRequest, code: str) -> HttpResponse:
    """The meeting, line by line: big type, keys, decisions and promises on the spot."""
    found = _visible(request, code)
    if not found.is_issued:
        messages.info(request, _("The pack is not issued yet: the meeting goes through an issued one."))
        return HttpResponseRedirect(reverse("stocktake", args=[found.code]))
    return _render_live(request, found, line=number_in(request, "line"))


def _render_live(
    request: HttpRequest, found: Stocktake, *, line: int, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = stocktake_page(user=person(request), stocktake=found, today=timezone.localdate(), now=timezone.now())
    assert page.reading is not None  # noqa: S101  only an issued pack is shown
    lines = page.reading.pack["agenda"]
    place = min(line, len(lines) + 1)
    current = lines[place - 1] if 0 < place <= len(lines) else None
    key = current["key"] if current else ""
    shown = _forms(request, page) | (refused or {})
    for name in ("promise", "decide"):
        if name in shown and not shown[name].is_bound:
            shown[name].initial = {**shown[name].initial, **_first_guess(name, current, key)}
    tasks = {task["code"]: task for task in page.reading.pack["tasks"]}
    context = {
        "page": page,
        "stocktake": found,
        "pack": page.reading.pack,
        "place": place,
        "count": len(lines),
        "line": current,
        "task": tasks.get(current["task"]) if current else None,
        "is_last": place > len(lines),
        "before": place - 1 if place else None,
        "after": place + 1 if place <= len(lines) else None,
        "said": [row for row in page.promises if row.promise.agenda_key == key or not current],
        "decided": [row for row in page.decided if row.agenda_key == key or not current],
        "forms": shown,
        "refused": tuple(refused or ()),
        "today": timezone.localdate(),
    }
    return render(request, "projects/stocktakes/live.html", context, status=status)


def _first_guess(name: str, line: dict[str, Any] | None, key: str) -> dict[str, Any]:
    """A promise on a line is mostly about its task."""
    return {"agenda_key": key} | ({"task": line["task"]} if line and name == "promise" else {})


@signed_in
@require_POST
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Change the day of a planned meeting."""

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        actions.move_stocktake(stocktake=found, by=person(request), now=timezone.now(), **values)
        return _("The day of the meeting is changed.")

    return _change(request, code, "move", MeetingDateForm(request.POST), act)


@signed_in
@require_POST
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze and seal the pack."""

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        actions.issue_stocktake(stocktake=found, by=person(request), now=timezone.now())
        return _("The pack is issued and sealed. It does not change any more; corrections are errata.")

    return _change(request, code, "issue", forms.Form(request.POST), act)


@signed_in
@require_POST
def hold(request: HttpRequest, code: str) -> HttpResponse:
    """Say that the meeting took place."""

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        actions.hold_stocktake(stocktake=found, by=person(request), now=timezone.now())
        return _("The meeting is recorded as held. Write its minutes while they are fresh.")

    return _change(request, code, "hold", forms.Form(request.POST), act)


@signed_in
@require_POST
def place_line(request: HttpRequest, code: str) -> HttpResponse:
    """Give a line of the draft agenda its place."""

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        agendas.place_line(stocktake=found, by=person(request), now=timezone.now(), **values)
        return _("The line has its place.")

    return _change(request, code, "place", PlaceForm(request.POST), act)


@signed_in
@require_POST
def drop_line(request: HttpRequest, code: str) -> HttpResponse:
    """Drop a line of the draft agenda, with a reason."""

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        agendas.drop_line(stocktake=found, by=person(request), now=timezone.now(), **values)
        return _("The line is dropped; the pack keeps it with the reason.")

    return _change(request, code, "drop", DropForm(request.POST), act)


@signed_in
@require_POST
def add_line(request: HttpRequest, code: str) -> HttpResponse:
    """Add a line of the office's own to the draft agenda."""
    found = _run(request, code)

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        agendas.add_line(stocktake=found, by=person(request), now=timezone.now(), **values)
        return _("The line is added.")

    return _change(request, code, "add", AddLineForm(request.POST, user=person(request), stocktake=found), act)


@signed_in
@require_POST
def make_promise(request: HttpRequest, code: str) -> HttpResponse:
    """Record a promise, from the page or in the meeting."""
    found = _run(request, code)

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        made = promises.make_promise(stocktake=found, by=person(request), now=timezone.now(), **values)
        return _("The promise %(code)s is recorded.") % {"code": made.code}

    return _change(request, code, "promise", PromiseForm(request.POST, user=person(request), stocktake=found), act)


@signed_in
@require_POST
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Record a decision: the answer to an open question of the slice."""
    found = _run(request, code)
    user = person(request)
    form = DecideForm(request.POST, user=user, stocktake=found, auto_id="id_decide_%s")

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        option = values.pop("option")
        made = meeting_decisions.decide_at(
            stocktake=found, decision=option.decision, option=option.number, by=user, now=timezone.now(), **values
        )
        return _("The decision %(code)s is recorded.") % {"code": made.decision.code}

    return _change(request, code, "decide", form, act)


@signed_in
@require_POST
def write_minutes(request: HttpRequest, code: str) -> HttpResponse:
    """Save the draft of the minutes, against the version that its author saw."""

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        actions.write_minutes(stocktake=found, by=person(request), now=timezone.now(), **values)
        return _("The minutes are saved.")

    return _change(request, code, "minutes", MinutesForm(request.POST), act)


@signed_in
@require_POST
def agree_minutes(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze and seal the minutes."""

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        actions.agree_minutes(stocktake=found, by=person(request), now=timezone.now())
        return _("The minutes are agreed and sealed.")

    return _change(request, code, "agree", forms.Form(request.POST), act)


@signed_in
@require_POST
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Add an erratum to an issued pack."""

    def act(found: Stocktake, values: dict[str, Any]) -> str:
        errata.correct(stocktake=found, by=person(request), now=timezone.now(), **values)
        return _("The erratum stands beside the pack, which stays as it was sealed.")

    return _change(request, code, "erratum", ErratumForm(request.POST, auto_id="id_erratum_%s"), act)


def _change(
    request: HttpRequest, code: str, name: str, form: forms.Form, act: Callable[[Stocktake, dict[str, Any]], str]
) -> HttpResponse:
    """Do it and go back to where it was asked: the page, or the line of the meeting."""
    found = _run(request, code)
    in_meeting = request.POST.get("from") == "live" and found.is_issued
    line = int(text) if (text := request.POST.get("line", "")).isascii() and text.isdigit() and len(text) < 4 else 0
    address = reverse("stocktake-live" if in_meeting else "stocktake", args=[found.code])
    address += f"?line={line}" if in_meeting else "#main"

    def refused() -> HttpResponse:
        status, again = HTTPStatus.UNPROCESSABLE_ENTITY, _visible(request, code)
        if in_meeting:
            return _render_live(request, again, line=line, refused={name: form}, status=status)
        return _render(request, again, refused={name: form}, status=status)

    return _act(request, form, lambda values: act(found, values), address, refused)


def _act(
    request: HttpRequest, form: forms.Form, act: Act, address: str, refused: Callable[[], HttpResponse]
) -> HttpResponse:
    """Do it and go on, or show the page again with what was typed and what is wrong."""
    if form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
        except Refused as refusal:
            add_refusal(form, refusal)
        except Stale:
            message = _("Somebody changed it since you loaded the page. Your text is below: compare and save again.")
            form.add_error(None, forms.ValidationError(message, code="stale"))
        else:
            return HttpResponseRedirect(address)
    return refused()


def _visible(request: HttpRequest, code: str) -> Stocktake:
    found: Stocktake = get_object_or_404(with_links(person(request)), code=code)
    return found


def _series(request: HttpRequest, code: str) -> StocktakeSeries:
    found: StocktakeSeries = get_object_or_404(StocktakeSeries.objects.visible_to(person(request)), code=code)
    return found


def _run(request: HttpRequest, code: str) -> Stocktake:
    """404 for what the person may not see; 403 for those who do not run stocktakes."""
    found = _visible(request, code)
    _runs(request)
    return found


def _runs(request: HttpRequest) -> None:
    if not person(request).may(Verb.RUN_ROUTINES):
        raise PermissionDenied(_("Only the Project Office runs stocktakes."))
