"""Signed heads: what leaves the database, and what an auditor can hold the trail against."""

import socket
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts import checks
from accounts.models import AuditAnchor
from accounts.trail import anchors
from accounts.trail.anchors import AnchorProblem
from tests.accounts.trail.test_tampering import verify
from tests.accounts.trail.writing import link_now, links, write
from tests.factories import NOW

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def signed(position: int = 7, hashed: bytes = b"h" * 32) -> anchors.Anchor:
    return anchors.sign(position=position, hashed=hashed, at=NOW, key=KEY)


def test_an_anchor_survives_its_line_and_holds_for_its_key_only() -> None:
    anchor = signed()
    assert anchors.parse("Nov 24 10:00 host delivery-portal-audit " + anchor.line) == anchor
    assert anchor.holds(KEY.public_key())
    assert not anchor.holds(Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize(
    ("was", "becomes"),
    [('"position": 7', '"position": 8'), ("68686868", "69686868"), ("2026-11-24", "2026-11-25"), ("http://", "ftp://")],
)
def test_every_part_of_an_anchor_is_under_the_signature(was: str, becomes: str) -> None:
    line = signed().line
    assert was in line
    with pytest.raises(AnchorProblem, match="line 1: the signature"):
        anchors.trusted([line.replace(was, becomes, 1)], KEY.public_key())


def test_two_signed_hashes_of_one_position_and_lines_that_are_none_are_named() -> None:
    with pytest.raises(AnchorProblem, match="line 3: another anchor"):
        anchors.trusted([signed().line, "\n", signed(hashed=b"x" * 32).line], KEY.public_key())
    for line in ("{}", "nothing", "{", "[]", '{"form": "other"}', '{"form": 1}'):
        with pytest.raises(AnchorProblem, match="line 1"):
            anchors.trusted([line], KEY.public_key())


@pytest.mark.django_db
def test_the_head_goes_to_every_target_and_one_that_fails_keeps_no_other_from_it(tmp_path: Path, mailoutbox) -> None:
    write()
    link_now()
    file = tmp_path / "anchors.jsonl"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as log:
        log.bind(("127.0.0.1", 0))
        log.settimeout(10)
        targets = [
            str(tmp_path / "missing" / "x"),
            f"syslog://127.0.0.1:{log.getsockname()[1]}",
            "mailto:audit@office.kz",
            f"file://{file}",
        ]
        with override_settings(AUDIT_ANCHORS=targets), pytest.raises(AnchorProblem, match="missing/x"):
            anchors.anchor_now(now=NOW)
        logged = log.recv(4096).decode().rstrip("\0")
    [mail] = mailoutbox
    assert mail.to == ["audit@office.kz"]
    [head] = links()
    for text in (logged, mail.body, file.read_text()):
        anchor = anchors.parse(text)
        assert (anchor.position, anchor.hash) == (1, bytes(head.hash))
        assert anchor.holds(anchors.public_key())
    assert AuditAnchor.objects.get().position == 1
    code, words = verify("--anchor", str(file))
    assert (code, "1 anchors hold" in words) == (0, True)
    file.write_text("\n")
    with pytest.raises(CommandError, match="holds no anchor"):
        call_command("verify_audit", "--anchor", str(file))


@pytest.mark.django_db
def test_an_empty_trail_has_no_head_and_a_target_that_is_none_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("anchor_audit")
    assert "no head" in capsys.readouterr().err
    write()
    link_now()
    with override_settings(AUDIT_ANCHORS=["carrier-pigeon:home"]), pytest.raises(CommandError, match="pigeon"):
        call_command("anchor_audit")


def test_the_public_key_is_all_that_an_auditor_needs(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("audit_key", "--new")
    secret = capsys.readouterr().out.strip()
    with override_settings(AUDIT_SIGNING_KEY=secret):
        call_command("audit_key")
        public = anchors.public_key(capsys.readouterr().out.strip())
        assert anchors.key_id(public) == anchors.key_id(anchors.signing_key().public_key())
        anchor = anchors.sign(position=1, hashed=b"h", at=NOW, key=anchors.signing_key())
    assert anchor.holds(public)


def test_production_without_anchors_or_a_key_is_warned() -> None:
    with override_settings(AUDIT_ANCHORS=[], AUDIT_SIGNING_KEY=""):
        found = checks.heads_leave_the_database(None)
    assert [one.id for one in found] == ["accounts.W001", "accounts.W002"]
    with override_settings(AUDIT_SIGNING_KEY="short"), pytest.raises(AnchorProblem, match="32 bytes"):
        anchors.signing_key()
    with override_settings(AUDIT_ANCHORS=["syslog:"]):
        assert checks.heads_leave_the_database(None) == []
