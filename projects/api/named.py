"""Other objects that a body names by code or id, among what the caller may see: foreign equals missing."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from projects.api.filters import by_code_or_id
from projects.api.problems import Fault, in_body, invalid


class NamedField(serializers.CharField):
    """The code or the id of another object."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=70, **kwargs)


def named(rows: QuerySet[Any, Any], given: str | None, field: str) -> Any:
    """The row that the body names, None where it names none; 400 when there is no such row among `rows`."""
    if not given:
        return None
    found = by_code_or_id(rows, given)
    if found is None:
        raise invalid(unknown(field))
    return found


def unknown(field: str) -> Fault:
    return in_body(field, "unknown", _("Nothing that is open to you has this code or id."))


class Part(serializers.Serializer[Any]):
    """An object inside a body. A field that is not declared is refused here too."""

    def to_internal_value(self, data: Any) -> Any:
        strange = [name for name in data if name not in self.fields] if isinstance(data, dict) else []
        if strange:
            message = _("This field is not known here.")
            raise serializers.ValidationError({str(name): [message] for name in strange}, code="unknown")
        return super().to_internal_value(data)
