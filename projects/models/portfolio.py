"""The top of every rollup and of every scope, and the two ways to cut it: strategic areas and sectors."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.querysets import PortfolioQuerySet, SectorQuerySet
from regions.models import Named, Organisation


class Portfolio(Named):
    """A set of strategic projects that is never mixed with another: the national one, or a reference portfolio."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_national = models.BooleanField(_("the national portfolio"), default=False)
    licence = models.TextField(_("source and licence of the data"), blank=True)

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        verbose_name = _("portfolio")
        verbose_name_plural = _("portfolios")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_national"], condition=models.Q(is_national=True), name="projects_portfolio_one_national"
            ),
        ]


class StrategicArea(Named):
    """A strategic area of the President's plan, for example large infrastructure."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="areas")
    code = models.SlugField(_("code"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("strategic area")
        verbose_name_plural = _("strategic areas")
        ordering = ["portfolio", "code"]


class Sector(Named):
    """One of the nine sectors of the national portfolio, or a category of a reference portfolio."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="sectors")
    code = models.SlugField(_("code"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=0)
    lead_organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="led_sectors",
        null=True,
        blank=True,
        verbose_name=_("lead organisation"),
    )
    source = models.TextField(_("source"), blank=True)

    objects = SectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["portfolio", "position", "code"]
