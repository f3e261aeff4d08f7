"""The risk register and issues: of everything, of a project or task, and one by one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from projects.actions.issues import postpone_issue, raise_issue, resolve_issue
from projects.actions.risks import (
    CHANGED_FIELDS,
    add_risk_action,
    assess_risk,
    change_risk,
    close_risk,
    finish_risk_action,
    raise_risk,
    risk_happened,
)
from projects.actions.subjects import keeps
from projects.domain.risk import BANDS, NEARNESS
from projects.forms.escalations import (
    AssessRiskForm,
    ChangeRiskForm,
    PostponeIssueForm,
    RaiseIssueForm,
    RaiseRiskForm,
    ReasonForm,
    ResolveIssueForm,
    RiskActionDoneForm,
    RiskActionForm,
    RiskHappenedForm,
)
from projects.models import Issue, Risk, StrategicProject, Task
from projects.queries.risks import issue_page, register, risk_page, with_history
from projects.views.acting import acted, kind_of, subject_of, subject_trail
from projects.views.request import person, signed_in

Forms = dict[str, forms.Form]


@signed_in
@require_safe
def risks(request: HttpRequest) -> HttpResponse:
    """Every open risk and issue that the person sees."""
    found = register(user=person(request), today=timezone.localdate())
    return render(request, "projects/risks/list.html", {"found": found, "trail": [], **_rules()})


@signed_in
@require_safe
def of_subject(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The risks and issues of a project with its tasks, or of one task."""
    return _subject_page(request, subject_of(request, kind, code))


@signed_in
@require_POST
def raise_one(request: HttpRequest, kind: str, code: str, what: str) -> HttpResponse:
    """Put a risk into the register, or note an issue."""
    subject = subject_of(request, kind, code)
    user = person(request)
    if not keeps(subject=subject, by=user):
        raise PermissionDenied(_("Those who carry the task out keep this, and for a whole project the Project Office."))
    form = RaiseRiskForm(request.POST, user=user) if what == "risk" else RaiseIssueForm(request.POST, user=user)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        if what == "risk":
            risk = raise_risk(subject=subject, by=user, now=timezone.now(), **values)
            return _("Risk %(code)s is in the register.") % {"code": risk.code}, reverse("risk", args=[risk.code])
        issue = raise_issue(subject=subject, by=user, now=timezone.now(), **values)
        return _("Issue %(code)s is noted.") % {"code": issue.code}, reverse("issue", args=[issue.code])

    return acted(request, form, do, lambda status: _subject_page(request, subject, refused={what: form}, status=status))


@signed_in
@require_safe
def risk(request: HttpRequest, code: str) -> HttpResponse:
    """One risk with every assessment and what is done about it."""
    return _risk_page(request, _visible_risk(request, code))


@signed_in
@require_POST
def act_on_risk(request: HttpRequest, code: str, how: str) -> HttpResponse:
    """Assess, change, act against or close a risk, or say that it has happened."""
    found = _visible_risk(request, code)
    user, here = person(request), reverse("risk", args=[code])
    made: dict[str, Callable[[], forms.Form]] = {
        "assess": lambda: AssessRiskForm(request.POST),
        "change": lambda: ChangeRiskForm(request.POST, user=user),
        "action": lambda: RiskActionForm(request.POST),
        "done": lambda: RiskActionDoneForm(request.POST),
        "close": lambda: ReasonForm(request.POST),
        "happened": lambda: RiskHappenedForm(request.POST),
    }
    form = made[how]()
    plain: dict[str, Callable[..., Any]] = {"action": add_risk_action, "done": finish_risk_action, "close": close_risk}

    def do(values: dict[str, Any]) -> tuple[str, str]:
        given: dict[str, Any] = {"risk": found, "by": user, "now": timezone.now(), "version": values.pop("version")}
        if how == "assess":
            assess_risk(**values, **given)
            return _("The assessment is added; the earlier ones stay."), here
        if how == "change":
            change_risk(changes={name: values[name] for name in CHANGED_FIELDS}, **given)
            return _("The risk is changed."), here
        if how == "happened":
            issue = risk_happened(**values, **given)
            return _("The risk is now issue %(code)s.") % {"code": issue.code}, reverse("issue", args=[issue.code])
        plain[how](**values, **given)
        return _("Saved."), here

    return acted(request, form, do, lambda status: _risk_page(request, found, refused={how: form}, status=status))


@signed_in
@require_safe
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """One issue: what has happened, who resolves it, by when."""
    return _issue_page(request, _visible_issue(request, code))


@signed_in
@require_POST
def act_on_issue(request: HttpRequest, code: str, how: str) -> HttpResponse:
    """Say how an issue was resolved, or set another day for it."""
    found = _visible_issue(request, code)
    form = ResolveIssueForm(request.POST) if how == "resolve" else PostponeIssueForm(request.POST)
    act: Callable[..., Any] = resolve_issue if how == "resolve" else postpone_issue

    def do(values: dict[str, Any]) -> tuple[str, str]:
        act(issue=found, by=person(request), now=timezone.now(), **values)
        return _("Saved."), reverse("issue", args=[code])

    return acted(request, form, do, lambda status: _issue_page(request, found, refused={how: form}, status=status))


def _visible_risk(request: HttpRequest, code: str) -> Risk:
    found = with_history(Risk.objects.visible_to(person(request))).select_related("task__project", "project__portfolio")
    risk: Risk = get_object_or_404(found.select_related("owner", "task__project", "project__portfolio"), code=code)
    return risk


def _visible_issue(request: HttpRequest, code: str) -> Issue:
    links = ("owner", "task__project", "project__portfolio", "risk")
    issue: Issue = get_object_or_404(Issue.objects.visible_to(person(request)).select_related(*links), code=code)
    return issue


def _risk_page(
    request: HttpRequest, found: Risk, *, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = risk_page(user=person(request), risk=found, today=timezone.localdate())
    context = {
        "page": page,
        "risk": found,
        "forms": (_risk_forms(request, found) if page.may_keep else {}) | (refused or {}),
        "trail": [*subject_trail(found.subject), (_("Risks and issues"), reverse("risks"))],
        **_rules(),
    }
    return render(request, "projects/risks/risk.html", context, status=status)


def _risk_forms(request: HttpRequest, found: Risk) -> Forms:
    seen: dict[str, Any] = {"version": found.version}
    size = {"likelihood": found.likelihood, "impact": found.impact}
    words = {name: getattr(found, name) for name in CHANGED_FIELDS} | {"owner": found.owner.code}
    return {
        "assess": AssessRiskForm(initial=seen | size),
        "change": ChangeRiskForm(initial=seen | words, user=person(request)),
        "action": RiskActionForm(initial=seen),
        "close": ReasonForm(initial=seen),
        "happened": RiskHappenedForm(initial=seen | {"severity": found.band}),
    }


def _issue_page(
    request: HttpRequest, found: Issue, *, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = issue_page(user=person(request), issue=found, today=timezone.localdate())
    seen = {"version": found.version}
    made: Forms = {"resolve": ResolveIssueForm(initial=seen), "postpone": PostponeIssueForm(initial=seen)}
    context = {
        "page": page,
        "issue": found,
        "forms": (made if page.may_keep else {}) | (refused or {}),
        "trail": [*subject_trail(found.subject), (_("Risks and issues"), reverse("risks"))],
        "today": timezone.localdate(),
    }
    return render(request, "projects/risks/issue.html", context, status=status)


def _subject_page(
    request: HttpRequest,
    subject: Task | StrategicProject,
    *,
    refused: Forms | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    user = person(request)
    made: Forms = {}
    if keeps(subject=subject, by=user):
        body = subject.lead_organisation if isinstance(subject, Task) else subject.coordinator
        initial = {"owner": body.code if body else ""}
        made = {"risk": RaiseRiskForm(user=user, initial=initial), "issue": RaiseIssueForm(user=user, initial=initial)}
    context = {
        "found": register(user=user, today=timezone.localdate(), subject=subject),
        "subject": subject,
        "kind": kind_of(subject),
        "forms": made | (refused or {}),
        "trail": subject_trail(subject),
        **_rules(),
    }
    return render(request, "projects/risks/subject.html", context, status=status)


def _rules() -> dict[str, Any]:
    lowest = [1, *(largest + 1 for largest, _name in BANDS)]
    bands = [(low, largest, name) for low, (largest, name) in zip(lowest, BANDS, strict=False)]
    return {"today": timezone.localdate(), "bands": bands, "nearness": NEARNESS}
