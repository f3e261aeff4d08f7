"""The table of rights as a file that people read: docs/rights_matrix.md. This module reads it and drafts it."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from django.conf import settings

from accounts.roles import Role
from tests.rights.operations import Operation
from tests.rights.world import Told

FILE = Path(settings.BASE_DIR) / "docs" / "rights_matrix.md"
ROLES = tuple(role.value for role in Role)
COLUMNS = (*ROLES, "nobody")
YES, NO, UNSEEN, SIGN_IN = "yes", "no", "unseen", "sign in"
Row = dict[str, str]

HEAD = """# Who may do what: every operation and every page

This table is a rule, not a description: `tests/rights` asks for each line, as each role, and fails where the portal
answers otherwise, where an address or an operation is not here, and where a line names what is not there any more.
The roles themselves, and why they differ, stand in `accounts/roles.py`; why there is such a table, in
[decision 38](decisions/0038-the-table-of-rights-is-asked-for.md).

Each cell says what happens with an object **of the person's own scope** that is ready for it (a draft that can be
confirmed, an order whose closing was asked for), sent rightly. For an akim and a region editor the work is led by the
akimat; a comment, a file, a draft is the person's own.

| word | the portal |
|---|---|
| yes | does it. A write leaves its event in the audit trail |
| no | shows the object but refuses this (403), and nothing is written |
| unseen | says that there is no such thing (404; 410 for a link of a letter), and nothing is written |
| sign in | asks who it is: 401, or the sign-in page |

What holds in every line and has no column:

- An object of another scope answers as one that does not exist, byte for byte, and nothing is written.
- A token for reading reads what its owner reads; whatever would write answers 403.
- A token opens no page, whatever it may do on the API.
- A person who was deactivated is nobody from the next request on.
- A method that has no line here is refused with 405 (below `/api/` what is no operation is 404).
- `/admin/…` is the sign-in page for everyone here: only staff of the Project Office come in.

To add a line: `RIGHTS_MATRIX=write make test ARGS="tests/rights"` drafts the whole table from what the portal does.
Read the difference, cell by cell, before it is committed: a draft repeats every hole.
"""


def mark(told: Told, operation: Operation) -> str:
    """The word of the table for an answer; one that has no word is told by its status."""
    if told.status == 401 or (told.status == 302 and told.headers["Location"].startswith("/sign-in/?")):
        return SIGN_IN
    if told.status == 403:
        return NO
    if told.status in (404, 410):
        return UNSEEN
    if told.status < 400 or (operation.route == "/readyz" and told.status == 503):
        return YES
    return str(told.status)


def read() -> dict[Operation, Row]:
    """The table. Raises ValueError for a line that is not of its form, or stands there twice."""
    found: dict[Operation, Row] = {}
    for line in FILE.read_text().splitlines():
        if not line.startswith("| `"):
            continue
        first, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        method, _space, route = first.strip("`").partition(" ")
        operation = Operation(route, method)
        if len(cells) != len(COLUMNS) or set(cells) - {YES, NO, UNSEEN, SIGN_IN} or operation in found:
            raise ValueError(f"{FILE.name}: {line}")
        found[operation] = dict(zip(COLUMNS, cells, strict=True))
    return found


def write(rows: dict[Operation, Row]) -> None:
    """Draft the file. The committed file is the rule: this is for those who read every difference."""
    FILE.write_text(HEAD + "".join(_sections(rows)))


def _sections(rows: dict[Operation, Row]) -> Iterable[str]:
    for title, is_api in (("Pages", False), ("API", True)):
        yield f"\n## {title}\n"
        mine = sorted(operation for operation in rows if operation.is_api == is_api)
        for kind, group in groupby(mine, key=lambda operation: operation.kind):
            yield f"\n### {kind or 'home'}\n\n"
            yield "| operation | " + " | ".join(name.replace("_", " ") for name in COLUMNS) + " |\n"
            yield "|---" * (len(COLUMNS) + 1) + "|\n"
            for operation in group:
                yield f"| `{operation}` | " + " | ".join(rows[operation][name] for name in COLUMNS) + " |\n"
