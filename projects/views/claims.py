"""The second person: confirm that a milestone is done, or return it; and the list of what waits for one."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from projects.actions import NotAllowed, Refused, confirm_done, return_done
from projects.forms import ReturnDoneForm, add_refusal
from projects.models import Milestone
from projects.queries.confirmations import confirmations_page
from projects.views import milestones, updates
from projects.views.request import person, signed_in


@signed_in
@require_safe
def confirmations(request: HttpRequest) -> HttpResponse:
    """Claims and updates that wait for this person, and claims of their own that wait for another."""
    page = confirmations_page(user=person(request), today=timezone.localdate())
    return render(request, "projects/cycle/confirmations.html", {"page": page, "today": timezone.localdate()})


@signed_in
@require_POST
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The milestone is done on the claimed date."""
    found = updates.visible_milestone(request, code)
    try:
        confirm_done(milestone=found, by=person(request), now=timezone.now())
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Refused as refusal:
        return _refused(request, found, refusal)
    messages.success(request, _("%(code)s is done: confirmed by a second person.") % {"code": found.code})
    return _back(request, found)


@signed_in
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """The milestone is open again as it was before the claim, with a note."""
    found = updates.visible_milestone(request, code)
    form = ReturnDoneForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        return_done(milestone=found, note=note, by=person(request), now=timezone.now())
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Refused as refusal:
        if form.is_valid():
            add_refusal(form, refusal)
        return _refused(request, found, refusal, return_done=form)
    messages.success(request, _("%(code)s is open again; your note stands in its history.") % {"code": found.code})
    return _back(request, found)


def _refused(request: HttpRequest, found: Milestone, refusal: Refused, **forms: Any) -> HttpResponse:
    """The milestone's page with what is wrong; a claim that is gone has no form to show it beside."""
    stored = updates.visible_milestone(request, found.code)
    if not forms or stored.claimed_date is None:
        messages.error(request, " ".join(problem.message for problem in refusal.problems))
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return milestones.render_page(request, stored, refused=forms or None, status=status)


def _back(request: HttpRequest, found: Milestone) -> HttpResponse:
    if request.POST.get("from") == "confirmations":
        return HttpResponseRedirect(reverse("confirmations"))
    return HttpResponseRedirect(f"{reverse('milestone', args=[found.code])}#main")
