"""How web, worker and beat write their logs: one JSON object a line in production, one plain line in a demonstration.

Only the fields of FIELDS leave a record. Of a request its route is told ("tasks/<str:code>/"), never its address: a
path may carry the key of a reset link, a query string that of a calendar. What looks like a secret is blanked besides.
Plain Python, for settings and the web server's own configuration: nothing here asks Django's apps.
"""

import logging
import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery import current_task
from pythonjsonlogger.json import JsonFormatter

FIELDS = ("event", "method", "route", "status", "duration_ms", "channel", "person", "token", "address")
"""What a record may add to its message; `person` is a public id, `token` a token's first letters."""
NO_ROUTE = "(no route)"

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered; set by the middleware."""

_SECRETS = (
    re.compile(r"(?i)\b(Bearer\s+)[^\s\"',]+"),
    re.compile(r"(://[^\s:/@]*:)[^\s@/]+(?=@)"),
    re.compile(
        r"(?i)\b((?:key|code|state|token|secret|passw(?:or)?d|sessionid|csrftoken|csrfmiddlewaretoken)[\"']?\s*[=:]\s*[\"']?)"
        r"[^\s\"'&,;]+"
    ),
    re.compile(r"\b(dp_)[A-Za-z0-9_-]{8,}"),
)
_INVALID_REQUEST = re.compile(r"(Invalid request from ip=\S*?: [^:'\"]*).*", re.DOTALL)
"""gunicorn quotes what it could not read, which may be half of an Authorization header."""


def blanked(text: str) -> str:
    """The text without tokens, passwords in addresses, and values of fields that are named like secrets."""
    for secret in _SECRETS:
        text = secret.sub(r"\1…", text)
    return text


def route_of(request: Any) -> str:
    """The pattern that led to the view: it holds no value of the address."""
    match = getattr(request, "resolver_match", None)
    return NO_ROUTE if match is None else match.route or "/"


def message_of(record: logging.LogRecord) -> str:
    """The message, with routes for addresses."""
    if isinstance(record.args, tuple) and record.args:
        route = route_of(getattr(record, "request", None))
        record.args = tuple(route if isinstance(one, str) and one.startswith("/") else one for one in record.args)
    text = record.getMessage()
    if record.name.startswith("gunicorn"):
        text = _INVALID_REQUEST.sub(r"\1", text)
    return blanked(text)


class JsonLine(JsonFormatter):
    """One object a line: line breaks, in whatever somebody sent, are escaped by JSON itself."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data["time"] = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        log_data["level"], log_data["logger"] = record.levelname, record.name
        log_data["message"] = message_of(record)
        if identity := getattr(record, "request_id", "") or request_id.get():
            log_data["request_id"] = identity
        if current_task:
            log_data["task"], log_data["task_id"] = current_task.name, current_task.request.id
        log_data.update({name: value for name in FIELDS if (value := getattr(record, name, None)) not in (None, "")})
        if told := message_dict.get("exc_info"):
            log_data["exception"] = blanked(str(told))


class PlainLine(logging.Formatter):
    """For a terminal. What somebody sent cannot begin a line: control characters are escaped, tracebacks indented."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the name is logging's
        record.message = one_line(message_of(record))
        more = " ".join(
            f"{name}={one_line(str(value))}" for name in FIELDS if (value := getattr(record, name, "")) != ""
        )
        return super().formatMessage(record) + (f" {more}" if more else "")

    def formatException(self, ei: Any) -> str:  # noqa: N802  the name is logging's
        return "\n".join(f"    {line}" for line in blanked(super().formatException(ei)).splitlines())


def one_line(text: str) -> str:
    """The text with everything escaped that ends or hides a line."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def config(*, form: str, level: str, requests: bool) -> dict[str, Any]:
    """Configuration of `logging`. `form`: json or line; `requests`: also those that went well."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "delivery_portal.logs.JsonLine"},
            "line": {"()": "delivery_portal.logs.PlainLine"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "django.request": {"level": "ERROR"},  # portal.requests tells of each 4xx, by its route
            "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "portal.requests": {"level": "INFO" if requests else "WARNING"},
            # A line for each message of each day's thousands of heartbeats hides the lines that matter.
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """LOG_FORMAT (json; line in a demonstration), LOG_LEVEL (INFO), LOG_REQUESTS (1; 0 in a demonstration).

    Raises ValueError for another format.
    """
    demo = environ.get("PORTAL_DEMO", "").lower() in {"1", "true", "yes", "on"}
    form = environ.get("LOG_FORMAT") or ("line" if demo else "json")
    if form not in {"json", "line"}:
        raise ValueError("LOG_FORMAT is json or line.")
    requests = environ.get("LOG_REQUESTS") or ("0" if demo else "1")
    return config(form=form, level=environ.get("LOG_LEVEL") or "INFO", requests=requests == "1")
