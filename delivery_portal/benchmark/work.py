"""What is measured: each job beside its floor, the least that the same answer could cost on this machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from projects.actions import report_milestone
from projects.models import Milestone, Portfolio, Sector, TeamMember
from projects.rollups import engine, outbox
from regions.models import Membership, Organisation

Job = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Measurement:
    """A job of ours and its floor, each run once a round; `limit` is the ratio that we call good."""

    name: str
    ours: Job
    floor: Job
    floor_name: str
    limit: float


ROLLUP_FLOOR = """
    SELECT p.id, t.sector_id, t.team_id, sum(p.weight * t.weight * x.progress) / sum(p.weight * t.weight)
      FROM (SELECT task_id, sum(weight * completion) / sum(weight) AS progress FROM projects_milestone
             WHERE state <> 'cancelled' GROUP BY task_id) x
      JOIN projects_task t ON t.id = x.task_id JOIN projects_strategicproject p ON p.id = t.project_id
     GROUP BY GROUPING SETS ((p.id), (t.sector_id), (t.team_id), ())
"""

LIST_FLOOR = """
    SELECT json_agg(row_to_json(x)) FROM (
        SELECT m.public_id, m.code, m.name_en, m.version, m.completion, m.baseline_date, m.forecast_date, t.code AS task
          FROM projects_milestone m JOIN projects_task t ON t.id = m.task_id ORDER BY m.id LIMIT 100) x
"""


def measurements() -> list[Measurement]:
    """Everything that `manage.py bench` prints, as ordinary roles of the portal."""
    ministry = Organisation.objects.get(code="ministry-1")
    minister, editor, member = _people(ministry)
    sector = Sector.objects.get(code="sector-1")
    empty = _get(minister, "/healthz")
    return [
        Measurement("full rollup, stored", _full_rollup, _sql(ROLLUP_FLOOR), "one weighted rollup in SQL, read", 20),
        Measurement("report a milestone", _report(editor), _bare_update, "one bare UPDATE, committed", 25),
        Measurement("report and roll up", _report(editor, drain=True), _bare_update, "one bare UPDATE, committed", 60),
        Measurement(
            "sector page, as a minister",
            _get(minister, reverse("sector", args=[sector.code])),
            empty,
            "/healthz, same client",
            250,
        ),
        Measurement(
            "My updates, as an editor",
            _get(editor, reverse("my-updates")),
            empty,
            "/healthz, same client",
            250,
        ),
        Measurement(
            "API: 100 milestones, as a team member",
            _get(member, "/api/v1/milestones/?page_size=100"),
            _sql(LIST_FLOOR),
            "100 rows as json_agg",
            60,
        ),
    ]


def _people(ministry: Organisation) -> tuple[User, User, User]:
    people = [
        User.objects.create_user(f"{role}@bench.invalid", role=role)
        for role in ("minister", "ministry_editor", "team_member")
    ]
    for user in people[:2]:
        Membership.objects.create(user=user, organisation=ministry)
    TeamMember.objects.create(team_id=_biggest_team(), organisation=ministry, user=people[2])
    return people[0], people[1], people[2]


def _biggest_team() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id FROM projects_task GROUP BY team_id ORDER BY count(*) DESC, team_id LIMIT 1")
        return int(cursor.fetchone()[0])


def _full_rollup() -> None:
    now = timezone.now()
    engine.recompute(
        portfolio_id=Portfolio.objects.national().pk, task_ids=None, today=timezone.localdate(now), now=now
    )


def _sql(statement: str) -> Job:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.fetchall()

    return run


def _report(editor: User, *, drain: bool = False) -> Job:
    mine = cycle(Milestone.objects.editable_by(editor).filter(state="open").values_list("pk", flat=True)[:500])
    completions: Iterator[int] = cycle(range(1, 99))

    def run() -> None:
        milestone = Milestone.objects.get(pk=next(mine))
        report_milestone(
            milestone=milestone,
            expected_version=milestone.version,
            changes={"completion": Decimal(next(completions)) / 100},
            by=editor,
            now=timezone.now(),
        )
        if drain:
            outbox.drain_all(now=timezone.now())

    return run


def _bare_update() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE projects_milestone SET note = 'floor' WHERE id = (SELECT max(id) FROM projects_milestone)"
        )


def _get(user: User, address: str) -> Job:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)

    def run() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}: nothing to measure.")

    return run
