"""Priority reviews, recovery plans, money and external validation, for the tests that walk everything.

Screenshots read PAGES without Django: what makes rows is imported where it is needed.
"""

from typing import Any

from tests.pages import Page

UNGUESSED = frozenset(
    {
        "POST /api/v1/reviews/",
        "POST /api/v1/reviews/{id}/advance/",
        "POST /api/v1/recommendations/",
        "POST /api/v1/recommendations/{id}/report/",
        "POST /api/v1/recovery-plans/{id}/submit/",
        "POST /api/v1/recovery-plans/{id}/accept/",
        "POST /api/v1/recovery-plans/{id}/return/",
        "POST /api/v1/budgets/",
        "PATCH /api/v1/budgets/{id}/",
        "POST /api/v1/budgets/{id}/explain/",
        "POST /api/v1/validations/",
        "POST /api/v1/validations/{id}/answer/",
        "POST /api/v1/validations/{id}/withdraw/",
        "POST /api/v1/validations/{id}/maintain/",
        "POST /api/v1/validation-rounds/",
    }
)

LISTS: dict[str, dict[str, Any]] = {
    "reviews/": {},
    "recommendations/": {},
    "recovery-plans/": {},
    "budgets/": {},
    "validations/": {},
    "validation-rounds/": {},
}


def side(side: Any) -> dict[str, Any]:
    from tests import factories_reviews

    return factories_reviews.of_side(side)


def grow(task: Any, rows: int) -> None:
    from tests import factories_reviews

    factories_reviews.grow(task, rows)


READ = {
    "/reviews/": "",
    "/reviews/{review}/": "review",
    "/projects/{project}/reviews/": "project",
    "/tasks/{task}/reviews/": "task",
    "/recovery-plans/": "",
    "/recovery-plans/{recovery_plan}/": "recovery_plan",
    "/money/": "",
    "/projects/{project}/money/": "project",
    "/validations/": "",
    "/validations/{validation}/": "validation",
    "/validations/rounds/{validation_round}/": "validation_round",
    "/milestones/{milestone}/validation/": "milestone",
    "/projects/{project}/validation/": "project",
    "/tasks/{task}/validation/": "task",
}
WRITE = {
    "/reviews/start/": "",
    "/reviews/{review}/advance/": "review",
    "/reviews/{review}/recommend/": "review",
    "/recommendations/{recommendation}/report/": "recommendation",
    "/recommendations/{recommendation}/close/": "recommendation",
    "/recovery-plans/{recovery_plan}/submit/": "recovery_plan",
    "/recovery-plans/{recovery_plan}/accept/": "recovery_plan",
    "/recovery-plans/{recovery_plan}/return/": "recovery_plan",
    "/projects/{project}/money/add/": "project",
    "/budgets/{budget}/change/": "",
    "/budgets/{budget}/explain/": "",
    "/validations/draw/": "",
    "/validations/{validation}/answer/": "validation",
    "/validations/{validation}/withdraw/": "validation",
    "/validations/{validation}/maintain/": "validation",
    "/milestones/{milestone}/validate/": "milestone",
    "/projects/{project}/validation/value/": "project",
}
"""A budget is the project's, which the stranger of these tests sees: its foreign answer is tested on its own."""


def codes(country: Any) -> dict[str, str]:
    from tests import factories_reviews

    return factories_reviews.on_pages(country)


PAGES = (
    Page("reviews", "/reviews/"),
    Page("review", "/reviews/PR-001/"),
    Page("project-reviews", "/projects/MANGYSTAU/reviews/"),
    Page("task-reviews", "/tasks/MANGYSTAU-GASPLANT/reviews/"),
    Page("recovery-plans", "/recovery-plans/"),
    Page("recovery-plan", "/recovery-plans/RP-003/"),
    Page("money", "/money/"),
    Page("project-money", "/projects/MANGYSTAU/money/"),
    Page("validations", "/validations/"),
    Page("validations-auditor", "/validations/", role="auditor"),
    Page("validation-round", "/validations/rounds/VR-2026/"),
    Page("project-validation", "/projects/INFRA/validation/"),
    Page("task-validation", "/tasks/MANGYSTAU-GASPLANT/validation/"),
    Page("milestone-validation", "/milestones/MANGYSTAU-GASPLANT-M05/validation/"),
    Page("validation", "/validations/V-001/"),
)
