"""What an import has to say about rows: values without prose, turned into words by `wording`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class MappingError(Exception):
    """The mapping cannot be used. The message says where and why."""


class FileError(Exception):
    """The file as a whole cannot be read. `code` and `params` as in a finding."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(code)


class Kind(StrEnum):
    """What follows from a finding."""

    REFUSED = "refused"
    """The row is not imported."""
    NOTE = "note"
    """The row is imported; something about it is odd."""
    PROPOSAL = "proposal"
    """Two projects may be one: not merged until a person says so in the mapping."""
    CONFLICT = "conflict"
    """What the mapping or the file says would put two returns of one year into one project: not done."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one row, or about two projects. `line` is the first line of the row in the file, from 1."""

    kind: Kind
    code: str
    line: int | None = None
    year: int | None = None
    name: str = ""
    column: str = ""
    """The header of the file."""
    value: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
