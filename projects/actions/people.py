"""People: invited by a letter, given a role, bodies and teams, shut out and let in again. By the Project Office only.

One person after the other: every write here holds one lock, so that two of the Project Office cannot take the last
rights from each other at the same moment. Rights are read from the database under that lock.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import ApiToken, Invitation, User
from accounts.models.invitation import issue_invitation
from accounts.roles import RIGHTS, HoldsTokens, Role, Verb
from projects.actions.invitation_letters import send_soon
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import refuse
from projects.models import Team, TeamMember
from regions.models import Membership, Organisation

MANAGERS = [role for role, rights in RIGHTS.items() if Verb.MANAGE_PEOPLE in rights.may]


def invite(
    *,
    email: str,
    full_name: str,
    role: str,
    organisations: Collection[Organisation],
    teams: Collection[Team],
    by: User,
    now: datetime,
) -> User:
    """A new person, and a letter with a link by which they set their password. Raises NotAllowed, Refused."""
    with transaction.atomic():
        _manager(by)
        address = email.strip().lower()
        problems = _problems_of_address(address) + _problems_of_place(role, organisations, teams)
        if not full_name.strip():
            problems.append(FieldProblem("full_name", "required", _("Write the full name.")))
        refuse(problems)
        person = User.objects.create_user(address, None, full_name=full_name.strip(), role=role)
        _seat(person, organisations, teams)
        _record("user.invited", person, before={}, after=_told(person), by=by, now=now)
        _invite(person, now=now)
    return person


def resend_invitation(*, person: User, by: User, now: datetime) -> None:
    """A new letter with a new link; the link before it opens nothing any more. Raises NotAllowed, Refused."""
    with transaction.atomic():
        _manager(by)
        stored = User.objects.select_for_update().get(pk=person.pk)
        if not is_invited(stored):
            message = _("They have been here already: a new password is theirs to ask for.")
            raise Refused([FieldProblem("", "not_invited", message)])
        _record("user.invitation_resent", stored, before={}, after={}, by=by, now=now)
        _invite(stored, now=now)


def accept_invitation(*, key: str, password: str, now: datetime) -> User | None:
    """Set the first password by the link of a letter; None when the link opens nothing, whatever the reason.

    Raises Refused with what is wrong with the password. Of two at once, one gets None.
    """
    with transaction.atomic():
        found = Invitation.objects.find(key, at=now)
        if found is None:
            return None
        person = found.user
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise Refused([FieldProblem("password", "weak", text) for text in error.messages]) from error
        if Invitation.objects.open(at=now).filter(pk=found.pk).update(used_at=now) != 1:
            return None
        person.set_password(password)
        person.save(update_fields=["password"])
        _record("user.invitation_accepted", person, before={}, after={}, by=person, now=now)
    return person


def change_person(
    *,
    person: User,
    role: str,
    organisations: Collection[Organisation],
    teams: Collection[Team],
    uses_admin: bool,
    by: User,
    now: datetime,
) -> User:
    """Another role, other bodies or teams. Tokens that the new role may not hold end.

    Raises NotAllowed (no right, or oneself), Refused (the last of the Project Office, no such role).
    """
    with transaction.atomic():
        _manager(by)
        stored = _other(person, by)
        problems = _problems_of_place(role, organisations, teams)
        if role not in MANAGERS:
            problems += _problems_of_last(stored)
        refuse(problems)
        before = _told(stored)
        stored.role = role
        stored.is_staff = uses_admin and role in MANAGERS
        stored.is_superuser = stored.is_superuser and stored.is_staff
        stored.save(update_fields=["role", "is_staff", "is_superuser"])
        _seat(stored, organisations, teams)
        after = _told(stored)
        if after != before:
            _record("user.changed", stored, before=before, after=after, by=by, now=now)
            _end_tokens(stored, _above(stored.rights.tokens), by=by, now=now)
    return stored


def close_account(*, person: User, reason: str, by: User, now: datetime) -> User:
    """Shut a person out: every session and token of theirs ends at once, for good. Raises as `change_person`."""
    with transaction.atomic():
        _manager(by)
        stored = _other(person, by)
        problems = _problems_of_last(stored)
        if not reason.strip():
            problems.append(FieldProblem("reason", "required", _("Say why the account is closed.")))
        if not stored.is_active:
            problems.append(FieldProblem("reason", "closed", _("The account is closed already.")))
        refuse(problems)
        User.objects.filter(pk=stored.pk).update(is_active=False, session_epoch=F("session_epoch") + 1)
        Invitation.objects.filter(user=stored, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
        given: dict[str, Any] = {"by": by, "now": now}
        _record(
            "user.deactivated",
            stored,
            before={"is_active": True},
            after={"is_active": False},
            reason=reason.strip(),
            **given,
        )
        _end_tokens(stored, Q(), **given)
        stored.refresh_from_db()
    return stored


def reopen_account(*, person: User, by: User, now: datetime) -> User:
    """Let a person in again, with their password and without the sessions and tokens of before."""
    with transaction.atomic():
        _manager(by)
        stored = _other(person, by)
        if stored.is_active:
            raise Refused([FieldProblem("", "open", _("The account is open already."))])
        stored.is_active = True
        stored.save(update_fields=["is_active"])
        told: dict[str, Any] = {"before": {"is_active": False}, "after": {"is_active": True}}
        _record("user.reactivated", stored, by=by, now=now, **told)
    return stored


def is_invited(person: User) -> bool:
    """Whether the person has never been here: no password and no sign-in."""
    return person.last_login is None and not person.has_usable_password()


def _manager(by: User) -> None:
    """Wait for who changes people now, then ask the database whether `by` may. Raises NotAllowed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('people', 0))")
    if by.is_limited:
        raise NotAllowed(_("People are changed in one's own name: stop acting for another first."))
    if not User.objects.get(pk=by.pk).may(Verb.MANAGE_PEOPLE):
        raise NotAllowed(_("Only the Project Office invites people and changes their rights."))


def _other(person: User, by: User) -> User:
    if person.pk == by.pk:
        raise NotAllowed(_("Nobody changes their own rights: ask a colleague of the Project Office."))
    return User.objects.select_for_update().get(pk=person.pk)


def _problems_of_last(person: User) -> list[FieldProblem]:
    """Somebody who can sign in has to remain, to let others in."""
    here = Q(last_login__isnull=False) | ~Q(("password__startswith", UNUSABLE_PASSWORD_PREFIX))
    others = User.objects.filter(here, is_active=True, role__in=MANAGERS).exclude(pk=person.pk)
    if person.role not in MANAGERS or others.exists():
        return []
    message = _("This is the last person of the Project Office: give another one the role first.")
    return [FieldProblem("role", "last_one", message)]


def _problems_of_address(address: str) -> list[FieldProblem]:
    try:
        validate_email(address)
    except ValidationError:
        return [FieldProblem("email", "invalid", _("Enter a full e-mail address."))]
    if User.objects.filter(email__iexact=address).exists():
        return [FieldProblem("email", "taken", _("Somebody signs in with this address already."))]
    return []


def _problems_of_place(
    role: str, organisations: Collection[Organisation], teams: Collection[Team]
) -> list[FieldProblem]:
    problems = []
    if role not in Role.values:
        problems.append(FieldProblem("role", "unknown", _("Choose a role.")))
    if teams and not organisations:
        message = _("A seat in a team is held for a body: choose the body too.")
        problems.append(FieldProblem("organisations", "required", message))
    return problems


def _seat(person: User, organisations: Collection[Organisation], teams: Collection[Team]) -> None:
    """Make memberships and seats what is given. A seat with a position stays, empty; a bare one goes."""
    Membership.objects.filter(user=person).exclude(organisation__in=organisations).delete()
    held = set(Membership.objects.filter(user=person).values_list("organisation_id", flat=True))
    Membership.objects.bulk_create(Membership(user=person, organisation=o) for o in organisations if o.pk not in held)
    left = TeamMember.objects.filter(user=person).exclude(team__in=teams)
    left.filter(position="", role=TeamMember._meta.get_field("role").default).delete()
    left.update(user=None)
    seated = set(TeamMember.objects.filter(user=person).values_list("team_id", flat=True))
    for team in teams:
        if team.pk not in seated:
            TeamMember.objects.create(team=team, user=person, organisation=next(iter(organisations)))


def _above(tokens: HoldsTokens) -> Q:
    """The tokens that a role which holds `tokens` may not hold."""
    return {
        HoldsTokens.NONE: Q(),
        HoldsTokens.READ: Q(scope=ApiToken.Scope.WRITE),
        HoldsTokens.WRITE: Q(pk__in=[]),
    }[tokens]


def _end_tokens(person: User, which: Q, *, by: User, now: datetime) -> None:
    for token in ApiToken.objects.select_for_update(of=("self",)).filter(which, user=person, revoked_at=None):
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=now)
        audit.record(
            action="token.revoked",
            object_type="token",
            object_id=token.public_id,
            object_label=str(token),
            before={},
            after={"user": person.email},
            by=by,
            at=now,
            about=person,
        )


def _invite(person: User, *, now: datetime) -> None:
    invitation, key = issue_invitation(user=person, now=now)
    send_soon(invitation=invitation.pk, key=key)


def _told(person: User) -> dict[str, Any]:
    """Role, bodies and teams by their codes, as the trail tells them."""
    return {
        "role": person.role,
        "is_staff": person.is_staff,
        "organisations": sorted(person.memberships.values_list("organisation__code", flat=True)),
        "teams": sorted(TeamMember.objects.filter(user=person).values_list("team__code", flat=True)),
    }


def _record(action: str, person: User, *, now: datetime, **told: Any) -> None:
    audit.record(
        action=action, object_type="user", object_id=person.public_id, object_label=person.email, at=now, **told
    )
