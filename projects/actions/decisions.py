"""Decisions: raising a question, answering it, and its way up and down the ladder (`projects.domain.escalation`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.notifications import tell_of_answer, tell_of_move
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, is_sane, next_code, record, refuse, refuse_record, required, swap
from projects.domain.escalation import LADDER, Step, above, below, climbs_to, rank
from projects.models import Decision, DecisionMove, DecisionOption, StrategicProject, Task
from projects.querysets.decisions import NOWHERE, REACH
from regions.models import Organisation

RAISES_TO: dict[Step, Step] = {
    Step.TEAM: Step.MINISTRY,
    Step.MINISTRY: Step.PROJECT_OFFICE,
    Step.PROJECT_OFFICE: Step.LEADER,
    Step.LEADER: Step.LEADER,
}
"""The highest step to which a person may put a question, by the highest step at which they answer.

One step above their own; the Project Office, which prepares the stocktakes with the leader, any.
"""

FEWEST_OPTIONS, MOST_OPTIONS = 2, 6


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer, and what follows from it."""

    text: str
    consequences: str


def raise_decision(
    *,
    subject: Task | StrategicProject,
    title: str,
    question: str,
    options: Sequence[Option],
    due_date: date,
    step: str,
    by: User,
    now: datetime,
    owner: Organisation | None = None,
) -> Decision:
    """Put a question about a task, or a project as a whole, to a step of the ladder.

    `owner` is the body whose minister or akim answers at the step of the ministry: without it the task's lead
    organisation, or the project's coordinating one. Raises NotAllowed, Refused.
    """
    project, task = _about(subject)
    refuse_record(project)
    owner = owner or (task.lead_organisation if task else project.coordinator)
    highest = raises_to(subject=subject, by=by)
    if highest is None:
        raise NotAllowed(_("Questions about this are raised by those who carry it out, and by the Project Office."))
    problems = [
        *required("title", title, _("Say in a few words what is to be decided.")),
        *required("question", question, _("Write the question and what depends on it.")),
        *_option_problems(options),
        *_due_problems(due_date, today=timezone.localdate(now)),
        *_step_problems(step, highest),
    ]
    if owner is None:
        problems.append(FieldProblem("owner", "required", _("Choose the body that has to answer.")))
    refuse(problems)
    assert owner is not None  # noqa: S101  refused above
    with transaction.atomic():
        decision = Decision.objects.create(
            code=next_code(Decision, "D-"),
            project=project,
            task=task,
            title=title.strip(),
            question=question.strip(),
            owner=owner,
            due_date=due_date,
            step=step,
            step_since=now,
            raised_at=now,
            raised_by=by,
            raised_by_label=by.email,
        )
        DecisionOption.objects.bulk_create(
            DecisionOption(
                decision=decision, number=n, text=option.text.strip(), consequences=option.consequences.strip()
            )
            for n, option in enumerate(options, start=1)
        )
        DecisionMove.objects.create(
            decision=decision, number=1, kind=DecisionMove.Kind.RAISED, to_step=step, by=by, by_label=by.email, at=now
        )
        _record(decision, "decision.raised", {}, {"step": step, "due_date": due_date}, by, now, operation="created")
        tell_of_move(decision=decision, to=Step(step), by=by, now=now)
    return decision


def answer_decision(
    *,
    decision: Decision,
    option: int,
    words: str,
    by: User,
    now: datetime,
    heard_in: str = "",
    minuted: bool = False,
    version: int | None = None,
) -> Decision:
    """Answer an open question with one of its options, in words, at the step where it stands.

    `heard_in` says where the answer was given; at the leader's step it is required, because the coordinator writes
    down what the leader said. With `minuted` the answer is taken from the minutes of a meeting that the caller runs
    (`Verb.RUN_ROUTINES`), at whatever step. Raises NotAllowed, Refused, Stale.
    """
    with transaction.atomic():
        stored, reach = _locked(decision, by=by, version=version)
        if not (minuted and by.may(Verb.RUN_ROUTINES)):
            _refuse_reach(stored, reach)
        _refuse_settled(stored)
        chosen = stored.options.filter(number=option).first()
        problems = required("words", words, _("Write the answer in words: they are read without the options."))
        if chosen is None:
            problems.append(FieldProblem("option", "unknown", _("Choose one of the options.")))
        if stored.step == Step.LEADER:
            problems += required("heard_in", heard_in, _("Say in which meeting or paper the leader gave the answer."))
        refuse(problems)
        swap(
            stored,
            now=now,
            state=Decision.State.ANSWERED,
            chosen=chosen,
            answer=words.strip(),
            heard_in=heard_in.strip(),
            answered_step=stored.step,
            answered_by=by,
            answered_by_label=by.email,
            answered_at=now,
        )
        _record(stored, "decision.answered", {"state": "open"}, {"state": "answered", "option": option}, by, now, words)
        tell_of_answer(decision=stored, by=by, now=now)
    return stored


def withdraw_decision(
    *, decision: Decision, reason: str, by: User, now: datetime, version: int | None = None
) -> Decision:
    """Take back a question that is no longer asked; it stays visible, with the reason. Raises NotAllowed, Refused."""
    with transaction.atomic():
        stored, reach = _locked(decision, by=by, version=version)
        if stored.raised_by_id != by.pk:
            _refuse_reach(stored, reach)
        _refuse_settled(stored)
        refuse(required("reason", reason, _("Say why the question is no longer asked.")))
        swap(
            stored,
            now=now,
            state=Decision.State.WITHDRAWN,
            answer=reason.strip(),
            answered_by=by,
            answered_by_label=by.email,
            answered_at=now,
        )
        _record(stored, "decision.withdrawn", {"state": "open"}, {"state": "withdrawn"}, by, now, reason)
    return stored


def escalate_decision(
    *, decision: Decision, reason: str, by: User, now: datetime, version: int | None = None
) -> Decision:
    """Put an open question one step up, with a reason. Raises NotAllowed, Refused (no reason, at the top), Stale."""
    with transaction.atomic():
        stored, reach = _locked(decision, by=by, version=version)
        _refuse_reach(stored, reach)
        _refuse_settled(stored)
        to = above(Step(stored.step))
        problems = required("reason", reason, _("Say why the step above has to answer."))
        if to is None:
            problems.append(FieldProblem("step", "top", _("The question is with the leader: there is no step above.")))
        refuse(problems)
        assert to is not None  # noqa: S101  refused above
        _move(stored, to, DecisionMove.Kind.ESCALATED, reason=reason, by=by, now=now)
    return stored


def return_decision(
    *, decision: Decision, reason: str, by: User, now: datetime, version: int | None = None
) -> Decision:
    """Send an open question one step down with a question. Raises NotAllowed, Refused (no words, at the bottom)."""
    with transaction.atomic():
        stored, reach = _locked(decision, by=by, version=version)
        _refuse_reach(stored, reach)
        _refuse_settled(stored)
        to = below(Step(stored.step))
        problems = required("reason", reason, _("Write what has to be answered first."))
        if to is None:
            problems.append(FieldProblem("step", "bottom", _("The question is with the team: there is no step below.")))
        refuse(problems)
        assert to is not None  # noqa: S101  refused above
        _move(stored, to, DecisionMove.Kind.RETURNED, reason=reason, by=by, now=now)
    return stored


def climb_due(*, now: datetime) -> int:
    """Move up every open question whose step let its days pass; answers how many. Safe to repeat at any time.

    Each question is looked at again under its lock, so that an answer given meanwhile stands, and two runs at once
    move it once. A question moves one step a run, and then has the whole days of its new step.
    """
    today = timezone.localdate(now)
    waiting = Decision.objects.open().exclude(step=Step.LEADER).order_by("pk").values_list("pk", flat=True)
    return sum(_climb(pk, today=today, now=now) for pk in list(waiting))


def _climb(pk: int, *, today: date, now: datetime) -> bool:
    with transaction.atomic():
        stored = Decision.objects.select_for_update(of=("self",)).select_related("project", "task").get(pk=pk)
        if stored.state != Decision.State.OPEN:
            return False
        step = Step(stored.step)
        to = climbs_to(step, timezone.localdate(stored.step_since), today)
        if to is None:
            return False
        reason = f"{LADDER[rank(step)].days} working days without an answer"
        _move(stored, to, DecisionMove.Kind.CLIMBED, reason=reason, by=None, now=now)
        return True


def raises_to(*, subject: Task | StrategicProject, by: User) -> Step | None:
    """The highest step to which the person may put a question about this; None where they raise none."""
    project, task = _about(subject)
    if not project.portfolio.is_national:
        return None
    if by.may(Verb.DECIDE) and by.principal.role in REACH:
        return RAISES_TO[REACH[by.principal.role]]
    body = task.lead_organisation_id if task else project.coordinator_id
    if by.may(Verb.ANSWER) and by.principal.memberships.filter(organisation=body).exists() and _sees(by, subject):
        return RAISES_TO[Step.MINISTRY]
    if task and Task.objects.editable_by(by).filter(pk=task.pk).exists():
        return RAISES_TO[Step.TEAM]
    return None


def _sees(by: User, subject: Task | StrategicProject) -> bool:
    return type(subject)._default_manager.visible_to(by).filter(pk=subject.pk).exists()


def _about(subject: Task | StrategicProject) -> tuple[StrategicProject, Task | None]:
    return (subject.project, subject) if isinstance(subject, Task) else (subject, None)


def _locked(decision: Decision, *, by: User, version: int | None) -> tuple[Decision, int]:
    """The stored question under its lock, in the version that the person saw, and how high the person answers."""
    Decision.objects.select_for_update().get(pk=decision.pk)
    links = ("project__portfolio", "task", "owner")
    stored = Decision.objects.visible_to(by).with_reach(by).select_related(*links).filter(pk=decision.pk).first()
    if stored is None:
        raise NotAllowed(_("This question is not open to you."))
    refuse_record(stored.project)
    expect(stored, version)
    return stored, stored.reach


def _refuse_reach(stored: Decision, reach: int) -> None:
    if reach == NOWHERE or reach < rank(Step(stored.step)):
        where = stored.get_step_display()
        raise NotAllowed(_("This question is answered at its step (%(step)s) or above.") % {"step": where})


def _refuse_settled(stored: Decision) -> None:
    if stored.state != Decision.State.OPEN:
        message = _("This question is settled already: read the answer.")
        raise Refused([FieldProblem("state", "not_open", message)])


def _move(stored: Decision, to: Step, kind: str, *, reason: str, by: User | None, now: datetime) -> None:
    """Write the step with the version, the move into the history, and both into the trail."""
    before = stored.step
    swap(stored, now=now, step=to.value, step_since=now)
    DecisionMove.objects.create(
        decision=stored,
        number=stored.moves.count() + 1,
        kind=kind,
        from_step=before,
        to_step=to.value,
        reason=reason.strip(),
        by=by,
        by_label=by.email if by else "",
        at=now,
    )
    _record(stored, f"decision.{kind}", {"step": before}, {"step": to.value}, by, now, reason)
    tell_of_move(decision=stored, to=to, by=by, now=now)


def _record(
    row: Decision,
    action: str,
    before: dict[str, Any],
    after: dict[str, Any],
    by: User | None,
    now: datetime,
    reason: str = "",
    operation: str = "updated",
) -> None:
    record(
        row,
        kind="decision",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=row.project,
        task=row.task,
    )


def _option_problems(options: Sequence[Option]) -> list[FieldProblem]:
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        message = _("Give two to six options: a question without a choice is a report.")
        return [FieldProblem("options", "number", message)]
    if any(not option.text.strip() or not option.consequences.strip() for option in options):
        return [FieldProblem("options", "incomplete", _("Write each option with what follows from it."))]
    return []


def _due_problems(due: date, *, today: date) -> list[FieldProblem]:
    if not is_sane(due):
        return [FieldProblem("due_date", "out_of_range", _("The year is outside 1990 to 2100."))]
    if due < today:
        return [FieldProblem("due_date", "past", _("This day has passed: choose when the answer is needed."))]
    return []


def _step_problems(step: str, highest: Step) -> list[FieldProblem]:
    if step not in list(Step):
        return [FieldProblem("step", "unknown", _("Choose a step of the ladder."))]
    if rank(Step(step)) > rank(highest):
        name = Decision.Step(highest).label
        message = _("You may put a question up to this step: %(step)s. From there it climbs.") % {"step": name}
        return [FieldProblem("step", "too_high", message)]
    return []
