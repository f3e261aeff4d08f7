"""Reference data of the plan in the admin: who gets in, what each write leaves behind, what is only read."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.admin.recorded import RecordedAdmin
from projects.models import (
    ChangeEntry,
    Milestone,
    MilestoneBaseline,
    MilestoneDependency,
    MilestoneUpdate,
    OutboxEntry,
    StrategicProject,
    Task,
    Team,
    TeamMember,
)
from projects.rollups.outbox import drain_all
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PLAN = ("portfolio", "strategicarea", "sector", "strategicproject", "team", "task", "milestone")
RECORDS = (
    "milestonedependency",
    "milestoneupdate",
    "milestonebaseline",
    "judgement",
    "thresholdset",
    "rollup",
    "rollupsnapshot",
    "indicator",
    "indicatorvalue",
    "projectcost",
    "importedreturn",
    "outboxentry",
)


@pytest.fixture
def person() -> User:
    return factories.make_user(is_staff=True)


@pytest.fixture
def office(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


@pytest.fixture
def project() -> StrategicProject:
    return factories.make_plan(tasks=2, milestones_per_task=2)


def form_of(client: Client, url: str) -> dict[str, str]:
    """What the change form holds, as a browser would send it back."""
    context = client.get(url).context
    form = context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for formset in context["inline_admin_formsets"]:
        data |= {
            f"{formset.formset.prefix}-{key}": value for key, value in formset.formset.management_form.initial.items()
        }
        for row in formset.formset.forms:
            data |= {row.add_prefix(name): row[name].value() for name in row.fields}
    return {name: value for name, value in data.items() if value is not None and value is not False}


def change(client: Client, obj, **changes: object):
    url = f"/admin/projects/{obj._meta.model_name}/{obj.pk}/change/"
    return client.post(url, form_of(client, url) | changes)


@pytest.mark.parametrize("model", [*PLAN, *RECORDS])
def test_the_office_opens_every_list_and_others_none(office: Client, project: StrategicProject, model: str) -> None:
    assert office.get(f"/admin/projects/{model}/").status_code == 200
    for fields in ({"is_staff": False}, {"is_staff": True, "role": Role.MINISTRY_EDITOR}):
        client = Client()
        client.force_login(factories.make_user(**fields))
        assert client.get(f"/admin/projects/{model}/").status_code in (302, 403)


@pytest.mark.parametrize("model", RECORDS)
def test_records_are_read_only(office: Client, project: StrategicProject, model: str) -> None:
    assert office.get(f"/admin/projects/{model}/add/").status_code == 403


def test_history_cannot_be_changed_or_deleted(office: Client, project: StrategicProject) -> None:
    update = MilestoneUpdate.objects.first()
    url = f"/admin/projects/milestoneupdate/{update.pk}"
    assert office.get(f"{url}/change/").status_code == 200
    assert office.post(f"{url}/change/", {"note": "x"}).status_code == 403
    assert office.post(f"{url}/delete/", {"post": "yes"}).status_code == 403


def test_nothing_planned_is_deleted(office: Client, project: StrategicProject) -> None:
    for obj in (project, Task.objects.first(), Milestone.objects.first(), Team.objects.first()):
        url = f"/admin/projects/{obj._meta.model_name}/{obj.pk}/delete/"
        assert office.post(url, {"post": "yes"}).status_code == 403


def test_every_admin_of_the_plan_records_its_writes() -> None:
    """A new model registered without the traces would be a hole in the trail."""
    ours = {
        model._meta.model_name: site
        for model, site in admin.site._registry.items()
        if model._meta.app_label == "projects"
    }
    assert {name for name, site in ours.items() if isinstance(site, RecordedAdmin)} == set(PLAN)
    assert set(ours) == {*PLAN, *RECORDS}


def test_a_new_weight_leaves_audit_feed_and_outbox_and_moves_the_figures(
    office: Client, person: User, project: StrategicProject
) -> None:
    task = Task.objects.order_by("pk").first()
    assert change(office, task, weight="7").status_code == 302
    event = AuditEvent.objects.get(action="task.changed")
    assert (event.actor_label, event.object_label) == (person.email, task.code)
    assert (event.before, event.after) == ({"weight": "1.000"}, {"weight": "7.000"})
    entry = ChangeEntry.objects.get(object_type="task")
    assert (entry.operation, entry.task_id, entry.version) == ("updated", task.pk, 2)
    owed = OutboxEntry.objects.pending().get()
    assert (owed.portfolio_id, owed.task) == (project.portfolio_id, None)
    assert drain_all(now=NOW) == 1


def test_new_regions_of_a_task_are_told_by_code(office: Client, project: StrategicProject) -> None:
    task, region = Task.objects.order_by("pk").first(), factories.make_region()
    old = task.regions.get()
    change(office, task, regions=[old.pk, region.pk])
    event = AuditEvent.objects.get(action="task.changed")
    assert (event.before, event.after) == ({"regions": [old.code]}, {"regions": sorted([old.code, region.code])})


def test_a_new_milestone_has_its_first_baseline_and_its_first_row_of_history(
    office: Client, person: User, project: StrategicProject
) -> None:
    task = Task.objects.order_by("pk").first()
    answer = office.post(
        "/admin/projects/milestone/add/",
        {
            "task": task.pk,
            "code": "NEW-M1",
            "position": "9",
            "name_en": "Open the gates",
            "weight": "2",
            "baseline_date": "2027-05-01",
            "date_precision": "day",
        },
    )
    assert answer.status_code == 302
    made = Milestone.objects.get(code="NEW-M1")
    assert MilestoneBaseline.objects.get(milestone=made).date == date(2027, 5, 1)
    update = MilestoneUpdate.objects.get(milestone=made)
    assert (update.version, update.weight, update.by) == (1, Decimal(2), person)
    assert ChangeEntry.objects.get(object_id=made.public_id).operation == "created"
    assert AuditEvent.objects.filter(action="milestone.added", object_label="NEW-M1").exists()


def test_a_changed_milestone_keeps_what_was_reported_and_has_a_row_of_history(
    office: Client, project: StrategicProject
) -> None:
    milestone = Milestone.objects.get(task__project=project, completion=Decimal("0.5"), task=Task.objects.first())
    change(office, milestone, weight="4")
    stored = Milestone.objects.get(pk=milestone.pk)
    assert (stored.weight, stored.completion, stored.version) == (4, Decimal("0.5"), 2)
    update = MilestoneUpdate.objects.get(milestone=milestone, version=2)
    assert (update.changed_fields, update.weight) == (["weight"], 4)


def test_the_agreed_date_does_not_change_here(office: Client, project: StrategicProject) -> None:
    milestone = Milestone.objects.first()
    change(office, milestone, baseline_date="2030-01-01", name_en="Other name")
    stored = Milestone.objects.get(pk=milestone.pk)
    assert (stored.baseline_date, stored.name_en) == (milestone.baseline_date, "Other name")


def test_someone_elses_change_is_not_written_over(office: Client, project: StrategicProject) -> None:
    milestone = Milestone.objects.first()
    url = f"/admin/projects/milestone/{milestone.pk}/change/"
    opened = form_of(office, url)
    change(office, milestone, name_en="Theirs")
    answer = office.post(url, opened | {"name_en": "Mine"})
    assert answer.status_code == 200
    assert "Someone changed this since you opened it." in answer.content.decode()
    assert Milestone.objects.get(pk=milestone.pk).name_en == "Theirs"


def test_a_seat_is_recorded_with_its_team(office: Client, project: StrategicProject) -> None:
    team, member = Team.objects.first(), factories.make_user(role=Role.TEAM_MEMBER)
    body = factories.make_organisation()
    seat = {"members-TOTAL_FORMS": "1", "members-0-organisation": body.pk, "members-0-user": member.pk}
    assert change(office, team, **seat, **{"members-0-role": "lead", "members-0-position": "Head"}).status_code == 302
    assert TeamMember.objects.get().user == member
    event = AuditEvent.objects.get(action="team.changed")
    assert event.after["members"] == [f"{body.code}, lead, {member.email}, Head"]


def test_the_limit_of_a_team_is_said_on_the_form(office: Client, project: StrategicProject) -> None:
    team = factories.make_team(task_limit=1)
    factories.make_task(team=team)
    answer = change(office, Task.objects.filter(project=project).first(), team=team.pk)
    assert answer.status_code == 200
    assert "The team carries 1 task, which is its limit" in answer.content.decode()


def test_what_only_the_database_refuses_is_said_in_words(
    office: Client, project: StrategicProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people may give the last free place of a team away at once: the form of the second sees it free."""
    monkeypatch.setattr("projects.admin.plan.full_team", lambda team, besides: [])
    team = factories.make_team(task_limit=1)
    factories.make_task(team=team)
    task = Task.objects.filter(project=project).first()
    answer = change(office, task, team=team.pk)
    assert answer.status_code == 302
    assert "its limit is 1: give the reason first" in office.get(answer["Location"]).content.decode()
    assert Task.objects.get(pk=task.pk).team != team
    assert not AuditEvent.objects.filter(action="task.changed").exists()


def test_an_imported_portfolio_is_only_read(office: Client) -> None:
    record = factories.make_plan(tasks=1, milestones_per_task=1, portfolio=factories.make_portfolio(national=False))
    for obj in (record, record.tasks.get(), record.tasks.get().milestones.get(), record.portfolio, record.area):
        url = f"/admin/projects/{obj._meta.model_name}/{obj.pk}/change/"
        assert office.get(url).status_code == 200
        assert office.post(url, {"name_en": "x"}).status_code == 403


def test_work_that_was_put_aside_is_tried_again(office: Client, person: User, project: StrategicProject) -> None:
    aside = OutboxEntry.objects.create(
        portfolio=project.portfolio, created_at=NOW, attempts=5, quarantined_at=NOW, last_error="disk full"
    )
    done = OutboxEntry.objects.create(portfolio=project.portfolio, created_at=NOW, done_at=NOW)
    assert "disk full" in office.get("/admin/projects/outboxentry/?state=quarantined").content.decode()
    office.post("/admin/projects/outboxentry/", {"action": "retry", "_selected_action": [aside.pk, done.pk]})
    aside.refresh_from_db()
    assert (aside.quarantined_at, aside.attempts) == (None, 0)
    event = AuditEvent.objects.get(action="outbox.retried")
    assert (event.actor_label, event.after) == (person.email, {"entries": [aside.pk]})
    assert drain_all(now=NOW) == 1


def test_a_dependency_is_taken_away_with_a_trace(office: Client, project: StrategicProject) -> None:
    first, second = Milestone.objects.order_by("pk")[:2]
    edge = MilestoneDependency.objects.create(predecessor=first, successor=second)
    office.post(f"/admin/projects/milestonedependency/{edge.pk}/delete/", {"post": "yes"})
    assert not MilestoneDependency.objects.exists()
    event = AuditEvent.objects.get(action="dependency.removed")
    assert event.before == {"predecessor": first.code, "successor": second.code}
