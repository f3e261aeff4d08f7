"""Everything that a person may see, as one file: a CSV table for each kind of object, in a ZIP archive.

Bounded memory: a few hundred rows at a time go through the compressor into pieces of half a megabyte. The rights of the
person are read again for each few hundred rows.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from projects.api.renderers import cell
from projects.long_work.files import PieceWriter
from projects.long_work.tables import TABLES, Table
from projects.models.long_work import WorkFile

if TYPE_CHECKING:
    from projects.long_work.runner import Job

BATCH = 500
MARK = "\ufeff"
"""Without it spreadsheets take Cyrillic letters for those of an old code page."""

_ABOUT = """Delivery Portal: everything that was open to {who}.
Read from {begun} to {ended} (Asia/Almaty). Rows changed meanwhile stand as they were when their table was read.
Days as 2026-11-24, instants in ISO 8601, shares as fractions with a point, nothing known as an empty cell.
Text that a spreadsheet would run as a formula has an apostrophe first. Columns of other tables hold their codes.

{tables}
"""


def export(job: Job) -> tuple[dict[str, Any], str]:
    """Write the archive; answers the number of rows by table, and the name of the file."""
    user = job.requester()
    job.progress.expect(sum(table.rows(user).count() for table in TABLES))
    begun = timezone.localtime(job.clock())
    counts: dict[str, int] = {}
    out = PieceWriter(job.work, WorkFile.RESULT)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in TABLES:
            job.progress.step(table.name)
            with archive.open(_entry(f"{table.name}.csv", begun), "w", force_zip64=True) as binary:
                counts[table.name] = _write(job, table, binary)
        archive.writestr(_entry("README.txt", begun), _about(job, begun, counts))
    out.finish()
    job.requester()
    return {"rows": counts}, f"delivery-portal-{begun:%Y-%m-%d-%H%M}.zip"


def _entry(name: str, begun: Any) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, begun.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _write(job: Job, table: Table, binary: Any) -> int:
    count = 0
    with io.TextIOWrapper(binary, encoding="utf-8", newline="", write_through=True) as text:
        text.write(MARK)
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(table.columns)
        for rows in _batches(job, table):
            writer.writerows([cell(value) for value in row] for row in rows)
            count += len(rows)
            job.progress.advance(len(rows))
    return count


def _batches(job: Job, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """The rows by key, each batch asked with the rights of its moment."""
    after = 0
    while True:
        rows = table.rows(job.requester()).filter(pk__gt=after).order_by("pk")
        found = list(rows.values_list("pk", *table.columns.values())[:BATCH])
        yield [row[1:] for row in found]
        if len(found) < BATCH:
            return
        after = found[-1][0]


def _about(job: Job, begun: Any, counts: dict[str, int]) -> str:
    ended = timezone.localtime(job.clock())
    tables = "\n".join(f"{name}.csv: {count}" for name, count in counts.items())
    form = "%Y-%m-%d %H:%M:%S"
    return _ABOUT.format(who=job.work.by_label, begun=begun.strftime(form), ended=ended.strftime(form), tables=tables)
