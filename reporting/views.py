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
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Verb
from projects.models import Portfolio, SavedView, Sector, StrategicProject
from projects.queries.portfolios import portfolio_of
from projects.querysets import organisations_of, organisations_visible_to, regions_of, sees_everything
from projects.views.as_of import AsOf, keep_day
from projects.views.request import signed_in
from regions.models import Organisation, Region
from reporting import sentences
from reporting.practice import groups_for
from reporting.queries.all_figures import all_figures
from reporting.queries.dashboard import dashboard
from reporting.queries.desk import desk, newest_change
from reporting.queries.duties import duties
from reporting.queries.live import day_by_itself, version_of
from reporting.queries.summary import summary
from reporting.queries.team_heat import team_heat

UPDATING = (Verb.UPDATE_ANY, Verb.UPDATE_LED, Verb.UPDATE_TEAM)
View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """For signed-in people, by GET, compressed, kept by no cache. A poll of a signed-out browser goes to the door."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("sign-in")})
        return redirect_to_login(request.get_full_path())

    return require_safe(gzip_page(never_cache(wrapped)))


@page
def home(request: HttpRequest) -> HttpResponse:
    """Where a person begins: the national summary, their updates, their region, or what they may see."""
    user = _person(request)
    if user.rights.national_summary:
        return redirect("national")
    if any(user.may(verb) for verb in UPDATING):
        return redirect("my-updates")
    region = Region.objects.filter(organisations__memberships__user=user.principal).first()
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
    return _dashboard(request, "region", get_object_or_404(Region, code=code), portfolio_of(_person(request)))


@page
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """The dashboard of a body: the tasks that it leads. A department of another government stands in its portfolio."""
    user = _person(request)
    found = get_object_or_404(organisations_visible_to(user), code=code)
    return _dashboard(request, "organisation", found, portfolio_of(user, organisation_id=found.pk))


@page
def figures(request: HttpRequest) -> HttpResponse:
    """All figures that the person may see, by dimension."""
    return render(request, "reporting/figures.html", {"found": all_figures(user=_person(request))})


@signed_in
@require_safe
def teams_by_month(request: HttpRequest) -> HttpResponse:
    """The status of teams over twelve months: of the country, of a `sector` or of a `project`."""
    user = _person(request)
    found = portfolio_of(user)
    sector, project = _asked(request, Sector, "sector"), _asked(request, StrategicProject, "project")
    if sector and version_of(user=user, dimension="sector", object_id=sector.pk, portfolio=found) is None:
        raise Http404  # the names of sectors are public, their figures are not
    about = project or sector
    about_kind = "project" if project else "sector" if sector else "portfolio"
    about_code = about.code if about else found.code
    day = _day(request, found, f"{about_kind}:{about_code}")
    heat = team_heat(
        user=user,
        portfolio=found,
        today=timezone.localdate(),
        as_of=day["day"],
        sector_id=sector.pk if sector else None,
        project=project,
    )
    context = {
        "heat": heat,
        "about": about,
        "about_kind": about_kind,
        "about_code": about_code,
        "portfolio": found,
        "trail": _trail(user),
        **day,
    }
    return keep_day(render(request, "reporting/team_heat.html", context), day["as_of"])


def _asked(request: HttpRequest, model: Any, name: str) -> Any:
    """The object whose code stands in the address, None where none does; 404 for one that is not theirs to see."""
    code = request.GET.get(name)
    if not code:
        return None
    return get_object_or_404(model.objects.visible_to(_person(request)), code=code.replace("\x00", ""))


def _trail(user: User) -> list[tuple[str, str]]:
    if user.rights.national_summary:
        return [(_("National summary"), reverse("national"))]
    return [(_("All figures"), reverse("figures"))]


@page
def practice(request: HttpRequest) -> HttpResponse:
    """What waits for the person, and every routine of a delivery unit in one place."""
    found = duties(user=_person(request), today=timezone.localdate())
    context = {"duties": found, "number": sum(duty.number for duty in found), "groups": groups_for(_person(request))}
    context["saved_views"] = list(SavedView.objects.visible_to(_person(request)))
    return render(request, "reporting/practice.html", context)


def _summary(request: HttpRequest, found: Portfolio) -> HttpResponse:
    user = _person(request)
    version = version_of(user=user, dimension="country", object_id=found.pk, portfolio=found)
    if version is None and not (found.is_national and user.rights.national_summary):
        raise Http404
    if version and found.is_national:
        version = f"{version}-{newest_change()}"  # an answered question moves no figure
    if _is_unchanged(request, version):
        return HttpResponse(status=204)
    day = _day(request, found, f"portfolio:{found.code}")
    shown = summary(user=user, portfolio=found, as_of=day["day"], all_projects="all" in request.GET)
    context: dict[str, Any] = {"portfolio": found, "shown": shown, "version": version or "", **day}
    if shown is not None:
        sectors = [one.figures for one in shown.sectors]
        if found.is_national and day["day"] is None:
            slices = [*shown.project_figures, *sectors]
            context["desk"] = desk(user=user, portfolio=found, slices=slices, now=timezone.now())
        context["sentence"] = sentences.of_summary(
            whole=shown.figures,
            projects=shown.project_figures,
            sectors=sectors,
            is_national=found.is_national,
            waiting=context["desk"].waiting if "desk" in context else None,
        )
        context["overdue"] = sentences.overdue(shown.figures)
        context["map_finding"] = sentences.of_regions(shown.region_rows)
        context["finding"] = sentences.of_curve(shown.curve)
    return _live(request, "summary", context)


def _dashboard(request: HttpRequest, dimension: str, thing: Any, found: Portfolio) -> HttpResponse:
    user = _person(request)
    version = version_of(user=user, dimension=dimension, object_id=thing.pk, portfolio=found)
    if version is None and not _is_theirs(user, thing):
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
        "version": version or "",
        **day,
    }
    if shown is not None:
        context |= {"sentence": sentences.of_slice(shown.figures), "finding": sentences.of_curve(shown.curve)}
    return _live(request, "dashboard", context)


def _live(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or for a poll only the block that replaces itself."""
    folder = "reporting/parts" if request.headers.get("HX-Request") else "reporting"
    response = render(request, f"{folder}/{name}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return keep_day(response, context["as_of"])


def _is_theirs(user: User, thing: Any) -> bool:
    """Whether a page without figures is shown empty, not hidden: to who sees everything, and of their own body.

    To others it stays 404, as a page that is not open to them.
    """
    if sees_everything(user):
        return True
    if isinstance(thing, Region):
        return regions_of(user).filter(organisation__region=thing).exists()
    return isinstance(thing, Organisation) and organisations_of(user).filter(organisation=thing).exists()


def _is_unchanged(request: HttpRequest, version: str | None) -> bool:
    """A page without figures yet has the version "" in its polls."""
    return request.GET.get("since") == (version or "")


def _day(request: HttpRequest, found: Portfolio, subject: str) -> dict[str, Any]:
    """The day to show (None: now) and the component that chooses it."""
    by_itself = None if "as_of" in request.GET else day_by_itself(user=_person(request), portfolio=found)
    as_of = AsOf(request, portfolio=found, subject=subject, by_itself=by_itself)
    return {"as_of": as_of, "day": as_of.day}


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - `page` lets nobody else in
    return request.user
