"""Every page through axe-core in a real browser, no violation; in the dark those pages that use every colour."""

from functools import cache

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


@pytest.fixture(scope="module")
def window_of(live_stack, browser):
    """A window for a role in a theme, signed in once."""

    @cache
    def opened(role, theme):
        account = live_stack.account(role) if role else None
        return open_door(browser, live_stack.url, account=account, language="ru", theme=theme)

    return opened


def looks():
    """(page, theme), those of one role together."""
    for page in sorted((page for page in PAGES if page.name not in IMPORTED), key=lambda page: page.role):
        yield pytest.param(page, "light", id=f"{page.name}-light")
        if page.name in IN_THE_DARK:
            yield pytest.param(page, "dark", id=f"{page.name}-dark")


@pytest.mark.parametrize(("page", "theme"), list(looks()))
def test_pages_are_accessible(window_of, page, theme):
    tab = window_of(page.role, theme).new_page()
    response = tab.goto(page.path)
    assert response.status == page.status
    violations = Axe().run(tab, options=RULES).response["violations"]
    tab.close()
    assert [f"{v['id']}: {node['html'][:160]}" for v in violations for node in v["nodes"][:3]] == []
