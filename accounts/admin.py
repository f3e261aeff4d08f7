"""Reference data of people: no hash is ever shown, tokens and the audit trail are read only."""

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest

from accounts.models import ApiToken, AuditEvent, User
from accounts.roles import Verb

# Rights come from accounts.roles, never from groups. Factors belong to their owners; allauth would show their secrets.
for model in (Group, EmailAddress, Authenticator):
    admin.site.unregister(model)


if TYPE_CHECKING:  # the stubs make this generic, Django itself does not
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class OfficeAdmin(ModelAdmin):
    """Open to staff of the Project Office: `is_staff` opens the site, the role table says who plans.

    Rows that others refer to are corrected or replaced, never deleted.
    """

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_office(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._is_office(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_office(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._is_office(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    @staticmethod
    def _is_office(request: HttpRequest) -> bool:
        person = request.user
        return isinstance(person, User) and person.is_staff and person.may(Verb.PLAN)


class ReadOnlyAdmin(OfficeAdmin):
    """Looked at, never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """To be looked up only. People are invited, changed and shut out on the page of people: one place holds its rules
    (nobody changes their own rights, somebody of the Project Office remains)."""

    list_display = ("email", "full_name", "role", "is_active", "is_staff")
    list_filter = ("role", "is_active")
    search_fields = ("email", "full_name")
    ordering = ("email",)
    fields = ("email", "full_name", "role", "language", "is_active", "is_staff")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Which systems may call, and until when."""

    list_display = ("prefix", "user", "purpose", "scope", "created_at", "expires_at", "revoked_at", "last_used_at")
    list_filter = ("scope",)
    search_fields = ("prefix", "purpose", "user__email")
    list_select_related = ("user",)
    exclude: ClassVar = ("key_hash",)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The trail, newest first. No count of all rows: it only grows."""

    list_display = ("at", "actor_label", "action", "object_type", "object_label", "channel")
    list_filter = ("object_type", "action", "channel")
    search_fields = ("object_label", "actor_label", "request_id")
    ordering = ("-id",)
    show_full_result_count = False
