"""Who one is, once more, before a sensitive act."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import CodeForm, ConfirmForm
from accounts.models import User
from accounts.reauthentication import note_confirmed
from accounts.sign_in import entry, factors, passkeys, provider
from accounts.sign_in.lockout import Target, TooManyAttempts, give_back, take
from accounts.sign_in.requirement import note_shown
from accounts.sign_in.views.request import goes_to, person, personal, wait

Form = CodeForm | ConfirmForm


@require_safe
@personal
def confirm(request: HttpRequest) -> HttpResponse:
    """A second factor of who has one, else the password, else the single sign-on."""
    return _page(request, _form(person(request)))


@sensitive_post_parameters()
@require_POST
@personal
def send(request: HttpRequest) -> HttpResponse:
    """Take the code or the password, and go on where one was stopped."""
    user, now = person(request), timezone.now()
    form = _form(user, request)
    if not form.is_valid():
        return _page(request, form)
    try:
        tickets = take([Target("confirm", str(user.public_id))], now=now)
    except TooManyAttempts as error:
        return wait(request, error)
    if isinstance(form, CodeForm):
        is_right = factors.accept_code(user=user, code=form.cleaned_data["code"], now=now) is not None
    else:
        is_right = user.check_password(form.cleaned_data["password"])
    if not is_right:
        entry.note_failure(user, tickets, now=now)
        form.refuse()
        return _page(request, form)
    give_back(tickets)
    return _confirmed(request, by_factor=isinstance(form, CodeForm))


@require_POST
@personal
def send_passkey(request: HttpRequest) -> HttpResponse:
    """The same by a passkey: first what the browser needs for it, then its answer."""
    user = person(request)
    if "credential" not in request.POST:
        return JsonResponse(passkeys.options_to_show(user))
    try:
        _user, factor = passkeys.shown(request.POST["credential"], of=user)
    except passkeys.NotThisPasskey:
        form = CodeForm(data={})
        form.errors.clear()
        form.add_error(None, _("This passkey is not yours, or took too long. Try again."))
        return _page(request, form)
    factors.note_passkey_used(factor, now=timezone.now())
    return _confirmed(request, by_factor=True)


def _form(user: User, request: HttpRequest | None = None) -> Form:
    kind = CodeForm if factors.factors_of(user).any else ConfirmForm
    return kind(request.POST if request else None)


def _confirmed(request: HttpRequest, *, by_factor: bool) -> HttpResponse:
    note_confirmed(request.session, now=timezone.now())
    if by_factor:
        note_shown(request.session)
    request.session.cycle_key()
    return redirect(goes_to(request))


def _page(request: HttpRequest, form: Form) -> HttpResponse:
    user = person(request)
    shown = {
        "form": form,
        "has": factors.factors_of(user),
        "has_password": user.has_usable_password(),
        "has_sso": provider.is_configured(),
        "next": goes_to(request),
    }
    return render(request, "accounts/confirm.html", shown, status=422 if form.errors else 200)
