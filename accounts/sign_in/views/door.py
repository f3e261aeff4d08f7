"""The door: password, passkey, second step, and out again."""

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import CodeForm, SignInForm
from accounts.models import User
from accounts.sign_in import entry, factors, passkeys, provider
from accounts.sign_in.limits import ENDED
from accounts.sign_in.lockout import TooManyAttempts, give_back, take
from accounts.sign_in.views.request import goes_to, wait

_at_second_step = login_stage_required(stage=entry.SECOND_STEP, redirect_urlname="sign-in")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By address and password; afterwards to `next` when it is a page of this portal, else home."""
    if request.user.is_authenticated:
        return redirect(goes_to(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = entry.check_password(request, **form.cleaned_data, now=timezone.now())
        except TooManyAttempts as error:
            return wait(request, error)
        if user is not None:
            return entry.begin(request, user, method="password", goes_to=goes_to(request))
        form.refuse()
    return _sign_in_page(request, form)


@never_cache
@require_POST
def by_passkey(request: HttpRequest) -> HttpResponse:
    """By a passkey alone: first what the browser needs for it, then its answer."""
    if request.user.is_authenticated:
        return redirect(goes_to(request))
    if "credential" not in request.POST:
        return JsonResponse(passkeys.options_to_show(None))
    try:
        user, factor = passkeys.shown(request.POST["credential"])
    except passkeys.NotThisPasskey:
        form = SignInForm(data={})
        form.errors.clear()
        form.add_error(None, _("This passkey does not open an account here. Sign in with your password."))
        return _sign_in_page(request, form)
    factors.note_passkey_used(factor, now=timezone.now())
    return entry.begin(
        request, user, method="mfa", goes_to=goes_to(request), id=factor.pk, type=str(factor.type), passwordless=True
    )


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
@_at_second_step
def second_step(request: HttpRequest) -> HttpResponse:
    """After the password: six digits of the app, or a recovery code."""
    stage, user = _step(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            tickets = take([entry.code_target(request, user)], now=now)
        except TooManyAttempts as error:
            return wait(request, error)
        factor = factors.accept_code(user=user, code=form.cleaned_data["code"], now=now)
        if factor is not None:
            give_back(tickets, clear=frozenset({"device-code"}))
            return _through(request, stage, user, factor)
        entry.note_failure(user, tickets, now=now)
        form.refuse()
    return _second_step_page(request, user, form)


@require_POST
@_at_second_step
def second_step_by_passkey(request: HttpRequest) -> HttpResponse:
    """After the password: a passkey of the same person."""
    stage, user = _step(request)
    if "credential" not in request.POST:
        return JsonResponse(passkeys.options_to_show(user))
    try:
        _user, factor = passkeys.shown(request.POST["credential"], of=user)
    except passkeys.NotThisPasskey:
        form = CodeForm(data={})
        form.errors.clear()
        form.add_error(None, _("This passkey is not yours, or took too long. Try again."))
        return _second_step_page(request, user, form)
    factors.note_passkey_used(factor, now=timezone.now())
    return _through(request, stage, user, factor)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session, a sign-in that is half done too."""
    clear_login(request)
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def admin_door(request: HttpRequest) -> HttpResponse:
    """The admin has no door of its own: one without second step and lock-out would be the one to take."""
    if request.user.is_authenticated:
        raise PermissionDenied
    target = goes_to(request) if "next" in request.GET else reverse("admin:index")
    return redirect(f"{reverse('sign-in')}?{urlencode({'next': target})}")


def _sign_in_page(request: HttpRequest, form: SignInForm) -> HttpResponse:
    shown = {
        "form": form,
        "next": goes_to(request),
        "ended": request.session.pop(ENDED, "") if request.session.session_key else "",
        "sso": settings.OIDC_NAME if provider.is_configured() else "",
    }
    return render(request, "accounts/sign_in.html", shown, status=422 if form.errors else 200)


def _second_step_page(request: HttpRequest, user: User, form: CodeForm) -> HttpResponse:
    has = factors.factors_of(user)
    return render(request, "accounts/second_step.html", {"form": form, "has": has}, status=422 if form.errors else 200)


def _step(request: HttpRequest) -> tuple[LoginStage, User]:
    stage: LoginStage = request._login_stage  # type: ignore[attr-defined]
    user = stage.login.user
    if not isinstance(user, User) or not user.is_active:
        clear_login(request)
        raise PermissionDenied
    return stage, user


def _through(request: HttpRequest, stage: LoginStage, user: User, factor: Authenticator) -> HttpResponse:
    record_authentication(request, user, "mfa", id=factor.pk, type=str(factor.type))
    return entry.finish(request, stage.exit())
