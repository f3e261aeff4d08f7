"""The SQL of the engine and the pure formulas give the same figures and statuses on random trees."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from projects.actions import confirm_done, report_milestone
from projects.models import Milestone, Rollup, RollupSnapshot
from projects.rollups import engine, history, statements, verify
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

near_today = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
at_threshold = st.sampled_from([-31, -30, -15, -14, -1, 0, 1, 14, 15, 30, 31]).map(lambda n: TODAY + timedelta(days=n))
dates = st.one_of(st.none(), near_today, at_threshold)
weights = st.one_of(
    st.sampled_from([Decimal("0.001"), Decimal(1), Decimal("999999.999")]),
    st.decimals(min_value=Decimal("0.001"), max_value=Decimal(100), places=3),
)
fractions = st.one_of(st.sampled_from([Decimal(0), Decimal("0.8"), Decimal(1)]), st.decimals(0, 1, places=4))
reports = st.one_of(st.none(), st.sampled_from([0, 13, 14, 15, 300]).map(lambda days: NOW - timedelta(days=days)))


@st.composite
def milestones(draw: st.DrawFn) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "weight": draw(weights),
        "baseline_date": draw(dates),
        "forecast_date": draw(dates),
        "reported_at": draw(reports),
    }
    match draw(st.sampled_from(["open", "open", "done", "cancelled"])):
        case "done":
            return fields | {"actual_date": draw(near_today)}
        case state:
            return fields | {"state": state, "completion": draw(fractions)}


trees = st.lists(
    st.fixed_dictionaries(
        {
            "weight": weights,
            "is_critical": st.booleans(),
            "regions": st.sets(st.integers(0, 2)),
            "project": st.integers(0, 1),
            "milestones": st.lists(milestones(), max_size=5),
        }
    ),
    max_size=5,
)


def grow(tree: list[dict[str, Any]], *, heavy: Decimal) -> int:
    """Store a random tree in a portfolio of its own; answers the portfolio's key."""
    portfolio = factories.make_portfolio()
    projects = [factories.make_project(portfolio=portfolio, weight=w) for w in (Decimal(1), heavy)]
    regions = [factories.make_region() for _ in range(3)]
    lead, sector = factories.make_organisation(), factories.make_sector(portfolio=portfolio)
    for branch in tree:
        task = factories.make_task(
            project=projects[branch["project"]],
            sector=sector,
            lead=lead,
            regions=[regions[i] for i in branch["regions"]],
            weight=branch["weight"],
            is_critical=branch["is_critical"],
        )
        for fields in branch["milestones"]:
            factories.make_milestone(task=task, **fields)
    return portfolio.pk


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tree=trees, heavy=weights)
@example(tree=[], heavy=Decimal(1))
def test_sql_gives_the_figures_of_the_python_formulas(tree: list[dict[str, Any]], heavy: Decimal) -> None:
    with transaction.atomic():
        portfolio_id = grow(tree, heavy=heavy)
        engine.recompute(portfolio_id=portfolio_id, task_ids=None, today=TODAY, now=NOW)
        assert [str(found) for found in verify.differences(today=TODAY)] == []
        transaction.set_rollback(True)  # the next example begins with nothing


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def late(number: int, **fields: Any) -> dict[str, Any]:
    """An open milestone that is `number` days late, reported today."""
    return {"baseline_date": days(10), "forecast_date": days(10 + number), "reported_at": NOW} | fields


DONE = {"baseline_date": days(-50), "actual_date": days(-50), "reported_at": NOW}
EXACTLY_AT_A_THRESHOLD: dict[str, list[list[dict[str, Any]]]] = {
    "30 and 31 days late": [[DONE, late(30)], [DONE, late(31)]],
    "14 and 15 days late": [[DONE, late(14)], [DONE, late(15)]],
    "10 % of the weight and less": [
        [late(31, weight=1), DONE | {"weight": 9}],
        [late(31, weight=1), DONE | {"weight": Decimal("9.001")}],
    ],
    "schedule performance 0.8, 0.9 and 1": [
        [{"baseline_date": days(0), "completion": Decimal(c), "forecast_date": days(0), "reported_at": NOW}]
        for c in ("0.7999", "0.8", "0.8999", "0.9", "0.9999", "1")
    ],
    "planned yesterday, today and tomorrow": [
        [{"baseline_date": days(n), "completion": Decimal("0.5"), "reported_at": NOW}] for n in (-1, 0, 1)
    ],
    "due in 30 and 31 days": [[{"baseline_date": days(n), "reported_at": NOW}] for n in (30, 31)],
    "reported 14 and 15 days ago": [
        [{"baseline_date": days(60), "reported_at": NOW - timedelta(days=n)}] for n in (14, 15)
    ],
    "reported late in the evening, which in UTC is the day before": [
        [{"baseline_date": days(60), "reported_at": NOW - timedelta(days=n, hours=hour)}]
        for n in (14, 15)
        for hour in (3, 5, 8, 10)
    ],
    "red holds 25 % of the weight": [[late(31)], [DONE], [DONE], [DONE, late(0)]],
    "red holds less than 25 % of the weight": [[late(31)], [DONE], [DONE], [DONE, late(0)], [DONE]],
    "amber-red holds 25 % of the weight": [[late(15)], [DONE], [DONE], [DONE, late(0)]],
    "all green but one stale": [
        [DONE, late(0)],
        [DONE],
        [DONE, {"baseline_date": days(60), "reported_at": NOW - timedelta(days=20)}],
    ],
    "a cancelled report is the freshest": [
        [{"baseline_date": days(60), "reported_at": None}, {"state": "cancelled", "reported_at": NOW}]
    ],
}


@pytest.mark.parametrize("name", EXACTLY_AT_A_THRESHOLD)
@pytest.mark.parametrize("critical", [False, True])
def test_sql_decides_like_python_exactly_at_each_threshold(name: str, critical: bool) -> None:
    tree = [
        {"weight": 1, "is_critical": critical, "regions": {0}, "project": 0, "milestones": branch}
        for branch in EXACTLY_AT_A_THRESHOLD[name]
    ]
    portfolio_id = grow(tree, heavy=Decimal(1))
    engine.recompute(portfolio_id=portfolio_id, task_ids=None, today=TODAY, now=NOW)
    assert [str(found) for found in verify.differences(today=TODAY)] == []


def test_recomputing_one_task_moves_every_slice_it_counts_in() -> None:
    project = factories.make_plan(tasks=3)
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    task = project.tasks.first()
    milestone = task.milestones.filter(state="open").first()
    type(milestone).objects.filter(pk=milestone.pk).update(completion=Decimal("0.9"))
    assert verify.differences(today=TODAY), "the stored figures are old before the recompute"
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=[task.pk], today=TODAY, now=NOW)
    assert verify.differences(today=TODAY) == []


def test_verify_names_each_tampered_figure() -> None:
    project = factories.make_plan(tasks=3)
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    Rollup.objects.filter(dimension="sector").update(progress=Decimal("0.999"), done=99)
    found = {(d.dimension, d.field) for d in verify.differences(today=TODAY)}
    assert found == {("sector", "progress"), ("sector", "done")}


def test_verify_names_a_missing_and_a_leftover_row() -> None:
    project = factories.make_plan(tasks=3)
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    Rollup.objects.filter(dimension="team").update(object_id=999_999)
    missing = [str(d) for d in verify.differences(today=TODAY) if d.expected == "red"]
    assert [text.partition(": ")[2] for text in missing] == ["row is stored as missing, the formulas give red"]
    assert {(d.dimension, d.expected) for d in verify.differences(today=TODAY)} == {
        ("team", "red"),
        ("team", "no such slice"),
    }


def test_a_slice_that_is_no_more_loses_its_row() -> None:
    project = factories.make_plan(tasks=2)
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    task = project.tasks.first()
    task.milestones.all().delete()
    task.delete()
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW + timedelta(seconds=1))
    assert not Rollup.objects.filter(dimension="task", object_id=task.pk or 0).exists()
    assert verify.differences(today=TODAY) == []


def test_a_sector_without_tasks_has_no_data_and_not_zero() -> None:
    sector = factories.make_sector()
    engine.recompute(portfolio_id=sector.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    row = Rollup.objects.get(dimension="sector", object_id=sector.pk)
    assert (row.status, row.progress, row.tasks) == ("no_data", None, 0)


def test_a_new_day_recomputes_the_whole_portfolio_and_keeps_the_old_day() -> None:
    project = factories.make_plan(tasks=3)
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    tomorrow = TODAY + timedelta(days=1)
    engine.recompute(
        portfolio_id=project.portfolio_id,
        task_ids=[project.tasks.first().pk],
        today=tomorrow,
        now=NOW + timedelta(days=1),
    )
    assert set(Rollup.objects.values_list("as_of_date", flat=True)) == {tomorrow}
    assert set(RollupSnapshot.objects.values_list("as_of_date", flat=True)) == {TODAY}
    assert RollupSnapshot.objects.count() == Rollup.objects.count()
    assert verify.differences(today=tomorrow) == []


def test_history_rebuilt_from_updates_is_what_was_known_on_the_day() -> None:
    task = factories.make_task()
    early = NOW - timedelta(days=40)
    milestone = factories.make_milestone(task=task, at=early, baseline_date=date(2026, 11, 1))
    factories.make_milestone(task=task, at=early, baseline_date=date(2027, 6, 1))
    report_done(milestone, at=NOW - timedelta(days=10))
    history.rebuild(
        portfolio=task.project.portfolio, days=[TODAY - timedelta(days=11), TODAY - timedelta(days=10)], now=NOW
    )
    rows = RollupSnapshot.objects.filter(dimension="task", object_id=task.pk).order_by("as_of_date")
    assert [(row.progress, row.done, row.overdue, row.status) for row in rows] == [
        (Decimal(0), 0, 1, "red"),
        (Decimal("0.5"), 1, 0, "green"),
    ]


def report_done(milestone: Any, *, at: Any) -> None:
    report_milestone(
        milestone=milestone,
        expected_version=1,
        changes={"actual_date": at.date(), "evidence": "Act 7"},
        by=factories.make_user(),
        now=at,
    )
    confirm_done(milestone=milestone, by=factories.make_user(), now=at)


def test_a_rebuilt_day_has_the_figures_that_were_published_on_it() -> None:
    """Groups of a rebuilt day count every task: one that counted only the first was stored once, and nobody noticed."""
    project = factories.make_plan(tasks=3)
    office = factories.make_user()
    for milestone in Milestone.objects.all():
        report_milestone(milestone=milestone, expected_version=1, changes={}, by=office, now=NOW)
    engine.recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    history.rebuild(portfolio=project.portfolio, days=[TODAY - timedelta(days=1), TODAY], now=NOW)
    key = ("dimension", "object_id", *statements.COLUMNS)
    published = Rollup.objects.order_by("dimension", "object_id").values(*key)
    rebuilt = RollupSnapshot.objects.filter(as_of_date=TODAY).order_by("dimension", "object_id").values(*key)
    assert list(rebuilt) == list(published)
