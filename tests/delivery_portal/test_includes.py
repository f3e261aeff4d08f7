"""Every part of a page that a template asks for by name is there."""

import re

from delivery_portal.paths import BASE_DIR

TEMPLATES = BASE_DIR / "templates"
ASKS = re.compile(r"{%\s*(?:include|extends)\s+\"([^\"]+)\"")


def test_every_template_asked_for_exists() -> None:
    asked = {
        (page.relative_to(TEMPLATES).as_posix(), name)
        for page in TEMPLATES.rglob("*.html")
        for name in ASKS.findall(page.read_text())
    }
    assert len(asked) > 100
    assert {(page, name) for page, name in asked if not (TEMPLATES / name).is_file()} == set()
