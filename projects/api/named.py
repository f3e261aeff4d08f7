"""Objects that the body of a write names, by code or id, among what the caller may see."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from projects.api.filters import by_code_or_id
from projects.api.inputs import Input
from projects.api.problems import in_body, invalid

CODE_OR_ID = "Its code or id."


class NameField(serializers.CharField):
    """A code or an id of something that the caller can see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=1, max_length=60, **({"help_text": CODE_OR_ID} | kwargs))


class Part(Input):
    """An object inside an input: it takes declared fields only, too."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(str(name) for name in data if name not in self.fields)):
            message = _("This field is not known here.")
            raise serializers.ValidationError({name: [message] for name in unknown}, code="unknown")
        return super().to_internal_value(data)


def named(rows: QuerySet[Any, Any], given: str, *, field: str) -> Any:
    """The row with this code or id, or 400: what is foreign answers like what is missing."""
    found = by_code_or_id(rows, given)
    if found is None:
        message = _("Nothing that is open to you has this code or id.")
        raise invalid(in_body(field, "unknown", message))
    return found
