"""A year of the reporting cycle: updates, months of organisations, claims that wait, letters that were sent.

What an update says is told from the history of the milestones in its period, so that texts and figures agree.
"""

import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import formats, timezone, translation

from accounts.models import User
from accounts.roles import Role, Verb
from projects.domain.cycle import Frequency, Period, period_of, periods_up_to
from projects.models import (
    Milestone,
    MilestoneUpdate,
    OrganisationPeriod,
    Portfolio,
    Reminder,
    ReminderLine,
    ReportingStep,
    Task,
    TaskUpdate,
)
from projects.seeding.course import SEED
from projects.seeding.files import outline
from projects.seeding.history import OFFICE
from projects.seeding.plan import Bodies
from projects.seeding.reference import Tally
from projects.seeding.words import CRITERIA
from regions.models import Organisation

BATCH = 1000


def load_claims(portfolio: Portfolio, tally: Tally, *, today: date) -> None:
    """Six milestones are reported as done and wait for a second person. Before the figures are computed."""
    claimed = _nearly_done(portfolio, today=today, count=_story()["claims"])
    for number, milestone in enumerate(claimed):
        day = today - timedelta(days=1 + number)
        _claim(milestone, evidence=_proof(milestone), day=day - timedelta(days=number), at=_at(day, number * 7))
    tally["milestones that wait for a second person"] += len(claimed)


def _proof(milestone: Milestone) -> str:
    """What proves it, by the kind that its completion criterion tells."""
    kind = next((kind for kind, text in CRITERIA.items() if text == milestone.completion_criterion), "")
    return str(_story()["proofs"].get(kind, _story()["proof"]))


def _nearly_done(portfolio: Portfolio, *, today: date, count: int) -> list[Milestone]:
    """The milestones furthest on, one a task, of tasks that report; those of the water ministry first."""
    fresh = timezone.make_aware(datetime.combine(today - timedelta(days=14), time()))
    found = Milestone.objects.open().filter(
        task__project__portfolio=portfolio, reported_at__gte=fresh, completion__gt=0
    )
    waiting = found.filter(predecessor_edges__predecessor__state=Milestone.State.OPEN).values("pk")
    ready = found.exclude(pk__in=waiting).select_related("task__lead_organisation").order_by("-completion", "code")
    chosen: dict[int, Milestone] = {}
    for milestone in sorted(ready, key=lambda m: m.task.lead_organisation.code != "mwri"):
        same_body = [m for m in chosen.values() if m.task.lead_organisation_id == milestone.task.lead_organisation_id]
        if milestone.task_id not in chosen and len(same_body) < 2:
            chosen[milestone.task_id] = milestone
    return list(chosen.values())[:count]


def _claim(milestone: Milestone, *, evidence: str, day: date, at: datetime) -> None:
    last = milestone.updates.order_by("-version")[0]
    at = max(at, last.at + timedelta(minutes=5))
    changed = ["completion", "claimed_date", "evidence"]
    author = _reporter(milestone.task.lead_organisation)
    milestone.completion, milestone.claimed_date, milestone.evidence = Decimal(1), day, evidence
    milestone.claimed_by_label, milestone.reported_at = author, at
    milestone.version += 1
    milestone.save()
    MilestoneUpdate.objects.create(
        milestone=milestone,
        version=milestone.version,
        changed_fields=changed,
        note=milestone.note,
        by_label=author,
        at=at,
        illustrative=True,
        evidence=evidence,
        **{name: getattr(milestone, name) for name in ("weight", "state", "completion", "claimed_date")},
        baseline_date=milestone.baseline_date,
        forecast_date=milestone.forecast_date,
    )


def load(portfolio: Portfolio, tally: Tally, *, today: date, now: datetime) -> None:
    """The months up to today: every update of every task, and what organisations and the Project Office did."""
    bodies = Bodies.load().organisations
    _set_frequencies()
    past = _Past.read(portfolio)
    tasks = list(
        Task.objects.filter(project__portfolio=portfolio)
        .select_related("project", "lead_organisation")
        .order_by("code")
    )
    story = _Told(bodies=bodies, past=past, today=today, now=now)
    for period in periods_up_to(today, Frequency.MONTHLY, count=_story()["months"]):
        story.tell_month(period, tasks)
    _save(story, tally)


def _set_frequencies() -> None:
    for code, frequency in _story()["frequency"].items():
        Task.objects.filter(code=code).update(reporting_frequency=frequency)


def _story() -> Any:
    return outline("practice/cycle")


def _reporter(organisation: Organisation) -> str:
    """A role's address, as the history of milestones has it."""
    return f"{organisation.code.replace('_', '.')}@portal.example"


def _confirmer(organisation: Organisation) -> str:
    return f"head.{_reporter(organisation)}"


def _at(day: date, minutes: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)) + timedelta(minutes=minutes % 300))


@dataclass(frozen=True, slots=True)
class _Past:
    """The history of each milestone by instant, and the milestones of each task in their order."""

    rows: Mapping[int, list[MilestoneUpdate]]
    instants: Mapping[int, list[datetime]]
    milestones: Mapping[int, list[Milestone]]

    @classmethod
    def read(cls, portfolio: Portfolio) -> "_Past":
        rows: dict[int, list[MilestoneUpdate]] = defaultdict(list)
        of_portfolio = Q(milestone__task__project__portfolio=portfolio)
        for update in MilestoneUpdate.objects.filter(of_portfolio).order_by("milestone_id", "version"):
            rows[update.milestone_id].append(update)
        milestones: dict[int, list[Milestone]] = defaultdict(list)
        for milestone in Milestone.objects.filter(task__project__portfolio=portfolio).order_by("position", "pk"):
            milestones[milestone.task_id].append(milestone)
        return cls(rows, {key: [row.at for row in found] for key, found in rows.items()}, milestones)

    def standing(self, milestone: Milestone, at: datetime) -> MilestoneUpdate | None:
        """How the milestone stood at an instant; None before it was planned."""
        place = bisect_right(self.instants[milestone.pk], at)
        return self.rows[milestone.pk][place - 1] if place else None

    def is_asked(self, task: Task, period: Period) -> bool:
        """Whether the task was planned by the end of the period and had something open at its beginning."""
        begin, end = _at(period.first, 0), _at(period.last, 0)
        planned = [m for m in self.milestones[task.pk] if self.standing(m, end)]
        then = [self.standing(m, begin) for m in planned]
        return any(row is None or row.state == "open" for row in then)

    def snapshot(self, task: Task, at: datetime) -> list[dict[str, Any]]:
        """The same shape as `actions.task_updates.snapshot_of`, as it stood at an instant."""
        told = [(m, self.standing(m, at)) for m in self.milestones[task.pk]]
        return [_row(milestone, row) for milestone, row in told if row]

    def moves(
        self, task: Task, period: Period, until: datetime
    ) -> Iterator[tuple[Milestone, MilestoneUpdate, MilestoneUpdate]]:
        """Milestones that moved in the period, with how they stood before and after."""
        for milestone in self.milestones[task.pk]:
            before, after = self.standing(milestone, _at(period.first, 0)), self.standing(milestone, until)
            if before and after and (before.completion, before.state) != (after.completion, after.state):
                yield milestone, before, after


def _row(milestone: Milestone, row: MilestoneUpdate) -> dict[str, Any]:
    days = ("baseline_date", "forecast_date", "claimed_date", "actual_date")
    return {
        "code": milestone.code,
        "names": milestone.names,
        "state": row.state,
        "completion": str(row.completion),
        **{name: day.isoformat() if (day := getattr(row, name)) else None for name in days},
        "version": row.version,
    }


@dataclass(slots=True)
class _Told:
    """What is told so far: rows that are not saved yet, with the steps that led to them."""

    bodies: Mapping[str, Organisation]
    past: _Past
    today: date
    now: datetime
    periods: list[OrganisationPeriod] = field(default_factory=list)
    updates: list[TaskUpdate] = field(default_factory=list)
    steps: list[ReportingStep] = field(default_factory=list)

    def tell_month(self, month: Period, tasks: Sequence[Task]) -> None:
        """Each organisation that leads a task that was asked in this month."""
        asked: dict[Organisation, list[tuple[Task, Period]]] = defaultdict(list)
        for task in tasks:
            for period in _periods_in(month, Frequency(_frequency(task))):
                if period.first <= self.today and self.past.is_asked(task, period):
                    asked[task.lead_organisation].append((task, period))
        for organisation, pairs in asked.items():
            self._tell_organisation(month, organisation, pairs)

    def _tell_organisation(self, month: Period, body: Organisation, pairs: list[tuple[Task, Period]]) -> None:
        row = OrganisationPeriod(
            organisation=body,
            code=f"{body.code}-{month.key}",
            first_date=month.first,
            last_date=month.last,
            due_date=month.confirm_by,
            illustrative=True,
        )
        self.periods.append(row)
        states = self._states(month, body, pairs)
        told = [
            self._tell_update(row, task, period, state) for (task, period), state in zip(pairs, states, strict=True)
        ]
        if all(update.state in ("confirmed", "excused") for update in told):
            self._close(row, told)

    def _ago(self, month: Period) -> int:
        """Whole months between this one and the last that is over; -1 for the running one."""
        running = period_of(self.today, Frequency.MONTHLY)
        return (running.first.year - month.first.year) * 12 + running.first.month - month.first.month - 1

    def _states(self, month: Period, body: Organisation, pairs: list[tuple[Task, Period]]) -> list[str]:
        ago, story = self._ago(month), _story()
        if ago < 0:
            turns = story["running"]
            return [
                self._running(period, turns[(len(self.updates) + n) % len(turns)])
                for n, (_, period) in enumerate(pairs)
            ]
        excused = {(one["task"], one["months_ago"]) for one in story["excused"]}
        behind: list[str] = (
            next((s for code, s in story["behind"].items() if self.bodies.get(code) == body), []) if not ago else []
        )
        plain = ["excused" if (task.code, ago) in excused else "confirmed" for task, _ in pairs]
        return [behind[n % len(behind)] if behind and self.today > month.confirm_by else s for n, s in enumerate(plain)]

    def _running(self, period: Period, turn: str) -> str:
        """A week or a quarter that is over by now is in; the running one goes by turns."""
        if period.due < self.today:
            return "confirmed"
        return turn if (self.today - period.first).days > 10 else "awaited"

    def _tell_update(self, month: OrganisationPeriod, task: Task, period: Period, state: str) -> TaskUpdate:
        rng = random.Random(f"{SEED} {task.code} {period.key}")  # noqa: S311 - invents a story, guards nothing
        update = TaskUpdate(
            project=task.project,
            task=task,
            period=month,
            code=f"{task.code}-{period.key}",
            frequency=period.frequency,
            first_date=period.first,
            last_date=period.last,
            due_date=period.due,
            state=state,
            illustrative=True,
        )
        if state != "awaited":
            self._write(update, period, rng)
        self.updates.append(update)
        return update

    def _write(self, update: TaskUpdate, period: Period, rng: random.Random) -> None:
        task = update.task
        if task is None:
            raise ValueError(update.code)
        day = min(period.due + timedelta(days=_lateness(rng, update)), self.today - timedelta(days=1))
        at = _at(max(day, period.first), rng.randint(0, 200))
        self._say(update, period, at, rng)
        author, head = _reporter(task.lead_organisation), _confirmer(task.lead_organisation)
        if update.state == "excused":
            update.excuse_reason = next(e["reason"] for e in _story()["excused"] if e["task"] == task.code)
            update.done_text = update.next_text = update.needed_text = ""
            update.settled_by_label, update.settled_at = head, at
            self._step(update, "excused", head, at, update.excuse_reason)
            return
        if update.state == "draft":
            self._step(update, "draft", author, at)
            return
        update.submitted_by_label, update.submitted_at = author, at
        update.snapshot = self.past.snapshot(task, at)
        self._step(update, "submitted", author, at)
        if update.state == "returned":
            update.return_note = _story()["returned_note"]
            self._step(update, "returned", head, self._soon(at, rng), update.return_note)
        elif update.state == "confirmed":
            update.settled_by_label, update.settled_at = head, self._soon(at, rng)
            self._step(update, "confirmed", head, update.settled_at)

    def _soon(self, at: datetime, rng: random.Random) -> datetime:
        """One or two days later in office hours, and not after now."""
        later = _at(timezone.localdate(at) + timedelta(days=rng.randint(1, 2)), rng.randint(0, 290))
        return max(at + timedelta(minutes=1), min(later, self.now - timedelta(hours=1)))

    def _say(self, update: TaskUpdate, period: Period, at: datetime, rng: random.Random) -> None:
        task, story = update.task, _story()
        if task is None:
            raise ValueError(update.code)
        with translation.override("en"):
            moves = [_sentence(*move) for move in self.past.moves(task, period, at)]
            update.done_text = "\n".join(moves) or rng.choice(story["quiet"])
            then = [(m, self.past.standing(m, at)) for m in self.past.milestones[task.pk]]
            ahead = [(m, row) for m, row in then if row and row.state == "open" and row.claimed_date is None]
            update.next_text = _next(*ahead[0]) if ahead else ""
        update.needed_text = rng.choice(story["needed"])

    def _step(self, update: TaskUpdate, state: str, by: str, at: datetime, note: str = "") -> None:
        self.steps.append(ReportingStep(update=update, state=state, by_label=by, at=at, note=note))

    def _close(self, row: OrganisationPeriod, told: Sequence[TaskUpdate]) -> None:
        """The organisation confirms its month, the Project Office accepts it or sends it back, as the file tells."""
        ago, story = self._ago(period_of(row.first_date, Frequency.MONTHLY)), _story()
        code = row.organisation.code
        if ago < 0 or (ago == 0 and (code in story["unconfirmed"] or self.today <= row.last_date)):
            return
        last = max(update.settled_at for update in told if update.settled_at)
        at = min(max(last, _at(row.due_date - timedelta(days=1), len(code) * 13)), self.now - timedelta(minutes=50))
        row.state, row.confirmed_by_label, row.confirmed_at = "confirmed", _confirmer(row.organisation), at
        self._month_step(row, "confirmed", row.confirmed_by_label, at)
        after = max(at, min(_at(timezone.localdate(at) + timedelta(days=3), 95), self.now - timedelta(minutes=30)))
        back = next((b for b in story["sent_back"] if b["organisation"] == code and b["months_ago"] == ago), None)
        if back:
            row.state, row.note = "sent_back", back["note"]
            self._month_step(row, "sent_back", OFFICE, after, row.note)
        elif ago > 0 or code not in story["not_accepted"]:
            row.state, row.accepted_by_label, row.accepted_at = "accepted", OFFICE, after
            self._month_step(row, "accepted", OFFICE, after)

    def _month_step(self, row: OrganisationPeriod, state: str, by: str, at: datetime, note: str = "") -> None:
        self.steps.append(ReportingStep(period=row, state=state, by_label=by, at=at, note=note))


def _frequency(task: Task) -> str:
    return str(_story()["frequency"].get(task.code, Frequency.MONTHLY))


def _periods_in(month: Period, frequency: Frequency) -> Iterator[Period]:
    """The periods that end in a month."""
    period = period_of(month.first, frequency)
    while period.last <= month.last:
        if period.last >= month.first:
            yield period
        period = period_of(period.last + timedelta(days=1), frequency)


def _lateness(rng: random.Random, update: TaskUpdate) -> int:
    """Days after the due day: most come in time; weekly ones are quick."""
    if update.frequency == Frequency.WEEKLY:
        return rng.choice((-1, 0, 0, -1, 1))
    return rng.choice((-4, -3, -2, -2, -1, -1, 0, 0, 1, 3, 6))


def _sentence(milestone: Milestone, before: MilestoneUpdate, after: MilestoneUpdate) -> str:
    if after.actual_date:
        return f"{milestone.name_en}: done on {formats.date_format(after.actual_date, 'DATE_FORMAT')}."
    if after.state == "cancelled":
        return f"{milestone.name_en}: cancelled. {after.reason}"
    moved = f"{milestone.name_en}: from {_percent(before.completion)} to {_percent(after.completion)}."
    return f"{moved} {after.note}".strip()


def _percent(value: Decimal) -> str:
    return f"{int(value * 100)} %"


def _next(milestone: Milestone, row: MilestoneUpdate) -> str:
    expected = row.forecast_date or row.baseline_date
    if expected is None:
        return milestone.name_en
    return f"{milestone.name_en}, expected on {formats.date_format(expected, 'DATE_FORMAT')}."


def _save(story: _Told, tally: Tally) -> None:
    OrganisationPeriod.objects.bulk_create(story.periods, batch_size=BATCH)
    TaskUpdate.objects.bulk_create(story.updates, batch_size=BATCH)
    ReportingStep.objects.bulk_create(story.steps, batch_size=BATCH)
    tally.add(OrganisationPeriod, count=len(story.periods))
    tally.add(TaskUpdate, count=len(story.updates))
    tally.add(ReportingStep, count=len(story.steps))


def load_letters(tally: Tally) -> None:
    """The letters that people with an account got in the last months about updates that came late. Safe to repeat."""
    late = list(
        TaskUpdate.objects.filter(illustrative=True, submitted_at__isnull=False)
        .select_related("period")
        .order_by("due_date")
    )
    for user in User.objects.filter(is_active=True, reminders=None).exclude(role=Role.INTEGRATION).order_by("pk"):
        mine = set(user.memberships.values_list("organisation_id", flat=True)) if user.may(Verb.UPDATE_LED) else set()
        by_day: dict[date, list[TaskUpdate]] = defaultdict(list)
        for update in late:
            if update.period.organisation_id in mine and timezone.localdate(update.submitted_at) > update.due_date:
                by_day[update.due_date].append(update)
        for day, updates in by_day.items():
            _letter(user, day, updates)
        tally["reminders"] += len(by_day)


def _letter(user: User, day: date, updates: Sequence[TaskUpdate]) -> None:
    at = timezone.make_aware(datetime.combine(day, time(8)))
    letter = Reminder.objects.create(user=user, day_date=day, state=Reminder.State.SENT, sent_at=at, created_at=at)
    ReminderLine.objects.bulk_create(
        [ReminderLine(reminder=letter, user=user, update=update, stage="due") for update in updates]
    )
