"""What became of a milestone between two days."""

from datetime import date
from decimal import Decimal

import pytest

from projects.domain.comparison import Change, ChangeKind, Known, changes, days_in_all

MAY, JUNE, JULY = date(2026, 5, 10), date(2026, 6, 10), date(2026, 7, 10)


def known(
    state: str = "open",
    baseline: date | None = MAY,
    forecast: date | None = None,
    actual: date | None = None,
    weight: int = 1,
) -> Known:
    return Known(state, Decimal(weight), baseline, forecast, actual)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (known(), known(), []),
        (known(), None, []),
        (None, known(), ["added"]),
        (None, known("done", actual=JUNE), ["added", "done"]),
        (None, known("cancelled"), ["added", "cancelled"]),
        (known(), known("done", actual=JUNE), ["done"]),
        (known("done", actual=JUNE), known("done", actual=JULY), []),
        (known(), known(forecast=JUNE), ["slipped"]),
        (known(forecast=JUNE), known(), ["pulled_forward"]),
        (known(), known("cancelled", forecast=JUNE), ["cancelled"]),
        (known("done", actual=JUNE), known(forecast=JULY), ["reopened"]),
        (known("cancelled"), known(), ["reopened"]),
        (known(), known(baseline=JUNE), ["rebaselined", "slipped"]),
        (known(forecast=JULY), known(baseline=JUNE, forecast=JULY), ["rebaselined"]),
        (known(), known(weight=2), ["rebaselined"]),
        (known(baseline=None), known(baseline=JUNE), ["rebaselined"]),
        (known(baseline=None), known(baseline=None, forecast=JUNE), []),
    ],
)
def test_what_changed(before: Known | None, after: Known | None, kinds: list[str]) -> None:
    assert [change.kind.value for change in changes(before, after)] == kinds


def test_days_are_later_positive_and_earlier_negative() -> None:
    (slipped,) = changes(known(), known(forecast=JULY))
    (pulled,) = changes(known(forecast=JULY), known(forecast=JUNE))
    assert (slipped.before, slipped.after, slipped.days) == (MAY, JULY, 61)
    assert pulled.days == -30


def test_what_was_done_says_when_it_was_expected() -> None:
    (done,) = changes(known(forecast=JULY), known("done", forecast=JULY, actual=JUNE))
    assert (done.before, done.after, done.days) == (JULY, JUNE, -30)


def test_days_in_all_leave_out_what_has_no_date() -> None:
    found = [Change(ChangeKind.SLIPPED, MAY, JUNE), Change(ChangeKind.SLIPPED, None, JUNE)]
    assert days_in_all(found) == 31
