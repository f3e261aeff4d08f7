"""What the database refuses of judgements, rounds and findings, by name."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from projects.models import FindingEvent, Judgement, JudgementRound, RoundPlace, RoundSubject, StatusFinding, Task
from tests import factories
from tests.factories import NOW, TODAY
from tests.practice.judgements import make_finding, make_judgement, make_round
from tests.projects.test_constraints import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> Task:
    return factories.make_task()


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"rating": "purple"}, "projects_judgement_rating_known"),
        ({"state": "lost"}, "projects_judgement_state_known"),
        ({"challenge": None}, "projects_judgement_criteria_all_or_none"),
        ({"capacity": 5}, "projects_judgement_criteria_all_or_none"),
        ({"performance": ""}, "projects_judgement_criteria_all_or_none"),
        ({"likelihood": 1}, "projects_judgement_departure_has_reason"),
        ({"valid_until_date": date(2026, 5, 1)}, "projects_judgement_valid_after_judged"),
        ({"state": "returned"}, "projects_judgement_returned_has_note"),
    ],
)
def test_a_judgement_that_cannot_be(task: Task, columns: dict[str, Any], constraint: str) -> None:
    with refused(constraint), transaction.atomic():
        make_judgement(project=task.project, task=task, **columns)


def test_who_judges_does_not_confirm(task: Task) -> None:
    person = factories.make_user()
    with refused("projects_judgement_confirmed_by_another"), transaction.atomic():
        make_judgement(project=task.project, by=person, confirmed_by=person)


def test_one_open_draft_of_a_subject_each(task: Task) -> None:
    person = factories.make_user()
    make_judgement(project=task.project, by=person, state="draft")
    make_judgement(project=task.project, task=task, by=person, state="draft")
    with refused("projects_judgement_one_draft_each"), transaction.atomic():
        make_judgement(project=task.project, by=person, state="draft")


def test_the_task_of_a_judgement_belongs_to_its_project(task: Task) -> None:
    with refused("projects_judgement_task_in_project"), transaction.atomic():
        make_judgement(project=factories.make_project(), task=task)
    with refused("projects_roundsubject_task_in_project"), transaction.atomic():
        make_round(factories.make_project(), code="JR-1", task=task)
    judgement = make_judgement(project=task.project, task=task)
    with refused("projects_statusfinding_task_in_project"), transaction.atomic():
        make_finding(judgement, code="F-1")
        StatusFinding.objects.update(project=factories.make_project())


def test_a_draft_changes_and_a_confirmed_judgement_never(task: Task) -> None:
    first, second = factories.make_user(), factories.make_user()
    row = make_judgement(project=task.project, by=first, state="draft")
    Judgement.objects.filter(pk=row.pk).update(rating="red", state="confirmed", confirmed_by=second)
    for change in ({"rating": "green"}, {"state": "draft"}, {"confirmed_by": factories.make_user()}):
        with refused("projects_judgement_never_rewritten"), transaction.atomic():
            Judgement.objects.filter(pk=row.pk).update(**change)
    first.delete()
    second.delete()
    row.refresh_from_db()
    assert (row.by, row.confirmed_by, row.rating) == (None, None, "red")


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": "lost", "closed_at": None}, "projects_round_state_known"),
        ({"cut_off_date": date(2026, 4, 1)}, "projects_round_ends_after_start"),
        ({"moderation_note": ""}, "projects_round_closed_with_note"),
        ({"closed_at": None}, "projects_round_closed_with_note"),
        ({"state": "open"}, "projects_round_closed_with_note"),
    ],
)
def test_a_round_that_cannot_be(task: Task, columns: dict[str, Any], constraint: str) -> None:
    with refused(constraint), transaction.atomic():
        make_round(task.project, code="JR-1", **columns)


def test_one_round_at_a_time_and_each_subject_once(task: Task) -> None:
    made = make_round(task.project, code="JR-1", state="open", closed_at=None)
    with refused("projects_round_one_open"), transaction.atomic():
        make_round(task.project, code="JR-2", state="moderation", closed_at=None)
    with refused("projects_round_subject_once"), transaction.atomic():
        RoundSubject.objects.create(round=made, project=task.project)


def place(of_round: JudgementRound, **columns: Any) -> RoundPlace:
    values = {"board": "projects", "position": 1, "object_id": 1, "public_id": of_round.public_id, "rank": 1}
    return RoundPlace.objects.create(round=of_round, status="green", **(values | columns))


def test_a_place_is_a_rank_or_a_reason_and_stays_frozen(task: Task) -> None:
    made = make_round(task.project, code="JR-1")
    place(made)
    for columns, constraint in (
        ({}, "projects_round_place_once"),
        ({"object_id": 2, "rank": None}, "projects_round_place_ranked_or_why_not"),
        ({"object_id": 2, "left_out": "no_data"}, "projects_round_place_ranked_or_why_not"),
        ({"board": "people"}, "projects_round_place_board_known"),
    ):
        with refused(constraint), transaction.atomic():
            place(made, **columns)
    with refused("projects_roundplace_never_rewritten"), transaction.atomic():
        RoundPlace.objects.update(rank=2)


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"kind": "pumpkin"}, "projects_finding_kind_known"),
        ({"state": "answered"}, "projects_finding_answered_has_answer"),
        ({"state": "lost"}, "projects_finding_answered_has_answer"),
        ({"state": "closed"}, "projects_finding_closed_has_reason"),
        ({"closed_date": TODAY}, "projects_finding_closed_has_reason"),
        ({"steps": 1}, "projects_finding_steps_2_to_4"),
        ({"due_date": date(2026, 11, 2)}, "projects_finding_due_after_opened"),
    ],
)
def test_a_finding_that_cannot_be(task: Task, columns: dict[str, Any], constraint: str) -> None:
    judgement = make_judgement(project=task.project, task=task)
    with refused(constraint), transaction.atomic():
        make_finding(judgement, code="F-1", **columns)


def test_one_finding_of_a_subject_is_open_and_its_events_stay(task: Task) -> None:
    judgement = make_judgement(project=task.project)
    finding = make_finding(judgement, code="F-1")
    with refused("projects_finding_one_open"), transaction.atomic():
        make_finding(judgement, code="F-2")
    values = {"judged_rating": "green", "calculated_status": "red", "at": NOW}
    FindingEvent.objects.create(finding=finding, kind="opened", **values)
    with refused("projects_finding_event_kind_known"), transaction.atomic():
        FindingEvent.objects.create(finding=finding, kind="eaten", **values)
    with refused("projects_findingevent_never_rewritten"), transaction.atomic():
        FindingEvent.objects.update(text="It was never open")
