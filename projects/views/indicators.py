"""Indicators: the lists, the page of one, and what is done to it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Verb
from projects.actions import Refused, Stale
from projects.actions.indicator_values import record_value
from projects.actions.indicators import change_indicator, create_indicator, grade_indicator
from projects.actions.trajectories import agree_trajectory, split_indicator
from projects.forms import add_refusal
from projects.forms.indicators import ChangeForm, GradeForm, NewForm, SplitForm, TrajectoryForm, ValueForm, plain
from projects.models import Indicator, Portfolio, StrategicProject, Task
from projects.queries.indicators import IndicatorPage, counted, indicator_list, indicator_page, with_links
from projects.views.request import person, signed_in

Trail = list[tuple[str, str]]


@signed_in
@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """All that the person may see, the worst deviation first."""
    return _list(request)


def _list(request: HttpRequest, *, form: NewForm | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    user = person(request)
    found = indicator_list(user=user, today=timezone.localdate())
    portfolio = Portfolio.objects.visible_to(user).filter(is_national=True).first()
    may_add = user.may(Verb.PLAN) and portfolio is not None
    context = {
        "found": found,
        "counted": counted(found),
        "form": form or (NewForm(user=user, portfolio=portfolio) if may_add and portfolio else None),
    }
    return render(request, "projects/indicators/list.html", context, status=status)


@signed_in
@require_safe
def project_indicators(request: HttpRequest, code: str) -> HttpResponse:
    """Those of a project and of its tasks."""
    rows = StrategicProject.objects.visible_to(person(request)).select_related("portfolio")
    project = get_object_or_404(rows, code=code)
    trail = [(project.portfolio.name, reverse("national") if project.portfolio.is_national else "")]
    return _of_subject(request, project, "project", trail)


@signed_in
@require_safe
def task_indicators(request: HttpRequest, code: str) -> HttpResponse:
    """Those of a task."""
    task = get_object_or_404(Task.objects.visible_to(person(request)).select_related("project"), code=code)
    return _of_subject(request, task, "task", [_link(task.project)])


def _of_subject(request: HttpRequest, subject: Task | StrategicProject, kind: str, trail: Trail) -> HttpResponse:
    found = indicator_list(user=person(request), today=timezone.localdate(), within=subject)
    context = {"found": found, "counted": counted(found), "subject": subject, "kind": kind, "trail": trail}
    return render(request, "projects/indicators/subject.html", context)


@signed_in
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add an indicator to a task, a project or the country."""
    user = person(request)
    portfolio = get_object_or_404(Portfolio.objects.visible_to(user), is_national=True)
    if not user.may(Verb.PLAN):
        raise PermissionDenied(_("Only the Project Office adds indicators."))
    form = NewForm(request.POST, user=user, portfolio=portfolio)
    if form.is_valid():
        values = form.cleaned_data
        try:
            made = create_indicator(
                subject=values["subject"],
                direction=values["direction"],
                fields=form.described,
                by=user,
                now=timezone.now(),
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The indicator is added. Agree its trajectory next."))
            return HttpResponseRedirect(reverse("indicator", args=[made.code]))
    return _list(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@signed_in
@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Where it stands against its plan, where the trend leads, and everything that was said about it."""
    return _render(request, _visible(request, code))


def _visible(request: HttpRequest, code: str) -> Indicator:
    return get_object_or_404(with_links(Indicator.objects.visible_to(person(request))), code=code)


def _render(
    request: HttpRequest,
    found: Indicator,
    *,
    refused: dict[str, forms.Form] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    user = person(request)
    page = indicator_page(user=user, indicator=found, today=timezone.localdate())
    shown = _forms(page, user) | (refused or {})
    for name, form in shown.items():
        form.auto_id = f"{name}_%s"  # several forms of one page ask for a reason
    context = {
        "page": page,
        "standing": page.standing,
        "indicator": found,
        "forms": shown,
        "today": timezone.localdate(),
        "trail": _trail(found),
    }
    return render(request, "projects/indicators/page.html", context, status=status)


def _trail(found: Indicator) -> Trail:
    links = [_link(row) for row in (found.project, found.task) if row is not None]
    return [(_("Indicators"), reverse("indicators")), *links]


def _link(row: Task | StrategicProject) -> tuple[str, str]:
    return row.name, reverse("task" if isinstance(row, Task) else "project", args=[row.code])


def _forms(page: IndicatorPage, user: User) -> dict[str, forms.Form]:
    """The empty forms that this person may use on this indicator."""
    found = page.standing.indicator
    if not found.portfolio.is_national:
        return {}
    shown: dict[str, forms.Form] = {}
    if page.editable:
        shown["value"] = ValueForm(unit=found.unit)
    if user.may(Verb.PLAN) and found.direction != Indicator.Direction.CONTEXT:
        shown["trajectory"] = TrajectoryForm.of(page.standing.version)
        shown["split"] = _split_form(page, user)
    if user.may(Verb.PLAN) or user.may(Verb.VALIDATE):
        shown["grade"] = GradeForm()
    if user.may(Verb.PLAN):
        shown["change"] = ChangeForm.of(found, user=user)
    return shown


def _split_form(page: IndicatorPage, user: User) -> SplitForm:
    """With the split in force to start from."""
    found = page.standing.indicator
    parts = page.split.parts if page.split else ()
    lines = [f"{one.indicator.code} {plain(one.indicator.part_weight or 1)}" for one in parts]  # type: ignore[arg-type]
    initial = {"version": found.version, "method": found.split_method, "parts": "\n".join(lines)}
    return SplitForm(user=user, indicator=found, initial=initial)


@signed_in
@require_POST
def value(request: HttpRequest, code: str) -> HttpResponse:
    """Record an actual value, or correct one."""
    found = _visible(request, code)
    if not Indicator.objects.editable_by(person(request)).filter(pk=found.pk).exists():
        raise PermissionDenied(_("Its values come from those who lead its task or answer for it."))
    form = ValueForm(request.POST, unit=found.unit)

    def act(values: dict[str, Any]) -> str:
        made = record_value(
            indicator=found,
            on=values["date"],
            value=values["value"],
            source=values["source"],
            reason=values["reason"],
            corrects=values["corrects"],
            confirmed=values["confirmed"],
            by=person(request),
            now=timezone.now(),
        )
        if made.number > 1:
            return _("The value is corrected. The earlier one stays in the table.")
        return _("The value is recorded.")

    return _act(request, found, "value", form, act)


@signed_in
@require_POST
def trajectory(request: HttpRequest, code: str) -> HttpResponse:
    """Agree a new version of the plan."""
    found = _planned_by(request, code)
    form = TrajectoryForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        agree_trajectory(
            indicator=found,
            points=values["points"],
            corridor=values["corridor"],
            reason=values["reason"],
            by=person(request),
            now=timezone.now(),
        )
        return _("The new trajectory is in force. The earlier ones stay visible.")

    return _act(request, found, "trajectory", form, act)


@signed_in
@require_POST
def grade(request: HttpRequest, code: str) -> HttpResponse:
    """Add a grade of the data's quality."""
    found, user = _visible(request, code), person(request)
    if not (user.may(Verb.PLAN) or user.may(Verb.VALIDATE)):
        raise PermissionDenied(_("Only the Project Office and auditors grade data."))
    form = GradeForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        grade_indicator(indicator=found, criteria=form.criteria, reason=values["reason"], by=user, now=timezone.now())
        return _("The grade is added. Earlier ones stay visible.")

    return _act(request, found, "grade", form, act)


@signed_in
@require_POST
def split(request: HttpRequest, code: str) -> HttpResponse:
    """Split the target into parts that add up, or take the split apart."""
    found, user = _planned_by(request, code), person(request)
    form = SplitForm(request.POST, user=user, indicator=found)

    def act(values: dict[str, Any]) -> str:
        split_indicator(
            indicator=found,
            method=values["method"],
            parts=form.parts,
            version=values["version"],
            by=user,
            now=timezone.now(),
        )
        return _("The split is in force: its parts add up.") if values["method"] else _("The split is taken apart.")

    return _act(request, found, "split", form, act)


@signed_in
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change how it is described."""
    found, user = _planned_by(request, code), person(request)
    form = ChangeForm(request.POST, user=user)

    def act(values: dict[str, Any]) -> str:
        change_indicator(
            indicator=found, changes=form.described, version=values["version"], by=user, now=timezone.now()
        )
        return _("The description is changed.")

    return _act(request, found, "change", form, act)


def _planned_by(request: HttpRequest, code: str) -> Indicator:
    """404 for what the person may not see, 403 without the right to plan."""
    found = _visible(request, code)
    if not person(request).may(Verb.PLAN):
        raise PermissionDenied(_("Only the Project Office changes the plan."))
    return found


def _act(
    request: HttpRequest, found: Indicator, name: str, form: forms.Form, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Do it and go back to the page, or show the page again with what was typed and what is wrong."""
    if form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
        except Refused as refusal:
            add_refusal(form, refusal)
        except Stale as stale:
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["version"] = str(stale.row.version)  # type: ignore[index]
            message = _(
                "Somebody changed this indicator meanwhile: see the page. Saving again writes over their change."
            )
            form.add_error(None, message)
        else:
            return HttpResponseRedirect(f"{reverse('indicator', args=[found.code])}#main")
    return _render(request, _visible(request, found.code), refused={name: form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
