"""Attached files: seen by those who can open the object, added by those who comment on it or report on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps

from accounts.roles import Verb
from projects.querysets.about import AboutOneQuerySet, may_comment

if TYPE_CHECKING:
    from accounts.models import User


class AttachmentQuerySet(AboutOneQuerySet):
    def present(self) -> Self:
        """Those that are not removed: only these are given out."""
        return self.filter(removed_at=None)

    def of_object(self, kind: str, thing: Any) -> Self:
        """Those on the object itself, without those of comments on it."""
        return self.about(kind, thing).filter(comment=None)


def may_attach(*, kind: str, thing: Any, by: User) -> bool:
    """Who comments on an object adds files to it; a system that reports on a milestone adds its evidence.

    Whether they can open the object is for the caller to know.
    """
    if by.may(Verb.COMMENT):
        return may_comment(kind=kind, thing=thing, by=by)
    milestones = apps.get_model("projects", "Milestone").objects
    return kind == "milestone" and milestones.editable_by(by).filter(pk=thing.pk).exists()
