"""Pages across the plan: they read, they never write. Each answers 204 to a poll when nothing changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Verb
from projects.models import Portfolio, Sector
from projects.querysets import organisations_visible_to
from projects.views.as_of import AsOf, keep_day
from regions.models import Region
from reporting import sentences
from reporting.practice import groups_for
from reporting.queries.all_figures import all_figures
from reporting.queries.dashboard import dashboard
from reporting.queries.duties import duties
from reporting.queries.live import day_by_itself, version_of
from reporting.queries.summary import summary

UPDATING = (Verb.UPDATE_ANY, Verb.UPDATE_LED, Verb.UPDATE_TEAM)
View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """For signed-in people, by GET, never kept by caches. A poll of a signed-out browser is sent to the door."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("sign-in")})
        return redirect_to_login(request.get_full_path())

    return require_safe(never_cache(wrapped))


@page
def home(request: HttpRequest) -> HttpResponse:
    """Where a person begins: the national summary, their updates, their region, or what they may see."""
    user = _person(request)
    if user.rights.national_summary:
        return redirect("national")
    if any(user.may(verb) for verb in UPDATING):
        return redirect("my-updates")
    region = Region.objects.filter(organisations__memberships__user=user).first()
    return redirect("region", region.code) if region else redirect("figures")


@page
def national(request: HttpRequest) -> HttpResponse:
    """The national summary."""
    return _summary(request, get_object_or_404(Portfolio.objects.visible_to(_person(request)), is_national=True))


@page
def portfolio(request: HttpRequest, code: str) -> HttpResponse:
    """The summary of a portfolio by its code."""
    return _summary(request, get_object_or_404(Portfolio.objects.visible_to(_person(request)), code=code))


@page
def sector(request: HttpRequest, code: str) -> HttpResponse:
    """The dashboard of a sector, of whichever portfolio it belongs to."""
    found = get_object_or_404(
        Sector.objects.visible_to(_person(request)).select_related("portfolio", "lead_organisation"), code=code
    )
    return _dashboard(request, "sector", found, found.portfolio)


@page
def region(request: HttpRequest, code: str) -> HttpResponse:
    """The dashboard of a region in the national portfolio."""
    return _dashboard(request, "region", get_object_or_404(Region, code=code), _portfolio(request, None))


@page
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """The dashboard of a body: the tasks that it leads. A department of another government stands in its portfolio."""
    user = _person(request)
    found = get_object_or_404(organisations_visible_to(user), code=code)
    return _dashboard(request, "organisation", found, _portfolio(request, found.pk))


@page
def figures(request: HttpRequest) -> HttpResponse:
    """All figures that the person may see, by dimension."""
    return render(request, "reporting/figures.html", {"found": all_figures(user=_person(request))})


@page
def practice(request: HttpRequest) -> HttpResponse:
    """What waits for the person, and every routine of a delivery unit in one place."""
    found = duties(user=_person(request), today=timezone.localdate())
    context = {"duties": found, "number": sum(duty.number for duty in found), "groups": groups_for(_person(request))}
    return render(request, "reporting/practice.html", context)


def _summary(request: HttpRequest, found: Portfolio) -> HttpResponse:
    user = _person(request)
    version = version_of(user=user, dimension="country", object_id=found.pk, portfolio=found)
    if version is None:
        raise Http404
    if _is_unchanged(request, version):
        return HttpResponse(status=204)
    day = _day(request, found, f"portfolio:{found.code}")
    shown = summary(user=user, portfolio=found, as_of=day["day"], all_projects="all" in request.GET)
    context: dict[str, Any] = {"portfolio": found, "shown": shown, "version": version, **day}
    if shown is not None:
        sectors = [one.figures for one in shown.sectors]
        context["sentence"] = sentences.of_summary(
            whole=shown.figures,
            projects=shown.project_figures,
            sectors=sectors,
            is_national=found.is_national,
        )
        context["finding"] = sentences.of_curve(shown.curve)
    return _live(request, "summary", context)


def _dashboard(request: HttpRequest, dimension: str, thing: Any, found: Portfolio) -> HttpResponse:
    user = _person(request)
    version = version_of(user=user, dimension=dimension, object_id=thing.pk, portfolio=found)
    if version is None:
        raise Http404
    if _is_unchanged(request, version):
        return HttpResponse(status=204)
    day = _day(request, found, f"{dimension}:{thing.code}")
    shown = dashboard(
        user=user,
        portfolio=found,
        dimension=dimension,
        object_id=thing.pk,
        as_of=day["day"],
        all_tasks="all" in request.GET,
    )
    context: dict[str, Any] = {
        "portfolio": found,
        "dimension": dimension,
        "thing": thing,
        "shown": shown,
        "version": version,
        **day,
    }
    if shown is not None:
        context |= {"sentence": sentences.of_slice(shown.figures), "finding": sentences.of_curve(shown.curve)}
    return _live(request, "dashboard", context)


def _portfolio(request: HttpRequest, organisation_id: int | None) -> Portfolio:
    """The national portfolio; for a body that leads nothing there, the portfolio in which it does."""
    mine = Portfolio.objects.visible_to(_person(request)).order_by("-is_national", "code")
    if organisation_id is not None:
        led = mine.filter(projects__tasks__lead_organisation=organisation_id).first()
        if led is not None:
            return led
    return get_object_or_404(mine, is_national=True)


def _live(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or for a poll only the block that replaces itself."""
    folder = "reporting/parts" if request.headers.get("HX-Request") else "reporting"
    response = render(request, f"{folder}/{name}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return keep_day(response, context["as_of"])


def _is_unchanged(request: HttpRequest, version: str) -> bool:
    return request.GET.get("since") == version


def _day(request: HttpRequest, found: Portfolio, subject: str) -> dict[str, Any]:
    """The day to show (None: now) and the component that chooses it."""
    by_itself = None if "as_of" in request.GET else day_by_itself(user=_person(request), portfolio=found)
    as_of = AsOf(request, portfolio=found, subject=subject, by_itself=by_itself)
    return {"as_of": as_of, "day": as_of.day}


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - `page` lets nobody else in
    return request.user
