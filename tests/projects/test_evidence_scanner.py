"""The virus scan over a real socket: only a clear yes lets a file in."""

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from projects.evidence import scanner
from tests.practice.attachments import PDF

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(path: Path, answer: Callable[[bytes], bytes | None]) -> Iterator[str]:
    """Something that speaks the INSTREAM command on a unix socket; what it read decides its answer, None hangs up."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen()

    def serve() -> None:
        while True:
            try:
                caller, _ = listening.accept()
            except OSError:  # closed: the test is over
                return
            with caller, caller.makefile("rb") as read:
                assert read.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", read.read(4))[0]:
                    content += read.read(size)
                if (said := answer(content)) is not None:
                    with suppress(BrokenPipeError):  # the portal did not wait
                        caller.sendall(said)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"clamd://{path}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def honest(content: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


def test_a_clean_file_of_many_chunks_passes_and_a_virus_does_not(tmp_path: Path, settings: Any) -> None:
    with clamd(tmp_path / "s", honest) as settings.EVIDENCE_SCANNER:
        assert scanner.scan(io.BytesIO(PDF + b"x" * 500_000)) is True
        for content in (EICAR, b"x" * 100_000 + EICAR):
            with pytest.raises(scanner.Infected, match="Eicar-Test-Signature"):
                scanner.scan(io.BytesIO(content))


@pytest.mark.parametrize(
    "said",
    [None, b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK ERROR\0", b"OK\0", b"\xff\0", b"x" * 10_000],
)
def test_any_other_answer_is_no_answer(tmp_path: Path, settings: Any, said: bytes | None) -> None:
    with clamd(tmp_path / "s", lambda _content: said) as address:
        settings.EVIDENCE_SCANNER = address
        with pytest.raises(scanner.CouldNotCheck):
            scanner.scan(io.BytesIO(PDF))


def test_a_scanner_that_is_slow_or_away_could_not_check(tmp_path: Path, settings: Any) -> None:
    settings.EVIDENCE_SCAN_SECONDS = 0.2
    waiting = threading.Event()

    def slow(_content: bytes) -> bytes:
        waiting.wait(2)
        return b"stream: OK\0"

    with clamd(tmp_path / "s", slow) as settings.EVIDENCE_SCANNER:
        with pytest.raises(scanner.CouldNotCheck):
            scanner.scan(io.BytesIO(PDF))
        waiting.set()
    for address in (f"clamd://{tmp_path}/none", "clamd://127.0.0.1:1", "no.such.function", "nonsense", "clamd://"):
        settings.EVIDENCE_SCANNER = address
        with pytest.raises(scanner.CouldNotCheck):
            scanner.scan(io.BytesIO(PDF))


def finds(file: Any) -> None:
    if EICAR in file.read():
        raise scanner.Infected("Eicar")


def test_a_function_of_ones_own_is_asked_by_its_dotted_path(settings: Any) -> None:
    settings.EVIDENCE_SCANNER = f"{__name__}.finds"
    assert scanner.scan(io.BytesIO(PDF)) is True
    with pytest.raises(scanner.Infected):
        scanner.scan(io.BytesIO(EICAR))


def test_without_a_scanner_nothing_is_scanned_and_that_is_said(settings: Any) -> None:
    settings.EVIDENCE_SCANNER = ""
    assert scanner.scan(io.BytesIO(EICAR)) is False
