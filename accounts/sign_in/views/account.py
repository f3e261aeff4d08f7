"""One's own account: what protects it, where one is signed in, the password."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import ChangePasswordForm
from accounts.models import SignInSession
from accounts.reauthentication import recently_authenticated
from accounts.sign_in import devices, passwords, session_acts
from accounts.sign_in.browsers import in_words
from accounts.sign_in.factors import factors_of
from accounts.sign_in.lockout import Target, TooManyAttempts, give_back, take
from accounts.sign_in.requirement import is_required_of
from accounts.sign_in.views.request import person, personal, wait


@require_safe
@personal
def account(request: HttpRequest) -> HttpResponse:
    """What protects the account, and where it is in use."""
    user = person(request)
    shown = {
        "has": factors_of(user),
        "is_required": is_required_of(user),
        "sessions": [
            (row, in_words(row.agent), _is_this(request, row))
            for row in session_acts.sessions_of(user, now=timezone.now())
        ],
    }
    return render(request, "accounts/account.html", shown)


@require_safe
@personal
def password(request: HttpRequest) -> HttpResponse:
    """The form for a new password."""
    return _password_page(request, ChangePasswordForm(user=person(request)))


@sensitive_post_parameters()
@require_POST
@personal
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the password and end the other sessions. Wrong present passwords are counted as at the door."""
    user = person(request)
    form = ChangePasswordForm(request.POST, user=user)
    if not form.is_valid():
        return _password_page(request, form)
    now = timezone.now()
    try:
        tickets = take([Target("confirm", str(user.public_id))], now=now)
    except TooManyAttempts as error:
        return wait(request, error)
    if not user.check_password(form.cleaned_data["present"]):
        form.refuse()
        return _password_page(request, form)
    give_back(tickets)
    passwords.change_password(
        user=user, password=form.cleaned_data["new"], keep_session=request.session.session_key, by=user, now=now
    )
    update_session_auth_hash(request, user)  # this session goes on, under a new key
    messages.success(request, _("The password is changed. You are signed out everywhere else."))
    response = redirect("account")
    devices.remember(request, response, user)
    return response


@require_POST
@personal
@recently_authenticated
def end_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign out of one session; of this one by the button for it."""
    user = person(request)
    if not session_acts.end_session(user=user, public_id=public_id, by=user, now=timezone.now()):
        raise Http404
    messages.success(request, _("That session is ended."))
    return redirect("account")


@require_POST
@personal
@recently_authenticated
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    user = person(request)
    keep = request.session.session_key
    ended = session_acts.end_other_sessions(user=user, keep=keep, by=user, now=timezone.now())
    messages.success(
        request,
        ngettext("%(n)s other session is ended.", "%(n)s other sessions are ended.", ended) % {"n": ended},
    )
    return redirect("account")


def _is_this(request: HttpRequest, row: SignInSession) -> bool:
    return row.session_key == request.session.session_key


def _password_page(request: HttpRequest, form: ChangePasswordForm) -> HttpResponse:
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)
