"""What every write of a plan does in its transaction: the audit event, the change entry, and the outbox row."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts import audit, wall
from accounts.models import User
from projects import nudge
from projects.actions.problems import FieldProblem, NotAllowed, Refused, Stale
from projects.models import ChangeEntry, OutboxEntry, Portfolio, StrategicProject, Task


def record(
    row: Any,
    *,
    kind: str,
    action: str,
    operation: str = "updated",
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User | None,
    now: datetime,
    reason: str = "",
    project: StrategicProject | None = None,
    task: Task | None = None,
) -> None:
    """The audit event and the change entry of one write of one object, in the running transaction.

    `kind` is the object's name in the API (a key of `projects.api.representation.PATHS`), `action` the event's name
    ("risk.raised"). `task`, or else `project`, is the ground of who may read of the change; an object of neither is
    told of to those who see everything.
    """
    audit.record(
        action=action,
        object_type=kind,
        object_id=row.public_id,
        object_label=_code(row),
        before=before,
        after=after,
        by=by,
        at=now,
        reason=reason,
    )
    tell(row, kind=kind, now=now, operation=operation, project=project, task=task)


def tell(
    row: Any,
    *,
    kind: str,
    now: datetime,
    operation: str = "updated",
    project: StrategicProject | None = None,
    task: Task | None = None,
) -> None:
    """A change entry alone: of a row that another row's event tells of, or for readers of a second task."""
    entry = ChangeEntry(
        at=now,
        object_type=kind,
        object_id=row.public_id,
        object_code=_code(row)[:60],
        task_id=task.pk if task else None,
        project_id=project.pk if project and not task else None,
        operation=operation,
        version=getattr(row, "version", 1),
    )
    with wall.lifted(because="a writer in a challenge, a lab or a promise may not see the task whose readers are told"):
        entry.save()


def _code(row: Any) -> str:
    return str(getattr(row, "code", "") or row)


def swap(row: Any, *, now: datetime, **values: Any) -> None:
    """Write the values where the row still has the version in hand (compare and swap), and raise its version by one.

    Raises Stale when somebody was faster. The row in hand then stays as it was read.
    """
    expected = row.version
    changed = type(row)._base_manager.filter(pk=row.pk, version=expected)
    if changed.update(**values, version=expected + 1, updated_at=now) != 1:
        raise Stale(type(row)._base_manager.get(pk=row.pk), expected)
    for name, value in (values | {"version": expected + 1, "updated_at": now}).items():
        setattr(row, name, value)


def expect(row: Any, version: int | None) -> None:
    """Raise Stale unless the row, read under a lock, has the version that the person saw. None: any version."""
    if version is not None and row.version != version:
        raise Stale(row, version)


def owe_task(*, task: Task, portfolio_id: int, now: datetime) -> None:
    """Note in the running transaction that the rollups above this task are to be recomputed; nudge after commit."""
    OutboxEntry.objects.create(portfolio_id=portfolio_id, task=task, created_at=now)
    transaction.on_commit(nudge.drain_soon)


def owe_portfolio(*, portfolio: Portfolio, now: datetime) -> None:
    """The same for every rollup of a portfolio: after a change of the plan's structure."""
    OutboxEntry.objects.create(portfolio=portfolio, task=None, created_at=now)
    transaction.on_commit(nudge.drain_soon)


def refuse_portfolio(portfolio: Portfolio) -> None:
    """An imported portfolio is a record of what was returned, not a plan: nobody changes it. Raises NotAllowed."""
    if not portfolio.is_national:
        raise NotAllowed(_("This portfolio is an imported record: it is read, not changed."))


def refuse_record(project: StrategicProject) -> None:
    """The same for a project of an imported portfolio."""
    refuse_portfolio(project.portfolio)


def is_sane(day: date) -> bool:
    """Years outside 1990 to 2100 are typing errors ('0206-11-24')."""
    return 1990 <= day.year <= 2100


def required(field: str, text: str, message: str) -> list[FieldProblem]:
    """The problem of a text that must say something, or none."""
    return [] if text.strip() else [FieldProblem(field, "required", message)]


def refuse(problems: list[FieldProblem]) -> None:
    """Raise Refused when there is a problem; all of them at once."""
    if problems:
        raise Refused(problems)


def next_code(model: type[Model], prefix: str) -> str:
    """The next free code `<prefix><number>`, three digits at least; who asks at the same time waits for the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"code:{prefix}"])
    with wall.lifted(because="a number is free only where nobody has it, seen or not"):
        codes = list(model._base_manager.filter(code__startswith=prefix).values_list("code", flat=True))
    numbers = [int(rest) for code in codes if (rest := code.removeprefix(prefix)).isascii() and rest.isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1:03d}"
