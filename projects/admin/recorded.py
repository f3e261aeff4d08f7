"""Writes through the admin that leave the same traces as an action: audit, change feed and outbox, in one transaction.

Django runs a change of one object in a transaction of its own; the rows below join it.
"""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.admin import OfficeAdmin
from accounts.models import User
from projects.actions import owe_portfolio
from projects.models import ChangeEntry, Portfolio
from projects.models.base import Tracked

if TYPE_CHECKING:  # the stubs make this generic, Django itself does not
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

UNTOLD = {"id", "public_id", "version", "created_at", "updated_at"}
"""Columns that say nothing about the plan."""


def person(request: HttpRequest) -> User:
    """The person at work: OfficeAdmin lets nobody else in."""
    return cast(User, request.user)


class PlanForm(ModelForm):
    """Refuses to write over a change that someone else made after this form was opened."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = getattr(self.instance, "version", None)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen, stored = self.cleaned_data.get("seen_version"), getattr(self.instance, "version", None)
        if self.instance.pk and stored is not None and seen != stored:
            raise ValidationError(
                gettext_lazy("Someone changed this since you opened it. Open it again; nothing was saved."),
                code="stale",
            )
        return cleaned


class RecordedAdmin(OfficeAdmin):
    """Reference data that figures are computed from. Imported portfolios are a record: they are only read."""

    form = PlanForm
    object_type = ""
    """The word of the audit trail."""
    in_feed = False
    """Whether other systems hear of it by the feed of changes."""

    def portfolio_of(self, obj: Any) -> Portfolio:
        """The portfolio whose figures a change of this object may move."""
        portfolio: Portfolio = obj.portfolio
        return portfolio

    def task_of(self, obj: Any) -> int | None:
        """Primary key of the task that decides who hears of the change; None for those who see everything."""
        return None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.portfolio_of(obj).is_national)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Locked when it is to be written: what the form does not show is then saved as it stands now."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST":
            return type(found)._default_manager.select_for_update(of=("self",)).get(pk=found.pk)
        return found

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only parts of the national portfolio can be chosen: portfolios never mix."""
        target = db_field.remote_field.model
        if target is Portfolio:
            kwargs["queryset"] = Portfolio.objects.filter(is_national=True)
        elif any(field.name == "portfolio" for field in target._meta.fields):
            kwargs["queryset"] = target._default_manager.filter(portfolio__is_national=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A rule that only the database knows (a trigger) refuses in words, not with a server error."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError as error:
            first_line = str(error).splitlines()[0]
            messages.error(request, _("Nothing was saved. %(reason)s") % {"reason": first_line})
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        form.before = snapshot(type(obj)._default_manager.get(pk=obj.pk)) if change else {}
        if change and isinstance(obj, Tracked):
            obj.version += 1
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.leave_traces(request, form.instance, before=form.before, change=change, fields=form.changed_data)

    def leave_traces(
        self, request: HttpRequest, obj: Any, *, before: dict[str, Any], change: bool, fields: list[str]
    ) -> None:
        """Audit row, change entry and outbox row for what was just saved."""
        now, after = timezone.now(), snapshot(type(obj)._default_manager.get(pk=obj.pk))
        told = {name for name in after if after[name] != before.get(name)}
        audit.record(
            action=f"{self.object_type}.{'changed' if change else 'added'}",
            object_type=self.object_type,
            object_id=obj.public_id,
            object_label=obj.code,
            before={name: before[name] for name in told if name in before},
            after={name: after[name] for name in told},
            by=person(request),
            at=now,
        )
        if self.in_feed:
            tell_other_systems(obj, self.object_type, task_id=self.task_of(obj), change=change)
        owe_portfolio(portfolio=self.portfolio_of(obj), now=now)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        messages.info(request, _("The figures of the portfolio are being rolled up again."))
        return super().response_post_save_change(request, obj)


def tell_other_systems(obj: Any, object_type: str, *, task_id: int | None, change: bool) -> None:
    """An entry of the feed of changes, in the transaction of the change."""
    ChangeEntry.objects.create(
        at=timezone.now(),
        object_type=object_type,
        object_id=obj.public_id,
        object_code=obj.code,
        task_id=task_id,
        operation="updated" if change else "created",
        version=obj.version,
    )


def snapshot(obj: models.Model) -> dict[str, Any]:
    """The stored values of an object by field, its many-to-many links and its seats as sorted codes."""
    values = {field.name: _told(obj, field) for field in obj._meta.concrete_fields if field.name not in UNTOLD}
    for field in obj._meta.many_to_many:
        values[field.name] = sorted(getattr(obj, field.name).values_list("code", flat=True))
    if hasattr(obj, "members"):
        values["members"] = sorted(
            f"{seat.organisation.code}, {seat.role}, {seat.user.email if seat.user else '-'}, {seat.position}"
            for seat in obj.members.select_related("organisation", "user")
        )
    return values


def _told(obj: models.Model, field: Any) -> Any:
    """A link as the code of what it leads to: primary keys mean nothing to who reads the trail."""
    if not field.is_relation:
        return field.value_from_object(obj)
    target = getattr(obj, field.name)
    return getattr(target, "code", None) if target is not None else None
