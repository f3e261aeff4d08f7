"""A provider of single sign-on, by OpenID Connect: authorization code with PKCE, state and nonce, a signed ID token.

Only the ID token is believed, and only when its signature is made by a key that the provider publishes (PyJWT), it is
meant for us, not expired, and carries our nonce. docs/decisions/0030 says why it is not django-allauth's client.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import requests
from django.conf import settings

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures by a private key of the provider. Never HS256 or none, whatever the token's header says."""
SECONDS = 5
"""For each answer of the provider."""
LARGEST = 500_000
KEEP = 600.0
"""Seconds for which the provider's document and keys are kept in this process."""
LEEWAY = 60
"""Seconds by which its clock may differ."""


class ProviderError(Exception):
    """The provider's answer is not one that we can believe. The text is for the log, not for the person."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way, kept in the session until the provider answers."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")


_kept: dict[str, tuple[float, Any]] = {}


def is_configured() -> bool:
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID)


def authorization_address(attempt: Attempt, *, back: str, again: bool) -> str:
    """Where the browser goes. `again`: the provider must ask the person, even when they are signed in there."""
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": settings.OIDC_SCOPES,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    if again:
        asked |= {"prompt": "login", "max_age": "0"}
    address = _document()["authorization_endpoint"]
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def claims_for(code: str, attempt: Attempt, *, back: str) -> dict[str, Any]:
    """What the provider says of the person who brought `code`. Raises ProviderError."""
    document = _document()
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": attempt.verifier}
    methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    basic = None
    if "client_secret_basic" in methods and settings.OIDC_CLIENT_SECRET:
        basic = (settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)
    else:
        sent |= {"client_id": settings.OIDC_CLIENT_ID, "client_secret": settings.OIDC_CLIENT_SECRET}
    answer = _ask("POST", document["token_endpoint"], data=sent, auth=basic)
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise ProviderError("The provider gave no ID token.")
    return verified(token, nonce=attempt.nonce)


def verified(token: str, *, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that is signed, meant for us, valid now and bound to this sign-in.

    Raises ProviderError otherwise.
    """
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise ProviderError(f"The ID token is signed by {header.get('alg')}.")
        claims = jwt.decode(
            token,
            key=_key(header.get("kid")),
            algorithms=list(ALGORITHMS),
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )
    except jwt.PyJWTError as error:
        raise ProviderError(f"The ID token is not valid: {error}") from error
    if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise ProviderError("The nonce is another sign-in's.")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != settings.OIDC_CLIENT_ID:
        raise ProviderError("The ID token was made for another client.")
    if not 0 < len(str(claims["sub"])) <= 255:
        raise ProviderError("The ID token names nobody.")
    return claims


def forget() -> None:
    """Read the provider's document and keys again."""
    _kept.clear()


def _document() -> dict[str, Any]:
    address = settings.OIDC_ISSUER.rstrip("/") + "/.well-known/openid-configuration"
    document = _remembered(address)
    if document.get("issuer") != settings.OIDC_ISSUER:
        raise ProviderError(f"The provider calls itself {document.get('issuer')}, OIDC_ISSUER says otherwise.")
    missing = {"authorization_endpoint", "token_endpoint", "jwks_uri"} - document.keys()
    if missing:
        raise ProviderError(f"The provider's document lacks {', '.join(sorted(missing))}.")
    return document


def _key(kid: str | None) -> Any:
    """The provider's key of this name; read anew once when it is not known, since providers change keys."""
    address = _document()["jwks_uri"]
    for fresh in (False, True):
        found = [one for one in _remembered(address, fresh=fresh).get("keys", []) if one.get("kid") == kid]
        if found:
            return jwt.PyJWK(found[0]).key
    raise ProviderError("The ID token is signed by a key that the provider does not publish.")


def _remembered(address: str, *, fresh: bool = False) -> dict[str, Any]:
    at, known = _kept.get(address, (0.0, None))
    if known is None or fresh or time.monotonic() - at > KEEP:
        known = _ask("GET", address)
        _kept[address] = (time.monotonic(), known)
    return dict(known)


def _ask(method: str, address: str, **options: Any) -> dict[str, Any]:
    """A JSON object of the provider, without following it elsewhere. Raises ProviderError."""
    if urlsplit(address).scheme != "https" and not settings.DEMO:
        raise ProviderError(f"{address} is not https.")
    try:
        with requests.request(
            method, address, timeout=SECONDS, allow_redirects=False, stream=True,
            headers={"Accept": "application/json"}, **options,
        ) as answer:  # fmt: skip
            body = answer.raw.read(LARGEST + 1, decode_content=True)
            if answer.status_code != 200 or len(body) > LARGEST:
                raise ProviderError(f"{address} answered {answer.status_code} with {len(body)} bytes.")
            found = json.loads(body)
    except (requests.RequestException, OSError, ValueError) as error:
        raise ProviderError(f"{address} gave no answer that can be read: {error}") from error
    if not isinstance(found, dict):
        raise ProviderError(f"{address} answered something else than an object.")
    return found
