"""Rounds, judgements by criteria, drafts and findings of the demonstration, as fixtures/practice/judgements.yaml tells.

Everything is illustrative and dated before today. Tables of closed rounds are frozen from the stored figures of their
cut-off date, exactly as `actions.judgement_rounds.close_round` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from projects.actions.findings import compare
from projects.actions.judgement_rounds import list_subjects
from projects.actions.judgements import VALID_MONTHS, months_later
from projects.domain.judgement import Confidence, Criteria, Performance, answer_due, derived_likelihood, difference
from projects.domain.values import Status
from projects.models import (
    FindingEvent,
    Judgement,
    JudgementRound,
    Portfolio,
    RoundPlace,
    StatusFinding,
    StrategicProject,
    Task,
)
from projects.models.judgement import CRITERIA
from projects.models.status_finding import FindingEventKind
from projects.queries.league import places_to_freeze
from projects.seeding.files import outline
from projects.seeding.reference import Tally

OFFICE, SECOND = "project.office@portal.example", "project.office.2@portal.example"
_NEAR = timedelta(days=45)
_A_DAY = 2
"""Subjects judged on one day of a round, from its first day on."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Projects and tasks by code."""

    projects: dict[str, StrategicProject]
    tasks: dict[str, Task]

    @classmethod
    def of(cls, portfolio: Portfolio) -> "Subjects":
        projects = {row.code: row for row in StrategicProject.objects.filter(portfolio=portfolio)}
        tasks = Task.objects.filter(project__portfolio=portfolio).select_related("project", "lead_organisation")
        return cls(projects, {row.code: row for row in tasks})

    def columns(self, code: str) -> dict[str, Any]:
        """`project` and `task` of a subject."""
        if code in self.projects:
            return {"project": self.projects[code], "task": None}
        return {"project": self.tasks[code].project, "task": self.tasks[code]}

    def owner(self, code: str) -> Any:
        """The body that answers for it."""
        return self.projects[code].coordinator if code in self.projects else self.tasks[code].lead_organisation


def load(portfolio: Portfolio, tally: Tally, *, today: date, now: datetime) -> None:
    """Add it all to a plan whose figures, of today and of every day before, are stored."""
    told, subjects = outline("practice/judgements"), Subjects.of(portfolio)
    for number, of_round in enumerate(told["rounds"]):
        made = _round(portfolio, of_round, today)
        judgements = list(_judgements(told["judged"], number, made, subjects, today=today))
        _number(judgements)
        tally.add(Judgement, count=len(judgements))
        if made.state == JudgementRound.State.CLOSED:
            tally["places in league tables"] += len(RoundPlace.objects.bulk_create(places_to_freeze(made)))
        tally.add(JudgementRound)
    _drafts(told["drafts"], subjects, today=today, tally=tally)
    _past_findings(told["past_findings"], subjects, today=today)
    compare(portfolio=portfolio, today=today, now=now)
    _age(told["open_findings"], today=today)
    tally.add(StatusFinding, count=StatusFinding.objects.count())


def is_told_by_a_round(day: date, *, today: date) -> bool:
    """Whether a day lies so near a round that the round tells what was judged then."""
    for one in outline("practice/judgements")["rounds"]:
        opened, cut_off = (today - timedelta(days=one[key]) for key in ("opened", "cut_off"))
        if opened - _NEAR <= day <= cut_off + _NEAR:
            return True
    return False


def _at(day: date, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _round(portfolio: Portfolio, told: dict[str, Any], today: date) -> JudgementRound:
    opened, cut_off = (today - timedelta(days=told[key]) for key in ("opened", "cut_off"))
    is_closed = cut_off < today
    closed = {
        "state": JudgementRound.State.CLOSED,
        "moderated_at": _at(cut_off, 9),
        "moderation_note": told.get("moderation", ""),
        "closed_at": _at(cut_off, 18),
        "closed_by_label": OFFICE,
    }
    made = JudgementRound.objects.create(
        portfolio=portfolio,
        code=f"JR-{JudgementRound.objects.count() + 1:03d}",
        from_date=opened,
        cut_off_date=cut_off,
        note=told["note"],
        opened_at=_at(opened, 9),
        opened_by_label=OFFICE,
        illustrative=True,
        **(closed if is_closed else {}),
    )
    list_subjects(made)
    return made


def _judgements(
    told: dict[str, Any], number: int, of_round: JudgementRound, subjects: Subjects, *, today: date
) -> Iterator[Judgement]:
    """What was judged in a round: one after the other from its first day on, never after today."""
    last = min(of_round.cut_off_date, today)
    for place, (code, rounds) in enumerate(told.items()):
        if rounds[number] is None:
            continue
        judged = min(last, of_round.from_date + timedelta(days=place // _A_DAY))
        yield Judgement(
            **subjects.columns(code),
            **_content(rounds[number], judged),
            by_label=_author(subjects, code),
            confirmed_by_label=OFFICE,
            confirmed_at=_at(judged, 16),
            illustrative=True,
        )


def _author(subjects: Subjects, code: str) -> str:
    """The lead body drafts; a project without a coordinating body is drafted by the second person of the Office."""
    owner = subjects.owner(code)
    return f"{owner.code.replace('_', '.')}@portal.example" if owner else SECOND


def _content(told: list[Any], judged: date) -> dict[str, Any]:
    """Columns of a judgement from a line of the file."""
    challenge, planning, capacity, stage, performance, rating, reason, *rest = told
    points = dict(zip(CRITERIA, (challenge, planning, capacity, stage), strict=True))
    derived = int(derived_likelihood(Criteria(**points, performance=Performance(performance))))
    departed = rest[0] if rest else {}
    return {
        **points,
        "performance": performance,
        "derived_likelihood": derived,
        "likelihood": departed.get("likelihood", derived),
        "departure_reason": departed.get("why", ""),
        "rating": rating,
        "reason": reason,
        "judged_date": judged,
        "valid_until_date": months_later(judged, VALID_MONTHS + 2),
    }


def _number(judgements: list[Judgement]) -> None:
    first = Judgement.objects.exclude(code=None).count() + 1
    for number, row in enumerate(judgements, start=first):
        row.code = f"J-{number:03d}"
    Judgement.objects.bulk_create(judgements)


def _drafts(told: dict[str, Any], subjects: Subjects, *, today: date, tally: Tally) -> None:
    """What waits for the Project Office, and what it sent back."""
    rows = [
        Judgement(
            **subjects.columns(code),
            **_content(one["judged"], max(today.replace(day=1), today - timedelta(days=3))),
            state=one["state"],
            return_note=one.get("note", ""),
            by_label=f"{one['by']}@portal.example",
            illustrative=True,
        )
        for code, one in told.items()
    ]
    _number(rows)
    tally.add(Judgement, count=len(rows))


def _past_findings(told: list[dict[str, Any]], subjects: Subjects, *, today: date) -> None:
    """Findings that were answered and closed when the two agreed again."""
    for number, one in enumerate(told, start=1):
        opened, answered, closed = (today - timedelta(days=one[key]) for key in ("opened", "answered", "closed"))
        about = subjects.columns(one["subject"])
        met = difference(judged=Confidence(one["judged"]), calculated=Status(one["calculated"]))
        judgement = Judgement.objects.confirmed().filter(**about, judged_date__lte=opened).latest_first().first()
        if judgement is None or met is None:
            continue
        finding = StatusFinding.objects.create(
            **about,
            code=f"F-{number:03d}",
            kind="watermelon" if met.is_watermelon else "mismatch",
            state=StatusFinding.State.CLOSED,
            better_side=one["better"],
            judgement=judgement,
            judged_rating=one["judged"],
            calculated_status=one["calculated"],
            steps=met.steps,
            owner=subjects.owner(one["subject"]),
            opened_date=opened,
            due_date=answer_due(opened),
            answer=one["answer"],
            answered_by_label=_author(subjects, one["subject"]),
            answered_at=_at(answered),
            closed_date=closed,
            closing_reason="agree",
            illustrative=True,
        )
        _event(finding, FindingEventKind.OPENED, opened)
        _event(finding, FindingEventKind.ANSWERED, answered, by=finding.answered_by_label, text=finding.answer)
        finding.calculated_status = finding.judged_rating
        finding.save()
        _event(finding, FindingEventKind.CLOSED, closed)


def _age(told: dict[str, Any], *, today: date) -> None:
    """Findings that the comparison has just opened began on an earlier day of the demonstration, and were answered."""
    for finding in StatusFinding.objects.live().select_related("project", "task", "owner"):
        one = told.get(finding.subject.code, {})
        opened = today - timedelta(days=one.get("age", 2))
        finding.opened_date, finding.due_date, finding.illustrative = opened, answer_due(opened), True
        finding.events.all().delete()
        _event(finding, FindingEventKind.OPENED, opened)
        if "answer" in one:
            _answered(finding, one, today=today)
        finding.save()


def _answered(finding: StatusFinding, told: dict[str, Any], *, today: date) -> None:
    answered = today - timedelta(days=told["answered"])
    by = f"{finding.owner.code.replace('_', '.')}@portal.example" if finding.owner else SECOND
    finding.state, finding.answer = told["state"], told["answer"]
    finding.answered_by_label, finding.answered_at = by, _at(answered)
    _event(finding, FindingEventKind.ANSWERED, answered, by=by, text=finding.answer)
    if "returned" in told:
        finding.return_note = told["note"]
        _event(
            finding, FindingEventKind.RETURNED, today - timedelta(days=told["returned"]), by=OFFICE, text=told["note"]
        )
    if told["state"] == StatusFinding.State.ACCEPTED:
        _event(finding, FindingEventKind.ACCEPTED, answered + timedelta(days=2), by=OFFICE, text=told["note"])


def _event(finding: StatusFinding, kind: str, day: date, *, by: str = "", text: str = "") -> None:
    FindingEvent.objects.create(
        finding=finding,
        kind=kind,
        text=text,
        judged_rating=finding.judged_rating,
        calculated_status=finding.calculated_status,
        by_label=by,
        at=_at(day),
    )
