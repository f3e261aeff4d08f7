"""Objects with a version: what is read carries it as a strong ETag, and a write names it in If-Match.

The representation of such an object shows only what changes together with its version. Where it holds rows of another
table, writing those raises the version too.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import transaction
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from projects import actions
from projects.api import writes
from projects.api.preconditions import etag_of, expected_version, expected_versions
from projects.api.problems import Problem
from projects.api.views import ResourceViewSet, find

Act = Callable[[Any], Any]


class VersionedViewSet(ResourceViewSet):
    """`versioned` names the handlers that change an object; each calls `change`. `create` calls `make`."""

    versioned: ClassVar[frozenset[str]] = frozenset()

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.object()
        return Response(self.represented([row])[0], headers={"ETag": etag_of(row.version)})

    def make(self, request: Request, act: Callable[[], Any]) -> HttpResponseBase:
        """201 with what `act` made, once for each Idempotency-Key."""

        def effect() -> Response:
            made = act()
            response = self.written(made)
            response.status_code = 201
            response.headers["Location"] = response.data["links"]["self"]
            return response

        return writes.once(request, effect)

    def change(self, request: Request, act: Act) -> HttpResponseBase:
        """Compare the version of If-Match with the stored one under the row's lock, then `act(row)`.

        412 with the present state where they differ, 428 where none is named.
        """
        row = self.object()
        expected_versions(request)

        def effect() -> Response:
            with transaction.atomic():
                stored = type(row)._default_manager.select_for_update().get(pk=row.pk)
                expected = expected_version(request, present=stored.version)
                if stored.version != expected:
                    raise actions.Stale(stored, expected)
                return self.written(act(stored))

        return self.guarded(request, effect)

    def written(self, row: Any) -> Response:
        """The row as it is stored now."""
        stored = find(self.rows(), str(row.public_id))
        return Response(self.represented([stored])[0], headers={"ETag": etag_of(stored.version)})

    def guarded(self, request: Request, effect: writes.Effect) -> HttpResponseBase:
        """The answer of a write, with a stale version told as 412."""
        try:
            return writes.once(request, effect)
        except actions.Stale as stale:
            raise self.stale(stale) from stale

    def stale(self, stale: actions.Stale) -> Problem:
        """412 with the present state, and each field that both sides changed."""
        present = find(self.rows(), str(stale.row.public_id))
        conflicts = [
            {
                "field": conflict.field,
                "yours": self.told(conflict.yours),
                "theirs": self.told(conflict.theirs),
                "by": conflict.by,
                "at": conflict.at,
            }
            for conflict in stale.conflicts
        ]
        more = {"current": self.represented([present])[0], "conflicts": conflicts}
        return Problem("stale", more=more, headers={"ETag": etag_of(present.version)})

    def told(self, value: Any) -> Any:
        """A value of a conflict as the representation would show it."""
        return value
