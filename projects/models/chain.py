"""Delivery chains: who must act, from the centre to the front line, for a target to move."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Tracked
from projects.models.indicator import Indicator
from projects.models.subject import AboutSubject
from projects.querysets.plan_control import DeliveryChainQuerySet, DeliveryLinkQuerySet
from regions.models import Named, Organisation


class LinkStrength(models.TextChoices):
    """The best first."""

    STRONG = "strong", _("strong")
    ADEQUATE = "adequate", _("adequate")
    WEAK = "weak", _("weak")
    BROKEN = "broken", _("broken")


class DeliveryChain(Named, Tracked, AboutSubject):
    """The chain behind one aim of a project or a task; its name says what must move, `indicator` how it is measured."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.SET_NULL, related_name="chains", null=True, blank=True, verbose_name=_("indicator")
    )
    illustrative = models.BooleanField(default=False)

    objects = DeliveryChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery chain")
        verbose_name_plural = _("delivery chains")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(name_en=""), name="projects_delivery_chain_has_name"),
        ]


class DeliveryLink(Named, Tracked):
    """One link: its name says what is done here, by an organisation or by an actor of the front line in words.

    Place 1 is nearest to the centre. The strength is empty until somebody judges it.
    """

    Strength = LinkStrength

    chain = models.ForeignKey(DeliveryChain, on_delete=models.CASCADE, related_name="links")
    code = models.SlugField(_("code"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("place in the chain"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="delivery_links", null=True, blank=True
    )
    actor = models.CharField(_("who acts at the front line"), max_length=200, blank=True)
    strength = models.CharField(_("strength"), max_length=10, choices=LinkStrength.choices, blank=True)
    strength_reason = models.TextField(_("reason"), blank=True)
    judged_date = models.DateField(_("judged on"), null=True, blank=True)
    judged_by_label = models.CharField(max_length=254, blank=True)

    objects = DeliveryLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a delivery chain")
        verbose_name_plural = _("links of delivery chains")
        ordering = ["chain", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["chain", "position"],
                name="projects_delivery_link_one_each_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=(models.Q(organisation__isnull=False, actor=""))
                | (models.Q(organisation__isnull=True) & ~models.Q(actor="")),
                name="projects_delivery_link_one_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(strength__in=["", *LinkStrength.values]),
                name="projects_delivery_link_strength_known",
            ),
            models.CheckConstraint(
                condition=models.Q(strength="", judged_date__isnull=True)
                | (~models.Q(strength="") & ~models.Q(strength_reason="") & models.Q(judged_date__isnull=False)),
                name="projects_delivery_link_judged_with_reason",
            ),
            models.CheckConstraint(condition=models.Q(position__gte=1), name="projects_delivery_link_from_1"),
        ]

    @property
    def owner_name(self) -> str:
        """The organisation in the reader's language, or the actor as written."""
        return self.organisation.name if self.organisation else self.actor


class LinkJudgement(models.Model):
    """A strength that a link was judged to have on a day. Insert-only."""

    link = models.ForeignKey(DeliveryLink, on_delete=models.CASCADE, related_name="judgements")
    strength = models.CharField(_("strength"), max_length=10, choices=LinkStrength.choices)
    reason = models.TextField(_("reason"))
    judged_date = models.DateField(_("judged on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    by_label = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField()
    illustrative = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("judgement of a link")
        verbose_name_plural = _("judgements of links")
        ordering = ["link", "-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(strength__in=LinkStrength.values), name="projects_link_judgement_strength_known"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="projects_link_judgement_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.link.code} {self.judged_date}: {self.strength}"
