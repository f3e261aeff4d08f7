"""What the views of signing in ask of a request."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.sign_in.lockout import TooManyAttempts

View = Callable[..., HttpResponse]


def personal(view: View) -> View:
    """For signed-in people, kept by no cache; a part of a page answers 401."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else "/")

    return never_cache(wrapped)


def person(request: HttpRequest) -> User:
    """The signed-in person, behind `personal`."""
    return cast(User, request.user)


def goes_to(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this portal that the form or the address names, else home."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if is_ours(request, target) else resolve_url(settings.LOGIN_REDIRECT_URL)


def is_ours(request: HttpRequest, target: str) -> bool:
    """Whether a browser that follows `target` stays on this portal."""
    return url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def wait(request: HttpRequest, error: TooManyAttempts) -> HttpResponse:
    """The answer while attempts are refused: what to do instead, and when again."""
    minutes = max(1, round(error.seconds / 60))
    response = render(request, "accounts/wait.html", {"minutes": minutes, "kind": error.target.kind}, status=429)
    response.headers["Retry-After"] = str(error.seconds)
    return response
