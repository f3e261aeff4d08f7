"""How many queries a page or an endpoint takes, committed in tests/query_counts.json: the same at 3 and at 30 rows.

`QUERY_COUNTS=write pytest …` writes the numbers seen; a changed number is then a line in the diff that says why.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).with_name("query_counts.json")


@contextmanager
def assert_query_count(name: str) -> Iterator[None]:
    """The block runs exactly as many queries as are committed under `name`; the failure lists them."""
    with CaptureQueriesContext(connection) as captured:
        yield
    seen = [query["sql"] for query in captured.captured_queries]
    if os.environ.get("QUERY_COUNTS") == "write":
        _write(name, len(seen))
        return
    committed = json.loads(FILE.read_text()).get(name)
    listed = "\n".join(f"{number}. {sql[:300]}" for number, sql in enumerate(seen, start=1))
    assert len(seen) == committed, f"{name}: {len(seen)} queries, {committed} are committed in {FILE.name}\n{listed}"


def _write(name: str, count: int) -> None:
    with FILE.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # pytest's workers write the same file
        file.seek(0)
        counts = json.loads(file.read() or "{}") | {name: count}
        file.seek(0)
        file.truncate()
        file.write(json.dumps(dict(sorted(counts.items())), indent=2) + "\n")
