"""Challenges, labs and the eight steps in the tests that walk everything.

Models are imported where they are used: the pictures read PAGES before Django is set up.
"""

from typing import Any

from tests.pages import Page

UNGUESSED = frozenset(
    {
        "POST /api/v1/challenges/",
        "POST /api/v1/challenges/{id}/close/",
        "POST /api/v1/challenges/{id}/notes/",
        "POST /api/v1/challenges/{id}/reviews/",
        "POST /api/v1/challenges/{id}/checks/",
        "POST /api/v1/labs/",
        "POST /api/v1/labs/{id}/start/",
        "POST /api/v1/labs/{id}/decide/",
        "POST /api/v1/labs/{id}/ideas/",
        "POST /api/v1/ideas/{id}/lines/",
        "POST /api/v1/ideas/{id}/drop_line/",
        "POST /api/v1/ideas/{id}/hand_over/",
        "POST /api/v1/lifecycles/{id}/passages/",
        "POST /api/v1/lifecycles/{id}/records/",
        "POST /api/v1/tasks/",
        "POST /api/v1/milestones/",
    }
)
LISTS: dict[str, dict[str, Any]] = {"challenges/": {}, "labs/": {}, "ideas/": {}, "lifecycles/": {}}

READ = {
    "/challenges/": "",
    "/challenges/{challenge}/": "challenge",
    "/challenges/{closed}/ceremony/": "closed",
    "/labs/": "",
    "/labs/{lab}/": "lab",
    "/labs/{lab}/ideas/{idea}/": "lab",
    "/projects/{project}/lifecycle/": "project",
}
WRITE = {
    "/challenges/plan/": "",
    "/challenges/{challenge}/start/": "challenge",
    "/challenges/{challenge}/notes/": "challenge",
    "/challenges/{challenge}/reviews/": "challenge",
    "/challenges/{challenge}/close/": "challenge",
    "/challenges/{challenge}/checks/": "challenge",
    "/labs/open/": "",
    "/labs/{lab}/start/": "lab",
    "/labs/{lab}/decide/": "lab",
    "/labs/{lab}/ideas/": "lab",
    "/labs/{lab}/ideas/{idea}/score/": "lab",
    "/labs/{lab}/ideas/{idea}/decide/": "lab",
    "/labs/{lab}/ideas/{idea}/lines/": "lab",
    "/labs/{lab}/ideas/{idea}/drop-line/": "lab",
    "/labs/{lab}/ideas/{idea}/hand-over/": "lab",
    "/projects/{project}/lifecycle/pass/": "project",
    "/projects/{project}/lifecycle/records/": "project",
}
PAGES = (
    Page("challenges", "/challenges/"),
    Page("challenge-short", "/challenges/CH-004/"),
    Page("challenge-on-course", "/challenges/CH-005/"),
    Page("challenge-lasted", "/challenges/CH-001/"),
    Page("challenge-check-due", "/challenges/CH-003/", "auditor"),
    Page("challenge-planned", "/challenges/CH-006/"),
    Page("challenge-ceremony", "/challenges/CH-003/ceremony/"),
    Page("labs", "/labs/"),
    Page("lab-running", "/labs/LAB-002/"),
    Page("lab-idea", "/labs/LAB-002/ideas/1/"),
    Page("lab-handed-over", "/labs/LAB-001/ideas/1/", "minister"),
    Page("lifecycle", "/projects/HUMAN/lifecycle/"),
    Page("lifecycle-validation", "/projects/DIGITAL/lifecycle/", "coordinator"),
)


def side(side: Any) -> dict[str, Any]:
    """A planned challenge of the ministry and its akimat, a lab with an idea, and the steps of the project."""
    from tests import hundred_days as make

    bodies = (side.ministry, side.akimat)
    challenge = make.make_challenge(task=side.tasks[0], bodies=bodies, state="planned", code=f"CH-{side.name}")
    lab = make.make_lab(task=side.tasks[0], code=f"LAB-{side.name}")
    return {"challenges": challenge, "labs": lab, "ideas": make.make_idea(lab), "lifecycles": side.project}


def grow(task: Any, rows: int) -> None:
    """Challenges and labs of the task, the first challenge with as many notes, reviews; ideas, steps and records."""
    from projects.models import Challenge, PublicRecord, SponsorReview, SustainCheck
    from tests import hundred_days as make
    from tests.factories import NOW, TODAY

    made = [make.make_challenge(task=task) for _ in range(rows)]
    first = Challenge.objects.filter(task=task).order_by("pk")[0]
    make.add_notes(first, rows)
    SponsorReview.objects.bulk_create(
        SponsorReview(challenge=challenge, week=1, call="on_track", words="Good.", at=NOW) for challenge in made
    )
    over = make.make_challenge(task=task, state="closed", day=300)
    SustainCheck.objects.create(
        challenge=over, months=6, value=9, verdict="sustained", evidence="Seen.", checked_date=TODAY, at=NOW
    )
    for _ in range(rows):
        idea = make.choose(make.make_idea(make.make_lab(task=task)))
        make.make_line(idea)
        PublicRecord.objects.create(
            project=task.project, kind="open_day", title="Open day", place="Aktau", held_date=TODAY, at=NOW
        )
    _pass_first(task.project)


def _pass_first(project: Any) -> None:
    from projects.models import GatePassage
    from tests.factories import NOW, TODAY

    GatePassage.objects.get_or_create(
        project=project,
        step="strategic_direction",
        defaults={"number": 1, "passed_date": TODAY, "at": NOW, "waiver_reason": "The sponsor is named next week."},
    )


def codes(country: Any) -> dict[str, str]:
    """A challenge of the task, one that is over, and a lab of a project of which the stranger sees nothing."""
    from projects.models import Challenge, Lab
    from tests import hundred_days as make

    challenge = Challenge.objects.filter(task=country.task).order_by("pk").first()
    closed = Challenge.objects.filter(task=country.task, state="closed").first()
    lab = Lab.objects.filter(code="LAB-CODES").first() or _lab_with_ideas(country)
    challenge = challenge or make.make_challenge(task=country.task)
    closed = closed or make.make_challenge(task=country.task, state="closed")
    return {"challenge": challenge.code, "closed": closed.code, "lab": lab.code, "idea": "1"}


def _lab_with_ideas(country: Any) -> Any:
    """With as many ideas as `grow` made before; the first is chosen, with as many lines and scores."""
    from projects.models import Idea
    from tests import factories
    from tests import hundred_days as make

    number = max(1, Idea.objects.count())
    task = factories.make_task(team=country.team, lead=country.lead, regions=[country.region])
    lab = make.make_lab(task=task, code="LAB-CODES")
    first = make.choose(make.make_idea(lab, scorers=number))
    for _ in range(number):
        make.make_line(first)
        make.make_idea(lab)
    return lab
