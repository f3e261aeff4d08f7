"""Which task counts in which slice: one view, read by the rollup engine, by scopes and by explain."""

from django.db import models


class TaskSlice(models.Model):
    """A row of the database view `projects_task_slice`: a task counts in a slice with weight W(project)·W(task).

    A task in several regions has a row for each region and one for the country. The organisation is the one that leads.
    """

    pk = models.CompositePrimaryKey("task_id", "dimension", "object_id")
    task_id = models.BigIntegerField()
    portfolio_id = models.BigIntegerField()
    dimension = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    weight = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        managed = False
        db_table = "projects_task_slice"

    def __str__(self) -> str:
        return f"task {self.task_id} in {self.dimension} {self.object_id}"
