"""Acting for someone on leave: chosen in the session, looked up anew at each request, over at the next one when ended.

`request.user` stays the person who is really there: what they write carries their name, and what is personal (settings,
notifications, saved views, sessions, tokens) stays theirs. Only the rights are the absent person's: `User.principal`.
"""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Delegation, User
from accounts.roles import may_stand_in

IN_SESSION = "acting_by"
"""The public id of the delegation by which the person acts."""

Next = Callable[[HttpRequest], HttpResponse]


class ActingMiddleware:
    """Lends the person the rights of the absent one for this request, while the delegation is in force."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if IN_SESSION in request.session and request.user.is_authenticated:
            found = usable(request.user, request.session[IN_SESSION], on=timezone.localdate())
            if found is None:
                del request.session[IN_SESSION]
            else:
                request.user.acting_for = found.absent
        return self.get_response(request)


def usable(person: User, public_id: str | UUID, *, on: date) -> Delegation | None:
    """The delegation by which the person may act on that day, by the roles that both have now; else None."""
    found = Delegation.objects.in_force(on=on).select_related("absent", "stand_in")
    one = found.filter(public_id=public_id, stand_in=person.pk).first()
    return one if one is not None and fits(one) else None


def fits(delegation: Delegation) -> bool:
    """Whether the two roles, as they are now, still go together: a role may have changed since it was made."""
    roles = delegation.stand_in.role, delegation.absent.role
    return may_stand_in(roles[0], absent=roles[1], by_office=delegation.by_office)


def is_own(by: User, author_id: int | None) -> bool:
    """Whether the person, or the one they act for, is the author."""
    return author_id is not None and author_id in (by.pk, by.principal.pk)


def same_eyes(by: User, author_id: int | None, *, since: datetime | date, until: datetime | date | None = None) -> bool:
    """Whether `by` would confirm something of their own: written by them, by the person they act for, or by somebody
    who stood in for them when it was written (between `since` and `until`). Rules of two people ask this."""
    if author_id is None:
        return False
    if is_own(by, author_id):
        return True
    first, last = _day(since), _day(until or since)
    return (
        Delegation.objects.filter(Q(ended_at=None) | Q(ended_at__date__gte=first))
        .filter(absent__in={by.pk, by.principal.pk}, stand_in=author_id, first_date__lte=last, last_date__gte=first)
        .exists()
    )


def own_eyes(user: User, *, author: str, since: str, until: str) -> Q:
    """The same as a condition on rows: the fields of the author, and of the day and the instant between which they
    wrote."""
    mine = {user.pk, user.principal.pk}
    stood_in = Delegation.objects.filter(
        Q(ended_at=None) | Q(ended_at__date__gte=OuterRef(since)),
        absent__in=mine,
        stand_in=OuterRef(author),
        first_date__lte=OuterRef(f"{until}__date"),
        last_date__gte=OuterRef(since),
    )
    return Q(**{f"{author}__in": mine}) | Q(Exists(stood_in))


def _day(at: datetime | date) -> date:
    return timezone.localdate(at) if isinstance(at, datetime) else at
