"""Forms that change something: done and back by redirect, or the page again with what was typed and what is wrong."""

from collections.abc import Callable
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from projects.actions import NotAllowed, Refused, Stale
from projects.forms import add_refusal
from projects.views.request import number_in_form


def seen_version(request: HttpRequest) -> int:
    """The version that the person looked at, from the hidden field of the form; 0, which no object has, without one."""
    return number_in_form(request, "version")


def perform(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], str],
    *,
    back: str,
    again: Callable[[int], HttpResponse],
) -> HttpResponse:
    """Run `act`, which answers what to say, and go `back`; `again(status)` shows the page with the form's errors."""
    if not form.is_valid():
        return again(HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        messages.success(request, act())
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Refused as refusal:
        add_refusal(form, refusal)
        return again(HTTPStatus.UNPROCESSABLE_ENTITY)
    except Stale:
        message = _("Somebody changed this in the meantime. Look at it as it stands now, then do it again.")
        form.add_error(None, message)
        return again(HTTPStatus.CONFLICT)
    return HttpResponseRedirect(back)
