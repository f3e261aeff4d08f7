"""The search of the portal for other systems: the same function as the page, the same scope."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from projects.api import parameters
from projects.api.problems import in_parameter, invalid
from projects.api.representation import LinksField, NamesField, Reader, Representation, href
from projects.api.views import ApiViewSet
from projects.models import SearchEntry
from projects.models.rollup import RollupStatus
from projects.models.search import SearchKind
from projects.queries.search import LONGEST_QUERY, Hit, find
from projects.search.kinds import BY_KEY


class HitLinksField(LinksField):
    """Addresses of the object: in the API, and its page."""

    def __init__(self) -> None:
        super().__init__("", source="*")

    def reader(self, context: Any) -> Reader:
        base = context["base"]
        return lambda hit: {"self": base + href(hit.entry.kind, hit.entry.public_id), "page": base + hit.address}


class SearchResultRepresentation(Representation):
    """An object that was found."""

    object_type = serializers.ChoiceField(choices=SearchKind.choices, source="entry.kind")
    id = serializers.UUIDField(source="entry.public_id")
    code = serializers.CharField(source="entry.code")
    names = NamesField(help_text="A title that stands in one language is given as `en`.")
    status = serializers.ChoiceField(
        choices=RollupStatus.choices, allow_null=True, help_text="Calculated; of projects and tasks, else null."
    )
    links = HitLinksField()


class SearchTotalRepresentation(Representation):
    """How many objects of a kind were found."""

    object_type = serializers.ChoiceField(choices=SearchKind.choices)
    number = serializers.IntegerField()


@extend_schema_serializer(many=False)
class SearchRepresentation(Representation):
    """What was found among what is open to you: the kinds with the best results first."""

    results = SearchResultRepresentation(many=True)
    totals = SearchTotalRepresentation(many=True)
    near = serializers.BooleanField(help_text="Nothing has these words; the results resemble them.")


@dataclass(frozen=True, slots=True)
class _Result:
    """A hit as the representation reads it."""

    entry: SearchEntry
    names: dict[str, str]
    address: str
    status: str | None


def _result(hit: Hit) -> _Result:
    return _Result(hit.entry, hit.entry.names, hit.address, hit.status.status if hit.status else None)


class SearchViewSet(ApiViewSet):
    """Objects by code, names in three languages, and main texts."""

    serializer_class = SearchRepresentation
    queryset = SearchEntry.objects.none()
    declared_parameters = frozenset({"q", "kind", "page_size"})

    @extend_schema(
        operation_id="search_list",
        parameters=[
            OpenApiParameter(
                "q",
                {"type": "string", "minLength": 1, "maxLength": LONGEST_QUERY},
                required=True,
                description="Words, in Kazakh, Russian or Latin letters; all of them must occur.",
            ),
            OpenApiParameter("kind", str, enum=list(SearchKind.values), description="Only objects of this kind."),
            OpenApiParameter(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": parameters.LARGEST_PAGE},
                description="At most so many results of each kind.",
            ),
        ],
        responses=SearchRepresentation,
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What is found for some words, whatever the alphabet, with a few typing errors forgiven.

        New texts are found within a few seconds of their writing.
        """
        query = request.query_params.get("q", "")
        if not query:
            raise invalid(in_parameter("q", "required", _("Say what to look for.")))
        if len(query) > LONGEST_QUERY:
            message = _("At most %(n)s characters.") % {"n": LONGEST_QUERY}
            raise invalid(in_parameter("q", "max_length", message))
        kind = request.query_params.get("kind")
        if kind is not None and kind not in BY_KEY:
            message = _("Give one of: %(names)s.") % {"names": ", ".join(BY_KEY)}
            raise invalid(in_parameter("kind", "unknown", message))
        found = find(user=self.user, query=query, kind=kind, of_each=parameters.page_size(request))
        shown = SearchResultRepresentation(context={"base": self.base})
        body = {
            "results": [shown.to_representation(_result(hit)) for group in found.groups for hit in group.hits],
            "totals": [{"object_type": group.kind.key.value, "number": group.number} for group in found.groups],
            "near": found.is_near,
        }
        return Response(body)
