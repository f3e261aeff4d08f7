"""A person's notifications: read, marked, chosen; and the number in the header."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.actions.notifications import mark_read, set_channels
from projects.forms.notifications import ChannelsForm
from projects.models import Notification
from projects.queries.notifications import channels_of, inbox, unread_count
from projects.views.acting import acted
from projects.views.request import person, signed_in


@signed_in
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """What happened to what the person answers for, by day and object."""
    unread_only = request.GET.get("show") == "unread"
    found = inbox(user=person(request), unread_only=unread_only)
    return render(request, "projects/notifications/list.html", {"found": found, "unread_only": unread_only})


@signed_in
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """Part of the header: how many are unread."""
    return render(request, "projects/notifications/count.html", {"n": unread_count(user=person(request))})


@signed_in
@require_POST
def read_one(request: HttpRequest, notification: str) -> HttpResponse:
    """Mark one as read and go to what it is about, or back to the list."""
    user = person(request)
    mine = Notification.objects.of(user)
    try:
        found = mine.filter(public_id=notification)
        known = found.exists()
    except (ValueError, ValidationError):
        known = False
    if not known:
        raise Http404
    mark_read(by=user, now=timezone.now(), only=found)
    return HttpResponseRedirect(_back(request))


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    n = mark_read(by=person(request), now=timezone.now())
    messages.success(request, ngettext("%(n)s is marked as read.", "%(n)s are marked as read.", n) % {"n": n})
    return HttpResponseRedirect(reverse("notifications"))


@signed_in
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Where each kind reaches the person: shown, and by POST chosen."""
    user = person(request)
    if request.method != "POST":
        return _settings_page(request, ChannelsForm(initial=channels_of(user)))
    form = ChannelsForm(request.POST)

    def do(values: dict[str, Any]) -> tuple[str, str]:
        set_channels(by=user, channels=values)
        return _("Your choice is saved."), reverse("notification-settings")

    return acted(request, form, do, lambda status: _settings_page(request, form, status))


def _settings_page(request: HttpRequest, form: ChannelsForm, status: int = 200) -> HttpResponse:
    trail = [(_("Notifications"), reverse("notifications"))]
    context = {"form": form, "trail": trail, "email": person(request).email}
    return render(request, "projects/notifications/settings.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """The list as it was shown, with all or with unread ones only."""
    query = "?show=unread" if request.POST.get("show") == "unread" else ""
    return reverse("notifications") + query
