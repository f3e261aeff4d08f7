"""The weekly problem-solving meeting: opened with its agenda, an outcome for each point, closed with minutes."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.decisions import escalate_decision
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, record, refuse, required, swap
from projects.models import Decision, Portfolio, ProblemItem, ProblemMeeting
from projects.queries.agenda import agenda, monday_of


def open_meeting(*, by: User, now: datetime, week_date: date | None = None) -> ProblemMeeting:
    """Open the meeting of this week with the agenda that the data give.

    `week_date`, when given, is the Monday that the caller means. Raises NotAllowed, Refused (another one is open,
    held already, not this week).
    """
    _refuse_unless_run(by)
    today = timezone.localdate(now)
    week = monday_of(today)
    if week_date not in (None, week):
        raise Refused([FieldProblem("week_date", "other_week", _("Only the meeting of this week can be opened."))])
    still_open = ProblemMeeting.objects.filter(state=ProblemMeeting.State.OPEN).first()
    if still_open is not None:
        message = _("Meeting %(code)s is still open: close it with its minutes first.") % {"code": still_open.code}
        raise Refused([FieldProblem("week_date", "open", message)])
    year, number, _day = week.isocalendar()
    try:
        with transaction.atomic():
            meeting = ProblemMeeting.objects.create(
                code=f"PS-{year}-W{number:02d}", week_date=week, held_date=today, created_at=now
            )
            _add_items(meeting, today=today)
            after = {"week": week, "items": meeting.items.count()}
            _record(meeting, "meeting.opened", {}, after, by, now, operation="created")
    except IntegrityError as error:
        message = _("The meeting of this week was held already: there is one in a week.")
        raise Refused([FieldProblem("week_date", "held", message)]) from error
    return meeting


def record_outcome(
    *,
    item: ProblemItem,
    outcome: str,
    note: str,
    by: User,
    now: datetime,
    raised: Decision | None = None,
    version: int | None = None,
) -> ProblemMeeting:
    """Say how the meeting left a point: solved, question raised (which one), escalated, or carried over.

    "Escalated" moves the question one step up in the same transaction. While the meeting is open an outcome can be
    corrected, except that an escalation stays. Raises NotAllowed, Refused, Stale.
    """
    with transaction.atomic():
        meeting = _locked_open(item.meeting, by=by, version=version)
        stored = ProblemItem.objects.select_related("decision", "project").get(pk=item.pk)
        question = raised or stored.decision
        refuse(
            [
                *required("note", note, _("Write what the meeting agreed.")),
                *_outcome_problems(stored, outcome, question, raised),
            ]
        )
        if outcome == ProblemItem.Outcome.ESCALATED:
            assert question is not None  # noqa: S101  refused above
            escalate_decision(decision=question, reason=note, by=by, now=now)
        before = {"item": stored.number, "outcome": stored.outcome}
        stored.outcome, stored.note, stored.raised = outcome, note.strip(), raised
        stored.save(update_fields=["outcome", "note", "raised"])
        swap(meeting, now=now)
        after = {"item": stored.number, "outcome": outcome, "raised": raised.code if raised else None}
        _record(meeting, "meeting.outcome", before, after, by, now, note)
    return meeting


def close_meeting(
    *, meeting: ProblemMeeting, minutes: str, by: User, now: datetime, version: int | None = None
) -> ProblemMeeting:
    """Close the meeting with its minutes, when every point has an outcome. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _locked_open(meeting, by=by, version=version)
        problems = required("minutes", minutes, _("Write the minutes: what was agreed, by whom, by when."))
        left = [str(item.number) for item in stored.items.filter(outcome=ProblemItem.Outcome.PENDING)]
        if left:
            message = _("These points have no outcome yet: %(numbers)s.") % {"numbers": ", ".join(left)}
            problems.append(FieldProblem("items", "pending", message))
        refuse(problems)
        swap(stored, now=now, state=ProblemMeeting.State.CLOSED, minutes=minutes.strip(), closed_at=now)
        _record(stored, "meeting.closed", {"state": "open"}, {"state": "closed"}, by, now)
    return stored


def _add_items(meeting: ProblemMeeting, *, today: date) -> None:
    points = agenda(portfolio=Portfolio.objects.national(), today=today)
    ProblemItem.objects.bulk_create(
        ProblemItem(
            meeting=meeting,
            number=number,
            kind=point.kind,
            project=point.project,
            task=point.task,
            days=point.days,
            issue=point.issue,
            decision=point.decision,
            order=point.order,
            first_meeting=point.first,
        )
        for number, point in enumerate(points, start=1)
    )


def _outcome_problems(
    stored: ProblemItem, outcome: str, question: Decision | None, raised: Decision | None
) -> list[FieldProblem]:
    outcomes = ProblemItem.Outcome
    if outcome not in outcomes.values or outcome == outcomes.PENDING:
        return [FieldProblem("outcome", "unknown", _("Choose how the point was left."))]
    if stored.outcome == outcomes.ESCALATED:
        return [FieldProblem("outcome", "escalated", _("The question has gone up already: this outcome stays."))]
    if outcome == outcomes.DECISION_RAISED and raised is None:
        return [FieldProblem("raised", "required", _("Raise the question first, then choose it here."))]
    if outcome == outcomes.ESCALATED and question is None:
        return [FieldProblem("raised", "required", _("Choose the question that goes one step up."))]
    if raised is not None and raised.project_id != stored.project_id:
        return [FieldProblem("raised", "elsewhere", _("This question is about another project."))]
    return []


def _locked_open(meeting: ProblemMeeting, *, by: User, version: int | None) -> ProblemMeeting:
    _refuse_unless_run(by)
    stored = ProblemMeeting.objects.select_for_update().get(pk=meeting.pk)
    expect(stored, version)
    if stored.state != ProblemMeeting.State.OPEN:
        raise Refused([FieldProblem("state", "closed", _("This meeting is closed: its minutes stay as they are."))])
    return stored


def _refuse_unless_run(by: User) -> None:
    if not by.may(Verb.RUN_ROUTINES):
        raise NotAllowed(_("The Project Office runs the weekly meeting."))


def _record(
    row: ProblemMeeting,
    action: str,
    before: dict[str, Any],
    after: dict[str, Any],
    by: User,
    now: datetime,
    reason: str = "",
    operation: str = "updated",
) -> None:
    record(
        row,
        kind="problem_meeting",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
    )
