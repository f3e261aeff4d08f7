"""Every page through axe-core in a real browser, no violation; in the dark those pages that use every colour."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import PAGES, chromium, open_door

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
IMPORTED = ("reference-portfolio", "reference-sector")
"""Not in the seed: pages of the same templates as the national ones."""
IN_THE_DARK = ("national-summary", "sector", "my-updates-editor", "project")


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


def rounds():
    """(theme, role, pages)"""
    for role in dict.fromkeys(page.role for page in PAGES):
        mine = [page for page in PAGES if page.role == role and page.name not in IMPORTED]
        yield pytest.param("light", role, mine, id=f"light-{role or 'nobody'}")
        if dark := [page for page in mine if page.name in IN_THE_DARK]:
            yield pytest.param("dark", role, dark, id=f"dark-{role}")


@pytest.mark.parametrize(("theme", "role", "pages"), list(rounds()))
def test_pages_are_accessible(live_stack, browser, theme, role, pages):
    account = live_stack.account(role) if role else None
    window = open_door(browser, live_stack.url, account=account, language="ru", theme=theme)
    found = {}
    for page in pages:
        tab = window.new_page()
        response = tab.goto(page.path)
        assert response.status == page.status, page.path
        violations = Axe().run(tab, options=RULES).response["violations"]
        told = [f"{v['id']}: {node['html'][:160]}" for v in violations for node in v["nodes"][:3]]
        if told:
            found[page.path] = told
        tab.close()
    window.close()
    assert found == {}, found
