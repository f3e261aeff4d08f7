"""A person (or a system) that signs in by e-mail address."""

import uuid
from dataclasses import replace
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.roles import NARROWED, RIGHTS, Role, RoleRights, Verb


class UserManager(BaseUserManager["User"]):
    """Creates people; addresses are compared without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; without a password they cannot sign in with one.

        Raises ValueError when the address is empty.
        """
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a Project Office person who may also use the admin for reference data."""
        fields |= {"is_staff": True, "is_superuser": True, "role": Role.PROJECT_OFFICE}
        return self.create_user(email, password, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser, PermissionsMixin):
    """Who acts. Rights come from `role` (see accounts.roles) and from memberships, never from Django groups."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.TEAM_MEMBER)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the admin for reference data"), default=False)
    session_epoch = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    """Raised to end every session of the person for good: it is part of what a session is checked against."""
    created_at = models.DateTimeField(auto_now_add=True)

    acting_for: "User | None" = None
    """For this request only: the absent person for whom this one acts (`accounts.acting`)."""
    narrowed_to: "tuple[str, uuid.UUID] | None" = None
    """For this request only: the dimension and the public id to which the token in use is confined."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique_any_case"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="accounts_user_role_known"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def principal(self) -> "User":
        """Whose rights count: the absent person's while acting for them, else this person's own."""
        return self.acting_for or self

    @property
    def is_limited(self) -> bool:
        """Whether this request has other rights than the person's own: what outlives the request is not for it."""
        return self.acting_for is not None or self.narrowed_to is not None

    @property
    def rights(self) -> RoleRights:
        """The row of the role table; a role that is not in the table has no rights and raises KeyError.

        A token that is confined to one object reads no figure of the country and keeps only what is done to objects.
        """
        row = RIGHTS[Role(self.principal.role)]
        if self.narrowed_to is not None:
            return replace(row, national_summary=False, may=row.may & NARROWED)
        return row

    def may(self, verb: Verb) -> bool:
        """Whether the role allows the verb at all; on which objects, `visible_to` and the action decide."""
        return self.is_active and self.principal.is_active and verb in self.rights.may

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """What a session is checked against at each request: the password and the epoch of the person's sessions."""
        given: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{given}.{self.session_epoch}" if self.session_epoch else given
