"""Three-way merge of two people's edits of one object: different fields merge, the same field conflicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both changed, to different values."""

    field: str
    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """`merged` holds every field of the base; a field in conflict keeps their value, which is the stored one."""

    merged: Mapping[str, Any]
    conflicts: tuple[Conflict, ...]

    @property
    def is_clean(self) -> bool:
        return not self.conflicts


def merge(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merge:
    """Join my edit of `base` with theirs, which was stored first.

    A side that leaves a field out did not touch it; None is a value. Both changing a field to the same value is
    agreement. Conflicts come in the order of the base's fields. A field that the base does not have is a ValueError.
    """
    if unknown := sorted((theirs.keys() | mine.keys()) - base.keys()):
        raise ValueError(f"fields not in the base: {', '.join(unknown)}")
    merged: dict[str, Any] = {}
    conflicts = []
    for field, before in base.items():
        their_value, my_value = theirs.get(field, before), mine.get(field, before)
        merged[field] = my_value if their_value == before else their_value
        if before != their_value != my_value != before:
            conflicts.append(Conflict(field, before, their_value, my_value))
    return Merge(merged, tuple(conflicts))
