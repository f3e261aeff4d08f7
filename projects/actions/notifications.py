"""Notifications: written in the transaction of what causes them, or by the sweep of a day; settings; marking as read.

A cause has a key, and reaches a person once under it: every function here may run twice. Nobody is told of what they
cannot open, nor of what they did themselves.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import plain
from accounts.models import User
from accounts.roles import RIGHTS, Role, Verb
from projects.actions.problems import FieldProblem
from projects.actions.writing import refuse
from projects.domain.escalation import Step
from projects.models import (
    Comment,
    Decision,
    Judgement,
    Milestone,
    Notification,
    NotificationSetting,
    TeamMember,
    ThresholdSet,
)
from projects.models.about import Thing, ground_of, kind_of
from projects.models.notification import DEFAULTS, DUE_DAYS, NUMBERS, Channel, NotificationKind
from projects.querysets.about import openers_of
from regions.models import Membership

CATCH_UP_DAYS = 7
"""How far back the sweep looks for what became late or stale, when it did not run."""


def notify(
    *,
    kind: str,
    thing: Thing,
    people: Q,
    key: str,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    but: User | None = None,
    comment: Comment | None = None,
) -> int:
    """Tell those of `people` (a condition on users) who can open the object and want to hear of this kind.

    In the running transaction. Answers to how many it was addressed. `but` is who did it.
    """
    wanted = openers_of(thing).filter(people).exclude(_off(kind))
    if but is not None:
        wanted = wanted.exclude(pk=but.pk)
    rows = [
        Notification(
            user_id=user,
            kind=kind,
            facts=plain(dict(facts or {})),
            key=key,
            at=now,
            comment=comment,
            **{kind_of(thing): thing},
        )
        for user in wanted.order_by("pk").values_list("pk", flat=True)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def tell_of_mentions(*, comment: Comment, people: Iterable[int], by: User, now: datetime) -> None:
    """Those named in a comment. One named again after an edit has heard already."""
    notify(
        kind=NotificationKind.MENTIONED,
        thing=comment.thing,
        people=Q(pk__in=list(people)),
        key=f"mentioned:{comment.public_id}",
        facts={"by": by.full_name or by.email},
        now=now,
        but=by,
        comment=comment,
    )


def tell_of_move(*, decision: Decision, to: Step, by: User | None, now: datetime) -> None:
    """Those who answer at the step to which a question came."""
    notify(
        kind=NotificationKind.ESCALATED,
        thing=decision,
        people=_answerers(decision, to),
        key=f"escalated:{decision.pk}:{decision.version}",
        facts={"step": to.value, "due": decision.due_date, "by": _name(by)},
        now=now,
        but=by,
    )


def tell_of_answer(*, decision: Decision, by: User, now: datetime) -> None:
    """Those who raised the question, carry the task out, or answer for the body that owns it."""
    people = _writers(decision) | _of_body(decision.owner_id, Verb.ANSWER) | Q(pk=decision.raised_by_id)
    notify(
        kind=NotificationKind.DECIDED,
        thing=decision,
        people=people,
        key=f"decided:{decision.pk}",
        facts={"option": decision.chosen.text if decision.chosen else "", "by": _name(by)},
        now=now,
        but=by,
    )


def tell_of_judgement(*, judgement: Judgement, by: User, now: datetime) -> None:
    """Those who carry out what was judged, and the head of the body that leads it."""
    thing: Any = judgement.subject
    notify(
        kind=NotificationKind.JUDGED,
        thing=thing,
        people=_writers(thing) | _of_body(_lead_of(thing), Verb.ANSWER) | Q(pk=judgement.by_id),
        key=f"judged:{judgement.pk}",
        facts={"rating": judgement.rating, "date": judgement.judged_date},
        now=now,
        but=by,
    )


def tell_of_baseline(*, milestone: Milestone, before: date | None, by: User, now: datetime) -> None:
    """Those who carry out the task, and the head of the body that leads it, when an agreed date has changed."""
    notify(
        kind=NotificationKind.REBASELINED,
        thing=milestone,
        people=_writers(milestone) | _of_body(_lead_of(milestone), Verb.ANSWER),
        key=f"rebaselined:{milestone.pk}:{milestone.baseline_number}",
        facts={"before": before, "after": milestone.baseline_date},
        now=now,
        but=by,
    )


def make_notices(*, today: date, now: datetime) -> int:
    """What time alone causes: milestones that come due, became late, or were not reported on. Safe to repeat.

    A new forecast is a new day to be due or late on; a report starts the time of being stale anew.
    """
    causes = list(_caused_by_time(today))
    keys = [key for _milestone, _kind, key, _facts in causes]
    told = set(Notification.objects.filter(key__in=keys).values_list("key", flat=True).distinct())
    return sum(_notice(*cause, now=now) for cause in causes if cause[2] not in told)


Cause = tuple[Milestone, str, str, dict[str, Any]]


def _caused_by_time(today: date) -> Iterable[Cause]:
    stale_after = ThresholdSet.objects.latest("version").as_domain().stale_after_days
    watched: Any = Milestone.objects.unclaimed().filter(task__project__portfolio__is_national=True)
    found = watched.with_expected_date().select_related("task__project", "task__team").order_by("pk")
    soon = found.filter(expected_date__range=(today, today + timedelta(days=DUE_DAYS)))
    for one in soon:
        yield one, NotificationKind.DUE, f"due:{one.pk}:{one.expected_date}", {"date": one.expected_date}
    late = found.filter(expected_date__range=(today - timedelta(days=CATCH_UP_DAYS), today - timedelta(days=1)))
    for one in late:
        yield one, NotificationKind.LATE, f"late:{one.pk}:{one.expected_date}", {"date": one.expected_date}
    newest = today - timedelta(days=stale_after + 1)
    silent = found.filter(reported_at__date__range=(newest - timedelta(days=CATCH_UP_DAYS), newest))
    for one in silent:
        reported = timezone.localdate(one.reported_at)
        yield one, NotificationKind.STALE, f"stale:{one.pk}:{reported}", {"date": reported}


def _notice(milestone: Milestone, kind: str, key: str, facts: dict[str, Any], *, now: datetime) -> int:
    people = _writers(milestone)
    if kind == NotificationKind.LATE:
        people |= _of_body(_lead_of(milestone), Verb.ANSWER)
    with transaction.atomic():
        return notify(kind=kind, thing=milestone, people=people, key=key, facts=facts, now=now)


def mark_read(*, by: User, now: datetime, only: QuerySet[Any, Any] | None = None) -> int:
    """Mark the person's own unread ones as read, or those of `only`; answers how many were unread."""
    mine: QuerySet[Any, Any] = Notification.objects.filter(user=by, read_at=None)
    if only is not None:
        mine = mine.filter(pk__in=only.values("pk"))
    return mine.update(read_at=now)


def set_channels(*, by: User, channels: Mapping[str, str]) -> None:
    """Store where each kind reaches the person. A choice like the default is kept too: defaults may change.

    Raises Refused for a kind or a channel that is not known.
    """
    problems = [
        FieldProblem(kind, "unknown", _("Choose one of the ways."))
        for kind, channel in channels.items()
        if kind not in DEFAULTS
        or channel not in Channel.values
        or (kind == NUMBERS and channel not in (Channel.DIGEST, Channel.OFF))
    ]
    refuse(problems)
    with transaction.atomic():
        NotificationSetting.objects.bulk_create(
            [NotificationSetting(user=by, kind=kind, channel=channel) for kind, channel in channels.items()],
            update_conflicts=True,
            unique_fields=["user", "kind"],
            update_fields=["channel"],
        )


def people_with(kind: str, channel: str) -> Q:
    """The condition on users that a kind reaches by this channel, by choice or by default."""
    chosen = NotificationSetting.objects.filter(kind=kind)
    by_choice = Q(pk__in=chosen.filter(channel=channel).values("user"))
    return by_choice | ~Q(pk__in=chosen.values("user")) if DEFAULTS[kind] == channel else by_choice


def _off(kind: str) -> Q:
    return people_with(kind, Channel.OFF)


def _name(by: User | None) -> str:
    return (by.full_name or by.email) if by else ""


def _writers(thing: Any) -> Q:
    """Those who update the milestones of the task; of a whole project, those who write for its coordinating body."""
    project, task = ground_of(thing)
    body = task.lead_organisation_id if task else (project.coordinator_id if project else None)
    people = _of_body(body, Verb.UPDATE_LED)
    if task and task.team_id:
        seats = TeamMember.objects.filter(team=task.team_id, user__isnull=False).values("user")
        people |= Q(role__in=_roles(Verb.UPDATE_TEAM), pk__in=seats)
    return people


def _lead_of(thing: Any) -> int | None:
    project, task = ground_of(thing)
    return task.lead_organisation_id if task else (project.coordinator_id if project else None)


def _of_body(organisation_id: int | None, verb: Verb) -> Q:
    """Those of a body whose role may do this; nobody without a body."""
    members = Membership.objects.filter(organisation=organisation_id, organisation__isnull=False).values("user")
    return Q(role__in=_roles(verb), pk__in=members)


def _answerers(decision: Decision, step: Step) -> Q:
    match step:
        case Step.TEAM:
            return _writers(decision) | Q(pk=decision.raised_by_id)
        case Step.MINISTRY:
            return _of_body(decision.owner_id, Verb.ANSWER)
        case Step.PROJECT_OFFICE:
            return Q(role=Role.PROJECT_OFFICE)
        case _:
            return Q(role=Role.COORDINATOR)


def _roles(verb: Verb) -> list[str]:
    return [role for role, rights in RIGHTS.items() if verb in rights.may and role != Role.INTEGRATION]
