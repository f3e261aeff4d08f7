"""How the rules refuse a write: what is wrong with which field, who may not, and what changed in between."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field, in words for the person who typed it."""

    field: str
    code: str
    message: str


class Refused(Exception):
    """A write that the rules refuse; carries the fields so that a form and the API say the same."""

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in self.problems))


class NotAllowed(Exception):
    """The person may see the object but may not do this to it."""


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that both sides changed: both values, and who wrote the stored one and when."""

    field: str
    yours: Any
    theirs: Any
    by: str
    at: datetime | None


@dataclass(eq=False)
class Stale(Exception):
    """The write was made against an older version. `conflicts` names the fields that both sides changed."""

    row: Any
    expected_version: int
    conflicts: tuple[FieldConflict, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.row.code} is at version {self.row.version}, not {self.expected_version}"
