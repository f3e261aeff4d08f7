"""What all endpoints do alike: start at what the caller may see, refuse what is not declared, answer conditionally."""

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from projects.api import parameters
from projects.api.figures import attach
from projects.api.pagination import KeysetPagination, Ordering
from projects.api.renderers import CSVRenderer
from projects.api.representation import Representation

Shown = list[dict[str, Any]]
"""Rows as the API shows them."""

VARY = ("Accept", "Accept-Language", "Accept-Encoding", "Authorization", "Cookie")
Renderers = list[BaseRenderer]
Columns = list[str]

BY_CODE = Ordering("code", unique=True)
BY_CHANGE = Ordering("updated_at")


class ApiViewSet(GenericViewSet[Any]):
    """Parameters are checked by name; reads carry an ETag and answer 304; nothing is kept by shared caches."""

    http_method_names = ("get", "head", "post", "patch")  # OPTIONS would tell nothing that the schema does not
    declared_parameters: ClassVar[frozenset[str]] = frozenset()

    @property
    def user(self) -> User:
        """The caller; permissions have refused anonymous ones before any handler runs."""
        return cast(User, self.request.user)

    @property
    def base(self) -> str:
        """Scheme and host of this request, for links."""
        return self.request.build_absolute_uri("/")[:-1]

    def known_parameters(self) -> frozenset[str]:
        return self.declared_parameters

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        parameters.refuse_undeclared(request, self.known_parameters())

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, VARY)
        allowance = getattr(request._request, "rate_allowance", None)
        for name, value in allowance.headers.items() if allowance else ():
            response.headers[name] = value
        if isinstance(response, Response) and request.method in {"GET", "HEAD"} and response.status_code == 200:
            response.add_post_render_callback(lambda rendered: conditional(request._request, rendered))
        return response


def conditional(request: HttpRequest, response: Any) -> HttpResponseBase | None:
    """304 when the caller has this very answer; else the answer, with a weak ETag of its bytes where it has none."""
    if not response.has_header("ETag"):
        response.headers["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    etag = response.headers["ETag"]
    seen = [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    if "*" in seen or etag.removeprefix("W/") in seen:
        kept = {name: value for name, value in response.headers.items() if not name.startswith("Content-")}
        return HttpResponseNotModified(headers=kept)
    if etag.startswith("W/"):  # compressing would weaken a strong ETag, and a write could not name it any more
        return GZipMiddleware(lambda _: response).process_response(request, response)
    return None


class ListViewSet(ApiViewSet):
    """A list of one kind of object, from `rows()`, which starts at what `self.user` may see.

    `queryset` is empty: it only tells the filters and the schema which model this is.
    """

    pagination_class = KeysetPagination
    orderings: ClassVar[dict[str, Ordering]] = {"code": BY_CODE, "updated_at": BY_CHANGE}
    default_ordering: ClassVar[str] = "code"
    filterset_class: ClassVar[Any] = None
    serializer_class: type[Representation]

    def rows(self) -> QuerySet[Any, Any]:
        """What the caller may see, with what the representation reads joined or prefetched."""
        raise NotImplementedError

    def known_parameters(self) -> frozenset[str]:
        if self.action != "list":
            return self.declared_parameters
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        return frozenset({"cursor", "page_size", "ordering", "fields", *filters})

    def get_renderers(self) -> Renderers:
        return [JSONRenderer(), CSVRenderer()] if self.action == "list" else [JSONRenderer()]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.rows()))
        assert rows is not None  # noqa: S101  pagination_class is set
        return self.get_paginated_response(self.represented(rows))

    def represented(self, rows: Sequence[Any]) -> Shown:
        """The rows as the API shows them."""
        shown = self.representation(rows)
        return [shown.to_representation(row) for row in rows]

    def representation(self, rows: Sequence[Any] = ()) -> Representation:
        """The serializer of this request, after `load` got what a whole page needs at once."""
        fields = parameters.sparse_fields(self.request, tuple(self.serializer_class().fields))
        self.load(rows, fields)
        return self.serializer_class(context={"base": self.base, "fields": fields})

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        """Hook: attach to the rows what the `fields` wanted (None: all) read beside the query."""

    def csv_columns(self) -> Columns:
        return self.representation().csv_columns()


class ResourceViewSet(ListViewSet):
    """A list, and each object of it by its public id."""

    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = r"[^/]+"

    def known_parameters(self) -> frozenset[str]:
        return frozenset({"fields"}) if self.action == "retrieve" else super().known_parameters()

    def object(self) -> Any:
        """The row with this id among what the caller may see; a foreign one is missing."""
        return find(self.rows(), self.kwargs["id"])

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.object()
        return Response(self.represented([row])[0])


def find(rows: QuerySet[Any, Any], public_id: str) -> Any:
    """The row with this public id, or 404: what is no id at all answers like one that is missing."""
    try:
        found = rows.filter(public_id=UUID(public_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


class WithFigures(ResourceViewSet):
    """Objects that are slices: each shows its published figures as `rollup`, loaded once for a page."""

    dimension: ClassVar[str]

    def load(self, rows: Sequence[Any], fields: Sequence[str] | None) -> None:
        if fields is None or "rollup" in fields:
            attach(user=self.user, dimension=self.dimension, rows=rows)
