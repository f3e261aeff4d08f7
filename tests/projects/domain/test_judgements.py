"""Likelihood from criteria, steps between statuses, dates, places and movements, on the worked examples of the page."""

from decimal import Decimal

import pytest

from projects.domain.judgement import (
    Criteria,
    Performance,
    answer_due,
    date_fault,
    derived_likelihood,
    difference,
    likelihood_of_rating,
)
from projects.domain.league import Contender, Judged, group_likelihood, moved, movement, rank, shown
from projects.domain.values import Confidence, Status
from tests.projects.domain.worked import NONE, by_case, day, number, table, yes


def criteria(**points: int) -> Criteria:
    values = {"challenge": 2, "planning": 3, "capacity": 3, "stage": 2} | points
    return Criteria(**values, performance=Performance.ON_TRACK)


@pytest.mark.parametrize("row", table("likelihood-from-criteria"))
def test_a_likelihood_follows_from_the_criteria(row):
    points = {name: int(row[name]) for name in ("challenge", "planning", "capacity", "stage")}
    found = Criteria(**points, performance=Performance(row["performance"]))
    assert found.points == int(row["points"])
    assert derived_likelihood(found) == int(row["likelihood"])


@pytest.mark.parametrize("name", ["challenge", "planning", "capacity", "stage"])
@pytest.mark.parametrize("point", [0, 5])
def test_a_criterion_outside_the_scale_is_refused_by_name(name, point):
    with pytest.raises(ValueError, match=name):
        criteria(**{name: point})


@pytest.mark.parametrize("name", ["challenge", "planning", "capacity", "stage"])
def test_a_better_criterion_never_makes_it_less_likely(name):
    found = [derived_likelihood(criteria(**{name: point})) for point in (1, 2, 3, 4)]
    assert found == sorted(found)


@pytest.mark.parametrize("row", table("likelihood-of-a-rating"))
def test_a_rating_alone_stands_for_a_likelihood(row):
    assert likelihood_of_rating(Confidence(row["rating"])) == int(row["likelihood"])


@pytest.mark.parametrize("row", table("steps-between-statuses"))
def test_steps_between_judged_and_calculated(row):
    found = difference(judged=Confidence(row["judged"]), calculated=Status(row["calculated"]))
    if row["steps"] == NONE:
        assert found is None
        return
    assert found is not None
    assert found.steps == int(row["steps"])
    assert (found.better or NONE) == row["better"]
    assert found.is_finding == yes(row["finding"])
    assert found.is_watermelon == yes(row["watermelon"])


@pytest.mark.parametrize("row", table("answer-due"))
def test_an_answer_is_due_in_ten_working_days(row):
    assert answer_due(day(row["opened"])) == day(row["due"])


@pytest.mark.parametrize("row", table("date-of-a-judgement"))
def test_the_date_of_a_judgement(row):
    found = date_fault(day(row["judged"]), today=day(row["today"]), newest=day(row["newest confirmed"]))
    assert (found or NONE) == row["fault"]


@pytest.mark.parametrize("rows", by_case(table("likelihood-of-a-group")).values(), ids=lambda rows: rows[0]["case"])
def test_the_likelihood_of_a_group_is_the_weighted_mean(rows):
    tasks = [Judged(Decimal(row["likelihood"]), Decimal(row["weight"])) for row in rows]
    assert group_likelihood(tasks) == Decimal(rows[0]["of the group"])


def test_a_group_without_a_judged_task_has_no_likelihood():
    assert group_likelihood([]) is None


def contender(row) -> Contender:
    return Contender(
        key=row["code"],
        likelihood=number(row["likelihood"]),
        status=Status(row["status"]),
        schedule_performance=number(row["schedule"]),
        worst_late_days=int(row["slip"]),
        tasks=int(row["tasks"]),
    )


@pytest.mark.parametrize("rows", by_case(table("places")).values(), ids=lambda rows: rows[0]["case"])
def test_places_and_what_decided_them(rows):
    found = rank([contender(row) for row in reversed(rows)])
    told = [(place.contender.key, str(place.rank), place.decided_by.value) for place in found.places]
    told += [(one.key, NONE, why.value) for one, why in found.left_out]
    assert told == [(row["code"], row["place"], row["decided by"]) for row in rows]


def test_a_place_names_what_stands_above_it():
    found = rank([contender(row) for row in by_case(table("places"))["shared"]])
    assert [place.above for place in found.places] == [None, "A", "B", "C"]


def test_an_expired_judgement_is_told_apart_from_none():
    one = Contender("A", None, Status.GREEN, None, 0, expired=True)
    assert rank([one]).left_out[0][1] == "expired"


def test_a_single_task_is_never_too_few():
    assert len(rank([Contender("A", Decimal(3), Status.GREEN, None, 0)]).places) == 1


@pytest.mark.parametrize("row", table("moved-places"))
def test_places_gained_and_lost(row):
    then, now = (None if row[key] == NONE else int(row[key]) for key in ("then", "now"))
    assert moved(then, now) == number(row["moved"])


def test_the_movement_of_ratings_between_two_dates():
    rows = table("movement-of-ratings")
    then, now = ({row["code"]: Confidence(row[key]) for row in rows if row[key] != NONE} for key in ("then", "now"))
    found = movement(then, now)
    told = {
        "same": found.unchanged,
        "better": found.improved,
        "worse": found.worsened,
        "new": found.newly_judged,
        "gone": found.no_longer_judged,
    }
    for change, codes in told.items():
        assert list(codes) == [row["code"] for row in rows if row["change"] == change], change
    assert found.cells[Confidence.AMBER, Confidence.GREEN] == ("B",)
    assert sum(len(codes) for codes in found.cells.values()) == 3


def test_a_mean_is_rounded_for_display_only():
    assert shown(Decimal("2.665")) == Decimal("2.67")
