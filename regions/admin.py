"""Reference data of places and bodies. Names, codes and tiles change here; nothing with history is deleted.

Where a body or a person belongs decides who sees what: every write leaves an audit event.
"""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.admin import OfficeAdmin
from accounts.admin_trail import TrailMixin
from regions.models import District, Membership, Organisation, Region


@admin.register(Region)
class RegionAdmin(TrailMixin, OfficeAdmin):
    object_type = "region"
    list_display = ("code", "name_en", "name_ru", "name_kk", "type", "tile_column", "tile_row")
    list_filter = ("type",)
    search_fields = ("code", "name_en", "name_ru", "name_kk")


@admin.register(District)
class DistrictAdmin(TrailMixin, OfficeAdmin):
    object_type = "district"
    list_display = ("code", "region", "name_en", "name_ru", "name_kk", "type")
    list_filter = ("region",)
    list_select_related = ("region",)
    search_fields = ("code", "name_en", "name_ru", "name_kk")


@admin.register(Organisation)
class OrganisationAdmin(TrailMixin, OfficeAdmin):
    object_type = "organisation"
    list_display = ("code", "name_en", "name_ru", "name_kk", "kind", "region", "successor", "valid_to_date")
    list_filter = ("kind",)
    list_select_related = ("region", "successor")
    search_fields = ("code", "name_en", "name_ru", "name_kk")
    autocomplete_fields = ("region", "successor")


@admin.register(Membership)
class MembershipAdmin(TrailMixin, OfficeAdmin):
    """Who belongs to which body: the ground of scopes. Removing a row takes effect at the next request."""

    object_type = "membership"
    list_display = ("user", "organisation", "position")
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "organisation__code", "organisation__name_en")
    autocomplete_fields = ("user", "organisation")

    def object_label(self, obj: Membership) -> str:
        return f"{obj.user.email} · {obj.organisation.code}"

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request, obj)
