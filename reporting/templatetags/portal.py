"""Words and marks that every page shares: statuses, percents, ages, days left, addresses of explanations."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import Urlizer, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import Verb
from projects.domain.rag import Reason, ReasonCode
from projects.domain.values import is_trace
from projects.presentation import STATUS_MARKS, StatusMark, reason_text
from projects.queries.figures import SliceFigures
from projects.unit_words import unit_name
from regions.people import name_of_address

register = template.Library()
register.filter("person", name_of_address)
register.filter("unit", unit_name)

_UPDATING = (Verb.UPDATE_ANY, Verb.UPDATE_LED, Verb.UPDATE_TEAM)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@register.filter
def status_mark(status: str) -> StatusMark:
    """Letter, shape, word and colour token of a status or of a judgement."""
    return STATUS_MARKS[str(status)]


@register.filter
def percent(value: int | None) -> str:
    """A whole percent as the reader's language writes it; no data in words, never as 0."""
    return _("no data") if value is None else _("%(percent)s %%") % {"percent": value}


@register.filter
def progress_text(figures: SliceFigures) -> str:
    """Progress in percent; "<1 %" for something that is more than nothing and rounds to 0."""
    return _("<1 %%") % {} if figures.percent == 0 and is_trace(figures.progress) else percent(figures.percent)


@register.filter
def points(value: int | None) -> str:
    """A difference in percent points with its sign; the minus is the typographic one."""
    if value is None:
        return ""
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return _("%(points)s points") % {"points": f"{sign}{abs(value)}"}


@register.filter
def reason(value: Reason) -> str:
    """A reason as a sentence."""
    return reason_text(value)


@register.filter
def without_distribution(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons where the distribution of the tasks is drawn beside them."""
    return [one for one in reasons if one.code != ReasonCode.DISTRIBUTION]


@register.filter
def ago(at: datetime | None) -> str:
    """How long ago, in the largest whole unit: "2 s ago"."""
    if at is None:
        return ""
    return _("%(age)s ago") % {"age": _age((timezone.now() - at).total_seconds())}


@register.simple_tag
def age_patterns() -> SafeString:
    """The words of ages for the script that counts them on, as attributes: browsers lack Kazakh."""
    units = {"seconds": _("%(n)s s"), "minutes": _("%(n)s min"), "hours": _("%(n)s h")}
    parts = [
        format_html(' data-ago-{}="{}"', name, _("%(age)s ago") % {"age": unit % {"n": "{n}"}})
        for name, unit in units.items()
    ]
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped by format_html


@register.filter
def age(at: datetime) -> str:
    """How old, without "ago": "20 days"."""
    return _age((timezone.now() - at).total_seconds())


def _age(seconds: float) -> str:
    n = max(0, int(seconds))
    if n < _MINUTE:
        return _("%(n)s s") % {"n": n}
    if n < _HOUR:
        return _("%(n)s min") % {"n": n // _MINUTE}
    if n < _DAY:
        return _("%(n)s h") % {"n": n // _HOUR}
    return ngettext("%(n)s day", "%(n)s days", n // _DAY) % {"n": n // _DAY}


@register.filter
def days_from(day: date, today: date) -> str:
    """Days left until a day, or passed since it."""
    left = (day - today).days
    if left == 0:
        return _("today")
    if left > 0:
        return ngettext("in %(n)s day", "in %(n)s days", left) % {"n": left}
    return ngettext("%(n)s day ago", "%(n)s days ago", -left) % {"n": -left}


@register.filter
def days_open(day: date, today: date) -> str:
    """The same for what is still open: a day that has passed is overdue."""
    passed = (today - day).days
    if passed <= 0:
        return days_from(day, today)
    return ngettext("%(n)s day overdue", "%(n)s days overdue", passed) % {"n": passed}


@register.filter
def days_moved(days: int) -> str:
    """By how much a date moved, in words: "47 days later"."""
    if days > 0:
        return ngettext("%(n)s day later", "%(n)s days later", days) % {"n": days}
    return ngettext("%(n)s day earlier", "%(n)s days earlier", -days) % {"n": -days}


class _HostLinks(Urlizer):
    """Addresses in a text become links that show their host only: a source is told in a word."""

    def trim_url(self, x: str, *, limit: int | None) -> str:
        return urlsplit(x).netloc.removeprefix("www.") or x


@register.filter
def link_hosts(text: str) -> SafeString:
    """The text, escaped, with its web addresses as links: "Source: baq.kz"."""
    return mark_safe(_HostLinks()(text, nofollow=True, autoescape=True))  # noqa: S308 - escaped by Urlizer


@register.filter
def size_of(days: int) -> int:
    """Days without their sign, for texts that write the sign themselves: plural forms follow the size."""
    return abs(days)


@register.filter
def may_update(user: User) -> bool:
    """Whether the person's role updates milestones at all: then "My updates" is theirs."""
    return user.is_authenticated and any(user.may(verb) for verb in _UPDATING)


@register.filter
def may_read_trail(user: User) -> bool:
    """Whether the audit trail is open to the person."""
    return user.is_authenticated and user.may(Verb.READ_AUDIT)


@register.filter
def manages_people(user: User) -> bool:
    """Whether the page of people is theirs."""
    return user.is_authenticated and not user.is_limited and user.may(Verb.MANAGE_PEOPLE)


@register.simple_tag
def explain_url(figures: SliceFigures) -> str:
    """Where the figure is taken apart."""
    return reverse("explain", args=[figures.dimension, figures.code])


@register.simple_tag
def theme_attributes(request: HttpRequest | None = None) -> SafeString:
    """The saved appearance as attributes of the root element; only known values pass."""
    cookies: Any = request.COOKIES if request else {}
    known = {"theme": {"light", "dark"}, "density": {"compact"}, "single_keys": {"off"}}
    chosen = {name: cookies.get(name) for name in known}
    parts = [
        format_html(' data-{}="{}"', name.replace("_", "-"), value)
        for name, value in chosen.items()
        if value in known[name]
    ]
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped by format_html


@register.simple_tag
def current_if(request: HttpRequest | None, address: str) -> SafeString:
    """`aria-current` on the link to the page one is on."""
    here = request is not None and request.path == address
    return mark_safe(' aria-current="page"') if here else mark_safe("")


_DIMENSIONS = {
    "task": (gettext_lazy("Task"), gettext_lazy("Tasks")),
    "project": (gettext_lazy("Strategic project"), gettext_lazy("Strategic projects")),
    "sector": (gettext_lazy("Sector"), gettext_lazy("Sectors")),
    "region": (gettext_lazy("Region"), gettext_lazy("Regions")),
    "organisation": (gettext_lazy("Organisation"), gettext_lazy("Organisations")),
    "team": (gettext_lazy("Interdepartmental team"), gettext_lazy("Interdepartmental teams")),
    "area": (gettext_lazy("Strategic area"), gettext_lazy("Strategic areas")),
    "country": (gettext_lazy("Portfolio"), gettext_lazy("Portfolios")),
}
_PAGES = {"country": "portfolio"}


@register.simple_tag
def dimension_label(dimension: str, plural: bool = False) -> str:
    """What a slice is, as a heading."""
    return str(_DIMENSIONS[dimension][1 if plural else 0])


@register.simple_tag
def slice_url(figures: SliceFigures) -> str:
    """The page of a slice; an area has none of its own, so its figures are shown taken apart."""
    if figures.dimension == "area":
        return explain_url(figures)
    return reverse(_PAGES.get(figures.dimension, figures.dimension), args=[figures.code])
