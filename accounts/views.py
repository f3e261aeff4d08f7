"""The door: signing in and out, and how the portal speaks and looks to a person."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import SignInForm

A_YEAR = 365 * 24 * 3600
APPEARANCE = {
    "theme": ("auto", "light", "dark"),
    "density": ("normal", "compact"),
    "single_keys": ("on", "off"),
}
"""Cookies of the appearance and the values that they may have; the first one is the default and keeps no cookie."""


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By address and password; afterwards to `next` when it is a page of this portal, else home."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user:
        login(request, form.user)
        return redirect(_next(request))
    status = 422 if form.errors else 200
    return render(request, "accounts/sign_in.html", {"form": form, "next": _next(request)}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language in a cookie, and with the person when they are signed in. Unknown ones change nothing."""
    response = redirect(_next(request))
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
        if request.user.is_authenticated:
            request.user.language = language
            request.user.save(update_fields=["language"])
    return response


@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Keeps theme, density and whether single keys act in cookies of this browser. Unknown values change nothing."""
    response = redirect(_next(request))
    for name, values in APPEARANCE.items():
        value = request.POST.get(name)
        if value == values[0]:
            response.delete_cookie(name, samesite="Lax")
        elif value in values:
            _keep(response, name, value)
    return response


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this portal that the form or the address names, else home."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure()):
        return target
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
