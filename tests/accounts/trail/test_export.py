"""An export proves its events without the database: each change of a line of it is found."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.trail import anchors
from accounts.trail.export import ExportProblem, check_export, export
from tests import factories
from tests.accounts.trail.test_tampering import verify
from tests.accounts.trail.writing import link_now, write
from tests.factories import NOW


@pytest.fixture
def exported(db: None, settings) -> tuple[list[str], list[int]]:
    """Events 4 and 6 of nine, with an anchor at 2 and one at 8."""
    settings.AUDIT_ANCHORS = []
    author = factories.make_user()
    ids = []
    for number in range(1, 10):
        ids.append(write(by=author, object_label=f"T-{number} «ү»").pk)
        link_now()
        if number in (2, 8):
            anchors.anchor_now(now=NOW + timedelta(minutes=number))
    return list(export(events=[ids[3], ids[5]], now=NOW)), ids


def test_an_export_holds_without_the_database_and_tells_no_other_event(exported, tmp_path: Path) -> None:
    lines, ids = exported
    file = tmp_path / "export.jsonl"
    file.write_text("\n".join(lines) + "\n")
    key = anchors.public_text(anchors.public_key())
    code, words = verify("--file", str(file), "--public-key", key)
    assert code == 0, words
    assert words.startswith("2 events hold, up to position 8")
    assert "The last anchor signed position 8" in words
    assert "Compare the key" not in words
    assert "Compare the key" in verify("--file", str(file))[1]
    told = [json.loads(line) for line in lines]
    assert [one["position"] for one in told if "position" in one] == [3, 4, 5, 6, 7, 8]
    assert [one["event"]["id"] for one in told if "event" in one] == [ids[3], ids[5]]
    assert "T-5" not in "".join(lines)


def test_no_line_of_an_export_can_be_changed_left_out_or_moved(exported) -> None:
    lines, _ids = exported
    public = anchors.public_key()

    def holds(given: list[str]) -> bool:
        return check_export(given, public=public, anchors={}).holds

    assert holds(lines)
    for number in range(1, len(lines)):
        left_out = lines[:number] + lines[number + 1 :]
        if "anchor" not in json.loads(lines[number]):
            assert not holds(left_out), lines[number]
        if number + 1 < len(lines):
            moved = [*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :]]
            assert not holds(moved), lines[number]
        for name in ("after", "actor_label", "action", "request_id", "for_id", "actor_salt"):
            told = json.loads(lines[number])
            if "event" in told:
                was = told["event"][name]
                told["event"][name] = "00" * 32 if name == "actor_salt" else str(factories.make_user().public_id)
                assert told["event"][name] != was
                assert not holds([*lines[:number], json.dumps(told), *lines[number + 1 :]]), name


def test_a_chain_forged_as_a_whole_fails_at_its_anchors(exported) -> None:
    lines, _ids = exported
    forged = [json.loads(line) for line in lines]
    forged[0]["previous"] = "00" * 32
    result = check_export([json.dumps(one) for one in forged], public=anchors.public_key(), anchors={})
    assert not result.holds
    outside = {8: b"x" * 32}
    assert "outside" in check_export(lines, public=anchors.public_key(), anchors=outside).words[0]


def test_what_is_no_export_is_said(tmp_path: Path, db: None) -> None:
    file = tmp_path / "file"
    for text in ("", "{}\n", "x\n", "[]\n", '{"form": "delivery-portal-audit-export-1"}\n'):
        file.write_text(text)
        try:
            call_command("verify_audit", "--file", str(file))
        except (CommandError, SystemExit):
            continue
        pytest.fail(f"{text!r} was taken for an export")


def test_an_export_of_nothing_says_so_and_one_of_too_much_is_refused(db: None) -> None:
    result = check_export(list(export(events=[], now=NOW)), public=None, anchors={})
    assert (result.holds, result.words[0].startswith("0 events hold")) == (True, True)
    with pytest.raises(ExportProblem, match="10000 events at most"):
        export(events=list(range(10_001)), now=NOW)
