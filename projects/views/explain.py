"""Every number is a button: the page that takes a published figure apart."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from projects.models import Portfolio, Task
from projects.queries.explanation import explain as explain_figure
from projects.queries.figures import MODELS
from projects.views.as_of import AsOf, keep_day
from projects.views.request import person, signed_in


@signed_in
@require_safe
def explain(request: HttpRequest, dimension: str, code: str) -> HttpResponse:
    """The formula in words, each child with weight, value and contribution, what was left out, as of when.

    `?portfolio=` tells apart a region or an organisation that counts in several; without it the national one is meant.
    """
    if dimension not in MODELS:
        raise Http404
    thing: Any = get_object_or_404(MODELS[dimension]._default_manager.all(), code=code)
    portfolio = _portfolio(request)
    kind = "portfolio" if dimension == "country" else dimension
    as_of = AsOf(request, portfolio=portfolio or _portfolio_of(thing), subject=f"{kind}:{thing.code}")
    explanation = explain_figure(
        user=person(request), dimension=dimension, object_id=thing.pk, portfolio=portfolio, as_of=as_of.day
    )
    if explanation is None:
        raise Http404
    context = {"explanation": explanation, "figures": explanation.figures, "today": as_of.shown, "as_of": as_of}
    return keep_day(render(request, "projects/explain/page.html", context), as_of)


def _portfolio_of(thing: Any) -> Portfolio:
    """The portfolio that the thing belongs to; of regions and organisations the national one is meant."""
    if isinstance(thing, Portfolio):
        return thing
    owner = thing.project if isinstance(thing, Task) else thing
    found: Portfolio = owner.portfolio if hasattr(owner, "portfolio") else Portfolio.objects.national()
    return found


def _portfolio(request: HttpRequest) -> Portfolio | None:
    code = request.GET.get("portfolio", "")
    if not code:
        return None
    return get_object_or_404(Portfolio.objects.visible_to(person(request)), code=code.replace("\0", ""))
