"""What the API shows of an object: declared once as serializer fields, read without their overhead.

DRF's own `to_representation` costs more than the query on a list of hundreds; here each declared field becomes one
plain reader. The declaration stays the schema, and a test validates what is served against it.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, cast

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

Reader = Callable[[Any], Any]
ROOT = "/api/v1/"

PATHS = {
    "portfolio": "portfolios",
    "area": "areas",
    "sector": "sectors",
    "region": "regions",
    "organisation": "organisations",
    "project": "projects",
    "task": "tasks",
    "team": "teams",
    "milestone": "milestones",
    "indicator": "indicators",
    "judgement": "judgements",
    "reporting-period": "reporting-periods",
    "task-update": "task-updates",
    "organisation-period": "organisation-periods",
    "risk": "risks",
    "issue": "issues",
    "decision": "decisions",
    "order": "orders",
    "problem_meeting": "problem-solving-meetings",
    "stocktake_series": "stocktake-series",
    "stocktake": "stocktakes",
    "promise": "promises",
    "review": "reviews",
    "recommendation": "recommendations",
    "recovery_plan": "recovery-plans",
    "budget": "budgets",
    "validation": "validations",
    "validation_round": "validation-rounds",
    "challenge": "challenges",
    "lab": "labs",
    "idea": "ideas",
    "lifecycle": "lifecycles",
    "baseline_request": "baseline-requests",
    "plan_version": "plan-versions",
    "dependency": "dependencies",
    "promise_alert": "promise-alerts",
    "delivery_chain": "delivery-chains",
    "delivery_link": "delivery-links",
    "finding": "findings",
    "judgement_round": "judgement-rounds",
    "comment": "comments",
    "attachment": "attachments",
    "long_work": "long-work",
}
"""Where the objects of a kind live below ROOT."""

_UUID = {"type": "string", "format": "uuid"}
_URI = {"type": "string", "format": "uri"}
_LANGUAGES = ("kk", "ru", "en")


def getter(field: serializers.Field[Any, Any, Any, Any]) -> Reader:
    """Reads what the field's `source` names: an attribute, a dotted path, or ("*") the row itself."""
    return (lambda row: row) if field.source == "*" else attrgetter(field.source or "")


def href(kind: str, public_id: Any, more: str = "") -> str:
    """The address of an object, without the host."""
    return f"{ROOT}{PATHS[kind]}/{public_id}/{more}"


class ReadField(serializers.Field[Any, Any, Any, Any]):
    """A field that is only shown; `reader` gives its value for a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def reader(self, context: Mapping[str, Any]) -> Reader:
        raise NotImplementedError

    def columns(self, name: str) -> list[str]:
        """The columns of a CSV that hold this field."""
        return [name]


@extend_schema_field(
    {
        "type": "object",
        "description": "In Kazakh, Russian and English; empty where there is no translation.",
        "properties": {language: {"type": "string"} for language in _LANGUAGES},
        "required": list(_LANGUAGES),
    }
)
class NamesField(ReadField):
    def reader(self, context: Mapping[str, Any]) -> Reader:
        return attrgetter("names")

    def columns(self, name: str) -> list[str]:
        return [f"{name}.{language}" for language in _LANGUAGES]


_REFERENCE = {
    "type": "object",
    "description": "Another object, by its id, its code and its address.",
    "properties": {"id": _UUID, "code": {"type": "string"}, "link": _URI},
    "required": ["id", "code", "link"],
}


def reference(kind: str, row: Any, base: str) -> dict[str, Any]:
    return {"id": row.public_id, "code": row.code, "link": base + href(kind, row.public_id)}


@extend_schema_field(_REFERENCE)
class ReferenceField(ReadField):
    """An object that the caller who sees the row sees too."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def reader(self, context: Mapping[str, Any]) -> Reader:
        find, kind, base = getter(self), self.kind, context["base"]
        return lambda row: reference(kind, find(row), base)

    def columns(self, name: str) -> list[str]:
        return [f"{name}.id", f"{name}.code"]


@extend_schema_field({**_REFERENCE, "type": ["object", "null"]})
class OptionalReferenceField(ReferenceField):
    def reader(self, context: Mapping[str, Any]) -> Reader:
        find, kind, base = getter(self), self.kind, context["base"]

        def read(row: Any) -> dict[str, Any] | None:
            found = find(row)
            return None if found is None else reference(kind, found, base)

        return read


@extend_schema_field({"type": "array", "items": _REFERENCE})
class ReferencesField(ReferenceField):
    """A prefetched to-many relation; its rows are ones that everyone who sees this row may see."""

    def reader(self, context: Mapping[str, Any]) -> Reader:
        find, kind, base = getter(self), self.kind, context["base"]
        return lambda row: [reference(kind, item, base) for item in find(row).all()]

    def columns(self, name: str) -> list[str]:
        return [name]


class LinksField(ReadField):
    """Addresses around the object: `self`, and whatever `more(row)` names."""

    def __init__(self, kind: str, *, more: Callable[[Any], Mapping[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind, self.more = kind, more

    def reader(self, context: Mapping[str, Any]) -> Reader:
        base, more = context["base"], self.more

        def read(row: Any) -> dict[str, str]:
            links = {"self": href(self.kind, row.public_id), **(more(row) if more else {})}
            return {name: base + address for name, address in links.items()}

        return read

    def columns(self, name: str) -> list[str]:
        return [f"{name}.self"]


extend_schema_field(
    {
        "type": "object",
        "properties": {"self": _URI},
        "required": ["self"],
        "additionalProperties": _URI,
        "description": "Addresses: the object itself, what belongs to it, and its page.",
    }
)(LinksField)


class Representation(serializers.Serializer[Any]):
    """An object as the API shows it. The context holds `base` (scheme and host) and, when asked for, `fields`."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        readers = getattr(self, "_readers", None)
        if readers is None:
            readers = self._readers = [(name, self._reader(field)) for name, field in self._wanted()]
        return {name: read(instance) for name, read in readers}

    def _wanted(self) -> list[tuple[str, Any]]:
        """The fields to show; `fields=` thins out the object itself, not what is nested in it."""
        wanted = self.context.get("fields") if self.parent is None else None
        return [(name, field) for name, field in self.fields.items() if wanted is None or name in wanted]

    def _reader(self, field: Any) -> Reader:
        if isinstance(field, ReadField):
            return field.reader(self.context)
        if isinstance(field, Representation):
            return _nested(field)
        if isinstance(field, serializers.DecimalField):
            return _exact(field)
        if isinstance(field, serializers.ListSerializer):
            find, read_one = getter(field), cast(Representation, field.child).to_representation
            return lambda row: [read_one(item) for item in _all(find(row))]
        return getter(field)

    def csv_columns(self) -> list[str]:
        """One column for each scalar, in the order of the declaration."""
        return [column for name, field in self._wanted() for column in _columns(name, field)]


def _exact(field: serializers.DecimalField) -> Reader:
    """Decimals go out as text with all their places: a float would round them, str() would write zero as 0E-12."""
    find, places = getter(field), field.decimal_places

    def read(row: Any) -> str | None:
        value = find(row)
        return None if value is None else format(value, f".{places}f")

    return read


def _nested(field: Representation) -> Reader:
    find = getter(field)

    def read(row: Any) -> dict[str, Any] | None:
        found = find(row)
        return None if found is None else field.to_representation(found)

    return read


def _all(related: Any) -> Iterable[Any]:
    return related.all() if hasattr(related, "all") else related


def _columns(name: str, field: Any) -> list[str]:
    if isinstance(field, ReadField):
        return field.columns(name)
    if isinstance(field, Representation):
        return [f"{name}.{column}" for column in field.csv_columns()]
    if isinstance(field, serializers.ListSerializer):
        return []
    return [name]
