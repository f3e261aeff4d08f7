"""Risks: raised, assessed again and again, acted against, closed or happened."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from projects.actions.issues import add_issue
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.subjects import Subject, about, coming_day, refuse_unless_kept
from projects.actions.writing import expect, is_sane, next_code, record, refuse, refuse_record, required, swap
from projects.domain.risk import HIGHEST, LOWEST
from projects.models import Issue, Risk, RiskAction, RiskAssessment
from regions.models import Organisation

CHANGED_FIELDS = ("title", "cause", "event", "effect", "proximity_date", "response", "owner", "owner_role")
"""What a change of a risk may say; its size is assessed, not changed."""


def raise_risk(
    *,
    subject: Subject,
    title: str,
    cause: str,
    event: str,
    effect: str,
    likelihood: int,
    impact: int,
    response: str,
    owner: Organisation,
    by: User,
    now: datetime,
    owner_role: str = "",
    proximity_date: date | None = None,
    reason: str = "",
) -> Risk:
    """Put a risk into the register with its first assessment. Raises NotAllowed, Refused."""
    refuse_unless_kept(subject=subject, by=by)
    values = {
        "title": title.strip(),
        "cause": cause.strip(),
        "event": event.strip(),
        "effect": effect.strip(),
        "proximity_date": proximity_date,
        "response": response,
        "owner": owner,
        "owner_role": owner_role.strip(),
    }
    refuse([*_value_problems(values), *_scale_problems(likelihood, impact)])
    project, task = about(subject)
    with transaction.atomic():
        risk = Risk.objects.create(
            code=next_code(Risk, "R-"),
            project=project,
            task=task,
            likelihood=likelihood,
            impact=impact,
            assessed_at=now,
            **values,
        )
        _add_assessment(risk, reason or _("First assessment."), by=by, now=now)
        _record(risk, "risk.raised", {}, {"likelihood": likelihood, "impact": impact}, by, now, operation="created")
    return risk


def assess_risk(
    *, risk: Risk, likelihood: int, impact: int, reason: str, by: User, now: datetime, version: int | None = None
) -> Risk:
    """Add an assessment; the earlier ones stay, the same numbers again confirm. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _locked_open(risk, by=by, version=version)
        problems = _scale_problems(likelihood, impact)
        refuse(
            [*problems, *required("reason", reason, _("Say what has changed since the last assessment, or has not."))]
        )
        before = {"likelihood": stored.likelihood, "impact": stored.impact}
        swap(stored, now=now, likelihood=likelihood, impact=impact, assessed_at=now)
        _add_assessment(stored, reason.strip(), by=by, now=now)
        _record(stored, "risk.assessed", before, {"likelihood": likelihood, "impact": impact}, by, now, reason)
    return stored


def change_risk(*, risk: Risk, changes: Mapping[str, Any], by: User, now: datetime, version: int | None = None) -> Risk:
    """Change words, day, response or owner of an open risk (CHANGED_FIELDS). Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _locked_open(risk, by=by, version=version)
        before = {name: getattr(stored, name) for name in CHANGED_FIELDS}
        wanted = before | dict(changes)
        refuse(_value_problems(wanted))
        changed = {name: value for name, value in wanted.items() if value != before[name]}
        swap(stored, now=now, **changed)
        _record(stored, "risk.changed", _plain({name: before[name] for name in changed}), _plain(changed), by, now)
    return stored


def add_risk_action(
    *, risk: Risk, text: str, due_date: date, by: User, now: datetime, version: int | None = None
) -> Risk:
    """Say what is done about an open risk, and by when. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _locked_open(risk, by=by, version=version)
        today = timezone.localdate(now)
        refuse(
            [
                *required("text", text, _("Say what is done about the risk.")),
                *coming_day("due_date", due_date, today=today),
            ]
        )
        number = stored.actions.count() + 1
        swap(stored, now=now)
        RiskAction.objects.create(risk=stored, number=number, text=text.strip(), due_date=due_date)
        _record(stored, "risk.action_added", {}, {"number": number, "due_date": due_date}, by, now, text)
    return stored


def finish_risk_action(*, risk: Risk, number: int, by: User, now: datetime, version: int | None = None) -> Risk:
    """Say that an action against an open risk is done today. Raises NotAllowed, Refused (unknown, done before)."""
    with transaction.atomic():
        stored = _locked_open(risk, by=by, version=version)
        today = timezone.localdate(now)
        if not stored.actions.filter(number=number, done_date=None).update(done_date=today):
            raise Refused([FieldProblem("number", "unknown", _("No open action of this risk has this number."))])
        swap(stored, now=now)
        _record(stored, "risk.action_done", {}, {"number": number, "done_date": today}, by, now)
    return stored


def close_risk(*, risk: Risk, reason: str, by: User, now: datetime, version: int | None = None) -> Risk:
    """Close a risk that cannot happen any more, or is not worth watching. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _locked_open(risk, by=by, version=version)
        refuse(required("reason", reason, _("Say why the risk is closed.")))
        _settle(stored, Risk.State.CLOSED, reason, by=by, now=now)
    return stored


def risk_happened(
    *, risk: Risk, what: str, severity: str, due_date: date, by: User, now: datetime, version: int | None = None
) -> Issue:
    """The risk has happened: it becomes an issue of the same owner. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _locked_open(risk, by=by, version=version)
        issue = add_issue(
            subject=stored.subject,
            title=stored.title,
            what=what,
            severity=severity,
            owner=stored.owner,
            owner_role=stored.owner_role,
            due_date=due_date,
            risk=stored,
            by=by,
            now=now,
        )
        _settle(stored, Risk.State.HAPPENED, what, by=by, now=now)
    return issue


def _settle(stored: Risk, state: str, reason: str, *, by: User, now: datetime) -> None:
    swap(stored, now=now, state=state, closing_note=reason.strip(), closed_at=now)
    _record(stored, f"risk.{state}", {"state": "open"}, {"state": state}, by, now, reason)


def _locked_open(risk: Risk, *, by: User, version: int | None) -> Risk:
    Risk.objects.select_for_update().get(pk=risk.pk)
    stored = Risk.objects.select_related("project__portfolio", "task__project", "owner").get(pk=risk.pk)
    refuse_record(stored.project)
    if not Risk.objects.editable_by(by).filter(pk=stored.pk).exists():
        raise NotAllowed(_("You can read this risk; those who carry the task out keep it."))
    expect(stored, version)
    if stored.state != Risk.State.OPEN:
        raise Refused([FieldProblem("state", "not_open", _("This risk is closed: it is history."))])
    return stored


def _add_assessment(risk: Risk, reason: str, *, by: User, now: datetime) -> None:
    RiskAssessment.objects.create(
        risk=risk,
        number=risk.assessments.count() + 1,
        likelihood=risk.likelihood,
        impact=risk.impact,
        reason=reason,
        by=by,
        by_label=by.email,
        at=now,
    )


def _value_problems(values: Mapping[str, Any]) -> list[FieldProblem]:
    problems = [
        *required("title", values["title"], _("Name the risk in a few words.")),
        *required("cause", values["cause"], _("Say what it comes from.")),
        *required("event", values["event"], _("Say what may happen.")),
        *required("effect", values["effect"], _("Say what it would do to the result.")),
    ]
    if values["response"] not in Risk.Response.values:
        problems.append(FieldProblem("response", "unknown", _("Choose one of the four responses.")))
    if values["proximity_date"] and not is_sane(values["proximity_date"]):
        problems.append(FieldProblem("proximity_date", "out_of_range", _("The year is outside 1990 to 2100.")))
    return problems


def _scale_problems(likelihood: int, impact: int) -> list[FieldProblem]:
    given = {"likelihood": likelihood, "impact": impact}
    message = _("Choose a number from 1 to 5.")
    return [FieldProblem(name, "out_of_range", message) for name, n in given.items() if not LOWEST <= n <= HIGHEST]


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the trail keeps them: a body by its code."""
    return {name: value.code if isinstance(value, Organisation) else value for name, value in values.items()}


def _record(
    row: Risk,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User,
    now: datetime,
    reason: str = "",
    operation: str = "updated",
) -> None:
    record(
        row,
        kind="risk",
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
