"""Tokens of other systems from the command line: issue, list, renew, revoke. Only a new key goes to stdout."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db.models import Q
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.models.token import TokenDimension, TokenScope, hash_key
from projects.actions.api_tokens import LONGEST_LIFE, make_token, revoke_token, rotate_token
from projects.actions.problems import Refused

FLAGS = {"kinds": "resource", "code": "only", "owner": "user", "overlap_hours": "overlap"}
"""Fields of the action, and the options that fill them."""


class Command(BaseCommand):
    help = "Print a new API token of a person (shown once), list tokens, renew one, or revoke one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="list tokens (of --user, or of everyone)")
        what.add_argument("--revoke", metavar="PREFIX", help="revoke the token with this key or beginning of a key")
        what.add_argument("--rotate", metavar="PREFIX", help="print a successor of the token; the old key ends soon")
        parser.add_argument("--user", metavar="EMAIL", help="the person or system in whose name the token acts")
        parser.add_argument("--scope", choices=TokenScope.values, help="read, or write (which includes reading)")
        parser.add_argument("--days", type=int, help=f"days until it expires, 1 to {LONGEST_LIFE}")
        parser.add_argument("--resource", action="append", default=[], help="a resource of the API; repeat it (all)")
        parser.add_argument(
            "--only",
            default="",
            metavar="DIMENSION:CODE",
            help=f"confine it to one of {', '.join(TokenDimension.values)}",
        )
        parser.add_argument("--overlap", type=int, default=24, help="hours for which a renewed key goes on (24)")
        parser.add_argument("--purpose", default="", help="what it is for; shown in the list")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list(options["user"])
        elif options["revoke"]:
            self._revoke(options["revoke"])
        elif options["rotate"]:
            self._rotate(options)
        else:
            self._issue(options)

    def _issue(self, options: dict[str, Any]) -> None:
        missing = [f"--{name}" for name in ("user", "scope", "days") if options[name] is None]
        if missing:
            raise CommandError(f"A new token needs {', '.join(missing)}.")
        user = _person(options["user"])
        purpose = options["purpose"] or "made on the command line"
        dimension, _colon, code = options["only"].partition(":")
        try:
            token, key = make_token(
                owner=user,
                purpose=purpose,
                scope=options["scope"],
                days=options["days"],
                kinds=options["resource"],
                dimension=dimension,
                code=code,
                by=None,
                now=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(_english(refusal)) from refusal
        self._show(token, key)

    def _rotate(self, options: dict[str, Any]) -> None:
        if options["days"] is None:
            raise CommandError("A successor needs --days.")
        old = _one(options["rotate"])
        given = {"overlap_hours": options["overlap"], "days": options["days"], "now": timezone.now()}
        try:
            token, key = rotate_token(token=old, by=None, **given)
        except Refused as refusal:
            raise CommandError(_english(refusal)) from refusal
        self._show(token, key)

    def _show(self, token: ApiToken, key: str) -> None:
        self.stdout.write(key)
        self.stderr.write(
            f"{token.scope} token of {token.user.email} ({token.purpose}), until {token.expires_at:%Y-%m-%d}. "
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
        token = _one(prefix)
        revoke_token(token=token, by=None, now=timezone.now())
        self.stderr.write(f"Revoked {token.prefix}… of {token.user.email}: it opens nothing from now on.")


def _one(prefix: str) -> ApiToken:
    """The token in force that begins so. Raises CommandError when there is none, or more than one."""
    named = Q(prefix__startswith=prefix) | Q(key_hash=hash_key(prefix))
    found = list(ApiToken.objects.filter(named, revoked_at=None).select_related("user"))
    if not found:
        raise CommandError(f"No token in force begins with {prefix!r}: see --list.")
    if len(found) > 1:
        raise CommandError(f"{len(found)} tokens begin with {prefix!r}: give more of it.")
    return found[0]


def _english(refusal: Refused) -> str:
    return " ".join(f"--{FLAGS.get(one.field, one.field)}: {one.message}" for one in refusal.problems)


def _person(email: str) -> User:
    try:
        return User.objects.get(email__iexact=email)
    except User.DoesNotExist:
        raise CommandError(f"Nobody signs in as {email!r}.") from None


def _state(token: ApiToken) -> str:
    if token.revoked_at:
        return "revoked"
    return "expired" if token.expires_at <= timezone.now() else "in force"
