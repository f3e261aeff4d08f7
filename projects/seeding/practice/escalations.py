"""Risks with their assessments, issues, questions on the ladder, orders of the leader, eight weekly meetings.

Told by fixtures/practice/escalations.yaml in days before the day of the seed. Questions climb here by the same rule
as in life, day by day, so that their waits are those that the portal would have had.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from projects.domain.escalation import LADDER, Step, above, below, climbs_to, rank
from projects.models import (
    ChangeEntry,
    Decision,
    DecisionMove,
    DecisionOption,
    Issue,
    Order,
    OrderEntry,
    Portfolio,
    ProblemItem,
    ProblemMeeting,
    Risk,
    RiskAction,
    RiskAssessment,
    RollupSnapshot,
    StrategicProject,
    Task,
)
from projects.queries.agenda import RED, monday_of
from projects.seeding.files import outline
from projects.seeding.plan import Bodies
from projects.seeding.reference import Tally
from regions.models import Organisation

FILE = "practice/escalations"
OFFICE, COORDINATOR = "project.office@portal.example", "coordinator@portal.example"
PRESIDENT = "President"
WEEKS = 8
GIVERS = {"extension_granted", "extension_refused", "sent_back", "closed"}
"""Entries that the giver's side writes; the others are of the lead body."""

ANSWERED_BY = {Step.PROJECT_OFFICE: OFFICE, Step.COORDINATOR: COORDINATOR, Step.LEADER: COORDINATOR}


def load(portfolio: Portfolio, tally: Tally, *, today: date, now: datetime) -> None:
    """Everything of the area, in the order in which it is referred to."""
    told = _Story.of(portfolio, today=today, now=now)
    for record in told.facts["risks"]:
        told.add_risk(record)
    for record in told.facts["issues"]:
        told.add_issue(record)
    for record in told.facts["decisions"]:
        told.add_decision(record)
    for record in told.facts["orders"]:
        told.add_order(record)
    _Meetings(told).load()
    for kind in (Risk, RiskAssessment, RiskAction, Issue, Decision, DecisionMove, Order, OrderEntry, ProblemMeeting):
        tally.add(kind, count=kind._default_manager.count())
    _tell_other_systems(now)


def _email(body: Organisation) -> str:
    """The address of a role of the body; the domain receives no mail."""
    return f"{body.code.replace('_', '.')}@portal.example"


@dataclass(frozen=True, slots=True)
class _Story:
    """The facts, what they name, and the day on which they are told."""

    facts: dict[str, Any]
    subjects: dict[str, Task | StrategicProject]
    bodies: Bodies
    today: date
    now: datetime

    @classmethod
    def of(cls, portfolio: Portfolio, *, today: date, now: datetime) -> "_Story":
        tasks = Task.objects.filter(project__portfolio=portfolio).select_related("project", "lead_organisation")
        projects = StrategicProject.objects.filter(portfolio=portfolio).select_related("coordinator")
        subjects: dict[str, Task | StrategicProject] = {row.code: row for row in (*projects, *tasks)}
        return cls(outline(FILE), subjects, Bodies.load(), today, now)

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    @property
    def meeting_days(self) -> list[date]:
        """The Tuesdays of the last weeks, this one not counted."""
        mondays = [monday_of(self.today) - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
        return [monday + timedelta(days=1) for monday in mondays]

    def at(self, ago: int, minute: int = 0) -> datetime:
        """In office hours of a past day, and never after the seed itself."""
        then = timezone.make_aware(datetime.combine(self.day(ago), time(10))) + timedelta(minutes=minute)
        return min(then, self.now)

    def about(self, code: str) -> dict[str, Any]:
        """The columns of what it is about, with the body that answers for it."""
        subject = self.subjects[code]
        if isinstance(subject, Task):
            return {"project": subject.project, "task": subject, "owner": subject.lead_organisation}
        return {"project": subject, "task": None, "owner": subject.coordinator}

    def add_risk(self, record: dict[str, Any]) -> None:
        about = self.about(record["about"])
        if "owner" in record:
            about["owner"] = self.bodies.organisations[record["owner"]]
        near, closed, happened = record["near"], record.get("closed"), record.get("happened")
        ago, likelihood, impact, _reason = record["assessments"][-1]
        ended = closed or happened
        risk = Risk.objects.create(
            code=_code(Risk, "R-"),
            **about,
            **{name: record[name] for name in ("title", "cause", "event", "effect", "response")},
            owner_role=record.get("role", ""),
            proximity_date=None if near is None else self.today + timedelta(days=near),
            likelihood=likelihood,
            impact=impact,
            assessed_at=self.at(ago),
            state="closed" if closed else "happened" if happened else "open",
            closing_note=ended[1] if ended else "",
            closed_at=self.at(ended[0]) if ended else None,
            version=len(record["assessments"]) + len(record.get("actions", ())) + bool(ended),
            illustrative=True,
        )
        self._add_assessments(risk, record)
        self._add_actions(risk, record)
        if happened:
            ago, what, severity, due = happened
            self._issue(risk.title, what, severity, ago, due, about=about, risk=risk)

    def _add_assessments(self, risk: Risk, record: dict[str, Any]) -> None:
        RiskAssessment.objects.bulk_create(
            RiskAssessment(
                risk=risk,
                number=number,
                likelihood=likelihood,
                impact=impact,
                reason=reason,
                by_label=_email(risk.owner),
                at=self.at(ago),
            )
            for number, (ago, likelihood, impact, reason) in enumerate(record["assessments"], start=1)
        )

    def _add_actions(self, risk: Risk, record: dict[str, Any]) -> None:
        RiskAction.objects.bulk_create(
            RiskAction(
                risk=risk,
                number=number,
                text=text,
                due_date=self.today + timedelta(days=due),
                done_date=None if done is None else self.day(done),
            )
            for number, (text, due, done) in enumerate(record.get("actions", ()), start=1)
        )

    def add_issue(self, record: dict[str, Any]) -> None:
        self._issue(
            record["title"],
            record["what"],
            record["severity"],
            record["raised"],
            record["due"],
            about=self.about(record["about"]),
            resolved=record.get("resolved"),
        )

    def _issue(
        self,
        title: str,
        what: str,
        severity: str,
        ago: int,
        due: int,
        *,
        about: dict[str, Any],
        risk: Risk | None = None,
        resolved: list[Any] | None = None,
    ) -> None:
        Issue.objects.create(
            code=_code(Issue, "I-"),
            **about,
            title=title,
            what=what,
            severity=severity,
            raised_at=self.at(ago),
            due_date=self.today + timedelta(days=due),
            state="resolved" if resolved else "open",
            resolution=resolved[1] if resolved else "",
            resolved_at=self.at(resolved[0]) if resolved else None,
            risk=risk,
            version=2 if resolved else 1,
            illustrative=True,
        )

    def add_decision(self, record: dict[str, Any]) -> None:
        about = self.about(record["about"])
        raised = record["raised"]
        decision = Decision.objects.create(
            code=_code(Decision, "D-"),
            **about,
            title=record["title"],
            question=record["question"],
            due_date=self.today + timedelta(days=record["due"]),
            step=record["step"],
            step_since=self.at(raised),
            raised_at=self.at(raised),
            raised_by_label=OFFICE if record["step"] == Step.PROJECT_OFFICE else _email(about["owner"]),
            illustrative=True,
        )
        DecisionOption.objects.bulk_create(
            DecisionOption(decision=decision, number=number, text=text, consequences=consequences)
            for number, (text, consequences) in enumerate(record["options"], start=1)
        )
        self._add_move(decision, "raised", Step(record["step"]), raised, "", decision.raised_by_label)
        self._live(decision, {event[0]: event[1:] for event in record.get("events", ())}, raised)
        decision.version = decision.moves.count() + (decision.state != Decision.State.OPEN)
        decision.save()

    def _live(self, decision: Decision, events: dict[int, list[Any]], raised: int) -> None:
        """From the day after it was raised: what people did, and on the other days the climb where one was due."""
        meetings = set(self.meeting_days)
        for ago in range(raised - 1, -1, -1):
            kind, *words = events.get(ago, [""])
            step = Step(decision.step)
            due = climbs_to(step, timezone.localdate(decision.step_since), self.day(ago))
            if kind in ("answer", "withdraw"):
                self._settle(decision, kind, words, ago)
                return
            if kind == "escalate":
                self._add_move(decision, "escalated", _known(above(step)), ago, words[0], self._author(decision, step))
            elif kind == "return":
                self._add_move(decision, "returned", _known(below(step)), ago, words[0], self._author(decision, step))
            elif step == Step.PROJECT_OFFICE and self.day(ago) in meetings:
                words = self.facts["notes"]["escalated"]
                self._add_move(decision, "escalated", Step.COORDINATOR, ago, words[ago % len(words)], OFFICE)
            elif due is not None:
                reason = f"{LADDER[rank(step)].days} working days without an answer"
                self._add_move(decision, "climbed", due, ago, reason, "")

    def _author(self, decision: Decision, step: Step) -> str:
        return ANSWERED_BY.get(step) or _email(decision.owner)

    def _add_move(self, decision: Decision, kind: str, to: Step, ago: int, reason: str, by: str) -> None:
        climbed = kind == "climbed"
        at = self.at(ago) - timedelta(hours=9, minutes=45) if climbed else self.at(ago)
        DecisionMove.objects.create(
            decision=decision,
            number=decision.moves.count() + 1,
            kind=kind,
            from_step="" if kind == "raised" else decision.step,
            to_step=to,
            reason=reason,
            by_label=by,
            at=at,
        )
        decision.step, decision.step_since = to, at

    def _settle(self, decision: Decision, kind: str, words: list[Any], ago: int) -> None:
        decision.answered_at = self.at(ago)
        if kind == "withdraw":
            decision.state, decision.answer = "withdrawn", words[0]
            decision.answered_by_label = decision.raised_by_label
            return
        option, text, *heard_in = words
        step = Step(decision.step)
        decision.state, decision.answer, decision.answered_step = "answered", text, step
        decision.chosen = decision.options.get(number=option)
        decision.heard_in = heard_in[0] if heard_in else ""
        decision.answered_by_label = self._author(decision, step)

    def add_order(self, record: dict[str, Any]) -> None:
        task = self.subjects.get(record.get("task", ""))
        lead = self.bodies.organisations[record["lead"]]
        last = record["entries"][-1]
        waiting = last[1] == "extension_asked"
        state = {"closed": "closed", "closing_requested": "closing_requested"}.get(last[1], "open")
        order = Order.objects.create(
            code=_code(Order, "O-"),
            **{f"name_{language}": record[language] for language in ("en", "ru", "kk")},
            given_date=self.day(record["given"]),
            meeting=record["meeting"],
            giver=PRESIDENT,
            due_date=self.today + timedelta(days=record["due"]),
            first_due_date=self.today + timedelta(days=record.get("first_due", record["due"])),
            asked_date=self.today + timedelta(days=last[4]) if waiting else None,
            lead_organisation=lead,
            project=task.project if isinstance(task, Task) else None,
            task=task if isinstance(task, Task) else None,
            state=state,
            closed_at=self.at(last[0]) if state == "closed" else None,
            version=len(record["entries"]) + 1,
            illustrative=True,
        )
        order.contributing_organisations.set([self.bodies.organisations[code] for code in record["with"]])
        first: list[Any] = [record["given"], "given", record["en"]]
        OrderEntry.objects.bulk_create(
            self._entry(order, number, entry) for number, entry in enumerate([first, *record["entries"]], start=1)
        )

    def _entry(self, order: Order, number: int, entry: list[Any]) -> OrderEntry:
        ago, kind, text = entry[:3]
        proof = entry[3] if len(entry) > 3 else ""
        day = entry[4] if len(entry) > 4 else None
        given = order.first_due_date if kind == "given" else None
        return OrderEntry(
            order=order,
            number=number,
            kind=kind,
            text=text,
            proof=proof,
            day=given if day is None else self.today + timedelta(days=day),
            by_label=OFFICE if kind == "given" or kind in GIVERS else _email(order.lead_organisation),
            at=self.at(ago),
        )


class _Meetings:
    """The meetings of the last weeks, with the agenda that the data of their day gave."""

    def __init__(self, told: _Story) -> None:
        self.told = told
        self.days = told.meeting_days
        self.red = self._red_days()
        self.spoken = 0

    def load(self) -> None:
        carried: list[ProblemItem] = []
        before: date | None = None
        for day in self.days:
            carried = [item for item in carried if not _ended_by(item, day)]
            year, week, _weekday = monday_of(day).isocalendar()
            closed = timezone.make_aware(datetime.combine(day, time(12)))
            meeting = ProblemMeeting.objects.create(
                code=f"PS-{year}-W{week:02d}",
                week_date=monday_of(day),
                held_date=day,
                state="closed",
                minutes=self.told.facts["minutes"],
                closed_at=closed,
                illustrative=True,
            )
            items = [self._again(meeting, item, day) for item in carried] + list(self._new(meeting, day, before))
            for number, item in enumerate(items, start=1):
                item.number = number
                self._settle(item, day)
            ProblemItem.objects.bulk_create(items)
            ProblemMeeting.objects.filter(pk=meeting.pk).update(version=len(items) + 2)
            carried = [item for item in items if item.outcome == "carried"]
            before = day

    def _red_days(self) -> dict[date, set[int]]:
        """Tasks that were red at the end of the day before each meeting."""
        days = [day - timedelta(days=1) for day in self.days]
        rows = RollupSnapshot.objects.filter(dimension="task", status=RED, as_of_date__in=days)
        found: dict[date, set[int]] = {day: set() for day in days}
        for as_of, task in rows.values_list("as_of_date", "object_id"):
            found[as_of].add(task)
        return found

    def _again(self, meeting: ProblemMeeting, item: ProblemItem, day: date) -> ProblemItem:
        first = item.first_meeting or item.meeting
        return ProblemItem(
            meeting=meeting,
            kind="carried",
            project=item.project,
            task=item.task,
            issue=item.issue,
            decision=item.decision,
            order=item.order,
            first_meeting=first,
            days=(day - first.held_date).days,
        )

    def _new(self, meeting: ProblemMeeting, day: date, before: date | None) -> Iterator[ProblemItem]:
        """What came up since the meeting before: a point comes once, then it is carried or done with."""
        since = before or day - timedelta(days=7)
        for task in self._turned_red(day, before):
            yield _point(meeting, "red_task", task, (day - since).days, project=task.project, task=task)
        kinds: dict[str, Any] = {"issue": Issue.objects, "order": Order.objects.exclude(task=None)}
        for kind, things in kinds.items():
            for thing in things.filter(due_date__gte=since, due_date__lt=day).order_by("due_date"):
                ended = thing.resolved_at if kind == "issue" else thing.closed_at
                if ended is None or timezone.localdate(ended) >= day:
                    yield _point(meeting, f"{kind}_overdue", thing, (day - thing.due_date).days, **{kind: thing})
        for move in DecisionMove.objects.filter(kind="escalated", from_step=Step.PROJECT_OFFICE, by_label=OFFICE):
            if timezone.localdate(move.at) == day:
                came = move.decision.moves.get(number=move.number - 1)
                days = (day - timezone.localdate(came.at)).days
                yield _point(meeting, "decision_waiting", move.decision, days, decision=move.decision)

    def _turned_red(self, day: date, before: date | None) -> list[Task]:
        """Red now and not at the meeting before; of the first meeting two of those that were red."""
        red = self.red[day - timedelta(days=1)]
        turned = red - self.red[before - timedelta(days=1)] if before else set(sorted(red)[:2])
        return list(Task.objects.filter(pk__in=turned).select_related("project").order_by("code"))

    def _settle(self, item: ProblemItem, day: date) -> None:
        """Questions at the office went up; issues and orders are carried until they end, a red task once."""
        self.spoken += 1
        raised = Decision.objects.filter(task=item.task, raised_at__date__range=(day, day + timedelta(days=6))).first()
        if item.decision is not None:
            item.outcome = "escalated"
        elif item.task is not None and raised is not None and item.kind != "carried":
            item.outcome, item.raised = "decision_raised", raised
        elif item.issue is not None or item.order is not None:
            item.outcome = "solved" if _ended_by(item, day + timedelta(days=7)) else "carried"
        else:
            item.outcome = "solved" if item.kind == "carried" else "carried"
        notes = self.told.facts["notes"][item.outcome]
        item.note = notes[self.spoken % len(notes)]


def _ended_by(item: ProblemItem, day: date) -> bool:
    """Whether the issue or order of the point was settled by then."""
    ended = item.issue.resolved_at if item.issue else item.order.closed_at if item.order else None
    return ended is not None and timezone.localdate(ended) < day


def _point(meeting: ProblemMeeting, kind: str, thing: Any, days: int, **about: Any) -> ProblemItem:
    """A point about a thing, and about the task and project that the thing is about."""
    columns = {"project": about.pop("project", None) or thing.project, "task": about.pop("task", None) or thing.task}
    return ProblemItem(meeting=meeting, kind=kind, days=days, **columns, **about)


def _known(step: Step | None) -> Step:
    if step is None:
        raise ValueError("the fixture moves a question beyond the ladder")
    return step


def _code(kind: Any, prefix: str) -> str:
    return f"{prefix}{kind._default_manager.count() + 1:03d}"


def _tell_other_systems(now: datetime) -> None:
    """The feed of changes tells of what the seed made, as the actions would have."""
    kinds: dict[str, Any] = {"risk": Risk, "issue": Issue, "decision": Decision, "order": Order}
    ChangeEntry.objects.bulk_create(
        ChangeEntry(
            at=now,
            object_type=name,
            object_id=row.public_id,
            object_code=row.code,
            task_id=row.task_id,
            project_id=None if row.task_id or name == "order" else row.project_id,
            operation="created",
            version=row.version,
        )
        for name, kind in kinds.items()
        for row in kind._default_manager.order_by("pk")
    )
