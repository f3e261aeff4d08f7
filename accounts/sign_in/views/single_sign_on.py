"""To the provider of the single sign-on and back."""

import logging
import time
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import record
from accounts.models import User
from accounts.reauthentication import note_confirmed
from accounts.sign_in import entry, provider, sso
from accounts.sign_in.requirement import has_second_factor, note_shown
from accounts.sign_in.views.request import goes_to, is_ours

ATTEMPT = "sso"
SECONDS = 600
"""For the person to sign in at the provider."""
logger = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider. Signed-in people come here to confirm who they are.

    Only an act of the person here sends them: who follows a link from elsewhere is shown the button. The way on is a
    page of ours, because a browser that sends a form is not let go elsewhere by a redirect (`form-action`).
    """
    if not provider.is_configured():
        raise Http404
    words = {"sso": settings.OIDC_NAME, "next": goes_to(request)}
    if request.method != "POST":
        return render(request, "accounts/sso_start.html", words)
    attempt = provider.Attempt()
    try:
        address = provider.authorization_address(attempt, back=_back(), again=request.user.is_authenticated)
    except provider.ProviderError as error:
        return _refused(request, error)
    request.session[ATTEMPT] = asdict(attempt) | {"next": words["next"], "at": time.time()}
    response = render(request, "accounts/sso_start.html", words | {"address": address})
    response.headers["Refresh"] = f"0; url={address}"
    return response


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The provider's answer: let its person in, or say that it did not work, without saying more."""
    if not provider.is_configured():
        raise Http404
    kept = request.session.pop(ATTEMPT, None)
    try:
        attempt = _attempt_of(kept, request.GET.get("state", ""))
        if "code" not in request.GET:
            raise provider.ProviderError(f"The provider said: {request.GET.get('error', 'nothing')[:100]}")
        claims = provider.claims_for(request.GET["code"], attempt, back=_back())
        user = sso.person_of(claims, now=timezone.now())
    except (provider.ProviderError, sso.NotLetIn) as error:
        return _refused(request, error)
    two = sso.vouches_for_two_factors(claims)
    target = kept["next"] if is_ours(request, kept["next"]) else reverse("home")
    if request.user.is_authenticated:
        return _confirmed(request, user, two=two, auth_time=claims.get("auth_time"), since=kept["at"], target=target)
    return entry.begin(request, user, method="sso", goes_to=target, two_factors=two)


def _confirmed(
    request: HttpRequest, user: User, *, two: bool, auth_time: object, since: float, target: str
) -> HttpResponse:
    """Re-authentication: the same person, and the provider did ask them just now."""
    fresh = isinstance(auth_time, int | float) and auth_time >= since - provider.LEEWAY
    if user != request.user or not fresh or (has_second_factor(user) and not two):
        return _refused(request, sso.NotLetIn("another person came back, or the provider did not ask enough of them"))
    note_confirmed(request.session, now=timezone.now())
    if two:
        note_shown(request.session)
    return redirect(target)


def _attempt_of(kept: object, state: str) -> provider.Attempt:
    if not isinstance(kept, dict) or time.time() - kept["at"] > SECONDS:
        raise provider.ProviderError("No sign-in is under way in this browser, or it took too long.")
    attempt = provider.Attempt(kept["state"], kept["nonce"], kept["verifier"])
    if state != attempt.state:
        raise provider.ProviderError("The state is another sign-in's.")
    return attempt


def _back() -> str:
    """The address that is registered at the provider: made from PORTAL_URL, never from what a request says."""
    return settings.PORTAL_URL + reverse("sso-back")


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.warning("Single sign-on was refused: %s", error)
    if isinstance(error, sso.NotLetIn):
        with transaction.atomic():
            record(
                action="sign_in.refused", object_type="user", object_id=None, object_label="single sign-on",
                before={}, after={}, by=None, at=timezone.now(), reason=error.why,
            )  # fmt: skip
    return render(request, "accounts/sso_refused.html", status=403)
