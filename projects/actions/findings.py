"""Findings: opened and closed by comparing, answered by the people, accepted or not by the Project Office."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.acting import same_eyes
from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed
from projects.actions.writing import expect, next_code, record, refuse, refuse_record, required, swap
from projects.domain.judgement import Difference, answer_due, difference
from projects.domain.values import Confidence, Status
from projects.models import FindingEvent, Judgement, Portfolio, Rollup, StatusFinding, StrategicProject, Task
from projects.models.status_finding import ClosingReason, FindingEventKind, FindingKind

PREFIX = "F-"
Key = tuple[int, int | None]
"""Primary keys of the project and of the task, None for the project as a whole."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A newest valid judgement beside the calculated status of the same subject."""

    judgement: Judgement
    status: Status
    found: Difference | None


def compare_portfolios(*, today: date, now: datetime) -> int:
    """Compare everything that is judged in the national portfolio; answers how many findings opened or closed.

    Safe to repeat, at the same time too: comparers take turns, and what already is as it should be stays.
    """
    return sum(compare(portfolio=found, today=today, now=now) for found in Portfolio.objects.filter(is_national=True))


def compare(*, portfolio: Portfolio, today: date, now: datetime, only: Key | None = None) -> int:
    """Open findings where judged and calculated status differ by more than one step, close those where they agree."""
    with transaction.atomic():
        _take_turns(portfolio)
        compared = _compared(portfolio, today, only)
        live = {(row.project_id, row.task_id): row for row in _live(portfolio, only)}
        changes = 0
        for key in sorted(compared.keys() | live.keys(), key=lambda key: (key[0], key[1] or 0)):
            changes += _settle(live.get(key), compared.get(key), today=today, now=now)
    return changes


def compare_subject(*, project: StrategicProject, task: Task | None, today: date, now: datetime) -> None:
    """The same for one project or task: after a judgement of it."""
    compare(portfolio=project.portfolio, today=today, now=now, only=(project.pk, task.pk if task else None))


def answer_finding(
    *, finding: StatusFinding, answer: str, by: User, now: datetime, expected_version: int | None = None
) -> StatusFinding:
    """Say why the two differ and what is done about it. Raises NotAllowed, Refused (nothing said, not open), Stale."""
    with transaction.atomic():
        stored = _locked(finding, expected_version)
        if not StatusFinding.objects.answerable_by(by).filter(pk=stored.pk).exists():
            raise NotAllowed(_("You can read this finding, but the lead body answers it."))
        refuse_record(stored.project)
        problems = required("answer", answer, _("Say why the two differ and what you do about it."))
        if stored.state not in (StatusFinding.State.OPEN, StatusFinding.State.ANSWERED):
            problems.append(_not_open(stored))
        refuse(problems)
        values = {"answer": answer, "answered_by": by, "answered_by_label": by.email, "answered_at": now}
        values["state"] = StatusFinding.State.ANSWERED
        _change(stored, FindingEventKind.ANSWERED, text=answer, values=values, by=by, now=now)
    return stored


def accept_answer(
    *, finding: StatusFinding, by: User, now: datetime, note: str = "", expected_version: int | None = None
) -> StatusFinding:
    """Accept the answer: the finding waits for nobody until the two agree or a new judgement is made.

    By another person than the one who answered. Raises NotAllowed, Refused (nothing is answered), Stale.
    """
    with transaction.atomic():
        stored = _to_decide(finding, by, expected_version)
        values = {"state": StatusFinding.State.ACCEPTED, "return_note": ""}
        _change(stored, FindingEventKind.ACCEPTED, text=note, values=values, by=by, now=now)
    return stored


def return_answer(
    *, finding: StatusFinding, note: str, by: User, now: datetime, expected_version: int | None = None
) -> StatusFinding:
    """Do not accept the answer: it is open again, its age counts on. Raises NotAllowed, Refused (no note), Stale."""
    with transaction.atomic():
        stored = _to_decide(finding, by, expected_version)
        refuse(required("note", note, _("Say what the answer leaves open.")))
        values = {"state": StatusFinding.State.OPEN, "return_note": note}
        _change(stored, FindingEventKind.RETURNED, text=note, values=values, by=by, now=now)
    return stored


def _to_decide(finding: StatusFinding, by: User, expected_version: int | None) -> StatusFinding:
    if not by.may(Verb.JUDGE):
        raise NotAllowed(_("Only the Project Office accepts an answer or sends it back."))
    stored = _locked(finding, expected_version)
    if stored.state != StatusFinding.State.ANSWERED:
        refuse([FieldProblem("state", "not_answered", _("There is no answer to decide on."))])
    if stored.answered_at and same_eyes(by, stored.answered_by_id, since=stored.answered_at):
        raise NotAllowed(_("Somebody else than the one who answered accepts the answer."))
    return stored


def _locked(finding: StatusFinding, expected_version: int | None) -> StatusFinding:
    rows = StatusFinding.objects.select_for_update(of=("self",)).select_related("project__portfolio", "task")
    stored: StatusFinding = rows.get(pk=finding.pk)
    expect(stored, expected_version)
    return stored


def _not_open(finding: StatusFinding) -> FieldProblem:
    if finding.state == StatusFinding.State.CLOSED:
        return FieldProblem("state", "closed", _("This finding is closed: nobody waits for an answer."))
    return FieldProblem("state", "accepted", _("The answer is accepted: nobody waits for another one."))


def _take_turns(portfolio: Portfolio) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"findings:{portfolio.pk}"])


def _compared(portfolio: Portfolio, today: date, only: Key | None) -> dict[Key, Compared]:
    """What is judged and still valid, beside its present status; what has no figures yet is left out."""
    rows = Judgement.objects.filter(project__portfolio=portfolio).newest_of_each(on=today)
    if only is not None:
        rows = rows.filter(project=only[0], task=only[1])
    judgements = [
        row
        for row in rows.select_related("project__coordinator", "task__lead_organisation")
        if row.valid_until_date is None or row.valid_until_date >= today
    ]
    statuses = _statuses(portfolio, judgements)
    found = {}
    for row in judgements:
        if status := statuses.get(_slice(row)):
            met = difference(judged=Confidence(row.rating), calculated=status)
            found[row.project_id, row.task_id] = Compared(row, status, met)
    return found


def _slice(row: Judgement) -> tuple[str, int]:
    return ("task", row.task_id) if row.task_id else ("project", row.project_id)


def _statuses(portfolio: Portfolio, judgements: Iterable[Judgement]) -> dict[tuple[str, int], Status]:
    ids = [_slice(row)[1] for row in judgements]
    rows = Rollup.objects.filter(portfolio=portfolio, dimension__in=["task", "project"], object_id__in=ids)
    return {(dim, pk): Status(status) for dim, pk, status in rows.values_list("dimension", "object_id", "status")}


def _live(portfolio: Portfolio, only: Key | None) -> Iterable[StatusFinding]:
    rows = StatusFinding.objects.live().filter(project__portfolio=portfolio)
    if only is not None:
        rows = rows.filter(project=only[0], task=only[1])
    found: Iterable[StatusFinding] = (
        rows.select_for_update(of=("self",)).select_related("project", "task").order_by("pk")
    )
    return found


def _settle(finding: StatusFinding | None, compared: Compared | None, *, today: date, now: datetime) -> int:
    """Bring one subject in order; 1 where something was written."""
    met = compared.found if compared else None
    if compared is None or met is None or not met.is_finding:
        if finding is None:
            return 0
        _close(finding, _why_closed(compared), compared=compared, today=today, now=now)
        return 1
    if finding is None:
        _open(compared, met, today=today, now=now)
        return 1
    return _keep(finding, compared, met, today=today, now=now)


def _keep(finding: StatusFinding, compared: Compared, met: Difference, *, today: date, now: datetime) -> int:
    """They still differ. An accepted answer holds for its judgement; another way round is another finding."""
    turned = finding.better_side != met.better
    anew = finding.state == StatusFinding.State.ACCEPTED and finding.judgement_id != compared.judgement.pk
    if turned or anew:
        why = ClosingReason.TURNED if turned else ClosingReason.JUDGED_ANEW
        _close(finding, why, compared=compared, today=today, now=now)
        _open(compared, met, today=today, now=now)
        return 1
    values = _difference_columns(compared, met)
    if all(getattr(finding, name) == value for name, value in values.items()):
        return 0
    _change(finding, FindingEventKind.CHANGED, text="", values=values, by=None, now=now)
    return 1


def _difference_columns(compared: Compared, met: Difference) -> dict[str, Any]:
    return {
        "kind": FindingKind.WATERMELON if met.is_watermelon else FindingKind.MISMATCH,
        "judgement": compared.judgement,
        "judged_rating": compared.judgement.rating,
        "calculated_status": compared.status.value,
        "steps": met.steps,
    }


def _open(compared: Compared, met: Difference, *, today: date, now: datetime) -> StatusFinding:
    row = compared.judgement
    owner = row.task.lead_organisation if row.task else row.project.coordinator
    finding = StatusFinding.objects.create(
        project=row.project,
        task=row.task,
        code=next_code(StatusFinding, PREFIX),
        better_side=str(met.better),
        owner=owner,
        opened_date=today,
        due_date=answer_due(today),
        **_difference_columns(compared, met),
    )
    _note(finding, FindingEventKind.OPENED, text="", before={}, by=None, now=now)
    return finding


def _why_closed(compared: Compared | None) -> ClosingReason:
    if compared is None:
        return ClosingReason.NO_JUDGEMENT
    return ClosingReason.NO_DATA if compared.found is None else ClosingReason.AGREE


def _close(
    finding: StatusFinding, why: ClosingReason, *, compared: Compared | None, today: date, now: datetime
) -> None:
    """With the two statuses that ended it, where they agree."""
    values: dict[str, Any] = {"state": StatusFinding.State.CLOSED, "closed_date": today, "closing_reason": why}
    if compared is not None and why == ClosingReason.AGREE:
        values |= {"judged_rating": compared.judgement.rating, "calculated_status": compared.status.value}
    _change(finding, FindingEventKind.CLOSED, text="", values=values, by=None, now=now)


def _change(
    finding: StatusFinding, kind: str, *, text: str, values: Mapping[str, Any], by: User | None, now: datetime
) -> None:
    before = _told(finding)
    swap(finding, now=now, **values)
    _note(finding, kind, text=text, before=before, by=by, now=now)


def _note(
    finding: StatusFinding, kind: str, *, text: str, before: Mapping[str, Any], by: User | None, now: datetime
) -> None:
    FindingEvent.objects.create(
        finding=finding,
        kind=kind,
        text=text,
        judged_rating=finding.judged_rating,
        calculated_status=finding.calculated_status,
        by=by,
        by_label=by.email if by else "",
        at=now,
    )
    record(
        finding,
        kind="finding",
        action=f"finding.{kind}",
        operation="created" if kind == FindingEventKind.OPENED else "updated",
        before=before,
        after=_told(finding),
        by=by,
        now=now,
        reason=text,
        project=finding.project,
        task=finding.task,
    )


def _told(finding: StatusFinding) -> dict[str, Any]:
    names = ("state", "kind", "judged_rating", "calculated_status", "answer", "closing_reason")
    return {"subject": finding.subject.code} | {name: getattr(finding, name) for name in names}
