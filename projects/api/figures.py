"""The block of published figures: the same in `rollups` and inside each object that has them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from projects import presentation
from projects.api.representation import ROOT, Reader, ReadField, Representation, href
from projects.domain.rag import Reason
from projects.models import Portfolio
from projects.models.judgement import DeliveryConfidence
from projects.models.rollup import RollupDimension, RollupStatus
from projects.queries import figures
from projects.queries.figures import SliceFigures

KINDS = {dimension: "portfolio" if dimension == "country" else dimension for dimension in RollupDimension.values}
"""What kind of object a slice of each dimension is."""

_ACROSS_PORTFOLIOS = ("region", "organisation")
"""Dimensions whose objects belong to no portfolio: inside the object stand the figures of the national one."""


def fraction(**more: Any) -> serializers.DecimalField:
    """A fraction with 12 decimals as text, null where there is no data."""
    return serializers.DecimalField(max_digits=32, decimal_places=12, allow_null=True, **more)


class CountsRepresentation(Representation):
    """Live milestones."""

    total = serializers.IntegerField()
    done = serializers.IntegerField()
    overdue = serializers.IntegerField()
    due_soon = serializers.IntegerField()


class CoverageRepresentation(Representation):
    """From how many live milestones there is a fresh report; cancelled ones stand beside them."""

    reported = serializers.IntegerField()
    stale = serializers.IntegerField()
    not_reported = serializers.IntegerField()
    cancelled = serializers.IntegerField()


class SliceJudgementRepresentation(Representation):
    """The newest confirmed judgement of delivery confidence (projects and tasks only)."""

    rating = serializers.ChoiceField(choices=DeliveryConfidence.choices)
    reason = serializers.CharField()
    judged_date = serializers.DateField()
    by = serializers.CharField()
    valid_until_date = serializers.DateField(allow_null=True)
    is_expired = serializers.BooleanField(help_text="On the day of the figures it was no longer valid.")


@extend_schema_field(
    {
        "type": "object",
        "description": "What the slice is of: its id, code, names and address.",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "code": {"type": "string"},
            "names": {
                "type": "object",
                "properties": {language: {"type": "string"} for language in ("kk", "ru", "en")},
                "required": ["kk", "ru", "en"],
            },
            "link": {"type": "string", "format": "uri"},
        },
        "required": ["id", "code", "names", "link"],
    }
)
class SliceObjectField(ReadField):
    def reader(self, context: Mapping[str, Any]) -> Reader:
        base = context["base"]

        def read(row: SliceFigures) -> dict[str, Any]:
            link = base + href(KINDS[row.dimension], row.public_id)
            return {"id": row.public_id, "code": row.code, "names": row.names, "link": link}

        return read

    def columns(self, name: str) -> list[str]:
        return [f"{name}.{part}" for part in ("id", "code", "names.kk", "names.ru", "names.en")]


@extend_schema_field(
    {
        "type": "array",
        "description": "Why the status holds: a code with its numbers, and the sentence in the caller's language.",
        "items": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "params": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
                "text": {"type": "string"},
            },
            "required": ["code", "params", "text"],
        },
    }
)
class ReasonsField(ReadField):
    def reader(self, context: Mapping[str, Any]) -> Reader:
        return lambda row: [_reason(reason) for reason in row.reasons]

    def columns(self, name: str) -> list[str]:
        return [name]


def _reason(reason: Reason) -> dict[str, Any]:
    params = {name: format(v, "f") if isinstance(v, Decimal) else v for name, v in reason.params.items()}
    return {"code": str(reason.code), "params": params, "text": presentation.reason_text(reason)}


@extend_schema_field(
    {
        "type": "object",
        "description": "Tasks of the slice by their calculated status.",
        "additionalProperties": {"type": "integer"},
    }
)
class StatusCountsField(ReadField):
    def reader(self, context: Mapping[str, Any]) -> Reader:
        def read(row: SliceFigures) -> dict[str, int]:
            counts = {str(row.status): 1} if row.dimension == "task" else row.status_counts
            return {status: counts.get(status, 0) for status in RollupStatus.values}

        return read

    def columns(self, name: str) -> list[str]:
        return [f"{name}.{status}" for status in RollupStatus.values]


@extend_schema_field(
    {
        "type": "object",
        "properties": {name: {"type": "string", "format": "uri"} for name in ("self", "explain", "history")},
        "required": ["self", "explain", "history"],
    }
)
class SliceLinksField(ReadField):
    def reader(self, context: Mapping[str, Any]) -> Reader:
        base = context["base"]

        def read(row: SliceFigures) -> dict[str, str]:
            own = f"{base}{ROOT}rollups/{row.dimension}/{row.public_id}/"
            portfolio = f"?portfolio={row.portfolio}" if row.dimension in _ACROSS_PORTFOLIOS else ""
            return {
                "self": own + portfolio,
                "explain": f"{own}explain/{portfolio}",
                "history": f"{own}history/{portfolio}",
            }

        return read

    def columns(self, name: str) -> list[str]:
        return [f"{name}.self"]


class RollupRepresentation(Representation):
    """Published figures of one slice: the same for everyone who may see it, on every page and in every export."""

    dimension = serializers.ChoiceField(choices=RollupDimension.choices)
    object = SliceObjectField()
    portfolio = serializers.CharField(help_text="Code of the portfolio.")
    progress = fraction(help_text="Weighted share that is done, 0 to 1; null is no data.")
    planned_progress = fraction(help_text="The share that the baseline planned by `as_of_date`.")
    schedule_performance = fraction(help_text="progress / planned_progress; null when nothing was planned yet.")
    percent = serializers.IntegerField(
        allow_null=True, help_text="Progress as people read it: 100 only when every live milestone is done."
    )
    planned_percent = serializers.IntegerField(allow_null=True)
    counts = CountsRepresentation(source="*")
    coverage = CoverageRepresentation(source="*")
    tasks = serializers.IntegerField(help_text="Tasks of the slice.")
    open_tasks = serializers.IntegerField(help_text="Those that the caller can open.")
    stale_tasks = serializers.IntegerField()
    status = serializers.ChoiceField(choices=RollupStatus.choices)
    is_stale = serializers.BooleanField(help_text="No fresh report: shown with any status.")
    status_counts = StatusCountsField()
    reasons = ReasonsField()
    judgement = SliceJudgementRepresentation(allow_null=True)
    last_reported_at = serializers.DateTimeField(allow_null=True)
    computed_at = serializers.DateTimeField()
    as_of_date = serializers.DateField(help_text="The day that the figures are of.")
    source_version = serializers.IntegerField(help_text="Grows with the work that the figures include.")
    thresholds_version = serializers.IntegerField(help_text="The version of the rules that made the status.")
    links = SliceLinksField()


def attach(*, user: User, dimension: str, rows: Sequence[Any]) -> None:
    """Give each object of a page its `figures`, loaded at once: None where the caller may not see the slice."""
    portfolio = national(user) if dimension in _ACROSS_PORTFOLIOS else None
    found: list[SliceFigures] = []
    if rows and (portfolio or dimension not in _ACROSS_PORTFOLIOS):
        wanted = [row.pk for row in rows]
        found = figures.current(user=user, dimension=dimension, portfolio=portfolio, object_ids=wanted)
    by_object = {slice_.object_id: slice_ for slice_ in found}
    for row in rows:
        row.figures = by_object.get(row.pk)


def national(user: User) -> Portfolio | None:
    """The national portfolio; None before the seed."""
    return Portfolio.objects.visible_to(user).filter(is_national=True).first()
