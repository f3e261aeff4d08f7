"""Issues: what has happened, who resolves it by when, and how it was resolved."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.subjects import Subject, about, coming_day, refuse_unless_kept
from projects.actions.writing import expect, next_code, record, refuse, refuse_record, required, swap
from projects.models import Issue, Risk
from projects.models.risk import RiskBand
from regions.models import Organisation


def raise_issue(
    *,
    subject: Subject,
    title: str,
    what: str,
    severity: str,
    owner: Organisation,
    due_date: date,
    by: User,
    now: datetime,
    owner_role: str = "",
) -> Issue:
    """Note what has happened and who resolves it by when. Raises NotAllowed, Refused."""
    refuse_unless_kept(subject=subject, by=by)
    return add_issue(
        subject=subject,
        title=title,
        what=what,
        severity=severity,
        owner=owner,
        owner_role=owner_role,
        due_date=due_date,
        risk=None,
        by=by,
        now=now,
    )


def add_issue(
    *,
    subject: Subject,
    title: str,
    what: str,
    severity: str,
    owner: Organisation,
    owner_role: str,
    due_date: date,
    risk: Risk | None,
    by: User,
    now: datetime,
) -> Issue:
    """The same for a caller whose rights are checked; with the risk that foresaw it. Raises Refused."""
    today = timezone.localdate(now)
    refuse(
        [
            *required("title", title, _("Name the issue in a few words.")),
            *required("what", what, _("Say what has happened, and what it holds up.")),
            *_severity_problems(severity),
            *coming_day("due_date", due_date, today=today),
        ]
    )
    project, task = about(subject)
    with transaction.atomic():
        issue = Issue.objects.create(
            code=next_code(Issue, "I-"),
            project=project,
            task=task,
            title=title.strip(),
            what=what.strip(),
            severity=severity,
            owner=owner,
            owner_role=owner_role.strip(),
            raised_at=now,
            due_date=due_date,
            risk=risk,
        )
        after = {"severity": severity, "due_date": due_date, "risk": risk.code if risk else None}
        _record(issue, "issue.raised", {}, after, by, now, operation="created")
    return issue


def postpone_issue(
    *, issue: Issue, to: date, reason: str, by: User, now: datetime, version: int | None = None
) -> Issue:
    """Set another day for the resolution of an open issue, with the reason. Raises NotAllowed, Refused, Stale."""
    with transaction.atomic():
        stored = _locked_open(issue, by=by, version=version)
        today = timezone.localdate(now)
        problems = coming_day("to", to, today=today)
        refuse([*problems, *required("reason", reason, _("Say why the day changes."))])
        before = {"due_date": stored.due_date}
        swap(stored, now=now, due_date=to)
        _record(stored, "issue.postponed", before, {"due_date": to}, by, now, reason)
    return stored


def resolve_issue(*, issue: Issue, resolution: str, by: User, now: datetime, version: int | None = None) -> Issue:
    """Say how an open issue was resolved. Raises NotAllowed, Refused (no words, resolved before), Stale."""
    with transaction.atomic():
        stored = _locked_open(issue, by=by, version=version)
        refuse(required("resolution", resolution, _("Say how it was resolved.")))
        swap(stored, now=now, state=Issue.State.RESOLVED, resolution=resolution.strip(), resolved_at=now)
        _record(stored, "issue.resolved", {"state": "open"}, {"state": "resolved"}, by, now, resolution)
    return stored


def _locked_open(issue: Issue, *, by: User, version: int | None) -> Issue:
    Issue.objects.select_for_update().get(pk=issue.pk)
    stored = Issue.objects.select_related("project__portfolio", "task", "owner").get(pk=issue.pk)
    refuse_record(stored.project)
    if not Issue.objects.editable_by(by).filter(pk=stored.pk).exists():
        raise NotAllowed(_("You can read this issue; those who carry the task out keep it."))
    expect(stored, version)
    if stored.state != Issue.State.OPEN:
        raise Refused([FieldProblem("state", "not_open", _("This issue is resolved already."))])
    return stored


def _severity_problems(severity: str) -> list[FieldProblem]:
    known = severity in RiskBand.values
    return [] if known else [FieldProblem("severity", "unknown", _("Choose one of the four severities."))]


def _record(
    row: Issue,
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
        kind="issue",
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
