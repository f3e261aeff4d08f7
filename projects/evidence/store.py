"""Where evidence files lie: under the hash of their content, in the storage `evidence` (settings.STORAGES)."""

import hashlib
import io
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import Storage, storages

from projects.evidence.content import CHUNK, chunks

_IN_MEMORY = 2_500_000
"""Bytes of a file that is checked in memory before it goes out; a larger one is checked on disk."""


class Unfit(Exception):
    """The stored file is not what was uploaded: `str()` is "missing", "altered" or "unreadable"."""


def storage() -> Storage:
    return storages["evidence"]


def place_of(sha256: str) -> str:
    """The name of a file in the storage."""
    return f"{sha256[:2]}/{sha256}"


def digest_of(file: IO[bytes]) -> tuple[str, int]:
    """SHA-256 in hexadecimal, and the size in bytes."""
    found, size = hashlib.sha256(), 0
    for chunk in chunks(file):
        found.update(chunk)
        size += len(chunk)
    return found.hexdigest(), size


def keep(file: IO[bytes], sha256: str) -> None:
    """Store the content for good. Raises OSError (or what another storage raises) when it could not."""
    file.seek(0)
    name = place_of(sha256)
    saved = storage().save(name, File(file, name=name))
    if saved != name:  # a storage that does not overwrite gave it another name: the first one is there already
        storage().delete(saved)


def open_checked(sha256: str, size: int) -> IO[bytes]:
    """The content, after all of it was held against its hash: what is read from here is what was checked.

    Raises Unfit.
    """
    checked: IO[bytes] = io.BytesIO() if size <= _IN_MEMORY else TemporaryFile()  # noqa: SIM115  the answer closes it
    try:
        if _copied(sha256, checked, most=size) != sha256:
            raise Unfit("altered")
    except BaseException:
        checked.close()
        raise
    checked.seek(0)
    return checked


def state_of(sha256: str, size: int) -> str:
    """The file as it lies there now: "whole", "missing", "altered" or "unreadable"."""
    try:
        open_checked(sha256, size).close()
    except Unfit as unfit:
        return str(unfit)
    return "whole"


def _copied(sha256: str, to: IO[bytes], *, most: int) -> str:
    """The hash of what lies there, which is copied. What is longer than it was is not read to its end."""
    found, left = hashlib.sha256(), most
    try:
        with storage().open(place_of(sha256), "rb") as stored:
            while left >= 0 and (chunk := stored.read(CHUNK)):
                left -= len(chunk)
                found.update(chunk)
                to.write(chunk)
    except FileNotFoundError as error:
        raise Unfit("missing") from error
    except Exception as error:  # a disk that fails, a bucket that is away: each storage has errors of its own
        raise Unfit("unreadable") from error
    return found.hexdigest() if left == 0 else ""


def names_stored() -> Iterator[str]:
    """Every name in the storage, orphans and unfinished ones too."""
    try:
        folders, files = storage().listdir("")
    except FileNotFoundError:  # nothing was ever uploaded
        return
    yield from sorted(files)
    for folder in sorted(folders):
        yield from (f"{folder}/{name}" for name in sorted(_files_in(folder)))


def _files_in(folder: str) -> list[Any]:
    return list(storage().listdir(folder)[1])
