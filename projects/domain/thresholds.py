from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Thresholds:
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
