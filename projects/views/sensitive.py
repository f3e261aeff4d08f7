"""The one door in front of what changes rights: people, tokens, and who stands in for whom.

Everything here is done in one's own name, on pages that no cache keeps. What else such acts need (proving again who one
is) is put into `sensitive`, and then holds for all of them.
"""

from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.reauthentication import recently_authenticated
from accounts.roles import Verb
from projects.views.request import View, person, signed_in


def sensitive(view: View) -> View:
    """For a signed-in person in their own name, who showed lately who they are: before they type, not after."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if person(request).is_limited:
            raise PermissionDenied(_("This is done in one's own name. Stop acting for another first."))
        return view(request, *args, **kwargs)

    return signed_in(sensitive_post_parameters()(recently_authenticated(wrapped)))


def for_managers(view: View) -> View:
    """The same for who manages people; for everyone else there is no such page."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not person(request).may(Verb.MANAGE_PEOPLE):
            raise Http404
        return view(request, *args, **kwargs)

    return sensitive(wrapped)
