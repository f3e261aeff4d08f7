"""Judgement rounds: what runs, how far it is, and what the Project Office does to it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Verb
from projects.actions import judgement_rounds as actions
from projects.actions.judgements import months_later
from projects.forms.judgements import CloseRoundForm, MoveCutOffForm, NothingForm, OpenRoundForm
from projects.models import JudgementRound, Portfolio
from projects.queries.judgements import round_page, rounds_page
from projects.views.acting import acted, seen_version
from projects.views.request import person, signed_in

Act = Callable[[], str]


@signed_in
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round, the newest first, and how much of each is judged."""
    return _list(request)


@signed_in
@require_POST
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a round over the national plan."""
    _require_office(request)
    form = OpenRoundForm(request.POST)
    portfolio = get_object_or_404(Portfolio.objects.visible_to(person(request)), is_national=True)

    def act() -> str:
        made = actions.open_round(portfolio=portfolio, by=person(request), now=timezone.now(), **form.cleaned_data)
        return _("Round %(code)s is open.") % {"code": made.code}

    return acted(
        request,
        form,
        lambda _values: (act(), reverse("judgement-rounds")),
        lambda status: _list(request, form=form, status=status),
    )


@signed_in
@require_safe
def one_round(request: HttpRequest, code: str) -> HttpResponse:
    """What is to be judged in this round, what is judged, and what waits."""
    return _page(request, _round(request, code))


@signed_in
@require_POST
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Set another cut-off date."""
    found = _round(request, code)
    form = MoveCutOffForm(request.POST)

    def act() -> str:
        to, reason = form.cleaned_data["cut_off_date"], form.cleaned_data["reason"]
        actions.move_cut_off(judgement_round=found, to=to, reason=reason, **_who(request))
        return _("The cut-off date is moved.")

    return _perform(request, found, "move", form, act)


@signed_in
@require_POST
def moderate(request: HttpRequest, code: str) -> HttpResponse:
    """Begin moderation."""
    found = _round(request, code)

    def act() -> str:
        actions.moderate_round(judgement_round=found, **_who(request))
        return _("Moderation has begun: the Project Office alone adds judgements now.")

    return _perform(request, found, "moderate", NothingForm(request.POST), act)


@signed_in
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the round and freeze its tables."""
    found = _round(request, code)
    form = CloseRoundForm(request.POST)

    def act() -> str:
        note = form.cleaned_data["moderation_note"]
        actions.close_round(judgement_round=found, moderation_note=note, **_who(request))
        return _("The round is closed and its league tables are frozen.")

    return _perform(request, found, "close", form, act)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": person(request), "now": timezone.now(), "expected_version": seen_version(request)}


def _may_run(request: HttpRequest) -> bool:
    return person(request).may(Verb.RUN_ROUTINES)


def _require_office(request: HttpRequest) -> None:
    if not _may_run(request):
        raise PermissionDenied(_("Only the Project Office runs judgement rounds."))


def _round(request: HttpRequest, code: str) -> JudgementRound:
    return get_object_or_404(JudgementRound.objects.visible_to(person(request)).select_related("portfolio"), code=code)


def _perform(request: HttpRequest, found: JudgementRound, name: str, form: forms.Form, act: Act) -> HttpResponse:
    _require_office(request)
    return acted(
        request,
        form,
        lambda _values: (act(), f"{reverse('judgement-round', args=[found.code])}#main"),
        lambda status: _page(request, found, refused={name: form}, status=status),
    )


def _list(request: HttpRequest, *, form: forms.Form | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    pages = rounds_page(user=person(request))
    running = next((page for page in pages if page.round.state != JudgementRound.State.CLOSED), None)
    suggested = {"cut_off_date": months_later(timezone.localdate(), 1)}
    may_open = _may_run(request) and running is None
    context: dict[str, Any] = {
        "pages": pages,
        "running": running,
        "newest_closed": next((page for page in pages if page.round.state == JudgementRound.State.CLOSED), None),
        "today": timezone.localdate(),
        "form": form or (OpenRoundForm(initial=suggested) if may_open else None),
        "trail": [],
    }
    return render(request, "projects/rounds/list.html", context, status=status)


def _page(
    request: HttpRequest,
    found: JudgementRound,
    *,
    refused: dict[str, forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "page": round_page(user=person(request), judgement_round=found),
        "round": found,
        "today": timezone.localdate(),
        "forms": _forms(request, found) | (refused or {}),
        "trail": [(_("Judgement rounds"), reverse("judgement-rounds"))],
    }
    return render(request, "projects/rounds/page.html", context, status=status)


def _forms(request: HttpRequest, found: JudgementRound) -> dict[str, forms.Form]:
    """What the Project Office may do to a round in its present state."""
    if not _may_run(request):
        return {}
    if found.state == JudgementRound.State.OPEN:
        return {"move": MoveCutOffForm(initial={"cut_off_date": found.cut_off_date}), "moderate": NothingForm()}
    return {"close": CloseRoundForm()} if found.state == JudgementRound.State.MODERATION else {}
