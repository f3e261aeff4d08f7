"""Small plans for tests: plain functions, keyword arguments, every default believable."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import User
from accounts.roles import Role
from projects.actions import add_update_row
from projects.models import (
    Milestone,
    MilestoneBaseline,
    Portfolio,
    Sector,
    StrategicArea,
    StrategicProject,
    Task,
    Team,
    TeamMember,
)
from regions.models import Membership, Organisation, Region

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""Nine in the morning in Astana, on TODAY."""

PASSWORD = "quiet-steppe-morning"
_number = count(1)
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _names(text: str) -> dict[str, str]:
    return {"name_en": text, "name_ru": f"{text} (ru)", "name_kk": f"{text} (kk)"}


def make_organisation(*, kind: str = "ministry", region: Region | None = None, **fields: Any) -> Organisation:
    n = next(_number)
    return Organisation.objects.create(
        **({"code": f"org-{n}", "kind": kind, "region": region} | _names(f"Ministry {n}") | fields)
    )


def make_region(**fields: Any) -> Region:
    n = next(_number)
    code = "KZ-" + "".join(_DIGITS[n // 36**place % 36] for place in (2, 1, 0))
    return Region.objects.create(
        **(
            {"code": code, "type": "region", "tile_column": n % 30_000, "tile_row": n // 30_000}
            | _names(f"Region {n}")
            | fields
        )
    )


def make_akimat(*, region: Region, **fields: Any) -> Organisation:
    return make_organisation(kind="akimat", region=region, **fields)


def make_portfolio(*, national: bool = True, **fields: Any) -> Portfolio:
    """The national portfolio (made once) or a reference portfolio."""
    if national and (found := Portfolio.objects.filter(is_national=True).first()):
        return found
    n = next(_number)
    code = "KZ" if national else f"REF-{n}"
    return Portfolio.objects.create(**({"code": code, "is_national": national} | _names(f"Portfolio {n}") | fields))


def make_sector(*, portfolio: Portfolio | None = None, **fields: Any) -> Sector:
    n = next(_number)
    return Sector.objects.create(
        **({"portfolio": portfolio or make_portfolio(), "code": f"sector-{n}"} | _names(f"Sector {n}") | fields)
    )


def make_area(*, portfolio: Portfolio | None = None, **fields: Any) -> StrategicArea:
    n = next(_number)
    return StrategicArea.objects.create(
        **({"portfolio": portfolio or make_portfolio(), "code": f"area-{n}"} | _names(f"Area {n}") | fields)
    )


def make_project(*, portfolio: Portfolio | None = None, **fields: Any) -> StrategicProject:
    n = next(_number)
    return StrategicProject.objects.create(
        **({"portfolio": portfolio or make_portfolio(), "code": f"PROJECT-{n}"} | _names(f"Project {n}") | fields)
    )


def make_team(*, sector: Sector | None = None, members: Iterable[User] = (), **fields: Any) -> Team:
    n = next(_number)
    sector = sector or make_sector()
    team = Team.objects.create(
        **(
            {"portfolio": sector.portfolio, "sector": sector, "code": f"team-{n}", "task_limit": 50}
            | _names(f"Team {n}")
            | fields
        )
    )
    for user in members:
        join_team(user=user, team=team)
    return team


def join_team(*, user: User, team: Team, organisation: Organisation | None = None) -> TeamMember:
    return TeamMember.objects.create(team=team, user=user, organisation=organisation or make_organisation())


def make_task(
    *,
    project: StrategicProject | None = None,
    sector: Sector | None = None,
    team: Team | None = None,
    lead: Organisation | None = None,
    regions: Iterable[Region] = (),
    contributing: Iterable[Organisation] = (),
    **fields: Any,
) -> Task:
    n = next(_number)
    project = project or make_project()
    task = Task.objects.create(
        **(
            {
                "project": project,
                "sector": sector or (team.sector if team else make_sector(portfolio=project.portfolio)),
                "team": team,
                "lead_organisation": lead or make_organisation(),
                "code": f"{project.code}-T{n}",
            }
            | _names(f"Task {n}")
            | fields
        )
    )
    task.regions.set(regions)
    task.contributing_organisations.set(contributing)
    return task


def make_milestone(*, task: Task | None = None, at: datetime = NOW, **fields: Any) -> Milestone:
    """A milestone with its first history row and its first baseline. An actual date makes it done."""
    n = next(_number)
    task = task or make_task()
    values = {"task": task, "code": f"{task.code}-M{n}", "baseline_date": date(2026, 12, 31)} | _names(f"Milestone {n}")
    values |= fields
    if values.get("actual_date"):
        values |= {"state": "done", "completion": Decimal(1)}
    milestone = Milestone.objects.create(**values)
    if milestone.baseline_date:
        MilestoneBaseline.objects.create(milestone=milestone, number=1, date=milestone.baseline_date, at=at)
    add_update_row(milestone, changed=("baseline_date",), by=None, at=at)
    return milestone


def make_user(
    *,
    role: str = Role.PROJECT_OFFICE,
    organisation: Organisation | None = None,
    team: Team | None = None,
    **fields: Any,
) -> User:
    """A person with a role; `organisation` makes a membership, `team` a seat. Their password is PASSWORD."""
    n = next(_number)
    user = User.objects.create_user(
        **(
            {"email": f"person-{n}@example.org", "password": PASSWORD, "role": role, "full_name": f"Person {n}"}
            | fields
        )
    )
    if organisation:
        Membership.objects.create(user=user, organisation=organisation)
    if team:
        join_team(user=user, team=team, organisation=organisation)
    return user


def make_plan(
    *, tasks: int = 3, milestones_per_task: int = 4, portfolio: Portfolio | None = None, at: datetime = NOW
) -> StrategicProject:
    """A project with tasks of one team, sector, ministry and region, each with a done, a late and open milestones.

    `at`: since when the milestones are known.
    """
    portfolio = portfolio or make_portfolio()
    project = make_project(portfolio=portfolio, area=make_area(portfolio=portfolio))
    lead = make_organisation()
    sector = make_sector(portfolio=portfolio, lead_organisation=lead)
    team = make_team(sector=sector)
    region = make_region()
    for _ in range(tasks):
        task = make_task(project=project, sector=sector, team=team, lead=lead, regions=[region])
        for position in range(milestones_per_task):
            _make_planned_milestone(task, position, at)
    return project


def _make_planned_milestone(task: Task, position: int, at: datetime) -> None:
    month = 1 + (position * 3) % 12
    baseline = date(2026 + position // 4, month, 15)
    fields: dict[str, Any] = {"baseline_date": baseline, "position": position, "weight": position + 1}
    if position == 0:
        fields |= {"actual_date": date(2026, 1, 20), "reported_at": NOW}
    elif position == 1:
        fields |= {"completion": Decimal("0.5"), "forecast_date": date(2026, 12, 20), "reported_at": NOW}
    make_milestone(task=task, at=at, **fields)
