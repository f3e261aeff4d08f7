"""A form that does something: do it and go on, or show the page again with what was typed and what is wrong."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from projects.actions import NotAllowed, Refused
from projects.forms import add_refusal

Done = tuple[str, str]
"""What to say, and where to go."""


def perform(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Done],
    *,
    again: Callable[[forms.Form, int], HttpResponse],
) -> HttpResponse:
    """Goes on to where `act` says; 422 with the page when the form or the rules refuse; 403 when the person may not."""
    if form.is_valid():
        try:
            said, address = act(form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        else:
            messages.success(request, said)
            return HttpResponseRedirect(address)
    return again(form, HTTPStatus.UNPROCESSABLE_ENTITY)


def named(forms_of_page: dict[str, forms.Form]) -> dict[str, forms.Form]:
    """Gives the controls of each form ids of their own: several forms of a page have fields of one name."""
    for name, form in forms_of_page.items():
        form.auto_id = f"{name}_%s"
    return forms_of_page
