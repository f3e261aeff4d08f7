"""What a file is, read from its bytes: a short list of kinds that people prove things with, and no others.

No library: the ones at hand name hundreds of types by their first bytes, and none tells a document with macros from
one without. Eight kinds are read here more strictly than that.
"""

import codecs
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."

EXTENSIONS: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    f"{OOXML}wordprocessingml.document": ("docx",),
    f"{OOXML}spreadsheetml.sheet": ("xlsx",),
    f"{OOXML}presentationml.presentation": ("pptx",),
    f"{ODF}text": ("odt",),
    f"{ODF}spreadsheet": ("ods",),
    "text/plain": ("txt", "csv"),
}
"""The kinds that are taken, and how the names of their files end."""
TAKEN = tuple(extension for extensions in EXTENSIONS.values() for extension in extensions)

LONGEST_NAME = 200
"""Characters of a name."""
CHUNK = 64 * 1024
_ENTRIES = 10_000
"""More parts than this has no document that people read."""
_UNPACKED = 500_000_000
"""Bytes of all parts, as the table of contents of the archive says: what swells to more harms who opens it."""
_PART = 1_000_000
"""Bytes of the table of contents of a document, unpacked."""
_MAGIC = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MACROS = ("vbaproject.bin", "basic/", "scripts/")


@dataclass
class NotTaken(Exception):
    """The file is none of the kinds. `code`: empty, macros, archive or unknown."""

    code: str


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes from the start, CHUNK at a time."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def type_of(file: IO[bytes]) -> str:
    """The media type, one of EXTENSIONS. Raises NotTaken."""
    file.seek(0)
    head = file.read(8)
    if not head:
        raise NotTaken("empty")
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head.startswith(b"PK"):
        return _office(file)
    if _is_text(file):
        return "text/plain"
    raise NotTaken("unknown")


def _office(file: IO[bytes]) -> str:
    """A document of an office suite; such a document is an archive with a table of contents."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if len(names) > _ENTRIES or sum(entry.file_size for entry in entries) > _UNPACKED:
                raise NotTaken("unknown")
            found = _opendocument(archive, names) or _ooxml(archive, names)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise NotTaken("unknown") from error
    if found is None:
        raise NotTaken("archive")
    if any(name.lower().endswith(_MACROS[0]) or name.lower().startswith(_MACROS[1:]) for name in names):
        raise NotTaken("macros")
    return found


def _opendocument(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    found = _part(archive, "mimetype").decode("ascii", "replace") if "mimetype" in names else ""
    return found if found.startswith(ODF) and found in EXTENSIONS else None


def _ooxml(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    if "[Content_Types].xml" not in names:
        return None
    contents = _part(archive, "[Content_Types].xml").decode("utf-8", "replace")
    if "macroenabled" in contents.lower():
        raise NotTaken("macros")
    return next((kind for kind in EXTENSIONS if kind.startswith(OOXML) and f'"{kind}.main+xml"' in contents), None)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_PART)


def _is_text(file: IO[bytes]) -> bool:
    """UTF-8 without control characters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return not any(_CONTROL.search(decoder.decode(chunk)) for chunk in chunks(file)) and not decoder.decode(
            b"", True
        )
    except UnicodeDecodeError:
        return False


def plain_name(given: str) -> str:
    """The name without folders and without characters that cannot be seen or that turn the reading order."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = "".join(" " if character.isspace() else character for character in name)
    name = "".join(character for character in name if not unicodedata.category(character).startswith("C"))
    return " ".join(name.split()).strip(". ")


def extension_of(name: str) -> str:
    """What stands after the last dot, in small letters; empty without one."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""
