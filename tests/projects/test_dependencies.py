"""Dependencies as promises: asked for, agreed, declined, broken; circles are told as a path."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import AuditEvent, User
from projects import actions
from projects.actions import dependencies
from projects.models import ChangeEntry, Milestone, MilestoneDependency, PromiseAlert
from projects.queries.network import effect_of, paths_of
from tests import factories
from tests.factories import NOW
from tests.practice.plan_control import make_alert, make_promise
from tests.projects.test_constraints import refused

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 31)


@pytest.fixture
def giver() -> Milestone:
    return factories.make_milestone(baseline_date=DUE, code="GIVER")


@pytest.fixture
def taker(giver: Milestone) -> Milestone:
    task = factories.make_task(project=giver.task.project)
    return factories.make_milestone(task=task, baseline_date=date(2027, 3, 1), code="TAKER")


def editor_of(milestone: Milestone) -> User:
    return factories.make_user(role="ministry_editor", organisation=milestone.task.lead_organisation)


def propose(giver: Milestone, taker: Milestone, by: User, **fields: Any) -> MilestoneDependency:
    return dependencies.propose_dependency(predecessor=giver, successor=taker, by=by, now=NOW, **fields)


def problems(act: Callable[[], Any]) -> set[tuple[str, str]]:
    with pytest.raises(actions.Refused) as refusal:
        act()
    return {(problem.field, problem.code) for problem in refusal.value.problems}


def report(milestone: Milestone, by: User, **changes: Any) -> None:
    milestone.refresh_from_db()
    actions.report_milestone(
        milestone=milestone,
        expected_version=milestone.version,
        changes=changes,
        by=by,
        now=NOW,
        reason="The supplier is late.",
    )


def test_asked_for_by_the_taker_and_agreed_by_the_giver(giver: Milestone, taker: Milestone) -> None:
    office = factories.make_user()
    edge = propose(giver, taker, office, needed_date=date(2027, 2, 1), why="The site needs power.", lag_days=10)
    assert (edge.state, edge.agreed_date, edge.lag_days) == ("proposed", None, 10)
    dependencies.accept_dependency(dependency=edge, agreed_date=DUE, by=editor_of(giver), now=NOW)
    edge.refresh_from_db()
    assert (edge.state, edge.agreed_date, edge.version) == ("accepted", DUE, 3)
    told = ChangeEntry.objects.filter(object_type="dependency").values_list("task_id", flat=True)
    assert set(told) == {giver.task_id, taker.task_id}, "both sides read of it"


def test_inside_one_task_nobody_is_asked(giver: Milestone) -> None:
    other = factories.make_milestone(task=giver.task)
    edge = propose(giver, other, editor_of(giver))
    assert edge.state == "internal"
    assert problems(
        lambda: dependencies.accept_dependency(dependency=edge, agreed_date=DUE, by=factories.make_user(), now=NOW)
    ) == {("state", "not_possible")}


def test_the_same_again_changes_nothing_and_another_day_asks_anew(giver: Milestone, taker: Milestone) -> None:
    office = factories.make_user()
    edge = propose(giver, taker, office)
    dependencies.accept_dependency(dependency=edge, agreed_date=DUE, by=editor_of(giver), now=NOW)
    assert propose(giver, taker, office).state == "accepted"
    again = propose(giver, taker, office, needed_date=date(2027, 1, 15))
    assert (again.state, again.agreed_date, again.answered_at) == ("proposed", None, None)


def test_who_may_ask_and_who_may_answer(giver: Milestone, taker: Milestone) -> None:
    for person in (editor_of(giver), factories.make_user(role="auditor"), factories.make_user(role="coordinator")):
        with pytest.raises(actions.NotAllowed):
            propose(giver, taker, person)
    edge = propose(giver, taker, editor_of(taker))
    for person in (editor_of(taker), factories.make_user(role="auditor")):
        with pytest.raises(actions.NotAllowed):
            dependencies.accept_dependency(dependency=edge, agreed_date=DUE, by=person, now=NOW)
        with pytest.raises(actions.NotAllowed):
            dependencies.decline_dependency(dependency=edge, answer="No.", by=person, now=NOW)


def test_a_promise_has_two_sides_and_a_day_that_can_be_kept(giver: Milestone, taker: Milestone) -> None:
    office = factories.make_user()
    edge = propose(giver, taker, office, needed_date=date(2027, 2, 1))

    def accept(day: date, by: User) -> set[tuple[str, str]]:
        return problems(lambda: dependencies.accept_dependency(dependency=edge, agreed_date=day, by=by, now=NOW))

    assert accept(DUE, office) == {("state", "self_accepted")}
    assert accept(date(2027, 2, 2), editor_of(giver)) == {("agreed_date", "too_late")}
    assert accept(date(2026, 12, 1), editor_of(giver)) == {("agreed_date", "before_forecast")}
    assert accept(date(206, 1, 1), editor_of(giver)) == {("agreed_date", "out_of_range")}


def test_declining_needs_a_reason_and_may_take_a_promise_back(giver: Milestone, taker: Milestone) -> None:
    edge = make_promise(giver, taker, agreed_date=DUE)
    giving = editor_of(giver)
    empty = lambda: dependencies.decline_dependency(dependency=edge, answer=" ", by=giving, now=NOW)  # noqa: E731
    assert problems(empty) == {("answer", "required")}
    dependencies.decline_dependency(dependency=edge, answer="Not before June.", by=giving, now=NOW)
    edge.refresh_from_db()
    assert (edge.state, edge.agreed_date, edge.answer) == ("declined", None, "Not before June.")


def test_a_later_forecast_alerts_the_taker_once_and_an_earlier_one_does_not(giver: Milestone, taker: Milestone) -> None:
    edge = make_promise(giver, taker, agreed_date=DUE)
    giving = editor_of(giver)
    report(giver, giving, forecast_date=date(2026, 12, 1))
    assert not PromiseAlert.objects.exists()
    report(giver, giving, forecast_date=date(2027, 2, 10))
    alert = PromiseAlert.objects.get()
    assert (alert.dependency, alert.kind, alert.days, alert.expected_date) == (edge, "later", 41, date(2027, 2, 10))
    report(giver, giving, completion=1)
    giver.refresh_from_db()
    dependencies.raise_alerts(Milestone.objects.get(pk=giver.pk, version=giver.version), by=giving, now=NOW)
    dependencies.raise_alerts(giver, by=giving, now=NOW)
    assert PromiseAlert.objects.filter(milestone_version=giver.version).count() == 1, "safe to repeat"
    told = ChangeEntry.objects.filter(object_type="promise_alert").values_list("task_id", flat=True)
    assert set(told) == {taker.task_id}


def test_what_is_not_promised_alerts_nobody(giver: Milestone, taker: Milestone) -> None:
    make_promise(giver, taker)
    report(giver, editor_of(giver), forecast_date=date(2027, 6, 1))
    assert not PromiseAlert.objects.exists()


def test_a_cancelled_milestone_alerts_the_taker(giver: Milestone, taker: Milestone) -> None:
    make_promise(giver, taker, agreed_date=DUE)
    actions.cancel_milestone(milestone=giver, reason="Merged.", by=factories.make_user(), now=NOW)
    alert = PromiseAlert.objects.get()
    assert (alert.kind, alert.expected_date, alert.days) == ("cancelled", None, None)


def test_a_failure_of_the_alert_takes_the_report_back(
    giver: Milestone, taker: Milestone, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_promise(giver, taker, agreed_date=DUE)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the table is full")

    monkeypatch.setattr("projects.actions.dependencies.record", broken)
    with pytest.raises(RuntimeError):
        report(giver, editor_of(giver), forecast_date=date(2027, 2, 10))
    giver.refresh_from_db()
    assert (giver.version, giver.forecast_date) == (1, None)


def test_only_the_taker_acknowledges_and_only_once(giver: Milestone, taker: Milestone) -> None:
    edge = make_promise(giver, taker, agreed_date=DUE)
    make_alert(edge)
    with pytest.raises(actions.NotAllowed):
        dependencies.acknowledge_alerts(dependency=edge, by=editor_of(giver), now=NOW)
    taking = editor_of(taker)
    dependencies.acknowledge_alerts(dependency=edge, by=taking, now=NOW, note="We hire a power station.")
    alert = PromiseAlert.objects.get()
    assert (alert.acknowledged_by, alert.note) == (taking, "We hire a power station.")
    again = lambda: dependencies.acknowledge_alerts(dependency=edge, by=taking, now=NOW)  # noqa: E731
    assert problems(again) == {("state", "nothing_to_acknowledge")}


def test_withdrawing_takes_the_dependency_away_with_a_trace(giver: Milestone, taker: Milestone) -> None:
    edge = make_promise(giver, taker)
    with pytest.raises(actions.NotAllowed):
        dependencies.withdraw_dependency(dependency=edge, reason="Mine.", by=editor_of(giver), now=NOW)
    dependencies.withdraw_dependency(dependency=edge, reason="Pumps run on diesel.", by=editor_of(taker), now=NOW)
    assert not MilestoneDependency.objects.exists()
    assert AuditEvent.objects.get().action == "dependency.withdrawn"
    assert ChangeEntry.objects.get().operation == "deleted"


def test_a_circle_is_refused_with_its_path_and_what_is_hidden_is_not_named(giver: Milestone, taker: Milestone) -> None:
    between = factories.make_milestone(code="HIDDEN", task=factories.make_task(project=giver.task.project))
    make_promise(taker, between)
    make_promise(between, giver)
    person = editor_of(taker)
    giver.task.contributing_organisations.add(taker.task.lead_organisation)
    with pytest.raises(actions.Refused) as refusal:
        propose(giver, taker, person)
    (problem,) = refusal.value.problems
    assert (problem.field, problem.code) == ("predecessor", "cycle")
    assert "TAKER → … → GIVER → TAKER" in problem.message
    assert MilestoneDependency.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_circle_closed_from_both_ends_at_once_is_refused_in_words() -> None:
    task = factories.make_task()
    one, two = (factories.make_milestone(task=task) for _ in range(2))
    office = factories.make_user()
    together = Barrier(2)

    def add(pair: tuple[Milestone, Milestone]) -> str:
        try:
            together.wait(timeout=60)
            propose(*pair, office)
        except actions.Refused as refusal:
            return refusal.problems[0].code
        finally:
            connection.close()
        return "stored"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, [(one, two), (two, one)])) == ["cycle", "stored"]


def test_what_cannot_be_asked_for(giver: Milestone, taker: Milestone) -> None:
    office = factories.make_user()
    portfolio = factories.make_portfolio(national=False)
    record = factories.make_milestone(task=factories.make_task(project=factories.make_project(portfolio=portfolio)))
    assert problems(lambda: propose(giver, giver, office)) == {("predecessor", "itself")}
    assert problems(lambda: propose(record, taker, office)) == {("predecessor", "unknown")}
    assert problems(lambda: propose(giver, taker, office, lag_days=-1)) == {("lag_days", "out_of_range")}
    assert problems(lambda: propose(giver, taker, office, needed_date=date(206, 1, 1))) == {
        ("needed_date", "out_of_range")
    }
    with pytest.raises(actions.NotAllowed):
        propose(giver, record, office)
    actions.cancel_milestone(milestone=giver, reason="Merged.", by=office, now=NOW)
    giver.refresh_from_db()
    assert problems(lambda: propose(giver, taker, office)) == {("predecessor", "cancelled")}


def test_the_effect_of_a_slip_names_what_is_open_and_counts_the_rest(giver: Milestone, taker: Milestone) -> None:
    hidden = factories.make_milestone(
        task=factories.make_task(project=giver.task.project), baseline_date=date(2027, 3, 5), code="HIDDEN"
    )
    make_promise(giver, taker, lag_days=30)
    make_promise(taker, hidden)
    whole = effect_of(user=factories.make_user(), milestone=giver, to=date(2027, 2, 20))
    assert [(one.milestone.code, one.days) for one in whole.moved] == [("TAKER", 21), ("HIDDEN", 17)]
    assert [end.days for end in whole.moved_ends] == [17]
    person = editor_of(giver)
    taker.task.contributing_organisations.add(giver.task.lead_organisation)
    part = effect_of(user=person, milestone=giver, to=date(2027, 2, 20))
    assert ([one.milestone.code for one in part.moved], part.hidden) == (["TAKER"], 1)
    assert hidden.task.lead_organisation not in part.organisations
    assert Milestone.objects.get(pk=giver.pk).version == 1, "nothing is saved"


def test_the_critical_path_is_computed_from_what_is_open(giver: Milestone, taker: Milestone) -> None:
    make_promise(giver, taker, lag_days=60)
    whole = paths_of(user=factories.make_user(), subject=giver.task.project)
    assert [row.milestone.code for row in whole.critical] == ["GIVER", "TAKER"]
    part = paths_of(user=editor_of(giver), subject=giver.task.project)
    assert ([row.milestone.code for row in part.rows], part.hidden) == (["GIVER"], 1)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "lost"}, "projects_dependency_state_known"),
        ({"state": "accepted"}, "projects_dependency_agreed_means_date"),
        ({"agreed_date": DUE}, "projects_dependency_agreed_means_date"),
        ({"state": "declined"}, "projects_dependency_declined_with_reason"),
        ({"lag_days": 2000}, "projects_dependency_lag_sane"),
    ],
)
def test_promises_that_cannot_be(giver: Milestone, taker: Milestone, values: dict[str, Any], constraint: str) -> None:
    edge = make_promise(giver, taker)
    with refused(constraint), transaction.atomic():
        MilestoneDependency.objects.filter(pk=edge.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"expected_date": DUE}, "projects_promise_alert_is_late"),
        ({"kind": "cancelled"}, "projects_promise_alert_is_late"),
        ({"acknowledged_at": NOW}, "projects_promise_alert_acknowledged_by_someone"),
    ],
)
def test_alerts_that_cannot_be(giver: Milestone, taker: Milestone, values: dict[str, Any], constraint: str) -> None:
    alert = make_alert(make_promise(giver, taker, agreed_date=DUE))
    with refused(constraint), transaction.atomic():
        PromiseAlert.objects.filter(pk=alert.pk).update(**values)
    with refused("projects_promise_alert_once"), transaction.atomic():
        make_alert(alert.dependency)
