from decimal import Decimal

import pytest

from projects.domain.thresholds import DEFAULT_THRESHOLDS, Thresholds


def test_default_is_version_1():
    assert Thresholds(version=1) == DEFAULT_THRESHOLDS


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("version", {"version": 0}),
        ("red_late_days", {"red_late_days": -1}),
        ("red_late_days", {"red_late_days": Decimal(30)}),
        ("amber_red_late_days", {"amber_red_late_days": 31}),
        ("amber_red_late_days", {"amber_red_late_days": -1}),
        ("stale_after_days", {"stale_after_days": -1}),
        ("due_soon_days", {"due_soon_days": "30"}),
        ("red_weight_share", {"red_weight_share": Decimal(0)}),
        ("red_weight_share", {"red_weight_share": Decimal("1.001")}),
        ("group_share", {"group_share": Decimal(0)}),
        ("group_share", {"group_share": Decimal("-0.25")}),
        ("group_share", {"group_share": 0.25}),
        ("group_share", {"group_share": Decimal("NaN")}),
        ("red_schedule", {"red_schedule": Decimal(0)}),
        ("red_schedule", {"red_schedule": Decimal("0.91")}),
        ("amber_red_schedule", {"amber_red_schedule": Decimal("1.01")}),
        ("amber_green_schedule", {"amber_green_schedule": Decimal("Infinity")}),
    ],
)
def test_a_broken_rule_names_its_field(field, changes):
    with pytest.raises(ValueError, match=f"^{field} "):
        Thresholds(**{"version": 1, **changes})


def test_limits_may_meet():
    met = Thresholds(
        version=2,
        red_late_days=0,
        amber_red_late_days=0,
        stale_after_days=0,
        due_soon_days=0,
        red_weight_share=Decimal(1),
        group_share=Decimal(1),
        red_schedule=Decimal(1),
        amber_red_schedule=Decimal(1),
    )
    assert met.red_schedule == met.amber_red_schedule == met.amber_green_schedule
