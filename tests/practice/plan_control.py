"""Change control, promises between tasks and delivery chains, for the tests that walk everything."""

from datetime import timedelta
from typing import Any

from projects.models import (
    BaselineChange,
    BaselineRequest,
    DeliveryChain,
    DeliveryLink,
    LinkJudgement,
    Milestone,
    MilestoneDependency,
    PlanEntry,
    PlanVersion,
    PromiseAlert,
    Task,
)
from tests import factories
from tests.factories import NOW, TODAY
from tests.pages import Page

LISTS: dict[str, dict[str, Any]] = {
    "baseline-requests/": {},
    "plan-versions/": {},
    "dependencies/": {},
    "promise-alerts/": {},
    "delivery-chains/": {},
    "delivery-links/": {},
}
UNGUESSED = frozenset(
    {
        "POST /api/v1/baseline-requests/",
        "POST /api/v1/baseline-requests/{id}/withdraw/",
        "POST /api/v1/dependencies/",
        "POST /api/v1/dependencies/{id}/accept/",
        "POST /api/v1/delivery-chains/",
        "POST /api/v1/delivery-links/",
        "PATCH /api/v1/delivery-links/{id}/",
    }
)
READ = {
    "/projects/{project}/plan/": "project",
    "/tasks/{task}/plan/": "task",
    "/baseline-requests/": "",
    "/baseline-requests/{baseline_request}/": "baseline_request",
    "/projects/{project}/dependencies/": "project",
    "/tasks/{task}/dependencies/": "task",
    "/organisations/{lead}/waiting/": "",
    "/dependencies/": "",
    "/dependencies/{dependency}/": "dependency",
    "/projects/{project}/chain/": "project",
    "/tasks/{task}/chain/": "task",
    "/delivery-chains/{chain}/": "chain",
}
WRITE = {
    "/tasks/{task}/plan/ask/": "task",
    "/baseline-requests/{baseline_request}/approve/": "baseline_request",
    "/baseline-requests/{baseline_request}/refuse/": "baseline_request",
    "/baseline-requests/{baseline_request}/withdraw/": "baseline_request",
    "/dependencies/{dependency}/accept/": "dependency",
    "/dependencies/{dependency}/decline/": "dependency",
    "/dependencies/{dependency}/acknowledge/": "dependency",
    "/dependencies/{dependency}/withdraw/": "dependency",
    "/projects/{project}/chain/start/": "project",
    "/tasks/{task}/chain/start/": "task",
    "/delivery-chains/{chain}/change/": "chain",
    "/delivery-chains/{chain}/links/": "chain",
    "/delivery-links/{link}/judge/": "link",
    "/delivery-links/{link}/edit/": "link",
    "/delivery-links/{link}/remove/": "link",
}
PAGES = (
    Page("plan-project", "/projects/MANGYSTAU/plan/"),
    Page("plan-task", "/tasks/INFRA-GRID/plan/"),
    Page("baseline-requests", "/baseline-requests/"),
    Page("baseline-request", "/baseline-requests/BLR-009/"),
    Page("project-dependencies", "/projects/MANGYSTAU/dependencies/"),
    Page("task-dependencies", "/tasks/NUCLEAR-NPP1/dependencies/"),
    Page("organisation-waiting", "/organisations/maidd/waiting/"),
    Page("dependencies", "/dependencies/"),
    Page("dependency", "/dependencies/DEP-1/"),
    Page("project-chain", "/projects/HUMAN/chain/"),
    Page("task-chain", "/tasks/MANGYSTAU-GASPLANT/chain/"),
    Page("delivery-chain", "/delivery-chains/CHN-001/"),
    Page("milestone-what-if", "/milestones/NUCLEAR-NPP1-M07/?if=2027-09-30"),
)


def make_request(task: Task, milestone: Milestone, *, days: int = 60, **fields: Any) -> BaselineRequest:
    """A request for a later date of one milestone, asked by somebody of the ministry who is not in the tests."""
    request = BaselineRequest.objects.create(
        **(
            {
                "code": f"BLR-{task.code}-{BaselineRequest.objects.count()}",
                "project": task.project,
                "task": task,
                "reason": "The tender was repeated.",
                "requested_by_label": "head@ministry.example",
                "requested_at": NOW,
            }
            | fields
        )
    )
    BaselineChange.objects.create(
        request=request,
        milestone=milestone,
        from_date=milestone.baseline_date,
        from_weight=milestone.weight,
        to_date=(milestone.baseline_date or TODAY) + timedelta(days=days),
    )
    return request


def make_version(task: Task, *, number: int = 1, whole: bool = False, **fields: Any) -> PlanVersion:
    """A version of the plan of a task, or (whole) of its project, with its milestones as they stand."""
    subject = task.project if whole else task
    version = PlanVersion.objects.create(
        **(
            {
                "project": task.project,
                "task": None if whole else task,
                "code": f"{subject.code}-V{number}",
                "number": number,
                "at": NOW - timedelta(days=400 - number),
            }
            | fields
        )
    )
    milestones = Milestone.objects.filter(task__project=task.project) if whole else task.milestones.all()
    PlanEntry.objects.bulk_create(
        PlanEntry(
            plan=version,
            milestone=one,
            baseline_date=one.baseline_date,
            weight=one.weight,
            task_weight=one.task.weight,
        )
        for one in milestones
    )
    return version


def make_promise(giver: Milestone, taker: Milestone, **fields: Any) -> MilestoneDependency:
    """A promise that is asked for and not agreed; `agreed_date` makes it agreed."""
    values = {"needed_date": taker.baseline_date, "why": "The site needs power.", "proposed_at": NOW} | fields
    if values.get("agreed_date"):
        values |= {"state": "accepted", "answered_at": NOW}
    return MilestoneDependency.objects.create(predecessor=giver, successor=taker, **values)


def make_alert(edge: MilestoneDependency, *, days: int = 30) -> PromiseAlert:
    return PromiseAlert.objects.create(
        dependency=edge,
        kind="later",
        milestone_version=1,
        agreed_date=edge.agreed_date,
        expected_date=edge.promised_date + timedelta(days=days),
        at=NOW,
    )


def make_chain(task: Task, *, links: int = 3, whole: bool = False, **fields: Any) -> DeliveryChain:
    """A chain of a task, or (whole) of its project, of which each link is judged once."""
    n = DeliveryChain.objects.count()
    values = {"project": task.project, "task": None if whole else task, "code": f"CHN-{task.code}-{n}"}
    chain = DeliveryChain.objects.create(**(values | {"name_en": "Every village has clean water"} | fields))
    for place in range(1, links + 1):
        link = DeliveryLink.objects.create(
            chain=chain,
            code=f"{chain.code}-L{place}",
            position=place,
            name_en=f"Link {place}",
            actor="District engineers",
            strength="weak",
            strength_reason="Two of five districts have no engineer.",
            judged_date=TODAY,
        )
        LinkJudgement.objects.create(link=link, strength="weak", reason=link.strength_reason, judged_date=TODAY, at=NOW)
    return chain


def side(side: Any) -> dict[str, Any]:
    task, first, other = side.tasks[0], side.milestones[0], side.milestones[2]
    promise = make_promise(first, other, agreed_date=TODAY)
    chain = make_chain(task, name_en=f"Chain of {side.name}")
    return {
        "baseline-requests": make_request(task, side.milestones[1]),
        "plan-versions": make_version(task),
        "dependencies": promise,
        "promise-alerts": make_alert(promise),
        "delivery-chains": chain,
        "delivery-links": chain.links.get(position=1),
    }


def grow(task: Task, rows: int) -> None:
    """Requests, versions, promises to other tasks and from them, alerts, chains and longer chains."""
    milestones = [factories.make_milestone(task=task, baseline_date=TODAY + timedelta(days=n)) for n in range(rows)]
    first = PlanVersion.objects.filter(task=task).count() + 1
    of_project = PlanVersion.objects.filter(project=task.project_id, task=None).count() + 1
    others = [factories.make_task(project=task.project, sector=task.sector, team=task.team) for _ in range(2)]
    for n, milestone in enumerate(milestones):
        make_request(task, milestone)
        taker = factories.make_milestone(task=others[0])
        make_alert(make_promise(milestone, taker, agreed_date=milestone.baseline_date))
        make_promise(factories.make_milestone(task=others[1]), milestone)
        make_promise(milestone, factories.make_milestone(task=others[1]))
        make_version(task, number=first + n)
        make_version(task, number=of_project + n, whole=True)
        make_chain(task, links=3)
    chain = task.deliverychains.order_by("pk").first()
    for n in range(rows):
        place = 100 + n + chain.links.count()
        DeliveryLink.objects.create(chain=chain, code=f"{chain.code}-X{place}", position=place, name_en="X", actor="Y")


def codes(country: Any) -> dict[str, str]:
    """The objects of a page test, made once for each country."""
    request = BaselineRequest.objects.filter(task=country.task).order_by("pk").first()
    promise = MilestoneDependency.objects.filter(successor=country.fresh, predecessor=country.due).first()
    chain = DeliveryChain.objects.filter(task=country.task).order_by("pk").first() or make_chain(country.task)
    link = chain.links.get(position=1)
    return {
        "baseline_request": (request or make_request(country.task, country.due)).code,
        "dependency": (promise or _made(country)).code,
        "chain": chain.code,
        "link": link.code,
        "lead": country.lead.code,
    }


def _made(country: Any) -> MilestoneDependency:
    edge = make_promise(country.due, country.fresh, agreed_date=TODAY + timedelta(days=20))
    edge.refresh_from_db()
    return edge
