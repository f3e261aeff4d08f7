"""One account for each role and two tokens, for demonstrations only. Passwords and tokens are random.

Where the accounts belong (ministry, akimat, team) is not known here: `projects.seeding.people` seats them.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import ApiToken, User
from accounts.models.token import TokenScope, issue_token
from accounts.roles import Role

TOKEN_DAYS = 90
TOKEN_PURPOSE = "demonstration"  # noqa: S105 - what the token is for, not the token

FULL_NAMES: dict[Role, str] = {
    Role.PROJECT_OFFICE: "Project Office analyst",
    Role.COORDINATOR: "Coordinator of strategic projects",
    Role.MINISTER: "Minister of Water Resources",
    Role.MINISTRY_EDITOR: "Ministry editor, water resources",
    Role.AKIM: "Akim of Mangystau Region",
    Role.REGION_EDITOR: "Region editor, Mangystau",
    Role.TEAM_MEMBER: "Member of the water team",
    Role.AUDITOR: "Auditor",
    Role.INTEGRATION: "Data exchange of a partner system",
}
"""Titles of roles, never names of people."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoAccess:
    """Who may sign in, and the API tokens by scope ('read', 'write')."""

    accounts: list[DemoAccount]
    tokens: dict[str, str]


def demo_email(role: Role) -> str:
    """The address of a role's demo account, in a domain that is reserved and receives no mail."""
    return f"{role.value.replace('_', '.')}@portal.example"


def ensure_demo_access(*, now: datetime, previous: Mapping[str, Any] | None = None) -> DemoAccess:
    """Make sure that each role has an account and the integration its tokens; answer passwords and tokens.

    `previous` is what an earlier call answered, as JSON keeps it: passwords and tokens that still open the door stay
    what they were. Others are made anew, and the tokens they replace are revoked.

    Raises RuntimeError outside a demonstration (settings.DEMO).
    """
    if not settings.DEMO:
        raise RuntimeError("Demo accounts are for demonstrations only: PORTAL_DEMO is off.")
    passwords, tokens = _known_passwords(previous), _known_tokens(previous)
    with transaction.atomic():
        accounts = [_ensure_account(role, passwords.get(demo_email(role), "")) for role in Role]
        owner = User.objects.get(email=demo_email(Role.INTEGRATION))
        keys = {scope: _ensure_token(owner, scope, tokens.get(scope, ""), now=now) for scope in TokenScope.values}
    return DemoAccess(accounts, keys)


def _known_passwords(previous: Mapping[str, Any] | None) -> dict[str, str]:
    accounts = (previous or {}).get("accounts") or []
    return {account["email"]: account["password"] for account in accounts if {"email", "password"} <= account.keys()}


def _known_tokens(previous: Mapping[str, Any] | None) -> dict[str, str]:
    return dict((previous or {}).get("tokens") or {})


def _ensure_account(role: Role, password: str) -> DemoAccount:
    user = User.objects.filter(email=demo_email(role)).first() or _new_account(role)
    if not (password and user.check_password(password)):
        password = password or secrets.token_urlsafe(12)
        user.set_password(password)
        user.save()
    return DemoAccount(role.value, user.email, password)


def _new_account(role: Role) -> User:
    """Unsaved. The Project Office's also opens the admin for reference data."""
    office = role == Role.PROJECT_OFFICE
    return User(email=demo_email(role), role=role, full_name=FULL_NAMES[role], is_staff=office, is_superuser=office)


def _ensure_token(owner: User, scope: str, key: str, *, now: datetime) -> str:
    known = ApiToken.objects.find(key, at=now)
    if known is not None and known.user_id == owner.pk and known.scope == scope:
        return key
    ApiToken.objects.filter(user=owner, scope=scope, purpose=TOKEN_PURPOSE, revoked_at=None).update(revoked_at=now)
    _, key = issue_token(user=owner, purpose=TOKEN_PURPOSE, scope=scope, days=TOKEN_DAYS, now=now)
    return key
