"""Views that a person keeps: saved, renamed and deleted by nobody but them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.models import SavedView
from projects.saving import canonical

MOST = 50
LONGEST_NAME = 80


def save_view(*, name: str, address: str, by: User, now: datetime) -> SavedView:
    """Keep the address under the name. Raises Refused for a name in use, and for an address that is no list of ours."""
    kept = canonical(address)
    if kept is None:
        raise Refused([FieldProblem("address", "invalid", _("This page cannot be saved as a view."))])
    wanted = _checked(name)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two at once take turns: the limit holds
        if SavedView.objects.filter(user=by).count() >= MOST:
            message = _("You have %(most)s views: delete one first.") % {"most": MOST}
            raise Refused([FieldProblem("name", "too_many", message)])
        with _name_is_free():
            view = SavedView.objects.create(user=by, name=wanted, address=kept, created_at=now)
        _record("saved_view.saved", before={}, after={"name": wanted, "address": kept}, by=by, now=now)
    return view


def rename_view(*, view: SavedView, name: str, by: User, now: datetime) -> None:
    """Raises Refused for a name in use."""
    _own(view, by)
    wanted = _checked(name)
    with transaction.atomic():
        with _name_is_free():
            SavedView.objects.filter(pk=view.pk).update(name=wanted)
        _record("saved_view.renamed", before={"name": view.name}, after={"name": wanted}, by=by, now=now)
    view.name = wanted


def delete_view(*, view: SavedView, by: User, now: datetime) -> bool:
    """Whether it was still there."""
    _own(view, by)
    with transaction.atomic():
        number, _rows = SavedView.objects.filter(pk=view.pk).delete()
        if number:
            before = {"name": view.name, "address": view.address}
            _record("saved_view.deleted", before=before, after={}, by=by, now=now)
    return bool(number)


def _own(view: SavedView, by: User) -> None:
    if view.user_id != by.pk:
        raise NotAllowed(_("This view is somebody else's."))


def _checked(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise Refused([FieldProblem("name", "required", _("Give the view a name."))])
    if len(wanted) > LONGEST_NAME:
        message = _("A name has at most %(most)s characters.") % {"most": LONGEST_NAME}
        raise Refused([FieldProblem("name", "max_length", message)])
    return wanted


@contextmanager
def _name_is_free() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused([FieldProblem("name", "taken", _("You have a view of this name already."))]) from error


def _record(action: str, *, before: dict[str, str], after: dict[str, str], by: User, now: datetime) -> None:
    audit.record(
        action=action,
        object_type="user",
        object_id=by.public_id,
        object_label=by.email,
        before=before,
        after=after,
        by=by,
        at=now,
    )
