"""What the log says of a request, and what no door lets into it."""

import io
import json
import logging
import logging.config
import sys

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models.token import issue_token
from delivery_portal import logs
from delivery_portal.celery import app
from projects.actions.calendar_feeds import make_feed
from reporting import views
from tests.factories import make_user

CANARY = "canary7Zq3xW9secret"


def line(message: str, *args: object, form: str = "json", name: str = "portal", **extra: object) -> str:
    record = logging.getLogger(name).makeRecord(name, logging.WARNING, "f", 1, message, args, None, extra=extra)
    return (logs.JsonLine() if form == "json" else logs.PlainLine()).format(record)


# Without a database


def test_a_record_is_one_object_on_one_line_with_its_instant_in_utc():
    written = line("one\r\ntwo\u2028three")
    assert written == written.strip()
    assert len(written.splitlines()) == 1
    told = json.loads(written)
    assert told["message"] == "one\r\ntwo\u2028three"
    assert told["time"].endswith("+00:00")
    assert (told["level"], told["logger"]) == ("WARNING", "portal")


@pytest.mark.parametrize(
    "hostile", ["\n2026-11-28 INFO portal: all is well", "\r", "\x1b[2K", "\x00", "\u2028", "\x85"]
)
@pytest.mark.parametrize("form", ["json", "line"])
def test_nobody_begins_a_line_of_the_log(form: str, hostile: str):
    written = line("said %s", f"x{hostile}y", form=form, person=f"a{hostile}b")
    assert len(written.splitlines()) == 1
    assert not [one for one in written if not one.isprintable()]


def test_a_traceback_is_told_and_cannot_pass_for_a_line():
    try:
        raise ValueError("first\n2026-11-28 INFO portal: forged")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, "f", 1, "failed", (), sys.exc_info())
    assert "forged" in json.loads(logs.JsonLine().format(record))["exception"]
    record.exc_text = None
    assert all(row.startswith("    ") for row in logs.PlainLine().format(record).splitlines()[1:])


def test_only_named_fields_leave_a_record():
    told = json.loads(line("answered", route="tasks/", status=200, cookie=CANARY, request=CANARY, body=CANARY))
    assert CANARY not in json.dumps(told)
    assert (told["route"], told["status"]) == ("tasks/", 200)


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f"redis://:{CANARY}@redis:6379/0 is away",
        f"postgres://portal:{CANARY}@db/portal",
        f"/calendar.ics?key={CANARY}&x=1",
        f"{{'password': '{CANARY}'}}",
        f'"token": "{CANARY}"',
        f"sessionid={CANARY}; csrftoken={CANARY}",
        f"dp_{CANARY}",
    ],
)
def test_what_looks_like_a_secret_is_blanked(text: str):
    assert CANARY not in line(text)
    assert CANARY not in line("%s", text, form="line")


@pytest.mark.parametrize(
    "message",
    [
        f"Invalid request from ip=10.0.0.1: Invalid HTTP Header: 'X {CANARY}'",
        f"Invalid request from ip=10.0.0.1: Invalid HTTP request line: 'GET /?k={CANARY}'",
    ],
)
def test_the_web_server_does_not_quote_what_it_could_not_read(message: str):
    told = json.loads(line(message, name="gunicorn.error"))["message"]
    assert CANARY not in told
    assert told.startswith("Invalid request from ip=10.0.0.1: Invalid HTTP")


def test_the_web_server_tells_no_address_of_a_request():
    assert CANARY not in line("Error handling request %s %s", "GET", f"/x/{CANARY}/", name="gunicorn.error")


def test_production_writes_objects_and_every_request_and_a_demonstration_lines_and_what_went_wrong():
    production, demo = logs.from_environment({}), logs.from_environment({"PORTAL_DEMO": "1"})
    assert production["handlers"]["console"]["formatter"] == "json"
    assert production["loggers"]["portal.requests"]["level"] == "INFO"
    assert demo["handlers"]["console"]["formatter"] == "line"
    assert demo["loggers"]["portal.requests"]["level"] == "WARNING"
    with pytest.raises(ValueError, match="LOG_FORMAT"):
        logs.from_environment({"LOG_FORMAT": "xml"})
    assert logs.from_environment({"LOG_LEVEL": "ERROR"})["root"]["level"] == "ERROR"


def test_the_web_server_and_the_workers_are_configured_alike(settings):
    from celery.signals import setup_logging

    from delivery_portal import gunicorn

    assert gunicorn.logconfig_dict["handlers"] == settings.LOGGING["handlers"]
    assert gunicorn.accesslog is None
    assert setup_logging.has_listeners(), "else Celery writes in a format of its own"
    assert app.conf.worker_hijack_root_logger is False


# Through every door


@pytest.fixture
def written(monkeypatch):
    """What production would have written; called, it answers the lines so far."""
    handler = logging.StreamHandler(stream := io.StringIO())
    handler.setFormatter(logs.JsonLine())
    heard = [logging.getLogger(name) for name in ("", "django", "gunicorn.error")]
    requests = logging.getLogger("portal.requests")
    before = requests.level
    requests.setLevel(logging.DEBUG)
    for one in heard:
        one.addHandler(handler)
    yield lambda: [json.loads(one) for one in stream.getvalue().splitlines()]
    for one in heard:
        one.removeHandler(handler)
    requests.setLevel(before)


@pytest.mark.django_db
def test_no_door_lets_a_secret_into_the_log(written, monkeypatch):
    user = make_user(password=CANARY + "-right-password")
    now = timezone.now()
    _token, key = issue_token(user=user, purpose="x", scope="read", days=1, now=now)
    feed = make_feed(by=user, now=now)
    client = Client(raise_request_exception=False, headers={"User-Agent": CANARY, "Referer": f"http://x/{CANARY}"})

    def failing(*_: object, **__: object) -> None:
        raise RuntimeError(f"postgres://portal:{CANARY}@db/portal")

    client.post("/sign-in/", {"email": f"{CANARY}@portal.example", "password": CANARY})
    client.post("/sign-in/", {"email": user.email, "password": CANARY + "-right-password"})
    client.post(f"/sign-in/?next=/{CANARY}/", {"email": CANARY, "password": CANARY})
    for token in (f"dp_{CANARY}", key, CANARY):
        client.get("/api/v1/portfolios/", {"q": CANARY}, headers={"Authorization": f"Bearer {token}"})
        client.post("/api/v1/baseline-requests/", f'{{"{CANARY}": 1}}', content_type="application/json")
    client.get("/calendar.ics", {"key": feed})
    client.get("/calendar.ics", {"key": CANARY})
    client.get(f"/password/reset/key/1-{CANARY}/")
    client.get(f"/{CANARY}/")
    client.get("/tasks/x/", {"secret": CANARY}, headers={"Cookie": f"sessionid={CANARY}", "X-Request-ID": CANARY + "!"})
    client.get("/sign-in/", headers={"Host": f"{CANARY}.example"})
    client.generic(CANARY, "/sign-in/")
    client.force_login(user)
    monkeypatch.setattr(views, "_person", failing)
    assert client.get("/practice/", {"portfolio": "", "x": CANARY}).status_code == 500
    rows = written()
    leaks = [row for row in rows if CANARY in json.dumps(row) or key in json.dumps(row) or feed in json.dumps(row)]
    assert [row for row in leaks if row["logger"] != "django.security.DisallowedHost"] == []
    assert len(rows) > 15
    failed = next(row for row in rows if row.get("status") == 500)
    assert failed["request_id"]
    assert (failed["method"], failed["route"], failed["person"]) == ("GET", "practice/", str(user.public_id))
    assert failed["duration_ms"] >= 0
    assert user.email not in json.dumps(rows)
    by_token = next(row for row in rows if row.get("route") == "api/v1/portfolios/$" and row["status"] == 200)
    assert by_token["token"] == key[:9]
    assert {"signed in", "sign-in refused"} <= {row.get("event") for row in rows}
    assert all(row.get("address") for row in rows if row.get("status") in (401, 403))
    told = next(row for row in rows if "RuntimeError" in row.get("exception", ""))
    assert told["request_id"]
