"""Keyset pages: each begins after the last row of the one before, so that no COUNT and no OFFSET is ever needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from accounts.audit import plain
from projects.api import parameters
from projects.api.problems import in_parameter, invalid


@dataclass(frozen=True, slots=True)
class Ordering:
    """A column that a list may be ordered by. Rows without a value come last, either way.

    `column` is a field of the model or an annotation; `like` names the model field that an annotation has the type of.
    A column that is not `unique` is followed by `then`, which is.
    """

    column: str
    unique: bool = False
    then: str = "public_id"
    like: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,) if self.unique else (self.column, self.then)

    def order_by(self, *, down: bool) -> list[Any]:
        columns = [F(column) for column in self.columns]
        return [c.desc(nulls_last=True) if down else c.asc(nulls_last=True) for c in columns]

    def after(self, values: list[Any], *, down: bool) -> Q:
        """The condition 'comes after the row with these values in `columns`'."""
        beyond = "lt" if down else "gt"
        first, *rest = values
        tied = Q(**{f"{self.then}__{beyond}": rest[0]}) if rest else Q(pk__in=[])
        if first is None:
            return Q(**{f"{self.column}__isnull": True}) & tied
        not_before = Q(**{f"{self.column}__{beyond}e": first})
        farther = Q(**{f"{self.column}__{beyond}": first})
        return (not_before & (farther | tied)) | Q(**{f"{self.column}__isnull": True})

    def typed(self, values: list[Any], queryset: QuerySet[Any]) -> list[Any]:
        """Values of a cursor as the columns' types."""
        fields = (self.like or self.column, self.then)
        return [queryset.model._meta.get_field(name).to_python(v) for name, v in zip(fields, values, strict=False)]


class KeysetPagination(BasePagination):
    """`cursor` is opaque and signed: it carries values that go into a query, so a forged one is a 400.

    The view declares `orderings` (name to Ordering) and `default_ordering`.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        size = parameters.page_size(request)
        self.ordering_name = _ordering_name(request, view)
        name, down = self.ordering_name.removeprefix("-"), self.ordering_name.startswith("-")
        self.ordering: Ordering = view.orderings[name]
        if cursor := request.query_params.get("cursor"):
            values = self.ordering.typed(self._opened(cursor), queryset)
            queryset = queryset.filter(self.ordering.after(values, down=down))
        rows = list(queryset.order_by(*self.ordering.order_by(down=down))[: size + 1])
        self.next_url = self._url_after(rows[size - 1]) if len(rows) > size else None
        return rows[:size]

    def get_paginated_response(self, data: Any) -> Response:
        """`next` in the body, and in a Link header for those who take CSV."""
        headers = {"Link": f'<{self.next_url}>; rel="next"'} if self.next_url else {}
        return Response({"results": data, "next": self.next_url}, headers=headers)

    def get_paginated_response_schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "Address of the next page; null on the last one.",
                },
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "schema": {"type": "string", "minLength": 1},
                "description": "Where the page begins: take it from `next`, it has no meaning of its own.",
            },
            {
                "name": "page_size",
                "in": "query",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": parameters.LARGEST_PAGE,
                    "default": parameters.DEFAULT_PAGE,
                },
                "description": "Rows on a page.",
            },
        ]

    @property
    def _salt(self) -> str:
        return f"api.cursor:{self.request.path}:{self.ordering_name}"

    def _url_after(self, row: Any) -> str:
        values = [plain(getattr(row, column)) for column in self.ordering.columns]
        cursor = signing.dumps(values, salt=self._salt, compress=True)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def _opened(self, cursor: str) -> list[Any]:
        try:
            values: list[Any] = signing.loads(cursor, salt=self._salt)
        except signing.BadSignature:
            message = _("This cursor does not belong to this list and ordering: begin without one.")
            raise invalid(in_parameter("cursor", "invalid", message)) from None
        return values


def _ordering_name(request: Request, view: Any) -> str:
    name: str = request.query_params.get("ordering", view.default_ordering)
    if name.removeprefix("-") not in view.orderings or name.startswith("--"):
        allowed = ", ".join(sorted(view.orderings))
        message = _("Order by one of: %(allowed)s; a minus before it turns the order.") % {"allowed": allowed}
        raise invalid(in_parameter("ordering", "unknown", message))
    return name
