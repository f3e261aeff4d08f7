"""Files of long work, in pieces: written while they are made, read while they are sent."""

import io
from collections.abc import Iterator
from typing import Any

from projects.models import LongWork, LongWorkPiece

PIECE_BYTES = 512 * 1024


class PieceWriter(io.RawIOBase):
    """A file to write to that holds one piece in memory."""

    def __init__(self, work: LongWork, file: str) -> None:
        self.work, self.file = work, file
        self.size = 0
        self._number = 0
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        given = bytes(data)
        self._held += given
        self.size += len(given)
        while len(self._held) >= PIECE_BYTES:
            self._store(PIECE_BYTES)
        return len(given)

    def finish(self) -> None:
        """Store what is left."""
        if self._held:
            self._store(len(self._held))

    def _store(self, length: int) -> None:
        piece = bytes(self._held[:length])
        del self._held[:length]
        LongWorkPiece.objects.create(work=self.work, file=self.file, number=self._number, data=piece)
        self._number += 1


def store(work: LongWork, file: str, chunks: Iterator[bytes]) -> int:
    """Write a file; answers its size in bytes."""
    writer = PieceWriter(work, file)
    for chunk in chunks:
        writer.write(chunk)
    writer.finish()
    return writer.size


def read(work: LongWork, file: str) -> Iterator[bytes]:
    """The pieces of a file, one at a time."""
    numbers = LongWorkPiece.objects.filter(work=work, file=file).order_by("number").values_list("pk", flat=True)
    for pk in list(numbers):
        data = LongWorkPiece.objects.filter(pk=pk).values_list("data", flat=True).first()
        if data is not None:
            yield bytes(data)


def whole(work: LongWork, file: str) -> bytes:
    """A file that is known to be small enough."""
    return b"".join(read(work, file))


def drop(work: LongWork, *files: str) -> None:
    LongWorkPiece.objects.filter(work=work, file__in=files).delete()
