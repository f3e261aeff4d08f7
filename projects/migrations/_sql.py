"""Triggers that several migrations attach to their tables; the functions are made in 0002 and 0004."""


def tie(table: str) -> tuple[str, str]:
    """Forward and backward SQL: a row about a task names the task's own project (`projects.models.subject`)."""
    return (
        f"CREATE TRIGGER {table}_task_in_project BEFORE INSERT OR UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION projects_refuse_foreign_task();",
        f"DROP TRIGGER {table}_task_in_project ON {table};",
    )


def insert_only(table: str) -> tuple[str, str]:
    """Forward and backward SQL: history that is never rewritten; only the link to a person (`by_id`) may be cut."""
    return (
        f"CREATE TRIGGER {table}_never_rewritten BEFORE UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION projects_refuse_rewrite();",
        f"DROP TRIGGER {table}_never_rewritten ON {table};",
    )
