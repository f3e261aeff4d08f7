"""How a page's form is acted on: do it and go back, or show the page again with what was typed and what is wrong."""

from collections.abc import Callable
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from projects.actions import NotAllowed, Refused, Stale
from projects.forms import add_refusal

Again = Callable[[dict[str, forms.Form], int], HttpResponse]
"""Shows the page again with refused forms, by name, and a status."""


def act_on(
    request: HttpRequest, name: str, form: forms.Form, act: Callable[[], tuple[str, str]], again: Again
) -> HttpResponse:
    """`act` gives the words of success and the address to go to; `again` shows the page with the refused form.

    403 where the rights are missing: the page hides such a form, so nobody comes here by its button.
    """
    if form.is_valid():
        try:
            told, address = act()
        except Refused as refusal:
            add_refusal(form, refusal)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Stale:
            form.add_error(None, _("Somebody changed this in the meantime. Look at it again, then decide."))
        else:
            messages.success(request, told)
            return HttpResponseRedirect(address)
    return again({name: form}, HTTPStatus.UNPROCESSABLE_ENTITY)
