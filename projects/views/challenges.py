"""Challenges: the list, one with its hundred days, and the closing ceremony."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Verb
from projects import challenge_words
from projects.actions.challenges import (
    Seat,
    check_result,
    close_challenge,
    note_day,
    plan_challenge,
    review_week,
    start_challenge,
)
from projects.domain import challenge as days
from projects.forms.challenges import ChallengeForm, CheckForm, CloseForm, NoteForm, ReviewForm
from projects.models import Challenge
from projects.models.challenge import ChallengeState, MemberRole
from projects.queries.challenges import ChallengePage, challenge_list, challenge_page, visible_challenges
from projects.views.acting import acted, named
from projects.views.request import person, signed_in


@signed_in
@require_safe
def challenges(request: HttpRequest) -> HttpResponse:
    """Those that run with where they stand, those to come, and those that are over with their checks."""
    return _render_list(request)


def _render_list(request: HttpRequest, form: forms.Form | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    user, today = person(request), timezone.localdate()
    page = challenge_list(user=user, today=today)
    sentence = challenge_words.list_sentence(
        running=len(page.running), short=page.short, checks_due=page.checks_due, missing=page.missing
    )
    may_plan = user.may(Verb.RUN_ROUTINES)
    context = {
        "page": page,
        "sentence": sentence,
        "today": today,
        "form": (form or ChallengeForm(user=user)) if may_plan else None,
        "trail": [(_("Delivery practice"), reverse("practice"))],
    }
    return render(request, "projects/challenges/list.html", context, status=status)


@signed_in
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a challenge."""
    user = person(request)
    if not user.may(Verb.RUN_ROUTINES):
        raise PermissionDenied(_("The Project Office plans, starts and closes challenges."))
    form = ChallengeForm(request.POST, user=user)

    def act(values: dict[str, Any]) -> tuple[str, str]:
        plain = ("project", "task", "measure", "unit", "start_value", "goal_value", "start_date", "team")
        made = plan_challenge(
            **{name: values[name] for name in (*plain, "sponsor_role", "sponsor_organisation")},
            names=form.names(),
            seats=_seats(values),
            by=user,
            now=timezone.now(),
        )
        return _("The challenge is planned."), _address(made)

    return acted(request, form, act, lambda status: _render_list(request, form, status))


def _seats(values: dict[str, Any]) -> list[Seat]:
    lead = [Seat(values["lead"], MemberRole.LEAD)] if values["lead"] else []
    return lead + [Seat(body) for body in values["members"] if body != values["lead"]]


@signed_in
@require_safe
def challenge(request: HttpRequest, code: str) -> HttpResponse:
    """One challenge: where it stands, its chart, its days, reviews and checks."""
    return _render(request, visible(request, code))


@signed_in
@require_safe
def ceremony(request: HttpRequest, code: str) -> HttpResponse:
    """The result on one screen, for the closing ceremony; there is none before day 100."""
    found = visible(request, code)
    if not found.is_over:
        raise Http404
    today = timezone.localdate()
    page = challenge_page(user=person(request), challenge=found, today=today)
    context = {
        "page": page,
        "challenge": found,
        "title": challenge_words.chart_title(found, page.standing),
        "trail": [(_("Challenges"), reverse("challenges")), (found.code, _address(found))],
    }
    return render(request, "projects/challenges/ceremony.html", context)


@signed_in
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Today is day 1."""

    def act(found: Challenge, values: dict[str, Any], user: User) -> str:
        start_challenge(challenge=found, by=user, now=timezone.now())
        return _("The 100 days have begun.")

    return _act(request, code, "start", forms.Form(request.POST), act)


@signed_in
@require_POST
def note(request: HttpRequest, code: str) -> HttpResponse:
    """Write the note of a day."""

    def act(found: Challenge, values: dict[str, Any], user: User) -> str:
        made = note_day(challenge=found, by=user, now=timezone.now(), **values)
        return _("The note is corrected; the earlier one stays.") if made.number > 1 else _("The note is written.")

    return _act(request, code, "note", NoteForm(request.POST), act)


@signed_in
@require_POST
def review(request: HttpRequest, code: str) -> HttpResponse:
    """The sponsor's word on a week."""

    def act(found: Challenge, values: dict[str, Any], user: User) -> str:
        review_week(challenge=found, by=user, now=timezone.now(), **values)
        return _("The review is written.")

    return _act(request, code, "review", ReviewForm(request.POST), act)


@signed_in
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close with the value of day 100."""

    def act(found: Challenge, values: dict[str, Any], user: User) -> str:
        close_challenge(challenge=found, by=user, now=timezone.now(), **values)
        return _("The challenge is closed.")

    return _act(request, code, "close", CloseForm(request.POST), act)


@signed_in
@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """See whether the result lasted."""

    def act(found: Challenge, values: dict[str, Any], user: User) -> str:
        check_result(challenge=found, by=user, now=timezone.now(), **values)
        return _("The check is written.")

    return _act(request, code, "check", CheckForm(request.POST), act)


Act = Callable[[Challenge, dict[str, Any], User], str]


def _act(request: HttpRequest, code: str, name: str, form: forms.Form, act: Act) -> HttpResponse:
    found = visible(request, code)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        return act(found, values, person(request)), _address(found)

    def again(status: int) -> HttpResponse:
        return _render(request, found, refused={name: form}, status=status)

    return acted(request, form, do, again)


def visible(request: HttpRequest, code: str) -> Challenge:
    found: Challenge = get_object_or_404(visible_challenges(person(request)), code=code)
    return found


def _address(challenge: Challenge) -> str:
    return reverse("challenge", args=[challenge.code])


def _render(
    request: HttpRequest,
    found: Challenge,
    *,
    refused: dict[str, forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    today = timezone.localdate()
    page = challenge_page(user=person(request), challenge=found, today=today)
    context = {
        "page": page,
        "challenge": found,
        "sentence": challenge_words.sentence(found, page.standing),
        "title": challenge_words.chart_title(found, page.standing),
        "today": today,
        "forms": named(_forms(page) | (refused or {})),
        "trail": [(_("Challenges"), reverse("challenges"))],
    }
    return render(request, "projects/challenges/page.html", context, status=status)


def _forms(page: ChallengePage) -> dict[str, forms.Form]:
    """The empty forms that this person may use in this state."""
    found: dict[str, forms.Form] = {}
    state, today = page.challenge.state, timezone.localdate()
    if state == ChallengeState.PLANNED and page.may_run:
        found["start"] = forms.Form()
    if state == ChallengeState.RUNNING:
        if page.may_note:
            found["note"] = NoteForm(initial={"for_date": min(today, page.challenge.last_date)})
        if page.may_review:
            found["review"] = ReviewForm(initial={"week": str(_next_week(page))})
        if page.may_run and page.standing.day >= days.DAYS:
            found["close"] = CloseForm()
    due = [line for line in page.checks if line.is_due]
    if due and page.may_check:
        found["check"] = CheckForm(initial={"months": str(due[0].months)})
    return found


def _next_week(page: ChallengePage) -> int:
    """The oldest week that waits for its review, else the running one."""
    return min(page.missing_weeks, default=min(14, days.weeks_due(page.standing.day) + 1))
