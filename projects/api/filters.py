"""Declared filters of lists. A reference is looked up among what the caller may see: foreign equals missing."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request

from accounts.models import User
from projects.api.problems import in_parameter, invalid

Visible = Callable[[User], QuerySet[Any, Any]]
LONGEST_SEARCH = 100


def by_code_or_id(queryset: QuerySet[Any, Any], given: str) -> Any:
    """The one row of the queryset with this code or public id, or None."""
    condition = Q(code=given)
    with suppress(ValueError):  # not an id: then only a code can match
        condition |= Q(public_id=UUID(given))
    return queryset.filter(condition).first()


class _ReferenceField(forms.CharField):
    def __init__(self, *args: Any, rows: QuerySet[Any, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        found = by_code_or_id(self.rows, text)
        if found is None:
            raise ValidationError(_("Nothing that is open to you has this code or id."), code="unknown")
        return found


@extend_schema_field(
    {"type": "string", "minLength": 1, "maxLength": 60, "description": "A code or an id of what you may see."}
)
class ReferenceFilter(django_filters.Filter):
    """A filter by the code or the id of another object, which the caller must be able to see.

    `through(user)` narrows the related rows that a filter over a to-many relation may look at: without it, finding a
    project by a sector would tell of tasks that the caller cannot open.
    """

    field_class = _ReferenceField

    def __init__(self, field_name: str, *, visible: Visible, through: Visible | None = None, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, **kwargs)
        self.visible, self.through = visible, through

    @property
    def field(self) -> forms.Field:
        return self.field_class(required=False, rows=self.visible(self.parent.request.user))

    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        if value is None:
            return qs
        if self.through is None:
            return qs.filter(**{self.field_name: value})
        relation, _dot, rest = self.field_name.partition("__")
        related = self.through(self.parent.request.user).filter(**{rest: value})
        return qs.filter(pk__in=related.values(relation))


class _StrictField(forms.CharField):
    """Text of one exact form; anything else is refused, where Django's fields would guess by locale."""

    form: re.Pattern[str]
    complaint: Any

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            if not self.form.fullmatch(text):
                raise ValueError(text)
            return self.read(text)
        except (ValueError, OverflowError):
            raise ValidationError(self.complaint, code="invalid") from None

    def read(self, text: str) -> Any:
        raise NotImplementedError


class _DateField(_StrictField):
    form = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    complaint = _("Give a date as 2026-11-24.")

    def read(self, text: str) -> date:
        return date.fromisoformat(text)


def date_of(parameter: str, given: str) -> date:
    """The day that a parameter of a view without filters gives; 400 when it is none."""
    try:
        return _DateField().to_python(given)
    except ValidationError as error:
        raise invalid(in_parameter(parameter, "invalid", " ".join(error.messages))) from None


class _InstantField(_StrictField):
    form = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]{5,15}([Zz]|[+-][0-9]{2}:[0-9]{2})")
    complaint = _("Give an instant with its offset, as 2026-11-24T09:00:00Z.")

    def read(self, text: str) -> datetime:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)


class _TruthField(_StrictField):
    form = re.compile(r"true|false")
    complaint = _("Give true or false.")

    def read(self, text: str) -> bool:
        return text == "true"


@extend_schema_field({"type": "string", "format": "date", "description": "The day itself is included."})
class DateFilter(django_filters.Filter):
    field_class = _DateField


@extend_schema_field(
    {"type": "string", "format": "date-time", "description": "With its offset; the instant itself is included."}
)
class InstantFilter(django_filters.Filter):
    field_class = _InstantField


@extend_schema_field({"type": "boolean"})
class TruthFilter(django_filters.Filter):
    field_class = _TruthField


def date_range(column: str) -> tuple[DateFilter, DateFilter]:
    """The filters `<column>_from` and `<column>_to`, both days included."""
    return DateFilter(column, "gte"), DateFilter(column, "lte")


def instant_range(column: str) -> tuple[InstantFilter, InstantFilter]:
    """The same for instants."""
    return InstantFilter(column, "gte"), InstantFilter(column, "lte")


@extend_schema_field(
    {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_SEARCH,
        "description": "Text in the code or in a name, in any of the three languages.",
    }
)
class SearchFilter(django_filters.Filter):
    """`q`: the text in the code or in a name, in any of the three languages, whatever the case of its letters."""

    field_class = forms.CharField

    def __init__(self) -> None:
        super().__init__(max_length=LONGEST_SEARCH)

    def filter(self, qs: QuerySet[Any, Any], value: str) -> QuerySet[Any, Any]:
        if not value:
            return qs
        columns = ("code", "name_en", "name_ru", "name_kk")
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": value})
        return qs.filter(found)


class Filters(FilterSet):
    """Filters of a resource with a code and names."""

    q = SearchFilter()


class StrictFilterBackend(DjangoFilterBackend):
    """Refuses a value that a filter cannot take, naming the parameter."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any, Any], view: Any) -> QuerySet[Any, Any]:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            found = filterset.form.errors.as_data().items()
            raise invalid(
                *(
                    in_parameter(name, fault.code or "invalid", " ".join(fault))
                    for name, faults in found
                    for fault in faults
                )
            )
        return filterset.qs
