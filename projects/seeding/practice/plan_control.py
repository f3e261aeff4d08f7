"""Versions of plans, requests for new baselines, promises between tasks with their alerts, and delivery chains.

Versions and approved requests are read off the numbered baselines of the plan; the rest is told by
fixtures/practice/plan_control.yaml. Nothing is dated after `today`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.demo import demo_email
from accounts.models import User
from accounts.roles import Role
from projects.models import (
    BaselineChange,
    BaselineRequest,
    ChangeEntry,
    DeliveryChain,
    DeliveryLink,
    LinkJudgement,
    Milestone,
    MilestoneBaseline,
    MilestoneDependency,
    MilestoneUpdate,
    PlanEntry,
    PlanVersion,
    Portfolio,
    PromiseAlert,
    StrategicProject,
    Task,
)
from projects.queries.baseline_requests import effect_of_changes
from projects.seeding.files import names, outline
from projects.seeding.history import OFFICE
from projects.seeding.plan import Bodies
from projects.seeding.reference import Tally

State = MilestoneDependency.State
BEFORE_DECISION, BEFORE_ANSWER = timedelta(days=11), timedelta(days=14)
"""How long a request waited for its approval, and a question for its promise, where the file does not say."""
LAG_OF_LAST, LAG = Decimal(1), Decimal("0.7")
"""Share of the planned time between two milestones of one task that is work: all of it in a project's last task."""
MOST_LAG, LAG_BETWEEN_TASKS = 420, 30
UNSEEN_DAYS = 45
"""Alerts of the last days that nobody has acknowledged yet."""


@dataclass(slots=True)
class Plan:
    """The plan as it was loaded: milestones by code with their numbered baselines and their cancellations."""

    today: date
    milestones: dict[str, Milestone]
    baselines: dict[int, list[MilestoneBaseline]]
    cancelled_at: dict[int, datetime]
    people: dict[str, User]
    last_tasks: frozenset[int]
    told: list[ChangeEntry] = field(default_factory=list)

    @classmethod
    def read(cls, portfolio: Portfolio, today: date) -> "Plan":
        rows = Milestone.objects.filter(task__project__portfolio=portfolio)
        milestones = {one.code: one for one in rows.select_related("task__project", "task__lead_organisation")}
        baselines: dict[int, list[MilestoneBaseline]] = defaultdict(list)
        for one in MilestoneBaseline.objects.filter(milestone__in=rows).order_by("milestone", "number"):
            baselines[one.milestone_id].append(one)
        dropped = MilestoneUpdate.objects.filter(milestone__in=rows, state="cancelled").order_by("-version")
        cancelled = dict(dropped.values_list("milestone_id", "at"))
        people = {user.email: user for user in User.objects.filter(email__in=[demo_email(role) for role in Role])}
        return cls(today, milestones, baselines, cancelled, people, _last_tasks(milestones.values()))

    def at(self, days_ago: int, *, hour: int = 10) -> datetime:
        """An hour of office time so many days before today."""
        return timezone.make_aware(datetime.combine(self.today - timedelta(days=days_ago), time(hour)))

    def agreed_on(self, milestone: Milestone, at: datetime) -> date | None:
        """The agreed date in force at an instant; before its first agreement the first one."""
        known = self.baselines.get(milestone.pk, [])
        past = [one.date for one in known if one.at <= at]
        return past[-1] if past else known[0].date if known else None

    def tell(self, row: Any, kind: str, *, at: datetime, task: Task | None, project: StrategicProject) -> None:
        """Note that other systems are to hear of a row."""
        self.told.append(
            ChangeEntry(
                at=at,
                object_type=kind,
                object_id=row.public_id,
                object_code=row.code[:60],
                task_id=task.pk if task else None,
                project_id=None if task else project.pk,
                operation="created",
                version=getattr(row, "version", 1),
            )
        )


def _last_tasks(milestones: Iterable[Milestone]) -> frozenset[int]:
    """The tasks that hold the last agreed date of their project."""
    last: dict[int, tuple[date, int]] = {}
    for one in (one for one in milestones if one.state != Milestone.State.CANCELLED):
        if one.baseline_date is not None:
            mine = (one.baseline_date, one.task_id)
            last[one.task.project_id] = max(mine, last.get(one.task.project_id, mine))
    return frozenset(task for _, task in last.values())


def load(portfolio: Portfolio, tally: Tally, *, today: date, now: datetime) -> None:
    """Add everything of this area, in a fixed number of statements for each kind."""
    plan = Plan.read(portfolio, today)
    told = outline("practice/plan_control")
    requests = _approved(plan, tally)
    _load_versions(plan, requests, tally, now=now)
    _load_requests(plan, told["requests"], len(requests), tally)
    _load_promises(plan, told["promises"], tally)
    _load_chains(portfolio, plan, told["chains"], tally)
    ChangeEntry.objects.bulk_create(plan.told)


def _author(task: Task) -> str:
    return f"{task.lead_organisation.code.replace('_', '.')}@portal.example"


# Requests that were approved, and the versions that they made


def _approved(plan: Plan, tally: Tally) -> list[tuple[BaselineRequest, MilestoneBaseline]]:
    """A request for each baseline after the first, oldest first."""
    moved = sorted(
        ((one, milestone) for milestone in plan.milestones.values() for one in plan.baselines[milestone.pk][1:]),
        key=lambda pair: (pair[0].at, pair[1].code),
    )
    made = []
    for number, (baseline, milestone) in enumerate(moved, start=1):
        before = plan.baselines[milestone.pk][baseline.number - 2].date
        request = BaselineRequest.objects.create(
            code=f"BLR-{number:03d}",
            project=milestone.task.project,
            task=milestone.task,
            state=BaselineRequest.State.APPROVED,
            reason=baseline.reason,
            effect=_effect_then(plan, milestone, before=before, after=baseline.date, at=baseline.at),
            requested_by_label=_author(milestone.task),
            requested_at=baseline.at - BEFORE_DECISION,
            decided_by_label=OFFICE,
            decided_at=baseline.at,
            illustrative=True,
        )
        BaselineChange.objects.create(
            request=request,
            milestone=milestone,
            from_date=before,
            from_weight=milestone.weight,
            to_date=baseline.date,
        )
        plan.tell(request, "baseline_request", at=baseline.at, task=request.task, project=request.project)
        made.append((request, baseline))
    tally.add(BaselineRequest, count=len(made))
    return made


def _effect_then(plan: Plan, milestone: Milestone, *, before: date, after: date, at: datetime) -> dict[str, Any]:
    """The ends as they were agreed at an instant, without and with the move."""
    others = [one for one in plan.milestones.values() if one.pk != milestone.pk]

    def end(inside: Iterable[Milestone]) -> dict[str, str]:
        days = [day for one in inside if (day := plan.agreed_on(one, at))]
        return {"from": max([*days, before]).isoformat(), "to": max([*days, after]).isoformat()}

    return {
        "task_end": end(one for one in others if one.task_id == milestone.task_id),
        "project_end": end(one for one in others if one.task.project_id == milestone.task.project_id),
        "moved": [],
    }


def _load_versions(
    plan: Plan, requests: Sequence[tuple[BaselineRequest, MilestoneBaseline]], tally: Tally, *, now: datetime
) -> None:
    """The first version of every plan, and one for each approved request, of the task and of its project."""
    subjects: dict[Task | StrategicProject, list[Milestone]] = defaultdict(list)
    for milestone in plan.milestones.values():
        subjects[milestone.task].append(milestone)
        subjects[milestone.task.project].append(milestone)
    versions = [
        (version, milestones)
        for subject, milestones in subjects.items()
        for version in _versions_of(plan, subject, milestones, requests, now=now)
    ]
    PlanVersion.objects.bulk_create([version for version, _ in versions])
    entries = [entry for version, milestones in versions for entry in _entries(plan, version, milestones)]
    PlanEntry.objects.bulk_create(entries, batch_size=2000)
    tally.add(PlanVersion, count=len(versions))


def _versions_of(
    plan: Plan,
    subject: Task | StrategicProject,
    milestones: Sequence[Milestone],
    requests: Sequence[tuple[BaselineRequest, MilestoneBaseline]],
    *,
    now: datetime,
) -> Iterable[PlanVersion]:
    task = subject if isinstance(subject, Task) else None
    project = subject.project if isinstance(subject, Task) else subject
    own = {milestone.pk for milestone in milestones}
    later = [(request, one) for request, one in requests if one.milestone_id in own]
    agreed = [plan.baselines[pk][0].at for pk in own if plan.baselines[pk]]
    first = max(agreed, default=now)
    if later:
        first = min(first, later[0][1].at - timedelta(days=1))
    told: list[tuple[datetime, str, BaselineRequest | None]] = [(first, "The plan as it was first agreed.", None)]
    told += [(one.at, request.reason, request) for request, one in later]
    for number, (at, reason, request) in enumerate(told, start=1):
        version = PlanVersion(
            project=project,
            task=task,
            code=f"{subject.code}-V{number}",
            number=number,
            reason=reason,
            request=request,
            by_label=OFFICE,
            at=at,
            illustrative=True,
        )
        plan.tell(version, "plan_version", at=at, task=task, project=project)
        yield version


def _entries(plan: Plan, version: PlanVersion, milestones: Sequence[Milestone]) -> Iterable[PlanEntry]:
    """What was live when the version was agreed."""
    for milestone in milestones:
        dropped = plan.cancelled_at.get(milestone.pk)
        if dropped is None or dropped > version.at:
            yield PlanEntry(
                plan=version,
                milestone=milestone,
                baseline_date=plan.agreed_on(milestone, version.at),
                weight=milestone.weight,
                task_weight=milestone.task.weight,
            )


# Requests that wait, or that did not come into force


def _load_requests(plan: Plan, told: Sequence[Mapping[str, Any]], before: int, tally: Tally) -> None:
    for number, one in enumerate(told, start=before + 1):
        changes = [(plan.milestones[change["milestone"]], change["move"]) for change in one["changes"]]
        task = changes[0][0].task
        by = plan.people.get(demo_email(Role(one["by"]))) if "by" in one else None
        request = BaselineRequest.objects.create(
            code=f"BLR-{number:03d}",
            project=task.project,
            task=task,
            state=one["state"],
            reason=one["reason"],
            requested_by=by,
            requested_by_label=demo_email(Role(one["by"])) if "by" in one else _author(task),
            requested_at=plan.at(one["days_ago"]),
            illustrative=True,
            **_decided(plan, one, task),
        )
        rows = [_change(plan, request, milestone, move, one) for milestone, move in changes]
        BaselineChange.objects.bulk_create(rows)
        moves = {row.milestone_id: row.to_date for row in rows if row.to_date}
        request.effect = effect_of_changes(task=task, moves=moves)
        request.save(update_fields=["effect"])
        plan.tell(request, "baseline_request", at=request.requested_at, task=task, project=task.project)
    tally.add(BaselineRequest, count=len(told))


def _decided(plan: Plan, one: Mapping[str, Any], task: Task) -> dict[str, Any]:
    if one["state"] == BaselineRequest.State.REQUESTED:
        return {}
    who = OFFICE if one["state"] == BaselineRequest.State.REFUSED else _author(task)
    return {
        "decided_by_label": who,
        "decided_at": plan.at(one["decided_days_ago"], hour=15),
        "decision_reason": one["decision"],
    }


def _change(
    plan: Plan, request: BaselineRequest, milestone: Milestone, move: int, one: Mapping[str, Any]
) -> BaselineChange:
    """From what was agreed when it was asked; `against_first` was asked before the plan changed in another way."""
    known = plan.baselines[milestone.pk]
    agreed = known[0].date if one.get("against_first") else known[-1].date
    return BaselineChange(
        request=request,
        milestone=milestone,
        from_date=agreed,
        from_weight=milestone.weight,
        to_date=agreed + timedelta(days=move),
    )


# Promises and their alerts


def _load_promises(plan: Plan, told: Sequence[Mapping[str, Any]], tally: Tally) -> None:
    """Answers and lags for the dependencies of the plan, and an alert for each report that broke a promise."""
    by_pair = {tuple(one["pair"]): one for one in told}
    codes = {milestone.pk: milestone for milestone in plan.milestones.values()}
    edges = list(MilestoneDependency.objects.filter(successor__in=codes).order_by("pk"))
    for edge in edges:
        giver, taker = codes[edge.predecessor_id], codes[edge.successor_id]
        edge.predecessor, edge.successor = giver, taker
        edge.lag_days = _lag(plan, giver, taker)
        if giver.task_id == taker.task_id:
            edge.state = State.INTERNAL
        else:
            _answer(plan, edge, by_pair.pop((giver.code, taker.code), {}))
        plan.tell(edge, "dependency", at=edge.proposed_at or plan.at(600), task=taker.task, project=taker.task.project)
    unknown = [pair for pair in by_pair if plan.milestones[pair[0]].task_id != plan.milestones[pair[1]].task_id]
    if unknown:
        raise ValueError(f"no dependency of the plan: {unknown}")
    written = ("state", "lag_days", "needed_date", "why", "proposed_by_label", "proposed_at", "agreed_date")
    answered = ("answer", "answered_by_label", "answered_at", "illustrative")
    MilestoneDependency.objects.bulk_update(edges, [*written, *answered])
    alerts = [alert for edge in edges if edge.state == State.ACCEPTED for alert in _alerts(plan, edge)]
    PromiseAlert.objects.bulk_create(alerts)
    for alert in alerts:
        task = alert.dependency.successor.task
        plan.tell(alert, "promise_alert", at=alert.at, task=task, project=task.project)
    tally.add(PromiseAlert, count=len(alerts))


def _lag(plan: Plan, giver: Milestone, taker: Milestone) -> int:
    """Days of work between two milestones, out of the time that the plan has between them."""
    first, last = giver.baseline_date, taker.baseline_date
    if first is None or last is None or last <= first:
        return 0
    gap = (last - first).days
    if giver.task_id != taker.task_id:
        return min(LAG_BETWEEN_TASKS, gap)
    return min(MOST_LAG, int(gap * (LAG_OF_LAST if giver.task_id in plan.last_tasks else LAG)))


def _answer(plan: Plan, edge: MilestoneDependency, one: Mapping[str, Any]) -> None:
    """Agreed for the giver's first baseline, unless the file says otherwise or the giver has no date to promise."""
    giver, taker = edge.predecessor, edge.successor
    agreed = plan.agreed_on(giver, plan.at(600))
    needed = taker.baseline_date - timedelta(days=edge.lag_days) if taker.baseline_date else None
    kept = agreed is not None and (needed is None or agreed <= needed)
    edge.state = one.get("state") or (State.ACCEPTED if kept else State.PROPOSED)
    asked = plan.at(one.get("asked_days_ago", 560))
    edge.needed_date, edge.why = needed, one.get("why", "")
    edge.proposed_by_label, edge.proposed_at, edge.illustrative = _author(taker.task), asked, True
    edge.answer = one.get("answer", "")
    if edge.state == State.ACCEPTED:
        edge.agreed_date = agreed
    if edge.state in (State.ACCEPTED, State.DECLINED):
        edge.answered_by_label, edge.answered_at = _author(giver.task), asked + BEFORE_ANSWER


def _alerts(plan: Plan, edge: MilestoneDependency) -> Iterable[PromiseAlert]:
    """One for each report by which the giver's milestone was first expected later than promised."""
    before: date | None = None
    for update in MilestoneUpdate.objects.filter(milestone=edge.predecessor).order_by("version"):
        expected = update.actual_date or update.forecast_date or update.baseline_date
        moved, before = expected != before, expected
        if moved and expected and expected > edge.promised_date and update.at > (edge.answered_at or update.at):
            yield _alert(plan, edge, update, expected)


def _alert(plan: Plan, edge: MilestoneDependency, update: MilestoneUpdate, expected: date) -> PromiseAlert:
    alert = PromiseAlert(
        dependency=edge,
        kind=PromiseAlert.Kind.LATER,
        milestone_version=update.version,
        agreed_date=edge.promised_date,
        expected_date=expected,
        at=update.at,
    )
    is_old = update.at < plan.at(UNSEEN_DAYS) or edge.successor.state != Milestone.State.OPEN
    if is_old:
        alert.acknowledged_at = min(update.at + timedelta(days=3), plan.at(0, hour=0))
        alert.acknowledged_by_label = _author(edge.successor.task)
        alert.note = "The order of our works is changed, so that what waits comes last."
    return alert


# Delivery chains


def _load_chains(portfolio: Portfolio, plan: Plan, told: Sequence[Mapping[str, Any]], tally: Tally) -> None:
    bodies = Bodies.load()
    projects = {project.code: project for project in StrategicProject.objects.filter(portfolio=portfolio)}
    tasks = {milestone.task.code: milestone.task for milestone in plan.milestones.values()}
    for number, one in enumerate(told, start=1):
        chain = DeliveryChain.objects.create(
            code=f"CHN-{number:03d}",
            project=projects[one["project"]],
            task=tasks[one["task"]] if "task" in one else None,
            illustrative=True,
            **names(one["names"]),
        )
        for place, link in enumerate(one["links"], start=1):
            _load_link(plan, chain, place, link, bodies)
        plan.tell(chain, "delivery_chain", at=plan.at(500), task=chain.task, project=chain.project)
    tally.add(DeliveryChain, count=len(told))


def _load_link(plan: Plan, chain: DeliveryChain, place: int, one: Mapping[str, Any], bodies: Bodies) -> None:
    history = one["history"]
    last = history[-1] if history else None
    author = _author(chain.task) if chain.task else OFFICE
    link = DeliveryLink.objects.create(
        chain=chain,
        code=f"{chain.code}-L{place:03d}",
        position=place,
        organisation=bodies.organisations[one["organisation"]] if "organisation" in one else None,
        actor=one.get("actor", ""),
        strength=last[1] if last else "",
        strength_reason=last[2] if last else "",
        judged_date=plan.at(last[0]).date() if last else None,
        judged_by_label=author if last else "",
        version=1 + len(history),
        **names(one["names"]),
    )
    LinkJudgement.objects.bulk_create(
        LinkJudgement(
            link=link,
            strength=strength,
            reason=reason,
            judged_date=plan.at(days_ago).date(),
            by_label=author,
            at=plan.at(days_ago),
            illustrative=True,
        )
        for days_ago, strength, reason in history
    )
    plan.tell(link, "delivery_link", at=plan.at(500), task=chain.task, project=chain.project)
