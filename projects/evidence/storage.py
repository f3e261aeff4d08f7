"""The folder of evidence files, as a Django storage: a file appears whole under its name, or not at all."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="projects.evidence.storage.EvidenceFileSystemStorage")
class EvidenceFileSystemStorage(FileSystemStorage):
    """Writes beside the final name, to the disk, then renames. Names are hashes: the same name is the same content,
    so writing it again changes nothing, and mends a file that was altered."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: Any) -> str:
        final = Path(self.path(name))
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, unfinished = tempfile.mkstemp(dir=final.parent, prefix="unfinished-")
        try:
            with os.fdopen(handle, "wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            os.replace(unfinished, final)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        for folder in (final.parent, final.parent.parent):
            _make_durable(folder)
        return name


def _make_durable(folder: Path) -> None:
    """Names of files are kept by their folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
