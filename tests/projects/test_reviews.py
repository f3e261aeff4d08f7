"""Priority reviews: what each action does, refuses, and to whom."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEvent, User
from accounts.roles import Role
from projects.actions import NotAllowed, Refused, Stale
from projects.actions.reviews import (
    Seat,
    add_recommendation,
    advance_review,
    close_recommendation,
    report_progress,
    start_review,
)
from projects.models import ChangeEntry, PriorityReview, Recommendation, ReviewStep, Task
from regions.models import Membership
from tests import factories
from tests.factories import NOW, TODAY
from tests.factories_reviews import make_recommendation, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> User:
    return factories.make_user(role=Role.PROJECT_OFFICE)


@pytest.fixture
def task() -> Task:
    return factories.make_task()


def _start(about: Task, by: User, **changed: Any) -> PriorityReview:
    given: dict[str, Any] = {
        "project": about.project,
        "task": about,
        "names": {"en": "Why it is late", "ru": "", "kk": ""},
        "question": "What keeps it?",
        "terms": "",
        "start_date": TODAY,
        "due_date": TODAY + timedelta(days=28),
        "team": [Seat(about.lead_organisation, "Head")],
    }
    return start_review(by=by, now=NOW, **(given | changed))


def _fields(error: pytest.ExceptionInfo[Refused]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in error.value.problems}


def test_a_review_starts_at_its_scoping_with_a_code_a_step_and_a_trace(task: Task, office: User) -> None:
    first, second = _start(task, office), _start(task, office)
    assert (first.code, second.code, first.stage) == ("PR-001", "PR-002", "scoping")
    assert first.members.get().role == "Head"
    assert ReviewStep.objects.get(review=first).stage == "scoping"
    assert AuditEvent.objects.filter(action="review.started", object_id=first.public_id).count() == 1
    told = ChangeEntry.objects.get(object_id=first.public_id)
    assert (told.object_type, told.task_id, told.project_id, told.operation) == ("review", task.pk, None, "created")


def test_everything_that_is_wrong_is_said_at_once(task: Task, office: User) -> None:
    with pytest.raises(Refused) as error:
        _start(
            task,
            office,
            names={"en": " "},
            question="",
            due_date=TODAY + timedelta(days=20),
            team=[],
            task=factories.make_task(),
        )
    assert _fields(error) == {
        ("name_en", "required"),
        ("question", "required"),
        ("due_date", "length"),
        ("team", "required"),
        ("task", "elsewhere"),
    }


def test_a_seat_has_a_role_and_stands_once(task: Task, office: User) -> None:
    seat = Seat(task.lead_organisation, "Head")
    for team, code in (([Seat(task.lead_organisation, " ")], "no_role"), ([seat, seat], "twice")):
        with pytest.raises(Refused) as error:
            _start(task, office, team=team)
        assert _fields(error) == {("team", code)}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COORDINATOR, Role.MINISTER, Role.MINISTRY_EDITOR])
def test_only_the_project_office_runs_reviews(task: Task, role: Role) -> None:
    other = factories.make_user(role=role, organisation=task.lead_organisation)
    review = make_review(project=task.project, task=task)
    recommendation = make_recommendation(review=review, owner=task.lead_organisation)
    with pytest.raises(NotAllowed):
        _start(task, other)
    with pytest.raises(NotAllowed):
        advance_review(review=review, note="", findings="", by=other, now=NOW)
    with pytest.raises(NotAllowed):
        _recommend(review, task, other)
    with pytest.raises(NotAllowed):
        close_recommendation(recommendation=recommendation, proof="Act", by=other, now=NOW)
    assert PriorityReview.objects.count() == 1


def test_an_imported_portfolio_is_not_reviewed(office: User) -> None:
    project = factories.make_project(portfolio=factories.make_portfolio(national=False))
    with pytest.raises(NotAllowed):
        _start(factories.make_task(project=project), office)


def _recommend(review: PriorityReview, task: Task, by: User, **changed: Any) -> Recommendation:
    given: dict[str, Any] = {
        "text": "Let the second lot",
        "grade": "critical",
        "owner": task.lead_organisation,
        "due_date": TODAY + timedelta(days=30),
    }
    return add_recommendation(review=review, by=by, now=NOW, **(given | changed))


def test_a_review_goes_through_its_stages_and_closes_when_all_is_closed(task: Task, office: User) -> None:
    review = _start(task, office)
    review = advance_review(review=review, note="Interviews", findings="", by=office, now=NOW)
    assert (review.stage, review.version) == ("fieldwork", 2)
    review = advance_review(review=review, note="", findings="", by=office, now=NOW)
    with pytest.raises(Refused) as error:
        advance_review(review=review, note="", findings=" ", by=office, now=NOW)
    assert _fields(error) == {("findings", "required"), ("stage", "no_recommendation")}
    made = _recommend(review, task, office)
    assert made.code == f"{review.code}-R001"
    review = advance_review(review=review, note="", findings="Too late", by=office, now=NOW)
    assert (review.stage, review.reported_date, review.findings) == ("follow_up", TODAY, "Too late")
    with pytest.raises(Refused) as error:
        advance_review(review=review, note="", findings="", by=office, now=NOW)
    assert _fields(error) == {("stage", "open_recommendations")}
    close_recommendation(recommendation=made, proof="Contract 14", by=office, now=NOW)
    review = advance_review(review=review, note="", findings="", by=office, now=NOW)
    assert review.stage == "closed"
    with pytest.raises(Refused) as error:
        advance_review(review=review, note="", findings="", by=office, now=NOW)
    assert _fields(error) == {("stage", "closed")}
    assert list(review.steps.values_list("stage", flat=True)) == [
        "scoping",
        "fieldwork",
        "report",
        "follow_up",
        "closed",
    ]


def test_two_who_advance_at_once_do_not_skip_a_stage(task: Task, office: User) -> None:
    seen = _start(task, office)
    advance_review(review=seen, note="", findings="", by=office, now=NOW, expected_version=seen.version)
    with pytest.raises(Stale):
        advance_review(review=seen, note="", findings="", by=office, now=NOW, expected_version=seen.version)
    assert PriorityReview.objects.get(pk=seen.pk).stage == "fieldwork"


def test_a_recommendation_that_cannot_be(task: Task, office: User) -> None:
    review = make_review(project=task.project, task=task)
    with pytest.raises(Refused) as error:
        _recommend(
            review,
            task,
            office,
            text=" ",
            grade="grave",
            owner=factories.make_organisation(),
            due_date=review.start_date - timedelta(days=1),
        )
    assert _fields(error) == {
        ("text", "required"),
        ("grade", "unknown"),
        ("owner", "outside"),
        ("due_date", "too_early"),
    }
    with pytest.raises(Refused) as error:
        _recommend(_start(task, office), task, office)
    assert _fields(error) == {("stage", "wrong_stage")}


def test_owners_are_bodies_that_can_open_the_review(task: Task, office: User) -> None:
    region = factories.make_region()
    akimat = factories.make_akimat(region=region)
    helper, coordinator = factories.make_organisation(), factories.make_organisation()
    task.contributing_organisations.add(helper)
    task.regions.add(region)
    task.project.coordinator = coordinator
    task.project.save()
    review = make_review(project=task.project, task=task)
    for owner in (helper, akimat, coordinator):
        assert _recommend(review, task, office, owner=owner).owner == owner


def test_the_owner_reports_and_it_stays_open(task: Task) -> None:
    review = make_review(project=task.project, task=task)
    made = make_recommendation(review=review, owner=task.lead_organisation)
    owner = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
    stored = report_progress(recommendation=made, text="Signed", says_done=True, by=owner, now=NOW)
    assert (stored.closed_date, stored.version) == (None, 2)
    assert stored.reports.order_by("-id").first().says_done
    with pytest.raises(Refused):
        report_progress(recommendation=made, text=" ", says_done=True, by=owner, now=NOW)


@pytest.mark.parametrize("role", [Role.PROJECT_OFFICE, Role.MINISTRY_EDITOR, Role.AUDITOR])
def test_nobody_else_reports_for_the_owner(task: Task, role: Role) -> None:
    made = make_recommendation(review=make_review(project=task.project, task=task), owner=task.lead_organisation)
    other = factories.make_user(role=role, organisation=factories.make_organisation())
    with pytest.raises(NotAllowed):
        report_progress(recommendation=made, text="Signed", says_done=True, by=other, now=NOW)


def test_closing_needs_proof_and_happens_once(task: Task, office: User) -> None:
    made = make_recommendation(review=make_review(project=task.project, task=task), owner=task.lead_organisation)
    with pytest.raises(Refused):
        close_recommendation(recommendation=made, proof=" ", by=office, now=NOW)
    stored = close_recommendation(recommendation=made, proof="Contract 14", by=office, now=NOW)
    assert (stored.closed_date, stored.proof, stored.closed_by_label) == (TODAY, "Contract 14", office.email)
    with pytest.raises(Refused) as error:
        close_recommendation(recommendation=made, proof="Again", by=office, now=NOW)
    assert _fields(error) == {("state", "closed")}
    owner = factories.make_user(role=Role.MINISTRY_EDITOR, organisation=task.lead_organisation)
    with pytest.raises(Refused):
        report_progress(recommendation=made, text="More", says_done=False, by=owner, now=NOW)


def test_the_owner_never_closes_not_even_from_the_project_office(task: Task, office: User) -> None:
    Membership.objects.create(user=office, organisation=task.lead_organisation)
    made = make_recommendation(review=make_review(project=task.project, task=task), owner=task.lead_organisation)
    with pytest.raises(NotAllowed):
        close_recommendation(recommendation=made, proof="Contract 14", by=office, now=NOW)
    assert Recommendation.objects.get(pk=made.pk).closed_date is None


def test_the_gravest_stand_first(task: Task) -> None:
    review = make_review(project=task.project, task=task)
    late = make_recommendation(review=review, owner=task.lead_organisation, due_date=TODAY - timedelta(days=1))
    grave = make_recommendation(review=review, owner=task.lead_organisation, grade="critical")
    assert list(Recommendation.objects.gravest_first()) == [grave, late]
    assert list(Recommendation.objects.overdue(on=TODAY)) == [late]
