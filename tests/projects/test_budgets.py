"""Money by year: agreed, reported, explained; and never part of progress."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.budgets import add_budget, change_budget, explain_deviation
from projects.models import Budget, OutboxEntry, StrategicProject
from projects.queries.money import money_page, project_money
from projects.rollups.engine import recompute
from tests import factories
from tests.factories import NOW, TODAY
from tests.factories_reviews import explain, make_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> StrategicProject:
    return factories.make_project(coordinator=factories.make_organisation())


@pytest.fixture
def office() -> User:
    return factories.make_user(role=Role.PROJECT_OFFICE)


def _coordinator(project: StrategicProject) -> User:
    return factories.make_user(role=Role.MINISTRY_EDITOR, organisation=project.coordinator)


def _add(project: StrategicProject, by: User, **changed: Any) -> Budget:
    given: dict[str, Any] = {
        "year": 2026,
        "baseline": Decimal(100),
        "forecast": None,
        "actual": None,
        "source": "Decree",
    }
    return add_budget(project=project, by=by, now=NOW, **(given | changed))


def _codes(error: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in error.value.problems}


def test_the_office_agrees_a_year_once(project: StrategicProject, office: User) -> None:
    budget = _add(project, office)
    assert (budget.code, budget.versions.get().version) == (f"{project.code}-2026", 1)
    assert AuditEvent.objects.filter(action="budget.agreed", object_id=budget.public_id).count() == 1
    with pytest.raises(Refused) as error:
        _add(project, office)
    assert _codes(error) == {("year", "taken")}


def test_figures_that_cannot_be(project: StrategicProject, office: User) -> None:
    with pytest.raises(Refused) as error:
        _add(project, office, year=2027, baseline=Decimal(-1), forecast=Decimal(10) ** 13, actual=Decimal(1))
    assert _codes(error) == {
        ("baseline", "out_of_range"),
        ("forecast", "out_of_range"),
        ("actual", "in_future"),
    }
    with pytest.raises(Refused) as error:
        _add(project, office, year=1980)
    assert ("year", "out_of_range") in _codes(error)


@pytest.mark.parametrize("role", [Role.MINISTRY_EDITOR, Role.COORDINATOR, Role.AUDITOR, Role.MINISTER])
def test_others_neither_agree_nor_report(project: StrategicProject, role: Role) -> None:
    other = factories.make_user(role=role, organisation=factories.make_organisation())
    budget = make_budget(project=project)
    with pytest.raises(NotAllowed):
        _add(project, other, year=2027)
    with pytest.raises(NotAllowed):
        change_budget(budget=budget, changes={"actual": Decimal(50)}, reason="", by=other, now=NOW)
    with pytest.raises(NotAllowed):
        explain_deviation(budget=budget, kind="forecast", text="Steel", by=other, now=NOW)


def test_money_of_an_imported_portfolio_is_a_record(office: User) -> None:
    project = factories.make_project(portfolio=factories.make_portfolio(national=False))
    with pytest.raises(NotAllowed):
        _add(project, office)


def test_the_coordinating_body_reports_but_does_not_agree_a_baseline(project: StrategicProject) -> None:
    budget, by = make_budget(project=project), _coordinator(project)
    changes = {"forecast": Decimal(120), "actual": Decimal(60)}
    stored = change_budget(budget=budget, changes=changes, reason="Steel", by=by, now=NOW)
    assert (stored.forecast, stored.actual, stored.version) == (120, 60, 2)
    newest = stored.versions.first()
    assert (newest.version, newest.forecast, newest.reason, newest.by_label) == (2, 120, "Steel", by.email)
    assert stored.versions.get(version=1).forecast == 110
    with pytest.raises(NotAllowed):
        change_budget(budget=budget, changes={"baseline": Decimal(1)}, reason="x", by=by, now=NOW)


def test_a_change_needs_a_reason_and_a_difference(project: StrategicProject, office: User) -> None:
    budget = make_budget(project=project)
    with pytest.raises(Refused) as error:
        change_budget(budget=budget, changes={"forecast": Decimal(111)}, reason=" ", by=office, now=NOW)
    assert _codes(error) == {("reason", "required")}
    with pytest.raises(Refused) as error:
        change_budget(budget=budget, changes={"forecast": Decimal(110)}, reason="x", by=office, now=NOW)
    assert _codes(error) == {("forecast", "unchanged")}
    with pytest.raises(Refused) as error:
        change_budget(budget=budget, changes={"baseline": None}, reason="x", by=office, now=NOW)
    assert _codes(error) == {("baseline", "required")}
    change_budget(budget=budget, changes={"actual": Decimal(41)}, reason="", by=office, now=NOW)
    with pytest.raises(Stale):
        change_budget(budget=budget, changes={"actual": Decimal(42)}, reason="", by=office, now=NOW, expected_version=1)


def test_an_explanation_stands_as_long_as_its_two_figures(project: StrategicProject, office: User) -> None:
    budget = make_budget(project=project)

    def unexplained() -> int:
        return len(project_money(user=office, project=project, this_year=2026).unexplained)

    assert unexplained() == 1
    explain_deviation(budget=budget, kind="forecast", text="Steel", by=office, now=NOW)
    assert unexplained() == 0
    change_budget(budget=budget, changes={"actual": Decimal(41)}, reason="", by=office, now=NOW)
    assert unexplained() == 0
    change_budget(budget=budget, changes={"forecast": Decimal(112)}, reason="More", by=office, now=NOW)
    assert unexplained() == 1


def test_there_is_nothing_to_explain_within_five_percent_or_in_a_running_year(
    project: StrategicProject, office: User
) -> None:
    exactly = make_budget(project=project, year=2025, forecast=Decimal(105), actual=Decimal(100))
    running = make_budget(project=project)
    for budget, kind, code in (
        (exactly, "forecast", "nothing_to_explain"),
        (exactly, "actual", "nothing_to_explain"),
        (running, "actual", "nothing_to_explain"),
        (running, "both", "unknown"),
    ):
        with pytest.raises(Refused) as error:
            explain_deviation(budget=budget, kind=kind, text="x", by=office, now=NOW)
        assert _codes(error) == {("kind", code)}
    with pytest.raises(Refused) as error:
        explain_deviation(budget=running, kind="forecast", text=" ", by=office, now=NOW)
    assert _codes(error) == {("text", "required")}


def test_spending_never_counts_as_progress(project: StrategicProject, office: User) -> None:
    """The figures of a project are the same, to the last digit, whatever is spent; and nothing is recomputed."""
    task = factories.make_task(project=project)
    factories.make_milestone(task=task, completion=Decimal("0.3"))
    recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    before = project.portfolio.rollups.filter(dimension="project").values().get()
    budget = _add(project, office)
    change_budget(budget=budget, changes={"actual": Decimal(100)}, reason="", by=office, now=NOW)
    assert not OutboxEntry.objects.exists()
    recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    assert project.portfolio.rollups.filter(dimension="project").values().get() == before


def test_money_is_at_risk_where_the_status_is_red_or_amber_red(office: User) -> None:
    late, fine = factories.make_project(code="LATE"), factories.make_project(code="FINE")
    factories.make_milestone(task=factories.make_task(project=late), baseline_date=TODAY - timedelta(days=90))
    factories.make_milestone(task=factories.make_task(project=fine), baseline_date=date(2027, 3, 1))
    without = factories.make_project(code="NONE")
    make_budget(project=late)
    make_budget(project=late, year=2027, actual=None)
    budget = make_budget(project=fine)
    explain(budget)
    recompute(portfolio_id=late.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    page = money_page(user=office, this_year=2026)
    assert [(money.project.code, money.still_to_spend, money.at_risk) for money in page.projects] == [
        ("FINE", 70, 0),
        ("LATE", 180, 180),
    ]
    assert (page.at_risk, page.still_to_spend, page.status_unknown) == (180, 250, 0)
    assert [line.budget.code for line, _ in page.unexplained] == ["LATE-2026", "LATE-2027"]
    assert page.without == (without,)
    assert (page.totals.baseline, page.totals.forecast_years) == (300, 3)


def test_whose_status_is_hidden_has_no_money_at_risk_for_the_reader(project: StrategicProject) -> None:
    """A reader who cannot open all tasks of a small project does not learn its status from its money."""
    reader = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=factories.make_organisation())
    mine = factories.make_task(project=project, lead=reader.memberships.get().organisation)
    factories.make_milestone(task=mine)
    factories.make_milestone(task=factories.make_task(project=project), baseline_date=TODAY - timedelta(days=90))
    make_budget(project=project)
    recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    page = money_page(user=reader, this_year=2026)
    assert [money.at_risk for money in page.projects] == [None]
    assert page.status_unknown == 1
