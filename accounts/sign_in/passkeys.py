"""The two ceremonies of WebAuthn: making a passkey, and signing in with one. Verified by fido2 through django-allauth.

Every passkey is discoverable and verifies its person (finger, face or PIN): it is two factors by itself.
The challenge of a ceremony stands in the session, is used once, and belongs to one host name.
"""

import json
import logging
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from fido2.utils import websafe_decode

from accounts.models import User

LONGEST = 20_000
"""Characters of an answer; a passkey's has about a thousand."""
logger = logging.getLogger(__name__)


class NotThisPasskey(Exception):
    """The answer is no passkey of this person for this challenge."""


def options_to_add(user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey for the person."""
    return auth.begin_registration(user, passwordless=True)


def options_to_show(user: User | None) -> dict[str, Any]:
    """What the browser needs to show a passkey: of this person, or of whoever holds one."""
    return auth.begin_authentication(user)


def made(text: str) -> dict[str, Any]:
    """The new passkey of an answer. Raises NotThisPasskey."""
    credential = _read(text)
    try:
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _refusal(error) from error
    return credential


def shown(text: str, *, of: User | None = None) -> tuple[User, Authenticator]:
    """Whose passkey the answer shows, and which. Raises NotThisPasskey, also when the person is not active."""
    credential = _read(text)
    try:
        auth.parse_authentication_response(credential)
        user = of or _holder(credential)
        if user is None or not user.is_active:
            raise NotThisPasskey
        return user, auth.complete_authentication(user, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _refusal(error) from error


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError) as error:
        raise NotThisPasskey from error
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        raise NotThisPasskey
    return found


def _holder(credential: dict[str, Any]) -> User | None:
    handle = websafe_decode(credential["response"]["userHandle"])
    return User.objects.filter(public_id=UUID(bytes=handle)).first()


def _refusal(error: Exception) -> NotThisPasskey:
    logger.info("A passkey was refused: %s", type(error).__name__)
    return NotThisPasskey(str(error))
