"""The kinds of objects that are searched: where their names and main texts stand, and which page is theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.models import (
    Challenge,
    Decision,
    Indicator,
    Issue,
    Lab,
    Milestone,
    Order,
    PriorityReview,
    Risk,
    Sector,
    Stocktake,
    StrategicProject,
    Task,
    Team,
)
from projects.models.search import SearchKind
from regions.models import Organisation, Region

Names = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """`names` gives the English, Russian and Kazakh name of a row; a title that stands once is the English one.

    `texts` gives only what every reader of the page may read. `view` is the name of the page's address by code.
    """

    key: SearchKind
    model: type[Model]
    label: str | Promise
    names: Callable[[Any], Names]
    texts: Callable[[Any], Iterable[str]]
    view: str
    joined: tuple[str, ...] = ()

    def address(self, code: str) -> str:
        return reverse(self.view, args=[code])


def _named(row: Any) -> Names:
    return row.name_en, row.name_ru, row.name_kk


def _titled(row: Any) -> Names:
    return row.title, "", ""


def _meeting(row: Stocktake) -> Names:
    en, ru, kk = (f"{name} · {row.number}" if name else "" for name in _named(row.series))
    return en, ru, kk


def _attributes(*names: str) -> Callable[[Any], Iterable[str]]:
    return lambda row: (getattr(row, name) for name in names)


KINDS = (
    Kind(
        SearchKind.PROJECT,
        StrategicProject,
        _("Strategic projects"),
        _named,
        _attributes("summary", "sponsor"),
        "project",
    ),
    Kind(SearchKind.TASK, Task, _("Tasks"), _named, _attributes("summary"), "task"),
    Kind(
        SearchKind.MILESTONE,
        Milestone,
        _("Milestones"),
        _named,
        _attributes("completion_criterion", "evidence", "note"),
        "milestone",
    ),
    Kind(SearchKind.SECTOR, Sector, _("Sectors"), _named, _attributes(), "sector"),
    Kind(SearchKind.REGION, Region, _("Regions"), _named, _attributes("centre_kk", "centre_ru", "centre_en"), "region"),
    Kind(SearchKind.ORGANISATION, Organisation, _("Organisations"), _named, _attributes(), "organisation"),
    Kind(SearchKind.TEAM, Team, _("Teams"), _named, _attributes(), "team"),
    Kind(SearchKind.INDICATOR, Indicator, _("Indicators"), _named, _attributes("unit", "note"), "indicator"),
    Kind(
        SearchKind.DECISION,
        Decision,
        _("Questions and decisions"),
        _titled,
        _attributes("question", "answer"),
        "decision",
    ),
    Kind(SearchKind.ORDER, Order, _("Orders of the leader"), _named, _attributes("meeting", "giver"), "order"),
    Kind(SearchKind.RISK, Risk, _("Risks"), _titled, _attributes("cause", "event", "effect", "closing_note"), "risk"),
    Kind(SearchKind.ISSUE, Issue, _("Issues"), _titled, _attributes("what", "resolution"), "issue"),
    Kind(
        SearchKind.REVIEW,
        PriorityReview,
        _("Priority reviews"),
        _named,
        lambda row: (row.question, row.terms, row.findings if row.reported_date else ""),
        "review",
    ),
    Kind(
        SearchKind.CHALLENGE,
        Challenge,
        _("100-day challenges"),
        _named,
        _attributes("measure", "story", "kept"),
        "challenge",
    ),
    Kind(SearchKind.LAB, Lab, _("Labs"), _named, _attributes("question"), "lab"),
    Kind(
        SearchKind.STOCKTAKE,
        Stocktake,
        _("Stocktakes"),
        _meeting,
        lambda row: (row.minutes if row.state == "minuted" else "",),
        "stocktake",
        joined=("series",),
    ),
)
BY_KEY = {kind.key.value: kind for kind in KINDS}
