"""Which body answers for a project or task, and who speaks for a body."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import Verb
from projects.models import StrategicProject, Task
from regions.models import Membership, Organisation

SPEAKING = (Verb.UPDATE_LED, Verb.UPDATE_TEAM, Verb.ANSWER, Verb.CONFIRM_PERIOD)
"""Members whose role has one of these speak for their body; an auditor or a reader does not."""


def lead_body(*, project: StrategicProject, task: Task | None) -> Organisation | None:
    """The lead organisation of the task, or else the coordinating organisation of the project."""
    return task.lead_organisation if task else project.coordinator


def belongs_to(user: User, organisation: Organisation | None) -> bool:
    """Whether the person has a membership in the body."""
    return (
        organisation is not None and Membership.objects.filter(user=user.principal, organisation=organisation).exists()
    )


def speaks_for(user: User, organisation: Organisation | None) -> bool:
    """Whether the person may answer in the name of the body."""
    return any(user.may(verb) for verb in SPEAKING) and belongs_to(user, organisation)


def bodies_of(*, project: StrategicProject, task: Task | None) -> QuerySet[Any, Any]:
    """Bodies that can open what is about this task, or this project as a whole: they lead, contribute or coordinate."""
    tasks = Task.objects.filter(pk=task.pk) if task else Task.objects.filter(project=project)
    part = Q(led_tasks__in=tasks) | Q(contributed_tasks__in=tasks) | Q(kind="akimat", region__tasks__in=tasks)
    centre = Q(kind="project_office") | Q(pk=project.coordinator_id)
    return Organisation.objects.filter(part | centre).distinct().order_by("code")
