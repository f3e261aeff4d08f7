"""Units of measure in the reader's language. A unit is free text: those that the portal knows are translated."""

from django.utils.translation import pgettext_lazy as _

_KNOWN = {
    "% of GDP": _("unit", "% of GDP"),
    "% of the water": _("unit", "% of the water"),
    "% per year": _("unit", "% per year"),
    "GW": _("unit", "GW"),
    "MW": _("unit", "MW"),
    "TEU/year": _("unit", "TEU/year"),
    "apprentices": _("unit", "apprentices"),
    "bn USD": _("unit", "bn USD"),
    "count": _("unit", "count"),
    "days": _("unit", "days"),
    "exaflops FP8": _("unit", "exaflops FP8"),
    "hours": _("unit", "hours"),
    "km": _("unit", "km"),
    "m3/day": _("unit", "m3/day"),
    "places": _("unit", "places"),
    "thousand TEU a year": _("unit", "thousand TEU a year"),
    "thousand declarations": _("unit", "thousand declarations"),
    "thousand people": _("unit", "thousand people"),
    "tn KZT / year": _("unit", "tn KZT / year"),
    "years": _("unit", "years"),
}


def unit_name(unit: str) -> str:
    """The unit as the reader writes it; one that is not known as whoever described the measure wrote it."""
    return str(_KNOWN.get(unit, unit))
