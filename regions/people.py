"""Who an e-mail address belongs to, as a reader knows them: a person's name, or the body whose mailbox it is.

Records keep the address of who wrote them as text, so that they outlive the account. A page shows the name: the tables
are read once for each request and kept until the next one begins.
"""

import threading
from typing import Any

from django.core.signals import request_started
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.trail.pseudonym import is_pseudonym
from regions.models import Organisation

_kept = threading.local()


def name_of_address(who: object) -> str:
    """The name of the person or body with this address; what is no address, or is nobody's, as its own words.

    A body's mailbox begins with its code, dots for underscores (`mwri@…`); that of its head with `head.` before it.
    """
    label = str(who)
    box, at, _domain = label.partition("@")
    if not at:
        return label
    if is_pseudonym(label):
        return _("erased person")
    if name := _names_of_people().get(label.casefold()):
        return name
    bodies, box = _bodies(), box.removeprefix("head.")
    body = bodies.get(box) or bodies.get(box.replace(".", "_"))
    return str(body.name) if body else label


def _names_of_people() -> dict[str, str]:
    if not hasattr(_kept, "people"):
        _kept.people = {email.casefold(): name for email, name in User.objects.values_list("email", "full_name")}
    people: dict[str, str] = _kept.people
    return people


def _bodies() -> dict[str, Organisation]:
    if not hasattr(_kept, "bodies"):
        _kept.bodies = {body.code: body for body in Organisation.objects.all()}
    bodies: dict[str, Organisation] = _kept.bodies
    return bodies


def forget(**_: Any) -> None:
    """Read the tables anew when they are asked next."""
    _kept.__dict__.clear()


request_started.connect(forget, dispatch_uid="regions.people")
