"""The chart of a challenge, and numbers and marks of challenges and labs."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects import challenge_words
from projects.domain.challenge import Outlook
from projects.indicator_words import figure
from projects.presentation import number, percent
from reporting.charts import burn_up

register = template.Library()

OUTLOOKS: dict[str, tuple[str, Any]] = {
    Outlook.REACHED: ("complete", gettext_lazy("goal reached")),
    Outlook.ON_COURSE: ("green", gettext_lazy("on course")),
    Outlook.SHORT: ("red", gettext_lazy("would end short")),
    Outlook.NO_VALUE: ("no_data", gettext_lazy("no value yet")),
}
"""The status mark of each outlook (letter and shape), and what it means here."""

MARKS: dict[str, str] = {
    "achieved": "complete",
    "partly": "amber_red",
    "not_achieved": "red",
    "sustained": "complete",
    "slipped": "amber_red",
    "lost": "red",
    "on_track": "green",
    "needs_help": "amber_red",
    "change_course": "red",
}
"""The status mark of a result, of a check's verdict and of a review's call."""

CRITERIA: dict[str, Any] = {
    "impact": gettext_lazy("impact"),
    "feasibility": gettext_lazy("feasibility"),
    "cost": gettext_lazy("cost"),
    "speed": gettext_lazy("speed"),
}


@register.filter
def amount(value: Decimal | int | str | None) -> str:
    """A number by locale with at most two decimals; a missing one (None, or "" of a missing owner) in words."""
    return _("no value") if value is None or isinstance(value, str) else figure(Decimal(value))


@register.filter
def in_detail(value: Decimal) -> str:
    """A pace with four decimals: who reckons a projection from it arrives at what is shown."""
    return number(value, 4)


@register.filter
def share_of_way(value: Decimal | None) -> str:
    """A share in percent; a missing one in words."""
    return _("no data") if value is None else percent(value)


@register.filter
def outlook_mark(outlook: str) -> str:
    """Key of the status mark of an outlook."""
    return OUTLOOKS[outlook][0]


@register.filter
def outlook_label(outlook: str) -> str:
    """What the outlook means, in words."""
    return str(OUTLOOKS[outlook][1])


@register.filter
def mark_of(value: str) -> str:
    """Key of the status mark of a result, verdict or call."""
    return MARKS[value]


@register.filter
def criterion(name: str) -> str:
    """A criterion in words."""
    return str(CRITERIA[name])


@register.filter
def day_text(challenge: Any, today: Any) -> str:
    """Where in the 100 days it is."""
    return challenge_words.day_text(challenge, today)


@register.inclusion_tag("components/charts/burn_up.html", name="burn_up")
def draw_burn_up(page: Any, title: str = "") -> dict[str, Any]:
    """A ChallengePage: plan, actual values, projection to day 100. `title` is the finding."""
    challenge = page.challenge
    chart = burn_up.draw(challenge.goal, page.values, page.standing, start_date=challenge.start_date)
    return {"chart": chart, "title": title, "challenge": challenge, "standing": page.standing}
