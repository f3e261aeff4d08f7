"""What django-allauth asks of the portal: how secrets are kept, what signing in does, which steps it has."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User


class PortalAccountAdapter(DefaultAccountAdapter):
    """The door. Nobody signs up: the Project Office makes accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["accounts.sign_in.adapters.SecondStep"]

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """The last act of every way in: session, audit event and counts in one transaction."""
        from accounts.sign_in.entry import sign_in  # it needs the models

        if not isinstance(user, User):
            raise TypeError("Only people of the portal sign in.")
        sign_in(request, user, now=timezone.now())

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The portal says itself what there is to say."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The portal writes its own letters."""


class SecondStep(AuthenticateStage):
    """The second step, unless the single sign-on vouches for two factors or a passkey was both at once."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any(record["method"] == "sso" and record.get("two_factors") for record in records):
            return False
        return bool(super()._should_handle(request))


class PortalMFAAdapter(DefaultMFAAdapter):
    """Secrets of apps and recovery codes are encrypted with a key made from SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography.fernet.InvalidToken when neither SECRET_KEY nor a fallback encrypted it."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return _("Delivery Portal")

    def _get_site_name(self) -> str:
        return _("Delivery Portal")

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """A passkey keeps the public id: the number of a row is nobody's business."""
        if not isinstance(user, User):
            raise TypeError("Only people of the portal have passkeys.")
        return {"id": user.public_id.bytes, "display_name": str(user), "name": user.email}


def encrypted_anew(encrypted: str) -> str:
    """The same secret under the present SECRET_KEY; as it is where that is so already.

    Raises cryptography.fernet.InvalidToken when neither SECRET_KEY nor a fallback encrypted it.
    """
    try:
        Fernet(_key(settings.SECRET_KEY)).decrypt(encrypted.encode())
    except InvalidToken:
        return _cipher().rotate(encrypted.encode()).decode()
    return encrypted


def _cipher() -> MultiFernet:
    """Encrypts with SECRET_KEY, decrypts with SECRET_KEY_FALLBACKS too, so that the key can be changed."""
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"accounts.second_factor" + secret.encode()).digest())
