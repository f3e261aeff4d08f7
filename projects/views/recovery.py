"""Pages of recovery plans."""

from http import HTTPStatus

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Verb
from projects.actions import recovery as actions
from projects.forms.reviews import AcceptanceForm, RecoveryForm, ReturnForm
from projects.models import RecoveryPlan
from projects.queries.bodies import speaks_for
from projects.queries.recovery import plan_page, plans_page
from projects.views.acting import act_on
from projects.views.request import person, signed_in
from projects.views.reviews import trail_of

Forms = dict[str, forms.Form]


@signed_in
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Overdue plans listed to their sponsors, then every other plan."""
    context = {
        "page": plans_page(user=person(request), today=timezone.localdate()),
        "today": timezone.localdate(),
        "trail": [(_("National summary"), reverse("national"))],
    }
    return render(request, "projects/recovery/list.html", context)


@signed_in
@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """One plan: cause, actions, what happened to it."""
    return _render(request, _visible(request, code))


@signed_in
@require_POST
def submit(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the plan in."""
    found = _visible(request, code)
    if not speaks_for(person(request), found.owner):
        raise PermissionDenied(_("The lead organisation writes the recovery plan."))
    form = RecoveryForm(request.POST, plan=found)

    def act() -> tuple[str, str]:
        actions.submit_recovery_plan(
            plan=found,
            cause=form.cleaned_data["cause"],
            on_course_date=form.cleaned_data["on_course_date"],
            actions=form.actions,
            by=person(request),
            now=timezone.now(),
        )
        return _("The plan is submitted. The Project Office accepts it or returns it."), _address(found)

    return act_on(request, "submit", form, act, lambda refused, status: _render(request, found, refused, status))


@signed_in
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Take a submitted plan as it is."""
    found = _decided_by(request, code)
    form = AcceptanceForm(request.POST, auto_id="id_accept_%s")

    def act() -> tuple[str, str]:
        note = form.cleaned_data["note"]
        actions.accept_recovery_plan(plan=found, note=note, by=person(request), now=timezone.now())
        return _("The plan is accepted."), _address(found)

    return act_on(request, "accept", form, act, lambda refused, status: _render(request, found, refused, status))


@signed_in
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Return a submitted plan."""
    found = _decided_by(request, code)
    form = ReturnForm(request.POST, auto_id="id_return_%s")

    def act() -> tuple[str, str]:
        note = form.cleaned_data["note"]
        actions.return_recovery_plan(plan=found, note=note, by=person(request), now=timezone.now())
        return _("The plan is returned: it is due again in five working days."), _address(found)

    return act_on(request, "return", form, act, lambda refused, status: _render(request, found, refused, status))


def _render(
    request: HttpRequest, found: RecoveryPlan, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = plan_page(user=person(request), plan=found, today=timezone.localdate())
    given: Forms = {}
    if page.may_write:
        given["submit"] = RecoveryForm(plan=found)
    if page.may_decide:
        given |= {"accept": AcceptanceForm(auto_id="id_accept_%s"), "return": ReturnForm(auto_id="id_return_%s")}
    context = {
        "page": page,
        "plan": page.plan,
        "forms": given | (refused or {}),
        "today": timezone.localdate(),
        "trail": [*trail_of(found.project, found.task), (_("Recovery plans"), reverse("recovery-plans"))],
    }
    return render(request, "projects/recovery/page.html", context, status=status)


def _visible(request: HttpRequest, code: str) -> RecoveryPlan:
    rows = RecoveryPlan.objects.visible_to(person(request))
    return get_object_or_404(rows.select_related("project__portfolio", "task", "owner"), code=code)


def _decided_by(request: HttpRequest, code: str) -> RecoveryPlan:
    found = _visible(request, code)
    if not person(request).may(Verb.RUN_ROUTINES):
        raise PermissionDenied(_("Only the Project Office accepts or returns a recovery plan."))
    return found


def _address(found: RecoveryPlan) -> str:
    return reverse("recovery-plan", args=[found.code])
