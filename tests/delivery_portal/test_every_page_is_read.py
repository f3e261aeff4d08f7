"""No page is left out of the tables that the browser tests walk."""

import re
from collections.abc import Iterator

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.browser import PAGES
from tests.projects.pages.test_doors import WRITE

ELSEWHERE = ("api/", "admin/", "healthz", "readyz")
"""Not pages of ours for people."""
NO_PAGES = {
    "home": "sends everyone on to their first page",
    "sign-out": "takes a POST",
    "account_login": "the page sign-in, by the name that django-allauth knows",
    "mfa_authenticate": "the page second-step, by the name that django-allauth knows",
    "second-step": "is there between the password and the code: tests/journeys/test_sign_in.py opens it",
    "second-step-passkey": "takes a POST",
    "sign-in-passkey": "takes a POST",
    "sso-start": "is there where a provider is configured",
    "sso-back": "sends on to the first page",
    "set-language": "takes a POST",
    "set-appearance": "takes a POST",
    "milestone-row": "a part of a page",
    "milestone-figures": "a part of a page",
    "notification-count": "a part of a page",
    "calendar-feed": "a file",
    "chart": "a file",
    "task-people": "a part of a page",
    "attachment": "a file",
    "audit-proof": "a file",
    "audit-table": "a file",
    "long-work-file": "a file",
    "person": "has an address with an id of its own: tests/projects/pages/test_people_pages.py opens it",
    "invitation": "opens by the link of a letter: tests/projects/pages/test_people_pages.py follows one",
    "invitation-link": "leads to the page of the invitation",
    "long-work-one": "is there once somebody asked for work: tests/journeys/test_long_work.py opens it",
}
ALIKE = re.compile(r"^\w+-(?=(comments|comment-add|people|history|attachments|attachment-add)$)")
"""One template, whatever is commented on: the task stands for all."""


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of every address."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if route.startswith(ELSEWHERE):
            continue
        if isinstance(one, URLPattern):
            yield one.name, route
        else:
            yield from patterns(one, route)


def name_of(template: str) -> str:
    """The name of an address in which codes are left out, as in "/tasks/{task}/"."""
    for filling in ("x", "1", "00000000-0000-0000-0000-000000000000"):
        try:
            return resolve(re.sub(r"{\w+}", filling, template).partition("?")[0]).view_name
        except Resolver404:
            continue
    raise AssertionError(f"No address is like {template}")


def test_every_page_is_in_the_tables_of_the_browser_tests() -> None:
    read = {name_of(page.path) for page in PAGES if page.status != 404}
    written = {name_of(template) for template in WRITE}
    left_out = {
        name
        for name, route in patterns(get_resolver())
        if not route.endswith(".pdf") and ALIKE.sub("task-", name) not in read | written | set(NO_PAGES)
    }
    assert left_out == set()
