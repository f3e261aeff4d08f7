"""The day that a page shows: one component of every dashboard (templates/components/as_of.html)."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from projects.forms.as_of import AsOfForm
from projects.models import Portfolio
from projects.queries.days import days_of_history, end_of_last_month, months_before, newest_by

OWN = frozenset({"as_of", "since"})
"""Parameters that a link to another day does not take along."""

_LINK = re.compile(
    rb'(<a\b[^>]*?\shref=")'
    rb"(/(?:national|league|(?:sectors|regions|organisations|portfolios|projects|tasks|teams)/[^/\"?#]+"
    rb'|explain/[^/"?#]+/[^/"?#]+)/)'
    rb'(\?[^"#]*)?(#[^"]*)?(")'
)
"""Links to pages that show an earlier day too."""


@dataclass(frozen=True, slots=True)
class DayLink:
    label: str
    address: str


class AsOf:
    """`day`: the day to show, of which figures are kept; None is now. `by_itself`: the page chose it, nobody asked.

    `subject` names the page for a comparison of two days: "sector:water". Days are looked up when they are asked for:
    a poll of the present costs no query.
    """

    def __init__(
        self, request: HttpRequest, *, portfolio: Portfolio, subject: str, by_itself: date | None = None
    ) -> None:
        self.request, self.portfolio, self.subject = request, portfolio, subject
        self.today = timezone.localdate()
        self.is_asked = bool(request.GET.get("as_of", "").strip())
        self.by_itself = by_itself is not None and "as_of" not in request.GET
        self.day = by_itself if self.by_itself else self._asked()

    def _asked(self) -> date | None:
        if not self.is_asked or not self.form.is_valid():
            return None
        asked: date | None = self.form.cleaned_data["as_of"]
        return None if asked is None or asked >= self.today else newest_by(self.days, asked)

    @cached_property
    def days(self) -> list[date]:
        return days_of_history(portfolio=self.portfolio, before=self.today)

    @cached_property
    def form(self) -> AsOfForm:
        if self.is_asked:
            return AsOfForm(self.request.GET, first=self.first, last=self.today)
        return AsOfForm(initial={"as_of": self.shown}, first=self.first, last=self.today)

    @property
    def first(self) -> date:
        """The first day of figures."""
        return self.days[0] if self.days else self.today

    @property
    def shown(self) -> date:
        """The day that the figures are of."""
        return self.day or self.today

    @property
    def is_refused(self) -> bool:
        return self.is_asked and not self.form.is_valid()

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The other parameters of the address, which a choice of another day keeps."""
        return [(name, str(value)) for name, value in self.request.GET.items() if name not in OWN]

    def address(self, day: date | None) -> str:
        """The same page on another day; None: now."""
        query = [*self.kept, *([("as_of", day.isoformat())] if day and day < self.today else [])]
        return f"{self.request.path}?{urlencode(query)}" if query else self.request.path

    @property
    def now_address(self) -> str:
        """Where the present is; a portfolio that shows an earlier day by itself needs to be asked for it."""
        return self.address(None)

    @property
    def earlier(self) -> DayLink | None:
        """The day of figures before."""
        found = newest_by(self.days, self.shown - timedelta(days=1))
        return DayLink(_day_text(found), self.address(found)) if found else None

    @property
    def later(self) -> DayLink | None:
        if self.day is None:
            return None
        found = next((day for day in self.days if day > self.shown), self.today)
        return DayLink(_day_text(found), self.address(found))

    @property
    def quick(self) -> list[DayLink]:
        """Days that are asked for most, as far as figures go back."""
        days = [
            (_("A week ago"), self.today - timedelta(days=7)),
            (_("A month ago"), months_before(self.today, 1)),
            (_("A quarter ago"), months_before(self.today, 3)),
            (_("The end of last month"), end_of_last_month(self.today)),
        ]
        found = [DayLink(label, self.address(day)) for label, day in days if day >= self.first]
        return [*found, DayLink(_("Today"), self.now_address)] if self.day else found


def _day_text(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def keep_day(response: HttpResponse, as_of: AsOf) -> HttpResponse:
    """Links of a page of a past day lead to the same day where their target knows days.

    Done once in the finished page, inside its main part: no template can forget it. `data-now` on a link says no.
    """
    if as_of.day is None or as_of.by_itself:
        return response
    head, main, rest = response.content.partition(b"<main")
    wanted = f"as_of={as_of.day.isoformat()}".encode()

    def kept(found: re.Match[bytes]) -> bytes:
        start, path, query, fragment, end = found.groups(default=b"")
        if b"as_of=" in query or b"data-now" in start:
            return found[0]
        query = query + b"&amp;" + wanted if query else b"?" + wanted
        return start + path + query + fragment + end

    response.content = head + main + _LINK.sub(kept, rest)
    return response
