"""The virus scan of an upload: whatever is not a clear answer that the file is clean refuses it.

`settings.EVIDENCE_SCANNER` names the scanner: `clamd:///run/clamav/clamd.ctl`, `clamd://host:3310`, or the dotted path
of a function that takes the open file and raises Infected (anything else that it raises means "could not be checked").
"""

import socket
import struct
from collections.abc import Callable
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from projects.evidence.content import chunks

Scan = Callable[[IO[bytes]], None]
_LONGEST_ANSWER = 4_096


class Infected(Exception):
    """The scanner found something; `str()` is its name for it."""


class CouldNotCheck(Exception):
    """The scanner is away, slow, or said something else than yes and no."""


def scan(file: IO[bytes]) -> bool:
    """Whether the file was scanned: False when no scanner is set. Raises Infected and CouldNotCheck."""
    address: str = settings.EVIDENCE_SCANNER
    if not address:
        return False
    try:
        _scanner(address)(file)
    except Infected:
        raise
    except Exception as error:
        raise CouldNotCheck(str(error)) from error
    return True


def _scanner(address: str) -> Scan:
    if address.startswith("clamd://"):
        return lambda file: _ask_clamd(file, address)
    found: Scan = import_string(address)
    return found


def _ask_clamd(file: IO[bytes], address: str) -> None:
    """The INSTREAM command of clamd: chunks with their length before them, then a zero; one line comes back."""
    with _connected(address) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        for chunk in chunks(file):
            clamd.sendall(struct.pack("!I", len(chunk)) + chunk)
        clamd.sendall(struct.pack("!I", 0))
        answer = _line(clamd)
    if answer.endswith(" FOUND"):
        raise Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    if answer != "stream: OK":
        raise CouldNotCheck(f"clamd said {answer[:200]!r}")


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or 3310), timeout=settings.EVIDENCE_SCAN_SECONDS)
    found = socket.socket(socket.AF_UNIX)
    found.settimeout(settings.EVIDENCE_SCAN_SECONDS)
    try:
        found.connect(parts.path)
    except OSError:
        found.close()
        raise
    return found


def _line(clamd: socket.socket) -> str:
    read = b""
    while not read.endswith(b"\0") and len(read) < _LONGEST_ANSWER and (more := clamd.recv(1024)):
        read += more
    return read.rstrip(b"\0").decode("utf-8", "replace").strip()
