"""Every page through axe-core in a real browser: no violation, in the light and in the dark; nothing on the console."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import PAGES, chromium, open_door

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
IMPORTED = ("reference-portfolio", "reference-sector")


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


def pages_by_role():
    roles = dict.fromkeys(page.role for page in PAGES)
    return [(role, [page for page in PAGES if page.role == role and page.name not in IMPORTED]) for role in roles]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("role", "pages"), pages_by_role(), ids=[role or "nobody" for role, _ in pages_by_role()])
def test_pages_are_accessible(live_stack, browser, role, pages, theme):
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
    assert found == {}
