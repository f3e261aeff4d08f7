"""Where the portal sends people: never to another site, whatever a form or an address says."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from delivery_portal.paths import BASE_DIR
from tests.factories import make_user

NASTY = (
    "https://evil.example/",
    "http://evil.example",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "ftp://testserver/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://evil.example#testserver",
    "//testserver:80@evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\t/evil.example",
    "\x00//evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/\r\nSet-Cookie: x=1",
    "//[::1",
    "//evil.example\\@testserver",
    "．．／／evil.example",
    "https://evil。example",
)
DOORS = {
    "/language/": {"language": "en"},
    "/appearance/": {"theme": "dark"},
    "/help/first-steps/done/": {},
    "/sign-out/": {},
}
"""Addresses that take `next` in a form."""
READERS = {"accounts/views.py", "accounts/sign_in/views/request.py", "projects/views/help.py"}
"""Files that read `next`: each asks Django's url_has_allowed_host_and_scheme."""


def leads_away(location: str) -> bool:
    """As browsers read it: backslashes are slashes, tabs and line breaks are nothing, blanks before are nothing."""
    read = re.sub(r"[\t\r\n\x00]", "", location).strip().replace("\\", "/")
    reached = urlsplit(urljoin("http://testserver/x/", read))
    return reached.scheme not in {"http", "https"} or reached.netloc != "testserver"


def test_the_measure_knows_what_leads_away():
    assert leads_away("//evil.example")
    assert leads_away("/\\evil.example")
    assert leads_away("javascript:alert(1)")
    assert not leads_away("/tasks/x/?next=//evil.example")


@pytest.mark.django_db
def test_no_parameter_leads_elsewhere():
    user, led = make_user(), []
    client = Client(raise_request_exception=False)
    client.force_login(user)
    for target in NASTY:
        answers = [client.post(address, form | {"next": target}) for address, form in DOORS.items()]
        client.force_login(user)
        answers += [client.get("/sign-in/", {"next": target}), client.post(f"/language/?next={target}")]
        answers += [Client().get(f"/{target}"), Client().get("/tasks/x/", {"next": target})]
        led += [(target, a["Location"]) for a in answers if a.has_header("Location") and leads_away(a["Location"])]
        assert not [a for a in answers if a.status_code >= 500 or "x=1" in str(a.cookies)], target
    assert led == []


def test_who_reads_where_to_go_is_known():
    """A new reader of such a parameter comes here, and into the test above."""
    pattern = re.compile(
        r"""\.(GET|POST)(\.get\(|\[)\s*["'](next|back|return|return_to|redirect|url|to_url|continue)["']"""
    )
    apps = ("accounts", "regions", "projects", "reporting", "delivery_portal")
    found = {
        str(path.relative_to(BASE_DIR))
        for app in apps
        for path in (BASE_DIR / app).rglob("*.py")
        if pattern.search(path.read_text())
    }
    assert found <= READERS
    assert all("url_has_allowed_host_and_scheme" in (BASE_DIR / name).read_text() for name in found)


@pytest.mark.django_db
def test_text_says_how_it_is_encoded():
    client = Client()
    client.force_login(make_user())
    for path in ("/work/", "/sign-in/", "/nowhere/", "/api/docs/", "/calendar/", "/admin/"):
        kind = client.get(path)["Content-Type"]
        assert not kind.startswith("text/") or "charset=utf-8" in kind.lower(), path
