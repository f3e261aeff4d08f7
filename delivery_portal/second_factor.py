"""Who must show a second factor and has not does nothing else: pages lead to it, the API answers 403."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sign_in.requirement import has_second_factor, is_lacking
from projects.api.problems import Problem, as_response

OPEN = frozenset(
    {
        "healthz", "readyz", "sign-out", "set-language", "set-appearance",
        "add-second-factor", "app", "app-add", "passkey", "passkey-add",
        "confirm", "confirm-send", "confirm-passkey", "sso-start", "sso-back",
    }
)  # fmt: skip
"""Addresses, by name, that one needs to add or show a factor, or to leave."""


class SecondFactorMiddleware:
    """The one place that asks. Bearer tokens are let pass: a token that opens nothing is refused by the API itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not is_lacking(request) or (request.resolver_match and request.resolver_match.view_name in OPEN):
            return None
        if request.path.startswith("/api/"):
            if request.headers.get("Authorization", "").lower().startswith("bearer "):
                return None
            return as_response(
                Problem("forbidden", _("Your role needs a second factor. Add one under Account and security.")), request
            )
        return _lead(request)


def _lead(request: HttpRequest) -> HttpResponse:
    """To the page that shows the factor, or adds the first one."""
    if isinstance(request.user, User) and has_second_factor(request.user):
        back = request.get_full_path() if request.method == "GET" else "/"
        address = f"{reverse('confirm')}?{urlencode({'next': back})}"
    else:
        address = reverse("add-second-factor")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
