"""What a person may not see does not exist for them: tasks, what hangs on them, and published figures."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.roles import RIGHTS, Role
from projects.models import Milestone, Portfolio, Rollup, Sector, StrategicProject, Task, Team
from projects.queries import explanation, figures
from projects.querysets import organisations_visible_to
from projects.rollups import engine
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SimpleNamespace:
    """Two sectors of two ministries; a region with tasks of both; a small sector; a reference portfolio."""
    w = SimpleNamespace()
    w.region, w.other_region = factories.make_region(), factories.make_region()
    w.akimat = factories.make_akimat(region=w.region)
    w.water, w.energy = factories.make_organisation(), factories.make_organisation()
    w.water_sector = factories.make_sector(lead_organisation=w.water)
    w.energy_sector = factories.make_sector(lead_organisation=w.energy)
    w.team = factories.make_team(sector=w.water_sector)
    w.project = factories.make_project()
    common = {"project": w.project}
    w.pipes = factories.make_task(sector=w.water_sector, lead=w.water, regions=[w.region], team=w.team, **common)
    w.dams = factories.make_task(sector=w.water_sector, lead=w.water, regions=[w.other_region], **common)
    w.canal = factories.make_task(sector=w.water_sector, lead=w.akimat, contributing=[w.energy], **common)
    w.grid = factories.make_task(sector=w.energy_sector, lead=w.energy, regions=[w.region], **common)
    w.abroad = factories.make_portfolio(national=False)
    w.foreign = factories.make_task(project=factories.make_project(portfolio=w.abroad))
    for task in Task.objects.all():
        factories.make_milestone(task=task)
    for portfolio in (w.project.portfolio, w.abroad):
        engine.recompute(portfolio_id=portfolio.pk, task_ids=None, today=TODAY, now=NOW)
    return w


def person(world: SimpleNamespace, role: str) -> Any:
    place = {
        "minister": {"organisation": world.water},
        "ministry_editor": {"organisation": world.energy},
        "akim": {"organisation": world.akimat},
        "region_editor": {"organisation": world.akimat},
        "team_member": {"team": world.team},
        "integration": {"organisation": world.energy},
    }
    return factories.make_user(role=role, **place.get(role, {}))


SEES = {
    "project_office": {"pipes", "dams", "canal", "grid", "foreign"},
    "coordinator": {"pipes", "dams", "canal", "grid", "foreign"},
    "auditor": {"pipes", "dams", "canal", "grid", "foreign"},
    "minister": {"pipes", "dams", "canal"},
    "ministry_editor": {"canal", "grid"},
    "akim": {"pipes", "canal", "grid"},
    "region_editor": {"pipes", "canal", "grid"},
    "team_member": {"pipes"},
    "integration": {"canal", "grid"},
}


def names_of(world: SimpleNamespace, tasks: Any) -> set[str]:
    by_pk = {getattr(world, name).pk: name for name in ("pipes", "dams", "canal", "grid", "foreign")}
    return {by_pk[pk] for pk in tasks.values_list("pk", flat=True)}


def test_every_role_stands_in_the_table() -> None:
    assert set(RIGHTS) == set(Role) == {Role(role) for role in SEES}


@pytest.mark.parametrize("role", sorted(SEES))
def test_tasks_and_milestones_of_each_role(world: SimpleNamespace, role: str) -> None:
    user = person(world, role)
    assert names_of(world, Task.objects.visible_to(user)) == SEES[role]
    milestones = Milestone.objects.visible_to(user)
    assert names_of(world, Task.objects.filter(milestones__in=milestones)) == SEES[role]


EDITS = {
    "project_office": {"pipes", "dams", "canal", "grid"},
    "ministry_editor": {"grid"},
    "region_editor": {"canal"},
    "team_member": {"pipes"},
    "integration": {"grid"},
}


@pytest.mark.parametrize("role", sorted(SEES))
def test_what_each_role_may_update(world: SimpleNamespace, role: str) -> None:
    assert names_of(world, Task.objects.editable_by(person(world, role))) == EDITS.get(role, set())


def slices(user: Any) -> set[tuple[str, int]]:
    rows = Rollup.objects.visible_to(user).exclude(dimension="task")
    return set(rows.values_list("dimension", "object_id"))


def test_the_minister_reads_the_sector_the_region_with_enough_tasks_and_the_country(world: SimpleNamespace) -> None:
    seen = slices(person(world, "minister"))
    assert ("sector", world.water_sector.pk) in seen
    assert ("country", world.project.portfolio_id) in seen
    assert ("project", world.project.pk) in seen
    assert ("sector", world.energy_sector.pk) not in seen, "no task of it is open to this minister"
    assert ("region", world.region.pk) not in seen, "two tasks, of which only one is open: it would give the other away"
    assert ("region", world.other_region.pk) in seen, "its one task is open"


def test_the_team_member_reads_no_country(world: SimpleNamespace) -> None:
    seen = slices(person(world, "team_member"))
    assert ("country", world.project.portfolio_id) not in seen
    assert ("sector", world.water_sector.pk) in seen, "three tasks: a published figure"


def test_open_tasks_says_n_of_m(world: SimpleNamespace) -> None:
    member = person(world, "team_member")
    sector = figures.one(user=member, dimension="sector", object_id=world.water_sector.pk)
    assert sector is not None
    assert (sector.open_tasks, sector.tasks, sector.hidden_tasks) == (1, 3, 2)


def test_two_readers_read_one_number(world: SimpleNamespace) -> None:
    readers = [person(world, role) for role in ("project_office", "minister", "team_member", "auditor")]
    shown = [figures.one(user=u, dimension="sector", object_id=world.water_sector.pk) for u in readers]
    assert len({(f.progress, f.status, f.total) for f in shown if f}) == 1
    assert None not in shown


def test_explain_sums_what_the_reader_may_not_open(world: SimpleNamespace) -> None:
    told = explanation.explain(user=person(world, "team_member"), dimension="sector", object_id=world.water_sector.pk)
    assert told is not None
    assert [child.code for child in told.children] == [world.pipes.code]
    assert told.hidden is not None
    assert told.hidden.tasks == 2
    assert sum(child.contribution or 0 for child in told.children) + told.hidden.contribution == told.figures.progress


def test_explain_of_a_foreign_slice_does_not_exist(world: SimpleNamespace) -> None:
    member = person(world, "team_member")
    assert explanation.explain(user=member, dimension="sector", object_id=world.energy_sector.pk) is None
    assert figures.history(user=member, dimension="sector", object_id=world.energy_sector.pk, since=TODAY) == []


def test_reference_portfolios_are_for_those_who_see_everything(world: SimpleNamespace) -> None:
    for role in SEES:
        user = person(world, role)
        sees = world.abroad in Portfolio.objects.visible_to(user)
        assert sees == (role in {"project_office", "coordinator", "auditor"})
        assert Sector.objects.visible_to(user).filter(portfolio=world.abroad).exists() == sees


def test_departments_of_a_reference_portfolio_are_hidden_by_name(world: SimpleNamespace) -> None:
    department = factories.make_organisation(kind="department")
    assert department not in organisations_visible_to(person(world, "minister"))
    assert department in organisations_visible_to(person(world, "auditor"))


def test_an_integration_of_the_project_office_sees_everything(world: SimpleNamespace) -> None:
    office = factories.make_organisation(kind="project_office")
    user = factories.make_user(role="integration", organisation=office)
    assert names_of(world, Task.objects.visible_to(user)) == SEES["project_office"]
    assert names_of(world, Task.objects.editable_by(user)) == EDITS["project_office"]


@pytest.mark.parametrize("manager", [Task, Milestone, StrategicProject, Team, Sector, Portfolio, Rollup])
def test_nobody_and_the_inactive_see_nothing(world: SimpleNamespace, manager: Any) -> None:
    inactive = factories.make_user(is_active=False)
    assert not manager.objects.visible_to(AnonymousUser()).exists()
    assert not manager.objects.visible_to(inactive).exists()


def test_rights_change_at_once(world: SimpleNamespace) -> None:
    user = person(world, "minister")
    assert Task.objects.visible_to(user).exists()
    user.memberships.all().delete()
    assert not Task.objects.visible_to(user).exists()
