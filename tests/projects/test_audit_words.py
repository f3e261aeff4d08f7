"""Every action that the code writes into the trail has words of its own, or a verb that has."""

import re

from django.conf import settings

from projects.audit_words import ACTIONS, VERBS

APPS = ("accounts", "regions", "projects")
WRITTEN = re.compile(r"""(?:action=|_record\(\s*)"([a-z_]+\.[a-z_]+)"(?: if [^"]+ else "([a-z_.]+)")?""")


def written() -> set[str]:
    """Actions that stand in the code as they are."""
    found: set[str] = set()
    for app in APPS:
        for file in (settings.BASE_DIR / app).rglob("*.py"):
            if "migrations" not in file.parts:
                found.update(name for pair in WRITTEN.findall(file.read_text()) for name in pair if name)
    return found


def test_every_action_has_words() -> None:
    actions = written()
    assert {"sign_in.locked", "sign_in.failed", "token.issued", "milestone.reported"} <= actions
    wordless = {name for name in actions if name not in ACTIONS and name.partition(".")[2] not in {*ACTIONS, *VERBS}}
    assert wordless == set()
