"""New tasks and milestones: what is written with them, and what is refused, for the admin and the API alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused
from projects.actions.plan import add_milestone, create_task
from projects.models import ChangeEntry, Milestone, OutboxEntry, Task
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def office() -> User:
    return factories.make_user(role=Role.PROJECT_OFFICE)


def codes(refused: Any) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in refused.value.problems}


def created(by: User, **changes: Any) -> Task:
    project = changes.pop("project", None) or factories.make_project()
    values: dict[str, Any] = {
        "project": project,
        "names": {"name_en": "One form"},
        "sector": factories.make_sector(portfolio=project.portfolio),
        "lead_organisation": factories.make_organisation(),
    }
    return create_task(**(values | changes), by=by, now=NOW)


def test_a_task_is_added_with_its_traces(office: User) -> None:
    region, helper = factories.make_region(), factories.make_organisation()
    task = created(office, regions=[region], contributing=[helper], weight=Decimal("2.5"))
    assert task.code == f"{task.project.code}-T001"
    assert (list(task.regions.all()), list(task.contributing_organisations.all())) == ([region], [helper])
    assert AuditEvent.objects.get(action="task.added").object_id == task.public_id
    entry = ChangeEntry.objects.get(object_type="task")
    assert (entry.task_id, entry.operation, entry.object_code) == (task.pk, "created", task.code)
    assert OutboxEntry.objects.filter(portfolio=task.project.portfolio).count() == 1


def test_everything_wrong_with_a_task_is_told_at_once(office: User) -> None:
    foreign = factories.make_sector(portfolio=factories.make_portfolio(national=False))
    team = factories.make_team(task_limit=1)
    factories.make_task(team=team)
    with pytest.raises(Refused) as refused:
        created(office, names={"name_en": ""}, sector=foreign, team=team, weight=Decimal(0), code="Форма 1")
    assert codes(refused) == {
        ("name_en", "required"),
        ("sector", "other_portfolio"),
        ("team", "over_limit"),
        ("weight", "out_of_range"),
        ("code", "invalid"),
    }
    with pytest.raises(Refused) as refused:
        created(office, code="A" * 55)
    assert codes(refused) == {("code", "invalid")}


def test_a_reason_is_kept_on_a_team_that_passes_its_limit_only(office: User) -> None:
    team = factories.make_team(task_limit=1)
    created(office, sector=team.sector, team=team, over_limit_reason="Needless today.")
    team.refresh_from_db()
    assert team.over_limit_reason == ""
    created(office, sector=team.sector, team=team, over_limit_reason="Nobody else can.")
    team.refresh_from_db()
    assert (team.over_limit_reason, team.version) == ("Nobody else can.", 2)
    assert AuditEvent.objects.get(action="team.over_limit").reason == "Nobody else can."


def test_a_taken_code_is_refused_in_words(office: User) -> None:
    task = created(office, code="ONE-FORM")
    with pytest.raises(Refused) as refused:
        created(office, code="ONE-FORM")
    assert codes(refused) == {("code", "taken")}
    add_milestone(task=task, names={"name_en": "A"}, baseline_date=None, code="ONE-A", by=office, now=NOW)
    with pytest.raises(Refused) as refused:
        add_milestone(task=task, names={"name_en": "B"}, baseline_date=None, code="ONE-A", by=office, now=NOW)
    assert codes(refused) == {("code", "taken")}


def test_a_milestone_begins_its_history(office: User) -> None:
    task = factories.make_task()
    milestone = add_milestone(
        task=task, names={"name_en": "Drawn"}, baseline_date=date(2027, 3, 1), weight=Decimal(3), by=office, now=NOW
    )
    assert (milestone.code, milestone.position, milestone.baseline_number) == (f"{task.code}-M01", 1, 1)
    assert milestone.baselines.get().date == date(2027, 3, 1)
    update = milestone.updates.get()
    assert (update.version, update.weight, update.by) == (1, 3, office)
    assert {"weight", "baseline_date"} <= set(update.changed_fields)
    assert ChangeEntry.objects.get(object_type="milestone").task_id == task.pk
    undated = add_milestone(task=task, names={"name_en": "Signed"}, baseline_date=None, by=office, now=NOW)
    assert (undated.code, undated.position, undated.baselines.count()) == (f"{task.code}-M02", 2, 0)


def test_everything_wrong_with_a_milestone_is_told_at_once(office: User) -> None:
    with pytest.raises(Refused) as refused:
        add_milestone(
            task=factories.make_task(),
            names={},
            baseline_date=date(206, 3, 1),
            weight=Decimal(-1),
            code="no spaces",
            by=office,
            now=NOW,
        )
    assert codes(refused) == {
        ("name_en", "required"),
        ("baseline_date", "out_of_range"),
        ("weight", "out_of_range"),
        ("code", "invalid"),
    }


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROJECT_OFFICE])
def test_only_the_project_office_plans(role: str) -> None:
    user = factories.make_user(role=role)
    with pytest.raises(NotAllowed):
        created(user)
    with pytest.raises(NotAllowed):
        add_milestone(task=factories.make_task(), names={"name_en": "A"}, baseline_date=None, by=user, now=NOW)


def test_an_imported_record_is_not_planned(office: User) -> None:
    project = factories.make_project(portfolio=factories.make_portfolio(national=False))
    task = factories.make_task(project=project)
    with pytest.raises(NotAllowed, match="imported record"):
        created(office, project=project)
    with pytest.raises(NotAllowed, match="imported record"):
        add_milestone(task=task, names={"name_en": "A"}, baseline_date=None, by=office, now=NOW)
    assert not Milestone.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_tasks_at_the_same_time_a_team_takes_as_many_as_its_limit() -> None:
    office = factories.make_user(role=Role.PROJECT_OFFICE)
    team = factories.make_team(task_limit=2)
    project = factories.make_project()
    lead = factories.make_organisation()
    barrier = Barrier(4)

    def act(n: int) -> str:
        try:
            barrier.wait()
            names = {"name_en": f"Task {n}"}
            create_task(
                project=project, names=names, sector=team.sector, lead_organisation=lead, team=team, by=office, now=NOW
            )
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(act, range(4))) == ["added", "added", "refused", "refused"]
    assert sorted(team.tasks.values_list("code", flat=True)) == [f"{project.code}-T001", f"{project.code}-T002"]
