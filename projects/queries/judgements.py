"""What the pages of judgements, rounds and findings show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.acting import is_own
from accounts.models import User
from accounts.roles import Verb
from projects.domain.judgement import Difference, difference
from projects.domain.league import Movement, movement
from projects.domain.values import Confidence, Status
from projects.models import (
    FindingEvent,
    Judgement,
    JudgementRound,
    Portfolio,
    RollupSnapshot,
    RoundSubject,
    StatusFinding,
    StrategicProject,
    Task,
)
from projects.models.judgement import CRITERIA
from projects.queries.figures import SliceFigures, one
from projects.querysets import judgeable_projects


@dataclass(frozen=True, slots=True)
class Criterion:
    """A row of the small table of criteria: what was asked, the point of 4 and its word."""

    label: str
    point: int
    word: str


@dataclass(frozen=True, slots=True)
class JudgementLine:
    """A judgement with the status that the rules gave on its date; None where no figures of that day are stored."""

    judgement: Judgement
    calculated: Status | None
    criteria: tuple[Criterion, ...]
    is_expired: bool
    is_newest: bool

    @property
    def difference(self) -> Difference | None:
        if self.calculated is None:
            return None
        return difference(judged=Confidence(self.judgement.rating), calculated=self.calculated)

    @property
    def is_departure(self) -> bool:
        return self.judgement.likelihood != self.judgement.derived_likelihood


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft, and what this reader may do to it."""

    line: JudgementLine
    may_edit: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class JudgementsPage:
    """`finding` is the live one of this subject; `may_draft` is false while the reader has a draft of it already."""

    figures: SliceFigures | None
    newest: JudgementLine | None
    lines: tuple[JudgementLine, ...]
    drafts: tuple[DraftLine, ...]
    finding: StatusFinding | None
    open_round: JudgementRound | None
    may_draft: bool


def judgements_page(*, user: User, project: StrategicProject, task: Task | None, today: date) -> JudgementsPage:
    """The judgements of one project or task, newest first, each beside the calculated status of its date."""
    rows = Judgement.objects.visible_to(user).filter(project=project, task=task)
    found = list(rows.select_related("project", "task").latest_first())
    statuses = _statuses_on([row.judged_date for row in found], project, task)
    confirmed = [row for row in found if row.state == Judgement.State.CONFIRMED]
    lines = tuple(_line(row, statuses, today, newest=confirmed[0]) for row in confirmed)
    drafts = tuple(
        DraftLine(
            line=_line(row, statuses, today, newest=None),
            may_edit=row.by_id == user.pk,
            may_decide=user.may(Verb.JUDGE) and not is_own(user, row.by_id) and row.state == Judgement.State.DRAFT,
        )
        for row in found
        if row.state != Judgement.State.CONFIRMED
    )
    dimension, pk = ("task", task.pk) if task else ("project", project.pk)
    return JudgementsPage(
        figures=one(user=user, dimension=dimension, object_id=pk, portfolio=project.portfolio),
        newest=lines[0] if lines else None,
        lines=lines,
        drafts=drafts,
        finding=StatusFinding.objects.visible_to(user).live().filter(project=project, task=task).first(),
        open_round=_round_of(project, task),
        may_draft=may_draft(user, project, task) and not any(draft.may_edit for draft in drafts),
    )


def may_draft(user: User, project: StrategicProject, task: Task | None) -> bool:
    """Whether the person may draft a judgement of this project, or task."""
    if task is not None:
        return Task.objects.editable_by(user).filter(pk=task.pk).exists()
    return judgeable_projects(user).filter(pk=project.pk).exists()


def _round_of(project: StrategicProject, task: Task | None) -> JudgementRound | None:
    listed = RoundSubject.objects.filter(project=project, task=task)
    rows = JudgementRound.objects.unfinished().filter(pk__in=listed.values("round"))
    found: JudgementRound | None = rows.first()
    return found


def _statuses_on(days: Iterable[date], project: StrategicProject, task: Task | None) -> dict[date, Status]:
    """The stored status at the end of each day, or of the newest day before it that is stored; one query."""
    wanted = sorted(set(days))
    if not wanted:
        return {}
    dimension, pk = ("task", task.pk) if task else ("project", project.pk)
    rows = RollupSnapshot.objects.filter(portfolio=project.portfolio_id, dimension=dimension, object_id=pk)
    stored = list(rows.filter(as_of_date__lte=wanted[-1]).order_by("as_of_date").values_list("as_of_date", "status"))
    found: dict[date, Status] = {}
    place, last = 0, None
    for day in wanted:
        while place < len(stored) and stored[place][0] <= day:
            last, place = stored[place][1], place + 1
        if last is not None:
            found[day] = Status(last)
    return found


def _line(row: Judgement, statuses: dict[date, Status], today: date, *, newest: Judgement | None) -> JudgementLine:
    return JudgementLine(
        judgement=row,
        calculated=statuses.get(row.judged_date),
        criteria=criteria_of(row),
        is_expired=row.valid_until_date is not None and row.valid_until_date < today,
        is_newest=newest is not None and row.pk == newest.pk,
    )


def criteria_of(row: Judgement) -> tuple[Criterion, ...]:
    """The four criteria with their points and words; empty for a judgement without criteria."""
    if not row.has_criteria:
        return ()
    return tuple(
        Criterion(_question(row, name), getattr(row, name), getattr(row, f"get_{name}_display")()) for name in CRITERIA
    )


def _question(row: Judgement, name: str) -> str:
    field: Any = row._meta.get_field(name)
    return str(field.verbose_name)


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with its age in days, and what this reader may do to it."""

    finding: StatusFinding
    days_open: int
    is_overdue: bool
    may_answer: bool
    may_decide: bool
    events: tuple[FindingEvent, ...]


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """Live findings, the oldest first, and those closed lately."""

    live: tuple[FindingLine, ...]
    closed: tuple[FindingLine, ...]

    @property
    def unanswered(self) -> tuple[FindingLine, ...]:
        return tuple(line for line in self.live if line.finding.state == StatusFinding.State.OPEN)

    @property
    def overdue(self) -> tuple[FindingLine, ...]:
        return tuple(line for line in self.live if line.is_overdue)

    @property
    def watermelons(self) -> tuple[FindingLine, ...]:
        return tuple(line for line in self.live if line.finding.kind == "watermelon")


CLOSED_SHOWN = 20
"""Closed findings on the page; the API gives all."""


def findings_page(*, user: User, today: date) -> FindingsPage:
    """Every live finding that the person sees, and the last closed ones."""
    rows = findings(user)
    live = list(rows.live().order_by("opened_date", "id"))
    closed = list(rows.filter(state=StatusFinding.State.CLOSED).order_by("-closed_date", "-id")[:CLOSED_SHOWN])
    answerable = frozenset(StatusFinding.objects.answerable_by(user).live().values_list("pk", flat=True))
    return FindingsPage(
        live=tuple(finding_line(row, user=user, today=today, answerable=row.pk in answerable) for row in live),
        closed=tuple(finding_line(row, user=user, today=today, answerable=False) for row in closed),
    )


def findings(user: User) -> Any:
    """Findings that the person sees, with what a line of one names."""
    links = ("project", "task", "owner", "judgement")
    return StatusFinding.objects.visible_to(user).select_related(*links).prefetch_related("events")


def finding_line(row: StatusFinding, *, user: User, today: date, answerable: bool) -> FindingLine:
    return FindingLine(
        finding=row,
        days_open=row.days_open(today),
        is_overdue=row.state == StatusFinding.State.OPEN and row.due_date < today,
        may_answer=answerable and row.state in (StatusFinding.State.OPEN, StatusFinding.State.ANSWERED),
        may_decide=user.may(Verb.JUDGE)
        and row.state == StatusFinding.State.ANSWERED
        and not is_own(user, row.answered_by_id),
        events=tuple(row.events.all()),
    )


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A subject of a round with what was judged in it; `waits` says that a draft waits for the Project Office."""

    subject: Any
    kind: str
    judgement: Judgement | None
    waits: bool
    returned: bool

    @property
    def standing(self) -> str:
        """judged, draft_waits, draft_returned or not_judged."""
        if self.judgement is not None:
            return "judged"
        return "draft_waits" if self.waits else "draft_returned" if self.returned else "not_judged"


@dataclass(frozen=True, slots=True)
class RoundPage:
    round: JudgementRound
    lines: tuple[RoundLine, ...]

    @property
    def judged(self) -> int:
        return sum(line.judgement is not None for line in self.lines)

    @property
    def waiting(self) -> int:
        return sum(line.waits for line in self.lines)

    @property
    def total(self) -> int:
        return len(self.lines)


def rounds_page(*, user: User) -> tuple[RoundPage, ...]:
    """Every round that the person sees, newest first, each with its subjects that are open to them."""
    rounds = list(JudgementRound.objects.visible_to(user).select_related("portfolio").order_by("-cut_off_date", "-id"))
    return tuple(_round_pages(user, rounds))


def round_page(*, user: User, judgement_round: JudgementRound) -> RoundPage:
    """One round."""
    return _round_pages(user, [judgement_round])[0]


def _round_pages(user: User, rounds: list[JudgementRound]) -> list[RoundPage]:
    subjects = RoundSubject.objects.visible_to(user).filter(round__in=rounds)
    listed = list(subjects.select_related("project", "task").order_by("project__code", "task__code"))
    judgements = _judgements_in(user, rounds)
    return [
        RoundPage(row, tuple(_round_line(row, s, judgements) for s in listed if s.round_id == row.pk)) for row in rounds
    ]


def _judgements_in(user: User, rounds: list[JudgementRound]) -> list[Judgement]:
    """The judgements and drafts of the time of these rounds, newest first; one query."""
    if not rounds:
        return []
    since, until = min(r.from_date for r in rounds), max(r.cut_off_date for r in rounds)
    rows = Judgement.objects.visible_to(user).filter(judged_date__range=(since, until))
    return list(rows.latest_first())


def _round_line(of_round: JudgementRound, subject: RoundSubject, judgements: list[Judgement]) -> RoundLine:
    found = [
        row
        for row in judgements
        if (row.project_id, row.task_id) == (subject.project_id, subject.task_id)
        and of_round.from_date <= row.judged_date <= of_round.cut_off_date
    ]
    by_state = {state: [row for row in found if row.state == state] for state in Judgement.State.values}
    confirmed = by_state[Judgement.State.CONFIRMED]
    return RoundLine(
        subject=subject.subject,
        kind="task" if subject.task_id else "project",
        judgement=confirmed[0] if confirmed else None,
        waits=bool(by_state[Judgement.State.DRAFT]),
        returned=bool(by_state[Judgement.State.RETURNED]),
    )


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One project or task: its rating then and now, empty where there was none, and better, worse, same, new, gone."""

    code: str
    rating_then: str
    rating_now: str
    change: str


@dataclass(frozen=True, slots=True)
class MovementPage:
    """The matrix of ratings between two dates; `subjects` by the keys that its cells hold."""

    since: date
    until: date
    of: str
    matrix: Movement
    subjects: dict[str, Any]
    rows: tuple[MovementRow, ...]


def movement_page(*, user: User, portfolio: Portfolio, of: str, since: date, until: date) -> MovementPage:
    """How the ratings of the projects, or tasks, that the person sees moved between two dates."""
    then, now = (_ratings(user, portfolio, of, on) for on in (since, until))
    subjects = {row.subject.code: row.subject for row in (*then, *now)}
    matrix = movement(_by_code(then), _by_code(now))
    return MovementPage(
        since=since,
        until=until,
        of=of,
        matrix=matrix,
        subjects=subjects,
        rows=_movement_rows(matrix, _by_code(then), _by_code(now)),
    )


def _movement_rows(
    matrix: Movement, then: dict[str, Confidence], now: dict[str, Confidence]
) -> tuple[MovementRow, ...]:
    """Every subject by code."""
    told = {
        "better": matrix.improved,
        "worse": matrix.worsened,
        "same": matrix.unchanged,
        "new": matrix.newly_judged,
        "gone": matrix.no_longer_judged,
    }
    changes = {code: change for change, codes in told.items() for code in codes}
    return tuple(
        MovementRow(code, str(then.get(code, "")), str(now.get(code, "")), changes[code]) for code in sorted(changes)
    )


def _ratings(user: User, portfolio: Portfolio, of: str, on: date) -> list[Judgement]:
    """The newest confirmed judgement of each on that day that was still valid."""
    rows = Judgement.objects.visible_to(user).filter(project__portfolio=portfolio, task__isnull=of == "projects")
    found = rows.newest_of_each(on=on).select_related("project", "task")
    return [row for row in found if row.valid_until_date is None or row.valid_until_date >= on]


def _by_code(rows: Iterable[Judgement]) -> dict[str, Confidence]:
    return {row.subject.code: Confidence(row.rating) for row in rows}
