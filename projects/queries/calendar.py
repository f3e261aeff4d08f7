"""The calendar of the whole routine. Each kind of date comes from a source; an area adds its own to SOURCES."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import User
from projects.domain.challenge import CHECK_MONTHS, check_date, last_day
from projects.domain.cycle import Frequency, period_of
from projects.models import (
    Challenge,
    Decision,
    Indicator,
    JudgementRound,
    Lab,
    Milestone,
    Order,
    OrganisationPeriod,
    PriorityReview,
    Promise,
    RecoveryPlan,
    Stocktake,
    Task,
    TaskUpdate,
)
from projects.queries.indicators import standings


@dataclass(frozen=True, slots=True)
class Entry:
    """A day in the routine. `key` is stable and unique in its kind; `title` is in the reader's language."""

    kind: str
    day: date
    key: str
    title: str
    address: str
    code: str = ""


KINDS: dict[str, str | Lazy] = {
    "update": gettext_lazy("updates due"),
    "month": gettext_lazy("months to confirm"),
    "milestone": gettext_lazy("big milestones"),
    "stocktake": gettext_lazy("stocktakes"),
    "round": gettext_lazy("judgement rounds"),
    "review": gettext_lazy("priority reviews"),
    "recovery": gettext_lazy("recovery plans due"),
    "promise": gettext_lazy("promises due"),
    "decision": gettext_lazy("answers needed"),
    "order": gettext_lazy("orders of the leader due"),
    "challenge": gettext_lazy("100-day challenges"),
    "lab": gettext_lazy("labs"),
    "kpi": gettext_lazy("KPI values due"),
}
"""The kinds that SOURCES give, with their words; an area that adds a source adds its kinds."""

Source = Callable[[User, date, date], Iterable[Entry]]


def entries(*, user: User, first: date, last: date, kinds: Iterable[str] = ()) -> list[Entry]:
    """What happens from `first` to `last` as far as the person may see it, by day; `kinds` empty: all of them."""
    wanted = set(kinds) or set(KINDS)
    found = [entry for source in SOURCES for entry in source(user, first, last) if entry.kind in wanted]
    return sorted(found, key=lambda entry: (entry.day, entry.kind, entry.key))


def due_updates(user: User, first: date, last: date) -> Iterator[Entry]:
    """The days on which updates are due: one entry for each day and frequency, the periods to come included."""
    visible = TaskUpdate.objects.visible_to(user)
    counted = visible.filter(due_date__range=(first, last)).values("due_date", "frequency").annotate(n=Count("pk"))
    days = Counter({(row["due_date"], row["frequency"]): row["n"] for row in counted.order_by()})
    newest = {row["frequency"]: row["last"] for row in _newest_periods()}
    asked = Task.objects.visible_to(user).filter(
        project__portfolio__is_national=True, pk__in=Milestone.objects.open().values("task_id")
    )
    for row in asked.order_by().values("reporting_frequency").annotate(n=Count("pk")):
        frequency = Frequency(row["reporting_frequency"])
        for due in _dues(frequency, first=first, last=last):
            opened = newest.get(frequency.value)
            if opened is None or due > period_of(opened, frequency).due:
                days[due, frequency.value] += row["n"]
    for (due, frequency_value), n in days.items():
        yield Entry("update", due, f"{frequency_value}-{due}", _told_updates(frequency_value, n), reverse("reporting"))


def _newest_periods() -> Iterable[dict[str, Any]]:
    return TaskUpdate.objects.order_by().values("frequency").annotate(last=Max("last_date"))


def _dues(frequency: Frequency, *, first: date, last: date) -> Iterator[date]:
    period = period_of(first - timedelta(days=100), frequency)
    while period.due <= last:
        if period.due >= first:
            yield period.due
        period = period_of(period.last + timedelta(days=1), frequency)


def _told_updates(frequency: str, n: int) -> str:
    told = {
        "weekly": ngettext("%(n)s weekly update is due", "%(n)s weekly updates are due", n),
        "monthly": ngettext("%(n)s monthly update is due", "%(n)s monthly updates are due", n),
        "quarterly": ngettext("%(n)s quarterly update is due", "%(n)s quarterly updates are due", n),
    }
    return told[frequency] % {"n": n}


def months_to_confirm(user: User, first: date, last: date) -> Iterator[Entry]:
    """The days by which organisations confirm their months."""
    visible = OrganisationPeriod.objects.visible_to(user).filter(due_date__range=(first, last))
    for row in visible.order_by().values("due_date", "first_date").annotate(n=Count("pk")):
        month = formats.date_format(row["first_date"], "YEAR_MONTH_FORMAT")
        title = ngettext("%(n)s organisation confirms %(month)s", "%(n)s organisations confirm %(month)s", row["n"]) % {
            "n": row["n"],
            "month": month,
        }
        yield Entry("month", row["due_date"], f"{row['first_date']:%Y-%m}", title, reverse("reporting"))


def big_milestones(user: User, first: date, last: date) -> Iterator[Entry]:
    """Big milestones on the day on which they happened or are expected."""
    found: Any = Milestone.objects.visible_to(user).filter(is_key=True, task__project__portfolio__is_national=True)
    found = found.exclude(state=Milestone.State.CANCELLED).with_expected_date()
    for milestone in found.filter(expected_date__range=(first, last)):
        address = reverse("milestone", args=[milestone.code])
        yield Entry("milestone", milestone.expected_date, milestone.code, milestone.name, address, milestone.code)


def stocktakes(user: User, first: date, last: date) -> Iterator[Entry]:
    """Meetings with the leader, held and to come."""
    found = Stocktake.objects.visible_to(user).filter(meeting_date__range=(first, last)).select_related("series")
    for row in found:
        yield Entry(
            "stocktake", row.meeting_date, row.code, row.series.name, reverse("stocktake", args=[row.code]), row.code
        )


def judgement_rounds(user: User, first: date, last: date) -> Iterator[Entry]:
    """The cut-off of each round."""
    for row in JudgementRound.objects.visible_to(user).filter(cut_off_date__range=(first, last)):
        title = gettext("Cut-off of judgement round %(code)s") % {"code": row.code}
        yield Entry("round", row.cut_off_date, row.code, title, reverse("judgement-round", args=[row.code]), row.code)


def priority_reviews(user: User, first: date, last: date) -> Iterator[Entry]:
    """The day on which a review reports."""
    for row in PriorityReview.objects.visible_to(user).filter(due_date__range=(first, last)):
        title = gettext("Report of the review: %(title)s") % {"title": row.name}
        yield Entry("review", row.due_date, row.code, title, reverse("review", args=[row.code]), row.code)


def recovery_plans(user: User, first: date, last: date) -> Iterator[Entry]:
    """Plans that are still to be written."""
    owed = RecoveryPlan.objects.visible_to(user).filter(state__in=["owed", "returned"])
    for row in owed.filter(due_date__range=(first, last)).select_related("project", "task"):
        title = gettext("Recovery plan: %(name)s") % {"name": row.subject.name}
        yield Entry("recovery", row.due_date, row.code, title, reverse("recovery-plan", args=[row.code]), row.code)


def promises(user: User, first: date, last: date) -> Iterator[Entry]:
    """Promises of stocktakes that are not settled."""
    for row in Promise.objects.visible_to(user).open().filter(due_date__range=(first, last)):
        yield Entry("promise", row.due_date, row.code, row.what, f"{reverse('promises')}#{row.code}", row.code)


def answers(user: User, first: date, last: date) -> Iterator[Entry]:
    """Open questions on the day on which their answer is needed."""
    for row in Decision.objects.visible_to(user).open().filter(due_date__range=(first, last)):
        yield Entry("decision", row.due_date, row.code, row.title, reverse("decision", args=[row.code]), row.code)


def orders(user: User, first: date, last: date) -> Iterator[Entry]:
    """Orders of the leader that are not closed."""
    for row in Order.objects.visible_to(user).open().filter(due_date__range=(first, last)):
        yield Entry("order", row.due_date, row.code, row.name, reverse("order", args=[row.code]), row.code)


def challenge_days(user: User, first: date, last: date) -> Iterator[Entry]:
    """Day 1 and day 100 of each challenge, and the days on which it is checked that the result lasted."""
    for row in Challenge.objects.visible_to(user).filter(start_date__lte=last):
        days = [
            (row.start_date, gettext("Day 1: %(name)s")),
            (last_day(row.start_date), gettext("Day 100: %(name)s")),
            *((check_date(row.start_date, months), gettext("Does it last? %(name)s")) for months in CHECK_MONTHS),
        ]
        for day, words in days:
            if first <= day <= last:
                title = words % {"name": row.name}
                address = reverse("challenge", args=[row.code])
                yield Entry("challenge", day, f"{row.code}-{day}", title, address, row.code)


def lab_days(user: User, first: date, last: date) -> Iterator[Entry]:
    """The first day of each lab."""
    for row in Lab.objects.visible_to(user).filter(start_date__range=(first, last)):
        yield Entry("lab", row.start_date, row.code, row.name, reverse("lab", args=[row.code]), row.code)


def kpi_values(user: User, first: date, last: date) -> Iterator[Entry]:
    """The day by which the next value of each KPI is due."""
    rows = Indicator.objects.visible_to(user).kpis()
    for standing in standings(rows, today=timezone.localdate()):
        due = standing.expected.due_date if standing.expected else None
        if due is not None and first <= due <= last:
            row = standing.indicator
            yield Entry("kpi", due, row.code, row.name, reverse("indicator", args=[row.code]), row.code)


SOURCES: list[Source] = [
    due_updates,
    months_to_confirm,
    big_milestones,
    stocktakes,
    judgement_rounds,
    priority_reviews,
    recovery_plans,
    promises,
    answers,
    orders,
    challenge_days,
    lab_days,
    kpi_values,
]
