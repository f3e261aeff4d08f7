"""Each invariant is refused by the database, by name."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent
from projects.models import Judgement, Milestone, MilestoneDependency, MilestoneUpdate, Task, ThresholdSet
from regions.models import Organisation
from tests import databases, factories
from tests.factories import NOW, TODAY


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """The database refuses the write, naming the constraint."""
    with pytest.raises(IntegrityError) as error:
        yield
    assert error.value.__cause__.diag.constraint_name == constraint


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"weight": 0}, "projects_milestone_weight_positive"),
        ({"weight": -1}, "projects_milestone_weight_positive"),
        ({"completion": Decimal("1.0001")}, "projects_milestone_completion_between_0_and_1"),
        ({"completion": Decimal("-0.1")}, "projects_milestone_completion_between_0_and_1"),
        ({"state": "done"}, "projects_milestone_done_means_actual_date"),
        ({"actual_date": TODAY}, "projects_milestone_done_means_actual_date"),
        ({"state": "done", "actual_date": TODAY, "completion": 0}, "projects_milestone_done_means_actual_date"),
        ({"state": "paused"}, "projects_milestone_done_means_actual_date"),
    ],
)
def test_a_milestone_that_cannot_be(values: dict[str, Any], constraint: str) -> None:
    milestone = factories.make_milestone()
    with refused(constraint), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(**values)


@pytest.mark.django_db
def test_weights_of_tasks_and_projects_are_positive() -> None:
    task = factories.make_task()
    with refused("projects_task_weight_positive"), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(weight=0)
    with refused("projects_project_weight_positive"), transaction.atomic():
        type(task.project).objects.filter(pk=task.project_id).update(weight=0)
    with refused("projects_project_ends_after_start"), transaction.atomic():
        type(task.project).objects.filter(pk=task.project_id).update(start_date=TODAY, end_date=date(2020, 1, 1))


@pytest.mark.django_db
def test_history_is_never_rewritten() -> None:
    milestone = factories.make_milestone()
    with refused("projects_update_never_rewritten"), transaction.atomic():
        MilestoneUpdate.objects.filter(milestone=milestone).update(note="it was never late")
    with refused("projects_baseline_never_rewritten"), transaction.atomic():
        milestone.baselines.update(date=date(2030, 1, 1))
    with refused("projects_thresholds_never_rewritten"), transaction.atomic():
        ThresholdSet.objects.update(red_late_days=300)
    judgement = Judgement.objects.create(project=milestone.task.project, rating="red", judged_date=TODAY)
    with refused("projects_judgement_never_rewritten"), transaction.atomic():
        Judgement.objects.filter(pk=judgement.pk).update(rating="green")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"group_share": 0}, "projects_thresholds_shares_between_0_and_1"),
        ({"red_weight_share": Decimal("1.5")}, "projects_thresholds_shares_between_0_and_1"),
        ({"red_schedule": 0}, "projects_thresholds_shares_between_0_and_1"),
        ({"amber_red_schedule": Decimal("0.5")}, "projects_thresholds_schedule_in_order"),
        ({"amber_red_late_days": 90}, "projects_thresholds_late_days_in_order"),
    ],
)
def test_thresholds_that_cannot_be(values: dict[str, Any], constraint: str) -> None:
    with refused(constraint), transaction.atomic():
        ThresholdSet.objects.create(version=2, **values)


@pytest.mark.django_db
def test_a_person_who_leaves_is_unlinked_from_history_which_keeps_the_label() -> None:
    author = factories.make_user()
    milestone = factories.make_milestone()
    MilestoneUpdate.objects.create(milestone=milestone, version=2, by=author, by_label=author.email, at=NOW)
    author.delete()
    assert MilestoneUpdate.objects.get(version=2).by_label == author.email


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["UPDATE accounts_auditevent SET reason = 'x'", "DELETE FROM accounts_auditevent"])
def test_the_audit_trail_is_insert_only(change: str) -> None:
    AuditEvent.objects.create(at=NOW, actor_label="system", action="test", object_type="none")
    with databases.owner(connection) as cursor, refused("accounts_audit_insert_only"), transaction.atomic():
        cursor.execute(change)


@pytest.mark.django_db
def test_portfolios_never_mix() -> None:
    task = factories.make_task(team=factories.make_team())
    elsewhere = factories.make_portfolio(national=False)
    with refused("projects_task_one_portfolio"), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(sector=factories.make_sector(portfolio=elsewhere))
    with refused("projects_project_one_portfolio"), transaction.atomic():
        factories.make_project(area=factories.make_area(portfolio=elsewhere))
    with refused("projects_project_one_portfolio"), transaction.atomic():
        type(task.project).objects.filter(pk=task.project_id).update(portfolio=elsewhere)
    with refused("projects_team_one_portfolio"), transaction.atomic():
        type(task.team).objects.filter(pk=task.team_id).update(portfolio=elsewhere)


@pytest.mark.django_db
def test_a_team_over_its_limit_needs_a_reason() -> None:
    team = factories.make_team(task_limit=1)
    factories.make_task(team=team)
    with refused("projects_team_over_limit_needs_reason"), transaction.atomic():
        factories.make_task(team=team)
    type(team).objects.filter(pk=team.pk).update(over_limit_reason="Two laws share one working group.")
    factories.make_task(team=team)
    assert team.tasks.count() == 2


@pytest.mark.django_db
def test_organisations() -> None:
    region = factories.make_region()
    akimat = factories.make_akimat(region=region)
    with refused("regions_organisation_one_akimat_per_region"), transaction.atomic():
        factories.make_akimat(region=region)
    with refused("regions_organisation_akimat_has_region"), transaction.atomic():
        factories.make_organisation(kind="akimat")
    with refused("regions_organisation_not_own_successor"), transaction.atomic():
        Organisation.objects.filter(pk=akimat.pk).update(successor=akimat)


def chain(length: int) -> list[Milestone]:
    task = factories.make_task()
    milestones = [factories.make_milestone(task=task) for _ in range(length)]
    for before, after in pairwise(milestones):
        MilestoneDependency.objects.create(predecessor=before, successor=after)
    return milestones


@pytest.mark.django_db
def test_dependencies_form_no_cycle() -> None:
    first, *_, last = chain(4)
    with refused("projects_dependency_acyclic"), transaction.atomic():
        MilestoneDependency.objects.create(predecessor=last, successor=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        MilestoneDependency.objects.create(predecessor=first, successor=first)
    with refused("projects_dependency_once"), transaction.atomic():
        MilestoneDependency.objects.create(predecessor=first, successor=MilestoneDependency.objects.first().successor)


@pytest.mark.django_db(transaction=True)
def test_two_halves_of_a_cycle_in_a_race_leave_one_edge() -> None:
    for _ in range(5):
        task = factories.make_task()
        a, b = (factories.make_milestone(task=task) for _ in range(2))
        together = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            pairs = [pool.submit(add_edge, together, *pair) for pair in ((a, b), (b, a))]
            outcomes = sorted(pair.result() for pair in pairs)
        assert outcomes == ["projects_dependency_acyclic", "stored"]
        assert MilestoneDependency.objects.filter(predecessor__task=task).count() == 1


def add_edge(together: Barrier, predecessor: Milestone, successor: Milestone) -> str:
    try:
        with transaction.atomic():
            connection.ensure_connection()
            together.wait(timeout=60)
            MilestoneDependency.objects.create(predecessor=predecessor, successor=successor)
    except IntegrityError as error:
        return str(error.__cause__.diag.constraint_name)
    finally:
        connection.close()
    return "stored"
