"""Numbered versions of the plans of tasks and projects: made when a request is approved, and never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from projects.actions.writing import record
from projects.models import BaselineRequest, Milestone, PlanEntry, PlanVersion, StrategicProject, Task

FIRST = "The plan in force before its first change."


def ensure_first(*, task: Task, by: User, now: datetime) -> None:
    """Keep the plan as it stands as version 1, of the task and of its project, where there is none yet."""
    for subject in (task, task.project):
        if not _versions(subject).exists():
            add_version(subject=subject, reason=FIRST, request=None, by=by, now=now)


def add_version(
    *, subject: Task | StrategicProject, reason: str, request: BaselineRequest | None, by: User, now: datetime
) -> PlanVersion:
    """Keep the agreed dates and weights of all live milestones of a task or project as its next version.

    Called under the lock of the project's row, so that numbers follow each other.
    """
    number = _versions(subject).count() + 1
    task = subject if isinstance(subject, Task) else None
    project = subject.project if isinstance(subject, Task) else subject
    version = PlanVersion.objects.create(
        project=project,
        task=task,
        code=f"{subject.code}-V{number}",
        number=number,
        reason=reason,
        request=request,
        by=by,
        by_label=by.email,
        at=now,
    )
    PlanEntry.objects.bulk_create(entries_of(version, _live(subject)))
    record(
        version,
        kind="plan_version",
        action="plan.version_made",
        operation="created",
        before={},
        after={"number": number, "request": request.code if request else ""},
        by=by,
        now=now,
        reason=reason,
        project=version.project,
        task=task,
    )
    return version


def entries_of(version: PlanVersion, milestones: Sequence[Milestone]) -> list[PlanEntry]:
    """The entries of a version, unsaved; milestones come with their tasks."""
    return [
        PlanEntry(
            plan=version,
            milestone=milestone,
            baseline_date=milestone.baseline_date,
            weight=milestone.weight,
            task_weight=milestone.task.weight,
        )
        for milestone in milestones
    ]


def _versions(subject: Task | StrategicProject) -> Any:
    if isinstance(subject, Task):
        return PlanVersion.objects.filter(task=subject)
    return PlanVersion.objects.of_project(subject)


def _live(subject: Task | StrategicProject) -> list[Milestone]:
    inside = {"task": subject} if isinstance(subject, Task) else {"task__project": subject}
    return list(
        Milestone.objects.filter(**inside)
        .exclude(state=Milestone.State.CANCELLED)
        .select_related("task")
        .order_by("pk")
    )
