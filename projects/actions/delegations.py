"""Standing in for someone on leave: named by the absent person or by the Project Office, ended by any of the three.

Who may stand in for whom is `accounts.roles.may_stand_in`; how it works in a request is `accounts.acting`.
"""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Delegation, User
from accounts.models.delegation import LONGEST
from accounts.roles import Role, Verb, may_stand_in
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import refuse


def stand_ins_for(absent: User, *, by_office: bool) -> QuerySet[User]:
    """Who may be named: by role, and by the absent person themself only people of their own bodies."""
    fitting = [role for role in Role.values if may_stand_in(role, absent=absent.role, by_office=by_office)]
    people = User.objects.filter(is_active=True, role__in=fitting).exclude(pk=absent.pk)
    if not by_office and Verb.MANAGE_PEOPLE not in absent.rights.may:
        people = people.filter(memberships__organisation__in=absent.memberships.values("organisation_id"))
    return people.order_by("full_name", "email").distinct()


def delegate(
    *, absent: User, stand_in: User, first_date: date, last_date: date, reason: str, by: User, now: datetime
) -> Delegation:
    """Let `stand_in` act for `absent` from the one day to the other. Raises NotAllowed, Refused."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('people', 0))")
        actor = _in_own_name(by)
        by_office = actor.may(Verb.MANAGE_PEOPLE) and actor.pk != absent.pk
        if not by_office and actor.pk != absent.pk:
            raise NotAllowed(_("The absent person or the Project Office names who stands in."))
        today = timezone.localdate(now)
        problems = _problems_of_days(first_date, last_date, today)
        if not stand_ins_for(absent, by_office=by_office).filter(pk=stand_in.pk).exists():
            message = _("This person cannot stand in: choose somebody of the same body with comparable rights.")
            problems.append(FieldProblem("stand_in", "not_comparable", message))
        if not reason.strip():
            problems.append(FieldProblem("reason", "required", _("Say why somebody stands in.")))
        refuse(problems)
        refuse(_problems_of_others(absent, stand_in, first_date, last_date))
        made = Delegation.objects.create(
            absent=absent,
            stand_in=stand_in,
            first_date=first_date,
            last_date=last_date,
            reason=reason.strip()[:300],
            by_office=by_office,
            made_by=actor,
            made_at=now,
        )
        after = {"first_date": first_date, "last_date": last_date, "stand_in": stand_in.email, "absent": absent.email}
        _record("delegation.made", made, after=after, reason=made.reason, by=by, now=now)
    return made


def end_delegation(*, delegation: Delegation, by: User, now: datetime) -> Delegation:
    """End it at once: it counts from the next request. Raises NotAllowed, Refused (ended already)."""
    with transaction.atomic():
        actor = User.objects.get(pk=by.pk)
        own = actor.pk in (delegation.absent_id, delegation.stand_in_id)
        if not own and not (actor.may(Verb.MANAGE_PEOPLE) and not by.is_limited):
            raise NotAllowed(_("Either of the two, or the Project Office, ends it."))
        if Delegation.objects.filter(pk=delegation.pk, ended_at=None).update(ended_at=now, ended_by=actor) != 1:
            raise Refused([FieldProblem("", "ended", _("It is ended already."))])
        delegation.refresh_from_db()
        _record("delegation.ended", delegation, after={"ended_at": now}, reason="", by=by, now=now)
    return delegation


def _in_own_name(by: User) -> User:
    if by.is_limited:
        raise NotAllowed(_("Who acts for another names nobody: stop acting first."))
    return User.objects.get(pk=by.pk)


def _problems_of_days(first: date, last: date, today: date) -> list[FieldProblem]:
    if last < first:
        return [FieldProblem("last_date", "before_first", _("The last day is before the first one."))]
    if last < today:
        return [FieldProblem("last_date", "past", _("The last day is past already."))]
    if first > today + timedelta(days=366):
        return [FieldProblem("first_date", "too_far", _("Choose a first day within a year."))]
    if (last - first).days + 1 > LONGEST:
        return [FieldProblem("last_date", "too_long", _("At most %(n)s days.") % {"n": LONGEST})]
    return []


def _problems_of_others(absent: User, stand_in: User, first: date, last: date) -> list[FieldProblem]:
    """No chains: who is away themself stands in for nobody, and who stands in for someone is not replaced unnoticed."""
    same_days = Delegation.objects.filter(ended_at=None, first_date__lte=last, last_date__gte=first)
    if same_days.filter(absent=stand_in).exists():
        message = _("This person is away on some of these days themself.")
        return [FieldProblem("stand_in", "away", message)]
    if same_days.filter(stand_in=absent).exists():
        message = _("The absent person stands in for somebody on some of these days: end that first.")
        return [FieldProblem("first_date", "stands_in", message)]
    if same_days.filter(absent=absent, stand_in=stand_in).exists():
        return [FieldProblem("stand_in", "twice", _("This person stands in on some of these days already."))]
    return []


def _record(action: str, made: Delegation, *, after: dict[str, object], reason: str, by: User, now: datetime) -> None:
    audit.record(
        action=action,
        object_type="delegation",
        object_id=made.public_id,
        object_label=str(made),
        before={},
        after=after,
        reason=reason,
        by=by,
        at=now,
        about=made.absent,
    )
