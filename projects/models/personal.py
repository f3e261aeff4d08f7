"""What a person keeps for themselves."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class TourDone(models.Model):
    """The person has read, or waved away, the first steps of their role."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> "SavedViewQuerySet":
        """One's own."""
        return self.filter(user=user.pk) if user.is_authenticated and user.is_active else self.none()


class SavedView(models.Model):
    """A list with its filters under a name. `address` is a path of this portal with its query (`projects.saving`)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(max_length=1000)
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="projects_saved_view_name_once"),
            models.CheckConstraint(
                condition=models.Q(address__regex=r"^/[a-z]") & ~models.Q(name=""), name="projects_saved_view_is_ours"
            ),
        ]

    def __str__(self) -> str:
        return self.name
