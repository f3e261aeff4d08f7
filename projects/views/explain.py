"""Every number is a button: the page that takes a published figure apart."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.models import Portfolio
from projects.queries.explanation import explain as explain_figure
from projects.queries.figures import MODELS
from projects.views.request import person, signed_in


@signed_in
@require_safe
def explain(request: HttpRequest, dimension: str, code: str) -> HttpResponse:
    """The formula in words, each child with weight, value and contribution, what was left out, as of when.

    `?portfolio=` tells apart a region or an organisation that counts in several; without it the national one is meant.
    """
    if dimension not in MODELS:
        raise Http404
    thing = get_object_or_404(MODELS[dimension]._default_manager.all(), code=code)
    explanation = explain_figure(
        user=person(request), dimension=dimension, object_id=thing.pk, portfolio=_portfolio(request)
    )
    if explanation is None:
        raise Http404
    context = {"explanation": explanation, "figures": explanation.figures, "today": timezone.localdate()}
    return render(request, "projects/explain/page.html", context)


def _portfolio(request: HttpRequest) -> Portfolio | None:
    code = request.GET.get("portfolio", "")
    if not code:
        return None
    return get_object_or_404(Portfolio.objects.visible_to(person(request)), code=code.replace("\0", ""))
