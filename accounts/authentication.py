"""Who calls the API: a bearer token of another system, or the browser's session with its CSRF token."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts import wall
from accounts.api_kinds import kinds_of
from accounts.audit import context
from accounts.models import ApiToken, User

if TYPE_CHECKING:  # rest_framework.views reads the setting that names this module
    from rest_framework.views import APIView

NOTE_USE_EVERY = timedelta(minutes=1)
"""`last_used_at` is exact to a minute: a write for each read would cost more than it tells."""


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>` (RFC 6750). Rights, revocation and expiry are read for each request.

    Every door of the API comes here, its files too: what a token is not made for is refused in this place.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = ApiToken.objects.find(key.strip(), at=now)
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        wall.stand_for(token.user)
        note_use(token=token, now=now, address=context.get().address)
        refuse_other_kinds(token, request.path)
        if token.narrowed_to is not None:
            token.user.narrowed_to = (token.dimension, token.narrowed_to)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for in WWW-Authenticate."""
        given = request.headers.get("Authorization", "").lower().startswith("bearer")
        return 'Bearer realm="api", error="invalid_token"' if given else 'Bearer realm="api"'


def refuse_other_kinds(token: ApiToken, path: str) -> None:
    """Raise PermissionDenied, naming what is missing, when the token is not made for the resources of this address."""
    if not token.kinds:
        return
    missing = [kind for kind in kinds_of(path) or ["?"] if kind not in token.kinds]
    if missing:
        raise PermissionDenied(
            _("This token is not made for %(missing)s; it opens %(kinds)s.")
            % {"missing": ", ".join(missing), "kinds": ", ".join(token.kinds)}
        )


def note_use(*, token: ApiToken, now: datetime, address: str | None = None) -> None:
    """Remember when and from where the token was used, once a minute however many processes see it.

    A use from another address is noted at once.
    """
    limit = now - NOTE_USE_EVERY
    moved = address is not None and address != token.last_used_address
    if token.last_used_at is None or token.last_used_at < limit or moved:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lt=limit) | ~Q(last_used_address=address)
        ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=now, last_used_address=address)


class TokenScopeAllows(BasePermission):
    """A token for reading does not write, whatever its owner may do."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if request.method in SAFE_METHODS or not isinstance(request.auth, ApiToken):
            return True
        self.message = _("This token is for reading only: a write needs one whose scope is write.")
        return request.auth.may_write
