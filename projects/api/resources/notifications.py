"""The caller's own notifications."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from projects.actions.notifications import mark_read
from projects.api import scope, writes
from projects.api.filters import TruthFilter, instant_range
from projects.api.inputs import refuse_fields
from projects.api.pagination import Ordering
from projects.api.representation import Reader, ReadField
from projects.api.resources.comments import AboutRepresentation
from projects.api.views import ListViewSet, find
from projects.models import Notification
from projects.models.notification import NotificationKind
from projects.notification_words import address, sentence
from projects.queries.notifications import with_objects


@extend_schema_field({"type": "string", "description": "What is told, in the caller's language."})
class WordsField(ReadField):
    def reader(self, context: Any) -> Reader:
        return sentence


@extend_schema_field({"type": "string", "format": "uri", "description": "The page that it is about."})
class PageField(ReadField):
    def reader(self, context: Any) -> Reader:
        base = context["base"]
        return lambda row: base + address(row)


class NotificationRepresentation(AboutRepresentation):
    """One thing that the caller is told, about exactly one object."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(choices=NotificationKind.choices)
    words = WordsField()
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    page = PageField()


class UnreadFilter(TruthFilter):
    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        return qs if value is None else qs.filter(read_at__isnull=value)


class NotificationFilters(FilterSet):
    kind = django_filters.ChoiceFilter(choices=NotificationKind.choices)
    unread = UnreadFilter()
    at_from, at_to = instant_range("at")

    class Meta:
        model = Notification
        fields: tuple[str, ...] = ()


class NotificationViewSet(ListViewSet):
    """Your notifications about what is still open to you, the newest first."""

    queryset = Notification.objects.none()
    serializer_class = NotificationRepresentation
    filterset_class = NotificationFilters
    orderings = {"at": Ordering("at")}
    default_ordering = "-at"
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = r"[^/]+"

    def rows(self) -> QuerySet[Any, Any]:
        return with_objects(scope.notifications(self.user))

    @extend_schema(request=None, responses=NotificationRepresentation)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Mark one as read; one that is read already stays as it is."""
        refuse_fields(request)
        row = find(self.rows(), self.kwargs["id"])

        def effect() -> Response:
            mine = Notification.objects.filter(pk=row.pk)
            mark_read(by=self.user, now=timezone.now(), only=mine)
            return Response(self.represented([find(self.rows(), self.kwargs["id"])])[0])

        return writes.once(request, effect)
