"""Stocktakes as their pages and the API show them, each reader with what they may open of a pack."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.models import User
from accounts.roles import Verb
from projects.domain.stocktakes import next_meeting, times_carried
from projects.models import (
    Decision,
    Erratum,
    Promise,
    Rollup,
    Stocktake,
    StocktakeDecision,
    StocktakeSeries,
    StrategicProject,
    Task,
)
from projects.queries.packs import Values, collect
from projects.querysets import sees_everything
from projects.sealing import seal


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether what is stored is what was sealed. `computed` are the seals computed again from the stored texts.

    `chained`: the pack names the seal of the one before it, as it stands there now.
    """

    stocktake: str
    pack: bool
    minutes: bool
    chained: bool
    computed: str
    computed_minutes: str

    @property
    def holds(self) -> bool:
        return self.pack and self.minutes and self.chained


@dataclass(frozen=True, slots=True)
class Reading:
    """A pack with what the reader may open of it; `hidden` counts by part what is left out."""

    pack: Values
    hidden: Mapping[str, int]

    @property
    def hidden_tasks(self) -> int:
        return self.hidden["tasks"]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series with its next and its newest meeting, and how many promises are open or overdue."""

    series: StocktakeSeries
    next: Stocktake | None
    newest: Stocktake | None
    open_promises: int
    overdue_promises: int
    suggested_date: date


@dataclass(frozen=True, slots=True)
class StocktakesPage:
    rows: tuple[SeriesRow, ...]
    meetings: tuple[Stocktake, ...]
    may_run: bool


@dataclass(frozen=True, slots=True)
class About:
    """What a promise is about and where it was made; None where the reader cannot open it."""

    stocktake: Stocktake | None
    project: StrategicProject | None
    task: Task | None


@dataclass(frozen=True, slots=True)
class OpenLinks:
    """Keys of the series, projects and tasks of some promises that a reader can open."""

    series: frozenset[int]
    projects: frozenset[int]
    tasks: frozenset[int]

    def of(self, promise: Promise) -> About:
        return About(
            stocktake=promise.stocktake if promise.stocktake.series_id in self.series else None,
            project=promise.project if promise.project_id in self.projects else None,
            task=promise.task if promise.task_id in self.tasks else None,
        )


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise as its list shows it. `days` overdue, 0 when it is not."""

    promise: Promise
    days: int
    carried: int
    about: "About"


@dataclass(frozen=True, slots=True)
class StocktakePage:
    """`reading` is None for a planned meeting whose draft the reader does not make."""

    stocktake: Stocktake
    reading: Reading | None
    promises: tuple[PromiseRow, ...]
    decided: tuple[StocktakeDecision, ...]
    errata: tuple[Erratum, ...]
    earlier: Stocktake | None
    later: Stocktake | None
    may_run: bool


def with_links(user: User) -> QuerySet[Any, Any]:
    """Stocktakes that the person may see, with what every page names of them."""
    found: QuerySet[Any, Any] = Stocktake.objects.visible_to(user)
    return found.select_related("series__project", "series__sector", "series__portfolio")


def reading(*, user: User, pack: Values) -> Reading:
    """The pack without the lines of tasks, promises and projects that the reader cannot open. Five queries at most."""
    if sees_everything(user):
        return Reading(pack, dict.fromkeys(_PARTS, 0))
    tasks = _open(Task.objects.visible_to(user), _codes(pack["tasks"]) | _named(pack, "task"))
    promises = _open(Promise.objects.visible_to(user), _codes(pack["promises"]))
    decisions = _open(Decision.objects.visible_to(user), _codes(pack["decisions"]))
    figures = Rollup.objects.visible_to(user).filter(dimension="project").values("object_id")
    projects = _open(StrategicProject.objects.filter(pk__in=figures), _codes(pack["projects"]))
    kept = {
        "tasks": [row for row in pack["tasks"] if row["code"] in tasks],
        "late": [row for row in pack["late"] if row["task"] in tasks],
        "promises": [row for row in pack["promises"] if row["code"] in promises],
        "decisions": [row for row in pack["decisions"] if row["code"] in decisions],
        "projects": [row for row in pack["projects"] if row["code"] in projects],
        "agenda": [row for row in pack["agenda"] if _is_open(row, tasks, promises | decisions)],
        "dropped": [row for row in pack["dropped"] if _is_open(row, tasks, promises | decisions)],
    }
    return Reading(pack | kept, {part: len(pack[part]) - len(rows) for part, rows in kept.items()})


_PARTS = ("tasks", "late", "promises", "decisions", "projects", "agenda", "dropped")


def _codes(rows: Iterable[Values]) -> set[str]:
    return {row["code"] for row in rows}


def _named(pack: Values, name: str) -> set[str]:
    rows = (*pack["agenda"], *pack["dropped"], *pack["late"])
    return {row[name] for row in rows if row[name]}


def _open(rows: QuerySet[Any, Any], codes: Iterable[str]) -> set[str]:
    return set(rows.filter(code__in=list(codes)).values_list("code", flat=True))


def _is_open(line: Values, tasks: set[str], told: set[str]) -> bool:
    if line["kind"] in ("promise", "decision"):
        return line["code"] in told
    return line["task"] is None or line["task"] in tasks


def stocktakes_page(
    *, user: User, today: date, project: StrategicProject | None = None, newest: int = 60
) -> StocktakesPage:
    """The series that the person may see, and their meetings, newest first."""
    series = StocktakeSeries.objects.visible_to(user).select_related("project", "sector", "portfolio")
    meetings = with_links(user).defer("pack_text", "minutes_text", "minutes")
    if project is not None:
        series, meetings = series.filter(project=project), meetings.filter(series__project=project)
    return StocktakesPage(
        rows=_series_rows(user, series, today),
        meetings=tuple(meetings.order_by("-meeting_date", "code")[:newest]),
        may_run=user.may(Verb.RUN_ROUTINES),
    )


def _series_rows(user: User, series: QuerySet[Any, Any], today: date) -> tuple[SeriesRow, ...]:
    light = Stocktake.objects.defer("pack_text", "minutes_text", "minutes").order_by("-number")
    found = list(series.order_by("code").prefetch_related(Prefetch("stocktakes", queryset=light, to_attr="meetings")))
    counts: dict[int, Any] = {
        row["stocktake__series"]: row
        for row in Promise.objects.visible_to(user)
        .open()
        .filter(stocktake__series__in=[one.pk for one in found])
        .order_by()
        .values("stocktake__series")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_date__lt=today)))
    }
    return tuple(_series_row(one, counts.get(one.pk, {}), today) for one in found)


def _series_row(series: Any, counts: Mapping[str, int], today: date) -> SeriesRow:
    planned = next((one for one in series.meetings if one.state == Stocktake.State.PLANNED), None)
    newest = next((one for one in series.meetings if one.state != Stocktake.State.PLANNED), None)
    after = next_meeting(newest.meeting_date, weeks=series.interval_weeks) if newest else today
    return SeriesRow(series, planned, newest, counts.get("n", 0), counts.get("late", 0), max(after, today))


def stocktake_page(*, user: User, stocktake: Stocktake, today: date, now: datetime) -> StocktakePage:
    """A meeting with its pack as the reader may open it; a planned one shows its draft to those who run it."""
    may_run = user.may(Verb.RUN_ROUTINES)
    pack = stocktake.pack
    if not stocktake.is_issued and may_run:
        pack = collect(stocktake=stocktake, reader=user, cut_off=now)
    promises = Promise.objects.visible_to(user).filter(stocktake=stocktake)
    around = Stocktake.objects.filter(series=stocktake.series_id).defer("pack_text", "minutes_text", "minutes")
    return StocktakePage(
        stocktake=stocktake,
        reading=reading(user=user, pack=pack) if pack else None,
        promises=promise_rows(user=user, promises=promises, today=today),
        decided=decided_at(user=user, stocktake=stocktake),
        errata=errata_of(user=user, stocktake=stocktake),
        earlier=around.filter(number__lt=stocktake.number).order_by("-number").first(),
        later=around.filter(number__gt=stocktake.number).order_by("number").first(),
        may_run=may_run,
    )


def decided_at(*, user: User, stocktake: Stocktake) -> tuple[StocktakeDecision, ...]:
    """Decisions answered at the meeting, as far as the reader may see the questions."""
    rows = StocktakeDecision.objects.filter(stocktake=stocktake, decision__in=Decision.objects.visible_to(user))
    return tuple(rows.select_related("decision__chosen", "decision__owner").order_by("at"))


def errata_of(*, user: User, stocktake: Stocktake) -> tuple[Erratum, ...]:
    """Corrections of what the reader may open of the pack."""
    return tuple(visible_errata(user).filter(stocktake=stocktake).order_by("number"))


def visible_errata(user: User) -> QuerySet[Any, Any]:
    """Errata of stocktakes that the person may see, without those about a task that they cannot open."""
    found = Erratum.objects.filter(stocktake__in=Stocktake.objects.visible_to(user)).select_related("stocktake")
    if sees_everything(user):
        return found
    return found.filter(Q(task=None) | Q(task__in=Task.objects.visible_to(user)))


def promise_rows(*, user: User, promises: QuerySet[Any, Any], today: date) -> tuple[PromiseRow, ...]:
    """Promises with how late they are and how often they were carried. Five queries."""
    rows = list(
        promises.select_related("stocktake__series", "organisation", "task", "project").defer(
            "stocktake__pack_text", "stocktake__minutes_text", "stocktake__minutes"
        )
    )
    held = _held({row.stocktake.series_id for row in rows})
    links = open_links(user=user, promises=rows)
    return tuple(
        PromiseRow(
            promise=row,
            days=max(0, (today - row.due_date).days) if row.state == Promise.State.OPEN else 0,
            carried=times_carried(made_at=row.stocktake.number, held=held.get(row.stocktake.series_id, ())),
            about=links.of(row),
        )
        for row in rows
    )


def open_links(*, user: User, promises: Iterable[Promise]) -> OpenLinks:
    """What a reader can open around promises: who gave one reads it, and may still not see the task. Three queries."""
    rows = list(promises)
    return OpenLinks(
        series=_keys(StocktakeSeries.objects.visible_to(user), {row.stocktake.series_id for row in rows}),
        projects=_keys(StrategicProject.objects.visible_to(user), {row.project_id for row in rows}),
        tasks=_keys(Task.objects.visible_to(user), {row.task_id for row in rows}),
    )


def _keys(visible: QuerySet[Any, Any], wanted: Iterable[int | None]) -> frozenset[int]:
    return frozenset(visible.filter(pk__in=[key for key in wanted if key]).values_list("pk", flat=True))


def _held(series: Iterable[int]) -> dict[int, list[int]]:
    rows = Stocktake.objects.filter(series__in=list(series), state__in=["held", "minuted"])
    found: dict[int, list[int]] = {}
    for key, number in rows.order_by("number").values_list("series_id", "number"):
        found.setdefault(key, []).append(number)
    return found


def verify(stocktakes: Iterable[Stocktake]) -> list[Verdict]:
    """Compute the seals of issued stocktakes again and follow the chain of each series, in the order of issue."""
    found: list[Verdict] = []
    before: dict[int, str] = {}
    for one in sorted(stocktakes, key=lambda row: (row.series_id, row.number)):
        if not one.is_issued:
            continue
        found.append(_verdict(one, before.get(one.series_id)))
        before[one.series_id] = one.seal
    return found


def _verdict(stocktake: Stocktake, seal_before: str | None) -> Verdict:
    intact = seal(stocktake.pack_text) == stocktake.seal
    previous = stocktake.pack.get("previous") if intact else None
    minutes = seal(stocktake.minutes_text) if stocktake.minutes_text else ""
    return Verdict(
        stocktake=stocktake.code,
        pack=intact,
        minutes=minutes == stocktake.minutes_seal,
        chained=intact and (previous["seal"] if previous else None) == seal_before,
        computed=seal(stocktake.pack_text),
        computed_minutes=minutes,
    )


def verify_one(stocktake: Stocktake) -> Verdict:
    """The verdict on one stocktake, with the whole chain of its series up to it."""
    chain: Sequence[Stocktake] = list(
        Stocktake.objects.filter(series=stocktake.series_id, number__lte=stocktake.number).issued()
    )
    return verify(chain)[-1]
