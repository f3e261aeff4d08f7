"""The ladder and the size of risks, as on docs/formulas/escalations.md."""

from datetime import date

import pytest

from projects.domain.escalation import (
    LADDER,
    Move,
    Step,
    answer_by,
    climbs_to,
    waits,
)
from projects.domain.risk import BANDS, Band, Movement, band, movement, nearness, place, score
from projects.domain.working_days import add_working_days, is_working_day, working_days_between
from tests.projects.domain.worked import day, number, table, yes


def test_the_ladder_is_the_one_on_the_page():
    assert [(row["step"], int(row["working days"])) for row in table("escalation-ladder")] == [
        (rung.step, rung.days) for rung in LADDER
    ]


@pytest.mark.parametrize("row", table("working-days"), ids=lambda row: row["day"])
def test_days_on_which_people_work(row):
    assert is_working_day(date.fromisoformat(row["day"])) == yes(row["working day"])


@pytest.mark.parametrize("row", table("escalation-climbs"), ids=lambda row: " ".join(row.values()))
def test_when_a_question_climbs(row):
    step, entered = Step(row["step"]), date.fromisoformat(row["came"])
    assert answer_by(step, entered) == day(row["answer by"])
    climbed = climbs_to(step, entered, date.fromisoformat(row["today"]))
    assert (climbed or "–") == row["climbs to"]


def test_how_long_a_question_waited_at_each_step():
    rows = table("escalation-waits")
    moves = [Move(Step(row["step"]), date.fromisoformat(row["came"])) for row in rows if row["came"] != "–"]
    found = waits(moves, date(2026, 11, 24))
    by_step = {wait.step: wait for wait in found if wait}
    for row in rows:
        if row["days"] != "–":
            wait = by_step[Step(row["step"])]
            assert (wait.days, wait.working_days, wait.is_over) == (
                int(row["days"]),
                int(row["working days"]),
                yes(row["over"]),
            )
    assert [wait is None for wait in found] == [False, False, False, True, True]
    assert by_step[Step.MINISTRY].is_here


def test_a_question_without_moves_waited_nowhere():
    assert waits([], date(2026, 11, 24)) == (None,) * 5


def test_working_days_cannot_be_taken_back():
    with pytest.raises(ValueError, match="0 or more"):
        add_working_days(date(2026, 11, 24), -1)
    assert working_days_between(date(2026, 11, 24), date(2026, 11, 20)) == 0


def test_adding_and_counting_working_days_agree():
    start = date(2026, 3, 1)
    for n in range(1, 60):
        assert working_days_between(start, add_working_days(start, n)) == n


@pytest.mark.parametrize("row", table("risk-bands"), ids=lambda row: row["band"])
def test_bands_of_scores(row):
    low, high = int(row["from"]), int(row["to"])
    assert {band(points) for points in range(low, high + 1)} == {Band(row["band"])}
    assert (high, Band(row["band"])) in BANDS


def test_the_bands_cover_every_score_there_is():
    reachable = {score(likelihood, impact) for likelihood in range(1, 6) for impact in range(1, 6)}
    assert {band(points) for points in reachable} == set(Band)


@pytest.mark.parametrize("row", table("risk-order"), ids=lambda row: row["risk"])
def test_size_and_nearness_of_a_risk(row):
    today = date(2026, 11, 24)
    points = score(int(row["likelihood"]), int(row["impact"]))
    assert (str(points), band(points), nearness(day(row["would happen"]), today)) == (
        row["score"],
        row["band"],
        row["nearness"],
    )


def test_the_order_of_the_register_is_the_order_of_the_page():
    rows = table("risk-order")
    places = [
        place(
            likelihood=int(row["likelihood"]),
            impact=int(row["impact"]),
            on=day(row["would happen"]),
            today=date(2026, 11, 24),
            code=row["risk"],
        )
        for row in rows
    ]
    assert sorted(places) == places


@pytest.mark.parametrize("row", table("risk-movement"), ids=lambda row: row["movement"])
def test_movement_since_the_last_assessment(row):
    before = number(row["before"])
    assert movement(None if before is None else int(before), int(row["now"])) == Movement(row["movement"])


@pytest.mark.parametrize(("likelihood", "impact"), [(0, 3), (3, 6), (-1, 1)])
def test_a_size_off_the_scale_is_refused(likelihood, impact):
    with pytest.raises(ValueError, match="between 1 and 5"):
        score(likelihood, impact)
