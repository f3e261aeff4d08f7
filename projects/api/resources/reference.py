"""Reference data: portfolios, strategic areas, sectors, regions, organisations."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.api import scope
from projects.api.figures import RollupRepresentation
from projects.api.filters import Filters, ReferenceFilter, TruthFilter
from projects.api.pagination import Ordering
from projects.api.representation import (
    LinksField,
    NamesField,
    OptionalReferenceField,
    Reader,
    ReadField,
    ReferenceField,
    Representation,
)
from projects.api.views import BY_CODE, ResourceViewSet, WithFigures
from projects.models import Portfolio, Sector, StrategicArea
from regions.models import District, Organisation, Region, RegionType
from regions.models import OrganisationKind as Kind


class PortfolioRepresentation(Representation):
    """The top of every rollup: the national portfolio, or a reference portfolio that never mixes with it."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    is_national = serializers.BooleanField()
    licence = serializers.CharField(help_text="Source and licence of the data.")
    links = LinksField("portfolio", more=lambda row: {"page": f"/portfolios/{row.code}/"})


class PortfolioFilters(Filters):
    is_national = TruthFilter()

    class Meta:
        model = Portfolio
        fields: tuple[str, ...] = ()


class PortfolioViewSet(ResourceViewSet):
    """Portfolios open to you."""

    queryset = Portfolio.objects.none()
    serializer_class = PortfolioRepresentation
    filterset_class = PortfolioFilters
    orderings = {"code": BY_CODE}

    def rows(self) -> QuerySet[Any, Any]:
        return scope.portfolios(self.user)


class AreaRepresentation(Representation):
    """A strategic area of the President's plan."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    portfolio = ReferenceField("portfolio")
    links = LinksField("area")


class AreaFilters(Filters):
    portfolio = ReferenceFilter("portfolio", visible=scope.portfolios)

    class Meta:
        model = StrategicArea
        fields: tuple[str, ...] = ()


class AreaViewSet(ResourceViewSet):
    """Strategic areas."""

    queryset = StrategicArea.objects.none()
    serializer_class = AreaRepresentation
    filterset_class = AreaFilters
    orderings = {"code": BY_CODE}

    def rows(self) -> QuerySet[Any, Any]:
        return scope.areas(self.user).select_related("portfolio")


class SectorRepresentation(Representation):
    """One of the nine sectors of the national portfolio, or a category of a reference portfolio."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    portfolio = ReferenceField("portfolio")
    lead_organisation = OptionalReferenceField("organisation")
    position = serializers.IntegerField(help_text="Place in lists.")
    source: Any = serializers.CharField()
    rollup = RollupRepresentation(source="figures", allow_null=True)
    links = LinksField("sector", more=lambda row: {"page": f"/sectors/{row.code}/"})


class SectorFilters(Filters):
    portfolio = ReferenceFilter("portfolio", visible=scope.portfolios)
    lead_organisation = ReferenceFilter("lead_organisation", visible=scope.organisations)

    class Meta:
        model = Sector
        fields: tuple[str, ...] = ()


class SectorViewSet(WithFigures):
    """Sectors, each with its published figures."""

    queryset = Sector.objects.none()
    serializer_class = SectorRepresentation
    filterset_class = SectorFilters
    dimension = "sector"
    orderings = {"code": BY_CODE, "position": Ordering("position")}

    def rows(self) -> QuerySet[Any, Any]:
        return scope.sectors(self.user).select_related("portfolio", "lead_organisation")


@extend_schema_field(
    {
        "type": "array",
        "description": "Districts and cities of the region that the portal knows.",
        "items": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "code": {"type": "string"},
                "type": {"type": "string", "enum": ["district", "city"]},
                "names": {
                    "type": "object",
                    "properties": {language: {"type": "string"} for language in ("kk", "ru", "en")},
                    "required": ["kk", "ru", "en"],
                },
            },
            "required": ["id", "code", "type", "names"],
        },
    }
)
class DistrictsField(ReadField):
    def reader(self, context: Mapping[str, Any]) -> Reader:
        return lambda row: [_district(district) for district in row.districts.all()]


def _district(district: District) -> dict[str, Any]:
    return {"id": district.public_id, "code": district.code, "type": district.type, "names": district.names}


class RegionRepresentation(Representation):
    """A region or a city of republican significance."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField(help_text="ISO 3166-2.")
    names = NamesField()
    kato = serializers.CharField(help_text="KATO code.")
    type = serializers.ChoiceField(choices=RegionType.choices)
    districts = DistrictsField()
    source: Any = serializers.CharField()
    rollup = RollupRepresentation(source="figures", allow_null=True)
    links = LinksField("region", more=lambda row: {"page": f"/regions/{row.code}/"})


class RegionFilters(Filters):
    type = django_filters.ChoiceFilter(choices=RegionType.choices)

    class Meta:
        model = Region
        fields: tuple[str, ...] = ()


class RegionViewSet(WithFigures):
    """The 20 regions, each with its published figures in the national portfolio."""

    queryset = Region.objects.none()
    serializer_class = RegionRepresentation
    filterset_class = RegionFilters
    dimension = "region"
    orderings = {"code": BY_CODE}

    def rows(self) -> QuerySet[Any, Any]:
        return scope.regions(self.user).prefetch_related("districts")


class OrganisationRepresentation(Representation):
    """A body that leads or contributes: ministry, agency, akimat, national company."""

    id = serializers.UUIDField(source="public_id")
    code = serializers.CharField()
    names = NamesField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    region = OptionalReferenceField("region")
    successor = OptionalReferenceField("organisation")
    valid_to_date = serializers.DateField(allow_null=True, help_text="The day on which it was replaced.")
    note = serializers.CharField()
    source: Any = serializers.CharField()
    rollup = RollupRepresentation(source="figures", allow_null=True)
    links = LinksField("organisation", more=lambda row: {"page": f"/organisations/{row.code}/"})


class OrganisationFilters(Filters):
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    region = ReferenceFilter("region", visible=scope.regions)
    successor = ReferenceFilter("successor", visible=scope.organisations)

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()


class OrganisationViewSet(WithFigures):
    """Organisations, each with the published figures of the national tasks that it leads."""

    queryset = Organisation.objects.none()
    serializer_class = OrganisationRepresentation
    filterset_class = OrganisationFilters
    dimension = "organisation"
    orderings = {"code": BY_CODE}

    def rows(self) -> QuerySet[Any, Any]:
        return scope.organisations(self.user).select_related("region", "successor")
