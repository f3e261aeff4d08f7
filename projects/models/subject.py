"""What risks, decisions, reviews and the like have in common: they are about a task, or about a project as a whole."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.project import StrategicProject
from projects.models.task import Task


class AboutSubject(models.Model):
    """About a project, or about one task of it. `project` is always set; with a task it is the task's project.

    Each table of this kind has the trigger of `projects.migrations.0004_subjects.tie`, which holds the two together.
    Querysets: `projects.querysets.OfVisibleSubjectsQuerySet`.
    """

    project = models.ForeignKey(
        StrategicProject, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("strategic project")
    )
    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="%(class)ss", null=True, blank=True, verbose_name=_("task")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} of {self.subject.code}"

    @property
    def subject(self) -> Task | StrategicProject:
        """The task, or else the project."""
        return self.task or self.project
