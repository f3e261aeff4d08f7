"""Challenges in sentences: the first line of a page and the titles of charts, with their numbers."""

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects.domain import challenge as days
from projects.domain.challenge import Outlook, Standing
from projects.models import Challenge
from projects.models.challenge import ChallengeState
from projects.presentation import number, percent
from projects.unit_words import unit_name

_ON_COURSE = gettext_lazy(
    "Day %(day)s of 100: %(value)s against %(planned)s planned by today; at the pace of the last four weeks "
    "day 100 brings %(projected)s and the goal of %(goal)s is met (%(unit)s)."
)
_SHORT = gettext_lazy(
    "Day %(day)s of 100: %(value)s against %(planned)s planned by today; at the pace of the last four weeks "
    "day 100 brings %(projected)s, short of the goal of %(goal)s (%(unit)s)."
)
_EARLY = gettext_lazy(
    "Day %(day)s of 100: %(value)s against %(planned)s planned by today (%(unit)s). The values cover "
    "less than four weeks: it is too early to say where day 100 ends."
)


def sentence(challenge: Challenge, standing: Standing) -> str:
    """Where the challenge stands, with its numbers."""
    if challenge.state == ChallengeState.PLANNED:
        return _("Starts on %(day)s: from %(start)s to %(goal)s in 100 days (%(unit)s).") % {
            "day": formats.date_format(challenge.start_date),
            **_ends(challenge),
        }
    if challenge.state == ChallengeState.RUNNING:
        return _running(challenge, standing)
    return _over(challenge)


def _ends(challenge: Challenge) -> dict[str, str]:
    start, goal = number(challenge.start_value), number(challenge.goal_value)
    return {"start": start, "goal": goal, "unit": unit_name(challenge.unit)}


def _running(challenge: Challenge, standing: Standing) -> str:
    numbers = {"day": standing.day, "planned": number(standing.planned), **_ends(challenge)}
    if standing.latest is None or standing.projected is None:
        return _("Day %(day)s of 100: no value is known yet; %(planned)s was planned by today (%(unit)s).") % numbers
    numbers |= {"value": number(standing.latest.value), "projected": number(standing.projected)}
    if standing.outlook == Outlook.REACHED:
        return _("Day %(day)s of 100: the goal of %(goal)s is reached, with %(value)s (%(unit)s).") % numbers
    if standing.latest.day < days.RECENT_DAYS:
        return str(_EARLY) % numbers
    if standing.outlook == Outlook.ON_COURSE:
        return str(_ON_COURSE) % numbers
    return str(_SHORT) % numbers


def _over(challenge: Challenge) -> str:
    if challenge.result_value is None:
        return ""
    numbers = {
        "value": number(challenge.result_value),
        "share": percent(challenge.goal.share(challenge.result_value)),
        "result": challenge.get_result_display(),
        "state": challenge.get_state_display(),
        **_ends(challenge),
    }
    if challenge.state == ChallengeState.CLOSED:
        words = _("Closed with %(value)s, goal %(goal)s (%(unit)s): %(result)s, %(share)s of the way from %(start)s.")
    else:
        words = _("Closed with %(value)s, goal %(goal)s (%(unit)s): %(result)s. A year later: %(state)s.")
    return words % numbers


def chart_title(challenge: Challenge, standing: Standing) -> str:
    """The finding of the burn-up."""
    if challenge.result_value is not None:
        return _("%(share)s of the way in 100 days") % {"share": percent(challenge.goal.share(challenge.result_value))}
    if standing.latest is None or standing.share is None:
        return _("No value is known yet")
    if standing.outlook == Outlook.REACHED:
        return _("The goal is reached on day %(day)s") % {"day": standing.latest.day}
    if standing.needed_pace is None or standing.pace is None:
        return _("%(share)s of the way in 100 days") % {"share": percent(standing.share)}
    return _("%(needed)s a day is needed from now on, %(pace)s a day is the pace (%(unit)s)") % {
        "needed": number(standing.needed_pace),
        "pace": number(standing.pace),
        "unit": unit_name(challenge.unit),
    }


def list_sentence(*, running: int, short: int, checks_due: int, missing: int) -> str:
    """The first line of the list."""
    parts = ngettext("%(n)s challenge is running", "%(n)s challenges are running", running) % {"n": running}
    behind = ngettext("%(n)s of them would end short", "%(n)s of them would end short", short) % {"n": short}
    due = ngettext("%(n)s check is due", "%(n)s checks are due", checks_due) % {"n": checks_due}
    gaps = ngettext("%(n)s note or review is missing", "%(n)s notes and reviews are missing", missing) % {"n": missing}
    return _("%(running)s; %(short)s; %(due)s; %(missing)s.") % {
        "running": parts,
        "short": behind,
        "due": due,
        "missing": gaps,
    }


def day_text(challenge: Challenge, today: date) -> str:
    """Where in the 100 days a challenge is, in short."""
    if challenge.state == ChallengeState.PLANNED:
        return _("starts %(day)s") % {"day": formats.date_format(challenge.start_date)}
    if challenge.state == ChallengeState.RUNNING:
        day = days.day_number(challenge.start_date, today)
        left = days.DAYS - day
        return _("day %(day)s, %(left)s left") % {"day": day, "left": left}
    return _("closed %(day)s") % {"day": formats.date_format(challenge.closed_date or challenge.last_date)}
