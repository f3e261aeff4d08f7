"""API tokens: made for a purpose within what the role may hold, renewed with an overlap, revoked at once."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.api_kinds import known_kinds
from accounts.models import ApiToken, User
from accounts.models.token import Confinement, TokenDimension, TokenScope, issue_token
from accounts.roles import HoldsTokens, Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import refuse
from projects.models import Sector, StrategicProject
from projects.querysets import organisations_visible_to
from regions.models import Region

LONGEST_LIFE = 366
"""Days. A token is made anew at least once a year."""
LONGEST_OVERLAP = 168
"""Hours for which an old key may go on beside its successor."""


def make_token(
    *,
    owner: User,
    purpose: str,
    scope: str,
    days: int,
    by: User | None,
    now: datetime,
    kinds: Collection[str] = (),
    dimension: str = "",
    code: str = "",
) -> tuple[ApiToken, str]:
    """A token of `owner`, and its key, which is in this answer and nowhere else. `by` is None on the command line.

    `kinds` are resources of the API (none: all); `dimension` and `code` confine it to the tasks of one object.
    Raises NotAllowed, Refused.
    """
    with transaction.atomic():
        _refuse_unless_allowed(owner, by)
        stored = User.objects.get(pk=owner.pk)
        _refuse_without_right(stored, by)
        problems = _problems_of_scope(stored, scope) + _problems_of_life(days)
        if not purpose.strip():
            problems.append(FieldProblem("purpose", "required", _("Say what the token is for.")))
        if unknown := sorted(set(kinds) - set(known_kinds())):
            message = _("The API has no resource %(names)s.") % {"names": ", ".join(unknown)}
            problems.append(FieldProblem("kinds", "unknown", message))
        confined = confinement_of(stored, dimension, code, problems)
        refuse(problems)
        token, key = issue_token(
            user=stored,
            purpose=purpose.strip()[:200],
            scope=scope,
            days=days,
            now=now,
            kinds=sorted(set(kinds)),
            confined=confined,
        )
        _record("token.issued", token, by=by, now=now)
    return token, key


def rotate_token(
    *, token: ApiToken, overlap_hours: int, days: int, by: User | None, now: datetime
) -> tuple[ApiToken, str]:
    """A successor that may do the same; the old key goes on for `overlap_hours`. Raises NotAllowed, Refused."""
    with transaction.atomic():
        stored = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
        _refuse_unless_allowed(stored.user, by)
        _refuse_without_right(stored.user, by)
        problems = _problems_of_life(days) + _problems_of_scope(stored.user, stored.scope)
        if not 0 <= overlap_hours <= LONGEST_OVERLAP:
            message = _("Choose between 0 and %(n)s hours.") % {"n": LONGEST_OVERLAP}
            problems.append(FieldProblem("overlap_hours", "out_of_range", message))
        if stored.revoked_at or stored.expires_at <= now:
            problems.append(FieldProblem("", "over", _("This token opens nothing any more: make a new one.")))
        if ApiToken.objects.filter(replaces=stored).exists():
            problems.append(FieldProblem("", "replaced", _("This token has a successor already.")))
        refuse(problems)
        confined = None
        if stored.narrowed_to is not None:
            confined = Confinement(stored.dimension, stored.narrowed_to, stored.narrowed_label)
        made, key = issue_token(
            user=stored.user,
            purpose=stored.purpose,
            scope=stored.scope,
            days=days,
            now=now,
            kinds=stored.kinds,
            confined=confined,
            replaces=stored,
        )
        ends = min(stored.expires_at, now + timedelta(hours=overlap_hours))
        ApiToken.objects.filter(pk=stored.pk).update(expires_at=ends)
        stored.expires_at = ends
        _record("token.rotated", stored, by=by, now=now, successor=str(made))
        _record("token.issued", made, by=by, now=now)
    return made, key


def revoke_token(*, token: ApiToken, by: User | None, now: datetime) -> None:
    """It opens nothing from the next request on. Raises NotAllowed, Refused (revoked already)."""
    with transaction.atomic():
        _refuse_unless_allowed(token.user, by)
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now) != 1:
            raise Refused([FieldProblem("", "revoked", _("It is revoked already."))])
        _record("token.revoked", token, by=by, now=now)


def confinement_of(owner: User, dimension: str, code: str, problems: list[FieldProblem]) -> Confinement | None:
    """The object of the dimension with this code, among what the owner knows of; adds what is wrong to `problems`."""
    if not dimension and not code:
        return None
    rows: Any = {
        TokenDimension.SECTOR: lambda: Sector.objects.visible_to(owner),
        TokenDimension.REGION: lambda: Region.objects.all(),
        TokenDimension.ORGANISATION: lambda: organisations_visible_to(owner),
        TokenDimension.PROJECT: lambda: StrategicProject.objects.visible_to(owner),
    }.get(dimension)  # type: ignore[call-overload]
    found = rows().filter(code=code).first() if rows else None
    if found is None:
        message = _("Choose one sector, region, body or project by its code, or leave both empty.")
        problems.append(FieldProblem("code", "unknown", message))
        return None
    return Confinement(str(dimension), found.public_id, found.code)


def _refuse_unless_allowed(owner: User, by: User | None) -> None:
    if by is None:
        return
    if by.is_limited:
        raise NotAllowed(_("Tokens are made in one's own name: stop acting for another first."))
    actor = User.objects.get(pk=by.pk)
    if actor.pk != owner.pk and not actor.may(Verb.MANAGE_PEOPLE):
        raise NotAllowed(_("Only the Project Office handles tokens of others."))


def _refuse_without_right(owner: User, by: User | None) -> None:
    """One's own role refuses the act; the role of another is a wrong choice in the form (`_problems_of_scope`)."""
    if by is not None and by.pk == owner.pk and owner.rights.tokens == HoldsTokens.NONE:
        raise NotAllowed(_("People of this role hold no tokens."))


def _problems_of_scope(owner: User, scope: str) -> list[FieldProblem]:
    if scope not in TokenScope.values:
        return [FieldProblem("scope", "unknown", _("Choose what the token may do."))]
    if not owner.is_active:
        return [FieldProblem("owner", "closed", _("The account is not active: a token of theirs would open nothing."))]
    holds = owner.rights.tokens
    if holds == HoldsTokens.NONE:
        return [FieldProblem("scope", "none", _("People of this role hold no tokens."))]
    if scope == TokenScope.WRITE and holds != HoldsTokens.WRITE:
        return [FieldProblem("scope", "read_only", _("People of this role hold tokens for reading only."))]
    return []


def _problems_of_life(days: int) -> list[FieldProblem]:
    if 1 <= days <= LONGEST_LIFE:
        return []
    return [FieldProblem("days", "out_of_range", _("Choose between 1 and %(n)s days.") % {"n": LONGEST_LIFE})]


def _record(action: str, token: ApiToken, *, by: User | None, now: datetime, **more: Any) -> None:
    confined = f"{token.dimension}:{token.narrowed_label}" if token.dimension else ""
    after = {"scope": token.scope, "expires_at": token.expires_at, "user": token.user.email}
    audit.record(
        action=action,
        object_type="token",
        object_id=token.public_id,
        object_label=str(token),
        before={},
        after=after | {"kinds": token.kinds, "confined_to": confined} | more,
        by=by,
        at=now,
        about=token.user,
    )
