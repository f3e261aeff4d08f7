"""How the portal speaks and looks to a person."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.sign_in.views.request import goes_to

A_YEAR = 365 * 24 * 3600
APPEARANCE = {
    "theme": ("auto", "light", "dark"),
    "density": ("normal", "compact"),
    "single_keys": ("on", "off"),
}
"""Cookies of the appearance and the values that they may have; the first one is the default and keeps no cookie."""


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language in a cookie, and with the person when they are signed in. Unknown ones change nothing."""
    response = redirect(goes_to(request))
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
    response = redirect(goes_to(request))
    for name, values in APPEARANCE.items():
        value = request.POST.get(name)
        if value == values[0]:
            response.delete_cookie(name, samesite="Lax")
        elif value in values:
            _keep(response, name, value)
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
