"""Fresh, migrated databases for stacks, copied from a template that is made once in a test run.

They lie beside the tests' own database on the same server, and carry the run's name so that its end removes them.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import psycopg2
from django.conf import settings
from psycopg2 import sql

from delivery_portal.paths import APPLICATION_ROLE

RUN = "PORTAL_TEST_RUN"
_TEMPLATE_LOCK = 741_220_263


def start_run() -> None:
    """Name this run; pytest's worker processes inherit the name."""
    os.environ.setdefault(RUN, secrets.token_hex(4))


def url_of(name: str) -> str:
    """DATABASE_URL of a database on the server that the tests use."""
    server = _server()
    login = quote(server["user"]) + (":" + quote(server["password"]) if server["password"] else "")
    if server["host"].startswith("/"):
        return f"postgres://{login}@/{name}?{urlencode({'host': server['host']}, safe='/')}"
    return f"postgres://{login}@{server['host']}:{server['port'] or 5432}/{name}"


def as_application(url: str) -> str:
    """The same database for the role of web, worker and beat."""
    return f"postgres://{APPLICATION_ROLE}@{url.rpartition('@')[2]}"


def fresh(*, template: str, build: Callable[[str], None], base: Callable[[], str] | None = None) -> str:
    """Create a database from the named template and return its name. See `made` for `build` and `base`."""
    source = made(template, build=build, base=base)
    name = _name(secrets.token_hex(4))
    with _maintenance() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        _create(cursor, name, source)
    return name


def made(template: str, *, build: Callable[[str], None], base: Callable[[], str] | None = None) -> str:
    """The database name of a template, which the first who asks in a run makes and the others wait for.

    `build(name)` fills an empty database, or a copy of the template `base()`.
    """
    source = _name(template)
    below = base() if base else "template1"
    with _maintenance() as cursor:
        # One session lock for the whole: nobody may be connected to a template while it is copied.
        cursor.execute("SELECT pg_advisory_lock(%s)", [_TEMPLATE_LOCK])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [source])
        if cursor.fetchone() is None:
            unfinished = _name(f"{template}_{secrets.token_hex(3)}")
            _create(cursor, unfinished, below)
            build(unfinished)
            cursor.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(source))
            )
    return source


def _create(cursor: Any, name: str, template: str) -> None:
    cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def drop(name: str) -> None:
    """Drop a database, with whoever is still connected to it."""
    with _maintenance() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def end_run() -> None:
    """Drop what this run created, templates and forgotten copies."""
    with _maintenance() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_name("")])
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        drop(name)


def _name(suffix: str) -> str:
    return f"stack_{os.environ[RUN]}_{suffix}"


def _server() -> dict[str, Any]:
    database = settings.DATABASES["default"]
    return {
        "host": database["HOST"] or "/var/run/postgresql",
        "port": database["PORT"] or None,
        "user": database["USER"],
        "password": database["PASSWORD"] or None,
    }


@contextmanager
def owner(connection: Any) -> Iterator[Any]:
    """A cursor of Django's connection with the rights of the owner: tests run with those of the application.

    Also lets a flush empty what the application can only add to.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        try:
            yield cursor
        finally:
            cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(APPLICATION_ROLE)))


@contextmanager
def _maintenance() -> Iterator[Any]:
    connection = psycopg2.connect(dbname="postgres", **_server())
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
