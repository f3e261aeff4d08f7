"""What an import of annual returns has taken in, row by row: the ground of 'a second run changes nothing'."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.portfolio import Portfolio
from projects.models.project import StrategicProject


class ImportedReturn(models.Model):
    """One annual return of one project, as it was given. `row_hash` is the SHA-256 of the row's values."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="returns")
    project = models.ForeignKey(StrategicProject, on_delete=models.CASCADE, related_name="returns")
    year = models.PositiveSmallIntegerField()
    name_given = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    row_hash = models.CharField(max_length=64)
    line = models.PositiveIntegerField()
    match = models.CharField(_("how it was matched"), max_length=20)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("imported return")
        verbose_name_plural = _("imported returns")
        ordering = ["portfolio", "year", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["portfolio", "row_hash"], name="projects_return_row_once"),
            models.UniqueConstraint(fields=["project", "year"], name="projects_return_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.name_given}"
