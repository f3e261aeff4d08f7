"""Orders of the leader: the list, giving one, and its way to the closing with proof."""

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

from accounts.roles import Verb
from projects.actions.orders import (
    OrderText,
    decide_closing,
    decide_extension,
    give_order,
    report_on_order,
    request_closing,
    request_extension,
)
from projects.forms.escalations import (
    ClosingForm,
    DecideOrderForm,
    ExtensionForm,
    GiveOrderForm,
    OrderReportForm,
)
from projects.models import Order, Task
from projects.queries.orders import OrderPage, order_list, order_page
from projects.views.acting import acted, subject_trail
from projects.views.request import person, signed_in

Forms = dict[str, forms.Form]


@signed_in
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """What the leader ordered, overdue first."""
    return _list(request)


@signed_in
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Write down an order on behalf of the leader."""
    user = person(request)
    if not user.may(Verb.DECIDE):
        raise PermissionDenied(_("The Project Office and the coordinator do this on behalf of the leader."))
    form = GiveOrderForm(request.POST, user=user)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        text = OrderText(*(values.pop(f"text_{language}") for language in ("en", "ru", "kk")))
        about = values.pop("about")
        subject = {"task": about} if isinstance(about, Task) else {"project": about}
        order = give_order(text=text, by=user, now=timezone.now(), **values, **subject)
        return _("Order %(code)s is written down.") % {"code": order.code}, reverse("order", args=[order.code])

    return acted(request, form, do, lambda status: _list(request, form=form, status=status))


@signed_in
@require_safe
def order(request: HttpRequest, code: str) -> HttpResponse:
    """One order with everything that was reported, requested and decided."""
    return _page(request, _visible(request, code))


@signed_in
@require_POST
def act(request: HttpRequest, code: str, how: str) -> HttpResponse:
    """Report, request more time or the closing, or decide on either."""
    found = _visible(request, code)
    form = {
        "report": OrderReportForm,
        "extension": ExtensionForm,
        "closing": ClosingForm,
        "decide-extension": DecideOrderForm,
        "decide-closing": DecideOrderForm,
    }[how](request.POST, auto_id=f"{how}_%s")
    plain: dict[str, Callable[..., Any]] = {
        "report": report_on_order,
        "extension": request_extension,
        "closing": request_closing,
    }

    def do(values: dict[str, Any]) -> tuple[str, str]:
        given: dict[str, Any] = {"order": found, "by": person(request), "now": timezone.now()}
        here = reverse("order", args=[code])
        if how in plain:
            plain[how](**values, **given)
            return _("Saved."), here
        yes = values.pop("verdict") == "yes"
        if how == "decide-extension":
            decide_extension(granted=yes, **values, **given)
            return (_("More time is granted.") if yes else _("The day stays as it is.")), here
        decide_closing(accepted=yes, **values, **given)
        return (_("The order is closed.") if yes else _("The order is sent back.")), here

    return acted(request, form, do, lambda status: _page(request, found, refused={how: form}, status=status))


def _visible(request: HttpRequest, code: str) -> Order:
    visible = Order.objects.visible_to(person(request)).with_open_subject(person(request))
    links = ("lead_organisation", "project", "task__project")
    found: Order = get_object_or_404(visible.select_related(*links), code=code)
    return found


def _list(request: HttpRequest, *, form: forms.Form | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    found = order_list(user=person(request), today=timezone.localdate())
    giving = form or (GiveOrderForm(user=person(request)) if found.may_give else None)
    context = {"found": found, "form": giving, "today": timezone.localdate()}
    return render(request, "projects/orders/list.html", context, status=status)


def _page(
    request: HttpRequest, found: Order, *, refused: Forms | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    above = subject_trail(found.open_task or found.open_project)
    page = order_page(user=person(request), order=found, today=timezone.localdate())
    context = {
        "page": page,
        "order": found,
        "contributing": found.contributing_organisations.order_by("name_en"),
        "forms": _forms(page) | (refused or {}),
        "trail": [*above, (_("Orders of the leader"), reverse("orders"))],
        "today": timezone.localdate(),
    }
    return render(request, "projects/orders/page.html", context, status=status)


def _forms(page: OrderPage) -> Forms:
    """The empty forms that this person may use on this order as it stands."""
    order, seen = page.order, {"version": page.order.version}
    made: Forms = {}
    if page.may_report:
        made["report"] = OrderReportForm(initial=seen, auto_id="report_%s")
        made["extension"] = ExtensionForm(initial=seen, auto_id="extension_%s")
        if order.state == Order.State.OPEN:
            made["closing"] = ClosingForm(initial=seen, auto_id="closing_%s")
    if page.may_decide and order.asked_date:
        made["decide-extension"] = DecideOrderForm(initial=seen, auto_id="decide-extension_%s")
    if page.may_decide and order.state == Order.State.CLOSING_REQUESTED:
        made["decide-closing"] = DecideOrderForm(initial=seen, auto_id="decide-closing_%s")
    return made
