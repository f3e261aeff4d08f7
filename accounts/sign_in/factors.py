"""Second factors: an app with six digits (TOTP), passkeys (WebAuthn), recovery codes.

The arithmetic, the ceremonies and the rows are those of django-allauth; here are the writes: one transaction each, with
the audit event in it, and a code that was taken once is never taken again.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.sign_in.adapters import encrypted_anew
from accounts.sign_in.requirement import OPENS, is_required_of
from accounts.sign_in.session_acts import end_other_sessions

KIND = Authenticator.Type
LAST = "last_counter"
"""Key of an app's data: the newest time step whose code was taken. Older ones, and this one, are replays (RFC 6238)."""
ENCRYPTED = ("secret", "seed", "migrated_codes")
"""Keys of a factor's data whose values are encrypted."""
LONGEST_NAME = 60
logger = logging.getLogger(__name__)


class LastFactor(Exception):
    """The person works with a second factor only, and this is the only one."""


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int | None
    """None without recovery codes."""

    @property
    def any(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def factors_of(user: User) -> Factors:
    """The person's app, passkeys (oldest first) and how many recovery codes are unused."""
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at", "pk"))
    codes = next((row for row in rows if row.type == KIND.RECOVERY_CODES), None)
    return Factors(
        next((row for row in rows if row.type == KIND.TOTP), None),
        [row for row in rows if row.type == KIND.WEBAUTHN],
        _left(codes) if codes else None,
    )


@transaction.atomic
def accept_code(*, user: User, code: str, now: datetime) -> Authenticator | None:
    """Take six digits of the app or a recovery code: the factor it belongs to, None for a wrong or a used one.

    Rows are locked while they are compared: of two requests with one code, one is let in.
    """
    try:
        return _accept(user, code, now=now)
    except InvalidToken:
        logger.error("Factors of a person cannot be decrypted: SECRET_KEY was changed without SECRET_KEY_FALLBACKS.")
        return None


def _accept(user: User, code: str, *, now: datetime) -> Authenticator | None:
    rows = Authenticator.objects.select_for_update().filter(user_id=user.pk, type__in=(KIND.TOTP, KIND.RECOVERY_CODES))
    by_kind = {row.type: row for row in rows}
    app, codes = by_kind.get(KIND.TOTP), by_kind.get(KIND.RECOVERY_CODES)
    if app is not None and (counter := _counter_of(decrypt(app.data["secret"]), code, now=now)) is not None:
        if counter <= app.data.get(LAST, 0):
            return None
        app.data[LAST] = counter
        return _used(app, now=now)
    if codes is not None and codes.wrap().validate_code(code):
        codes.refresh_from_db()
        _record("recovery_code.used", user, {"left": _left(codes)}, now=now)
        return _used(codes, now=now)
    return None


@transaction.atomic
def add_app(*, user: User, secret: str, code: str, keep: str | None, by: User, now: datetime) -> list[str]:
    """Add the app that shows `code` for `secret`; answers recovery codes when the person has none yet, else nothing.

    Ends every session but `keep`: the others have not shown the factor.

    Raises ValidationError (field `code`) when the code is not the secret's, or there is an app already.
    """
    _lock(user)
    counter = _counter_of(secret, code, now=now)
    if counter is None:
        raise ValidationError({"code": _("This is not the code that the app shows now. Check the clock of the phone.")})
    if Authenticator.objects.filter(user_id=user.pk, type=KIND.TOTP).exists():
        raise ValidationError({"code": _("There is an app already. Remove it first.")})
    row = TOTP.activate(user, secret).instance
    row.data[LAST] = counter
    row.save(update_fields=["data"])
    _record("factor.added", user, {"factor": KIND.TOTP.value}, by=by, now=now)
    end_other_sessions(user=user, keep=keep, by=by, now=now, reason="factor.added")
    return _first_codes(user, by=by, now=now)


@transaction.atomic
def add_passkey(
    *, user: User, name: str, credential: Mapping[str, Any], keep: str | None, by: User, now: datetime
) -> list[str]:
    """Add a passkey whose ceremony was verified, as `add_app` adds an app."""
    _lock(user)
    name = name.strip()[:LONGEST_NAME] or _("Passkey")
    WebAuthn.add(user, name, dict(credential))
    _record("factor.added", user, {"factor": KIND.WEBAUTHN.value, "name": name}, by=by, now=now)
    end_other_sessions(user=user, keep=keep, by=by, now=now, reason="factor.added")
    return _first_codes(user, by=by, now=now)


@transaction.atomic
def remove_factor(*, user: User, pk: int, by: User, now: datetime) -> bool:
    """Take an app or a passkey away; False when the person has none with this number.

    With the last one the recovery codes go. Raises LastFactor where a second factor is required.
    """
    _lock(user)
    rows = list(Authenticator.objects.filter(user_id=user.pk, type__in=OPENS))
    row = next((one for one in rows if one.pk == pk), None)
    if row is None:
        return False
    if len(rows) == 1 and is_required_of(user):
        raise LastFactor
    before = {"factor": str(row.type)} | ({"name": row.wrap().name} if row.type == KIND.WEBAUTHN else {})
    row.delete()
    if len(rows) == 1:
        Authenticator.objects.filter(user_id=user.pk).delete()
    _record("factor.removed", user, {}, before=before, by=by, now=now)
    return True


@transaction.atomic
def remove_all(*, user: User, by: User | None, now: datetime, reason: str) -> int:
    """Take every factor away from a person who lost them, and end their sessions; how many factors there were.

    `by` is None for an operator at the command line. They add a new factor at the next sign-in.
    """
    _lock(user)
    kinds = [str(kind) for kind in Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True)]
    Authenticator.objects.filter(user_id=user.pk).delete()
    record(
        action="factor.removed", object_type="user", object_id=user.public_id, object_label=user.email,
        before={"factors": sorted(kinds)}, after={}, by=by, at=now, reason=reason,
    )  # fmt: skip
    end_other_sessions(user=user, keep=None, by=by, now=now, reason="factor.removed")
    return len(kinds)


@transaction.atomic
def renew_codes(*, user: User, by: User, now: datetime) -> list[str]:
    """New recovery codes; the old ones open nothing any more. Raises ValidationError without another factor."""
    _lock(user)
    if not Authenticator.objects.filter(user_id=user.pk, type__in=OPENS).exists():
        raise ValidationError(_("Recovery codes stand in for an app or a passkey: add one first."))
    Authenticator.objects.filter(user_id=user.pk, type=KIND.RECOVERY_CODES).delete()
    return _make_codes(user, by=by, now=now)


@transaction.atomic
def encrypt_anew(*, now: datetime) -> tuple[int, list[str]]:
    """Put every secret under the present SECRET_KEY: how many factors were under another, and the people, with their
    addresses, of whose secrets no key is left. Those stay as they are."""
    renewed, unreadable = 0, []
    for row in Authenticator.objects.select_for_update(of=("self",)).select_related("user").order_by("pk"):
        try:
            data = row.data | {
                name: encrypted_anew(kept) if isinstance(kept, str) else [encrypted_anew(text) for text in kept]
                for name, kept in row.data.items()
                if name in ENCRYPTED
            }
        except InvalidToken:
            unreadable.append(f"{row.user} <{row.user.email}>")
            continue
        if data != row.data:
            Authenticator.objects.filter(pk=row.pk).update(data=data)
            renewed += 1
    if renewed:
        record(
            action="factors.encrypted_anew", object_type="user", object_id=None, object_label="second factors",
            before={}, after={"factors": renewed}, by=None, at=now,
        )  # fmt: skip
    return renewed, unreadable


def note_passkey_used(row: Authenticator, *, now: datetime) -> None:
    """When the passkey was last used, for its owner to see."""
    _used(row, now=now)


def _left(codes: Authenticator) -> int:
    return int(app_settings.RECOVERY_CODE_COUNT - int(codes.data["used_mask"]).bit_count())


def _counter_of(secret: str, code: str, *, now: datetime) -> int | None:
    """The time step, now or one beside it, at which the secret gives this code."""
    present = int(now.timestamp()) // app_settings.TOTP_PERIOD
    matching = [
        counter
        for counter in range(present - app_settings.TOTP_TOLERANCE, present + app_settings.TOTP_TOLERANCE + 1)
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter)))
    ]
    return max(matching, default=None)


def _first_codes(user: User, *, by: User, now: datetime) -> list[str]:
    if Authenticator.objects.filter(user_id=user.pk, type=KIND.RECOVERY_CODES).exists():
        return []
    return _make_codes(user, by=by, now=now)


def _make_codes(user: User, *, by: User, now: datetime) -> list[str]:
    codes = RecoveryCodes.activate(user)
    codes.instance.data["viewed_at"] = now.timestamp()  # they are shown in the answer to this request and never again
    codes.instance.save(update_fields=["data"])
    _record("recovery_codes.made", user, {}, by=by, now=now)
    return list(codes.generate_codes())


def _used(row: Authenticator, *, now: datetime) -> Authenticator:
    row.last_used_at = now
    row.save(update_fields=["data", "last_used_at"])
    return row


def _lock(user: User) -> None:
    """One change of a person's factors at a time."""
    User.objects.select_for_update().get(pk=user.pk)


def _record(
    action: str, user: User, after: Mapping[str, Any], *, now: datetime,
    by: User | None = None, before: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    record(
        action=action, object_type="user", object_id=user.public_id, object_label=user.email,
        before=before or {}, after=after, by=by or user, at=now,
    )  # fmt: skip
