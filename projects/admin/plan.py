"""What is planned: portfolios, areas, sectors, projects, teams with their seats, tasks, milestones, dependencies."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.admin import OfficeAdmin
from projects.actions import STANDING_FIELDS, add_update_row
from projects.actions.plan import begin_history, full_team, one_portfolio
from projects.admin.recorded import PlanForm, RecordedAdmin, person
from projects.models import (
    Milestone,
    MilestoneDependency,
    Portfolio,
    Sector,
    StrategicArea,
    StrategicProject,
    Task,
    Team,
    TeamMember,
)

if TYPE_CHECKING:  # the stubs make this generic, Django itself does not
    SeatInline = admin.TabularInline[TeamMember, Team]
else:
    SeatInline = admin.TabularInline

NAMES = ("name_en", "name_ru", "name_kk")


@admin.register(Portfolio)
class PortfolioAdmin(RecordedAdmin):
    """Names and licences only: the national portfolio is made by the seed, reference portfolios by imports."""

    object_type = "portfolio"
    fields = ("code", *NAMES, "is_national", "licence")
    readonly_fields = ("code", "is_national")
    list_display = ("code", "name_en", "is_national")

    def portfolio_of(self, obj: Any) -> Portfolio:
        return obj

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(StrategicArea)
class StrategicAreaAdmin(RecordedAdmin):
    object_type = "area"
    list_display = ("code", "name_en", "name_ru", "name_kk", "portfolio")
    list_filter = ("portfolio",)
    list_select_related = ("portfolio",)
    search_fields = ("code", *NAMES)


@admin.register(Sector)
class SectorAdmin(RecordedAdmin):
    object_type = "sector"
    list_display = ("code", "name_en", "position", "lead_organisation", "portfolio")
    list_filter = ("portfolio",)
    list_select_related = ("portfolio", "lead_organisation")
    search_fields = ("code", *NAMES)
    autocomplete_fields = ("lead_organisation",)


class ProjectForm(PlanForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        area, portfolio = self.cleaned_data.get("area"), self.cleaned_data.get("portfolio") or self.instance.portfolio
        if area and area.portfolio_id != portfolio.pk:
            self.add_error("area", _("A project and its strategic area belong to one portfolio."))
        return cleaned


@admin.register(StrategicProject)
class StrategicProjectAdmin(RecordedAdmin):
    object_type = "project"
    in_feed = True
    form = ProjectForm
    list_display = ("code", "name_en", "weight", "stage", "portfolio", "start_date", "end_date")
    list_filter = ("portfolio", "stage")
    list_select_related = ("portfolio",)
    search_fields = ("code", *NAMES)
    autocomplete_fields = ("coordinator",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A project does not change its portfolio."""
        return ("portfolio",) if obj else ()


class Seats(SeatInline):
    model = TeamMember
    extra = 0
    autocomplete_fields = ("organisation", "user")

    def _may(self, request: HttpRequest, obj: Any) -> bool:
        return OfficeAdmin._is_office(request) and (obj is None or obj.portfolio.is_national)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return OfficeAdmin._is_office(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)


@admin.register(Team)
class TeamAdmin(RecordedAdmin):
    """A seat opens the team's tasks to the person at the next request; taking it away closes them."""

    object_type = "team"
    inlines = (Seats,)
    list_display = ("code", "name_en", "sector", "task_limit")
    list_filter = ("sector",)
    list_select_related = ("sector",)
    search_fields = ("code", *NAMES)


class TaskForm(PlanForm):
    """Says what the triggers of the database would refuse."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        project = self.cleaned_data.get("project") or getattr(self.instance, "project", None)
        team, sector = self.cleaned_data.get("team"), self.cleaned_data.get("sector")
        problems = one_portfolio(project=project, sector=sector, team=team) if project else []
        if "team" in self.changed_data:
            problems += full_team(team, besides=self.instance)
        for problem in problems:
            self.add_error(problem.field, ValidationError(problem.message, code=problem.code))
        return cleaned


@admin.register(Task)
class TaskAdmin(RecordedAdmin):
    object_type = "task"
    in_feed = True
    form = TaskForm
    list_display = ("code", "name_en", "project", "sector", "team", "lead_organisation", "weight", "is_critical")
    list_filter = ("project__portfolio", "sector", "is_critical")
    list_select_related = ("project", "sector", "team", "lead_organisation")
    search_fields = ("code", *NAMES)
    autocomplete_fields = ("project", "sector", "team", "lead_organisation", "contributing_organisations", "regions")

    def portfolio_of(self, obj: Any) -> Portfolio:
        portfolio: Portfolio = obj.project.portfolio
        return portfolio

    def task_of(self, obj: Any) -> int | None:
        return int(obj.pk)


REPORTED_ONLY = ("state", "actual_date", "claimed_date", "claimed_by", "claimed_by_label")
"""Of a milestone: what a report and its confirmation write."""


@admin.register(Milestone)
class MilestoneAdmin(RecordedAdmin):
    """What is planned of a milestone. What is reported of it, and a new baseline, have pages of their own."""

    object_type = "milestone"
    in_feed = True
    fields = (
        "task",
        "code",
        "position",
        *NAMES,
        "weight",
        "baseline_date",
        "date_precision",
        "completion_criterion",
        "owner",
        "is_key",
        "evidence",
        "source",
        "illustrative",
        "seen_version",
    )
    list_display = ("code", "name_en", "task", "weight", "baseline_date", "state", "is_key")
    list_filter = ("state", "is_key", "task__sector")
    list_select_related = ("task",)
    search_fields = ("code", *NAMES)
    autocomplete_fields = ("task", "owner")
    show_full_result_count = False

    def portfolio_of(self, obj: Any) -> Portfolio:
        portfolio: Portfolio = obj.task.project.portfolio
        return portfolio

    def task_of(self, obj: Any) -> int | None:
        return int(obj.task_id)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A milestone stays in its task, its agreed date changes by a new, numbered baseline only, and that it is done
        is reported with evidence and confirmed by a second person."""
        return (*REPORTED_ONLY, "task", "baseline_date") if obj else REPORTED_ONLY

    def leave_traces(
        self, request: HttpRequest, obj: Any, *, before: dict[str, Any], change: bool, fields: list[str]
    ) -> None:
        """Every version has a row of history: what later reports are merged against, and what past days are told by."""
        if change:
            changed = tuple(name for name in STANDING_FIELDS if name in fields)
            add_update_row(obj, changed=changed, by=person(request), at=timezone.now())
        else:
            begin_history(obj, by=person(request), now=timezone.now())
        super().leave_traces(request, obj, before=before, change=change, fields=fields)


@admin.register(MilestoneDependency)
class MilestoneDependencyAdmin(OfficeAdmin):
    """Looked at and taken away here; added on the page of the milestone that waits, where a circle is refused."""

    list_display = ("predecessor", "successor", "created_at")
    list_select_related = ("predecessor", "successor")
    search_fields = ("predecessor__code", "successor__code")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        national = obj is None or obj.successor.task.project.portfolio.is_national
        return self._is_office(request) and national

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """One at a time: deleting many at once would pass by the check of the portfolio."""
        return {}

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        audit.record(
            action="dependency.removed",
            object_type="milestone",
            object_id=obj.successor.public_id,
            object_label=f"{obj.predecessor.code} → {obj.successor.code}",
            before={"predecessor": obj.predecessor.code, "successor": obj.successor.code},
            after={},
            by=person(request),
            at=timezone.now(),
        )
        super().delete_model(request, obj)
