"""Issues: what has happened and stands in the way until it is resolved."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.base import Tracked
from projects.models.risk import Risk, RiskBand
from projects.models.subject import AboutSubject
from projects.querysets.risks import IssueQuerySet
from regions.models import Organisation


class IssueState(models.TextChoices):
    OPEN = "open", _("open")
    RESOLVED = "resolved", _("resolved")


class Issue(AboutSubject, Tracked):
    """What has happened. `risk` is the risk that foresaw it, where one did."""

    State = IssueState

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    what = models.TextField(_("what has happened, and what it holds up"))
    severity = models.CharField(_("severity"), max_length=10, choices=RiskBand.choices)
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="owned_issues", verbose_name=_("owner")
    )
    owner_role = models.CharField(_("role of the owner (no name)"), max_length=200, blank=True)
    raised_at = models.DateTimeField(_("raised"))
    due_date = models.DateField(_("to be resolved by"))
    state = models.CharField(_("state"), max_length=10, choices=IssueState.choices, default=IssueState.OPEN)
    resolution = models.TextField(_("how it was resolved"), blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    risk = models.OneToOneField(
        Risk, on_delete=models.SET_NULL, related_name="issue", null=True, blank=True, verbose_name=_("foreseen as")
    )
    illustrative = models.BooleanField(_("illustrative: invented for demonstration"), default=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(severity__in=RiskBand.values), name="projects_issue_severity_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", resolved_at__isnull=True, resolution="")
                | (models.Q(state="resolved", resolved_at__isnull=False) & ~models.Q(resolution="")),
                name="projects_issue_resolved_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
