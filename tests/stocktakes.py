"""Small stocktakes for tests: an issued one with a small pack about a task, promises of it."""

from typing import Any

from projects.models import Promise, Stocktake, StocktakeSeries
from projects.sealing import canonical, seal
from tests.factories import NOW, TODAY

PACK: dict[str, Any] = {
    "format": 1,
    "number": 1,
    "meeting_date": "2026-11-24",
    "cut_off_at": "2026-11-24T04:00:00+00:00",
    "previous": None,
    "figures_before": None,
    "projects": [],
    "tasks": [],
    "late": [],
    "promises": [],
    "decisions": [],
    "agenda": [],
    "dropped": [],
    "more": {},
}


def figures(code: str, **more: Any) -> dict[str, Any]:
    """The figures of a slice as a pack keeps them."""
    return {
        "code": code,
        "names": {"en": code, "ru": "", "kk": ""},
        "progress": "0.400000000000",
        "planned_progress": "0.500000000000",
        "schedule_performance": "0.800000000000",
        "percent": 40,
        "planned_percent": 50,
        "tasks": 3,
        "total": 10,
        "done": 4,
        "overdue": 2,
        "due_soon": 1,
        "cancelled": 0,
        "reported": 10,
        "stale": 0,
        "not_reported": 0,
        "stale_tasks": 0,
        "worst_late_days": 10,
        "status_counts": {"red": 1, "green": 2},
        "is_stale": False,
        "as_of_date": "2026-11-24",
        "thresholds_version": 1,
        "status": "amber_red",
        "reasons": [{"code": "milestone_late", "params": {"days": 20, "limit": 14}}],
        "judgement": None,
    } | more


def pack_of(stocktake: Stocktake, task: Any, **more: Any) -> dict[str, Any]:
    """A pack in which the task is red and one of its milestones overdue."""
    series = stocktake.series
    told = figures(task.code, tasks=1) | {
        "project": task.project.code,
        "weight": "1.000000",
        "is_critical": False,
        "lead": task.lead_organisation.names,
        "before": {"status": "green", "percent": 40},
        "status": "red",
    }
    line = {
        "key": f"red:{task.code}",
        "kind": "red",
        "code": task.code,
        "params": {"status": "red", "before": "green"},
        "names": task.names,
        "title": "",
        "task": task.code,
    }
    return (
        PACK
        | {
            "stocktake": stocktake.code,
            "series": {
                "code": series.code,
                "names": series.names,
                "dimension": series.dimension,
                "chair": series.chair,
                "members": [],
            },
            "figures": figures(series.code),
            "tasks": [told],
            "agenda": [line],
        }
        | more
    )


def make_issued(series: StocktakeSeries, task: Any, *, state: str = "issued") -> Stocktake:
    """An issued (or held) stocktake with a small pack about the task."""
    number = series.stocktakes.count() + 1
    stocktake = Stocktake(series=series, number=number, code=f"{series.code}-{number:03d}", meeting_date=TODAY)
    text = canonical(pack_of(stocktake, task))
    stocktake.state, stocktake.pack_text, stocktake.seal = state, text, seal(text)
    stocktake.cut_off_at = stocktake.issued_at = NOW
    stocktake.held_at = NOW if state == "held" else None
    stocktake.save()
    return stocktake


def make_promise(stocktake: Stocktake, task: Any, code: str, **more: Any) -> Promise:
    return Promise.objects.create(
        **{
            "stocktake": stocktake,
            "organisation": task.lead_organisation,
            "project": task.project,
            "task": task,
            "code": code,
            "what": f"Finish {code}",
            "due_date": TODAY,
            "made_at": NOW,
        }
        | more
    )


def make_series(task: Any, code: str, **slice_: Any) -> StocktakeSeries:
    return StocktakeSeries.objects.create(
        **{
            "portfolio": task.project.portfolio,
            "code": code,
            "name_en": f"Series {code}",
            "chair": "Minister",
            "project": task.project,
        }
        | slice_
    )
