"""An audit that could look nothing up is no clean audit."""

import json
from datetime import date, timedelta

import pytest

from tests import dependency_audit
from tests.dependency_audit import CLEAN, FOUND, UNKNOWN, Outcome, audit, outcome_of

TODAY = date(2026, 11, 28)
GOOD = Outcome(90, (), ())


def answering(outcome):
    return lambda lock, service: outcome


def test_what_could_not_be_looked_up_is_unknown_and_not_clean():
    rows = [{"name": "amqp", "skip_reason": "not found"}, {"name": "x", "version": "1", "vulns": []}]
    assert outcome_of({"dependencies": rows}) == Outcome(1, ("amqp",), ())


@pytest.mark.parametrize("outcome", [None, Outcome(0, (), ()), Outcome(89, ("amqp",), ())])
def test_without_an_answer_for_everything_it_says_so_and_writes_no_record(tmp_path, outcome):
    record = tmp_path / "record.json"
    code, said = audit(today=TODAY, record=record, ask=answering(outcome))
    assert code == UNKNOWN
    assert said[-1] == "NOT AUDITED. No audit of this portal has ever been answered: nobody knows."
    assert not record.exists()


def test_a_clean_audit_leaves_a_record_that_later_silence_is_measured_by(tmp_path):
    record = tmp_path / "record.json"
    assert audit(today=TODAY, record=record, ask=answering(GOOD))[0] == CLEAN
    assert json.loads(record.read_text())["packages"] == 90
    soon = audit(today=TODAY + timedelta(days=2), record=record, ask=answering(None))
    assert (soon[0], soon[1][-1]) == (
        UNKNOWN,
        "NOT AUDITED. What is known is of 2026-11-28 (2 days ago), of these very lock files.",
    )
    late = audit(today=TODAY + timedelta(days=30), record=record, ask=answering(None))
    assert late[1][-1].endswith("too old to rely on.")
    told = json.loads(record.read_text())
    record.write_text(json.dumps(told | {"locks": {**told["locks"], "requirements.lock": "other"}}))
    changed = audit(today=TODAY, record=record, ask=answering(None))
    assert "requirements.lock changed since" in changed[1][-1]


def test_the_second_service_is_asked_where_the_first_does_not_answer(tmp_path):
    code, said = audit(today=TODAY, record=tmp_path / "r", ask=lambda lock, service: GOOD if service == "osv" else None)
    assert (code, said) == (CLEAN, ["pypi: not reached.", "osv: 90 packages looked up."])


def test_a_finding_fails_unless_somebody_said_why_and_until_when(tmp_path, monkeypatch):
    found = Outcome(90, (), (("django", "5.2.1", "PYSEC-1"),))
    assert audit(today=TODAY, record=tmp_path / "r", ask=answering(found))[0] == FOUND
    monkeypatch.setattr(dependency_audit, "EXCEPTIONS", {"PYSEC-1": ("not used here", TODAY)})
    assert audit(today=TODAY, record=tmp_path / "r", ask=answering(found))[0] == CLEAN
    assert audit(today=TODAY + timedelta(days=1), record=tmp_path / "r", ask=answering(found))[0] == FOUND
