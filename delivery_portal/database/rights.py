"""Writing grants and policies into the database, before and after `migrate`."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from psycopg2 import sql

from delivery_portal.database import grants
from projects import wall

POLICY = "portal_wall"
_MARK = "portal_sees()"
"""The function whose comment holds the fingerprint of what was written."""

_TRIGGERS = """
SELECT p.oid::regprocedure::text FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace AND p.prorettype = 'trigger'::regtype
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"""
_TABLES = """
SELECT string_agg(oid::text, ',' ORDER BY oid) FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')"""
_FORGET_POLICIES = "SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND policyname = %s"
_VIEWS = ("projects_task_slice",)
"""Views that show what their reader may see, not what their owner may."""


def take_away(*, using: str, plan: Any = None, **_: Any) -> None:
    """Before migrations: a column that a policy reads cannot be changed. Tables stay closed without their policies."""
    if not plan:
        return
    with connections[using].cursor() as cursor:
        cursor.execute(_FORGET_POLICIES, [POLICY])
        for (table,) in cursor.fetchall():
            cursor.execute(_drop(table))
        cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [_MARK])
        if cursor.fetchone()[0]:
            cursor.execute(f"COMMENT ON FUNCTION {_MARK} IS NULL")


def put_in_place(*, using: str, **_: Any) -> None:
    """After migrations: role, grants, functions and policies, where they differ from what is there."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if not _all_tables_exist(cursor):
            return  # part of the way back or forth: closed to all but the owner until the end
        version = _version(cursor)
        mark = _fingerprint(cursor, version=version)
        if mark != _fingerprint_there(cursor):
            _write(cursor, version=version)
            mark = _fingerprint(cursor, version=version)
            cursor.execute(f"COMMENT ON FUNCTION {_MARK} IS %s", [mark])
        if settings.DATABASE_APP_PASSWORD:
            cursor.execute(grants.let_in(settings.DATABASE_APP_PASSWORD))


def _version(cursor: Any) -> int:
    """PostgreSQL's major version."""
    cursor.execute("SHOW server_version_num")
    return int(cursor.fetchone()[0]) // 10_000


def _write(cursor: Any, *, version: int) -> None:
    cursor.execute(grants.create_role())
    for statement in grants.grants(version=version):
        cursor.execute(statement)
    cursor.execute("SET LOCAL check_function_bodies = off")  # they call one another in no order in particular
    for head, body in wall.FUNCTIONS.items():
        cursor.execute(f"CREATE OR REPLACE FUNCTION {head} {body}")
    cursor.execute(_TRIGGERS)
    for (function,) in cursor.fetchall():
        # A rule that a trigger keeps holds for all rows, not for those that the writer sees.
        cursor.execute(f"ALTER FUNCTION {function} SECURITY DEFINER SET search_path = public, pg_temp")
    for view in _VIEWS:
        cursor.execute(f"ALTER VIEW {view} SET (security_invoker = true)")
    for table in wall.WALLED:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(sql.Identifier(table)))
        cursor.execute(_drop(table))
        create = sql.SQL("CREATE POLICY {} ON {} TO {} USING ({condition}) WITH CHECK ({condition})")
        names = (sql.Identifier(POLICY), sql.Identifier(table), sql.Identifier(grants.ROLE))
        cursor.execute(create.format(*names, condition=sql.SQL(wall.policy(table))))


def _drop(table: str) -> sql.Composed:
    return sql.SQL("DROP POLICY IF EXISTS {} ON {}").format(sql.Identifier(POLICY), sql.Identifier(table))


def _all_tables_exist(cursor: Any) -> bool:
    cursor.execute("SELECT count(*) FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r'", [list(wall.WALLED)])
    found: int = cursor.fetchone()[0]
    return found == len(wall.WALLED)


def _fingerprint(cursor: Any, *, version: int) -> str:
    """Of everything that is written, and of the tables and triggers that are there to be given rights on."""
    cursor.execute(_TABLES)
    tables = cursor.fetchone()[0]
    cursor.execute(_TRIGGERS + " ORDER BY 1")
    triggers = cursor.fetchall()
    statements = [statement.as_string(cursor.connection) for statement in grants.grants(version=version)]
    text = repr([wall.FUNCTIONS, wall.WALLED, _VIEWS, statements, tables, triggers])
    return hashlib.sha256(text.encode()).hexdigest()


def _fingerprint_there(cursor: Any) -> str | None:
    cursor.execute("SELECT obj_description(to_regprocedure(%s)::oid, 'pg_proc')", [_MARK])
    found: str | None = cursor.fetchone()[0]
    return found
