"""A forgotten password: a letter, and the page that its link opens. The answer never tells who has an account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.audit import context
from accounts.forms import NewPasswordForm, ResetForm
from accounts.sign_in import devices, passwords
from accounts.sign_in.lockout import Target, TooManyAttempts, network_of, take
from accounts.sign_in.views.request import wait

HIDDEN = "reset"
"""Stands in the address instead of the token, which moves to the session: no link on the page gives it away."""
TOKEN = "reset_token"  # noqa: S105 - the key of a session, not a token


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a letter. Known and unknown addresses are noted alike; a worker finds out which is which."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            take([Target("reset-address", network_of(context.get().address))], now=now)
        except TooManyAttempts as error:
            return wait(request, error)
        passwords.ask_for_reset(email=form.cleaned_data["email"], language=get_language() or "ru", now=now)
        return render(request, "accounts/reset_asked.html")
    return render(request, "accounts/reset.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Choose a new password by the link of a letter. Signs nobody in: the second factor is asked at the door."""
    user = passwords.user_of_link(uid)
    if token != HIDDEN:
        if request.method != "GET" or user is None or not passwords.is_valid(user, token):
            return _no_longer(request)
        request.session.cycle_key()
        request.session[TOKEN] = token
        return redirect("reset-password", uid, HIDDEN)
    kept = request.session.get(TOKEN, "")
    if user is None or not passwords.is_valid(user, kept):
        return _no_longer(request)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/reset_choose.html", {"form": form}, status=422 if form.errors else 200)
    try:
        changed = passwords.reset_password(user=user, token=kept, password=form.cleaned_data["new"], now=timezone.now())
    except passwords.LinkNoLongerValid:
        return _no_longer(request)
    request.session.flush()
    messages.success(request, _("The new password holds. Sign in with it."))
    response = redirect("sign-in")
    devices.remember(request, response, changed)
    return response


def _no_longer(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/reset_no_longer.html", status=410)
