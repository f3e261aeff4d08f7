"""What the application's database role may do. It owns nothing: it cannot alter a table, a trigger or a policy."""

from psycopg2 import sql

from delivery_portal.paths import APPLICATION_ROLE

ROLE = APPLICATION_ROLE
"""With which web, worker and beat connect. `migrate` connects as the owner of the tables."""

INSERT_ONLY = ("accounts_auditevent", "accounts_auditanchor")
"""The application adds rows and reads them; nobody changes or removes one."""

READ_ONLY = ("django_migrations", "accounts_auditlink")
"""Written by `migrate`, or by a trigger with the rights of the owner."""

CLOSED = ("accounts_auditwaiting",)
"""Between triggers alone."""

_CREATE = """
DO $$ BEGIN
    CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$"""

_GRANTS = """
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"""

_MAINTAIN = "GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {role}"
"""ANALYZE after a bulk load; before version 17 only the owner may."""


def create_role() -> sql.Composed:
    """The role, unless it is there. It has no password and so no way in but a trusted socket, until it gets one."""
    return sql.SQL(_CREATE).format(role=sql.Identifier(ROLE))


def let_in(password: str) -> sql.Composed:
    """The role's way in over the network."""
    return sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(ROLE), sql.Literal(password))


def grants(*, version: int) -> list[sql.Composed]:
    """All rights on all tables that exist now. `version` is PostgreSQL's major version."""
    role = sql.Identifier(ROLE)
    statements = [sql.SQL(_GRANTS).format(role=role)]
    if version >= 17:
        statements.append(sql.SQL(_MAINTAIN).format(role=role))
    taken = [("ALL", table) for table in CLOSED]
    taken += [("INSERT, UPDATE, DELETE", table) for table in READ_ONLY]
    taken += [("UPDATE, DELETE", table) for table in INSERT_ONLY]
    for rights, table in taken:
        statement = sql.SQL(f"REVOKE {rights} ON {{}} FROM {{}}")
        statements.append(statement.format(sql.Identifier(table), role))
    return statements
