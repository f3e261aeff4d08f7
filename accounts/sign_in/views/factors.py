"""Adding and removing second factors. Each act asks who one is, unless one has just shown it."""

import base64

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import CodeForm, PasskeyForm
from accounts.reauthentication import recently_authenticated
from accounts.sign_in import factors, passkeys
from accounts.sign_in.requirement import is_lacking, note_shown
from accounts.sign_in.views.request import person, personal

SECRET = "app_secret"  # noqa: S105 - the key of a session, not a secret
"""Key of a session: the encrypted secret of an app that is being added."""


@require_safe
@personal
def add(request: HttpRequest) -> HttpResponse:
    """Which second factor it shall be. Who lacks one that is required comes here, and nowhere else."""
    shown = {"is_lacking": is_lacking(request), "has": factors.factors_of(person(request))}
    return render(request, "accounts/add_second_factor.html", shown)


@require_safe
@personal
@recently_authenticated
def app(request: HttpRequest) -> HttpResponse:
    """The picture that an app scans, and the field for the code that it then shows."""
    if SECRET not in request.session:
        request.session[SECRET] = encrypt(generate_totp_secret())
    return _app_page(request, CodeForm())


@require_POST
@personal
@recently_authenticated
def add_app(request: HttpRequest) -> HttpResponse:
    """Add the app that shows the right code."""
    if SECRET not in request.session:
        return redirect("app")
    user = person(request)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _app_page(request, form)
    try:
        codes = factors.add_app(
            user=user,
            secret=decrypt(request.session[SECRET]),
            code=form.cleaned_data["code"],
            keep=request.session.session_key,
            by=user,
            now=timezone.now(),
        )
    except ValidationError as error:
        form.add_error(None if not hasattr(error, "error_dict") else "code", error.messages)
        return _app_page(request, form)
    del request.session[SECRET]
    return _added(request, codes, _("The app is added. From now on you sign in with its code."))


@require_safe
@personal
@recently_authenticated
def passkey(request: HttpRequest) -> HttpResponse:
    """The form for a new passkey."""
    return _passkey_page(request, PasskeyForm())


@require_POST
@personal
@recently_authenticated
def add_passkey(request: HttpRequest) -> HttpResponse:
    """First what the browser needs to make a passkey, then the passkey that it made."""
    user = person(request)
    if "credential" not in request.POST:
        return JsonResponse(passkeys.options_to_add(user))
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        return _passkey_page(request, form)
    try:
        credential = passkeys.made(request.POST["credential"])
    except passkeys.NotThisPasskey:
        form.add_error(None, _("The passkey was not made, or it took too long. Try again."))
        return _passkey_page(request, form)
    codes = factors.add_passkey(
        user=user,
        name=form.cleaned_data["name"],
        credential=credential,
        keep=request.session.session_key,
        by=user,
        now=timezone.now(),
    )
    return _added(request, codes, _("The passkey is added. You can sign in with it alone."))


@require_POST
@personal
@recently_authenticated
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a factor away."""
    user = person(request)
    try:
        if not factors.remove_factor(user=user, pk=pk, by=user, now=timezone.now()):
            raise Http404
    except factors.LastFactor:
        messages.error(request, _("This is your only second factor, and your role needs one. Add another one first."))
    else:
        messages.success(request, _("It is removed and opens nothing any more."))
    return redirect("account")


@require_POST
@personal
@recently_authenticated
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown in this answer and never again."""
    user = person(request)
    try:
        codes = factors.renew_codes(user=user, by=user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("account")
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def _added(request: HttpRequest, codes: list[str], words: str) -> HttpResponse:
    note_shown(request.session)
    messages.success(request, words)
    return render(request, "accounts/recovery_codes.html", {"codes": codes}) if codes else redirect("account")


def _app_page(request: HttpRequest, form: CodeForm) -> HttpResponse:
    secret = decrypt(request.session[SECRET])
    adapter = get_adapter()
    address = adapter.build_totp_url(person(request), secret)
    shown = {
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "picture": base64.b64encode(adapter.build_totp_svg(address).encode()).decode(),
    }
    return render(request, "accounts/app.html", shown, status=422 if form.errors else 200)


def _passkey_page(request: HttpRequest, form: PasskeyForm) -> HttpResponse:
    return render(request, "accounts/passkey.html", {"form": form}, status=422 if form.errors else 200)
