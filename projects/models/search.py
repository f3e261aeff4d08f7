"""What can be searched: one row for each object that has a page, in the spelling in which it is looked for."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from projects.querysets.search import SearchQuerySet
from regions.models import Named


class SearchKind(models.TextChoices):
    """Kinds of objects, in the order in which they are listed. The names are those of the API (`object_type`)."""

    PROJECT = "project", "project"
    TASK = "task", "task"
    MILESTONE = "milestone", "milestone"
    SECTOR = "sector", "sector"
    REGION = "region", "region"
    ORGANISATION = "organisation", "organisation"
    TEAM = "team", "team"
    INDICATOR = "indicator", "indicator"
    DECISION = "decision", "decision"
    ORDER = "order", "order"
    RISK = "risk", "risk"
    ISSUE = "issue", "issue"
    REVIEW = "review", "review"
    CHALLENGE = "challenge", "challenge"
    LAB = "lab", "lab"
    STOCKTAKE = "stocktake", "stocktake"


class SearchEntry(Named):
    """A copy for searching, made by `projects.search.index`; the object stays where it is, and may be gone by now.

    `head` is the folded code and names, `folded` the same with the folded texts (see `projects.folding`).
    No foreign keys: the object is named by kind and primary key. Who may read the object may read its entry.
    """

    kind = models.CharField(max_length=12, choices=SearchKind.choices)
    object_id = models.BigIntegerField()
    public_id = models.UUIDField()
    code = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    head = models.TextField()
    folded = models.TextField()

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = "search entry"
        verbose_name_plural = "search entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="projects_search_entry_once"),
            models.CheckConstraint(condition=models.Q(kind__in=SearchKind.values), name="projects_search_kind_known"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="projects_search_folded"),
            GinIndex(fields=["head"], opclasses=["gin_trgm_ops"], name="projects_search_head"),
        ]


class SearchCursor(models.Model):
    """How far the entries follow the feed of changes. No row: they were never built."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    transaction_id = models.BigIntegerField()
    change_id = models.BigIntegerField(default=0)
    built_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="projects_search_one_cursor"),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id}.{self.change_id}"
