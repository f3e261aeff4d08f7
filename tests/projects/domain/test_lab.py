"""Scores of ideas: docs/formulas/labs.md."""

from decimal import Decimal

import pytest

from projects.domain import lab
from projects.domain.lab import Criterion
from tests.projects.domain.worked import names, number, table, yes


def points(text):
    return dict(zip(Criterion, (int(part) for part in text.split("/")), strict=True))


@pytest.mark.parametrize("row", table("lab-scores"), ids=lambda row: row["case"])
def test_score(row):
    found = lab.score([points(text) for text in names(row["points"])], points(row["weights"]))
    assert found.value == number(row["score"])
    assert found.spread == number(row["spread"])
    assert found.is_ranked == yes(row["ranked"])
    assert found.is_disputed == yes(row["wide"])


def test_criteria_add_up_to_the_score():
    weights = points("4/3/2/1")
    found = lab.score([points("5/4/3/2"), points("2/2/5/1")], weights)
    adds = sum(found.by_criterion[criterion] * weights[criterion] for criterion in Criterion) / 10
    assert adds == found.value


@pytest.mark.parametrize(("given", "weights"), [("0/3/3/3", "4/3/2/1"), ("6/3/3/3", "4/3/2/1"), ("3/3/3/3", "0/0/0/0")])
def test_what_cannot_be_scored_is_refused(given, weights):
    with pytest.raises(ValueError, match=r"points|weights"):
        lab.of_scorer(points(given), points(weights))


def test_the_page_names_the_usual_weights():
    assert points("4/3/2/1") == lab.DEFAULT_WEIGHTS
    assert Decimal("1.5") == lab.WIDE_SPREAD
