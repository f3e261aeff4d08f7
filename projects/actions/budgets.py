"""Money by year: set, reported, and its deviations explained. Nothing here touches progress."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Verb
from projects.actions.problems import FieldProblem, NotAllowed, Refused
from projects.actions.writing import expect, record, refuse, refuse_record, required, swap
from projects.domain.money import Deviation, YearMoney, actual_deviation, forecast_deviation
from projects.models import Budget, BudgetExplanation, BudgetVersion, StrategicProject
from projects.models.budget import DeviationKind
from projects.queries.bodies import speaks_for

FIGURES = ("baseline", "forecast", "actual")
MOST = Decimal(10) ** 13
"""Millions of tenge: far above any budget, far below what the column can hold."""


def add_budget(
    *,
    project: StrategicProject,
    year: int,
    baseline: Decimal,
    forecast: Decimal | None,
    actual: Decimal | None,
    source: str,
    by: User,
    now: datetime,
) -> Budget:
    """Agree the money of one more year. Raises NotAllowed, Refused (that year is there, a figure cannot be)."""
    if not by.may(Verb.APPROVE_BASELINE):
        raise NotAllowed(_("Only the Project Office agrees a budget."))
    refuse_record(project)
    figures = {"baseline": baseline, "forecast": forecast, "actual": actual}
    today = timezone.localdate(now)
    problems = _impossible(figures, year=year, this_year=today.year)
    if not 1990 <= year <= 2100:
        problems.append(FieldProblem("year", "out_of_range", _("The year is outside 1990 to 2100.")))
    with transaction.atomic():
        StrategicProject.objects.select_for_update(of=("self",)).get(pk=project.pk)
        if Budget.objects.filter(project=project, year=year).exists():
            problems.append(FieldProblem("year", "taken", _("This year has its budget: change that one.")))
        refuse(problems)
        budget = Budget.objects.create(
            project=project, year=year, code=f"{project.code}-{year}", source=source.strip(), **figures
        )
        add_version(budget, reason="", by=by, now=now)
        _tell(budget, action="budget.agreed", operation="created", before={}, after=figures, by=by, now=now)
    return budget


def change_budget(
    *,
    budget: Budget,
    changes: Mapping[str, Any],
    reason: str,
    by: User,
    now: datetime,
    expected_version: int | None = None,
) -> Budget:
    """Report a forecast or what was spent, or agree another baseline. Raises NotAllowed, Refused, Stale.

    A new baseline or forecast needs a reason. The earlier figures stay as versions.
    """
    _refuse_others(budget, by)
    if "baseline" in changes and not by.may(Verb.APPROVE_BASELINE):
        raise NotAllowed(_("Only the Project Office agrees a budget."))
    with transaction.atomic():
        stored = _locked(budget)
        expect(stored, expected_version)
        changed = {name: value for name, value in changes.items() if getattr(stored, name) != value}
        problems = _impossible(changed, year=stored.year, this_year=timezone.localdate(now).year)
        if {"baseline", "forecast"} & changed.keys() and not reason.strip():
            problems.append(FieldProblem("reason", "required", _("Say why the baseline or the forecast changes.")))
        if not changed:
            problems.append(FieldProblem("forecast", "unchanged", _("These are the figures that are stored.")))
        refuse(problems)
        before = {name: getattr(stored, name) for name in changed}
        swap(stored, now=now, **changed)
        add_version(stored, reason=reason, by=by, now=now)
        _tell(stored, action="budget.changed", before=before, after=changed, by=by, now=now, reason=reason)
    return stored


def explain_deviation(
    *, budget: Budget, kind: str, text: str, by: User, now: datetime, expected_version: int | None = None
) -> Budget:
    """Explain a deviation beyond 5 %: the explanation stands as long as the two figures. Raises as above."""
    _refuse_others(budget, by)
    with transaction.atomic():
        stored = _locked(budget)
        expect(stored, expected_version)
        problems = required("text", text, _("Write why the figures differ."))
        deviation = _deviation(stored, kind, this_year=timezone.localdate(now).year)
        if deviation is None or not deviation.must_be_explained:
            message = _("Nothing is to be explained here: the figures are not known yet, or differ by at most 5 %.")
            problems.append(FieldProblem("kind", "nothing_to_explain", message))
        refuse(problems)
        assert deviation is not None  # noqa: S101  refused above
        BudgetExplanation.objects.create(
            budget=stored,
            kind=kind,
            planned=deviation.planned,
            found=deviation.found,
            text=text.strip(),
            by=by,
            by_label=by.email,
            at=now,
        )
        swap(stored, now=now)
        add_version(stored, reason="", by=by, now=now)
        after = {"kind": kind, "planned": deviation.planned, "found": deviation.found}
        _tell(stored, action="budget.explained", before={}, after=after, by=by, now=now, reason=text)
    return stored


def add_version(budget: Budget, *, reason: str, by: User | None, now: datetime) -> BudgetVersion:
    """Keep how the figures stand after this version."""
    return BudgetVersion.objects.create(
        budget=budget,
        version=budget.version,
        reason=reason.strip(),
        by=by,
        by_label=by.email if by else "",
        at=now,
        **{name: getattr(budget, name) for name in FIGURES},
    )


def may_report_money(user: User, project: StrategicProject) -> bool:
    """Whether the person reports the project's money: the Project Office, or who speaks for the coordinating body."""
    if not project.portfolio.is_national:
        return False
    return user.may(Verb.UPDATE_ANY) or speaks_for(user, project.coordinator)


def _refuse_others(budget: Budget, by: User) -> None:
    refuse_record(budget.project)
    if not may_report_money(by, budget.project):
        raise NotAllowed(_("The body that coordinates the project reports its money."))


def _locked(budget: Budget) -> Budget:
    rows = Budget.objects.select_for_update(of=("self",))
    return rows.select_related("project__portfolio", "project__coordinator").get(pk=budget.pk)


def _impossible(figures: Mapping[str, Any], *, year: int, this_year: int) -> list[FieldProblem]:
    """Amounts below nothing or beyond sense, a baseline taken away, spending in a year that has not begun."""
    problems = [
        FieldProblem(name, "out_of_range", _("An amount is 0 or more, in millions of tenge."))
        for name, value in figures.items()
        if value is not None and not 0 <= value < MOST
    ]
    if "baseline" in figures and figures["baseline"] is None:
        problems.append(FieldProblem("baseline", "required", _("A year has its agreed amount.")))
    if figures.get("actual") is not None and year > this_year:
        problems.append(
            FieldProblem("actual", "in_future", _("Nothing can be spent yet in a year that has not begun."))
        )
    return problems


def _deviation(budget: Budget, kind: str, *, this_year: int) -> Deviation | None:
    money = YearMoney(budget.year, budget.baseline, budget.forecast, budget.actual)
    match kind:
        case DeviationKind.FORECAST:
            return forecast_deviation(money)
        case DeviationKind.ACTUAL:
            return actual_deviation(money, this_year=this_year)
    raise Refused([FieldProblem("kind", "unknown", _("Say which figures differ: forecast or actual."))])


def _tell(
    budget: Budget,
    *,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: User,
    now: datetime,
    operation: str = "updated",
    reason: str = "",
) -> None:
    record(
        budget,
        kind="budget",
        action=action,
        operation=operation,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
        project=budget.project,
    )
