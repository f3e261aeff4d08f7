"""The delta feed: every change in commit order, none missed and none twice."""

import re
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api import parameters
from projects.api.problems import in_parameter, invalid
from projects.api.representation import PATHS, Reader, ReadField, Representation, href
from projects.api.views import ApiViewSet
from projects.models import ChangeEntry

_CURSOR = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")
START = "0.0"
"""The cursor before the first change."""


@extend_schema_field({"type": ["string", "null"], "format": "uri"})
class ChangedLinkField(ReadField):
    """The address of the object; null for kinds that have none."""

    def reader(self, context: Any) -> Reader:
        base = context["base"]

        def read(row: ChangeEntry) -> str | None:
            return base + href(row.object_type, row.object_id) if row.object_type in PATHS else None

        return read


@extend_schema_field({"type": "string", "description": "Continue after this change."})
class CursorField(ReadField):
    def reader(self, context: Any) -> Reader:
        return _cursor


def _cursor(row: ChangeEntry) -> str:
    return f"{row.transaction_id}.{row.pk}"


class ChangeRepresentation(Representation):
    """One change of one object."""

    cursor = CursorField()
    object_type = serializers.CharField()
    id = serializers.UUIDField(source="object_id", help_text="Of the object.")
    code = serializers.CharField(source="object_code")
    operation = serializers.CharField(help_text="created, updated or deleted.")
    version = serializers.IntegerField(help_text="Of the object after the change.")
    at = serializers.DateTimeField()
    link = ChangedLinkField()


@extend_schema_serializer(many=False)
class ChangePageRepresentation(Representation):
    """A page of the feed. Keep `cursor` and ask again with `after=cursor`, at once while `more` is true."""

    results = ChangeRepresentation(many=True)
    cursor = serializers.CharField()
    more = serializers.BooleanField()


class ChangeViewSet(ApiViewSet):
    """Changes of the objects that are open to you."""

    serializer_class = ChangePageRepresentation
    queryset = ChangeEntry.objects.none()
    declared_parameters = frozenset({"after", "page_size"})

    @extend_schema(
        operation_id="changes_list",
        parameters=[
            OpenApiParameter("after", str, description="The cursor of the last change that you have; none to begin."),
            OpenApiParameter(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": parameters.LARGEST_PAGE},
                description="Changes on a page.",
            ),
        ],
        responses=ChangePageRepresentation,
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every change after a cursor, in the order of commit, deletions included.

        A change appears as soon as no older transaction can still commit, so that nothing can slip in before it.
        """
        after = request.query_params.get("after", START)
        transaction_id, row_id = _position(after)
        size = parameters.page_size(request)
        later = Q(transaction_id__gt=transaction_id) | Q(transaction_id=transaction_id, id__gt=row_id)
        found = ChangeEntry.objects.committed().visible_to(self.user)
        rows = list(found.filter(later, transaction_id__gte=transaction_id)[: size + 1])
        page = rows[:size]
        shown = ChangeRepresentation(context={"base": self.base})
        cursor = _cursor(page[-1]) if page else after
        body = {"results": [shown.to_representation(row) for row in page], "cursor": cursor, "more": len(rows) > size}
        return Response(body)


def _position(cursor: str) -> tuple[int, int]:
    found = _CURSOR.fullmatch(cursor)
    if not found:
        message = _("This is not a cursor of this feed: leave it out to begin.")
        raise invalid(in_parameter("after", "invalid", message))
    return int(found[1]), int(found[2])
