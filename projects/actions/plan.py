"""What is planned: new tasks and milestones. The admin, the API and the hand-over of a lab all come through here."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import wall
from accounts.models import User
from accounts.roles import Verb
from projects.actions.milestones import STANDING_FIELDS, add_update_row
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import is_sane, next_code, owe_portfolio, record, refuse, refuse_record, required, swap
from projects.models import Milestone, MilestoneBaseline, Sector, StrategicProject, Task, Team
from regions.models import Organisation, Region

LONGEST_TASK_CODE = 54
"""Leaves room for the numbers of its milestones."""
_CODE = re.compile(r"[A-Za-z0-9_-]+")


def create_task(
    *,
    project: StrategicProject,
    names: Mapping[str, str],
    sector: Sector,
    lead_organisation: Organisation,
    by: User,
    now: datetime,
    team: Team | None = None,
    contributing: Iterable[Organisation] = (),
    regions: Iterable[Region] = (),
    weight: Decimal = Decimal(1),
    is_critical: bool = False,
    summary: str = "",
    code: str = "",
    over_limit_reason: str = "",
    source: str = "",
) -> Task:
    """Add a task to a project. `names` holds name_en, and name_ru and name_kk where there is a translation.

    Without a `code` it gets the next of its project. `over_limit_reason` is kept on a team that passes its limit.
    Raises NotAllowed, Refused.
    """
    refuse_planning(by, project)
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=team.pk) if team else None
        problems = _problems_of_task(names, weight, code)
        problems += one_portfolio(project=project, sector=sector, team=team)
        problems += full_team(team, reason=over_limit_reason)
        refuse(problems)
        if team is not None and over_limit_reason.strip() and _is_full(team):
            _explain_limit(team, over_limit_reason, by=by, now=now)
        task = Task(
            project=project,
            team=team,
            sector=sector,
            lead_organisation=lead_organisation,
            code=code or next_code(Task, f"{project.code}-T"),
            weight=weight,
            is_critical=is_critical,
            summary=summary,
            source=source,
            illustrative=False,
            **names,
        )
        _save_under_own_code(task)
        task.contributing_organisations.set(contributing)
        task.regions.set(regions)
        record(
            task,
            kind="task",
            action="task.added",
            operation="created",
            before={},
            after={
                "project": project.code,
                "name_en": task.name_en,
                "sector": sector.code,
                "team": team.code if team else None,
                "lead_organisation": lead_organisation.code,
                "weight": weight,
            },
            by=by,
            now=now,
            task=task,
        )
        owe_portfolio(portfolio=project.portfolio, now=now)
    return task


def add_milestone(
    *,
    task: Task,
    names: Mapping[str, str],
    baseline_date: date | None,
    by: User,
    now: datetime,
    weight: Decimal = Decimal(1),
    completion_criterion: str = "",
    owner: Organisation | None = None,
    is_key: bool = False,
    code: str = "",
    source: str = "",
) -> Milestone:
    """Add a milestone to a task, with its first baseline and its first row of history. Raises NotAllowed, Refused."""
    refuse_planning(by, task.project)
    with transaction.atomic():
        Task.objects.select_for_update().get(pk=task.pk)
        problems = _problems_of_names(names) + _problems_of_weight(weight) + _problems_of_code(code, 60)
        if baseline_date is not None and not is_sane(baseline_date):
            problems.append(FieldProblem("baseline_date", "out_of_range", _("The year is outside 1990 to 2100.")))
        refuse(problems)
        position = max(task.milestones.values_list("position", flat=True), default=0) + 1
        milestone = Milestone(
            task=task,
            code=code or _free_milestone_code(task),
            position=position,
            weight=weight,
            baseline_date=baseline_date,
            completion_criterion=completion_criterion,
            owner=owner,
            is_key=is_key,
            source=source,
            **names,
        )
        _save_under_own_code(milestone)
        begin_history(milestone, by=by, now=now)
        after = {name: getattr(milestone, name) for name in ("name_en", "weight", "baseline_date")}
        record(
            milestone,
            kind="milestone",
            action="milestone.added",
            operation="created",
            before={},
            after=after | {"task": task.code, "owner": owner.code if owner else None},
            by=by,
            now=now,
            task=task,
        )
        owe_portfolio(portfolio=task.project.portfolio, now=now)
    return milestone


def begin_history(milestone: Milestone, *, by: User, now: datetime) -> None:
    """Baseline 1, where a date is agreed, and version 1 of the history: what later reports are merged against."""
    if milestone.baseline_date:
        MilestoneBaseline.objects.create(milestone=milestone, number=1, date=milestone.baseline_date, by=by, at=now)
    told = tuple(name for name in STANDING_FIELDS if getattr(milestone, name) not in (None, 0))
    add_update_row(milestone, changed=told, by=by, at=now)


def refuse_planning(by: User, project: StrategicProject) -> None:
    """Raises NotAllowed for who does not plan, and for a portfolio that is a record."""
    if not by.may(Verb.PLAN):
        raise NotAllowed(_("Only the Project Office changes the plan."))
    refuse_record(project)


def one_portfolio(*, project: StrategicProject, sector: Sector | None, team: Team | None) -> list[FieldProblem]:
    """Portfolios never mix: the problem beside the sector or the team that belongs to another one."""
    message = _("A task, its project, its sector and its team belong to one portfolio.")
    parts: dict[str, Sector | Team | None] = {"sector": sector, "team": team}
    return [
        FieldProblem(name, "other_portfolio", message)
        for name, part in parts.items()
        if part is not None and part.portfolio_id != project.portfolio_id
    ]


def full_team(team: Team | None, *, reason: str = "", besides: Task | None = None) -> list[FieldProblem]:
    """The problem of a team that carries as many tasks as its limit, unless a reason is given or stands on it."""
    if team is None or team.over_limit_reason.strip() or reason.strip() or not _is_full(team, besides=besides):
        return []
    words = ngettext(
        "The team carries %(limit)s task, which is its limit. Choose another team, or write why this one takes more.",
        "The team carries %(limit)s tasks, which is its limit. Choose another team, or write why this one takes more.",
        team.task_limit,
    )
    return [FieldProblem("team", "over_limit", words % {"limit": team.task_limit})]


def _is_full(team: Team, *, besides: Task | None = None) -> bool:
    carried = team.tasks.exclude(pk=besides.pk) if besides and besides.pk else team.tasks.all()
    return carried.count() >= team.task_limit


def _explain_limit(team: Team, reason: str, *, by: User, now: datetime) -> None:
    """The reason stands on the team from now on, beside an earlier one."""
    before = team.over_limit_reason
    swap(team, now=now, over_limit_reason=f"{before}\n{reason}".strip())
    record(
        team,
        kind="team",
        action="team.over_limit",
        before={"over_limit_reason": before},
        after={"over_limit_reason": team.over_limit_reason},
        by=by,
        now=now,
        reason=reason,
    )


def _problems_of_task(names: Mapping[str, str], weight: Decimal, code: str) -> list[FieldProblem]:
    return _problems_of_names(names) + _problems_of_weight(weight) + _problems_of_code(code, LONGEST_TASK_CODE)


def _problems_of_names(names: Mapping[str, str]) -> list[FieldProblem]:
    return required("name_en", names.get("name_en", ""), _("Give it a name in English; other languages may follow."))


def _problems_of_weight(weight: Decimal) -> list[FieldProblem]:
    return [] if weight > 0 else [FieldProblem("weight", "out_of_range", _("A weight is above 0."))]


def _problems_of_code(code: str, longest: int) -> list[FieldProblem]:
    if not code or (_CODE.fullmatch(code) and len(code) <= longest):
        return []
    message = _("A code has Latin letters, digits, hyphens and underscores, at most %(longest)s.")
    return [FieldProblem("code", "invalid", message % {"longest": longest})]


def _free_milestone_code(task: Task) -> str:
    """The number after the largest one of the task: `<task>-M07`. The task is locked, so nobody else takes it."""
    taken = {code.rpartition("-M")[2] for code in task.milestones.values_list("code", flat=True)}
    numbers = [int(text) for text in taken if text.isascii() and text.isdigit()]
    return f"{task.code}-M{max(numbers, default=0) + 1:02d}"


def _save_under_own_code(row: Task | Milestone) -> None:
    """Save a new row; another one with its code refuses it in words, also when both come at the same time."""
    taken = FieldProblem("code", "taken", _("Another one has this code: choose a different one."))
    if _is_taken(row):
        raise Refused([taken])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if _is_taken(row):
            raise Refused([taken]) from error
        raise


def _is_taken(row: Task | Milestone) -> bool:
    with wall.lifted(because="a code is free only where nobody has it, seen or not"):
        return type(row)._base_manager.filter(code=row.code).exists()
