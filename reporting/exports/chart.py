"""What a chart that is written as a file is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from accounts.models import User
from projects.models import Portfolio


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what a chart is asked for, by whom. `as_of`: an earlier day; `parameters`: of the address (zoom, open)."""

    user: User
    kind: str
    thing: Any
    portfolio: Portfolio
    today: date
    as_of: date | None
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """A chart ready to be written. `plot`: width and height of what the page stretches; `key`: what the marks say."""

    title: str
    columns: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    template: str
    context: Mapping[str, Any]
    height: int
    plot: tuple[float, float]
    key: str
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """`make` answers None where there is nothing that the person may see."""

    name: str | Promise
    kinds: frozenset[str]
    make: Callable[[Asked], Made | None]
