"""Whom of the portal the single sign-on speaks of, and the role that it gives them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.audit import record
from accounts.models import ProviderIdentity, User
from accounts.roles import Role


class NotLetIn(Exception):
    """The provider is right, but the portal does not know this person or does not let them in. `why` is for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def person_of(claims: Mapping[str, Any], *, now: datetime) -> User:
    """The person of verified claims, with the role that the provider gives them now.

    Known by issuer and `sub`; at the first time linked by an address that the provider has verified, or made where
    OIDC_CREATE is set and a role follows. Raises NotLetIn.
    """
    role = role_in(claims)
    if settings.OIDC_ROLES and role is None:
        raise NotLetIn("no value of the role claim has a role in OIDC_ROLES")
    user = _known(claims, now=now) or _linked(claims, now=now) or _made(claims, role, now=now)
    if not user.is_active:
        raise NotLetIn("the person is not active")
    if role is not None and user.role != role:
        _give_role(user, role, now=now)
    return user


def role_in(claims: Mapping[str, Any]) -> Role | None:
    """The role of the first entry of OIDC_ROLES that the claim contains; None without one."""
    said: Any = claims
    for part in settings.OIDC_ROLE_CLAIM.split("."):
        said = said.get(part) if isinstance(said, Mapping) else None
    values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    return next((Role(role) for value, role in settings.OIDC_ROLES.items() if value in values), None)


def vouches_for_two_factors(claims: Mapping[str, Any]) -> bool:
    """Whether `acr` or `amr` says what OIDC_TWO_FACTORS lists. Without a list never."""
    said = [claims.get("acr"), *(claims["amr"] if isinstance(claims.get("amr"), list) else [])]
    return any(one in settings.OIDC_TWO_FACTORS for one in said if isinstance(one, str))


def _known(claims: Mapping[str, Any], *, now: datetime) -> User | None:
    identity = (
        ProviderIdentity.objects.select_related("user")
        .filter(issuer=settings.OIDC_ISSUER, subject=str(claims["sub"]))
        .first()
    )
    if identity is None:
        return None
    ProviderIdentity.objects.filter(pk=identity.pk).update(last_used_at=now)
    return identity.user


def _linked(claims: Mapping[str, Any], *, now: datetime) -> User | None:
    """A person of the portal with the same address, if the provider has verified it."""
    email = _verified_email(claims)
    user = User.objects.filter(email__iexact=email).first() if email else None
    if user is None:
        return None
    if not user.is_active:
        raise NotLetIn("the person is not active")
    _link(user, claims, now=now)
    return user


def _made(claims: Mapping[str, Any], role: Role | None, *, now: datetime) -> User:
    email = _verified_email(claims)
    if not email:
        raise NotLetIn("nobody is linked, and the provider has verified no address")
    if not settings.OIDC_CREATE or role is None:
        raise NotLetIn("nobody has this address")
    name = claims.get("name")
    user = User.objects.create_user(email, role=role, full_name=name[:200] if isinstance(name, str) else "")
    _record("user.created", user, {}, {"email": user.email, "role": role.value}, now=now)
    _link(user, claims, now=now)
    return user


def _link(user: User, claims: Mapping[str, Any], *, now: datetime) -> None:
    subject = str(claims["sub"])
    try:
        with transaction.atomic():
            ProviderIdentity.objects.create(
                user=user, issuer=settings.OIDC_ISSUER, subject=subject, linked_at=now, last_used_at=now
            )
    except IntegrityError as error:  # whoever has the address there now is not who was linked
        raise NotLetIn("the address belongs to a person who is linked to somebody else there") from error
    _record("identity.linked", user, {}, {"issuer": settings.OIDC_ISSUER, "subject": subject}, now=now)


def _give_role(user: User, role: Role, *, now: datetime) -> None:
    """The provider decides. Who is no longer of the Project Office also loses the admin."""
    before = {"role": user.role}
    user.role = role
    if role != Role.PROJECT_OFFICE:
        user.is_staff = user.is_superuser = False
    user.save(update_fields=["role", "is_staff", "is_superuser"])
    _record("user.changed", user, before, {"role": role.value}, now=now)


def _verified_email(claims: Mapping[str, Any]) -> str:
    email = claims.get("email")
    return email.strip().lower() if isinstance(email, str) and claims.get("email_verified") is True else ""


def _record(
    action: str, user: User, before: Mapping[str, Any], after: Mapping[str, Any], *, now: datetime
) -> None:  # fmt: skip
    record(
        action=action, object_type="user", object_id=user.public_id, object_label=user.email,
        before=before, after=after, by=None, at=now, reason="single sign-on",
    )  # fmt: skip
