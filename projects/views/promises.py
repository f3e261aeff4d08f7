"""Promises: those of my organisation and those I may see, and how they were settled."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Verb
from projects.actions import NotAllowed, Refused
from projects.actions.promises import settle_promise
from projects.forms import add_refusal
from projects.forms.stocktakes import SettleForm
from projects.models import Promise
from projects.queries.stocktakes import promise_rows
from projects.querysets import organisations_of
from projects.views.request import person, signed_in

SHOW = ("open", "mine", "all")


@signed_in
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Open promises that the person may see, the longest overdue first; `show` asks for their own, or for all."""
    return _render(request)


@signed_in
@require_POST
def settle(request: HttpRequest, code: str) -> HttpResponse:
    """Close a promise as kept, broken or dropped."""
    user = person(request)
    found = get_object_or_404(Promise.objects.visible_to(user), code=code)
    form = SettleForm(request.POST, auto_id=f"id_{found.code}_%s")
    if form.is_valid():
        try:
            settle_promise(promise=found, by=user, now=timezone.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The promise %(code)s is settled.") % {"code": found.code})
            return HttpResponseRedirect(f"{reverse('promises')}#main")
    elif not user.may(Verb.RUN_ROUTINES):
        raise PermissionDenied(_("Those who run the stocktake settle its promises."))
    return _render(request, refused={found.code: form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _render(
    request: HttpRequest, *, refused: dict[str, forms.Form] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    user, today = person(request), timezone.localdate()
    show = request.GET.get("show", "open")
    show = show if show in SHOW else "open"
    found = Promise.objects.visible_to(user)
    if show == "mine":
        found = found.filter(organisation__in=organisations_of(user))
    if show != "all":
        found = found.open()
    rows = promise_rows(user=user, promises=found.order_by("due_date", "code"), today=today)
    may_run = user.may(Verb.RUN_ROUTINES)
    context = {
        "rows": [(row, _settle_form(row.promise, refused or {}) if may_run else None) for row in rows],
        "overdue": sum(1 for row in rows if row.days),
        "open": sum(1 for row in rows if row.promise.state == Promise.State.OPEN),
        "show": show,
        "today": today,
        "trail": [],
        "refused": tuple(refused or ()),
    }
    return render(request, "projects/stocktakes/promises.html", context, status=status)


def _settle_form(promise: Promise, refused: dict[str, forms.Form]) -> forms.Form | None:
    if promise.state != Promise.State.OPEN:
        return refused.get(promise.code)
    return refused.get(promise.code) or SettleForm(auto_id=f"id_{promise.code}_%s")
