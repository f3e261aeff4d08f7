"""Series of stocktakes and the life of one stocktake: planned, issued with a sealed pack, held, minuted."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, is_sane, record, refuse, refuse_portfolio, required, swap
from projects.models import (
    OutboxEntry,
    Portfolio,
    Promise,
    Sector,
    Stocktake,
    StocktakeDecision,
    StocktakeSeries,
    StrategicProject,
)
from projects.queries.packs import FORMAT, collect
from projects.sealing import canonical, seal
from regions.models import Organisation

LONGEST_MINUTES = 20_000


def may_run(by: User) -> None:
    """Raise NotAllowed for those who do not run stocktakes."""
    if not by.may(Verb.RUN_ROUTINES):
        raise NotAllowed(_("Only the Project Office runs stocktakes."))


def start_series(
    *,
    portfolio: Portfolio,
    code: str,
    names: Mapping[str, str],
    interval_weeks: int,
    chair: str,
    by: User,
    now: datetime,
    project: StrategicProject | None = None,
    sector: Sector | None = None,
    members: Iterable[Organisation] = (),
) -> StocktakeSeries:
    """Begin a regular meeting about a project, a sector, or (with neither) the country. Raises NotAllowed, Refused."""
    may_run(by)
    refuse_portfolio(portfolio)
    with transaction.atomic():
        problems = _wrong_series(interval_weeks, chair, names.get("en", ""))
        if project and sector:
            problems.append(FieldProblem("sector", "two_slices", _("Choose a project or a sector, not both.")))
        if any(one is not None and one.portfolio_id != portfolio.pk for one in (project, sector)):
            problems.append(FieldProblem("project", "foreign", _("Choose something of the national portfolio.")))
        if StocktakeSeries.objects.select_for_update().filter(code=code).exists():
            problems.append(FieldProblem("code", "taken", _("There is a series with this code already.")))
        refuse(problems)
        series = StocktakeSeries.objects.create(
            portfolio=portfolio,
            project=project,
            sector=sector,
            code=code,
            interval_weeks=interval_weeks,
            chair=chair,
            **{f"name_{language}": names.get(language, "") for language in ("en", "ru", "kk")},
        )
        series.members.set(members)
        _record_series(series, "stocktake_series.started", {}, operation="created", by=by, now=now)
    return series


def change_series(
    *,
    series: StocktakeSeries,
    by: User,
    now: datetime,
    interval_weeks: int | None = None,
    chair: str | None = None,
    members: Iterable[Organisation] | None = None,
    version: int | None = None,
) -> StocktakeSeries:
    """Change how often a series meets, who chairs it and who belongs to it; None: as it is."""
    may_run(by)
    with transaction.atomic():
        stored = StocktakeSeries.objects.select_for_update().get(pk=series.pk)
        expect(stored, version)
        before = _told_series(stored)
        weeks = stored.interval_weeks if interval_weeks is None else interval_weeks
        role = stored.chair if chair is None else chair
        refuse(_wrong_series(weeks, role, stored.name_en))
        swap(stored, now=now, interval_weeks=weeks, chair=role)
        if members is not None:
            stored.members.set(members)
        _record_series(stored, "stocktake_series.changed", before, by=by, now=now)
    return stored


def _wrong_series(weeks: int, chair: str, name: str) -> list[FieldProblem]:
    problems = required("chair", chair, _("Say which role chairs the meetings."))
    problems += required("name_en", name, _("Give the series a name."))
    if not 1 <= weeks <= 52:
        problems.append(FieldProblem("interval_weeks", "out_of_range", _("Meet every 1 to 52 weeks.")))
    return problems


def _told_series(series: StocktakeSeries) -> dict[str, Any]:
    members = sorted(series.members.values_list("code", flat=True))
    return {"interval_weeks": series.interval_weeks, "chair": series.chair, "members": members}


def _record_series(
    series: StocktakeSeries,
    action: str,
    before: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    operation: str = "updated",
) -> None:
    record(
        series,
        kind="stocktake_series",
        action=action,
        operation=operation,
        before=before,
        after=_told_series(series),
        by=by,
        now=now,
        project=series.project,
    )


def plan_stocktake(*, series: StocktakeSeries, meeting_date: date, by: User, now: datetime) -> Stocktake:
    """Set the day of the next meeting. Raises NotAllowed, Refused (one is planned already, a day before the last)."""
    may_run(by)
    with transaction.atomic():
        StocktakeSeries.objects.select_for_update().get(pk=series.pk)  # two people plan one after the other
        refuse(_wrong_day(series, meeting_date, today=timezone.localdate(now)))
        if Stocktake.objects.filter(series=series).planned().exists():
            message = _("The next stocktake of this series is planned already: change its day.")
            raise Refused([FieldProblem("series", "planned", message)])
        number = Stocktake.objects.filter(series=series).count() + 1
        stocktake = Stocktake.objects.create(
            series=series, number=number, code=f"{series.code}-{number:03d}", meeting_date=meeting_date
        )
        record_stocktake(stocktake, "stocktake.planned", {}, {"meeting_date": meeting_date}, by=by, now=now, new=True)
    return stocktake


def move_stocktake(
    *, stocktake: Stocktake, meeting_date: date, by: User, now: datetime, version: int | None = None
) -> Stocktake:
    """Change the day of a meeting whose pack is not issued yet."""
    with transaction.atomic():
        stored = locked(stocktake, by=by, version=version)
        in_state(stored, Stocktake.State.PLANNED, _("The pack is issued: its day stands in it and does not change."))
        refuse(_wrong_day(stored.series, meeting_date, today=timezone.localdate(now)))
        before = {"meeting_date": stored.meeting_date}
        swap(stored, now=now, meeting_date=meeting_date)
        record_stocktake(stored, "stocktake.moved", before, {"meeting_date": meeting_date}, by=by, now=now)
    return stored


def _wrong_day(series: StocktakeSeries, day: date, *, today: date) -> list[FieldProblem]:
    if not is_sane(day):
        return [FieldProblem("meeting_date", "out_of_range", _("The year is outside 1990 to 2100."))]
    if day < today:
        return [FieldProblem("meeting_date", "in_past", _("A meeting is planned for today or a later day."))]
    last = Stocktake.objects.filter(series=series).issued().order_by("-number").first()
    if last is not None and day <= last.meeting_date:
        message = _("The last meeting of this series is on that day or after it: choose a later day.")
        return [FieldProblem("meeting_date", "not_after_last", message)]
    return []


def issue_stocktake(*, stocktake: Stocktake, by: User, now: datetime, version: int | None = None) -> Stocktake:
    """Freeze the pack with its cut-off now, and seal it together with the seal before it.

    Raises NotAllowed, Stale, Refused: issued already; the one before it not held; figures still being rolled up.
    """
    with transaction.atomic():
        stored = locked(stocktake, by=by, version=version)
        in_state(stored, Stocktake.State.PLANNED, _("The pack is issued already. Corrections are errata."))
        _refuse_moving_figures(stored)
        return freeze_pack(stored, reader=by, cut_off=now, by=by, now=now)


def freeze_pack(
    stocktake: Stocktake,
    *,
    reader: User,
    cut_off: datetime,
    by: User | None,
    now: datetime,
    as_of: date | None = None,
) -> Stocktake:
    """Collect, seal and store the pack of a planned stocktake; for `issue_stocktake` and for the demonstration."""
    text = canonical(collect(stocktake=stocktake, reader=reader, cut_off=cut_off, as_of=as_of))
    if '"figures":null' in text:
        message = _("Nothing is rolled up for this series yet: there are no figures to freeze.")
        raise Refused([FieldProblem("state", "no_figures", message)])
    swap(
        stocktake,
        now=now,
        state=Stocktake.State.ISSUED,
        cut_off_at=cut_off,
        pack_text=text,
        seal=seal(text),
        issued_at=now,
        issued_by=by.email if by else "",
    )
    after = {"cut_off_at": cut_off, "seal": stocktake.seal}
    record_stocktake(stocktake, "stocktake.issued", {}, after, by=by, now=now)
    return stocktake


def _refuse_moving_figures(stocktake: Stocktake) -> None:
    waiting = OutboxEntry.objects.filter(portfolio=stocktake.series.portfolio_id).pending()
    if waiting.exists():
        message = _("Figures are being rolled up just now. Issue the pack again in a few seconds.")
        raise Refused([FieldProblem("state", "rolling_up", message)])


def hold_stocktake(*, stocktake: Stocktake, by: User, now: datetime, version: int | None = None) -> Stocktake:
    """Say that the meeting took place. Raises NotAllowed, Stale, Refused (not issued, or held already)."""
    with transaction.atomic():
        stored = locked(stocktake, by=by, version=version)
        in_state(stored, Stocktake.State.ISSUED, _("Only a meeting whose pack is issued can be held, and only once."))
        if timezone.localdate(now) < stored.meeting_date:
            message = _("The meeting is on a later day.")
            raise Refused([FieldProblem("state", "too_early", message)])
        swap(stored, now=now, state=Stocktake.State.HELD, held_at=now)
        record_stocktake(stored, "stocktake.held", {}, {"held_at": now}, by=by, now=now)
    return stored


def write_minutes(
    *, stocktake: Stocktake, minutes: str, by: User, now: datetime, version: int | None = None
) -> Stocktake:
    """Write or change the draft of the minutes, from issue until they are agreed."""
    with transaction.atomic():
        stored = locked(stocktake, by=by, version=version)
        if stored.state not in (Stocktake.State.ISSUED, Stocktake.State.HELD):
            message = _("Minutes are written after the pack is issued and until they are agreed.")
            raise Refused([FieldProblem("state", "wrong_state", message)])
        problems = required("minutes", minutes, _("Write what was said and settled."))
        if len(minutes) > LONGEST_MINUTES:
            problems.append(FieldProblem("minutes", "too_long", _("Keep the minutes below 20,000 characters.")))
        refuse(problems)
        before = {"minutes": stored.minutes}
        swap(stored, now=now, minutes=minutes)
        record_stocktake(stored, "stocktake.minutes_written", before, {"minutes": minutes}, by=by, now=now)
    return stored


def agree_minutes(*, stocktake: Stocktake, by: User, now: datetime, version: int | None = None) -> Stocktake:
    """Freeze and seal the minutes with the promises made. Raises NotAllowed, Stale, Refused (not held, no text)."""
    with transaction.atomic():
        stored = locked(stocktake, by=by, version=version)
        in_state(stored, Stocktake.State.HELD, _("Minutes are agreed once, after the meeting was held."))
        refuse(required("minutes", stored.minutes, _("Write the minutes first.")))
        return freeze_minutes(stored, by=by, now=now)


def freeze_minutes(stocktake: Stocktake, *, by: User | None, now: datetime) -> Stocktake:
    """Seal and store the minutes of a held stocktake; for `agree_minutes` and for the demonstration."""
    text = canonical(_minutes_of(stocktake))
    swap(
        stocktake,
        now=now,
        state=Stocktake.State.MINUTED,
        minutes_text=text,
        minutes_seal=seal(text),
        minuted_at=now,
        minuted_by=by.email if by else "",
    )
    record_stocktake(stocktake, "stocktake.minutes_agreed", {}, {"seal": stocktake.minutes_seal}, by=by, now=now)
    return stocktake


def _minutes_of(stocktake: Stocktake) -> dict[str, Any]:
    promises = Promise.objects.filter(stocktake=stocktake).select_related("organisation", "task", "project")
    return {
        "format": FORMAT,
        "stocktake": stocktake.code,
        "pack_seal": stocktake.seal,
        "held_at": stocktake.held_at,
        "minutes": stocktake.minutes,
        "promises": [
            {
                "code": promise.code,
                "who": promise.organisation.names,
                "what": promise.what,
                "due_date": promise.due_date,
                "task": promise.task.code if promise.task else None,
                "project": promise.project.code if promise.project else None,
            }
            for promise in promises.order_by("code")
        ],
        "decisions": _decisions_of(stocktake),
    }


def _decisions_of(stocktake: Stocktake) -> list[dict[str, Any]]:
    rows = StocktakeDecision.objects.filter(stocktake=stocktake).select_related("decision__chosen", "decision__task")
    return [
        {
            "code": row.decision.code,
            "title": row.decision.title,
            "chosen": row.decision.chosen.text if row.decision.chosen else "",
            "answer": row.decision.answer,
            "task": row.decision.task.code if row.decision.task else None,
        }
        for row in rows.order_by("decision__code")
    ]


def locked(stocktake: Stocktake, *, by: User, version: int | None) -> Stocktake:
    """The stocktake as it is stored, until the end of the transaction; for those who run stocktakes."""
    may_run(by)
    stored: Stocktake = (
        Stocktake.objects.select_for_update(of=("self",)).select_related("series__portfolio").get(pk=stocktake.pk)
    )
    expect(stored, version)
    return stored


def in_state(stocktake: Stocktake, state: str, message: str) -> None:
    if stocktake.state != state:
        raise Refused([FieldProblem("state", "wrong_state", message)])


def record_stocktake(
    stocktake: Stocktake,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    by: User | None,
    now: datetime,
    new: bool = False,
) -> None:
    record(
        stocktake,
        kind="stocktake",
        action=action,
        operation="created" if new else "updated",
        before=before,
        after=after,
        by=by,
        now=now,
        project=stocktake.series.project,
    )
