"""320 px wide, which is 1280 px at a zoom of 400 %: nothing scrolls sideways, is cut off, or hides the focus.

In Russian, whose words are the longest; the main pages in Kazakh too. Then the same pages with the text spacing that
a reader may ask for (WCAG 1.4.12), which must not cut anything either.
"""

from collections.abc import Callable, Sequence
from functools import cache

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser import PAGES, open_door
from tests.pages import Page
from tests.stack import Stack

pytestmark = pytest.mark.browser

WIDTH = 320
IMPORTED = ("reference-portfolio", "reference-sector")
"""Not in the seed: pages of the same templates as the national ones."""
IN_KAZAKH = (
    "national-summary",
    "sector",
    "region",
    "organisation",
    "project",
    "task",
    "team",
    "milestone",
    "my-updates-editor",
    "practice",
)
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
SPACED = "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }"
"""Not as a style element: the content security policy of the portal allows none."""
CUT = """async () => {
  await document.fonts.ready;
  const wrong = [];
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (one) => one.cloneNode().outerHTML.slice(0, 90) + ' ' + one.textContent.trim().slice(0, 40);
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) wrong.push('the page is ' + root.scrollWidth + ' px wide');
  for (const one of document.body.querySelectorAll('*')) {
    const box = one.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || !seen(one)) continue;
    if (one.closest('svg, .visually-hidden, dialog:not([open])')) continue;
    const style = getComputedStyle(one);
    if (style.clipPath !== 'none' || one.matches('.skip-link')) continue;
    const isField = one.matches('input, textarea, select');
    const scrolls = one.closest('[tabindex="0"]') !== null && /auto|scroll/.test(style.overflowX);
    const wider = one.scrollWidth - one.clientWidth > 1;
    if (wider && /hidden|clip/.test(style.overflowX) && !isField) wrong.push('cut off: ' + name(one));
    if (wider && /auto|scroll/.test(style.overflowX) && !scrolls && !isField && !one.querySelector('a, button, input'))
      wrong.push('scrolls, but not by keys: ' + name(one));
    if (one.scrollHeight - one.clientHeight > 1 && /hidden|clip/.test(style.overflowY) && !isField)
      wrong.push('cut off below: ' + name(one));
    if ((box.right > root.clientWidth + 1 || box.left < -1) && style.position !== 'fixed') {
      let scroller = one.parentElement;
      while (scroller && !/auto|scroll/.test(getComputedStyle(scroller).overflowX)) scroller = scroller.parentElement;
      if (!scroller) wrong.push('beside the page: ' + name(one));
    }
  }
  return [...new Set(wrong)].slice(0, 6);
}"""
HIDDEN_FOCUS = """() => {
  const wrong = [];
  const asked = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const all = Array.from(document.querySelectorAll(asked)).filter((one) => one.checkVisibility() && !one.disabled);
  const step = Math.max(1, Math.floor(all.length / 60));
  for (let at = 0; at < all.length; at += step) {
    const one = all[at];
    one.focus();
    if (document.activeElement !== one) continue;
    const box = one.getClientRects()[0];
    if (!box || box.width <= 2 || box.height <= 2) continue;
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
    const inside = points.map(([x, y]) => [box.left + box.width * x, box.top + box.height * y])
      .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    const shows = inside.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (one.contains(top) || top.contains(one));
    });
    if (!shows) wrong.push(one.outerHTML.slice(0, 120));
  }
  return wrong.slice(0, 4);
}"""


@pytest.fixture(scope="module")
def window_of(live_stack: Stack, browser: Browser) -> Callable[[str, str], BrowserContext]:
    """A narrow window for a role in a language, signed in once."""

    @cache
    def opened(role: str, language: str) -> BrowserContext:
        account = live_stack.account(role) if role else None
        return open_door(browser, live_stack.url, account=account, language=language, width=WIDTH)

    return opened


def walked() -> Sequence[object]:
    """(page, language), those of one role together."""
    pages = sorted((page for page in PAGES if page.name not in IMPORTED), key=lambda page: page.role)
    return [pytest.param(page, "ru", id=page.name) for page in pages] + [
        pytest.param(page, "kk", id=f"{page.name}-kk") for page in pages if page.name in IN_KAZAKH
    ]


@pytest.mark.parametrize(("page", "language"), walked())
def test_a_narrow_page_loses_nothing(
    window_of: Callable[[str, str], BrowserContext], page: Page, language: str
) -> None:
    tab = window_of(page.role, language).new_page()
    response = tab.goto(page.path, wait_until="domcontentloaded")
    assert response is not None
    assert response.status == page.status
    found = {"narrow": tab.evaluate(CUT), "focus": tab.evaluate(HIDDEN_FOCUS)}
    tab.evaluate(SPACED, SPACING)
    found["spaced"] = tab.evaluate(CUT)
    tab.close()
    assert {what: wrong for what, wrong in found.items() if wrong} == {}
