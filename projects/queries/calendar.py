"""The calendar of the whole routine. Each kind of date comes from a source; an area adds its own to SOURCES."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max
from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from projects.domain.cycle import Frequency, period_of
from projects.models import Milestone, OrganisationPeriod, Task, TaskUpdate


@dataclass(frozen=True, slots=True)
class Entry:
    """A day in the routine. `key` is stable and unique in its kind; `title` is in the reader's language."""

    kind: str
    day: date
    key: str
    title: str
    address: str
    code: str = ""


KINDS: dict[str, str | Promise] = {
    "update": gettext_lazy("updates due"),
    "month": gettext_lazy("months to confirm"),
    "milestone": gettext_lazy("big milestones"),
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


SOURCES: list[Source] = [due_updates, months_to_confirm, big_milestones]
