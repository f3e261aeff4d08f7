"""What every answer carries, whoever makes it; what an error leaves out; what a client says and nobody believes."""

import re
from typing import Any

import pytest
from django.conf import settings as portal
from django.db import OperationalError
from django.test import Client

from delivery_portal import middleware
from reporting import views
from tests.delivery_portal.test_settings import production
from tests.factories import PASSWORD, make_organisation, make_user

pytestmark = pytest.mark.django_db

SENT = {**middleware.HEADERS}
SPOOFED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "203.0.113.7",
    "Forwarded": "for=203.0.113.7;host=evil.example;proto=https",
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
    "X-HTTP-Method-Override": "DELETE",
    "X-HTTP-Method": "DELETE",
    "X-Method-Override": "DELETE",
    "X-Request-ID": "bad id\twith blanks",
    "X-Remote-User": "root",
    "Remote-User": "root",
    "X-User-ID": "1",
}


def directives(answer: Any) -> dict[str, str]:
    policy = [one.strip().partition(" ") for one in answer["Content-Security-Policy"].split(";")]
    return {name: value for name, _, value in policy}


def faults(answer: Any) -> list[str]:
    """What is missing or loose in the headers of one answer."""
    found = [name for name, value in SENT.items() if answer.headers.get(name) != value]
    policy = directives(answer)
    found += [f"CSP lacks {name}" for name in ("default-src", "base-uri", "frame-ancestors") if name not in policy]
    found += [word for word in ("unsafe", "*", "http:", "https:") if word in answer["Content-Security-Policy"]]
    if not {"object-src", "sandbox"} & policy.keys():
        found.append("CSP lets objects in")
    control = answer.headers.get("Cache-Control", "")
    if "public" not in control:
        if not re.search(r"no-store|private, no-cache", control):
            found.append(f"Cache-Control: {control}")
        vary = {name.strip() for name in answer.headers.get("Vary", "").split(",")}
        found += [f"Vary lacks {name}" for name in ("Cookie", "Authorization", "Accept-Language") if name not in vary]
    return found


@pytest.fixture
def signed_in() -> Client:
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def test_every_kind_of_answer_has_every_header(signed_in: Client, monkeypatch):
    nobody = Client(raise_request_exception=False)
    api = {"Authorization": "Bearer dp_nothing"}
    answers = {
        "a page": nobody.get("/sign-in/"),
        "a redirect to the door": nobody.get("/updates/"),
        "a redirect of the framework": nobody.get("/sign-in"),
        "a page of somebody": signed_in.get("/work/"),
        "no such page": nobody.get("/nowhere/"),
        "no such object": signed_in.get("/tasks/none/"),
        "a wrong method": nobody.put("/sign-in/"),
        "a wrong host": nobody.get("/sign-in/", headers={"Host": "evil.example"}),
        "a zero character": nobody.get("/sign-in/%00"),
        "no CSRF token": Client(enforce_csrf_checks=True).post("/sign-in/"),
        "the API": nobody.get("/api/v1/portfolios/"),
        "the API, a wrong token": nobody.get("/api/v1/portfolios/", headers=api),
        "the API, nowhere": nobody.get("/api/v9/"),
        "the API, by session": signed_in.get("/api/v1/portfolios/"),
        "the API, as CSV": signed_in.get("/api/v1/portfolios/", headers={"Accept": "text/csv"}),
        "the schema": nobody.get("/api/schema/"),
        "the pages of the API": nobody.get("/api/docs/"),
        "their script": nobody.get("/api/docs/?script="),
        "a problem explained": nobody.get("/api/problems/invalid/"),
        "a calendar": signed_in.get("/api/v1/calendar.ics"),
        "the admin": signed_in.get("/admin/"),
        "the admin, a list": signed_in.get("/admin/accounts/user/"),
        "the admin's door": nobody.get("/admin/"),
        "health": nobody.get("/healthz"),
        "a static file": nobody.get("/static/css/tokens.css"),
        "no static file": nobody.get("/static/../settings.py"),
    }

    def broken(*_: object) -> None:
        raise RuntimeError("/srv/portal/secret.py")

    def away(*_: object) -> None:
        raise OperationalError("server closed the connection to 10.1.2.3")

    monkeypatch.setattr(views, "_person", broken)
    answers["a fault"] = signed_in.get("/practice/")
    monkeypatch.setattr(views, "_person", away)
    answers["no database"] = signed_in.get("/practice/")
    statuses = {answer.status_code for answer in answers.values()}
    assert {200, 301, 302, 400, 401, 403, 404, 405, 500, 503} <= statuses
    assert {name: found for name, answer in answers.items() if (found := faults(answer))} == {}


def test_no_answer_is_open_to_other_origins(signed_in: Client):
    other = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path in ("/work/", "/api/v1/portfolios/", "/api/schema/", "/static/css/tokens.css", "/healthz"):
        for method in ("GET", "OPTIONS"):
            answer = signed_in.generic(method, path, headers=other)
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")], path


def test_scripts_and_styles_run_by_nonce_or_from_our_own_files_only():
    assert portal.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"][0] == "'self'"
    policy = directives(Client().get("/sign-in/"))
    assert policy["default-src"] == "'self'"
    for name in ("object-src", "base-uri", "frame-ancestors", "frame-src", "worker-src"):
        assert policy[name] == "'none'", name
    assert re.fullmatch(r"'self'( 'nonce-[\w+/=-]+')?", policy["script-src"])
    assert re.fullmatch(r"'self'( 'nonce-[\w+/=-]+')?", policy["style-src"])
    assert policy["form-action"] == "'self'"


def test_a_nonce_is_used_once(signed_in: Client):
    first, second = (signed_in.get("/work/") for _ in range(2))
    nonces = [re.findall(r"'nonce-([\w+/=-]+)'", answer["Content-Security-Policy"]) for answer in (first, second)]
    assert nonces[0] != nonces[1] or nonces == [[], []]


def test_what_is_no_page_may_load_and_run_nothing():
    for path in ("/api/v1/portfolios/", "/api/problems/invalid/", "/healthz", "/api/docs/?script="):
        assert Client().get(path)["Content-Security-Policy"] == middleware.NO_PAGE, path


def test_no_error_tells_of_the_inside(signed_in: Client, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("/srv/portal/secret.py SELECT password FROM accounts_user")

    monkeypatch.setattr(views, "_person", broken)
    nobody = Client(raise_request_exception=False)
    answers = [
        signed_in.get("/practice/"),
        nobody.get("/nowhere/<script>alert(1)</script>"),
        nobody.get("/tasks/%00/"),
        nobody.get("/sign-in/", headers={"Host": "evil.example"}),
        Client(enforce_csrf_checks=True).post("/sign-in/"),
        nobody.get("/api/v1/<script>/"),
        nobody.post("/api/v1/long-work/", b"\xff", content_type="application/json"),
        nobody.get("/admin/nowhere/"),
        nobody.get("/static/nowhere.css"),
    ]
    inside = re.compile(
        r"Traceback|/srv/|SELECT |site-packages|settings\.py|Exception|DisallowedHost|<script>alert|urlpatterns"
    )
    assert {answer.status_code for answer in answers} >= {400, 401, 403, 404, 500}
    assert [answer.request["PATH_INFO"] for answer in answers if inside.search(answer.content.decode())] == []


def test_what_a_client_says_of_itself_changes_no_answer(signed_in: Client, settings):
    settings.BEHIND_TLS_PROXY = False
    for path in ("/sign-in/", "/updates/", "/api/v1/portfolios/", "/healthz", "/api/problems/invalid/", "/sign-in"):
        for client in (Client(), signed_in):
            plain, spoofed = client.get(path), client.get(path, headers=SPOOFED)
            assert (plain.status_code, plain.get("Location")) == (spoofed.status_code, spoofed.get("Location")), path
            assert "evil" not in spoofed.content.decode() + str(spoofed.headers), path
            assert "Strict-Transport-Security" not in spoofed.headers
            assert re.fullmatch(r"[0-9a-f]{32}", spoofed["X-Request-ID"])


def test_a_link_is_made_from_the_name_of_the_request_and_from_no_header(signed_in: Client):
    for _ in range(3):
        make_organisation()
    answer = signed_in.get("/api/v1/organisations/", {"page_size": 1}, headers=SPOOFED)
    assert answer.json()["next"].startswith("http://testserver/api/v1/organisations/?")


def test_no_method_is_changed_by_a_header_or_a_field(signed_in: Client):
    given = {"_method": "DELETE", "X-HTTP-Method-Override": "DELETE"}
    assert signed_in.post("/sign-in/", given, headers=SPOOFED).status_code != 204
    assert signed_in.get("/api/v1/long-work/", headers=SPOOFED).status_code == 200
    assert signed_in.post("/updates/", given, headers=SPOOFED).status_code == 405
    for method in ("TRACE", "CONNECT", "DELETE", "PUT", "OPTIONS"):
        assert signed_in.generic(method, "/api/v1/portfolios/").status_code == 405, method


def test_behind_the_proxy_the_scheme_is_the_proxys_word_and_hsts_follows(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    for path in ("/sign-in/", "/nowhere/", "/api/v1/portfolios/", "/static/css/tokens.css"):
        answer = Client().get(path, headers=told)
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload", path
    sent_on = Client().get("/sign-in/", headers=told | {"X-Forwarded-Proto": "http"})
    assert (sent_on.status_code, sent_on["Location"]) == (301, "https://testserver/sign-in/")
    assert "Strict-Transport-Security" not in sent_on.headers
    assert faults(sent_on) == []


def test_every_cookie_of_production_is_of_this_host_alone(settings):
    settings.HOST_COOKIES, user = True, make_user()
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = "planted-by-a-neighbour"
    page = client.get("/sign-in/")
    form = {"email": user.email, "password": PASSWORD, "csrfmiddlewaretoken": page.context["csrf_token"]}
    answers = [page, client.post("/sign-in/", form)]
    token = {"csrfmiddlewaretoken": client.get("/work/").context["csrf_token"]}
    for address, given in (("/language/", {"language": "kk"}), ("/appearance/", {"theme": "dark"})):
        answers.append(client.post(address, token | given))
    told = [morsel for answer in answers for morsel in answer.cookies.values()]
    assert {"__Host-sessionid", "__Host-csrftoken", "__Host-django_language", "__Host-theme"} <= {m.key for m in told}
    for morsel in told:
        assert morsel.key.startswith("__Host-"), morsel
        assert (morsel["secure"], morsel["path"], morsel["domain"]) == (True, "/", ""), morsel
        assert (morsel["httponly"], morsel["samesite"]) == (True, "Lax"), morsel
    assert client.get("/work/").status_code == 200
    assert 'lang="kk"' in client.get("/work/").content.decode()
    planted = Client()
    planted.cookies["sessionid"] = client.cookies["__Host-sessionid"].value
    assert planted.get("/work/").status_code == 302


def test_signing_out_tells_the_browser_to_forget(signed_in: Client):
    assert signed_in.post("/sign-out/")["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in signed_in.get("/sign-in/").headers


def test_cookies_of_production_are_sealed():
    found = production(
        "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "HOST_COOKIES", "DEBUG"
    )
    assert found == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "HOST_COOKIES": True,
        "DEBUG": False,
    }
