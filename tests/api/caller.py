"""Calling the API as someone, and a small country in which everyone has something of their own."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.models.token import issue_token
from accounts.roles import Role
from projects.models import (
    ChangeEntry,
    Indicator,
    IndicatorValue,
    Judgement,
    Milestone,
    Portfolio,
    StrategicProject,
    Task,
    Team,
)
from projects.rollups import engine
from regions.models import Organisation, Region
from tests import factories as make
from tests import practice

API = "/api/v1/"


class Caller:
    """A person or system with a bearer token. Answers carry `.json()`."""

    def __init__(self, user: User | None = None, *, scope: str = "write") -> None:
        self.user = user
        self.client = Client()
        self.headers = {"Accept-Language": "en"}
        if user is not None:
            _token, key = issue_token(user=user, purpose="test", scope=scope, days=1, now=timezone.now())
            self.headers["Authorization"] = f"Bearer {key}"

    def get(self, path: str, headers: Any = None, **parameters: Any) -> Any:
        return self.client.get(_address(path), parameters, headers=self.headers | (headers or {}))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """`body` is JSON to be, or the bytes to send as they are. Header names have _ for -."""
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        media = given.pop("Content-Type", "application/json")
        return self.client.generic(method, _address(path), content, content_type=media, headers=self.headers | given)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def codes(self, path: str, **parameters: Any) -> list[str]:
        """The codes of a list, which must answer 200."""
        answer = self.get(path, **parameters)
        assert answer.status_code == 200, answer.content
        return [row["code"] for row in answer.json()["results"]]


def _address(path: str) -> str:
    return path if path.startswith(("/", "http")) else API + path


def etag(milestone: Milestone) -> str:
    return f'"v{milestone.version}"'


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The body of an error after checking that it is problem details of this status."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) >= {"type", "title", "status", "detail", "errors", "request_id"}
    assert body["status"] == status
    assert body["request_id"] == answer["X-Request-ID"]
    assert body["title"]
    assert body["detail"]
    return body


@dataclass
class Side:
    """What belongs to one ministry: nobody of the other side may see the objects in `secret`."""

    name: str
    ministry: Organisation = field(init=False)
    akimat: Organisation = field(init=False)
    region: Region = field(init=False)
    team: Team = field(init=False)
    project: StrategicProject = field(init=False)
    tasks: list[Task] = field(init=False)
    milestones: list[Milestone] = field(init=False)
    indicator: Indicator = field(init=False)
    judgement: Judgement = field(init=False)

    def __post_init__(self) -> None:
        self.ministry = make.make_organisation(code=f"min-{self.name}")
        self.region = make.make_region()
        self.akimat = make.make_akimat(region=self.region)
        sector = make.make_sector(lead_organisation=self.ministry, code=f"sector-{self.name}")
        self.team = make.make_team(sector=sector, code=f"team-{self.name}")
        self.project = make.make_project(code=f"PROJECT-{self.name}", area=make.make_area())
        self.tasks = [
            make.make_task(
                project=self.project,
                team=self.team,
                lead=self.ministry,
                regions=[self.region],
                code=f"TASK-{self.name}-{number}",
            )
            for number in range(3)
        ]
        self.milestones = [
            make.make_milestone(
                task=task, code=f"{task.code}-M{number}", owner=self.ministry, completion=Decimal("0.25")
            )
            for task in self.tasks
            for number in range(2)
        ]
        self.indicator = Indicator.objects.create(
            portfolio=self.project.portfolio,
            project=self.project,
            code=f"indicator-{self.name}",
            name_en="Length",
            unit="km",
            direction="up",
            baseline_value=0,
            baseline_date=date(2025, 1, 1),
            target_value=100,
            target_date=date(2029, 1, 1),
        )
        IndicatorValue.objects.create(indicator=self.indicator, date=date(2026, 1, 1), value=0, source="Statistics")
        self.judgement = Judgement.objects.create(
            project=self.project, rating="amber", reason=f"Because of {self.name}", judged_date=date(2026, 6, 1)
        )

    @cached_property
    def objects(self) -> dict[str, Any]:
        """One object of each kind that is open only to those who may see this side."""
        return {
            "projects": self.project,
            "tasks": self.tasks[0],
            "milestones": self.milestones[0],
            "teams": self.team,
            "indicators": self.indicator,
            "judgements": self.judgement,
            **{kind: row for side in practice.every("side") for kind, row in side(self).items()},
        }

    @cached_property
    def secret(self) -> list[str]:
        """Ids and codes that must not appear in any answer to the other side."""
        hidden: list[Any] = [*self.objects.values(), *self.tasks, *self.milestones]
        return [str(row.public_id) for row in hidden] + [row.code for row in hidden if getattr(row, "code", None)]


@dataclass
class Country:
    """Two ministries that see nothing of each other, and a reference portfolio that only the centre sees."""

    ours: Side
    theirs: Side
    portfolio: Portfolio
    reference: StrategicProject
    people: dict[Role, User]

    def caller(self, role: str, *, scope: str = "write") -> Caller:
        return Caller(self.people[Role(role)], scope=scope)


CENTRE = (Role.PROJECT_OFFICE, Role.COORDINATOR, Role.AUDITOR)
SCOPED = (
    Role.MINISTER,
    Role.MINISTRY_EDITOR,
    Role.AKIM,
    Role.REGION_EDITOR,
    Role.TEAM_MEMBER,
    Role.INTEGRATION,
)
MAY_UPDATE = (Role.PROJECT_OFFICE, Role.MINISTRY_EDITOR, Role.TEAM_MEMBER, Role.INTEGRATION)


def make_country() -> Country:
    """With figures computed. Every scoped person belongs to `ours`."""
    portfolio = make.make_portfolio()
    ours, theirs = Side("ours"), Side("theirs")
    reference = make.make_plan(tasks=3, milestones_per_task=2, portfolio=make.make_portfolio(national=False))
    bodies = {
        Role.MINISTER: ours.ministry,
        Role.MINISTRY_EDITOR: ours.ministry,
        Role.INTEGRATION: ours.ministry,
        Role.AKIM: ours.akimat,
        Role.REGION_EDITOR: ours.akimat,
    }
    people = {
        role: make.make_user(
            role=role,
            organisation=bodies.get(role) or make.make_organisation(),
            team=ours.team if role == Role.TEAM_MEMBER else None,
        )
        for role in (*CENTRE, *SCOPED)
    }
    for side in (ours, theirs):
        assert side.objects  # made here, before anyone asks
    ChangeEntry.objects.all().delete()  # areas make theirs by actions; the feed begins after them
    compute()
    return Country(ours, theirs, portfolio, reference, people)


def compute() -> None:
    """Compute the figures of every portfolio, as a worker would."""
    for portfolio in Portfolio.objects.order_by("pk"):
        now = timezone.now()
        engine.recompute(portfolio_id=portfolio.pk, task_ids=None, today=timezone.localdate(now), now=now)
