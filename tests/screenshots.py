"""`make screenshots`: every page in three languages at two widths (and some in the dark), to be looked at.

Fails when a page answers with another status than it should, is wider than the window, or complains on the console.
With --running the pictures are taken of the portal that `make run` serves, else of a seeded one of its own.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import BrowserContext

from delivery_portal.paths import BASE_DIR, var_dir

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delivery_portal.settings")
django.setup()  # the areas of tests.practice name models

from tests.browser import LANGUAGES, PAGES, chromium, open_door  # noqa: E402
from tests.pages import Page  # noqa: E402

WIDTHS = (1440, 390)
DARK = ("national-summary", "sector", "my-updates", "milestone", "explain-sector")
"""Also taken in the dark, in Russian, at the first width."""
README_PICTURE = BASE_DIR / "docs" / "screenshots" / "national-summary.png"

Accounts = Callable[[str], tuple[str, str]]


@contextmanager
def running_portal() -> Iterator[tuple[str, Accounts]]:
    """The portal that is being served from VAR_DIR."""
    access = json.loads((var_dir() / "demo.json").read_text())
    yield access["url"], {a["role"]: (a["email"], a["password"]) for a in access["accounts"]}.__getitem__


@contextmanager
def own_portal() -> Iterator[tuple[str, Accounts]]:
    """A seeded portal of our own, with the reference portfolio imported, gone afterwards."""
    from tests import databases
    from tests.stack import Stack

    databases.start_run()
    try:
        with Stack(seeded=True) as stack:
            data = BASE_DIR / "projects" / "fixtures" / "gmpp_2014_2021"
            stack.manage("import_returns", f"{data}.csv", "--mapping", f"{data}.yaml")
            yield stack.url, stack.account
    finally:
        databases.end_run()


def take(window: BrowserContext, page: Page, file: Path, *, full: bool = True) -> list[str]:
    """One picture; answers what is wrong with the page."""
    tab = window.new_page()
    said: list[str] = []
    tab.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: said.append(str(error)))
    try:
        response = tab.goto(page.path, wait_until="load")
        tab.evaluate("document.fonts.ready")
        wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        tab.screenshot(path=file, full_page=full)
    finally:
        tab.close()
    status = response.status if response else 0
    faults = [f"answers {status}, not {page.status}"] if status != page.status else []
    faults += [f"{wide} px wider than the window"] if wide > 0 else []
    # A page that is rightly refused is told by the browser as an error too.
    return faults + [line for line in said if str(page.status) not in line or page.status == 200]


def views(names: list[str]) -> Iterator[tuple[str, int, str, list[Page]]]:
    """Language, width, theme and the pages of each round."""
    chosen = [page for page in PAGES if not names or page.name in names]
    for language in LANGUAGES:
        for width in WIDTHS:
            yield language, width, "light", chosen
    yield "ru", WIDTHS[0], "dark", [page for page in chosen if page.name in DARK]


def take_all(url: str, account: Accounts, *, out: Path, names: list[str]) -> dict[str, list[str]]:
    """All pictures, into `out`; answers faults by file."""
    found: dict[str, list[str]] = {}
    with chromium() as browser:
        for language, width, theme, pages in views(names):
            for role in dict.fromkeys(page.role for page in pages):
                window = open_door(
                    browser, url, account=account(role) if role else None, language=language, width=width, theme=theme
                )
                for page in (one for one in pages if one.role == role):
                    file = out / f"{page.name}.{language}.{width}{'.dark' if theme == 'dark' else ''}.png"
                    if faults := take(window, page, file):
                        found[file.name] = faults
                window.close()
    return found


def take_for_readme(url: str, account: Accounts) -> None:
    """The first screen of the national summary, in English: the picture of the README."""
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        window = open_door(browser, url, account=account("project_office"), width=1280)
        take(window, Page("national-summary", "/national/"), README_PICTURE, full=False)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "names", nargs="*", metavar="PAGE", help="only these pages: " + ", ".join(p.name for p in PAGES)
    )
    parser.add_argument("--running", action="store_true", help="of the portal that is being served from VAR_DIR")
    parser.add_argument("--readme", action="store_true", help="also renew the picture of the README")
    parser.add_argument("--out", type=Path, default=BASE_DIR / "var" / "screenshots")
    options: Any = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with running_portal() if options.running else own_portal() as (url, account):
        faults = take_all(url, account, out=options.out, names=options.names)
        if options.readme:
            take_for_readme(url, account)
    for file, told in sorted(faults.items()):
        print(f"{file}: {'; '.join(told)}")
    print(f"{len(list(options.out.glob('*.png')))} pictures in {options.out}, {len(faults)} with faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
