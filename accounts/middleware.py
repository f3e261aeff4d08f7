"""Request context for the audit trail, and the language of the person."""

import re
import uuid
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.audit import RequestContext, context

_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
Next = Callable[[HttpRequest], HttpResponse]


def client_address(request: HttpRequest) -> str | None:
    """Who is at the other end: behind our proxy the last address of X-Forwarded-For, which the proxy itself wrote."""
    near = request.META.get("REMOTE_ADDR") or None
    if not settings.BEHIND_TLS_PROXY:
        return near
    far = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(far))
    except ValueError:
        return near


class RequestContextMiddleware:
    """Gives each request an id (the caller's when it is harmless) and tells the audit trail where it came from."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        channel = "api" if request.path.startswith("/api/") else "page"
        token = context.set(RequestContext(channel, request_id, client_address(request)))
        try:
            response = self.get_response(request)
        finally:
            context.reset(token)
        response.headers["X-Request-ID"] = request_id
        return response


class UserLanguageMiddleware:
    """Language: the person's saved choice, then the cookie, then the browser (which includes the default, Russian)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.user.language if request.user.is_authenticated else ""
        language = chosen or translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response
