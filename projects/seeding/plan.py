"""Projects with their public facts, and the illustrative teams, tasks and milestones around them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from projects.models import (
    Milestone,
    MilestoneDependency,
    Portfolio,
    Sector,
    StrategicArea,
    StrategicProject,
    Task,
    Team,
    TeamMember,
)
from projects.models.milestone import DatePrecision
from projects.seeding import course
from projects.seeding.course import Standing
from projects.seeding.facts import PublicMilestone, public_history, public_milestone
from projects.seeding.files import names, outline, reference
from projects.seeding.outline import MilestoneOutline, PublicOutline, TaskOutline, TeamOutline
from projects.seeding.reference import Tally
from projects.seeding.words import CRITERIA
from regions.models import Organisation, Region


@dataclass(frozen=True, slots=True)
class Told:
    """A milestone with its history, and why its first baseline is what it is."""

    milestone: Milestone
    history: Sequence[Standing]
    first_reason: str = ""


@dataclass(frozen=True, slots=True)
class Bodies:
    """What plans refer to by code. An akimat may be named by its region: 'akimat:KZ-47'."""

    organisations: Mapping[str, Organisation]
    regions: Mapping[str, Region]
    sectors: Mapping[str, Sector]

    @classmethod
    def load(cls) -> "Bodies":
        organisations = {organisation.code: organisation for organisation in Organisation.objects.all()}
        akimats = Organisation.objects.filter(kind=Organisation.Kind.AKIMAT).select_related("region")
        by_region = {f"akimat:{akimat.region.code}": akimat for akimat in akimats if akimat.region}
        return cls(
            organisations | by_region,
            {region.code: region for region in Region.objects.all()},
            {sector.code: sector for sector in Sector.objects.all()},
        )


def load_projects(portfolio: Portfolio, tally: Tally) -> None:
    """The strategic projects of the file; area from the file, weight and stage from fixtures/projects.yaml."""
    areas = {area.code: area for area in StrategicArea.objects.filter(portfolio=portfolio)}
    for record in reference()["strategic_projects"]:
        more = outline("projects")[record["code"]]
        _, created = StrategicProject.objects.get_or_create(
            code=record["code"],
            defaults={
                "portfolio": portfolio,
                "area": areas[record["area"]],
                "coordinator": Organisation.objects.get(code=more["coordinator"]),
                "source": record["source"].replace("article", reference()["meta"]["source_document"], 1),
                **{name: more[name] for name in ("weight", "stage", "sponsor", "start_date", "end_date", "summary")},
                **names(record["name"]),
            },
        )
        tally.add(StrategicProject, created)


def load_teams(portfolio: Portfolio, teams: Sequence[TeamOutline], bodies: Bodies, tally: Tally) -> dict[str, Team]:
    """Teams with their seats: organisations and roles, no people."""
    found = {}
    for team in teams:
        found[team.code] = Team.objects.create(
            portfolio=portfolio,
            sector=bodies.sectors[team.sector],
            code=team.code,
            over_limit_reason=team.over_limit_reason,
            illustrative=True,
            **names(team.names),
        )
        seats = [
            TeamMember(
                team=found[team.code],
                organisation=bodies.organisations[seat.organisation],
                role=seat.role,
                position=seat.position,
            )
            for seat in team.seats
        ]
        TeamMember.objects.bulk_create(seats)
        tally.add(Team)
        tally.add(TeamMember, count=len(seats))
    return found


def load_task(outline_of: TaskOutline, *, team: Team, project: StrategicProject, bodies: Bodies, tally: Tally) -> Task:
    """A task with its organisations and regions."""
    task = Task.objects.create(
        project=project,
        team=team,
        sector=bodies.sectors[outline_of.sector],
        lead_organisation=bodies.organisations[outline_of.lead],
        code=outline_of.code,
        weight=Decimal(outline_of.weight),
        is_critical=outline_of.is_critical,
        summary=outline_of.summary,
        illustrative=True,
        **names(outline_of.names),
    )
    task.contributing_organisations.set([bodies.organisations[code] for code in outline_of.contributing])
    task.regions.set([bodies.regions[code] for code in outline_of.regions])
    tally.add(Task)
    return task


def tell(outline_of: TaskOutline, *, task: Task, bodies: Bodies, today: date) -> list[Told]:
    """The milestones of a task, unsaved, each with its history up to `today`."""
    facts = {
        place: public_milestone(milestone, today=today)
        for place, milestone in enumerate(outline_of.milestones)
        if isinstance(milestone, PublicOutline)
    }
    invented = {
        place: milestone
        for place, milestone in enumerate(outline_of.milestones)
        if isinstance(milestone, MilestoneOutline)
    }
    agreed = min(_agreed(outline_of, invented, facts), today - timedelta(days=1))
    courses = course.run(outline_of.code, list(invented.values()), pace=outline_of.pace, agreed=agreed, today=today)
    histories = dict(zip(invented, courses, strict=True))
    told = []
    for place, milestone in enumerate(outline_of.milestones):
        columns = _common(outline_of, place, milestone, bodies)
        if isinstance(milestone, PublicOutline):
            history = public_history(facts[place], weight=Decimal(milestone.weight), agreed=agreed)
            columns |= _columns_of_fact(facts[place])
        else:
            history = histories[place]
            columns |= _columns_of_invented(milestone)
        last = history[-1]
        standing = {name: getattr(last, name) for name in course.REPORTED}
        numbers = {"version": len(history), "baseline_number": len(_baselines(history)) or 1}
        reason = facts[place].baseline_reason if place in facts else ""
        told.append(Told(Milestone(task=task, **columns, **standing, **numbers), history, reason))
    return told


def _agreed(task: TaskOutline, invented: Mapping[int, MilestoneOutline], facts: Mapping[int, PublicMilestone]) -> date:
    known = [milestone.due for milestone in invented.values()]
    known += [fact.baseline_date for fact in facts.values() if fact.baseline_date]
    return course.agreed_on(task.code, min(known, default=date(2025, 1, 20)))


def _baselines(history: Sequence[Standing]) -> list[Standing]:
    return [standing for standing in history if "baseline_date" in standing.changed and standing.baseline_date]


def _common(
    task: TaskOutline, place: int, milestone: MilestoneOutline | PublicOutline, bodies: Bodies
) -> dict[str, Any]:
    """Every third milestone is owned by the first contributing organisation, the others by the lead."""
    owner = task.contributing[0] if task.contributing and place % 3 == 2 else task.lead
    return {
        "code": f"{task.code}-M{place + 1:02d}",
        "position": place + 1,
        "owner": bodies.organisations[owner],
        "is_key": milestone.is_key,
    }


def _columns_of_fact(fact: PublicMilestone) -> dict[str, Any]:
    return {"source": fact.source, "date_precision": fact.precision, **names(fact.names)}


def _columns_of_invented(milestone: MilestoneOutline) -> dict[str, Any]:
    return {
        "illustrative": True,
        "completion_criterion": CRITERIA[milestone.kind],
        "date_precision": DatePrecision.DAY,
        **names(milestone.names),
    }


def load_dependencies(milestones: Mapping[str, Milestone], teams: Sequence[TeamOutline], tally: Tally) -> None:
    """Inside a task each invented milestone waits for the one before; others are in fixtures/dependencies.yaml."""
    pairs = [tuple(pair) for pair in outline("dependencies")]
    for task in (task for team in teams for task in team.tasks):
        chain = [
            f"{task.code}-M{place + 1:02d}"
            for place, milestone in enumerate(task.milestones)
            if isinstance(milestone, MilestoneOutline) and not milestone.cancelled
        ]
        pairs += pairwise(chain)
    edges = [
        MilestoneDependency(predecessor=milestones[before], successor=milestones[after]) for before, after in pairs
    ]
    MilestoneDependency.objects.bulk_create(edges)
    tally.add(MilestoneDependency, count=len(edges))
