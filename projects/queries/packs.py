"""What a pack holds: every number and status of a slice at a cut-off, told as plain values that can be sealed.

Statuses and progress come from the stored figures, late and slipped milestones from the history of their updates, so
that a pack of a past cut-off says what was known then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.audit import plain
from accounts.models import User
from projects.domain.stocktakes import (
    Due,
    Edit,
    ExpectedDate,
    Line,
    LineKind,
    TaskStanding,
    arrange,
    build_agenda,
    times_carried,
)
from projects.domain.values import Status
from projects.models import (
    AgendaEdit,
    Decision,
    MilestoneUpdate,
    Promise,
    Stocktake,
    Task,
    TaskSlice,
)
from projects.queries.figures import SliceFigures, current

FORMAT = 1
"""Raised when the shape of a pack changes; old packs stay as they are."""

Values = dict[str, Any]

_FIGURES = (
    "code",
    "names",
    "progress",
    "planned_progress",
    "schedule_performance",
    "percent",
    "planned_percent",
    "tasks",
    "total",
    "done",
    "overdue",
    "due_soon",
    "cancelled",
    "reported",
    "stale",
    "not_reported",
    "stale_tasks",
    "worst_late_days",
    "status_counts",
    "is_stale",
    "as_of_date",
    "thresholds_version",
)


@dataclass(frozen=True, slots=True)
class Expected:
    """A milestone as it stood at an instant: open or not, and when it was expected."""

    update: MilestoneUpdate

    @property
    def is_open(self) -> bool:
        return self.update.state == "open"

    @property
    def day(self) -> date | None:
        return self.update.actual_date or self.update.forecast_date or self.update.baseline_date


def collect(*, stocktake: Stocktake, reader: User, cut_off: datetime, as_of: date | None = None) -> Values:
    """The pack of a stocktake at a cut-off, as plain values.

    `as_of`: the day of the stored figures, None for the present ones. `reader` sees everything: what others may not
    read is taken out when they read (`projects.queries.stocktakes.reading`).
    """
    series, previous = stocktake.series, previous_of(stocktake)
    whole = current(
        user=reader,
        dimension=series.dimension,
        object_ids=[series.object_id],
        portfolio=series.portfolio,
        as_of=as_of,
    )
    tasks = _tasks(stocktake)
    figures = current(user=reader, dimension="task", object_ids=list(tasks), portfolio=series.portfolio, as_of=as_of)
    now = standings(tasks, at=cut_off)
    before = standings(tasks, at=previous.cut_off_at) if previous and previous.cut_off_at else {}
    promises = _promises(stocktake, cut_off=cut_off, previous=previous)
    decisions = _decisions(stocktake, tasks, cut_off=cut_off)
    then = {one["code"]: one for one in previous.pack["tasks"]} if previous else {}
    told_tasks = [_task(one, tasks[one.object_id], then.get(one.code)) for one in figures]
    values: Values = {
        "format": FORMAT,
        "stocktake": stocktake.code,
        "number": stocktake.number,
        "meeting_date": stocktake.meeting_date,
        "cut_off_at": cut_off,
        "series": _series(stocktake),
        "previous": _previous(previous),
        "figures": told(whole[0]) if whole else None,
        "figures_before": previous.pack.get("figures") if previous else None,
        "projects": _projects(stocktake, reader, as_of),
        "tasks": told_tasks,
        "late": _late(tasks, now, on=timezone.localdate(cut_off)),
        "promises": promises,
        "decisions": decisions,
        **_agenda(stocktake, told_tasks, tasks, now, before, promises, decisions),
    }
    found: Values = plain(values)
    return found


def previous_of(stocktake: Stocktake) -> Stocktake | None:
    """The stocktake of the series that was issued last before this one."""
    earlier = Stocktake.objects.filter(series=stocktake.series_id, number__lt=stocktake.number).issued()
    found: Stocktake | None = earlier.order_by("-number").first()
    return found


def standings(tasks: Iterable[int], *, at: datetime) -> dict[int, Expected]:
    """How each milestone of the tasks stood at an instant, by its key; those that did not exist yet are left out."""
    rows = (
        MilestoneUpdate.objects.filter(milestone__task__in=list(tasks), at__lte=at)
        .order_by("milestone_id", "-version")
        .distinct("milestone_id")
        .select_related("milestone__owner")
    )
    return {row.milestone_id: Expected(row) for row in rows}


def told(figures: SliceFigures) -> Values:
    """The figures of a slice as a pack keeps them, with the reasons of the status and the judgement beside it."""
    judgement = figures.judgement
    return {
        **{name: getattr(figures, name) for name in _FIGURES},
        "status": figures.status.value,
        "reasons": [{"code": str(reason.code), "params": dict(reason.params)} for reason in figures.reasons],
        "judgement": judgement
        and {
            "rating": judgement.rating,
            "reason": judgement.reason,
            "judged_date": judgement.judged_date,
            "by": judgement.by,
        },
    }


def _series(stocktake: Stocktake) -> Values:
    series = stocktake.series
    return {
        "code": series.code,
        "names": series.names,
        "dimension": series.dimension,
        "chair": series.chair,
        "members": [member.names for member in series.members.order_by("code")],
    }


def _previous(previous: Stocktake | None) -> Values | None:
    if previous is None:
        return None
    return {"stocktake": previous.code, "seal": previous.seal, "cut_off_at": previous.cut_off_at}


def _projects(stocktake: Stocktake, reader: User, as_of: date | None) -> list[Values]:
    """The strategic projects of the portfolio, where the stocktake is about the country."""
    series = stocktake.series
    if series.dimension != "country":
        return []
    return [told(one) for one in current(user=reader, dimension="project", portfolio=series.portfolio, as_of=as_of)]


def _tasks(stocktake: Stocktake) -> dict[int, Task]:
    series = stocktake.series
    inside = TaskSlice.objects.filter(
        portfolio_id=series.portfolio_id, dimension=series.dimension, object_id=series.object_id
    )
    rows = Task.objects.filter(pk__in=inside.values("task_id")).select_related("lead_organisation", "project")
    return {task.pk: task for task in rows.order_by("code")}


def _task(figures: SliceFigures, task: Task, then: Values | None) -> Values:
    return told(figures) | {
        "project": task.project.code,
        "weight": task.project.weight * task.weight,
        "is_critical": task.is_critical,
        "lead": task.lead_organisation.names,
        "before": then and {"status": then["status"], "percent": then["percent"]},
    }


def _late(tasks: Mapping[int, Task], now: Mapping[int, Expected], *, on: date) -> list[Values]:
    """Open milestones whose expected date has passed, the longest overdue first."""
    found = [
        _late_row(one.update, tasks[one.update.milestone.task_id], one.day, (on - one.day).days)
        for one in now.values()
        if one.is_open and one.day is not None and one.day < on
    ]
    return sorted(found, key=lambda row: (-row["days"], row["code"]))


def _late_row(update: MilestoneUpdate, task: Task, expected: date, days: int) -> Values:
    milestone = update.milestone
    return {
        "code": milestone.code,
        "names": milestone.names,
        "task": task.code,
        "owner": (milestone.owner or task.lead_organisation).names,
        "baseline_date": update.baseline_date,
        "expected_date": expected,
        "days": days,
        "note": update.reason or update.note,
    }


def _promises(stocktake: Stocktake, *, cut_off: datetime, previous: Stocktake | None) -> list[Values]:
    """Promises of the series that were open at the cut-off, and those settled since the last one."""
    since = previous.cut_off_at if previous else None
    rows = Promise.objects.filter(stocktake__series=stocktake.series_id, made_at__lte=cut_off).select_related(
        "stocktake", "organisation", "task", "project"
    )
    held = held_numbers(stocktake)
    found = [_promise(row, held, cut_off) for row in rows.order_by("due_date", "code")]
    return [one for one in found if one["state"] == "open" or since is None or one["closed_at"] > since]


def held_numbers(stocktake: Stocktake) -> list[int]:
    """The numbers of the meetings of the series that were held before this one."""
    rows = Stocktake.objects.filter(
        series=stocktake.series_id, number__lt=stocktake.number, state__in=["held", "minuted"]
    )
    return list(rows.values_list("number", flat=True))


def _promise(row: Promise, held: Sequence[int], cut_off: datetime) -> Values:
    """A promise as it stood at the cut-off: what was settled later was still open then."""
    was_closed = row.closed_at is not None and row.closed_at <= cut_off
    return {
        "code": row.code,
        "what": row.what,
        "who": row.organisation.names,
        "due_date": row.due_date,
        "state": row.state if was_closed else "open",
        "outcome": row.outcome if was_closed else "",
        "closed_at": row.closed_at if was_closed else None,
        "made_at_stocktake": row.stocktake.code,
        "carried": times_carried(made_at=row.stocktake.number, held=held),
        "task": row.task.code if row.task else None,
        "project": row.project.code if row.project else None,
    }


def decisions_of_slice(stocktake: Stocktake, tasks: Iterable[int]) -> Any:
    """Questions about the tasks of the slice; for a project and for the country, about projects as a whole too."""
    series = stocktake.series
    about = Q(task__in=list(tasks))
    if series.dimension == "project":
        about |= Q(task=None, project=series.project_id)
    elif series.dimension == "country":
        about |= Q(task=None, project__portfolio=series.portfolio_id)
    return Decision.objects.filter(about)


def _decisions(stocktake: Stocktake, tasks: Iterable[int], *, cut_off: datetime) -> list[Values]:
    """Questions of the slice that were open at the cut-off, with the step of the ladder on which they stand."""
    was_open = Q(answered_at=None) | Q(answered_at__gt=cut_off)
    rows = decisions_of_slice(stocktake, tasks).filter(was_open, raised_at__lte=cut_off)
    return [
        {
            "code": row.code,
            "title": row.title,
            "due_date": row.due_date,
            "step": row.step,
            "owner": row.owner.names,
            "raised_at": row.raised_at,
            "task": row.task.code if row.task else None,
            "project": row.project.code,
        }
        for row in rows.select_related("owner", "task", "project").order_by("due_date", "code")
    ]


def _agenda(
    stocktake: Stocktake,
    told_tasks: Sequence[Values],
    tasks: Mapping[int, Task],
    now: Mapping[int, Expected],
    before: Mapping[int, Expected],
    promises: Sequence[Values],
    decisions: Sequence[Values],
) -> Values:
    """`agenda`, `dropped` and `more`: what the rules put there and what the Project Office made of it."""
    built = build_agenda(
        tasks=[_standing(one) for one in told_tasks],
        milestones=_slips(tasks, now, before),
        promises=[Due(one["code"], one["due_date"]) for one in promises if one["state"] == "open"],
        decisions=[Due(one["code"], one["due_date"]) for one in decisions],
        on=stocktake.meeting_date,
    )
    edits = {edit.key: edit for edit in stocktake.agenda_edits.select_related("task")}
    own = [Line(LineKind.OWN, key.removeprefix("own:"), {}) for key in sorted(edits) if key.startswith("own:")]
    arranged = arrange([*built.lines, *own], {key: _edit(edit) for key, edit in edits.items()})
    evidence = _Evidence.of(tasks, now, (*promises, *decisions), edits)
    return {
        "agenda": [evidence.line(line) for line in arranged.kept],
        "dropped": [evidence.line(line) | {"because": because} for line, because in arranged.dropped],
        "more": {kind.value: count for kind, count in built.more.items()},
    }


def _standing(one: Values) -> TaskStanding:
    before = one["before"]
    return TaskStanding(
        code=one["code"],
        status=Status(one["status"]),
        before=Status(before["status"]) if before else None,
        weight=Decimal(one["weight"]),
    )


def _slips(
    tasks: Mapping[int, Task], now: Mapping[int, Expected], before: Mapping[int, Expected]
) -> list[ExpectedDate]:
    return [
        ExpectedDate(
            code=one.update.milestone.code,
            task=tasks[one.update.milestone.task_id].code,
            expected=one.day,
            before=before[key].day if key in before else None,
        )
        for key, one in now.items()
        if one.is_open
    ]


def _edit(edit: AgendaEdit) -> Edit:
    return Edit(position=edit.position, dropped_because=edit.reason if edit.is_dropped else "")


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the lines of an agenda are about, by kind and code."""

    tasks: Mapping[str, Task]
    milestones: Mapping[str, Any]
    told: Mapping[str, Values]
    """Promises and decisions."""
    edits: Mapping[str, AgendaEdit]

    @classmethod
    def of(
        cls,
        tasks: Mapping[int, Task],
        now: Mapping[int, Expected],
        told: Sequence[Values],
        edits: Mapping[str, AgendaEdit],
    ) -> "_Evidence":
        return cls(
            tasks={task.code: task for task in tasks.values()},
            milestones={
                one.update.milestone.code: (one.update.milestone, tasks[one.update.milestone.task_id])
                for one in now.values()
            },
            told={one["code"]: one for one in told},
            edits=edits,
        )

    def line(self, line: Line) -> Values:
        """A line as the pack keeps it: names or a title, the task that it is about, and why it is there."""
        return {
            "key": line.key,
            "kind": line.kind.value,
            "code": line.code,
            "params": dict(line.params),
            **self._about(line),
        }

    def _about(self, line: Line) -> Values:
        match line.kind:
            case LineKind.RED | LineKind.MOVED:
                return {"names": self.tasks[line.code].names, "title": "", "task": line.code}
            case LineKind.SLIPPED:
                milestone, task = self.milestones[line.code]
                return {"names": milestone.names, "title": "", "task": task.code}
            case LineKind.PROMISE:
                promise = self.told[line.code]
                return {"names": promise["who"], "title": promise["what"], "task": promise["task"]}
            case LineKind.DECISION:
                decision = self.told[line.code]
                return {"names": decision["owner"], "title": decision["title"], "task": decision["task"]}
            case _:
                edit = self.edits[line.key]
                return {"names": None, "title": edit.title, "task": edit.task.code if edit.task else None}
