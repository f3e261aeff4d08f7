"""What inputs and filters of objects about a task or project have in common."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from accounts.models import User
from projects.api import scope
from projects.api.filters import SearchFilter, Visible, by_code_or_id
from projects.api.inputs import Input
from projects.api.problems import in_body, invalid


class BodyField(serializers.CharField):
    """A body by its code or id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, help_text="Code or id of an organisation.", **kwargs)


class NamingInput(Input):
    """An input that names other objects by code or id: each is looked up among what the caller may see."""

    LOOKUPS: ClassVar[dict[str, Visible]] = {
        "project": scope.projects,
        "task": scope.tasks,
        "owner": scope.organisations,
        "lead": scope.organisations,
        "contributing": scope.organisations,
        "raised": scope.decisions,
    }

    @classmethod
    def of(cls, request: Request, user: User) -> dict[str, Any]:
        """The validated fields with the named objects in place of their codes; 400 names those that are unknown."""
        given = cls.read(request)
        unknown = []
        for name in sorted(cls.LOOKUPS.keys() & given.keys()):
            texts = given[name] if isinstance(given[name], list) else [given[name]]
            found = [by_code_or_id(cls.LOOKUPS[name](user), text) for text in texts if text]
            if None in found:
                unknown.append(in_body(name, "unknown", _("Nothing that is open to you has this code or id.")))
            given[name] = found if isinstance(given[name], list) else next(iter(found), None)
        if unknown:
            raise invalid(*unknown)
        return given


class SubjectInput(NamingInput):
    """Names what the object is about: a task, or else a project, by code or id."""

    project = serializers.CharField(required=False, allow_blank=True, max_length=60, help_text="Code or id.")
    task = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text="Code or id; without it the whole project."
    )

    @classmethod
    def of(cls, request: Request, user: User) -> dict[str, Any]:
        """The same with `subject`: the task, or else the project."""
        given = super().of(request, user)
        task, project = given.pop("task", None), given.pop("project", None)
        if task is None and project is None:
            raise invalid(in_body("project", "required", _("Name the project or the task that this is about.")))
        if task is not None and project is not None and task.project_id != project.pk:
            raise invalid(in_body("task", "elsewhere", _("This task belongs to another project.")))
        return {**given, "subject": task or project}


class TitleSearchFilter(SearchFilter):
    """`q`: the text in the code or the title."""

    def filter(self, qs: QuerySet[Any, Any], value: str) -> QuerySet[Any, Any]:
        return qs.filter(Q(code__icontains=value) | Q(title__icontains=value)) if value else qs
