"""The limits of the status rules: one table, versioned, editable by the Project Office."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

_DAYS = ("amber_red_late_days", "red_late_days", "stale_after_days", "due_soon_days")
_SHARES = ("red_weight_share", "group_share")
_SCHEDULES = ("red_schedule", "amber_red_schedule", "amber_green_schedule")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A version of the limits. Days are calendar days; shares and schedules are fractions (0.10 is ten percent).

    A limit of lateness or age is passed by *more than* its days; a share is reached *at* its value; a schedule
    performance falls *below* its value. Source of the defaults: the formulas agreed for the portal (docs/formulas.md).
    """

    version: int
    red_late_days: int = 30
    red_weight_share: Decimal = Decimal("0.10")
    red_schedule: Decimal = Decimal("0.80")
    amber_red_schedule: Decimal = Decimal("0.90")
    amber_red_late_days: int = 14
    amber_green_schedule: Decimal = Decimal("1")
    group_share: Decimal = Decimal("0.25")
    stale_after_days: int = 14
    due_soon_days: int = 30

    def __post_init__(self) -> None:
        """Raise ValueError that starts with the name of the first field that breaks a rule."""
        _require(self.version >= 1, "version", "counts from 1")
        for name in _DAYS:
            _require(_is_days(getattr(self, name)), name, "is whole days, 0 or more")
        for name in _SHARES + _SCHEDULES:
            _require(_is_positive(getattr(self, name)), name, "is a decimal above 0")
        for name in _SHARES:
            _require(getattr(self, name) <= 1, name, "is a share, at most 1")
        self._require_order(_SCHEDULES)
        self._require_order(("amber_red_late_days", "red_late_days"))

    def _require_order(self, names: tuple[str, ...]) -> None:
        """A milder rule must not be stricter than the one above it, or the one above could never be reached."""
        for lower, higher in pairwise(names):
            _require(getattr(self, lower) <= getattr(self, higher), lower, f"is at most {higher}")


def _is_days(value: object) -> bool:
    return isinstance(value, int) and value >= 0


def _is_positive(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and value > 0


def _require(holds: bool, field: str, rule: str) -> None:
    if not holds:
        raise ValueError(f"{field} {rule}")


DEFAULT_THRESHOLDS = Thresholds(version=1)
