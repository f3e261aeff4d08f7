"""States of pages that have no address of their own, for the test of accessibility: one line each.

An area of tests.practice may define STATES of its own.
"""

from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests import practice
from tests.browser import PAGES
from tests.pages import Page

PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const field = document.querySelector("[id^=completion-]");
  field.focus();
  field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
NARROW = 390


def open_menu(tab: Tab) -> None:
    tab.locator("[data-menu] > summary").click()


def open_word(tab: Tab) -> None:
    tab.locator(".term__word").first.click()
    expect(tab.locator(".term__meaning:popover-open")).to_be_visible()


def open_palette(tab: Tab) -> None:
    tab.keyboard.press("Control+k")
    expect(tab.locator("#palette [role=option]").first).to_be_visible()


def find_nothing(tab: Tab) -> None:
    """Only the search is left."""
    open_palette(tab)
    tab.keyboard.type("qqqqqq")
    expect(tab.locator("#palette [role=option]")).to_have_count(1)


def show_keys(tab: Tab) -> None:
    tab.keyboard.press("?")
    expect(tab.locator("#keys")).to_be_visible()


def report_nonsense(tab: Tab) -> None:
    tab.locator("[id^=completion-]").first.fill("many")
    tab.keyboard.press("Enter")
    expect(tab.locator("[aria-invalid=true]").first).to_be_focused(timeout=20_000)


def paste_a_block(tab: Tab) -> None:
    tab.evaluate(PASTE, "0,45\t24.11.2027\tPermit\n170\t31.02.2027\t\n")
    expect(tab.locator("[data-paste]")).to_be_visible()


def choose_rows(tab: Tab) -> None:
    tab.locator("[id^=pick-]").first.click()
    expect(tab.locator("[data-chosen]")).to_be_visible()


def edit_a_row(tab: Tab) -> None:
    tab.locator("[data-edit]").first.press("Enter")
    expect(tab.locator("[id^=completion-]").first).to_be_focused()


def name_a_person(tab: Tab) -> None:
    tab.locator("#comment_text").press_sequentially("@mi")
    expect(tab.locator("#form-comment [role=listbox]")).to_be_visible()


STATES = (
    Page("menu-open", "/national/", prepare=open_menu),
    Page("menu-open-narrow", "/practice/", width=NARROW, prepare=open_menu),
    Page("word-open", "/kpis/", prepare=open_word),
    Page("palette-open", "/practice/", prepare=open_palette),
    Page("palette-nothing", "/practice/", prepare=find_nothing),
    Page("keys-open", "/practice/", prepare=show_keys),
    Page("row-with-error", "/updates/", "ministry_editor", prepare=report_nonsense),
    Page("paste-preview", "/updates/?days=90", "ministry_editor", prepare=paste_a_block),
    Page("rows-chosen", "/updates/", "ministry_editor", prepare=choose_rows),
    Page("row-opened-in-task", "/tasks/MANGYSTAU-KENDERLI/", prepare=edit_a_row),
    Page("person-being-named", "/tasks/INFRA-RURALWATER/comments/", prepare=name_a_person),
    Page("national-narrow", "/national/", width=NARROW),
    Page("updates-narrow", "/updates/", "ministry_editor", width=NARROW),
    Page("project-narrow", "/projects/MANGYSTAU/", width=NARROW),
    Page("sector-narrow", "/sectors/water/", width=NARROW),
    Page("updates-nothing-found", "/updates/?q=nothing-is-called-so"),
    *(state for states in practice.every("STATES") for state in states),
)

NEWCOMER = "newcomer"
"""Somebody who just got an account: of no team and no organisation."""
EMPTY = tuple(
    Page(f"newcomer-{path.strip('/').replace('/', '-')}", path, NEWCOMER)
    for path in dict.fromkeys(page.path for page in PAGES if page.path.count("/") == 2 and "?" not in page.path)
    if path not in ("/sign-in/", "/styleguide/", "/national/", "/notes/", "/annual-report/", "/audit/", "/people/")
)
"""Every list, as the newcomer sees it. Those of the whole country, the trail and people are not for them."""
