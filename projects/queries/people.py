"""Who is let in: people with their bodies and state, their tokens, and who stands in for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.acting import fits
from accounts.models import ApiToken, Delegation, Invitation, User
from accounts.roles import HoldsTokens, Verb
from projects.actions.people import is_invited
from regions.models import Membership


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person in the list. `state` is in words; `unsent` says that the letter of invitation did not go out."""

    person: User
    bodies: tuple[str, ...]
    state: str | Promise
    invited: bool
    unsent: bool


def people_list(*, query: str, role: str, now: datetime) -> tuple[PersonLine, ...]:
    """People by name; those who were shut out last. Three queries, however many people."""
    rows = User.objects.order_by("-is_active", "full_name", "email")
    if query:
        rows = rows.filter(Q(full_name__icontains=query) | Q(email__icontains=query))
    if role:
        rows = rows.filter(role=role)
    return tuple(_line(person, now) for person in _with_links(rows))


def person_line(person: User, *, now: datetime) -> PersonLine:
    return _line(_with_links(User.objects.filter(pk=person.pk)).get(), now)


def _with_links(rows: QuerySet[User]) -> QuerySet[User]:
    waiting = Invitation.objects.filter(used_at=None, withdrawn_at=None)
    return rows.prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("organisation").order_by("pk")),
        Prefetch("invitations", waiting, to_attr="waiting"),
    )


def _line(person: User, now: datetime) -> PersonLine:
    invitation = next(iter(person.waiting), None)  # type: ignore[attr-defined]
    invited = person.is_active and is_invited(person)
    state: str | Promise = pgettext_lazy("account", "open")
    if not person.is_active:
        state = pgettext_lazy("account", "closed")
    elif invited:
        state = _("invited") if invitation and invitation.expires_at > now else _("invited, the link has expired")
    bodies = tuple(str(m.organisation.name) for m in person.memberships.all())
    return PersonLine(person, bodies, state, invited, bool(invited and invitation and invitation.sent_at is None))


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token in a list; `state` is in words."""

    token: ApiToken
    state: str | Promise
    in_force: bool


def token_lines(*, user: User, everyone: bool, now: datetime) -> tuple[TokenLine, ...]:
    """Tokens of the person, or of everyone for those who manage people; those in force first. One query."""
    rows = ApiToken.objects.select_related("user", "replaced_by").order_by("-created_at")
    if not (everyone and user.may(Verb.MANAGE_PEOPLE)):
        rows = rows.filter(user=user)
    lines = [_token_line(token, now) for token in rows[:500]]
    return tuple(sorted(lines, key=lambda line: not line.in_force))


def _token_line(token: ApiToken, now: datetime) -> TokenLine:
    if token.revoked_at:
        return TokenLine(token, pgettext_lazy("token", "revoked"), False)
    if token.expires_at <= now:
        return TokenLine(token, pgettext_lazy("token", "expired"), False)
    if not token.user.is_active:
        return TokenLine(token, pgettext_lazy("token", "its owner is shut out"), False)
    return TokenLine(token, pgettext_lazy("token", "in force"), True)


def may_hold_tokens(user: User) -> bool:
    return user.rights.tokens != HoldsTokens.NONE


@dataclass(frozen=True, slots=True)
class StandingIn:
    """For whom the person may act today, and which delegations they can end."""

    usable: Sequence[Delegation]
    others: Sequence[Delegation]


def standing_in(*, user: User, on: date) -> StandingIn:
    """Delegations in which the person stands in, is absent, or (for the Project Office) all that are not over."""
    rows = Delegation.objects.unfinished(on=on).select_related("absent", "stand_in", "made_by")
    if not user.may(Verb.MANAGE_PEOPLE):
        rows = rows.filter(Q(absent=user) | Q(stand_in=user))
    found = list(rows.order_by("first_date", "pk"))
    usable = [one for one in found if one.stand_in_id == user.pk and one.first_date <= on and fits(one)]
    return StandingIn(usable, [one for one in found if one not in usable])
