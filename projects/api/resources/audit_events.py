"""The audit trail for systems of those who read it: events with their place in the chain."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import AuditEvent, AuditLink
from projects.api.filters import instant_range
from projects.api.pagination import Ordering
from projects.api.representation import Reader, ReadField, Representation, getter
from projects.api.views import ListViewSet
from projects.audit_words import CHANNELS


@extend_schema_field({"type": "string", "format": "uuid"})
class _IdFilter(django_filters.UUIDFilter):
    """An id of a person or an object; one that is not there finds nothing."""


@extend_schema_field(
    {"type": "object", "additionalProperties": True, "description": "Values by the name of their field; not in CSV."}
)
class _ValuesField(ReadField):
    def reader(self, context: Any) -> Reader:
        return getter(self)

    def columns(self, name: str) -> list[str]:
        return []


@extend_schema_field({"type": ["integer", "null"], "description": "In the chain; null for an event without a link."})
class _PositionField(ReadField):
    def reader(self, context: Any) -> Reader:
        return lambda row: row.link.position if row.link else None


@extend_schema_field({"type": ["string", "null"], "description": "SHA-256 of the chain up to this event."})
class _HashField(ReadField):
    def reader(self, context: Any) -> Reader:
        return lambda row: bytes(row.link.hash).hex() if row.link else None


class AuditEventRepresentation(Representation):
    """One write: who, what, from where, with the values before and after."""

    number = serializers.IntegerField(source="pk", help_text="Of the event; later events have greater numbers.")
    at = serializers.DateTimeField()
    actor_id = serializers.UUIDField(allow_null=True, help_text="The person who acted; null for the portal itself.")
    actor = serializers.CharField(source="actor_label", help_text="Their address then; empty once they are erased.")
    for_id = serializers.UUIDField(allow_null=True, help_text="The person in whose place the actor acted.")
    action = serializers.CharField()
    object_type = serializers.CharField()
    object_id = serializers.UUIDField(allow_null=True)
    object_label = serializers.CharField()
    before = _ValuesField()
    after = _ValuesField()
    reason = serializers.CharField()
    channel = serializers.CharField(help_text="page, api or system.")
    request_id = serializers.CharField()
    address = serializers.CharField(allow_null=True, help_text="The address on the network it came from.")
    position = _PositionField()
    hash = _HashField()


class AuditEventFilters(FilterSet):
    actor = _IdFilter("actor_id")
    object_type = django_filters.CharFilter("object_type", max_length=60)
    object = _IdFilter("object_id")
    action = django_filters.CharFilter("action", max_length=60)
    channel = django_filters.ChoiceFilter(choices=list(CHANNELS.items()))
    request_id = django_filters.CharFilter("request_id", max_length=64)
    at_from, at_to = instant_range("at")

    class Meta:
        model = AuditEvent
        fields: tuple[str, ...] = ()


class AuditEventViewSet(ListViewSet):
    """The audit trail, the newest first. For those who may read it; for others it is empty."""

    queryset = AuditEvent.objects.none()
    serializer_class = AuditEventRepresentation
    filterset_class = AuditEventFilters
    orderings = {"number": Ordering("id", unique=True)}
    default_ordering = "-number"

    def rows(self) -> QuerySet[Any, Any]:
        return AuditEvent.objects.visible_to(self.user)

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        """The links of a page at once."""
        links = AuditLink.objects.filter(event_id__in=[row.pk for row in rows]) if rows else ()
        by_event = {link.event_id: link for link in links}
        for row in rows:
            row.link = by_event.get(row.pk)
