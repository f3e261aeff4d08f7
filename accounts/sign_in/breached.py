"""Whether a password stands in a file of leaked ones: a binary search over sorted lines, in constant memory.

The file is what the Have I Been Pwned downloader writes: one line for each password, `SHA-1 in hexadecimal:count`,
sorted. It lies on the server; no password and no part of one leaves the portal.
"""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

HASH = 40
LONGEST_LINE = 128
"""Bytes; a longer line means another kind of file."""


class NotAListOfHashes(ValueError):
    """The file is not sorted lines of `SHA-1:count`."""


def is_breached(password: str, file: Path) -> bool:
    """Whether the file lists the password.

    Raises OSError when the file cannot be read and NotAListOfHashes when it holds something else: a list that is not
    read must not pass for one that says no.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, os.fstat(lines.fileno()).st_size
        while low < high:  # every line that begins before `low` is smaller, every one from `high` on is larger
            start, found, end = _line_at(lines, (low + high) // 2, low)
            if found == wanted:
                return True
            if found < wanted:
                low = end
            else:
                high = start
    return False


def _line_at(lines: BinaryIO, position: int, low: int) -> tuple[int, bytes, int]:
    """The line that covers `position`: where it begins, its hash, where the next one begins. `low` begins a line."""
    back = max(low, position - LONGEST_LINE)
    lines.seek(back)
    before = lines.read(position - back)
    start = back + before.rfind(b"\n") + 1
    if start == back and back > low:
        raise NotAListOfHashes(f"{lines.name}: a line near byte {position} is too long.")
    lines.seek(start)
    line = lines.readline(LONGEST_LINE + 1)
    found = line[:HASH].upper()
    if len(found) < HASH or line[HASH : HASH + 1] not in (b":", b"\n", b"\r", b""):
        raise NotAListOfHashes(f"{lines.name}: the line at byte {start} does not begin with a SHA-1.")
    return start, found, start + len(line)
