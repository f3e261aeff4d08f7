"""When a person last looked at a page that tells what changed since."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class VisitedPage(models.TextChoices):
    NATIONAL = "national", _("National summary")


class PageVisit(models.Model):
    """One row for each person and page. The rules stand in `projects.domain.visits`.

    `seen_at` is the last look of the present visit, `before_at` that of the visit before; empty on the first one.
    """

    Page = VisitedPage

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="page_visits")
    page = models.CharField(_("page"), max_length=20, choices=VisitedPage.choices)
    seen_at = models.DateTimeField(_("last looked at"))
    before_at = models.DateTimeField(_("last looked at on the visit before"), null=True)

    class Meta:
        verbose_name = _("visit of a page")
        verbose_name_plural = _("visits of pages")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "page"], name="projects_page_visit_once"),
            models.CheckConstraint(
                condition=models.Q(page__in=VisitedPage.values), name="projects_page_visit_page_known"
            ),
            models.CheckConstraint(
                condition=models.Q(before_at__isnull=True) | models.Q(before_at__lt=models.F("seen_at")),
                name="projects_page_visit_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.page} {self.seen_at:%Y-%m-%d %H:%M}"
