"""Orders of the leader: the list by what waits, and one order with its history."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from accounts.roles import Verb
from projects.models import Order, OrderEntry
from projects.models.order import OrderState

ROWS = 300


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order in the list. `days_over`: past its day and not closed; `days_given`: since it was given."""

    order: Order
    days_given: int
    days_over: int
    last: OrderEntry | None


@dataclass(frozen=True, slots=True)
class OrderList:
    """Overdue orders first, then by due day; closed ones apart."""

    open: tuple[OrderLine, ...]
    closed: tuple[OrderLine, ...]
    overdue: int
    waiting: int
    oldest: OrderLine | None
    may_give: bool


@dataclass(frozen=True, slots=True)
class OrderPage:
    order: Order
    line: OrderLine
    entries: tuple[OrderEntry, ...]
    may_report: bool
    may_decide: bool


def order_list(*, user: User, today: date) -> OrderList:
    """The orders that the person sees. `waiting` of the open ones wait for the giver's side."""
    found = Order.objects.visible_to(user).with_open_subject(user)
    found = found.select_related("lead_organisation", "project", "task")
    rows = list(found.prefetch_related("entries").order_by("due_date", "code")[:ROWS])
    lines = [_line(row, today) for row in rows]
    waiting = [line for line in lines if line.order.state != OrderState.CLOSED]
    closed = sorted(
        (line for line in lines if line.order.closed_at), key=lambda line: line.order.closed_at or 0, reverse=True
    )
    return OrderList(
        open=tuple(waiting),
        closed=tuple(closed),
        overdue=sum(line.days_over > 0 for line in waiting),
        waiting=sum(_waits(line.order) for line in waiting),
        oldest=max(waiting, key=lambda line: line.days_over, default=None),
        may_give=user.may(Verb.DECIDE),
    )


def order_page(*, user: User, order: Order, today: date) -> OrderPage:
    """One order with everything that was reported, requested and decided, and what this person may do."""
    is_open = order.state != OrderState.CLOSED
    return OrderPage(
        order=order,
        line=_line(order, today),
        entries=tuple(order.entries.all()),
        may_report=is_open and Order.objects.reportable_by(user).filter(pk=order.pk).exists(),
        may_decide=is_open and user.may(Verb.DECIDE),
    )


def _waits(order: Order) -> bool:
    return order.state == OrderState.CLOSING_REQUESTED or order.asked_date is not None


def _line(order: Order, today: date) -> OrderLine:
    entries = list(order.entries.all())
    until = timezone.localdate(order.closed_at) if order.closed_at else today
    return OrderLine(
        order=order,
        days_given=(until - order.given_date).days,
        days_over=max(0, (until - order.due_date).days),
        last=entries[-1] if entries else None,
    )
