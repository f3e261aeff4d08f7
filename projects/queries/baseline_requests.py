"""Requests for new baselines: what each would move, who may decide, what stands on the lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from accounts.models import User
from accounts.roles import Verb
from projects.domain.schedule import effect_of_slips
from projects.domain.values import latest
from projects.models import BaselineChange, BaselineRequest, Milestone, Task
from projects.queries.network import Basis, Moved, Network, network, open_milestones
from projects.querysets.plan_control import BaselineRequestQuerySet

SHOWN = 200


@dataclass(frozen=True, slots=True)
class PlanEnd:
    """The last agreed date of a task or project before and after."""

    before: date | None
    after: date | None

    @property
    def days(self) -> int | None:
        return (self.after - self.before).days if self.after and self.before else None


@dataclass(frozen=True, slots=True)
class RequestEffect:
    """The stored effect as far as the reader may know: `project_end` only who can open the whole project."""

    task_end: PlanEnd
    project_end: PlanEnd | None
    moved: tuple[Moved, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in a list. `is_stale`: the plan has changed since; it can only be withdrawn and asked for anew."""

    request: BaselineRequest
    changes: tuple[BaselineChange, ...]

    @property
    def is_stale(self) -> bool:
        return self.request.state == BaselineRequest.State.REQUESTED and any(one.is_stale for one in self.changes)

    @property
    def most_days(self) -> int | None:
        """The longest move; None where only weights change, or dates are new."""
        return max((one.days for one in self.changes if one.days is not None), key=abs, default=None)


@dataclass(frozen=True, slots=True)
class RequestPage:
    line: RequestLine
    effect: RequestEffect
    may_decide: bool
    may_withdraw: bool
    is_own: bool

    @property
    def request(self) -> BaselineRequest:
        return self.line.request


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """`waiting` oldest first, `closed` newest first, at most SHOWN of them."""

    waiting: tuple[RequestLine, ...]
    closed: tuple[RequestLine, ...]
    may_decide: bool

    @property
    def stale(self) -> int:
        return sum(1 for line in self.waiting if line.is_stale)

    @property
    def oldest(self) -> BaselineRequest | None:
        return self.waiting[0].request if self.waiting else None


def effect_of_changes(*, task: Task, moves: Mapping[int, date]) -> dict[str, Any]:
    """What other agreed dates do to the ends of the task and the project and to what depends on them, to be stored.

    Computed in the network of agreed dates: the question is what was agreed, not what is forecast.
    """
    found = network(portfolio_id=task.project.portfolio_id, basis=Basis.AGREED)
    others = [shift for shift in effect_of_slips(found.events, found.waits, moves=moves) if shift.key not in moves]
    codes = dict(Milestone.objects.filter(pk__in=[shift.key for shift in others]).values_list("pk", "code"))
    moved = [
        {"milestone": codes[shift.key], "from": shift.before.isoformat(), "to": shift.after.isoformat()}
        for shift in others
        if isinstance(shift.key, int)
    ]
    return {
        "task_end": _end(found, {pk for pk, of in found.tasks.items() if of == task.pk}, moves),
        "project_end": _end(found, {pk for pk, of in found.projects.items() if of == task.project_id}, moves),
        "moved": moved,
    }


def _end(found: Network, members: set[int], moves: Mapping[int, date]) -> dict[str, str | None]:
    days = {event.key: event.expected for event in found.events if event.key in members}
    before, after = (
        latest(days.values()),
        latest({**days, **{pk: day for pk, day in moves.items() if pk in members}}.values()),
    )
    return {"from": before.isoformat() if before else None, "to": after.isoformat() if after else None}


def effect_for(*, user: User, task: Task, stored: Mapping[str, Any]) -> RequestEffect:
    """A stored effect as far as the reader can open what it names."""
    told = list(stored.get("moved", ()))
    by_code = {one.code: one for one in _by_code(user, [str(entry["milestone"]) for entry in told])}
    moved = tuple(
        Moved(by_code[entry["milestone"]], date.fromisoformat(entry["from"]), date.fromisoformat(entry["to"]))
        for entry in told
        if entry["milestone"] in by_code
    )
    whole = opens_whole_project(user=user, task=task)
    return RequestEffect(
        task_end=_plan_end(stored.get("task_end")),
        project_end=_plan_end(stored.get("project_end")) if whole else None,
        moved=moved,
        hidden=len(told) - len(moved),
    )


def _by_code(user: User, codes: Sequence[str]) -> Iterable[Milestone]:
    pks = Milestone.objects.filter(code__in=codes).values_list("pk", flat=True)
    return open_milestones(user, pks).values()


def _plan_end(stored: Mapping[str, str | None] | None) -> PlanEnd:
    days = [date.fromisoformat(day) if day else None for day in ((stored or {}).get("from"), (stored or {}).get("to"))]
    return PlanEnd(*days)


def opens_whole_project(*, user: User, task: Task) -> bool:
    """Whether the reader can open every task of the task's project: else its end would tell of the others."""
    tasks = Task.objects.filter(project_id=task.project_id)
    return not tasks.exclude(pk__in=Task.objects.visible_to(user).values("pk")).exists()


def requests_with_links(user: User) -> BaselineRequestQuerySet:
    """Requests that the person may see, with what a line names."""
    changes = BaselineChange.objects.select_related("milestone").order_by("milestone__position", "milestone_id")
    found = BaselineRequest.objects.visible_to(user).select_related("project__portfolio", "task__lead_organisation")
    with_links: BaselineRequestQuerySet = found.prefetch_related(Prefetch("changes", queryset=changes))
    return with_links


def line_of(request: BaselineRequest) -> RequestLine:
    return RequestLine(request, tuple(request.changes.all()))


def requests_page(*, user: User) -> RequestsPage:
    """All that waits, oldest first, and what was decided."""
    rows = requests_with_links(user)
    waiting = rows.waiting().order_by("requested_at", "pk")
    closed = rows.exclude(state=BaselineRequest.State.REQUESTED).order_by("-decided_at", "-pk")[:SHOWN]
    return RequestsPage(
        waiting=tuple(line_of(row) for row in waiting),
        closed=tuple(line_of(row) for row in closed),
        may_decide=user.may(Verb.APPROVE_BASELINE),
    )


def request_page(*, user: User, request: BaselineRequest) -> RequestPage:
    """One request, with its effect as it was shown to the requester."""
    is_open = request.state == BaselineRequest.State.REQUESTED
    is_own = request.requested_by_id == user.pk
    return RequestPage(
        line=line_of(request),
        effect=effect_for(user=user, task=request.subject_task, stored=request.effect),
        may_decide=is_open and user.may(Verb.APPROVE_BASELINE) and request.project.portfolio.is_national,
        may_withdraw=is_open and is_own and Task.objects.editable_by(user).filter(pk=request.task_id or 0).exists(),
        is_own=is_own,
    )
