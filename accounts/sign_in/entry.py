"""From who somebody says they are to a session: the one way that password, passkey and single sign-on share."""

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import (
    clear_authentication_records,
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import Login
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth import authenticate, login
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.audit import context, record
from accounts.models import User
from accounts.reauthentication import note_confirmed
from accounts.sign_in import devices
from accounts.sign_in.lockout import Target, Ticket, give_back, network_of, take
from accounts.sign_in.requirement import note_shown

BACKEND = "django.contrib.auth.backends.ModelBackend"
SECOND_STEP = AuthenticateStage.key


def check_password(request: HttpRequest, *, email: str, password: str, now: datetime) -> User | None:
    """The active person whose password it is, or None. Takes the same way, and as long, for unknown addresses.

    Raises TooManyAttempts, before the password is looked at.
    """
    known = User.objects.filter(email__iexact=email).first()
    device = devices.device_of(request, known)
    if known is not None and device is not None:
        targets = [Target("device", f"{known.public_id}:{device}")]
    else:
        targets = [Target("account", email.lower()), Target("address", network_of(context.get().address))]
    tickets = take(targets, now=now)
    user = authenticate(request, username=email, password=password)
    if user is not None:
        give_back(tickets, clear=frozenset({"device"}))
    elif known is not None:
        note_failure(known, tickets, now=now)
    return user if isinstance(user, User) else None


def code_target(request: HttpRequest, user: User) -> Target:
    """What wrong codes of the second step are counted against."""
    device = devices.device_of(request, user)
    return Target("device-code", f"{user.public_id}:{device}") if device else Target("code", str(user.public_id))


def note_failure(user: User, tickets: list[Ticket], *, now: datetime) -> None:
    """One event for the first failure and one for each wait: the trail cannot be filled by guessing."""
    ticket = next((one for one in tickets if one.target.kind != "address"), tickets[0])
    if ticket.failures != 1 and ticket.until is None:
        return
    with transaction.atomic():
        record(
            action="sign_in.locked" if ticket.until else "sign_in.failed",
            object_type="user",
            object_id=user.public_id,
            object_label=user.email,
            before={},
            after={"failures": ticket.failures, "until": ticket.until, "counted": ticket.target.kind},
            by=None,
            at=now,
        )


def begin(request: HttpRequest, user: User, *, method: str, goes_to: str, **said: Any) -> HttpResponse:
    """The person has shown the first thing: to the second step, or in.

    The session key changes here and again when they are in: one that somebody fixed, or saw between, opens nothing.
    """
    clear_authentication_records(request)
    request.session.cycle_key()
    record_authentication(request, user, method, **said)
    return finish(request, perform_login(request, Login(user=user, redirect_url=goes_to)))


def finish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """When this answer lets somebody in, their browser is known from now on."""
    user = getattr(request, "came_in", None)
    if isinstance(user, User):
        devices.remember(request, response, user)
    return response


def sign_in(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Let the person in. Called once every step is done, by the adapter of django-allauth."""
    records = get_authentication_records(request, user)
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        if any(one["method"] == "mfa" or one.get("two_factors") for one in records):
            note_shown(request.session)
        note_confirmed(request.session, now=now)
        record(
            action="sign_in", object_type="user", object_id=user.public_id, object_label=user.email,
            before={}, after={"by": [one.get("type") or one["method"] for one in records]}, by=user, at=now,
        )  # fmt: skip
    request.came_in = user  # type: ignore[attr-defined]
