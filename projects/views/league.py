"""League tables, and how ratings moved between two dates."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from projects.domain.values import Confidence
from projects.models import JudgementRound, Portfolio
from projects.models.judgement_round import LeagueBoard
from projects.queries import league as league_query
from projects.queries.judgements import MovementPage, movement_page
from projects.views.as_of import AsOf, keep_day
from projects.views.request import person, signed_in

HALF_YEAR = timedelta(days=183)
MOVING = ("projects", "tasks")


@signed_in
@require_safe
def league(request: HttpRequest) -> HttpResponse:
    """A board ranked by likelihood of delivery, now or as a round froze it."""
    board = request.GET.get("of", LeagueBoard.PROJECTS)
    if board not in LeagueBoard.values:
        raise Http404
    portfolio = _portfolio(request)
    rounds = list(JudgementRound.objects.visible_to(person(request)).closed().order_by("-cut_off_date"))
    code = request.GET.get("round", "")
    of_round = next((row for row in rounds if row.code == code), None)
    if code and of_round is None:
        raise Http404
    as_of = AsOf(request, portfolio=portfolio, subject=f"portfolio:{portfolio.code}")
    day = as_of.shown if of_round is None else as_of.today  # a round is of the day on which it was frozen
    table = league_query.league(user=person(request), portfolio=portfolio, board=board, today=day, of_round=of_round)
    context = {
        "as_of": as_of,
        "table": table,
        "board": board,
        "boards": LeagueBoard.choices,
        "dimension": league_query.DIMENSIONS[board],
        "is_group": board in (LeagueBoard.MINISTRIES, LeagueBoard.REGIONS, LeagueBoard.TEAMS),
        "rounds": rounds,
        "of_round": of_round,
        "trail": [],
    }
    answer = render(request, "projects/league/page.html", context)
    return answer if of_round else keep_day(answer, as_of)


@signed_in
@require_safe
def movement(request: HttpRequest) -> HttpResponse:
    """The matrix of ratings then and now."""
    today = timezone.localdate()
    until = _day(request, "to", today)
    since = _day(request, "from", until - HALF_YEAR)
    of = request.GET.get("of", MOVING[0])
    if of not in MOVING:
        raise Http404
    is_turned = since > until
    page = movement_page(
        user=person(request), portfolio=_portfolio(request), of=of, since=min(since, until), until=max(since, until)
    )
    context = {
        "page": page,
        "rows": _matrix(page),
        "ratings": list(Confidence),
        "is_turned": is_turned,
        "of": of,
        "trail": [(_("League tables"), reverse("league"))],
    }
    return render(request, "projects/league/movement.html", context)


def _matrix(page: MovementPage) -> list[tuple[Confidence, list[tuple[str, list[object]]]]]:
    """Rows by the rating then; each cell with its subjects and whether it says better, worse or the same."""
    rows = []
    for then in Confidence:
        cells = []
        for now in Confidence:
            kind = "same" if now == then else "better" if now.severity < then.severity else "worse"
            cells.append((kind, [page.subjects[key] for key in page.matrix.cells.get((then, now), ())]))
        rows.append((then, cells))
    return rows


def _portfolio(request: HttpRequest) -> Portfolio:
    return get_object_or_404(Portfolio.objects.visible_to(person(request)), is_national=True)


def _day(request: HttpRequest, name: str, default: date) -> date:
    """A day of the query string; what is none, or beyond sense, gives the default."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return default
    return day if 1990 <= day.year <= 2100 else default
