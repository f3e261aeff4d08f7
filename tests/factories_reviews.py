"""Rows of reviews, recovery plans, money and validation for tests: every default believable."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

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
    StrategicProject,
    Task,
    Validation,
    ValidationDraw,
    ValidationRound,
)
from regions.models import Organisation
from tests import factories
from tests.factories import NOW, TODAY

_number = count(1)


def make_review(
    *, project: StrategicProject, task: Task | None = None, owner: Organisation | None = None, **fields: Any
) -> PriorityReview:
    """A review in its follow-up with one seat and its steps."""
    n = next(_number)
    given: dict[str, Any] = {
        "code": f"PR-T{n}",
        "name_en": f"Why it is late {n}",
        "question": "What keeps it from being done?",
        "start_date": TODAY - timedelta(days=60),
        "due_date": TODAY - timedelta(days=30),
        "stage": "follow_up",
        "findings": "The contracts were let too late.",
        "reported_date": TODAY - timedelta(days=31),
    }
    review = PriorityReview.objects.create(project=project, task=task, **(given | fields))
    if owner:
        ReviewMember.objects.create(review=review, organisation=owner, role="Head of the review")
    ReviewStep.objects.create(review=review, stage=review.stage, by_label="office@example.org", at=NOW)
    return review


def make_recommendation(*, review: PriorityReview, owner: Organisation, **fields: Any) -> Recommendation:
    """An essential one, due in ten days, with a report."""
    n = next(_number)
    given: dict[str, Any] = {
        "code": f"{review.code}-R{n}",
        "text": f"Let the second lot {n}",
        "grade": "essential",
        "due_date": TODAY + timedelta(days=10),
    }
    made = Recommendation.objects.create(review=review, owner=owner, **(given | fields))
    RecommendationReport.objects.create(
        recommendation=made, text="The tender is announced", by_label="owner@example.org", at=NOW
    )
    return made


def make_recovery_plan(*, project: StrategicProject, task: Task | None = None, **fields: Any) -> RecoveryPlan:
    """Owed since a fortnight, so that it is due today; a submitted one gets a line."""
    n = next(_number)
    given: dict[str, Any] = {
        "code": f"RP-T{n}",
        "owner": task.lead_organisation if task else project.coordinator,
        "trigger_status": "red",
        "triggered_date": TODAY - timedelta(days=14),
        "due_date": TODAY,
    }
    if fields.get("state") in ("submitted", "accepted", "returned"):
        given |= {"cause": "The contractor left", "on_course_date": TODAY + timedelta(days=60), "submitted_at": NOW}
    plan = RecoveryPlan.objects.create(project=project, task=task, **(given | fields))
    RecoveryStep.objects.create(plan=plan, state=plan.state, at=NOW)
    if plan.cause:
        due = TODAY + timedelta(days=30)
        RecoveryAction.objects.create(plan=plan, position=1, what="Let it anew", who="Director", due_date=due)
    return plan


def make_budget(*, project: StrategicProject, year: int = 2026, **fields: Any) -> Budget:
    """An unexplained forecast a tenth above its baseline."""
    given: dict[str, Any] = {
        "code": f"{project.code}-{year}",
        "baseline": Decimal(100),
        "forecast": Decimal(110),
        "actual": Decimal(40),
    }
    budget = Budget.objects.create(project=project, year=year, **(given | fields))
    figures = {name: getattr(budget, name) for name in ("baseline", "forecast", "actual")}
    BudgetVersion.objects.create(budget=budget, version=1, by_label="office@example.org", at=NOW, **figures)
    return budget


def explain(budget: Budget, *, kind: str = "forecast") -> BudgetExplanation:
    planned, found = (budget.baseline, budget.forecast) if kind == "forecast" else (budget.forecast, budget.actual)
    return BudgetExplanation.objects.create(
        budget=budget, kind=kind, planned=planned, found=found, text="Steel became dearer", by_label="x", at=NOW
    )


def make_validation(*, milestone: Milestone, **fields: Any) -> Validation:
    """A confirmed result; another state needs what its constraint asks for."""
    n = next(_number)
    given: dict[str, Any] = {
        "code": f"V-T{n}",
        "state": "confirmed",
        "claimed_date": TODAY - timedelta(days=20),
        "finding": "Seen on site",
        "examined_date": TODAY - timedelta(days=5),
        "by_label": "auditor@example.org",
    }
    task = milestone.task
    return Validation.objects.create(project=task.project, task=task, milestone=milestone, **(given | fields))


def make_round(*milestones: Milestone, year: int = 2026, **fields: Any) -> ValidationRound:
    """A round of the national portfolio that drew these milestones."""
    given: dict[str, Any] = {
        "portfolio": factories.make_portfolio(),
        "code": f"VR-{year}",
        "seed": "test",
        "size": max(1, len(milestones)),
        "population": sorted(milestone.code for milestone in milestones),
        "cutoff_date": TODAY,
        "drawn_at": NOW,
    }
    made = ValidationRound.objects.create(year=year, **(given | fields))
    for position, milestone in enumerate(milestones, start=1):
        ValidationDraw.objects.create(round=made, milestone=milestone, position=position)
    return made


def of_side(side: Any) -> dict[str, Any]:
    """One of each about the side's first task; the money is the project's. Each side has the round of a year."""
    task = side.tasks[0]
    review = make_review(project=side.project, task=task, owner=side.ministry, code=f"PR-{side.name}")
    year = 2025 if ValidationRound.objects.filter(year=2026).exists() else 2026
    made = make_round(side.milestones[1], year=year, code=f"VR-{side.name}")
    return {
        "reviews": review,
        "recommendations": make_recommendation(review=review, owner=side.ministry, code=f"PR-{side.name}-R1"),
        "recovery-plans": make_recovery_plan(project=side.project, task=task, code=f"RP-{side.name}"),
        "budgets": make_budget(project=side.project),
        "validations": make_validation(milestone=side.milestones[1], round=made, code=f"V-{side.name}"),
        "validation-rounds": made,
    }


def grow(task: Task, rows: int) -> None:
    """More of each; money in further years. Only one open recovery plan is possible, so the others are closed."""
    for _ in range(rows):
        review = make_review(project=task.project, task=task, owner=task.lead_organisation)
        make_recommendation(review=review, owner=task.lead_organisation)
        ended = {"state": "closed", "ended_date": TODAY, "end_reason": "The status was better"}
        make_recovery_plan(project=task.project, task=task, **ended)
        make_budget(project=task.project, year=1990 + task.project.budgets.count())
        milestone = factories.make_milestone(task=task)
        made = make_round(milestone, year=1990 + ValidationRound.objects.count())
        make_validation(milestone=milestone, round=made)


def on_pages(country: Any) -> dict[str, str]:
    """One of each about the task that the stranger cannot open."""
    if found := PriorityReview.objects.filter(code="PR-PAGE").first():
        budget = Budget.objects.get(project=country.project, year=2026)
    else:
        found = make_review(project=country.project, task=country.task, owner=country.lead, code="PR-PAGE")
        make_recommendation(review=found, owner=country.lead, code="PR-PAGE-R1")
        make_recovery_plan(project=country.project, task=country.task, code="RP-PAGE")
        budget = make_budget(project=country.project)
        made = make_round(country.done, code="VR-PAGE")
        make_validation(milestone=country.done, round=made, code="V-PAGE")
    return {
        "review": found.code,
        "recommendation": "PR-PAGE-R1",
        "recovery_plan": "RP-PAGE",
        "budget": budget.code,
        "validation": "V-PAGE",
        "validation_round": "VR-PAGE",
    }
