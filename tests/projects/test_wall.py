"""The second wall: PostgreSQL hides what a query forgot to hide, and never what it may show."""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, transaction
from django.db.models import F, QuerySet

from accounts import wall
from accounts.models import User
from accounts.roles import RIGHTS, Role
from delivery_portal.database import checks, grants, rights
from projects import wall as policies
from projects.models import Attachment, Comment, Milestone, Rollup, RollupSnapshot, Task
from regions.models import Membership, Organisation
from tests import databases, factories
from tests.api.caller import SCOPED, Caller, Country, make_country
from tests.api.reads import LISTS
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> Country:
    return make_country()


def tables() -> set[str]:
    models = apps.get_app_config("projects").get_models(include_auto_created=True)
    return {model._meta.db_table for model in models}


def scoped_models() -> list[Any]:
    """Every model whose rows are asked for by `visible_to`, and whose table is walled."""
    models = [m for m in apps.get_app_config("projects").get_models() if m._meta.db_table in policies.WALLED]
    return [model for model in models if hasattr(model._default_manager.all(), "visible_to")]


def keys(rows: QuerySet[Any, Any]) -> set[Any]:
    return set(rows.values_list("pk", flat=True))


def scalar(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_every_table_is_walled_or_says_why_not() -> None:
    assert tables() == policies.WALLED.keys() | policies.OPEN.keys()
    assert not policies.WALLED.keys() & policies.OPEN.keys()
    assert all(policies.OPEN.values())


def test_the_database_has_each_policy_and_no_other() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        assert {name for (name,) in cursor.fetchall()} == policies.WALLED.keys()
        cursor.execute("SELECT tablename, policyname, roles::text, cmd FROM pg_policies")
        assert set(cursor.fetchall()) == {
            (table, rights.POLICY, f"{{{grants.ROLE}}}", "ALL") for table in policies.WALLED
        }


# The same scope, told twice


def bodies_of_all_kinds() -> list[Organisation]:
    region = factories.make_region()
    return [
        factories.make_organisation(),
        factories.make_organisation(),
        factories.make_akimat(region=region),
        factories.make_organisation(kind="project_office"),
    ]


def plan_of_many_hands(chance: random.Random, bodies: list[Organisation]) -> list[Any]:
    """Tasks in random sectors, led, helped and placed at random; answers the teams."""
    regions = [factories.make_region(), bodies[2].region]
    sectors = [factories.make_sector(lead_organisation=body) for body in bodies[:2]] + [factories.make_sector()]
    teams = [factories.make_team(sector=sector) for sector in sectors]
    project = factories.make_project()
    for _ in range(14):
        number = chance.randrange(3)
        factories.make_task(
            project=project,
            sector=sectors[number],
            team=chance.choice([None, teams[number]]),
            lead=chance.choice(bodies[:3]),
            contributing=chance.sample(bodies[:3], chance.randrange(2)),
            regions=chance.sample(regions, chance.randrange(3)),
        )
    factories.make_task(project=factories.make_project(portfolio=factories.make_portfolio(national=False)))
    return teams


def test_sql_and_python_draw_the_same_scope() -> None:
    chance = random.Random(20261128)
    bodies = bodies_of_all_kinds()
    teams = plan_of_many_hands(chance, bodies)
    seen = set()
    for _ in range(90):
        person = factories.make_user(role=chance.choice(list(Role)), team=chance.choice([None, *teams]))
        Membership.objects.filter(user=person).delete()
        for body in chance.sample(bodies, chance.randrange(3)):
            Membership.objects.create(user=person, organisation=body)
        if chance.random() < 0.1:
            User.objects.filter(pk=person.pk).update(is_active=False)
            person.refresh_from_db()
        expected = keys(Task.objects.visible_to(person))
        with wall.standing_for(person):
            assert keys(Task.objects.all()) == expected, (person.role, person.is_active)
        seen.add((person.role, len(expected) > 0))
    assert len(seen) > 12, "the draw is too poor to show anything"


def test_the_wall_never_hides_what_is_visible(country: Country) -> None:
    checked = 0
    for role in SCOPED:
        person = country.people[role]
        for model in scoped_models():
            visible = keys(model._default_manager.visible_to(person))
            with wall.standing_for(person):
                assert visible <= keys(model._default_manager.all()), (role, model)
            checked += len(visible)
    assert checked > 200


def test_a_role_that_is_new_to_the_table_sees_nothing(country: Country) -> None:
    """Roles are told by name in SQL: one that is not told is nobody's."""
    assert {role.value for role in RIGHTS} == set(Role.values)
    with databases.owner(connection) as cursor:
        cursor.execute("ALTER TABLE accounts_user DROP CONSTRAINT accounts_user_role_known")
        cursor.execute("UPDATE accounts_user SET role = 'guest' WHERE id = %s", [country.people[Role.AUDITOR].pk])
    with wall.standing_for(country.people[Role.AUDITOR]):
        assert not Task.objects.exists()


# A developer forgets


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every `visible_to` of the portal's plan answers everything, as if it had been forgotten everywhere."""
    for model in scoped_models():
        figures = model in (Rollup, RollupSnapshot)
        monkeypatch.setattr(
            type(model._default_manager.all()),
            "visible_to",
            lambda rows, _user, figures=figures: rows.annotate(open_tasks=F("tasks")) if figures else rows,
        )
    monkeypatch.setattr("projects.querysets.plan.sees_everything", lambda _user: True)


@pytest.mark.parametrize("role", SCOPED)
def test_a_query_without_a_scope_shows_nothing_foreign(country: Country, role: Role) -> None:
    foreign: dict[Any, set[int]] = {type(row): set() for row in country.theirs.objects.values()}
    for row in [*country.theirs.objects.values(), *country.theirs.tasks, *country.theirs.milestones]:
        foreign.setdefault(type(row), set()).add(row.pk)
    with wall.standing_for(country.people[role]):
        for model, theirs in foreign.items():
            if model._meta.db_table in policies.WALLED:
                assert not keys(model._base_manager.all()) & theirs, model


def test_lists_of_the_api_that_forgot_their_scope_tell_nothing(country: Country, forgotten: None) -> None:
    caller = country.caller(Role.MINISTRY_EDITOR)
    read = 0
    for path in LISTS:
        if path in {"/api/v1/rollups/", "/api/v1/search/"}:  # they ask for parameters; walked above
            continue
        text = caller.get(path, page_size="500").content.decode()
        read += country.ours.tasks[0].code in text or str(country.ours.project.public_id) in text
        assert [secret for secret in country.theirs.secret if secret in text] == [], path
    assert read > 5, "the lists are empty: they prove nothing"


def test_a_foreign_object_whose_door_forgot_its_scope_is_missing(country: Country, forgotten: None) -> None:
    caller = country.caller(Role.MINISTRY_EDITOR)
    for kind, row in (("tasks", country.theirs.tasks[0]), ("milestones", country.theirs.milestones[0])):
        answer = caller.get(f"/api/v1/{kind}/{row.public_id}/")
        assert answer.status_code == 404, kind
        patched = caller.patch(f"/api/v1/{kind}/{row.public_id}/", {"note": "x"}, If_Match='"v1"')
        assert patched.status_code in {404, 405}, kind
    with wall.standing_for(country.people[Role.MINISTRY_EDITOR]):
        assert Milestone.objects.filter(pk=country.theirs.milestones[0].pk).update(completion=1) == 0
        assert Task.objects.filter(pk=country.theirs.tasks[0].pk).delete()[0] == 0


def test_nothing_is_written_into_a_foreign_scope(country: Country) -> None:
    comment = Comment(task=country.theirs.tasks[0], by_label="x", at=NOW, text="x")
    with (
        wall.standing_for(country.people[Role.MINISTRY_EDITOR]),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        comment.save()


def test_without_a_reader_nothing_is_shown(country: Country) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.reader', '', false)")
        shown = [model for model in (Task, Milestone, Attachment, Comment) if model._base_manager.exists()]
        cursor.execute("SELECT set_config('portal.reader', 'system', false)")
    assert shown == []
    assert Task.objects.exists()


# Whom a request reads for


@pytest.fixture
def web_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(wall._Process, "stands_for", wall.NOBODY)
    yield
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.reader', 'system', false)")


def test_after_a_request_the_connection_reads_for_nobody(country: Country, web_process: None) -> None:
    caller = country.caller(Role.PROJECT_OFFICE)
    assert caller.get("tasks/").json()["results"]
    assert scalar("SELECT current_setting('portal.reader')") == wall.NOBODY
    assert not Task.objects.exists()
    assert Caller().get("tasks/").status_code == 401


def test_a_streamed_list_is_read_for_its_reader_to_the_end(country: Country, web_process: None) -> None:
    caller = country.caller(Role.MINISTRY_EDITOR)
    answer = caller.get("milestones/", headers={"Accept": "text/csv"}, page_size="500")
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    assert country.ours.milestones[0].code in text
    assert country.theirs.milestones[0].code not in text


def test_a_lifted_wall_says_why_and_comes_back(country: Country) -> None:
    person = country.people[Role.MINISTRY_EDITOR]
    with pytest.raises(ValueError, match="reason"), wall.lifted(because=""):
        pass
    with wall.standing_for(person):
        own = Task.objects.count()
        with wall.lifted(because="a test"):
            assert Task.objects.count() > own
        assert Task.objects.count() == own
        with pytest.raises(ProgrammingError), transaction.atomic(), wall.lifted(because="a test"):
            scalar("SELECT no_such_column")
        assert Task.objects.count() == own
    assert Task.objects.count() > own


# The application's role


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET reason = 'x'",
        "DELETE FROM accounts_auditevent",
        "TRUNCATE accounts_auditevent",
        "INSERT INTO accounts_auditlink VALUES (9, 9, '')",
        "SELECT accounts_audit_link_from(0)",
        "SELECT * FROM accounts_auditwaiting",
        "ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL",
        "DROP TRIGGER accounts_audit_insert_only ON accounts_auditevent",
        "ALTER TABLE projects_task ADD COLUMN x int",
        "ALTER TABLE projects_task DISABLE ROW LEVEL SECURITY",
        "DROP POLICY portal_wall ON projects_task",
        "CREATE POLICY hole ON projects_task USING (true)",
        "CREATE TABLE own (id int)",
        "CREATE OR REPLACE FUNCTION portal_reads_all() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "ALTER ROLE portal_app BYPASSRLS",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_cannot(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be (owner|able)"), transaction.atomic():
        scalar(statement)


def test_a_web_server_with_the_owners_role_serves_nobody(settings: Any) -> None:
    settings.DEMO = False
    checks.RoleGuard()(connection=connection)
    assert checks.role_is_walled(None, databases=["default"]) == []
    with databases.owner(connection):
        with pytest.raises(ImproperlyConfigured, match="portal_app"):
            checks.RoleGuard()(connection=connection)
        assert [error.id for error in checks.role_is_walled(None, databases=["default"])] == ["delivery_portal.E001"]


# What it costs


@pytest.mark.parametrize("role", SCOPED)
def test_the_role_of_the_reader_is_looked_up_once_however_many_tasks_there_are(country: Country, role: Role) -> None:
    """A look-up for each task made a minister's page wait for half a minute."""
    few = lookups(country, role)
    assert min(few) > 0
    for _more in range(9):
        factories.make_task(project=country.ours.project, team=country.ours.team)
    assert lookups(country, role) == few


def lookups(country: Country, role: Role) -> list[int]:
    """How often the database asked what the reader sees: for tasks, those that share a promise, and slices."""
    with databases.owner(connection) as cursor:
        cursor.execute("SET track_functions = 'all'")
    calls = "SELECT COALESCE(pg_stat_get_xact_function_calls('portal_sees'::regproc), 0)"
    readings = [scalar(calls)]
    with wall.standing_for(country.people[role]):
        for function in ("portal_tasks", "portal_partners", "portal_slices"):
            scalar(f"SELECT count(*) FROM {function}()")  # noqa: S608 - one of the names above
            readings.append(scalar(calls))
    return [after - before for before, after in pairwise(readings)]
