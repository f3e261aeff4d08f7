"""Where an indicator stands, in sentences: each complete, so that translators may turn its words around."""

from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.presentation import number, rounded
from projects.queries.indicators import Standing
from projects.queries.kpis import KpiSheet
from projects.unit_words import unit_name

PLACES = 2
LONG_LATE = 730
"""From so many days on, how late is told by the year."""


def figure(amount: Decimal, places: int = PLACES) -> str:
    """A number by locale with its thousands apart, rounded half up for display only, without trailing zeros."""
    shown = rounded(amount, places).normalize()
    decimals = max(0, -int(shown.as_tuple().exponent))
    return str(formats.number_format(shown, decimals, use_l10n=True, force_grouping=True))


def day(value: date) -> str:
    return str(formats.date_format(value, "DATE_FORMAT"))


def signed_percent(fraction: Decimal) -> str:
    """A fraction as percent with one decimal and its sign; the minus is the typographic one."""
    shown = rounded(fraction * 100, 1)
    sign = "+" if shown > 0 else "−" if shown < 0 else "±"
    return _("%(percent)s %%") % {"percent": f"{sign}{number(abs(shown), 1)}"}


def percent(value: Decimal) -> str:
    """A number that is a percentage already."""
    return _("%(percent)s %%") % {"percent": number(value, 0)}


def where(standing: Standing) -> str:
    """The newest value against the plan."""
    newest = standing.newest
    if newest is None:
        return _("No value is known yet.") if standing.plan else _("Neither a value nor a trajectory is known yet.")
    words = {"value": figure(newest.value), "unit": unit_name(standing.indicator.unit), "day": day(newest.date)}
    if standing.planned is None:
        return _("%(value)s %(unit)s on %(day)s; no trajectory is agreed to hold it against.") % words
    words |= {"planned": figure(standing.planned)}
    if standing.deviation is None:
        return _("%(value)s %(unit)s on %(day)s, where %(planned)s was planned.") % words
    words |= {"deviation": percent(abs(standing.deviation) * 100)}
    if standing.misses > 1:
        return ngettext(
            "%(value)s %(unit)s on %(day)s, where %(planned)s was planned: %(deviation)s of the way behind, outside "
            "the corridor %(misses)s time in a row.",
            "%(value)s %(unit)s on %(day)s, where %(planned)s was planned: %(deviation)s of the way behind, outside "
            "the corridor %(misses)s times in a row.",
            standing.misses,
        ) % (words | {"misses": standing.misses})
    if standing.misses:
        return (
            _(
                "%(value)s %(unit)s on %(day)s, where %(planned)s was planned: %(deviation)s of the way behind, "
                "outside the corridor."
            )
            % words
        )
    if standing.deviation < 0:
        return (
            _(
                "%(value)s %(unit)s on %(day)s, where %(planned)s was planned: %(deviation)s of the way behind, inside "
                "the corridor."
            )
            % words
        )
    return _("%(value)s %(unit)s on %(day)s, where %(planned)s was planned: on plan or better.") % words


def trend(standing: Standing) -> str:
    """Where the present trend leads; empty where there is none."""
    found = standing.projection
    if found is None:
        return ""
    words = {"day": day(found.target_date), "unit": unit_name(standing.indicator.unit), "value": figure(found.value)}
    if found.reaches:
        return _("At the present pace it is %(value)s %(unit)s on %(day)s: the target is reached in time.") % words
    if found.reached_date is None:
        return _("At the present pace it moves away from the target: %(value)s %(unit)s on %(day)s.") % words
    late = (found.reached_date - found.target_date).days
    if late > LONG_LATE:
        words |= {"year": str(found.reached_date.year)}
        return (
            _("At the present pace it is %(value)s %(unit)s on %(day)s; the target is reached only in %(year)s.")
            % words
        )
    return ngettext(
        "At the present pace it is %(value)s %(unit)s on %(day)s; the target is reached %(late)s day late.",
        "At the present pace it is %(value)s %(unit)s on %(day)s; the target is reached %(late)s days late.",
        late,
    ) % (words | {"late": figure(Decimal(late))})


def finding(standing: Standing) -> str:
    """The title of the chart: where the trend leads, else that there is none yet."""
    return trend(standing) or _("There is no trend yet: it takes three values, and a target still to come.")


def of_list(found: tuple[Standing, ...]) -> str:
    """The first line above a list of indicators."""
    if not found:
        return _("No indicator is open to you here.")
    compared = [one for one in found if one.deviation is not None]
    if not compared:
        return ngettext(
            "None can be compared: %(n)s indicator has no value or no agreed trajectory yet.",
            "None can be compared: %(n)s indicators have no value or no agreed trajectory yet.",
            len(found),
        ) % {"n": len(found)}
    missed = [one for one in compared if one.misses]
    if not missed:
        return ngettext(
            "The one indicator that can be compared is inside its corridor.",
            "All %(n)s indicators that can be compared are inside their corridors.",
            len(compared),
        ) % {"n": len(compared)}
    return ngettext(
        "%(n)s of %(all)s indicators that can be compared is outside its corridor; the farthest behind is %(worst)s.",
        "%(n)s of %(all)s indicators that can be compared are outside their corridors; the farthest behind is "
        "%(worst)s.",
        len(missed),
    ) % {"n": len(missed), "all": len(compared), "worst": worst_name(missed)}


def worst_name(missed: list[Standing]) -> str:
    return min(missed, key=lambda one: one.deviation or Decimal(0)).indicator.name


def of_sheet(sheet: KpiSheet) -> str:
    """The first line of a KPI sheet."""
    total, words = sheet.total, {"month": month(sheet.month)}
    if total.m2 is None:
        return _("No KPI of this sheet has a fresh value to score in %(month)s.") % words
    red = sum(1 for line in sheet.lines if line.cell.light == "red")
    words |= {
        "score": percent(total.m2 * 100),
        "scored": str(total.scored),
        "of": str(total.of),
        "red": str(red),
    }
    if not red:
        return (
            _("%(month)s: %(score)s of what was planned is reached over %(scored)s of %(of)s KPIs; none is red.")
            % words
        )
    return (
        ngettext(
            "%(month)s: %(score)s of what was planned is reached over %(scored)s of %(of)s KPIs; %(red)s is red.",
            "%(month)s: %(score)s of what was planned is reached over %(scored)s of %(of)s KPIs; %(red)s are red.",
            red,
        )
        % words
    )


def of_sheets(sheets: tuple[KpiSheet, ...], on: date) -> str:
    """The first line above all sheets."""
    if not sheets:
        return _("No KPI sheet is open to you.")
    scored = [sheet for sheet in sheets if sheet.total.m2 is not None]
    words = {"month": month(on), "n": len(sheets), "green": sum(1 for one in scored if one.total.light == "green")}
    if not scored:
        return _("No KPI has a fresh value to score in %(month)s.") % words
    last = min(scored, key=lambda one: one.total.m2 or Decimal(0))
    words |= {"last": last.organisation.name, "score": percent((last.total.m2 or Decimal(0)) * 100)}
    return (
        _("%(month)s: %(green)s of %(n)s sheets are green; the lowest is %(last)s with %(score)s of what was planned.")
        % words
    )


def month(last_day: date) -> str:
    """A month in words, as a sentence begins."""
    text = str(formats.date_format(last_day, "YEAR_MONTH_FORMAT"))
    return text[:1].upper() + text[1:]
