"""Forgetting a person: what names them goes, what they did stays, and the chain still holds."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.models.audit import ERASED
from accounts.trail.pseudonym import pseudonym

AUTHORS = ("issued_by", "minuted_by", "made_by", "closed_by")
"""Columns that hold the address of who did something, beside those whose name ends in `by_label`."""


class CannotErase(Exception):
    """The person cannot be erased; the text says why, for people."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done. `kept` names the tables of records that are never rewritten, with their number of rows."""

    pseudonym: str
    events: int
    labels: int
    kept: dict[str, int]


@transaction.atomic
def erase_person(*, person: User, reason: str, by: User | None, now: datetime) -> Erasure:
    """Replace name and address of a person by a pseudonym everywhere, and destroy the personal parts of the trail.

    The person can no longer sign in; sessions, tokens and what they kept for themselves are deleted. What they did and
    the texts they typed stay. Safe to do again. Raises CannotErase without a reason, and of oneself.
    """
    if not reason.strip():
        raise CannotErase(_("Say why the person is erased: the trail keeps the reason."))
    if by is not None and by.pk == person.pk:
        raise CannotErase(_("Nobody erases themselves: a second person does it."))
    stored = User.objects.select_for_update().get(pk=person.pk)
    address, substitute = stored.email, pseudonym(stored.public_id)
    for rows in _of_nobody_else(stored):
        rows.delete()
    stored.email, stored.full_name, stored.is_active, stored.is_staff = substitute, "", False, False
    stored.last_login = None
    stored.set_unusable_password()
    stored.save()
    labels, kept = _relabel(address, substitute) if address != substitute else (0, {})
    audit.record(
        action=ERASED,
        object_type="user",
        object_id=stored.public_id,
        object_label=substitute,
        before={},
        after={"email": substitute, "is_active": False},
        by=by,
        at=now,
        reason=reason.strip(),
        about=None,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_audit_erase(%s)", [stored.public_id])
        events = int(cursor.fetchone()[0])
    return Erasure(substitute, events, labels, kept)


def _of_nobody_else(person: User) -> list[models.QuerySet[models.Model]]:
    """Rows that exist for this person alone, in whatever app: those whose key to the person deletes them with it."""
    found = []
    for relation in User._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.CASCADE:
            found.append(relation.related_model._base_manager.filter(**{relation.field.name: person}))
    return found


def _relabel(address: str, substitute: str) -> tuple[int, dict[str, int]]:
    """Put the pseudonym wherever a record names its author by address. What a rule of the database keeps is counted."""
    changed = 0
    kept: dict[str, int] = {}
    for table in apps.get_models():
        for field in table._meta.concrete_fields:
            if field.is_relation or not (field.name.endswith("by_label") or field.name in AUTHORS):
                continue
            for row in table._base_manager.filter(**{field.name: address}).values_list("pk", flat=True):
                try:
                    with transaction.atomic():
                        changed += table._base_manager.filter(pk=row).update(**{field.name: substitute})
                except IntegrityError:
                    name = f"{table._meta.db_table}.{field.name}"
                    kept[name] = kept.get(name, 0) + 1
    return changed, kept
