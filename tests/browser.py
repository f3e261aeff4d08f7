"""A real browser on a running portal: every page once, for screenshots and for the test of accessibility."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests import practice
from tests.pages import Page

LANGUAGES = ("kk", "ru", "en")
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first that is found. The shell is the same engine without a window: a page costs it half the work."""


PAGES = (
    Page("sign-in", "/sign-in/", role=""),
    Page("national-summary", "/national/"),
    Page("national-summary-minister", "/national/", role="minister"),
    Page("national-summary-past", "/national/?as_of=2026-03-01"),
    Page("sector", "/sectors/water/"),
    Page("region", "/regions/KZ-47/", role="akim"),
    Page("organisation", "/organisations/akimat-mangystau-region/", role="region_editor"),
    Page("all-figures", "/figures/"),
    Page("all-figures-team-member", "/figures/", role="team_member"),
    Page("practice", "/practice/"),
    Page("practice-editor", "/practice/", role="ministry_editor"),
    Page("my-updates", "/updates/"),
    Page("my-updates-editor", "/updates/", role="ministry_editor"),
    Page("project", "/projects/MANGYSTAU/"),
    Page("task", "/tasks/MANGYSTAU-KENDERLI/"),
    Page("milestone", "/milestones/MANGYSTAU-GASPLANT-M05/"),
    Page("team", "/teams/TEAM-WATER/"),
    Page("explain-sector", "/explain/sector/water/"),
    Page("explain-task", "/explain/task/MANGYSTAU-KENDERLI/"),
    Page("reference-portfolio", "/portfolios/GMPP/"),
    Page("reference-sector", "/sectors/gmpp-ict/"),
    Page("not-found", "/tasks/NO-SUCH-TASK/", status=404),
    *(page for pages in practice.every("PAGES") for page in pages),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; as root it has no sandbox of its own."""
    executable = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if executable is None:
        raise RuntimeError("No Chromium on PATH: `make test` installs it (.ci/system-packages).")
    arguments = ["--font-render-hinting=none"]  # the shell would round the width of each letter to whole pixels
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def open_door(
    browser: Browser,
    url: str,
    *,
    account: tuple[str, ...] | None,
    language: str = "en",
    width: int = 1440,
    theme: str = "light",
    javascript: bool = True,
) -> BrowserContext:
    """A window in which the account (address, password, recovery code if asked) is signed in, of a width."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": 1000},
        color_scheme="dark" if theme == "dark" else "light",
        locale=language,
        reduced_motion="reduce",
        ignore_https_errors=url.startswith("https:"),  # the proxy of a test has a certificate of its own making
        java_script_enabled=javascript,
    )
    prefix = "__Host-" if url.startswith("https:") else ""  # as in production, behind the proxy
    context.add_cookies([{"name": f"{prefix}django_language", "value": language, "url": url, "secure": bool(prefix)}])
    if account is not None:
        page = context.new_page()
        page.goto("/sign-in/")
        page.locator("#id_email").fill(account[0])
        page.locator("#id_password").fill(account[1])
        page.locator("main button").first.click()
        if len(account) > 2:
            page.wait_for_url("**/sign-in/code/")
            page.locator("#id_code").fill(account[2])
            page.locator("main button").first.click()
        page.wait_for_url(lambda address: "/sign-in/" not in address)
        page.close()
    return context
