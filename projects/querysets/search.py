"""Searching: who finds what. A kind without a rule here is found by nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from accounts.models import User

SLICES = ("sector", "region", "organisation")
"""Their page is that of their published figure: found by those who may read it."""

MODELS = {
    "project": "StrategicProject",
    "task": "Task",
    "milestone": "Milestone",
    "team": "Team",
    "indicator": "Indicator",
    "decision": "Decision",
    "order": "Order",
    "risk": "Risk",
    "issue": "Issue",
    "review": "PriorityReview",
    "challenge": "Challenge",
    "lab": "Lab",
    "stocktake": "Stocktake",
}
"""The others: found by those who see the object."""

FEW = ("stocktake",)
"""Read at once, for the same reason as the slices; there are never many."""


def open_slices(user: User, kinds: Iterable[str]) -> Q:
    """Entries of sectors, regions and organisations whose figure is open to the person. One query, at once: as
    subqueries, each with the counts behind `RollupQuerySet.visible_to`, they made a search many times slower."""
    ids: dict[str, list[int]] = {kind: [] for kind in kinds if kind in SLICES}
    found = Q(pk__in=[])
    if ids:
        figures = apps.get_model("projects", "Rollup").objects.visible_to(user).filter(dimension__in=ids)
        for kind, object_id in figures.values_list("dimension", "object_id"):
            ids[kind].append(object_id)
    for kind, of_kind in ids.items():
        found |= Q(kind=kind, object_id__in=of_kind)
    return found


def open_objects(user: User, kind: str) -> Q:
    """Entries of the objects of another kind that the person sees."""
    rows = apps.get_model("projects", MODELS[kind])._default_manager.visible_to(user)
    ids = list(rows.values_list("pk", flat=True)) if kind in FEW else rows.values("pk")
    return Q(kind=kind, object_id__in=ids)


class SearchQuerySet(QuerySet[Any, Any]):
    def visible_to(self, user: User) -> Self:
        """Entries of objects whose page is open to the person.

        Asks first which kinds are among these entries: the scopes of all sixteen in one query take the database, and
        Django, longer than the search itself.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        kinds = sorted(set(self.order_by().values_list("kind", flat=True).distinct()))
        open_to = open_slices(user, kinds)
        for kind in kinds:
            if kind in MODELS:
                open_to |= open_objects(user, kind)
        return self.filter(open_to)

    def having(self, words: Iterable[str], *, inside: bool = False) -> Self:
        """With every folded word at the beginning of a word of code, names or texts; `inside`: anywhere in a word."""
        found = self
        for word in words:
            begins = Q(folded__startswith=word) | Q(folded__contains=f" {word}")
            found = found.filter(Q(folded__contains=word) if inside else begins)
        return found

    def resembling(self, words: Iterable[str]) -> Self:
        """With something like every word in code or names, by trigrams: candidates, to be looked at one by one."""
        found = self
        for word in words:
            found = found.filter(Q(head__contains=word) | Q(head__trigram_word_similar=word))
        return found
