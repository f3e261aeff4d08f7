"""What waits for this person: one line for each routine in which it is their turn, with how many and since when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import ngettext_lazy

from accounts.models import User
from accounts.roles import Verb
from projects.models import (
    BaselineRequest,
    Decision,
    Judgement,
    Milestone,
    MilestoneDependency,
    Order,
    OrganisationPeriod,
    Promise,
    PromiseAlert,
    Recommendation,
    RecoveryPlan,
    StatusFinding,
    Task,
    TaskUpdate,
    Validation,
)
from projects.querysets import organisations_of, sees_everything

DAYS_AHEAD = 14
"""What is due within this many days already waits."""


@dataclass(frozen=True, slots=True)
class Duty:
    """`number` things of one kind wait for the person at `address`; `oldest_date` is the first day due or told of."""

    key: str
    number: int
    oldest_date: date | None
    address: str

    @property
    def words(self) -> str:
        return str(_WORDS[self.key] % {"n": self.number})


def duties(*, user: User, today: date) -> tuple[Duty, ...]:
    """What waits for the person, the oldest first. One query for each routine that the role has a part in."""
    found = [duty for source in SOURCES if (duty := source(user, today)) is not None]
    return tuple(sorted(found, key=lambda duty: duty.oldest_date or today))


def _duty(key: str, rows: QuerySet[Any, Any], day: Any, address: str) -> Duty | None:
    told = rows.order_by().aggregate(number=Count("pk", distinct=True), oldest=Min(day))
    return Duty(key, told["number"], told["oldest"], reverse(address)) if told["number"] else None


def _claims(user: User, today: date) -> Duty | None:
    return _duty("claims", Milestone.objects.confirmable_by(user), "claimed_date", "confirmations")


def _updates_owed(user: User, today: date) -> Duty | None:
    owed = TaskUpdate.objects.editable_by(user).owed().filter(due_date__lte=today + timedelta(days=DAYS_AHEAD))
    if user.may(Verb.UPDATE_ANY):
        owed = owed.filter(task__lead_organisation__in=organisations_of(user))
    return _duty("updates_owed", owed, "due_date", "reporting")


def _updates_to_confirm(user: User, today: date) -> Duty | None:
    return _duty("updates_to_confirm", TaskUpdate.objects.confirmable_by(user), "due_date", "confirmations")


def _months(user: User, today: date) -> Duty | None:
    if not (user.may(Verb.ACCEPT_PERIOD) and sees_everything(user)):
        return None
    confirmed = OrganisationPeriod.objects.filter(state=OrganisationPeriod.State.CONFIRMED)
    return _duty("months", confirmed, "due_date", "confirmations")


def _baseline_requests(user: User, today: date) -> Duty | None:
    if not user.may(Verb.APPROVE_BASELINE):
        return None
    waiting = BaselineRequest.objects.visible_to(user).waiting().exclude(requested_by__in={user.pk, user.principal.pk})
    return _duty("baseline_requests", waiting, TruncDate("requested_at"), "baseline-requests")


def _promises_asked(user: User, today: date) -> Duty | None:
    mine = MilestoneDependency.objects.filter(predecessor__task__in=_own_tasks(user), state="proposed")
    return _duty("promises_asked", mine, TruncDate("proposed_at"), "dependencies")


def _alerts(user: User, today: date) -> Duty | None:
    mine = PromiseAlert.objects.unseen().filter(dependency__successor__task__in=_own_tasks(user))
    return _duty("alerts", mine, TruncDate("at"), "dependencies")


def _own_tasks(user: User) -> QuerySet[Any, Any]:
    """Tasks that the person updates for a body or a team; the Project Office updates any, so none are its own."""
    if user.may(Verb.UPDATE_ANY):
        return Task.objects.none()
    return Task.objects.editable_by(user).values("pk")


def _decisions(user: User, today: date) -> Duty | None:
    return _duty("decisions", Decision.objects.answerable_by(user), "due_date", "decisions")


def _findings_to_answer(user: User, today: date) -> Duty | None:
    if user.may(Verb.UPDATE_ANY):
        return None
    return _duty("findings", StatusFinding.objects.answerable_by(user).unanswered(), "due_date", "findings")


def _findings_answered(user: User, today: date) -> Duty | None:
    if not user.may(Verb.JUDGE):
        return None
    answered = StatusFinding.objects.visible_to(user).filter(state="answered")
    return _duty("findings_answered", answered, "due_date", "findings")


def _judgements(user: User, today: date) -> Duty | None:
    if not user.may(Verb.JUDGE):
        return None
    drafts = Judgement.objects.visible_to(user).filter(state="draft").exclude(by__in={user.pk, user.principal.pk})
    return _duty("judgements", drafts, "judged_date", "judgement-rounds")


def _plans_owed(user: User, today: date) -> Duty | None:
    if not _speaks(user):
        return None
    owed = RecoveryPlan.objects.visible_to(user).filter(state__in=["owed", "returned"])
    return _duty("plans_owed", owed.filter(owner__in=organisations_of(user)), "due_date", "recovery-plans")


def _plans_submitted(user: User, today: date) -> Duty | None:
    if not user.may(Verb.RUN_ROUTINES):
        return None
    submitted = RecoveryPlan.objects.visible_to(user).filter(state="submitted")
    return _duty("plans_submitted", submitted, "due_date", "recovery-plans")


def _promises(user: User, today: date) -> Duty | None:
    mine = Promise.objects.open().filter(organisation__in=organisations_of(user))
    return _duty("promises", mine.filter(due_date__lte=today + timedelta(days=DAYS_AHEAD)), "due_date", "promises")


def _recommendations(user: User, today: date) -> Duty | None:
    if not _speaks(user):
        return None
    mine = Recommendation.objects.visible_to(user).open().filter(owner__in=organisations_of(user))
    return _duty("recommendations", mine.filter(due_date__lte=today), "due_date", "reviews")


def _orders(user: User, today: date) -> Duty | None:
    if user.may(Verb.DECIDE):
        closing = Order.objects.visible_to(user).filter(state=Order.State.CLOSING_REQUESTED)
        return _duty("orders_to_close", closing, "due_date", "orders")
    return _duty("orders", Order.objects.reportable_by(user).overdue(on=today), "due_date", "orders")


def _disputes(user: User, today: date) -> Duty | None:
    if user.may(Verb.VALIDATE):
        answered = Validation.objects.visible_to(user).filter(state=Validation.State.ANSWERED)
        return _duty("disputes_answered", answered, "examined_date", "validations")
    if not _speaks(user):
        return None
    disputed = Validation.objects.visible_to(user).filter(
        state=Validation.State.DISPUTED, task__lead_organisation__in=organisations_of(user)
    )
    return _duty("disputes", disputed, "examined_date", "validations")


def _speaks(user: User) -> bool:
    """Whether the role acts for a body: its editors, its minister or akim."""
    return user.may(Verb.UPDATE_LED) or user.may(Verb.ANSWER)


Source = Callable[[User, date], Duty | None]
SOURCES: tuple[Source, ...] = (
    _claims,
    _updates_owed,
    _updates_to_confirm,
    _months,
    _baseline_requests,
    _promises_asked,
    _alerts,
    _decisions,
    _findings_to_answer,
    _findings_answered,
    _judgements,
    _plans_owed,
    _plans_submitted,
    _promises,
    _recommendations,
    _orders,
    _disputes,
)

_WORDS: dict[str, str | Lazy] = {
    "claims": ngettext_lazy(
        "%(n)s milestone reported as done waits for you, the second person",
        "%(n)s milestones reported as done wait for you, the second person",
        "n",
    ),
    "updates_owed": ngettext_lazy(
        "%(n)s update of a task is to be submitted", "%(n)s updates of tasks are to be submitted", "n"
    ),
    "updates_to_confirm": ngettext_lazy(
        "%(n)s submitted update waits for your confirmation", "%(n)s submitted updates wait for your confirmation", "n"
    ),
    "months": ngettext_lazy(
        "%(n)s month of an organisation waits to be accepted", "%(n)s months of organisations wait to be accepted", "n"
    ),
    "baseline_requests": ngettext_lazy(
        "%(n)s request for a new baseline waits for your approval",
        "%(n)s requests for a new baseline wait for your approval",
        "n",
    ),
    "promises_asked": ngettext_lazy(
        "%(n)s team asks you for a date to rely on", "%(n)s teams ask you for a date to rely on", "n"
    ),
    "alerts": ngettext_lazy("%(n)s promise to you will be kept late", "%(n)s promises to you will be kept late", "n"),
    "decisions": ngettext_lazy("%(n)s question waits for your answer", "%(n)s questions wait for your answer", "n"),
    "findings": ngettext_lazy(
        "%(n)s finding asks why people and rules judge differently",
        "%(n)s findings ask why people and rules judge differently",
        "n",
    ),
    "findings_answered": ngettext_lazy(
        "%(n)s answer to a finding waits for you", "%(n)s answers to findings wait for you", "n"
    ),
    "judgements": ngettext_lazy("%(n)s drafted judgement waits for you", "%(n)s drafted judgements wait for you", "n"),
    "plans_owed": ngettext_lazy("%(n)s recovery plan is owed by you", "%(n)s recovery plans are owed by you", "n"),
    "plans_submitted": ngettext_lazy(
        "%(n)s recovery plan waits for your verdict", "%(n)s recovery plans wait for your verdict", "n"
    ),
    "promises": ngettext_lazy(
        "%(n)s promise given at a stocktake is due", "%(n)s promises given at stocktakes are due", "n"
    ),
    "recommendations": ngettext_lazy(
        "%(n)s recommendation to you is overdue", "%(n)s recommendations to you are overdue", "n"
    ),
    "orders": ngettext_lazy("%(n)s order of the leader is overdue", "%(n)s orders of the leader are overdue", "n"),
    "orders_to_close": ngettext_lazy(
        "%(n)s order is reported as carried out: close it or send it back",
        "%(n)s orders are reported as carried out: close them or send them back",
        "n",
    ),
    "disputes": ngettext_lazy(
        "%(n)s of your results is disputed: answer the auditor",
        "%(n)s of your results are disputed: answer the auditor",
        "n",
    ),
    "disputes_answered": ngettext_lazy(
        "%(n)s answer to a dispute waits for you", "%(n)s answers to disputes wait for you", "n"
    ),
}
