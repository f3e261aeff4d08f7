"""What an export holds: one table a file, each starting at what the person may see. Column → where it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, When

from accounts.models import User
from projects.models import (
    Budget,
    Comment,
    Decision,
    Indicator,
    IndicatorValue,
    Issue,
    Judgement,
    Milestone,
    MilestoneBaseline,
    MilestoneUpdate,
    Order,
    Portfolio,
    Promise,
    RecoveryPlan,
    Risk,
    Rollup,
    Sector,
    Stocktake,
    StrategicArea,
    StrategicProject,
    Task,
    TaskUpdate,
    Team,
)
from regions.models import Organisation, Region

Rows = Callable[[User], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Table:
    """A file of the export. `columns`: header → path of the value, as `values_list` takes it."""

    name: str
    rows: Rows
    columns: Mapping[str, str]


def _columns(*paths: str, **renamed: str) -> dict[str, str]:
    return {path: path for path in paths} | renamed


_NAMES = ("name_kk", "name_ru", "name_en")
_SUBJECT = {"project": "project__code", "task": "task__code"}
_COMMENTED = ("project", "task", "milestone", "indicator", "decision", "risk", "issue")


def _below(model: Any, link: str, parent: Any) -> Rows:
    """Rows of objects that the person may see."""
    return lambda user: model.objects.filter(**{f"{link}__in": parent.objects.visible_to(user)})


def _figures(user: User) -> QuerySet[Any, Any]:
    """Published figures with the code of what they are of."""
    coded: dict[str, Any] = {
        "project": StrategicProject,
        "task": Task,
        "sector": Sector,
        "team": Team,
        "region": Region,
        "organisation": Organisation,
        "area": StrategicArea,
        "country": Portfolio,
    }
    code = Case(
        *(
            When(
                dimension=dimension, then=Subquery(model._base_manager.filter(pk=OuterRef("object_id")).values("code"))
            )
            for dimension, model in coded.items()
        )
    )
    return Rollup.objects.visible_to(user).annotate(code=code)


def _of_kept_comments(user: User) -> QuerySet[Any, Any]:
    return Comment.objects.visible_to(user).filter(withdrawn_at=None)


TABLES: tuple[Table, ...] = (
    Table(
        "projects",
        lambda user: StrategicProject.objects.visible_to(user),
        _columns(
            "code",
            *_NAMES,
            "weight",
            "stage",
            "sponsor",
            "start_date",
            "end_date",
            "summary",
            "source",
            "illustrative",
            "version",
            "updated_at",
            portfolio="portfolio__code",
            area="area__code",
            coordinator="coordinator__code",
        ),
    ),
    Table(
        "tasks",
        lambda user: Task.objects.visible_to(user),
        _columns(
            "code",
            *_NAMES,
            "weight",
            "is_critical",
            "reporting_frequency",
            "summary",
            "source",
            "illustrative",
            "version",
            "updated_at",
            project="project__code",
            sector="sector__code",
            team="team__code",
            lead_organisation="lead_organisation__code",
        ),
    ),
    Table(
        "teams",
        lambda user: Team.objects.visible_to(user),
        _columns(
            "code", *_NAMES, "task_limit", "source", "illustrative", "version", "updated_at", sector="sector__code"
        ),
    ),
    Table(
        "milestones",
        lambda user: Milestone.objects.visible_to(user),
        _columns(
            "code",
            *_NAMES,
            "weight",
            "state",
            "completion",
            "baseline_date",
            "forecast_date",
            "actual_date",
            "claimed_date",
            "baseline_number",
            "is_key",
            "completion_criterion",
            "evidence",
            "note",
            "reported_at",
            "source",
            "illustrative",
            "version",
            "updated_at",
            task="task__code",
            owner="owner__code",
        ),
    ),
    Table(
        "milestone_history",
        _below(MilestoneUpdate, "milestone", Milestone),
        _columns(
            "version",
            "at",
            "state",
            "completion",
            "weight",
            "baseline_date",
            "forecast_date",
            "actual_date",
            "claimed_date",
            "reason",
            "note",
            "evidence",
            "illustrative",
            milestone="milestone__code",
            by="by_label",
        ),
    ),
    Table(
        "milestone_baselines",
        _below(MilestoneBaseline, "milestone", Milestone),
        _columns("number", "date", "reason", "at", milestone="milestone__code"),
    ),
    Table(
        "indicators",
        lambda user: Indicator.objects.visible_to(user),
        _columns(
            "code",
            *_NAMES,
            "unit",
            "direction",
            "frequency",
            "is_kpi",
            "baseline_value",
            "baseline_date",
            "target_value",
            "target_date",
            "note",
            "source",
            "illustrative",
            "version",
            "updated_at",
            owner="owner__code",
            region="region__code",
            **_SUBJECT,
        ),
    ),
    Table(
        "indicator_values",
        lambda user: IndicatorValue.objects.visible_to(user),
        _columns(
            "date",
            "number",
            "value",
            "reason",
            "source",
            "illustrative",
            "recorded_at",
            indicator="indicator__code",
            by="by_label",
        ),
    ),
    Table(
        "judgements",
        lambda user: Judgement.objects.visible_to(user),
        _columns(
            "code",
            "state",
            "rating",
            "reason",
            "evidence",
            "judged_date",
            "valid_until_date",
            "challenge",
            "planning",
            "capacity",
            "stage",
            "performance",
            "likelihood",
            "source",
            "illustrative",
            by="by_label",
            confirmed_by="confirmed_by_label",
            **_SUBJECT,
        ),
    ),
    Table(
        "figures",
        _figures,
        _columns(
            "dimension",
            "code",
            "as_of_date",
            "status",
            "is_stale",
            "progress",
            "planned_progress",
            "schedule_performance",
            "tasks",
            "total",
            "done",
            "overdue",
            "due_soon",
            "cancelled",
            "reported",
            "stale",
            "not_reported",
            "worst_late_days",
            "computed_at",
            portfolio="portfolio__code",
        ),
    ),
    Table(
        "task_updates",
        lambda user: TaskUpdate.objects.visible_to(user),
        _columns(
            "code",
            "frequency",
            "first_date",
            "last_date",
            "due_date",
            "state",
            "done_text",
            "next_text",
            "needed_text",
            "return_note",
            "excuse_reason",
            "submitted_at",
            "settled_at",
            "illustrative",
            task="task__code",
            submitted_by="submitted_by_label",
        ),
    ),
    Table(
        "risks",
        lambda user: Risk.objects.visible_to(user),
        _columns(
            "code",
            "title",
            "cause",
            "event",
            "effect",
            "likelihood",
            "impact",
            "proximity_date",
            "response",
            "owner_role",
            "state",
            "closing_note",
            "illustrative",
            "version",
            "updated_at",
            owner="owner__code",
            **_SUBJECT,
        ),
    ),
    Table(
        "issues",
        lambda user: Issue.objects.visible_to(user),
        _columns(
            "code",
            "title",
            "what",
            "severity",
            "owner_role",
            "raised_at",
            "due_date",
            "state",
            "resolution",
            "resolved_at",
            "illustrative",
            "version",
            "updated_at",
            owner="owner__code",
            **_SUBJECT,
        ),
    ),
    Table(
        "decisions",
        lambda user: Decision.objects.visible_to(user),
        _columns(
            "code",
            "title",
            "question",
            "due_date",
            "step",
            "raised_at",
            "state",
            "answer",
            "answered_at",
            "illustrative",
            "version",
            "updated_at",
            owner="owner__code",
            raised_by="raised_by_label",
            answered_by="answered_by_label",
            **_SUBJECT,
        ),
    ),
    # What an order or a promise is about may be shut to those who read the order or the promise itself: left out.
    Table(
        "orders",
        lambda user: Order.objects.visible_to(user),
        _columns(
            "code",
            *_NAMES,
            "giver",
            "meeting",
            "given_date",
            "due_date",
            "first_due_date",
            "state",
            "closed_at",
            "illustrative",
            "version",
            "updated_at",
            lead_organisation="lead_organisation__code",
        ),
    ),
    Table(
        "promises",
        lambda user: Promise.objects.visible_to(user),
        _columns(
            "code",
            "what",
            "due_date",
            "state",
            "outcome",
            "made_at",
            "closed_at",
            "illustrative",
            organisation="organisation__code",
        ),
    ),
    Table(
        "stocktakes",
        lambda user: Stocktake.objects.visible_to(user),
        _columns(
            "code",
            "number",
            "meeting_date",
            "state",
            "issued_at",
            "held_at",
            "minutes",
            "minuted_at",
            "seal",
            "minutes_seal",
            "illustrative",
            series="series__code",
        ),
    ),
    Table(
        "recovery_plans",
        lambda user: RecoveryPlan.objects.visible_to(user),
        _columns(
            "code",
            "state",
            "trigger_status",
            "triggered_date",
            "due_date",
            "cause",
            "on_course_date",
            "submitted_at",
            "ended_date",
            "end_reason",
            "illustrative",
            owner="owner__code",
            **_SUBJECT,
        ),
    ),
    Table(
        "budgets",
        lambda user: Budget.objects.visible_to(user),
        _columns(
            "code",
            "year",
            "baseline",
            "forecast",
            "actual",
            "source",
            "illustrative",
            "version",
            "updated_at",
            project="project__code",
        ),
    ),
    Table(
        "comments",
        _of_kept_comments,
        _columns("text", "at", "edited_at", by="by_label", **{kind: f"{kind}__code" for kind in _COMMENTED}),
    ),
)
