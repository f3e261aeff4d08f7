"""Help: first steps by role, the keys, the words; and the strip of first steps on a person's first sign-in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.role_words import role_lines
from accounts.roles import Role
from projects.glossary import TERMS
from projects.help import TOURS, steps_for
from projects.models import TourDone
from projects.views.request import person, signed_in

IN_SESSION = "first_steps"


def remember_newcomer(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """At signing in, once: whether the first steps are still to be shown. Pages then ask the session, not a table."""
    if request is not None and hasattr(request, "session"):
        request.session[IN_SESSION] = not TourDone.objects.filter(user=user).exists()


user_logged_in.connect(remember_newcomer, dispatch_uid="projects.help")


@signed_in
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """For the reader's role first, then for the others."""
    mine = Role(person(request).role)
    others = [(role.label, steps) for role, steps in TOURS.items() if role != mine]
    context = {"steps": steps_for(person(request)), "role": mine.label, "others": others, "terms": TERMS.values()}
    return render(request, "projects/help/page.html", context | {"roles": list(role_lines())})


@signed_in
@require_POST
def tour_done(request: HttpRequest) -> HttpResponse:
    """The strip does not come back; the steps stay on the help page."""
    TourDone.objects.get_or_create(user=person(request), defaults={"at": timezone.now()})
    request.session[IN_SESSION] = False
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if ours else "home")
