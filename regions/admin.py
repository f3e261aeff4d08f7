"""Reference data of places and bodies. Names, codes and tiles change here; nothing with history is deleted.

Where a body or a person belongs decides who sees what: every write leaves an audit event.
"""

from django.contrib import admin

from accounts.admin import OfficeAdmin, ReadOnlyAdmin
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
class MembershipAdmin(ReadOnlyAdmin):
    """Who belongs to which body: the ground of scopes, looked up here and changed on the page of people."""

    list_display = ("user", "organisation", "position")
    list_select_related = ("user", "organisation")
    search_fields = ("user__email", "organisation__code", "organisation__name_en")
