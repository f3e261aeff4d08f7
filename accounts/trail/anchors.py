"""Signed heads of the chain, kept where who can rewrite the database cannot: a file elsewhere, a mailbox, a syslog.

An anchor is one line of JSON: position and hash of the head, when, and an Ed25519 signature with the id of its key.
Whoever holds the public key (`manage.py audit_key`) proves with a line that the chain had this head at that time.
"""

import base64
import binascii
import hashlib
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction

from accounts.models import AuditAnchor
from accounts.trail.chain import fields

FORM = "delivery-portal-audit-anchor-1"


class AnchorProblem(Exception):
    """An anchor, a key or a target is not what it should be; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One signed head. `at` is what the portal's clock said, in UTC."""

    position: int
    hash: bytes
    at: datetime
    portal: str
    key: str
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The bytes under the signature."""
        return _signed(self.position, self.hash, self.at, self.portal)

    @property
    def line(self) -> str:
        """One line of JSON, as it is kept outside."""
        return json.dumps(
            {
                "form": FORM,
                "position": self.position,
                "hash": self.hash.hex(),
                "at": self.at.isoformat(),
                "portal": self.portal,
                "key": self.key,
                "signature": base64.b64encode(self.signature).decode(),
            }
        )

    def holds(self, public: Ed25519PublicKey) -> bool:
        """Whether the key signed exactly this."""
        try:
            public.verify(self.signature, self.signed)
        except InvalidSignature:
            return False
        return self.key == key_id(public)


def _signed(position: int, hashed: bytes, at: datetime, portal: str) -> bytes:
    return fields(FORM, position, hashed.hex(), at.isoformat(), portal)


def signing_key() -> Ed25519PrivateKey:
    """The portal's own key, from AUDIT_SIGNING_KEY: 32 bytes in base64.

    Raises AnchorProblem where there is none, or where it is no key.
    """
    if not settings.AUDIT_SIGNING_KEY:
        raise AnchorProblem("AUDIT_SIGNING_KEY is not set: `manage.py audit_key --new` makes one.")
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.AUDIT_SIGNING_KEY, validate=True))
    except (binascii.Error, ValueError) as error:
        raise AnchorProblem("AUDIT_SIGNING_KEY is not 32 bytes in base64.") from error


def public_key(text: str = "") -> Ed25519PublicKey:
    """A public key from its 32 bytes in base64; without a text, the portal's own. Raises AnchorProblem."""
    if not text:
        return signing_key().public_key()
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise AnchorProblem("A public key is 32 bytes in base64.") from error


def public_text(public: Ed25519PublicKey) -> str:
    """The public key as people pass it on."""
    return base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def key_id(public: Ed25519PublicKey) -> str:
    """Sixteen hexadecimal digits that tell one key from another."""
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def sign(*, position: int, hashed: bytes, at: datetime, key: Ed25519PrivateKey) -> Anchor:
    """The anchor of a head."""
    at = at.astimezone(UTC)
    signature = key.sign(_signed(position, hashed, at, settings.PORTAL_URL))
    return Anchor(position, hashed, at, settings.PORTAL_URL, key_id(key.public_key()), signature)


def parse(line: str) -> Anchor:
    """An anchor from its line; text before the JSON (of a syslog) is passed over. Raises AnchorProblem."""
    try:
        told = json.loads(line[line.index("{") :])
        if told["form"] != FORM:
            raise AnchorProblem(f"This is no anchor of the form {FORM}.")
        return Anchor(
            position=int(told["position"]),
            hash=bytes.fromhex(told["hash"]),
            at=datetime.fromisoformat(told["at"]),
            portal=str(told["portal"]),
            key=str(told["key"]),
            signature=base64.b64decode(told["signature"], validate=True),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AnchorProblem("This is not the line of an anchor.") from error


def trusted(lines: Iterable[str], public: Ed25519PublicKey) -> dict[int, Anchor]:
    """The anchors of a file by position. Raises AnchorProblem naming the first line that the key did not sign.

    Two signed hashes of one position prove that the chain was written anew in between: that is named too.
    """
    found: dict[int, Anchor] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            anchor = parse(line)
        except AnchorProblem as problem:
            raise AnchorProblem(f"line {number}: {problem}") from None
        if not anchor.holds(public):
            raise AnchorProblem(f"line {number}: the signature is not of the key {key_id(public)}.")
        other = found.setdefault(anchor.position, anchor)
        if other.hash != anchor.hash:
            raise AnchorProblem(f"line {number}: another anchor signed another hash of position {anchor.position}.")
    return found


def anchor_now(*, now: datetime) -> Anchor | None:
    """Sign the head and send it to every target; None where the trail is empty.

    A target that fails does not keep the others from theirs; then AnchorProblem names all that failed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, hash FROM accounts_auditlink ORDER BY position DESC LIMIT 1")
        head = cursor.fetchone()
    if head is None:
        return None
    anchor = sign(position=head[0], hashed=bytes(head[1]), at=now, key=signing_key())
    with transaction.atomic():
        AuditAnchor.objects.create(at=now, position=anchor.position, hash=anchor.hash, line=anchor.line)
    failed = []
    for target in settings.AUDIT_ANCHORS:
        try:
            send(anchor, target)
        except OSError as error:
            failed.append(f"{target}: {error}")
    if failed:
        raise AnchorProblem("An anchor could not be sent. " + "; ".join(failed))
    return anchor


def send(anchor: Anchor, target: str) -> None:
    """Bring an anchor to one target of AUDIT_ANCHORS. Raises OSError where it cannot, AnchorProblem for a wrong one."""
    parts = urlsplit(target)
    if parts.scheme in ("", "file") and parts.path:
        _append(Path(parts.path), anchor.line)
    elif parts.scheme == "mailto" and parts.path:
        subject = f"Audit trail {anchor.portal}: head {anchor.position}"
        send_mail(subject, anchor.line + "\n", settings.DEFAULT_FROM_EMAIL, [parts.path])
    elif parts.scheme == "syslog":
        _log(anchor.line, (parts.hostname, parts.port or 514) if parts.hostname else parts.path or "/dev/log")
    else:
        raise AnchorProblem(f"{target!r} is no target of anchors: a path, mailto:ADDRESS, syslog: or syslog://HOST.")


def _append(file: Path, line: str) -> None:
    """One write and on the disk: a line of an anchor is whole or not there."""
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(handle, line.encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


class _Raising(SysLogHandler):
    """A syslog that is away is a failed anchor, not a line on stderr."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the name is logging's
        raise


def _log(line: str, address: Any) -> None:
    handler = _Raising(address=address, facility=SysLogHandler.LOG_AUTHPRIV)
    try:
        handler.emit(logging.makeLogRecord({"msg": f"delivery-portal-audit {line}", "levelno": logging.INFO}))
    finally:
        handler.close()
