"""Tokens of other systems from the command line: issue, list, revoke. Only the key of a new one goes to stdout."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.models import ApiToken, User
from accounts.models.token import TokenScope, hash_key, issue_token

LONGEST_LIFE = 730
"""Days. A token is made anew at least every two years."""


class Command(BaseCommand):
    help = "Print a new API token of a person (shown once), list tokens, or revoke one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="list tokens (of --user, or of everyone)")
        what.add_argument("--revoke", metavar="PREFIX", help="revoke the token with this key or beginning of a key")
        parser.add_argument("--user", metavar="EMAIL", help="the person or system in whose name the token acts")
        parser.add_argument("--scope", choices=TokenScope.values, help="read, or write (which includes reading)")
        parser.add_argument("--days", type=int, help=f"days until it expires, 1 to {LONGEST_LIFE}")
        parser.add_argument("--purpose", default="", help="what it is for; shown in the list")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list(options["user"])
        elif options["revoke"]:
            self._revoke(options["revoke"])
        else:
            self._issue(options)

    def _issue(self, options: dict[str, Any]) -> None:
        missing = [f"--{name}" for name in ("user", "scope", "days") if options[name] is None]
        if missing:
            raise CommandError(f"A new token needs {', '.join(missing)}.")
        if not 1 <= options["days"] <= LONGEST_LIFE:
            raise CommandError(f"--days is between 1 and {LONGEST_LIFE}.")
        user = _person(options["user"])
        if not user.is_active:
            raise CommandError(f"{user.email} is not active: a token of theirs would open nothing.")
        purpose = options["purpose"] or "made on the command line"
        now = timezone.now()
        with transaction.atomic():
            token, key = issue_token(user=user, purpose=purpose, scope=options["scope"], days=options["days"], now=now)
            _record("token.issued", token)
        self.stdout.write(key)
        self.stderr.write(
            f"{token.scope} token of {user.email} ({purpose}), until {token.expires_at:%Y-%m-%d}. "
            "It is shown only now; the database holds its hash."
        )

    def _list(self, email: str | None) -> None:
        tokens = ApiToken.objects.select_related("user").order_by("user__email", "created_at")
        if email:
            tokens = tokens.filter(user=_person(email))
        for token in tokens:
            used = f"{token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "never"
            self.stdout.write(
                f"{token.prefix}…  {_state(token):9} {token.scope:5}  until {token.expires_at:%Y-%m-%d}  "
                f"used {used}  {token.user.email}  {token.purpose}"
            )

    def _revoke(self, prefix: str) -> None:
        named = Q(prefix__startswith=prefix) | Q(key_hash=hash_key(prefix))
        found = list(ApiToken.objects.filter(named, revoked_at=None).select_related("user"))
        if not found:
            raise CommandError(f"No token in force begins with {prefix!r}: see --list.")
        if len(found) > 1:
            raise CommandError(f"{len(found)} tokens begin with {prefix!r}: give more of it.")
        with transaction.atomic():
            ApiToken.objects.filter(pk=found[0].pk, revoked_at=None).update(revoked_at=timezone.now())
            _record("token.revoked", found[0])
        self.stderr.write(f"Revoked {found[0].prefix}… of {found[0].user.email}: it opens nothing from now on.")


def _person(email: str) -> User:
    try:
        return User.objects.get(email__iexact=email)
    except User.DoesNotExist:
        raise CommandError(f"Nobody signs in as {email!r}.") from None


def _state(token: ApiToken) -> str:
    if token.revoked_at:
        return "revoked"
    return "expired" if token.expires_at <= timezone.now() else "in force"


def _record(action: str, token: ApiToken) -> None:
    audit.record(
        action=action,
        object_type="token",
        object_id=token.public_id,
        object_label=str(token),
        before={},
        after={"scope": token.scope, "expires_at": token.expires_at, "user": token.user.email},
        by=None,
        at=timezone.now(),
        about=token.user,
    )
