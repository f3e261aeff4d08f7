"""Objects that a body of a write names by code or id: a foreign one answers like a missing one, beside its field."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from projects.api.filters import by_code_or_id
from projects.api.named import unknown
from projects.api.problems import invalid

Visible = Callable[[User], QuerySet[Any, Any]]


def named(user: User, given: dict[str, Any], **visible: Visible) -> dict[str, Any]:
    """`given` with the objects in place of the codes or ids of these fields: one each, or a list of them.

    Raises the 400 that names every field whose object the caller does not see. A field left out stays out.
    """
    found, faults = dict(given), []
    for field, rows in visible.items():
        if field not in given or given[field] is None:
            continue
        several = isinstance(given[field], list)
        wanted = given[field] if several else [given[field]]
        objects = [by_code_or_id(rows(user), text) for text in wanted]
        if None in objects:
            faults.append(unknown(field))
        found[field] = objects if several else objects[0]
    if faults:
        raise invalid(*faults)
    return found
