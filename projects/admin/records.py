"""What happened and what was computed: read only, but for the work that failed, which can be tried again."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.admin import ReadOnlyAdmin
from projects import nudge
from projects.admin.recorded import person
from projects.models import (
    ImportedReturn,
    Indicator,
    IndicatorValue,
    Judgement,
    MilestoneBaseline,
    MilestoneUpdate,
    OutboxEntry,
    ProjectCost,
    Rollup,
    RollupSnapshot,
    ThresholdSet,
)


class RecordAdmin(ReadOnlyAdmin):
    """Long tables: no count of all rows."""

    show_full_result_count = False


@admin.register(MilestoneUpdate)
class MilestoneUpdateAdmin(RecordAdmin):
    list_display = ("at", "milestone", "version", "by_label", "completion", "forecast_date", "actual_date", "reason")
    list_select_related = ("milestone",)
    search_fields = ("milestone__code", "by_label")
    ordering = ("-id",)


@admin.register(MilestoneBaseline)
class MilestoneBaselineAdmin(RecordAdmin):
    list_display = ("milestone", "number", "date", "reason", "by", "at")
    list_select_related = ("milestone", "by")
    search_fields = ("milestone__code",)
    ordering = ("-id",)


@admin.register(Judgement)
class JudgementAdmin(RecordAdmin):
    list_display = ("judged_date", "project", "rating", "by_label", "reason")
    list_select_related = ("project",)
    list_filter = ("rating",)
    search_fields = ("project__code", "reason")
    ordering = ("-judged_date", "-id")


@admin.register(ThresholdSet)
class ThresholdSetAdmin(RecordAdmin):
    list_display = ("version", "reason", "by", "created_at")
    list_select_related = ("by",)


@admin.register(Rollup)
class RollupAdmin(RecordAdmin):
    list_display = ("dimension", "object_id", "portfolio", "progress", "status", "computed_at", "source_version")
    list_select_related = ("portfolio",)
    list_filter = ("portfolio", "dimension", "status")
    ordering = ("dimension", "object_id")


@admin.register(RollupSnapshot)
class RollupSnapshotAdmin(RecordAdmin):
    list_display = ("as_of_date", "dimension", "object_id", "portfolio", "progress", "status")
    list_select_related = ("portfolio",)
    list_filter = ("portfolio", "dimension")
    ordering = ("-id",)


@admin.register(Indicator)
class IndicatorAdmin(RecordAdmin):
    list_display = ("code", "name_en", "project", "unit", "direction", "baseline_value", "target_value")
    list_select_related = ("project",)
    search_fields = ("code", "name_en", "name_ru", "name_kk")


@admin.register(IndicatorValue)
class IndicatorValueAdmin(RecordAdmin):
    list_display = ("indicator", "date", "value", "source")
    list_select_related = ("indicator",)
    search_fields = ("indicator__code",)


@admin.register(ProjectCost)
class ProjectCostAdmin(RecordAdmin):
    list_display = ("project", "year", "currency", "year_baseline", "year_forecast", "whole_life")
    list_select_related = ("project",)
    search_fields = ("project__code",)


@admin.register(ImportedReturn)
class ImportedReturnAdmin(RecordAdmin):
    list_display = ("year", "name_given", "project", "match", "line")
    list_select_related = ("project",)
    list_filter = ("portfolio", "year", "match")
    search_fields = ("name_given", "project__code")


class WorkState(admin.SimpleListFilter):
    """What is left to do, and what was put aside."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("quarantined", _("put aside after failures")), ("pending", _("pending"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen: QuerySet[Any] = queryset
        if self.value() == "quarantined":
            chosen = OutboxEntry.objects.quarantined()
        elif self.value() == "pending":
            chosen = OutboxEntry.objects.pending()
        return chosen


@admin.register(OutboxEntry)
class OutboxEntryAdmin(RecordAdmin):
    """Work owed to the rollups. An entry that failed five times is put aside and waits for a person."""

    list_display = ("id", "portfolio", "task", "created_at", "attempts", "quarantined_at", "done_at", "last_error")
    list_select_related = ("portfolio", "task")
    list_filter = (WorkState,)
    ordering = ("-id",)
    actions = ("retry",)

    @admin.action(description=_("Try again what was put aside"))
    def retry(self, request: HttpRequest, queryset: QuerySet[OutboxEntry]) -> None:
        """Clear the quarantine and the count of attempts; the workers take the entries again."""
        with transaction.atomic():
            chosen = queryset.filter(quarantined_at__isnull=False, done_at=None).values_list("pk", flat=True)
            keys = sorted(chosen)
            retried = OutboxEntry.objects.filter(pk__in=keys, quarantined_at__isnull=False, done_at=None).update(
                quarantined_at=None, attempts=0
            )
            audit.record(
                action="outbox.retried",
                object_type="outbox",
                object_id=None,
                object_label=", ".join(map(str, keys)),
                before={},
                after={"entries": keys},
                by=person(request),
                at=timezone.now(),
            )
            transaction.on_commit(nudge.drain_soon)
        words = ngettext("%(n)s entry is tried again.", "%(n)s entries are tried again.", retried) % {"n": retried}
        messages.success(request, words)
