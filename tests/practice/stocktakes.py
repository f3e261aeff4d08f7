"""Stocktakes, promises, monthly notes and the annual report.

Models are imported inside: the pictures read this module before Django is set up.
"""

from datetime import UTC, datetime
from typing import Any

from tests.pages import Page

MONTH = datetime.now(UTC)
"""The portal that the pictures are taken of is seeded on the day itself."""


def side(side: Any) -> dict[str, Any]:
    from tests import stocktakes as make

    task = side.tasks[0]
    series = make.make_series(task, f"SERIES-{side.name}")
    stocktake = make.make_issued(series, task)
    return {
        "stocktake-series": series,
        "stocktakes": stocktake,
        "promises": make.make_promise(stocktake, task, f"PROMISE-{side.name}"),
    }


LISTS: dict[str, dict[str, Any]] = {"stocktake-series/": {}, "stocktakes/": {}, "promises/": {}}


def grow(task: Any, rows: int) -> None:
    from projects.models import StocktakeSeries
    from tests import stocktakes as make

    for _ in range(rows):
        number = StocktakeSeries.objects.count()
        stocktake = make.make_issued(make.make_series(task, f"GROWN-{number}"), task)
        make.make_promise(stocktake, task, f"GROWN-{number}-P")


def codes(country: Any) -> dict[str, str]:
    """A series about the sector: of that a stranger can open nothing."""
    from projects.models import StocktakeSeries
    from tests import stocktakes as make

    task = country.task
    series = StocktakeSeries.objects.filter(code="CANALS").first()
    if series is None:
        series = make.make_series(task, "CANALS", project=None, sector=task.sector)
        make.make_promise(make.make_issued(series, task), task, "CANAL-PROMISE")
    return {"series": series.code, "stocktake": f"{series.code}-001", "promise": "CANAL-PROMISE"}


UNGUESSED = frozenset(
    {
        "POST /api/v1/stocktakes/",
        "POST /api/v1/stocktakes/{id}/issue/",
        "POST /api/v1/stocktakes/{id}/agree/",
        "POST /api/v1/stocktakes/{id}/place-line/",
        "POST /api/v1/stocktakes/{id}/drop-line/",
        "POST /api/v1/stocktakes/{id}/add-line/",
        "POST /api/v1/stocktakes/{id}/errata/",
        "POST /api/v1/stocktakes/{id}/decisions/",
        "POST /api/v1/stocktakes/{id}/promises/",
    }
)

READ = {
    "/stocktakes/": "",
    "/stocktakes/{stocktake}/": "stocktake",
    "/stocktakes/{stocktake}/live/": "stocktake",
    "/stocktakes/{stocktake}/brief.pdf": "stocktake",
    "/projects/{project}/stocktakes/": "project",
    "/promises/": "",
}
WRITE = {
    "/stocktakes/series/": "",
    "/stocktakes/series/{series}/plan/": "series",
    **{
        f"/stocktakes/{{stocktake}}/{name}/": "stocktake"
        for name in (
            "move",
            "issue",
            "hold",
            "agenda/place",
            "agenda/drop",
            "agenda/add",
            "promises",
            "decisions",
            "minutes",
            "agree",
            "errata",
        )
    },
    "/promises/{promise}/settle/": "promise",
}
PAGES = (
    Page("stocktakes", "/stocktakes/"),
    Page("stocktakes-minister", "/stocktakes/", role="minister"),
    Page("stocktake", "/stocktakes/COUNTRY-005/"),
    Page("stocktake-minister", "/stocktakes/COUNTRY-006/", role="minister"),
    Page("stocktake-draft", "/stocktakes/MANGYSTAU-007/"),
    Page("stocktake-held", "/stocktakes/MANGYSTAU-006/"),
    Page("stocktake-live", "/stocktakes/WATER-006/live/?line=3"),
    Page("project-stocktakes", "/projects/MANGYSTAU/stocktakes/"),
    Page("promises", "/promises/?show=all"),
    Page("promises-akim", "/promises/?show=mine", role="akim"),
    Page("monthly-notes", "/notes/"),
    Page("monthly-note", f"/notes/{MONTH:%Y-%m}/"),
    Page("stocktake-series", "/stocktakes/series/COUNTRY/"),
    Page("annual-reports", "/annual-report/"),
    Page("annual-report", f"/annual-report/{MONTH:%Y}/"),
)
