"""Delivery chains: kept by those who edit the task, or by the Project Office for a whole project."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed
from projects.actions.writing import next_code, record, refuse, refuse_record, required, swap, tell
from projects.models import DeliveryChain, DeliveryLink, Indicator, LinkJudgement, StrategicProject, Task
from projects.querysets.plan_control import DeliveryLinkQuerySet
from regions.models import Organisation

Names = Mapping[str, str]
"""name_en, name_ru, name_kk."""
LINKS_MOST = 20


def start_chain(
    *,
    project: StrategicProject,
    task: Task | None,
    names: Names,
    by: User,
    now: datetime,
    indicator: Indicator | None = None,
) -> DeliveryChain:
    """Begin a chain for an aim of a project or one of its tasks. Raises NotAllowed, Refused (name, indicator)."""
    if not may_keep(by, project, task):
        refuse_record(project)
        raise NotAllowed(
            _("Those who update the task keep its delivery chains, the Project Office those of a project.")
        )
    refuse([*_problems_of_name(names), *_problems_of_indicator(project, indicator)])
    with transaction.atomic():
        chain = DeliveryChain.objects.create(
            code=next_code(DeliveryChain, "CHN-"), project=project, task=task, indicator=indicator, **_stripped(names)
        )
        _record_chain(chain, "chain.started", after=_stripped(names), by=by, now=now, operation="created")
    return chain


def change_chain(*, chain: DeliveryChain, changes: Mapping[str, Any], by: User, now: datetime) -> DeliveryChain:
    """Other names or another indicator. Raises NotAllowed, Refused."""
    _refuse_others(chain, by)
    values: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in changes.items()
    }
    problems = _problems_of_name(values) if "name_en" in values else []
    refuse([*problems, *_problems_of_indicator(chain.project, values.get("indicator"))])
    with transaction.atomic():
        before = {name: _told(getattr(chain, name)) for name in values}
        swap(chain, now=now, **values)
        after = {name: _told(value) for name, value in values.items()}
        _record_chain(chain, "chain.changed", before=before, after=after, by=by, now=now)
    return chain


def add_link(
    *,
    chain: DeliveryChain,
    names: Names,
    by: User,
    now: datetime,
    organisation: Organisation | None = None,
    actor: str = "",
    position: int | None = None,
) -> DeliveryLink:
    """Put a link at a place, by default the end; those after it move on by one. Raises NotAllowed, Refused."""
    _refuse_others(chain, by)
    with transaction.atomic():
        links = _locked_links(chain)
        _touch(chain, now=now)
        last = links.aggregate(last=Max("position"))["last"] or 0
        place = last + 1 if position is None else min(max(position, 1), last + 1)
        refuse([*_problems_of_name(names), *_problems_of_owner(organisation, actor), *_problems_of_length(last)])
        links.filter(position__gte=place).update(position=F("position") + 1, version=F("version") + 1, updated_at=now)
        link = DeliveryLink.objects.create(
            chain=chain,
            code=next_code(DeliveryLink, f"{chain.code}-L"),
            position=place,
            organisation=organisation,
            actor=actor.strip(),
            **_stripped(names),
        )
        _record_link(
            link, "link.added", after={"position": place, **_stripped(names)}, by=by, now=now, operation="created"
        )
    return link


def change_link(*, link: DeliveryLink, changes: Mapping[str, Any], by: User, now: datetime) -> DeliveryLink:
    """Other names or another owner: names, `organisation` or `actor`. Raises NotAllowed, Refused."""
    _refuse_others(link.chain, by)
    values: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in changes.items()
    }
    owner = {"organisation": link.organisation, "actor": link.actor} | values
    problems = _problems_of_name(values) if "name_en" in values else []
    refuse([*problems, *_problems_of_owner(owner["organisation"], owner["actor"])])
    with transaction.atomic():
        before = {name: _told(getattr(link, name)) for name in values}
        swap(link, now=now, **values)
        after = {name: _told(value) for name, value in values.items()}
        _touch(link.chain, now=now)
        _record_link(link, "link.changed", before=before, after=after, by=by, now=now)
    return link


def judge_link(*, link: DeliveryLink, strength: str, reason: str, by: User, now: datetime) -> DeliveryLink:
    """Say how well a link holds, today; earlier judgements stay. Raises NotAllowed, Refused (unknown, no reason)."""
    _refuse_others(link.chain, by)
    problems = required("reason", reason, _("Say why: what was seen, and where."))
    if strength not in DeliveryLink.Strength.values:
        problems.append(FieldProblem("strength", "unknown", _("Choose strong, adequate, weak or broken.")))
    refuse(problems)
    day = timezone.localdate(now)
    with transaction.atomic():
        before = {"strength": link.strength}
        judged = {"strength": strength, "strength_reason": reason.strip(), "judged_date": day}
        swap(link, now=now, judged_by_label=by.email, **judged)
        LinkJudgement.objects.create(
            link=link, strength=strength, reason=reason.strip(), judged_date=day, by=by, by_label=by.email, at=now
        )
        _touch(link.chain, now=now)
        _record_link(link, "link.judged", before=before, after={"strength": strength}, by=by, now=now, reason=reason)
    return link


def remove_link(*, link: DeliveryLink, reason: str, by: User, now: datetime) -> None:
    """Take a link out with its judgements; those after it move up. Raises NotAllowed, Refused (no reason)."""
    _refuse_others(link.chain, by)
    refuse(required("reason", reason, _("Say why the link is taken out.")))
    with transaction.atomic():
        links = _locked_links(link.chain)
        _touch(link.chain, now=now)
        before = {"position": link.position, "name_en": link.name_en}
        _record_link(link, "link.removed", before=before, after={}, by=by, now=now, reason=reason, operation="deleted")
        link.delete()
        links.filter(position__gt=link.position).update(
            position=F("position") - 1, version=F("version") + 1, updated_at=now
        )


def _locked_links(chain: DeliveryChain) -> DeliveryLinkQuerySet:
    """The links of a chain, their rows locked: links before their chain, everywhere, so that nobody deadlocks."""
    links: DeliveryLinkQuerySet = DeliveryLink.objects.filter(chain=chain.pk)
    list(links.select_for_update(of=("self",)).order_by("pk"))
    return links


def _touch(chain: DeliveryChain, *, now: datetime) -> None:
    """A chain shows its links, so its version rises with each write of one. Writes of one chain take turns here."""
    stored = DeliveryChain.objects.select_for_update(of=("self",)).select_related("project", "task").get(pk=chain.pk)
    swap(stored, now=now)
    tell(stored, kind="delivery_chain", now=now, project=stored.project, task=stored.task)


def may_keep(user: User, project: StrategicProject, task: Task | None) -> bool:
    """Whether the person keeps chains of this task, or (without one) of this project."""
    if not project.portfolio.is_national:
        return False
    if user.may(Verb.UPDATE_ANY):
        return True
    return task is not None and Task.objects.editable_by(user).filter(pk=task.pk).exists()


def _refuse_others(chain: DeliveryChain, by: User) -> None:
    refuse_record(chain.project)
    if not may_keep(by, chain.project, chain.task):
        raise NotAllowed(
            _("Those who update the task keep its delivery chains, the Project Office those of a project.")
        )


def _stripped(names: Names) -> dict[str, str]:
    return {name: text.strip() for name, text in names.items()}


def _problems_of_name(names: Mapping[str, Any]) -> list[FieldProblem]:
    return required("name_en", str(names.get("name_en", "")), _("Write a name in English; the others may follow."))


def _problems_of_indicator(project: StrategicProject, indicator: Indicator | None) -> list[FieldProblem]:
    if indicator is None or indicator.project_id == project.pk:
        return []
    return [
        FieldProblem("indicator", "foreign", _("This indicator measures another project: choose one of this project."))
    ]


def _problems_of_owner(organisation: Organisation | None, actor: str) -> list[FieldProblem]:
    if (organisation is None) != (actor.strip() == ""):
        return []
    message = _("Name one owner: an organisation, or in words who acts at the front line.")
    return [FieldProblem("organisation", "one_owner", message)]


def _problems_of_length(links: int) -> list[FieldProblem]:
    if links < LINKS_MOST:
        return []
    message = _("A chain has at most %(most)s links: one that is longer is two chains.") % {"most": LINKS_MOST}
    return [FieldProblem("position", "too_many", message)]


def _told(value: Any) -> Any:
    return getattr(value, "code", value)


def _record_chain(
    chain: DeliveryChain,
    action: str,
    *,
    after: Mapping[str, Any],
    by: User,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    operation: str = "updated",
) -> None:
    record(
        chain,
        kind="delivery_chain",
        action=action,
        operation=operation,
        before=before or {},
        after=after,
        by=by,
        now=now,
        project=chain.project,
        task=chain.task,
    )


def _record_link(
    link: DeliveryLink,
    action: str,
    *,
    after: Mapping[str, Any],
    by: User,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    reason: str = "",
    operation: str = "updated",
) -> None:
    record(
        link,
        kind="delivery_link",
        action=action,
        operation=operation,
        before=before or {},
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=link.chain.project,
        task=link.chain.task,
    )
