"""Milestones as a calendar file, for the bearer of a token: GET /api/v1/calendar.ics."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from accounts.authentication import BearerAuthentication
from accounts.models import User
from projects.api.problems import Problem, as_response
from projects.ics import calendar_file
from projects.models import Milestone
from projects.queries.calendar import Entry

DAYS_BACK, DAYS_AHEAD, MOST = 92, 732, 2000


@require_safe
def milestones_file(request: HttpRequest) -> HttpResponse:
    """Milestones that are open to the caller, three months back and two years ahead, on their expected days."""
    user = caller_of(request)
    if isinstance(user, HttpResponse):
        return user
    today = timezone.localdate()
    window = (today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD))
    found: Any = Milestone.objects.visible_to(user).exclude(state=Milestone.State.CANCELLED).with_expected_date()
    rows = found.filter(expected_date__range=window).order_by("expected_date", "code")[:MOST]
    entries = [Entry("milestone", m.expected_date, m.code, m.name, f"/milestones/{m.code}/", m.code) for m in rows]
    body = calendar_file(entries, base=request.build_absolute_uri("/")[:-1], now=timezone.now())
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Authorization, Cookie"}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def caller_of(request: HttpRequest) -> User | HttpResponse:
    """The bearer of a token, or who is signed in; for anyone else the refusal, as a view of the framework gives it."""
    nobody = Problem("unauthenticated", headers={"WWW-Authenticate": "Bearer"})
    try:
        found = BearerAuthentication().authenticate(request)  # type: ignore[arg-type]
    except AuthenticationFailed:
        return as_response(nobody, request)
    except PermissionDenied as refusal:
        return as_response(Problem("forbidden", str(refusal.detail)), request)
    if found is not None:
        return found[0]
    if isinstance(request.user, User) and request.user.is_active:
        return request.user
    return as_response(nobody, request)
