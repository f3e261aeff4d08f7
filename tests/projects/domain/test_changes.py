from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.domain.changes import Conflict, merge
from tests.projects.domain.worked import number, table, yes

FIELDS = ("completion", "forecast_date", "note")
VALUES = st.sampled_from([None, 0, 1, 2, ""])
FULL = st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES))
PARTIAL = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, VALUES))


@pytest.mark.parametrize("row", table("merge"), ids=lambda row: " ".join(row.values()))
def test_one_field_merges_as_on_the_page(row):
    base, theirs, mine = ({"completion": number(row[side])} for side in ("base", "theirs", "mine"))
    merged = merge(base, theirs, mine)
    assert merged.merged == {"completion": number(row["merged"])}
    assert merged.is_clean != yes(row["conflict"])


def test_conflict_names_the_field_with_all_three_values_and_other_fields_still_merge():
    base = {"completion": Decimal("0.1"), "forecast_date": "2026-12-01", "note": ""}
    theirs = {"completion": Decimal("0.5"), "note": "theirs"}
    mine = {"completion": Decimal("0.7"), "forecast_date": "2027-01-01"}
    result = merge(base, theirs, mine)
    assert result.conflicts == (Conflict("completion", Decimal("0.1"), Decimal("0.5"), Decimal("0.7")),)
    assert result.merged == {"completion": Decimal("0.5"), "forecast_date": "2027-01-01", "note": "theirs"}


def test_same_number_written_differently_is_no_conflict():
    assert merge({"c": Decimal("0.1")}, {"c": Decimal("0.5")}, {"c": Decimal("0.50")}).is_clean


def test_unknown_fields_are_refused_by_name():
    with pytest.raises(ValueError, match="colour, size"):
        merge({"a": 1}, {"size": 1}, {"colour": 2})


@settings(deadline=None)
@given(base=FULL, theirs=PARTIAL, mine=PARTIAL)
def test_laws_of_merge(base, theirs, mine):
    both, swapped = merge(base, theirs, mine), merge(base, mine, theirs)
    assert merge(base, theirs, {}).merged == {**base, **theirs}
    assert merge(base, {}, mine).merged == {**base, **mine}
    assert merge(base, mine, mine).is_clean
    assert merge(base, mine, mine).merged == {**base, **mine}
    assert {conflict.field for conflict in both.conflicts} == {conflict.field for conflict in swapped.conflicts}
    assert both.merged == swapped.merged or not both.is_clean
    assert merge(base, both.merged, theirs).is_clean, "what was merged already holds theirs"
