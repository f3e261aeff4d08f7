"""What comments and notifications have in common: each is about exactly one object that has a page of its own."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import models

from projects.models.decision import Decision
from projects.models.indicator import Indicator
from projects.models.issue import Issue
from projects.models.milestone import Milestone
from projects.models.project import StrategicProject
from projects.models.risk import Risk
from projects.models.task import Task
from projects.querysets.about import KINDS

Thing = StrategicProject | Task | Milestone | Indicator | Decision | Risk | Issue
"""What can be commented on and notified of: an object with a code and a page at `/<kind>s/<code>/`."""

_MODELS: dict[type[models.Model], str] = {
    StrategicProject: "project",
    Task: "task",
    Milestone: "milestone",
    Indicator: "indicator",
    Decision: "decision",
    Risk: "risk",
    Issue: "issue",
}
NAMED = ("project", "task__project", "milestone__task__project", *KINDS[3:])
"""Links that a list of such rows reads to name their objects and the ground that these stand on."""


def kind_of(thing: Any) -> str:
    """The kind of an object, one of KINDS. Raises KeyError for anything else."""
    return _MODELS[type(thing)]


def model_of(kind: str) -> type[models.Model]:
    """The model of a kind. Raises KeyError for anything that is not in KINDS."""
    return {name: model for model, name in _MODELS.items()}[kind]


def ground_of(thing: Any) -> tuple[StrategicProject | None, Task | None]:
    """The project and the task that decide who may open the object; neither for an indicator of a portfolio."""
    if isinstance(thing, StrategicProject):
        return thing, None
    if isinstance(thing, Task):
        return thing.project, thing
    if isinstance(thing, Milestone):
        return thing.task.project, thing.task
    return thing.project, thing.task


def about_exactly_one(name: str) -> models.CheckConstraint:
    """The constraint that one of the seven links is set and the others are empty."""
    each: Sequence[models.Q] = [models.Q(**{f"{kind}__isnull": kind != one for kind in KINDS}) for one in KINDS]
    return models.CheckConstraint(condition=reduce(or_, each), name=name)


def _link(to: type[models.Model]) -> Any:
    return models.ForeignKey(to, on_delete=models.CASCADE, related_name="+", null=True, blank=True)


class AboutOne(models.Model):
    """About one object, by a link of its own: scope follows from it, and no row can point at nothing.

    Each model names `about_exactly_one` among its constraints. Querysets: `projects.querysets.about.AboutOneQuerySet`.
    """

    project = _link(StrategicProject)
    task = _link(Task)
    milestone = _link(Milestone)
    indicator = _link(Indicator)
    decision = _link(Decision)
    risk = _link(Risk)
    issue = _link(Issue)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} about {self.code}"

    @property
    def kind_of_thing(self) -> str:
        """Which of KINDS it is about."""
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id") is not None)

    @property
    def thing(self) -> Any:
        """The object itself."""
        return getattr(self, self.kind_of_thing)

    @property
    def code(self) -> str:
        """The code of the object: a row of this kind has none of its own."""
        return str(self.thing.code)
