"""How often one may guess: counts in the database, so that they hold while Redis is away and for every process.

Each attempt takes a ticket **before** the password is looked at; a right one gives it back. So a hundred guesses at
once are a hundred tickets, not one. A browser in which the person signed in before (see `devices`) has a count of its
own: whatever strangers do to the account, its owner gets in from there. docs/decisions/0031 says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import SignInCount

MEMORY = timedelta(days=1)
"""After a day without an attempt a count is zero again, and its row goes."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`free` attempts at once, then a wait that doubles from `first` up to `longest`."""

    free: int
    first: timedelta
    longest: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """How long the next attempt is refused after so many failures."""
        if failures < self.free:
            return timedelta()
        return min(self.longest, self.first * 2 ** min(failures - self.free, 20))


MINUTE = timedelta(minutes=1)
POLICIES: dict[str, Policy] = {
    "account": Policy(5, MINUTE, 30 * MINUTE),
    "device": Policy(10, MINUTE, 15 * MINUTE),
    "address": Policy(30, MINUTE, 15 * MINUTE),
    "code": Policy(5, MINUTE, 30 * MINUTE),
    "device-code": Policy(10, MINUTE, 15 * MINUTE),
    "confirm": Policy(5, MINUTE, 30 * MINUTE),
    "reset-account": Policy(3, 20 * MINUTE, 120 * MINUTE),
    "reset-address": Policy(20, MINUTE, 15 * MINUTE),
}
"""`account`: passwords for one account from browsers it does not know, at most 10 in any hour. `device`: from one that
it knows. `address`: for all accounts from one address. `code`: the second step. `confirm`: re-authentication.
`reset-…`: letters for one account, and askings from one address."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is counted: a kind of POLICIES, and whom or what."""

    kind: str
    whom: str

    @property
    def key(self) -> str:
        return salted_hmac("accounts.lockout", f"{self.kind}:{self.whom}", algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Ticket:
    """One attempt that may be made. `failures` counts it already; `until` is when the one after it may be."""

    target: Target
    failures: int
    until: datetime | None


class TooManyAttempts(Exception):
    """No attempt now. `seconds` until the next one."""

    def __init__(self, target: Target, *, until: datetime, now: datetime) -> None:
        super().__init__(target.kind)
        self.target = target
        self.seconds = max(1, int((until - now).total_seconds()) + 1)


def network_of(address: str | None) -> str:
    """What one attacker has for the asking: an IPv4 address, the /64 of an IPv6 address."""
    if not address:
        return "unknown"
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found)


def take(targets: Iterable[Target], *, now: datetime) -> list[Ticket]:
    """One ticket of each target, or none at all: raises TooManyAttempts, and then nothing is counted."""
    with transaction.atomic():
        rows = [(target, _locked(target, now=now)) for target in sorted(targets, key=lambda target: target.key)]
        for target, row in rows:
            if row.blocked_until and row.blocked_until > now:
                raise TooManyAttempts(target, until=row.blocked_until, now=now)
        return [_count(target, row, now=now) for target, row in rows]


def give_back(tickets: Iterable[Ticket], *, clear: frozenset[str] = frozenset()) -> None:
    """The attempt was right: it does not count. Kinds in `clear` start again from zero.

    The count of strangers is never cleared by the owner's success: each sign-in would refill the guesses.
    """
    for ticket in tickets:
        with transaction.atomic():
            row = SignInCount.objects.select_for_update().filter(key=ticket.target.key).first()
            if row is None:
                continue
            row.failures = 0 if ticket.target.kind in clear else max(0, row.failures - 1)
            row.blocked_until = None
            row.save(update_fields=["failures", "blocked_until"])


def forget(*, now: datetime) -> int:
    """Delete counts without an attempt for a day; how many."""
    return SignInCount.objects.filter(last_at__lt=now - MEMORY).delete()[0]


def _locked(target: Target, *, now: datetime) -> SignInCount:
    """The row of the target, made where there is none, locked until the transaction ends."""
    SignInCount.objects.bulk_create(
        [SignInCount(key=target.key, kind=target.kind, last_at=now)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["kind"],
    )
    return SignInCount.objects.get(key=target.key)


def _count(target: Target, row: SignInCount, *, now: datetime) -> Ticket:
    row.failures = 1 if row.last_at < now - MEMORY else row.failures + 1
    wait = POLICIES[target.kind].wait_after(row.failures)
    row.blocked_until = now + wait if wait else None
    row.last_at = now
    row.save(update_fields=["failures", "blocked_until", "last_at"])
    return Ticket(target, row.failures, row.blocked_until)
