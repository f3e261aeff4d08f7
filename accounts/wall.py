"""The second wall: PostgreSQL shows a connection only the rows that its reader may see (docs/decisions/0040).

Every connection stands for somebody: a person, the portal itself (`system`: workers and commands), or nobody (a web
process between two requests). The policies of `projects.wall` read it in each statement, so that a query that forgot
`visible_to` still tells nothing of a foreign scope. The reader is set without Django's query log: it is the same one
statement at the beginning and the end of every request.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.signals import request_finished
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from accounts.models import User

SYSTEM, NOBODY = "system", "nobody"

_reader: ContextVar[str | None] = ContextVar("wall_reader", default=None)
"""`system`, `nobody`, or "12/34": the person whose rights count, and the one who is there (the same, mostly)."""


class _Process:
    """For whom this process reads when nobody in particular asks."""

    stands_for = SYSTEM


def close_by_default() -> None:
    """From now on this process reads for nobody until somebody is named: for web servers."""
    _Process.stands_for = NOBODY


def reader() -> str:
    """For whom the connection of this thread reads: `system`, `nobody`, or the keys of whose rights and of who."""
    return _reader.get() or _Process.stands_for


def stand_for(user: User | AnonymousUser) -> None:
    """Read for this person from now on, until the request ends or another is named. Call it outside transactions.

    Who acts for somebody reads with the rights of the absent person, and personal rows of their own. Rights are not
    kept here: each statement reads role, memberships and `is_active` anew.
    """
    _name(_keys(user) if isinstance(user, User) else NOBODY)


def _keys(user: User) -> str:
    return f"{user.principal.pk}/{user.pk}"


def step_back() -> None:
    """Read for whom the process reads by itself."""
    _name(None)


@contextmanager
def standing_for(user: User) -> Iterator[None]:
    """Read for this person inside: for work that a worker does in somebody's name."""
    with _for_a_while(_keys(user)):
        yield


@contextmanager
def lifted(*, because: str) -> Iterator[None]:
    """Read as the portal itself inside, for a rule that must see more than the person at work may.

    `because` says why, for whoever reads the code; what is read inside must not be shown as it is.
    Raises ValueError without a reason.
    """
    if not because:
        raise ValueError("A lifted wall needs a reason.")
    with _for_a_while(SYSTEM):
        yield


@contextmanager
def _for_a_while(name: str) -> Iterator[None]:
    before = _reader.get()
    _name(name)
    try:
        yield
    finally:
        if _has_failed():
            _reader.set(before)
        else:
            _name(before)


def _has_failed() -> bool:
    """Whether a statement of the transaction failed: nothing can be said in it, and its rollback brings the former
    reader back."""
    raw = connection.connection
    return raw is not None and raw.closed == 0 and raw.info.transaction_status == TRANSACTION_STATUS_INERROR


def _name(name: str | None) -> None:
    was = reader()
    _reader.set(name)
    if reader() != was and connection.connection is not None:
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        _tell(connection)


def _tell(to: Any) -> None:
    """Without Django's cursor: no line in the query log, no wrapper."""
    rights, _, person = reader().partition("/")
    with to.wrap_database_errors, to.connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('portal.reader', %s, false), set_config('portal.person', %s, false)", [rights, person]
        )


def _on_connect(sender: Any, connection: Any, **_: Any) -> None:
    if connection.alias == DEFAULT_DB_ALIAS:
        _tell(connection)


def _on_finish(sender: Any, **_: Any) -> None:
    """After the last byte of the answer: a streamed list is read while it is sent."""
    if connection.connection is None or connection.connection.closed or _has_failed():
        _reader.set(None)
        return
    try:
        step_back()
    except (OperationalError, InterfaceError):  # the server went away: the next connection begins by itself anew
        connection.close()


connection_created.connect(_on_connect, dispatch_uid="accounts.wall")
request_finished.connect(_on_finish, dispatch_uid="accounts.wall")

Next = Callable[[HttpRequest], HttpResponse]


class WallMiddleware:
    """Reads for the signed-in person. A bearer token names its owner later (accounts.authentication)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        stand_for(request.user)
        return self.get_response(request)
