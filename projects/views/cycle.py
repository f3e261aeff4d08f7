"""The reporting cycle: who has reported, one organisation's month, a task's updates, and one update."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Verb
from projects.actions import NotAllowed, Refused, Stale
from projects.actions import organisation_periods as months
from projects.actions import task_updates as actions
from projects.domain.bias import FEWEST, HORIZONS
from projects.domain.cycle import DAYS_TO_CONFIRM, DAYS_TO_REPORT, STAGES, Frequency
from projects.forms import add_refusal
from projects.forms.cycle import ExcuseForm, FrequencyForm, ReturnUpdateForm, SendBackForm, TaskUpdateForm
from projects.models import OrganisationPeriod, StrategicProject, Task, TaskUpdate
from projects.queries import cycle as queries
from projects.queries.bias import bias_lines, bias_page, finished_rows, owners_visible_to
from projects.querysets import organisations_visible_to
from projects.views.request import person, signed_in
from regions.models import Organisation

ROWS_OF_BIAS = 60


@signed_in
@require_safe
def reporting(request: HttpRequest) -> HttpResponse:
    """Who has not reported, by name of the organisation, and what the reader owes."""
    today = timezone.localdate()
    page = queries.reporting_page(user=person(request), today=today, month=month_in(request))
    context = {"page": page, "today": today, "stages": STAGES, "days": DAYS_TO_REPORT, "confirm_days": DAYS_TO_CONFIRM}
    return render(request, "projects/cycle/reporting.html", context)


@signed_in
@require_safe
def bias(request: HttpRequest) -> HttpResponse:
    """How the forecasts of each owner compare with what happened."""
    context = {
        "lines": bias_page(person(request)),
        "horizons": HORIZONS,
        "fewest": FEWEST,
        "trail": [(_("Reporting"), reverse("reporting"))],
    }
    return render(request, "projects/cycle/bias.html", context)


@signed_in
@require_safe
def organisation_reporting(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation: its month with each update, the months before it, its forecasts."""
    return _organisation(request, get_object_or_404(organisations_visible_to(person(request)), code=code))


def _organisation(
    request: HttpRequest,
    organisation: Organisation,
    *,
    month: date | None = None,
    refused: dict[str, forms.Form] | None = None,
    problems: tuple[str, ...] = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    user, today = person(request), timezone.localdate()
    page = queries.organisation_reporting(
        user=user, organisation=organisation, today=today, month=month or month_in(request)
    )
    if page is None:
        raise Http404
    owners = list(owners_visible_to(user).filter(pk=organisation.pk))
    context = {
        "page": page,
        "organisation": organisation,
        "today": today,
        "bias": next(iter(bias_lines(owners)), None),
        "finished": finished_rows([organisation.pk])[:ROWS_OF_BIAS] if owners else [],
        "horizons": HORIZONS,
        "fewest": FEWEST,
        "forms": {"send_back": SendBackForm()} | (refused or {}),
        "problems": problems,
        "trail": [(_("Reporting"), reverse("reporting"))],
    }
    return render(request, "projects/cycle/organisation.html", context, status=status)


@signed_in
@require_safe
def project_reporting(request: HttpRequest, code: str) -> HttpResponse:
    """The tasks of a project and their updates of the last months."""
    found = get_object_or_404(
        StrategicProject.objects.visible_to(person(request)).select_related("portfolio"), code=code
    )
    today = timezone.localdate()
    context = {
        "project": found,
        "page": queries.project_reporting(user=person(request), project=found, today=today),
        "today": today,
        "trail": [(found.name, reverse("project", args=[found.code]))],
    }
    return render(request, "projects/cycle/project.html", context)


@signed_in
@require_safe
def task_reporting(request: HttpRequest, code: str) -> HttpResponse:
    """The updates of a task, the one to write first."""
    return _task(request, _visible_task(request, code))


def _visible_task(request: HttpRequest, code: str) -> Task:
    found = Task.objects.visible_to(person(request)).select_related("project__portfolio", "lead_organisation")
    task: Task = get_object_or_404(found, code=code)
    return task


def _task(
    request: HttpRequest, task: Task, *, form: FrequencyForm | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = queries.task_reporting(user=person(request), task=task)
    may_plan = page.may_plan and task.project.portfolio.is_national
    context = {
        "task": task,
        "page": page,
        "today": timezone.localdate(),
        "days": DAYS_TO_REPORT[Frequency(task.reporting_frequency)],
        "forms": {"frequency": form or FrequencyForm.of(task)} if may_plan else {},
        "trail": [
            (task.project.name, reverse("project", args=[task.project.code])),
            (task.name, reverse("task", args=[task.code])),
        ],
    }
    return render(request, "projects/cycle/task.html", context, status=status)


@signed_in
@require_POST
def set_frequency(request: HttpRequest, code: str) -> HttpResponse:
    """How often a task is reported on."""
    task = _visible_task(request, code)
    if not person(request).may(Verb.PLAN) or not task.project.portfolio.is_national:
        raise PermissionDenied(_("Only the Project Office changes the plan."))
    form = FrequencyForm(request.POST)
    if not form.is_valid():
        return _task(request, task, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.set_frequency(
            task=task, frequency=form.cleaned_data["frequency"], by=person(request), now=timezone.now()
        )
    except Stale:
        messages.error(request, _("Somebody changed this task at the same moment. Look at it again, then save."))
    else:
        messages.success(request, _("Saved. The next period that opens is of this length."))
    return HttpResponseRedirect(reverse("task-reporting", args=[task.code]))


@signed_in
@require_safe
def task_update(request: HttpRequest, code: str) -> HttpResponse:
    """One update: what it says, the milestones as they were submitted and as they stand now, its steps."""
    return _update(request, _visible_update(request, code))


def _visible_update(request: HttpRequest, code: str) -> TaskUpdate:
    rows = TaskUpdate.objects.visible_to(person(request)).for_list()
    found: TaskUpdate = get_object_or_404(rows, code=code)
    return found


def _update(
    request: HttpRequest,
    update: TaskUpdate,
    *,
    refused: dict[str, forms.Form] | None = None,
    problems: tuple[str, ...] = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = queries.update_page(user=person(request), update=update, today=timezone.localdate())
    empty = {"update": _form_of(update), "return_update": ReturnUpdateForm(), "excuse": ExcuseForm()}
    task = update.task
    context = {
        "update": update,
        "task": task,
        "page": page,
        "today": timezone.localdate(),
        "forms": empty | (refused or {}),
        "problems": problems,
        "trail": [
            (update.project.name, reverse("project", args=[update.project.code])),
            (task.name if task else "", reverse("task", args=[task.code]) if task else ""),
            (_("Reporting"), reverse("task-reporting", args=[task.code]) if task else ""),
        ],
    }
    return render(request, "projects/cycle/update.html", context, status=status)


def _form_of(update: TaskUpdate) -> TaskUpdateForm:
    return TaskUpdateForm(initial={name: getattr(update, name) for name in (*actions.TEXTS, "version")})


@signed_in
@require_POST
def save_update(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the draft, or submit it (the button `submit`)."""
    update, form = _visible_update(request, code), TaskUpdateForm(request.POST)
    submit = "submit" in request.POST

    def act(values: dict[str, Any]) -> str:
        version = values.pop("version")
        actions.save_update(
            update=update, texts=values, submit=submit, by=person(request), now=timezone.now(), expected_version=version
        )
        if submit:
            return _("Submitted. Another person of the organisation confirms it.")
        return _("The draft is kept. It counts as reported when you submit it.")

    return _decide(request, update, "update", form, act)


@signed_in
@require_POST
def return_update(request: HttpRequest, code: str) -> HttpResponse:
    """Give the update back with a note."""
    update, form = _visible_update(request, code), ReturnUpdateForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        actions.return_update(update=update, note=values["note"], by=person(request), now=timezone.now())
        return _("Returned. Those who report see your note.")

    return _decide(request, update, "return_update", form, act)


@signed_in
@require_POST
def confirm_update(request: HttpRequest, code: str) -> HttpResponse:
    """The organisation stands behind the update."""
    update = _visible_update(request, code)

    def act(values: dict[str, Any]) -> str:
        actions.confirm_update(update=update, by=person(request), now=timezone.now())
        return _("Confirmed.")

    return _decide(request, update, "", forms.Form(request.POST), act)


@signed_in
@require_POST
def excuse_update(request: HttpRequest, code: str) -> HttpResponse:
    """Do without the update of this period, with a reason."""
    update, form = _visible_update(request, code), ExcuseForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        actions.excuse_update(update=update, reason=values["reason"], by=person(request), now=timezone.now())
        return _("Excused, with your reason.")

    return _decide(request, update, "excuse", form, act)


def _decide(
    request: HttpRequest, update: TaskUpdate, name: str, form: forms.Form, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Do it and go back to the update, or show it again with what was typed and what is wrong."""
    said, status = _done(request, form, act)
    if status == HTTPStatus.OK:
        return HttpResponseRedirect(f"{reverse('task-update', args=[update.code])}#main")
    return _update(
        request,
        _visible_update(request, update.code),
        refused={name: form} if name else None,
        problems=said,
        status=status,
    )


def _done(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], str]
) -> tuple[tuple[str, ...], HTTPStatus]:
    """What stands above the page, and the status: 200 done, 409 somebody was faster, 422 refused."""
    if not form.is_valid():
        return (), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        messages.success(request, act(dict(form.cleaned_data)))
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Stale:
        return (_stale(),), HTTPStatus.CONFLICT
    except Refused as refusal:
        add_refusal(form, refusal)
        return tuple(p.message for p in refusal.problems if p.field not in form.fields), HTTPStatus.UNPROCESSABLE_ENTITY
    return (), HTTPStatus.OK


def _stale() -> str:
    return _("Somebody changed this since you opened it. What you typed is kept below: compare, then save again.")


def _visible_period(request: HttpRequest, code: str) -> OrganisationPeriod:
    rows = OrganisationPeriod.objects.visible_to(person(request)).select_related("organisation")
    found: OrganisationPeriod = get_object_or_404(rows, code=code)
    return found


@signed_in
@require_POST
def confirm_period(request: HttpRequest, code: str) -> HttpResponse:
    """The organisation stands behind its month, which locks it."""
    period = _visible_period(request, code)

    def act(values: dict[str, Any]) -> str:
        now = timezone.now()
        months.confirm_period(period=period, by=person(request), now=now, today=timezone.localdate(now))
        return _("The month is confirmed and locked. The Project Office accepts it or sends it back.")

    return _decide_month(request, period, "", forms.Form(request.POST), act)


@signed_in
@require_POST
def accept_period(request: HttpRequest, code: str) -> HttpResponse:
    """The Project Office accepts the month."""
    period = _visible_period(request, code)

    def act(values: dict[str, Any]) -> str:
        months.accept_period(period=period, by=person(request), now=timezone.now())
        return _("The month is accepted.")

    return _decide_month(request, period, "", forms.Form(request.POST), act)


@signed_in
@require_POST
def send_back_period(request: HttpRequest, code: str) -> HttpResponse:
    """The Project Office unlocks the month with a note."""
    period, form = _visible_period(request, code), SendBackForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        months.send_back_period(period=period, note=values["note"], by=person(request), now=timezone.now())
        return _("Sent back and unlocked, with your note.")

    return _decide_month(request, period, "send_back", form, act)


def _decide_month(
    request: HttpRequest, period: OrganisationPeriod, name: str, form: forms.Form, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    said, status = _done(request, form, act)
    if status == HTTPStatus.OK:
        address = reverse("organisation-reporting", args=[period.organisation.code])
        return HttpResponseRedirect(f"{address}?month={period.first_date:%Y-%m}#main")
    refused = {name: form} if name else None
    return _organisation(
        request, period.organisation, month=period.first_date, refused=refused, problems=said, status=status
    )


def month_in(request: HttpRequest) -> date | None:
    """The month of the query string ("2026-10"), or None for anything else."""
    year, _dash, month = request.GET.get("month", "").partition("-")
    if len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit():
        return date(int(year), int(month), 1) if 1 <= int(month) <= 12 and int(year) else None
    return None
