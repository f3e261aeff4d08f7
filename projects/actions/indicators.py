"""Every write of an indicator itself: made, described, graded. Its numbers: `indicator_values`, `trajectories`."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed
from projects.actions.writing import expect, next_code, owe_task, record, refuse, refuse_portfolio, required, swap
from projects.models import Indicator, IndicatorGrade, Portfolio, StrategicProject, Task
from projects.presentation import number

NAMES = ("name_en", "name_ru", "name_kk")
DESCRIBED = (*NAMES, "unit", "frequency", "owner", "is_kpi", "region", "note", "source")
"""What may be changed later; what it hangs on and its direction stay."""


def create_indicator(
    *, subject: Task | StrategicProject | Portfolio, direction: str, fields: Mapping[str, Any], by: User, now: datetime
) -> Indicator:
    """Add an indicator to a task, a project or the portfolio. `fields`: any of DESCRIBED; name_en and unit are needed.

    Raises NotAllowed, Refused.
    """
    if not by.may(Verb.PLAN):
        raise NotAllowed(_("Only the Project Office adds indicators."))
    task = subject if isinstance(subject, Task) else None
    project = subject if isinstance(subject, StrategicProject) else task.project if task else None
    portfolio = subject if isinstance(subject, Portfolio) else project.portfolio  # type: ignore[union-attr]
    refuse_portfolio(portfolio)
    values = {"frequency": Indicator.Frequency.YEARLY, **dict.fromkeys((*NAMES, "unit"), ""), **fields}
    problems = _wrong(values)
    if direction not in Indicator.Direction.values:
        problems.append(FieldProblem("direction", "unknown", _("Choose which way the indicator gets better.")))
    refuse(problems)
    with transaction.atomic():
        made = Indicator.objects.create(
            portfolio=portfolio,
            project=project,
            task=task,
            code=next_code(Indicator, f"{subject.code}-I"),
            direction=direction,
            **{name: value for name, value in values.items() if name in DESCRIBED},
        )
        tell(made, action="indicator.created", operation="created", after=_told(made), by=by, now=now)
    return made


def change_indicator(
    *, indicator: Indicator, changes: Mapping[str, Any], by: User, now: datetime, version: int | None = None
) -> Indicator:
    """Change how an indicator is described: any of DESCRIBED. Raises NotAllowed, Refused, Stale."""
    if not by.may(Verb.PLAN):
        raise NotAllowed(_("Only the Project Office changes indicators."))
    with transaction.atomic():
        stored = locked(indicator)
        expect(stored, version)
        unknown = [
            FieldProblem(name, "unknown", _("This field cannot be changed.")) for name in set(changes) - set(DESCRIBED)
        ]
        problems = unknown or _wrong({name: getattr(stored, name) for name in DESCRIBED} | dict(changes))
        if changes.get("unit", stored.unit) != stored.unit and stored.values.exists():
            message = _("The unit stays, because values are recorded in it: add a new indicator for another unit.")
            problems.append(FieldProblem("unit", "in_use", message))
        refuse(problems)
        before = _told(stored)
        swap(stored, now=now, **changes)
        after = _told(stored)
        changed = [name for name in after if after[name] != before[name]]
        tell(
            stored,
            action="indicator.changed",
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
            by=by,
            now=now,
        )
    return stored


def grade_indicator(
    *, indicator: Indicator, criteria: Mapping[str, bool], reason: str, by: User, now: datetime
) -> IndicatorGrade:
    """Judge how good its data are. Earlier grades stay. The Project Office or an auditor grades.

    `criteria` answers each of `IndicatorGrade.CRITERIA`. Raises NotAllowed, Refused.
    """
    if not (by.may(Verb.PLAN) or by.may(Verb.VALIDATE)):
        raise NotAllowed(_("Only the Project Office and auditors grade data."))
    with transaction.atomic():
        stored = locked(indicator)
        refuse_portfolio(stored.portfolio)
        problems = [
            FieldProblem(name, "required", _("Say yes or no."))
            for name in IndicatorGrade.CRITERIA
            if not isinstance(criteria.get(name), bool)
        ]
        refuse(problems + required("reason", reason, _("Say what the grade rests on.")))
        grade = IndicatorGrade.objects.create(
            indicator=stored,
            reason=reason,
            graded_date=timezone.localdate(now),
            by=by,
            by_label=by.email,
            at=now,
            **{name: criteria[name] for name in IndicatorGrade.CRITERIA},
        )
        swap(stored, now=now)
        after = {"grade": grade.grade.value, **{name: criteria[name] for name in IndicatorGrade.CRITERIA}}
        tell(stored, action="indicator.graded", after=after, by=by, now=now, reason=reason)
    return grade


def locked(indicator: Indicator) -> Indicator:
    """The indicator as it is stored, under a lock until the end of the transaction."""
    rows = Indicator.objects.select_for_update(of=("self",)).select_related("portfolio", "project", "task")
    found: Indicator = rows.get(pk=indicator.pk)
    return found


def tell(
    indicator: Indicator,
    *,
    action: str,
    by: User,
    now: datetime,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    operation: str = "updated",
    reason: str = "",
) -> None:
    """The trail and the feed of changes, to those who see what the indicator hangs on."""
    record(
        indicator,
        kind="indicator",
        action=action,
        operation=operation,
        before=before or {},
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=indicator.project,
        task=indicator.task,
    )


def owe(indicator: Indicator, *, now: datetime) -> None:
    """The figures of its task depend on it: have them computed anew."""
    if indicator.task is not None:
        owe_task(task=indicator.task, portfolio_id=indicator.portfolio_id, now=now)


def day_words(day: date) -> str:
    """A day in the reader's language."""
    return str(formats.date_format(day, "DATE_FORMAT"))


def value_words(value: Decimal) -> str:
    """A value with all its stored decimals, by locale."""
    return number(value, 6)


def _wrong(values: Mapping[str, Any]) -> list[FieldProblem]:
    """What is wrong with how the indicator would be described."""
    problems = required("name_en", values["name_en"], _("Give the indicator a name in English."))
    problems += required("unit", values["unit"], _("Name the unit, for example km, or tonnes a year."))
    if values["frequency"] not in Indicator.Frequency.values:
        problems.append(FieldProblem("frequency", "unknown", _("Choose how often it is measured.")))
    if values.get("is_kpi") and values.get("owner") is None:
        message = _("A KPI stands on the sheet of the body that answers for it: name that body.")
        problems.append(FieldProblem("owner", "required", message))
    return problems


def _told(indicator: Indicator) -> dict[str, Any]:
    """What the trail says of it."""
    plain = {name: getattr(indicator, name) for name in DESCRIBED if name not in ("owner", "region")}
    bodies = {name: getattr(indicator, name) for name in ("owner", "region")}
    return plain | {name: body.code if body else None for name, body in bodies.items()}
