"""The gates of the eight steps: docs/formulas/gates.md."""

from decimal import Decimal

import pytest

from projects import gate_words
from projects.domain import gates
from projects.domain.gates import GATES, STEPS, Facts
from tests.projects.domain.worked import names, number, table, yes

REQUIREMENTS = {requirement.code: requirement for found in GATES.values() for requirement in found}


def facts(text):
    given = dict(pair.split("=") for pair in names(text))
    return Facts(**{name: Decimal(value) if name == "progress" else int(value) for name, value in given.items()})


def test_the_page_lists_every_requirement_in_order():
    listed = [(row["step"], int(row["number"]), row["requirement"]) for row in table("gates")]
    assert listed == [(step.value, step.number, one.code) for step in STEPS for one in GATES[step]]


@pytest.mark.parametrize("row", [row for row in table("gates") if row["needs"] not in ("all", "3 of 4")])
def test_the_page_names_what_is_needed(row):
    assert REQUIREMENTS[row["requirement"]].hold(Facts()).needs == number(row["needs"])


@pytest.mark.parametrize("row", table("gate-findings"))
def test_findings(row):
    found = REQUIREMENTS[row["requirement"]].hold(facts(row["facts"]))
    assert (found.met, found.has, found.needs) == (yes(row["met"]), number(row["has"]), number(row["needs"]))


def test_nothing_is_met_by_an_empty_project_but_what_asks_for_nothing():
    met = {code for code, requirement in REQUIREMENTS.items() if requirement.hold(Facts()).met}
    assert met == {"fresh_reports", "no_open_dispute"}


def test_every_requirement_has_words_and_can_be_kept():
    assert set(gate_words.LABELS) == set(REQUIREMENTS)
    for requirement in REQUIREMENTS.values():
        for known in (Facts(), Facts(progress=Decimal("0.4"), tasks=3, tasks_with_team=2)):
            finding = requirement.hold(known)
            assert gate_words.label(finding.code)
            assert gate_words.told(finding)
            kept = gate_words.from_stored(gate_words.as_stored(finding))
            assert (kept.code, kept.met, kept.has, kept.needs) == (
                finding.code,
                finding.met,
                finding.has,
                finding.needs,
            )


def test_the_step_follows_from_the_gates_passed():
    assert [gates.step_after(passed) for passed in (0, 7, 8)] == [STEPS[0], STEPS[7], None]
