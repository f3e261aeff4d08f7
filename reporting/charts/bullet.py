"""The bullet bar: actual as a thick bar from zero, planned as a mark across it. Always from 0 to 100 %."""

from dataclasses import dataclass
from decimal import Decimal

from reporting.charts.scale import number


@dataclass(frozen=True, slots=True)
class Bullet:
    """Widths in percent; `planned` is empty where no plan is known."""

    actual: str
    planned: str


def draw(progress: Decimal | None, planned: Decimal | None) -> Bullet | None:
    """None where there is no data: an empty bar would say zero."""
    if progress is None:
        return None
    return Bullet(actual=_percent(progress), planned="" if planned is None else _percent(planned))


def _percent(value: Decimal) -> str:
    return number(100 * float(value))
