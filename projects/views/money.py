"""Pages of money: one project by year, and all projects."""

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

from accounts.roles import Verb
from projects.actions import budgets as actions
from projects.forms.reviews import BudgetChangeForm, BudgetForm, ExplanationForm
from projects.models import Budget, StrategicProject
from projects.queries.money import BudgetLine, ProjectMoney, money_page, project_money
from projects.views.acting import act_on
from projects.views.request import person, signed_in
from projects.views.reviews import trail_of

Forms = dict[str, forms.Form]


@signed_in
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """What must be explained, then each project."""
    today = timezone.localdate()
    context = {
        "page": money_page(user=person(request), this_year=today.year),
        "today": today,
        "trail": [(_("National summary"), reverse("national"))],
    }
    return render(request, "projects/money/list.html", context)


@signed_in
@require_safe
def project_page(request: HttpRequest, code: str) -> HttpResponse:
    """Baseline, forecast and spending by year, with every deviation and its explanation."""
    return _render(request, _project(request, code))


@signed_in
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Agree the money of one more year."""
    found = _project(request, code)
    if not person(request).may(Verb.APPROVE_BASELINE):
        raise PermissionDenied(_("Only the Project Office agrees a budget."))
    form = BudgetForm(request.POST)

    def act() -> tuple[str, str]:
        actions.add_budget(project=found, by=person(request), now=timezone.now(), **form.cleaned_data)
        return _("The year is added."), _address(found)

    return act_on(request, "add", form, act, lambda refused, status: _render(request, found, refused, status))


@signed_in
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Report a forecast or what was spent."""
    found = _reported_by(request, code)
    form = BudgetChangeForm(request.POST, budget=found, agrees=person(request).may(Verb.APPROVE_BASELINE))

    def act() -> tuple[str, str]:
        reason = form.cleaned_data["reason"]
        actions.change_budget(budget=found, changes=form.changes, reason=reason, by=person(request), now=timezone.now())
        return _("The figures are saved. The earlier ones stay as versions."), _address(found.project)

    again = f"change-{found.year}"
    return act_on(request, again, form, act, lambda refused, status: _render(request, found.project, refused, status))


@signed_in
@require_POST
def explain(request: HttpRequest, code: str) -> HttpResponse:
    """Explain a deviation of more than 5 %."""
    found = _reported_by(request, code)
    kind = request.POST.get("kind", "")
    form = ExplanationForm(request.POST, budget=found, kind=kind)

    def act() -> tuple[str, str]:
        actions.explain_deviation(budget=found, by=person(request), now=timezone.now(), **form.cleaned_data)
        return _("The deviation is explained."), _address(found.project)

    again = f"explain-{found.year}-{kind}"
    return act_on(request, again, form, act, lambda refused, status: _render(request, found.project, refused, status))


def _render(
    request: HttpRequest, found: StrategicProject, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    user, today = person(request), timezone.localdate()
    page = project_money(user=user, project=found, this_year=today.year)
    reports = actions.may_report_money(user, found)
    agrees = user.may(Verb.APPROVE_BASELINE) and found.portfolio.is_national
    given = _forms(page, reports=reports, agrees=agrees) | (refused or {})
    context = {
        "page": page,
        "project": found,
        "lines": [_with_forms(line, given) for line in page.lines],
        "forms": given,
        "today": today,
        "trail": trail_of(found, None),
    }
    return render(request, "projects/money/page.html", context, status=status)


def _forms(page: ProjectMoney, *, reports: bool, agrees: bool) -> Forms:
    """The empty forms that this person may use."""
    found: Forms = {"add": BudgetForm()} if agrees else {}
    for line in page.lines if reports else ():
        found[f"change-{line.budget.year}"] = BudgetChangeForm(budget=line.budget, agrees=agrees)
        for one in line.unexplained:
            found[f"explain-{line.budget.year}-{one.kind}"] = ExplanationForm(budget=line.budget, kind=one.kind)
    return found


def _with_forms(line: BudgetLine, given: Forms) -> dict[str, Any]:
    year = line.budget.year
    return {
        "line": line,
        "change": given.get(f"change-{year}"),
        "deviations": [(one, given.get(f"explain-{year}-{one.kind}")) for one in line.deviations],
    }


def _project(request: HttpRequest, code: str) -> StrategicProject:
    projects = StrategicProject.objects.visible_to(person(request)).select_related("portfolio", "coordinator")
    return get_object_or_404(projects, code=code)


def _reported_by(request: HttpRequest, code: str) -> Budget:
    rows = Budget.objects.visible_to(person(request)).select_related("project__portfolio", "project__coordinator")
    found = get_object_or_404(rows, code=code)
    if not actions.may_report_money(person(request), found.project):
        raise PermissionDenied(_("The body that coordinates the project reports its money."))
    return found


def _address(project: StrategicProject) -> str:
    return reverse("project-money", args=[project.code])
