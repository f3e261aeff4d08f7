"""Who calls the API: a bearer token of another system, or the browser's session with its CSRF token."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts import wall
from accounts.models import ApiToken, User

if TYPE_CHECKING:  # rest_framework.views reads the setting that names this module
    from rest_framework.views import APIView

NOTE_USE_EVERY = timedelta(minutes=1)
"""`last_used_at` is exact to a minute: a write for each read would cost more than it tells."""


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>` (RFC 6750). Rights, revocation and expiry are read for each request."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = ApiToken.objects.find(key.strip(), at=now)
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        wall.stand_for(token.user)
        note_use(token=token, now=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for in WWW-Authenticate."""
        given = request.headers.get("Authorization", "").lower().startswith("bearer")
        return 'Bearer realm="api", error="invalid_token"' if given else 'Bearer realm="api"'


def note_use(*, token: ApiToken, now: datetime) -> None:
    """Remember that the token was used, at most once a minute however many processes see it."""
    limit = now - NOTE_USE_EVERY
    if token.last_used_at is None or token.last_used_at < limit:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lt=limit)
        ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)


class TokenScopeAllows(BasePermission):
    """A token for reading does not write, whatever its owner may do."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if request.method in SAFE_METHODS or not isinstance(request.auth, ApiToken):
            return True
        self.message = _("This token is for reading only.")
        return request.auth.may_write
