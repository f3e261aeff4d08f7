"""The eight steps of a project: facts, records, passages and waivers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused
from projects.actions.lifecycle import add_public_record, pass_gate
from projects.models import GatePassage, PublicRecord, StrategicProject, Validation
from projects.queries.lifecycle import facts_of, lifecycle_page
from projects.rollups.engine import recompute
from tests import factories
from tests.factories import NOW, TODAY
from tests.hundred_days import choose, make_idea, make_lab

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def office() -> User:
    return factories.make_user(role=Role.PROJECT_OFFICE)


def ready() -> StrategicProject:
    """Everything that the first gate asks for."""
    return factories.make_project(
        sponsor="Deputy Prime Minister",
        coordinator=factories.make_organisation(),
        area=factories.make_area(),
        start_date=TODAY,
        end_date=TODAY + timedelta(days=900),
    )


def codes(refused: Any) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in refused.value.problems}


def passed(project: StrategicProject, number: int) -> None:
    steps = ["strategic_direction", "labs", "open_days", "roadmap", "kpis", "implementation", "external_validation"]
    for n, step in enumerate(steps[:number], start=1):
        GatePassage.objects.create(project=project, step=step, number=n, passed_date=TODAY, at=NOW)


def test_a_gate_opens_when_every_requirement_holds(office: User) -> None:
    project = ready()
    passage = pass_gate(project=project, step="strategic_direction", by=office, now=NOW)
    assert (passage.number, passage.waiver_reason, passage.passed_date) == (1, "", TODAY)
    assert all(finding["met"] for finding in passage.findings)
    page = lifecycle_page(user=office, project=project, today=TODAY)
    assert (page.passed, page.current.step if page.current else "") == (1, "labs")
    assert AuditEvent.objects.get(action="lifecycle.passed").after == {"step": "strategic_direction", "waived": False}


def test_what_is_missing_is_told_with_its_numbers(office: User) -> None:
    project = ready()
    passed(project, 2)
    add_public_record(
        project=project, kind="open_day", title="A", held_date=TODAY, place="Aktau", feedback=7, by=office, now=NOW
    )
    with pytest.raises(Refused) as refused:
        pass_gate(project=project, step="open_days", by=office, now=NOW)
    (problem,) = refused.value.problems
    assert problem.message.startswith("The public gave feedback: 7 of 20 needed.")
    assert not GatePassage.objects.filter(step="open_days").exists()


def test_a_waiver_is_kept_with_what_was_missing(office: User) -> None:
    project = ready()
    passed(project, 1)
    pass_gate(project=project, step="labs", waiver_reason="Agreed before labs.", by=office, now=NOW)
    page = lifecycle_page(user=office, project=project, today=TODAY)
    step = page.steps[1]
    assert (step.waived, step.unmet, page.waivers) == (True, 3, 1)
    assert AuditEvent.objects.get(action="lifecycle.passed").reason == "Agreed before labs."


def test_a_needless_waiver_is_refused(office: User) -> None:
    with pytest.raises(Refused) as refused:
        pass_gate(project=ready(), step="strategic_direction", waiver_reason="To be sure.", by=office, now=NOW)
    assert codes(refused) == {("waiver_reason", "needless")}


@pytest.mark.parametrize("step", ["labs", "annual_report", "nonsense", ""])
def test_steps_are_passed_in_their_order(office: User, step: str) -> None:
    with pytest.raises(Refused) as refused:
        pass_gate(project=ready(), step=step, waiver_reason="Hurry.", by=office, now=NOW)
    assert codes(refused) == {("step", "not_here")}


def test_after_the_eighth_gate_there_is_none(office: User) -> None:
    project = ready()
    passed(project, 7)
    GatePassage.objects.create(project=project, step="annual_report", number=8, passed_date=TODAY, at=NOW)
    with pytest.raises(Refused, match="All eight"):
        pass_gate(project=project, step="annual_report", by=office, now=NOW)
    assert lifecycle_page(user=office, project=project, today=TODAY).current is None


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROJECT_OFFICE])
def test_only_the_project_office_passes_and_records(role: str) -> None:
    user = factories.make_user(role=role)
    with pytest.raises(NotAllowed):
        pass_gate(project=ready(), step="strategic_direction", by=user, now=NOW)
    with pytest.raises(NotAllowed):
        add_public_record(project=ready(), kind="open_day", title="A", held_date=TODAY, place="B", by=user, now=NOW)


def test_an_imported_record_has_no_steps(office: User) -> None:
    project = factories.make_project(portfolio=factories.make_portfolio(national=False))
    with pytest.raises(NotAllowed, match="imported record"):
        pass_gate(project=project, step="strategic_direction", waiver_reason="W", by=office, now=NOW)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"kind": "open_day", "place": " "}, {("place", "required")}),
        ({"kind": "roadmap"}, {("link", "required")}),
        ({"kind": "party", "link": "https://x.kz"}, {("kind", "unknown")}),
        ({"title": ""}, {("title", "required")}),
        ({"held_date": TODAY + timedelta(days=1)}, {("held_date", "in_future")}),
        ({"held_date": TODAY.replace(year=1900)}, {("held_date", "out_of_range")}),
        ({"attendance": -1, "feedback": 3_000_000_000}, {("attendance", "out_of_range"), ("feedback", "out_of_range")}),
    ],
)
def test_a_public_record_that_cannot_be(office: User, values: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    given: dict[str, Any] = {"kind": "open_day", "title": "Open day", "held_date": TODAY, "place": "Aktau"}
    with pytest.raises(Refused) as refused:
        add_public_record(project=ready(), **(given | values), by=office, now=NOW)
    assert codes(refused) == expected
    assert not PublicRecord.objects.exists()


def test_facts_are_counted(office: User) -> None:
    project = ready()
    team = factories.make_team()
    task = factories.make_task(project=project, team=team, sector=team.sector)
    factories.make_task(project=project)
    factories.make_milestone(task=task, owner=task.lead_organisation, reported_at=NOW)
    factories.make_milestone(task=task, baseline_date=None, reported_at=NOW - timedelta(days=40))
    factories.make_milestone(task=task, actual_date=TODAY)
    factories.make_milestone(task=task, state="cancelled")
    lab = make_lab(task=task, state="decided")
    choose(make_idea(lab))
    make_idea(lab, scorers=1)
    recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    other = ready()
    found = facts_of([project, other], today=TODAY)
    facts = found[project.pk]
    assert (facts.tasks, facts.tasks_with_team, facts.tasks_with_milestones) == (2, 1, 1)
    assert (facts.milestones, facts.milestones_with_baseline, facts.milestones_with_owner) == (3, 2, 1)
    assert (facts.open_milestones, facts.fresh_milestones) == (2, 1)
    assert (facts.labs_decided, facts.ideas_scored, facts.ideas_chosen) == (1, 1, 1)
    assert facts.progress is not None
    assert (found[other.pk].tasks, found[other.pk].progress) == (0, None)


def test_results_that_an_auditor_looked_at_are_counted() -> None:
    project = ready()
    done = [factories.make_milestone(task=factories.make_task(project=project), actual_date=TODAY) for _ in range(4)]
    for n, state in enumerate(("confirmed", "disputed", "answered", "withdrawn")):
        Validation.objects.create(
            project=project,
            task=done[n].task,
            milestone=done[n],
            code=f"V-{n}",
            claimed_date=TODAY,
            state=state,
            finding="Seen on site.",
            found_completion=None if state == "confirmed" else "0.5",
            examined_date=TODAY,
            answer="" if state in ("confirmed", "disputed") else "It is done.",
            answered_at=None if state in ("confirmed", "disputed") else NOW,
            closing="It is." if state == "withdrawn" else "",
            closed_at=NOW if state == "withdrawn" else None,
        )
    facts = facts_of([project], today=TODAY)[project.pk]
    assert (facts.results_confirmed, facts.results_disputed) == (1, 2)


def test_numbers_of_gates_are_for_those_who_may_read_the_figures_of_the_project() -> None:
    project = ready()
    lead = factories.make_organisation()
    factories.make_task(project=project, lead=lead)
    factories.make_task(project=project)
    recompute(portfolio_id=project.portfolio_id, task_ids=None, today=TODAY, now=NOW)
    editor = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=lead)
    page = lifecycle_page(user=editor, project=project, today=TODAY)
    assert not page.numbers_open
    assert {line.told for step in page.steps for line in step.lines} == {""}
    auditor = factories.make_user(role=Role.AUDITOR)
    assert lifecycle_page(user=auditor, project=project, today=TODAY).numbers_open


@pytest.mark.django_db(transaction=True)
def test_of_two_who_pass_a_gate_one_wins() -> None:
    office = factories.make_user(role=Role.PROJECT_OFFICE)
    project = ready()
    barrier = Barrier(2)

    def act(n: int) -> str:
        try:
            barrier.wait()
            pass_gate(project=project, step="strategic_direction", by=office, now=NOW)
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "passed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, range(2))) == ["passed", "refused"]
    assert GatePassage.objects.count() == 1
