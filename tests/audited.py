"""No write without its event: whatever test sends a request, a change of a table without an audit event fails it.

So every door that any test opens is held to promise R6 (one event for each acknowledged write), and a new door is held
to it with its first test. What is not decided by people is left out below, each with the reason.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client

TRAIL = "accounts_auditevent"
NO_DECISION = {
    "accounts_session": "who is signed in; signing in and out, and ending a session, are events",
    "accounts_signincount": "attempts to sign in, counted and forgotten after a day; waits are events",
    "mfa_authenticator": "when a factor was last used; adding one and taking one away are events",
    "accounts_provideridentity": "when somebody last came by single sign-on; linking them is an event",
    "accounts_resetrequest": "that somebody asked for a letter, whoever they are; the letter is an event",
    "django_admin_log": "the admin's own list, beside our trail",
    "accounts_apitoken": "when a token was last used; issuing and revoking are commands with an event",
    "accounts_user": "when somebody signed in last, and their language; roles are changed in the admin, with an event",
    "projects_pagevisit": "what a person has seen",
    "projects_tourdone": "what a person keeps for themselves",
    "projects_notification": "that a notice was read",
    "projects_notificationsetting": "what a person wants to be told",
    "projects_longwork": "work that was asked for; what it writes has events of its own",
    "projects_longworkpiece": "a file to be fetched, gone after a day",
    "projects_idempotentanswer": "an answer kept to be given again",
    "projects_outboxentry": "figures that are to be computed anew",
    "projects_changeentry": "the feed of changes, beside the trail",
}
"""Tables whose change in a request needs no event of its own."""

_WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


class _Watch:
    """Whether requests are watched now."""

    on = True


@contextmanager
def unwatched(*, because: str) -> Iterator[None]:
    """For a test whose request writes what stands there already; `because` is for who reads the test."""
    assert because
    _Watch.on = False
    try:
        yield
    finally:
        _Watch.on = True


def unaudited(statements: list[str]) -> set[str]:
    """The tables that these statements changed without an event of the trail among them."""
    tables = {found[1].lower() for sql in statements if (found := _WRITE.match(sql))}
    return set() if TRAIL in tables else tables - NO_DECISION.keys()


@contextmanager
def every_write_is_audited() -> Iterator[None]:
    """While it lasts, a request of Django's test client that is answered with success fails when it left no trace."""
    plain = Client.request

    def request(self: Client, **given: Any) -> Any:
        statements: list[str] = []

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            done = execute(sql, params, many, context)
            statements.append(sql)
            return done

        with connection.execute_wrapper(watch):
            answer = plain(self, **given)
        changed = unaudited(statements) if answer.status_code < 400 and _Watch.on else set()
        assert not changed, f"{given.get('REQUEST_METHOD')} {given.get('PATH_INFO')}: no event tells of {changed}"
        return answer

    Client.request = request  # type: ignore[method-assign]
    try:
        yield
    finally:
        Client.request = plain  # type: ignore[method-assign]
