"""A small country for page tests: two ministries, one of which leads what the pages show; the clock stands at NOW."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from projects.models import Milestone, StrategicProject, Task, Team
from projects.rollups.engine import recompute
from regions.models import Organisation, Region
from tests import factories, practice
from tests.factories import NOW, TODAY

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Country:
    """`editor` leads the task, `helper` only contributes to it, `stranger` has nothing to do with it.

    The project has two more tasks, which only `stranger` and those who see everything can open.
    """

    office: User
    editor: User
    helper: User
    stranger: User
    minister: User
    member: User
    auditor: User
    lead: Organisation
    region: Region
    project: StrategicProject
    team: Team
    task: Task
    late: Milestone
    due: Milestone
    stale: Milestone
    fresh: Milestone
    done: Milestone
    foreign: Milestone

    def roll_up(self) -> None:
        recompute(portfolio_id=self.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)


@pytest.fixture(autouse=True)
def _clock_stands_in_english() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


@pytest.fixture
def country(db: None) -> Country:
    lead, helping, other = (factories.make_organisation() for _ in range(3))
    sector = factories.make_sector(lead_organisation=lead)
    team = factories.make_team(sector=sector)
    region = factories.make_region()
    project = factories.make_project()
    task = factories.make_task(
        project=project, sector=sector, team=team, lead=lead, regions=[region], contributing=[helping], name_en="Canal"
    )
    foreign_task = factories.make_task(project=project, sector=factories.make_sector(), lead=other)
    third = factories.make_task(project=project, sector=foreign_task.sector, lead=other)
    _milestone(third, 500, name_en="Hidden tower")
    made = Country(
        office=factories.make_user(role=Role.PROJECT_OFFICE),
        editor=factories.make_user(role=Role.MINISTRY_EDITOR, organisation=lead, full_name="Aliya Editor"),
        helper=factories.make_user(role=Role.MINISTRY_EDITOR, organisation=helping),
        stranger=factories.make_user(role=Role.MINISTRY_EDITOR, organisation=other),
        minister=factories.make_user(role=Role.MINISTER, organisation=lead),
        member=factories.make_user(role=Role.TEAM_MEMBER, organisation=lead, team=team, full_name="Team Member"),
        auditor=factories.make_user(role=Role.AUDITOR),
        lead=lead,
        region=region,
        project=project,
        team=team,
        task=task,
        late=_milestone(task, -10, completion=Decimal("0.4"), name_en="Dig the canal"),
        due=_milestone(task, 20, name_en="Fill the canal"),
        stale=_milestone(task, 300, reported_at=NOW - timedelta(days=20), name_en="Name the canal"),
        fresh=_milestone(task, 400, name_en="Celebrate the canal"),
        done=_milestone(task, -100, actual_date=TODAY - timedelta(days=100), name_en="Draw the canal"),
        foreign=_milestone(foreign_task, -5, name_en="Secret tunnel"),
    )
    made.roll_up()
    return made


def _milestone(task: Task, days: int, **fields: object) -> Milestone:
    return factories.make_milestone(
        task=task, **{"baseline_date": TODAY + timedelta(days=days), "reported_at": NOW} | fields
    )


@pytest.fixture
def codes(country: Country) -> dict[str, str]:
    """What the addresses are filled with. Made once for all of them: a country takes longer than the question."""
    return {
        "project": country.project.code,
        "task": country.task.code,
        "team": country.team.code,
        "milestone": country.late.code,
        **practice.codes(country),
    }


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def editor(country: Country, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(country.editor)


@pytest.fixture
def office(country: Country, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(country.office)


def typed(milestone: Milestone, **changes: str) -> dict[str, str]:
    """A row as the browser sends it: what it showed, with changes."""
    shown = {
        "version": str(milestone.version),
        "completion": f"{milestone.completion * 100:.2f}",
        "forecast_date": _day(milestone.forecast_date),
        "reason": "",
        "actual_date": _day(milestone.said_date),
        "evidence": milestone.evidence,
        "note": milestone.note,
        "list": "",
    }
    return shown | changes


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
