"""Writes through the admin leave an audit event, in their own transaction.

Django runs the change or removal of one object in a transaction; the event joins it. The removal of several opens one.
"""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import admin
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit
from accounts.models import User

if TYPE_CHECKING:  # the stubs make this generic, Django itself does not
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

Values = dict[str, Any]
UNTOLD = {"id", "public_id", "created_at", "last_login"}
"""Columns that nobody decides on."""
SECRET = {"password"}
"""Columns of which the trail says only that they changed, never what they hold."""


def person(request: HttpRequest) -> User:
    """The person at work: OfficeAdmin lets nobody else in."""
    return cast(User, request.user)


class TrailMixin(ModelAdmin):
    """One event for each object added, changed or deleted. A form saved without a change leaves none."""

    object_type = ""
    """The word of the audit trail."""

    def object_label(self, obj: Any) -> str:
        """How the trail names the object, in no language in particular."""
        return name_of(obj)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Locked when it is to be written: `before` is then true, and what the form does not show is kept."""
        found = super().get_object(request, object_id, from_field)
        writes = request.method == "POST" and transaction.get_connection().in_atomic_block
        if found is None or not writes:
            return found
        return type(found)._default_manager.select_for_update(of=("self",)).filter(pk=found.pk).first()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        form.before = stored(obj) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        after = stored(form.instance)
        if after != form.before:
            verb = "changed" if change else "added"
            self.leave_trace(request, form.instance, verb=verb, before=form.before, after=after)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.leave_trace(request, obj, verb="deleted", before=stored(obj), after={})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Each removal is an event of its own. Rows are locked in one order, so two people cannot deadlock."""
        with transaction.atomic():
            rows = self.model._default_manager.select_for_update(of=("self",))
            for obj in rows.filter(pk__in=list(queryset.values_list("pk", flat=True))).order_by("pk"):
                self.delete_model(request, obj)

    def leave_trace(self, request: HttpRequest, obj: Any, *, verb: str, before: Values, after: Values) -> None:
        """The event, with the fields that differ."""
        was, became = differences(before=before, after=after)
        public_id: UUID | None = getattr(obj, "public_id", None)
        audit.record(
            action=f"{self.object_type}.{verb}",
            object_type=self.object_type,
            object_id=public_id,
            object_label=self.object_label(obj),
            before=was,
            after=became,
            by=person(request),
            at=timezone.now(),
            about=whom(obj),
        )


def stored(obj: models.Model) -> Values:
    """The values of an object by field, as the database holds them now."""
    row = type(obj)._default_manager.get(pk=obj.pk)
    return {field.name: told(row, field) for field in row._meta.concrete_fields if field.name not in UNTOLD}


def differences(*, before: Values, after: Values) -> tuple[Values, Values]:
    """The fields that differ, with their values on both sides; of a secret only that it changed.

    A side that does not exist (before an addition, after a removal) is empty.
    """
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    was = {name: before[name] for name in names - SECRET if name in before}
    became = {name: after[name] for name in names - SECRET if name in after}
    if before and after:
        became |= {name: f"{name} changed" for name in names & SECRET}
    return was, became


def told(obj: models.Model, field: Any) -> Any:
    """A link as the name of what it leads to: primary keys mean nothing to who reads the trail."""
    if not field.is_relation:
        return field.value_from_object(obj)
    target = getattr(obj, field.name)
    return None if target is None else name_of(target)


def whom(obj: models.Model) -> User | None:
    """The person whom the values of an object name: itself, or whom a membership or a token belongs to."""
    found = obj if isinstance(obj, User) else getattr(obj, "user", None)
    return found if isinstance(found, User) else None


def name_of(obj: models.Model) -> str:
    """The code of an object, the address of a person; both stay the same in every language."""
    return str(obj.email if isinstance(obj, User) else getattr(obj, "code", obj))
