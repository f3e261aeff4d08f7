"""With which rights long work is done: those in the database at each batch, not those of when it was asked for."""

import hashlib
import json

from accounts.models import User
from accounts.roles import Verb
from projects.long_work.problems import Failure
from projects.models import LongWork
from projects.models.long_work import LongWorkKind


def may_start(user: User, kind: str) -> bool:
    """Everyone exports what they see; what changes figures or plans is for the Project Office.

    Nobody while acting for another, and no token that is confined to one object.
    """
    if not user.is_active or user.is_limited:  # a job runs with the person's own rights, later and in full
        return False
    return kind == LongWorkKind.EXPORT or user.may(Verb.PLAN)


def mark_of(user: User) -> str:
    """A mark that changes with the role of the person, their bodies, their teams, and being shut out."""
    facts = [
        user.role,
        user.is_active,
        sorted(user.memberships.values_list("organisation_id", flat=True)),
        sorted(user.team_seats.values_list("team_id", flat=True)),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def requester(work: LongWork) -> User:
    """Who asked, as the database knows them at this moment. Raises Failure when their rights are not what they were.

    What was written so far was written with the rights of the start, so it must not be kept when they changed.
    """
    user = User.objects.filter(pk=work.by_id).first()
    if user is None or not may_start(user, work.kind):
        raise Failure("not_allowed")
    if work.rights and work.rights != mark_of(user):
        raise Failure("rights_changed")
    return user
