"""WHERE and WHICH BODY: regions, districts, organisations and who belongs to them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.language import spoken


class Named(models.Model):
    """A name in the three languages; English is always there, the others fall back to it."""

    name_en = models.CharField(_("name in English"), max_length=300)
    name_ru = models.CharField(_("name in Russian"), max_length=300, blank=True)
    name_kk = models.CharField(_("name in Kazakh"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, else in Russian for Kazakh readers, else in English."""
        in_order = {"kk": (self.name_kk, self.name_ru), "ru": (self.name_ru,)}.get(spoken(), ())
        return next((name for name in in_order if name), self.name_en)

    @property
    def names(self) -> dict[str, str]:
        """All three, as the API gives them; a missing translation is an empty string."""
        return {"kk": self.name_kk, "ru": self.name_ru, "en": self.name_en}


class RegionType(models.TextChoices):
    REGION = "region", _("region")
    CITY = "city", _("city of republican significance")


class Region(Named):
    """One of the 17 regions or 3 cities of republican significance, with its place in the tile map."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("ISO 3166-2 code"), max_length=6, unique=True)
    kato = models.CharField(_("KATO code"), max_length=9, blank=True)
    type = models.CharField(_("type"), max_length=10, choices=RegionType.choices)
    centre_en = models.CharField(_("administrative centre in English"), max_length=100, blank=True)
    centre_ru = models.CharField(_("administrative centre in Russian"), max_length=100, blank=True)
    centre_kk = models.CharField(_("administrative centre in Kazakh"), max_length=100, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("column in the tile map"))
    tile_row = models.PositiveSmallIntegerField(_("row in the tile map"))
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tile_column", "tile_row"], name="regions_region_one_tile_each"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z]{2}-[A-Z0-9]{1,3}$"), name="regions_region_code_form"
            ),
        ]


class DistrictType(models.TextChoices):
    DISTRICT = "district", _("district")
    CITY = "city", _("city")


class District(Named):
    """A district or city within a region."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="districts")
    code = models.SlugField(_("code"), max_length=60)
    type = models.CharField(_("type"), max_length=10, choices=DistrictType.choices)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["region", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "code"], name="regions_district_code_unique_in_region"),
        ]


class OrganisationKind(models.TextChoices):
    PROJECT_OFFICE = "project_office", _("project office")
    HEAD_OF_STATE_OFFICE = "head_of_state_office", _("office of the head of state")
    GOVERNMENT_OFFICE = "government_office", _("office of the government")
    MINISTRY = "ministry", _("ministry")
    AGENCY = "agency", _("agency")
    AKIMAT = "akimat", _("akimat")
    NATIONAL_COMPANY = "national_company", _("national company")
    CENTRAL_BANK = "central_bank", _("central bank")
    AUDIT_BODY = "audit_body", _("audit body")
    DEPARTMENT = "department", _("department of another government")


class Organisation(Named):
    """A body that leads or contributes. A replaced body keeps its rows and names its successor."""

    Kind = OrganisationKind

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=OrganisationKind.choices)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="organisations", null=True, blank=True, verbose_name=_("region")
    )
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="predecessors",
        null=True,
        blank=True,
        verbose_name=_("successor"),
    )
    valid_to_date = models.DateField(_("replaced on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values), name="regions_organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="akimat", region__isnull=False) | ~models.Q(kind="akimat"),
                name="regions_organisation_akimat_has_region",
            ),
            models.UniqueConstraint(
                fields=["region"], condition=models.Q(kind="akimat"), name="regions_organisation_one_akimat_per_region"
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("id")),
                name="regions_organisation_not_own_successor",
            ),
        ]


class Membership(models.Model):
    """A person belongs to an organisation: the ground of scopes of ministers, akims and editors."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    position = models.CharField(_("position"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation"], name="regions_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
