"""Around every answer, whoever makes it: a line in the log, and the headers that keep browsers and caches in bounds."""

import logging
import time
from collections.abc import Callable
from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from accounts.middleware import client_address
from accounts.models import ApiToken, User
from delivery_portal import logs

Next = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger("portal.requests")

HOST = "__Host-"
HEALTH = ("/healthz", "/readyz")
UNUSED = [
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
]
"""Of a browser's powers. Passkeys, the clipboard and full screen keep what browsers allow a page of its own origin."""
PERMISSIONS = ", ".join(f"{name}=()" for name in UNUSED)
HEADERS = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""Policy of what is no page: JSON, CSV, calendars, scripts and styles opened by themselves run and load nothing."""
PAGES = ("text/html", "application/pdf")
KEEPS_APART = ("Cookie", "Authorization", "Accept-Language")


class RequestLogMiddleware:
    """Around all but the id of the request: one record for each answer, of what delivery_portal.logs lets it say."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        token = logs.request_id.set(getattr(request, "request_id", ""))
        try:
            response = self.get_response(request)
            level = level_of(response.status_code, health=request.path in HEALTH)
            if logger.isEnabledFor(level):
                took = round((time.perf_counter() - begun) * 1000, 1)
                logger.log(level, "answered", extra=facts_of(request, response) | {"duration_ms": took})
        finally:
            logs.request_id.reset(token)
        return response


def level_of(status: int, *, health: bool) -> int:
    """Refusals that somebody may have to look into are warnings; questions of a health check that go well are noise."""
    if status >= 500:
        return logging.ERROR
    if status in (401, 403, 429):
        return logging.WARNING
    return logging.DEBUG if health else logging.INFO


def facts_of(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """What is told of a request. The network address only of refused ones: the proxy's log has it for all."""
    person = known_person(request)
    token = getattr(request, "auth", None)
    facts = {
        "event": "request",
        "method": request.method if request.method in METHODS else "(other)",
        "route": logs.route_of(request),
        "status": response.status_code,
        "channel": "api" if request.path.startswith("/api/") else "page",
        "person": str(person.public_id) if person else "",
        "token": token.prefix if isinstance(token, ApiToken) else "",
    }
    return facts | ({"address": client_address(request)} if response.status_code in (401, 403, 429) else {})


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


def known_person(request: HttpRequest) -> User | None:
    """Who it was, where somebody asked already: a line in the log asks the database nothing."""
    user = request.__dict__.get("user")
    found = getattr(user, "_wrapped", user)  # Django's lazy object, asked or not
    return found if isinstance(found, User) else None


class HostCookieMiddleware:
    """In production every cookie is called `__Host-…` outside and by its plain name inside, whoever sets it.

    Browsers take such a cookie from this very host only, over TLS, for every path: a page of another name below the
    same domain can neither read nor plant it. What comes without the prefix was planted, and is not there.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.HOST_COOKIES:
            return self.get_response(request)
        given = request.COOKIES.items()
        request.COOKIES = {name.removeprefix(HOST): value for name, value in given if name.startswith(HOST)}
        response = self.get_response(request)
        for name in [name for name in response.cookies if not name.startswith(HOST)]:
            inside = response.cookies.pop(name)
            outside: Morsel[str] = Morsel()
            outside.update(inside)
            outside.set(HOST + name, inside.value, inside.coded_value)
            outside["secure"], outside["path"], outside["domain"] = True, "/", ""
            response.cookies[HOST + name] = outside
        return response


class HardeningMiddleware:
    """What every answer carries that does not say otherwise itself: pages, files, errors, redirects, the API."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            response.headers.setdefault(
                "Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            )
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        response.headers.setdefault("Content-Security-Policy", NO_PAGE)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        if "public" not in response.headers["Cache-Control"]:
            patch_vary_headers(response, KEEPS_APART)
        return response


class DataPolicyMiddleware:
    """Below the policy of pages: an answer that is no page gets the policy under which nothing runs.

    Documents that the portal draws itself keep that of pages: browsers show no PDF in a sandbox.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.headers.get("Content-Type", "text/html").startswith(PAGES):
            response.headers.setdefault("Content-Security-Policy", NO_PAGE)
        return response
