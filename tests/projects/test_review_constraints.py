"""Each rule of reviews, recovery plans, money and validation is refused by the database, by name."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import models, transaction

from projects.models import (
    Budget,
    BudgetExplanation,
    BudgetVersion,
    Milestone,
    PriorityReview,
    Recommendation,
    RecommendationReport,
    RecoveryAction,
    RecoveryPlan,
    RecoveryStep,
    ReviewMember,
    ReviewStep,
    Validation,
    ValidationDraw,
    ValidationRound,
)
from tests import factories
from tests.factories import NOW, TODAY
from tests.factories_reviews import (
    explain,
    make_budget,
    make_recommendation,
    make_recovery_plan,
    make_review,
    make_round,
    make_validation,
)
from tests.projects.test_constraints import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> dict[type[models.Model], Any]:
    """One row of each kind."""
    task = factories.make_task()
    milestone = factories.make_milestone(task=task, actual_date=TODAY)
    review = make_review(project=task.project, task=task, owner=task.lead_organisation)
    recommendation = make_recommendation(review=review, owner=task.lead_organisation)
    plan = make_recovery_plan(project=task.project, task=task, state="submitted")
    budget = make_budget(project=task.project)
    made = make_round(milestone)
    found: list[Any] = [
        review,
        review.members.get(),
        review.steps.get(),
        recommendation,
        recommendation.reports.get(),
        plan,
        plan.steps.get(),
        plan.actions.get(),
        budget,
        budget.versions.get(),
        explain(budget),
        made,
        made.draws.get(),
        make_validation(milestone=milestone, round=made),
    ]
    return {type(row): row for row in found}


CHANGES: list[tuple[type[models.Model], dict[str, Any], str]] = [
    (PriorityReview, {"stage": "paused"}, "projects_review_reported_with_findings"),
    (PriorityReview, {"due_date": TODAY - timedelta(days=40)}, "projects_review_three_to_six_weeks"),
    (PriorityReview, {"due_date": TODAY}, "projects_review_three_to_six_weeks"),
    (PriorityReview, {"question": ""}, "projects_review_has_question"),
    (PriorityReview, {"findings": ""}, "projects_review_reported_with_findings"),
    (PriorityReview, {"reported_date": None}, "projects_review_reported_with_findings"),
    (PriorityReview, {"stage": "report"}, "projects_review_reported_with_findings"),
    (ReviewMember, {"role": ""}, "projects_review_seat_has_role"),
    (Recommendation, {"grade": "grave"}, "projects_recommendation_grade_known"),
    (Recommendation, {"closed_date": TODAY}, "projects_recommendation_closed_with_proof"),
    (Recommendation, {"proof": "Act"}, "projects_recommendation_closed_with_proof"),
    (Recommendation, {"text": ""}, "projects_recommendation_says_something"),
    (RecoveryPlan, {"state": "lost"}, "projects_recovery_ended_with_reason"),
    (RecoveryPlan, {"trigger_status": "green"}, "projects_recovery_called_for"),
    (RecoveryPlan, {"due_date": TODAY - timedelta(days=14)}, "projects_recovery_due_after_trigger"),
    (RecoveryPlan, {"cause": ""}, "projects_recovery_submitted_is_written"),
    (RecoveryPlan, {"on_course_date": None}, "projects_recovery_submitted_is_written"),
    (RecoveryPlan, {"state": "closed", "ended_date": TODAY}, "projects_recovery_ended_with_reason"),
    (RecoveryPlan, {"ended_date": TODAY, "end_reason": "x"}, "projects_recovery_ended_with_reason"),
    (RecoveryAction, {"who": ""}, "projects_recovery_action_says_what_and_who"),
    (Budget, {"year": 1900}, "projects_budget_year_sane"),
    (Budget, {"actual": Decimal(-1)}, "projects_budget_not_negative"),
    (ValidationRound, {"year": 2500}, "projects_round_year_sane"),
    (ValidationRound, {"size": 0}, "projects_round_draws_something"),
    (Validation, {"state": "lost", "found_completion": 0}, "projects_validation_closed_with_reason"),
    (Validation, {"claimed_value": 1}, "projects_validation_of_one_result"),
    (Validation, {"milestone": None}, "projects_validation_of_one_result"),
    (Validation, {"state": "disputed"}, "projects_validation_dispute_says_what_is_there"),
    (Validation, {"found_completion": 0}, "projects_validation_dispute_says_what_is_there"),
    (Validation, {"state": "disputed", "found_completion": 1}, "projects_validation_dispute_says_what_is_there"),
    (Validation, {"finding": ""}, "projects_validation_says_why"),
    (Validation, {"state": "answered", "found_completion": 0}, "projects_validation_answer_given"),
    (Validation, {"state": "maintained", "found_completion": 0}, "projects_validation_closed_with_reason"),
    (Validation, {"closed_at": NOW, "closing": "x"}, "projects_validation_closed_with_reason"),
    # history
    (ReviewStep, {"note": "it was never late"}, "projects_reviewstep_never_rewritten"),
    (RecommendationReport, {"text": "all done"}, "projects_recommendationreport_never_rewritten"),
    (RecoveryStep, {"note": "x"}, "projects_recoverystep_never_rewritten"),
    (BudgetVersion, {"baseline": 1}, "projects_budgetversion_never_rewritten"),
    (BudgetExplanation, {"text": "x"}, "projects_budgetexplanation_never_rewritten"),
    (ValidationDraw, {"position": 7}, "projects_validationdraw_never_rewritten"),
]


@pytest.mark.parametrize(("kind", "values", "constraint"), CHANGES)
def test_a_row_that_cannot_be(
    rows: dict[type[models.Model], Any], kind: type[models.Model], values: dict[str, Any], constraint: str
) -> None:
    with refused(constraint), transaction.atomic():
        kind._default_manager.filter(pk=rows[kind].pk).update(**values)


NEW: list[tuple[type[models.Model], dict[str, Any], str]] = [
    (ReviewStep, {"stage": "paused"}, "projects_step_stage_known"),
    (RecommendationReport, {"text": ""}, "projects_progress_report_says_something"),
    (RecoveryStep, {"state": "lost"}, "projects_recovery_step_state_known"),
    (BudgetExplanation, {"kind": "both"}, "projects_explanation_kind_known"),
    (BudgetExplanation, {"text": ""}, "projects_explanation_says_something"),
    (ReviewMember, {}, "projects_review_seat_once"),
    (RecoveryAction, {}, "projects_recovery_action_position_once"),
    (RecoveryPlan, {"code": "RP-2"}, "projects_recovery_one_open_a_task"),
    (Budget, {"code": "B-2"}, "projects_budget_once_a_year"),
    (BudgetVersion, {}, "projects_budget_version_once"),
    (ValidationRound, {"code": "VR-2"}, "projects_round_once_a_year"),
    (ValidationDraw, {"position": 2}, "projects_draw_milestone_once"),
    (Validation, {"code": "V-2"}, "projects_validation_once_a_round"),
]


@pytest.mark.parametrize(("kind", "values", "constraint"), NEW)
def test_a_second_row_that_cannot_be(
    rows: dict[type[models.Model], Any], kind: type[models.Model], values: dict[str, Any], constraint: str
) -> None:
    row = kind._default_manager.get(pk=rows[kind].pk)
    row.pk = None
    row._state.adding = True
    if hasattr(row, "public_id"):
        row.public_id = "0b8c1d3e-6f0a-4d5c-9a41-7d3f0f6a2b11"
    for name, value in values.items():
        setattr(row, name, value)
    with refused(constraint), transaction.atomic():
        row.save()


def test_a_draw_has_a_place_of_its_own(rows: dict[type[models.Model], Any]) -> None:
    other = factories.make_milestone()
    with refused("projects_draw_position_once"), transaction.atomic():
        ValidationDraw.objects.create(round=rows[ValidationRound], milestone=other, position=1)


def test_a_project_has_one_open_recovery_plan() -> None:
    project = factories.make_project()
    make_recovery_plan(project=project)
    with refused("projects_recovery_one_open_a_project"), transaction.atomic():
        make_recovery_plan(project=project)


def test_a_milestone_has_one_open_dispute() -> None:
    milestone: Milestone = factories.make_milestone()
    make_validation(milestone=milestone, state="disputed", found_completion=0)
    with refused("projects_validation_one_open_dispute"), transaction.atomic():
        make_validation(milestone=milestone, state="answered", found_completion=0, answer="x")


def test_a_result_and_a_task_belong_together(rows: dict[type[models.Model], Any]) -> None:
    elsewhere = factories.make_milestone()
    with refused("projects_validation_result_of_subject"), transaction.atomic():
        Validation.objects.filter(pk=rows[Validation].pk).update(milestone=elsewhere)
    for kind in (PriorityReview, RecoveryPlan, Validation):
        table = kind._meta.db_table
        with refused(f"{table}_task_in_project"), transaction.atomic():
            kind._default_manager.filter(pk=rows[kind].pk).update(project=elsewhere.task.project)
