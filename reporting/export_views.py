"""Charts as files. One address for every chart: /charts/<kind>/<code>/<chart>.csv or .png, on the day of the page."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from projects.models import Indicator, Portfolio, Sector, StrategicProject, Team
from projects.queries.challenges import visible_challenges
from projects.queries.indicators import with_links
from projects.queries.portfolios import portfolio_of
from projects.queries.tasks import tasks_with_links
from projects.querysets import organisations_visible_to
from projects.views.as_of import AsOf
from projects.views.request import person, signed_in
from regions.models import Region
from reporting.exports import picture
from reporting.exports.registry import CHARTS, Asked, Chart, Made
from reporting.exports.table import as_csv
from reporting.queries.live import day_by_itself

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "png": "image/png"}
OF_THE_PLAN = ("project", "task", "team", "indicator", "challenge")
"""Their pages show the present; those of other slices show a reference portfolio as on its last day."""

OF_THE_PRESENT = ("indicator", "challenge")
"""Their pages know no earlier day."""


@signed_in
@require_safe
def chart(request: HttpRequest, kind: str, code: str, name: str, form: str) -> HttpResponse:
    """The data or the picture of a chart. What the person may not see, and what does not exist: 404."""
    found = CHARTS.get(name)
    if found is None or kind not in found.kinds or form not in CONTENT_TYPES:
        raise Http404
    user = person(request)
    thing, portfolio = _thing(user, kind, code)
    by_itself = None if kind in OF_THE_PLAN else day_by_itself(user=user, portfolio=portfolio)
    day = AsOf(request, portfolio=portfolio, subject=f"{kind}:{code}", by_itself=by_itself)
    if day.is_refused:
        said = " ".join(map(str, day.form.errors["as_of"]))
        return HttpResponse(said, status=HTTPStatus.BAD_REQUEST, content_type="text/plain")
    as_of = None if kind in OF_THE_PRESENT else day.day
    asked = Asked(user, kind, thing, portfolio, timezone.localdate(), as_of, request.GET.dict())
    made = found.make(asked)
    if made is None:
        raise Http404
    content = as_csv(made.columns, made.rows) if form == "csv" else _png(asked, found, made)
    file = f"{code}-{name}-{(as_of or asked.today).isoformat()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[form], headers=headers)


def _thing(user: User, kind: str, code: str) -> tuple[Any, Portfolio]:
    """What the code names, as its page finds it, with the portfolio whose figures it shows; 404 if there is none."""
    if kind == "portfolio":
        portfolio = get_object_or_404(Portfolio.objects.visible_to(user), code=code)
        return portfolio, portfolio
    if kind == "region":
        return get_object_or_404(Region, code=code), portfolio_of(user)
    if kind == "organisation":
        body = get_object_or_404(organisations_visible_to(user), code=code)
        return body, portfolio_of(user, organisation_id=body.pk)
    if kind == "task":
        task = get_object_or_404(tasks_with_links(user).select_related("project__portfolio"), code=code)
        return task, task.project.portfolio
    if kind == "indicator":
        indicator = get_object_or_404(with_links(Indicator.objects.visible_to(user)), code=code)
        return indicator, indicator.portfolio
    if kind == "challenge":
        challenge = get_object_or_404(visible_challenges(user), code=code)
        return challenge, challenge.project.portfolio
    models: dict[str, Any] = {"project": StrategicProject, "team": Team, "sector": Sector}
    thing = get_object_or_404(models[kind].objects.visible_to(user).select_related("portfolio"), code=code)
    return thing, thing.portfolio


def _png(asked: Asked, found: Chart, made: Made) -> bytes:
    context = {**made.context, "style": picture.style(), "width_all": picture.WIDTH, "height_all": made.height}
    drawn = render_to_string(f"reporting/pictures/{made.template}.svg", context)
    illustrative = [_("with illustrative data")] if made.illustrative else []
    day = date_format(asked.as_of or asked.today, "DATE_FORMAT")
    return picture.png(
        title=made.title,
        subtitle=f"{asked.thing.name}. {found.name}. {made.key}",
        footer=" · ".join([_("Delivery Portal, as known on %(day)s") % {"day": day}, *illustrative]),
        svg=picture.unstretched(drawn, width=made.plot[0], height=made.plot[1]),
        height=made.height,
    )
