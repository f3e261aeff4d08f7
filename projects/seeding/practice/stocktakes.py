"""A year of stocktakes: packs frozen from the stored days of figures, promises carried, errata, the next ones planned.

Every pack is collected, sealed and chained as `projects.actions.stocktakes` does it, with instants of its own past.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from projects.actions.errata import task_at, value_at
from projects.actions.stocktakes import freeze_minutes, freeze_pack, record_stocktake
from projects.actions.writing import next_code, record, swap
from projects.models import (
    AgendaEdit,
    Erratum,
    Portfolio,
    Promise,
    RollupSnapshot,
    Sector,
    Stocktake,
    StocktakeSeries,
    StrategicProject,
    Task,
)
from projects.queries.packs import collect
from projects.seeding.files import names, outline
from projects.seeding.reference import Tally
from regions.models import Organisation

DAYS_BEFORE_MEETING = 4
"""The pack is issued, on the evening of its cut-off, this many days before the meeting."""

Values = Mapping[str, Any]


def load(portfolio: Portfolio, tally: Tally, *, today: date, now: datetime) -> None:
    """Add the series of fixtures/practice/stocktakes.yaml with their meetings up to `today`.

    The meetings build on one another, so a demonstration of an early day, without figures for the first of them, has
    the series alone.
    """
    office = User(role=Role.PROJECT_OFFICE)  # reads as the Project Office does; it is nobody and is not saved
    for code, facts in outline("practice/stocktakes").items():
        series = _series(portfolio, code, facts, now=_evening(today - timedelta(weeks=53)))
        tally.add(StocktakeSeries)
        if not _has_figures(portfolio, facts["meetings"], today=today):
            continue
        for meeting in facts["meetings"]:
            _meeting(series, meeting, office=office, tally=tally, today=today, now=now)
        if "next_in_weeks" in facts:
            _plan(series, today + timedelta(weeks=facts["next_in_weeks"]), now=now)
            tally.add(Stocktake)


def _has_figures(portfolio: Portfolio, meetings: list[Values], *, today: date) -> bool:
    """Whether figures are stored for the cut-off of the earliest of these meetings."""
    weeks = max((facts["weeks_ago"] for facts in meetings if "weeks_ago" in facts), default=0)
    first = today - timedelta(weeks=weeks, days=DAYS_BEFORE_MEETING)
    stored = RollupSnapshot.objects.filter(portfolio=portfolio, dimension="country", as_of_date__lte=first)
    return weeks == 0 or stored.exists()


def _series(portfolio: Portfolio, code: str, facts: Values, *, now: datetime) -> StocktakeSeries:
    project = StrategicProject.objects.get(code=facts["project"]) if "project" in facts else None
    series = StocktakeSeries.objects.create(
        portfolio=portfolio,
        project=project,
        sector=Sector.objects.get(code=facts["sector"]) if "sector" in facts else None,
        code=code,
        interval_weeks=facts["interval_weeks"],
        chair=facts["chair"],
        illustrative=True,
        **names(facts["names"]),
    )
    series.members.set(Organisation.objects.filter(code__in=facts["members"]))
    record(
        series,
        kind="stocktake_series",
        action="stocktake_series.started",
        operation="created",
        before={},
        after={"chair": series.chair},
        by=None,
        now=now,
        project=project,
    )
    return series


def _meeting(series: StocktakeSeries, facts: Values, *, office: User, tally: Tally, today: date, now: datetime) -> None:
    """One meeting from its pack to its agreed minutes, as far as `leave` says."""
    if "in_days" in facts:
        day, as_of, cut_off = today + timedelta(days=facts["in_days"]), None, now
    else:
        day = today - timedelta(weeks=facts["weeks_ago"])
        as_of = _day_of_figures(series.portfolio, day - timedelta(days=DAYS_BEFORE_MEETING))
        cut_off = _evening(as_of)
    stocktake = _plan(series, day, now=cut_off)
    tally.add(Stocktake)
    _edit_agenda(stocktake, facts, office=office, at=cut_off)
    freeze_pack(stocktake, reader=office, cut_off=cut_off, as_of=as_of, by=None, now=cut_off)
    if facts.get("leave") == "issued":
        return
    held_at = timezone.make_aware(datetime.combine(day, time(11)))
    swap(stocktake, now=held_at, state=Stocktake.State.HELD, held_at=held_at, minutes=facts["minutes"].strip())
    record_stocktake(stocktake, "stocktake.held", {}, {"held_at": held_at}, by=None, now=held_at)
    for promise in facts.get("promises", ()):
        _promise(stocktake, promise, held_at=held_at, today=today)
        tally.add(Promise)
    if facts.get("leave") != "held":
        freeze_minutes(stocktake, by=None, now=held_at + timedelta(days=2))
    for erratum in facts.get("errata", ()):
        _erratum(stocktake, erratum, at=held_at + timedelta(days=3))
        tally.add(Erratum)


def _plan(series: StocktakeSeries, day: date, *, now: datetime) -> Stocktake:
    number = Stocktake.objects.filter(series=series).count() + 1
    stocktake = Stocktake.objects.create(
        series=series, number=number, code=f"{series.code}-{number:03d}", meeting_date=day, illustrative=True
    )
    record_stocktake(stocktake, "stocktake.planned", {}, {"meeting_date": day}, by=None, now=now, new=True)
    return stocktake


def _day_of_figures(portfolio: Portfolio, day: date) -> date:
    """The day itself or the last one before it of which figures are stored: older figures are weekly."""
    days = RollupSnapshot.objects.filter(portfolio=portfolio, dimension="country", as_of_date__lte=day)
    return days.values_list("as_of_date", flat=True).latest("as_of_date")


def _evening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(19)))


def _edit_agenda(stocktake: Stocktake, facts: Values, *, office: User, at: datetime) -> None:
    if "own" in facts:
        AgendaEdit.objects.create(stocktake=stocktake, key="own:01", title=facts["own"], position=1, at=at)
    if "drop" in facts:
        draft = collect(
            stocktake=stocktake, reader=office, cut_off=at, as_of=timezone.localdate(at)
        )  # the last line of the kind, if the data bring one up
        lines = [line for line in draft["agenda"] if line["kind"] == facts["drop"]["kind"]]
        for line in lines[-1:]:
            AgendaEdit.objects.create(
                stocktake=stocktake, key=line["key"], is_dropped=True, reason=facts["drop"]["because"], at=at
            )


def _promise(stocktake: Stocktake, facts: Values, *, held_at: datetime, today: date) -> None:
    """Settled only if the day of its settling has come."""
    task = Task.objects.get(code=facts["task"]) if "task" in facts else None
    closed_at = held_at + timedelta(weeks=facts["closed"]) if "closed" in facts else None
    is_closed = closed_at is not None and timezone.localdate(closed_at) <= today
    promise = Promise.objects.create(
        stocktake=stocktake,
        organisation=Organisation.objects.get(code=facts["who"]),
        project=task.project if task else stocktake.series.project,
        task=task,
        code=next_code(Promise, "P-"),
        what=facts["what"],
        due_date=timezone.localdate(held_at) + timedelta(weeks=facts["due"]),
        state=facts["state"] if is_closed else Promise.State.OPEN,
        outcome=facts["outcome"] if is_closed else "",
        made_at=held_at,
        closed_at=closed_at if is_closed else None,
        illustrative=True,
    )
    record(
        promise,
        kind="promise",
        action="promise.made",
        operation="created",
        before={},
        after={"what": promise.what, "due_date": promise.due_date},
        by=None,
        now=held_at,
        project=promise.project,
        task=task,
    )


def _erratum(stocktake: Stocktake, facts: Values, *, at: datetime) -> None:
    """A number of the pack corrected by `add`."""
    before = value_at(stocktake.pack, facts["place"])
    if before is None or int(before) + facts["add"] < 0:
        return
    Erratum.objects.create(
        stocktake=stocktake,
        number=1,
        place=facts["place"],
        before=before,
        after=str(int(before) + facts["add"]),
        reason=facts["reason"],
        task=task_at(stocktake.pack, facts["place"]),
        at=at,
        illustrative=True,
    )
    swap(stocktake, now=at)
    record_stocktake(
        stocktake, "stocktake.corrected", {facts["place"]: before}, {"reason": facts["reason"]}, by=None, now=at
    )
