"""Each page takes the same number of queries at 3 and at 30 rows, for a scoped minister and for a team member too."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from projects.models import MilestoneDependency
from projects.rollups.engine import recompute
from tests import factories, practice
from tests.factories import NOW, TODAY
from tests.projects.pages.conftest import Country
from tests.query_counts import assert_query_count

PAGES = {
    "updates": "/updates/",
    "project": "/projects/{project}/",
    "task": "/tasks/{task}/",
    "team": "/teams/{team}/",
    "milestone": "/milestones/{milestone}/",
    "moved figures": "/milestones/{milestone}/figures/",
    "explain": "/explain/project/{project}/",
    **{template: template for template in practice.joined("READ")},
}


def grow(country: Country, rows: int) -> None:
    """`rows` more tasks of the team, and on the first task `rows` milestones that wait for one and are key."""
    for _ in range(rows):
        task = factories.make_task(
            project=country.project, team=country.team, lead=country.lead, regions=[country.region]
        )
        factories.make_milestone(task=task, baseline_date=TODAY - timedelta(days=3), is_key=True)
        milestone = factories.make_milestone(
            task=country.task, baseline_date=TODAY - timedelta(days=4), is_key=True, owner=country.lead
        )
        MilestoneDependency.objects.create(predecessor=country.done, successor=milestone)
        MilestoneDependency.objects.create(predecessor=milestone, successor=country.late)
        factories.join_team(user=factories.make_user(), team=country.team)
    for grow_area in practice.every("grow"):
        grow_area(country.task, rows)
    recompute(portfolio_id=country.project.portfolio_id, task_ids=None, today=TODAY, now=NOW)


@pytest.mark.parametrize("rows", [3, 30])
def test_the_number_of_queries_does_not_grow(country: Country, sign_in: Callable[[User], Client], rows: int) -> None:
    """The rows are made once for the three, whose pages only read."""
    grow(country, rows)
    codes = {
        "project": country.project.code,
        "task": country.task.code,
        "team": country.team.code,
        "milestone": country.late.code,
        **practice.codes(country),
    }
    for who in ("minister", "member", "office"):
        client = sign_in(getattr(country, who))
        for name, template in PAGES.items():
            with assert_query_count(f"page:{name}, {who}"):
                answer = client.get(template.format(**codes))
            assert answer.status_code == 200, (name, who)
