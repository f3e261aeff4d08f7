"""Two days beside each other: the page, and the same by API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from projects.models import MilestoneBaseline
from projects.queries import figures
from tests.api.caller import Caller, problem
from tests.factories import NOW, TODAY, join_team, make_milestone, make_team, make_user
from tests.query_counts import assert_query_count
from tests.reporting.plan import Plan, publish, published_plan
from tests.reporting.test_time_travel import LONG_AGO, THEN, remember, write

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def plan() -> Plan:
    """Since 60 days ago: one done, three slipped by 47 days, others changed otherwise."""
    made = published_plan(at=LONG_AGO)
    names = ("Done", "Slips far", "Slips near", "Comes sooner", "Dropped", "Agreed anew")
    one, far, near, sooner, dropped, anew = (
        make_milestone(task=made.tasks[0], baseline_date=TODAY + timedelta(days=90), name_en=f"It {name}", at=LONG_AGO)
        for name in names
    )
    day = TODAY + timedelta(days=90)
    write(one, days_ago=20, state="done", completion=1, actual_date=TODAY - timedelta(days=21))
    write(far, days_ago=20, forecast_date=day + timedelta(days=30))
    write(near, days_ago=10, forecast_date=day + timedelta(days=10))
    write(sooner, days_ago=10, forecast_date=day - timedelta(days=5))
    write(dropped, days_ago=5, state="cancelled")
    write(anew, days_ago=5, baseline_date=day + timedelta(days=7))
    MilestoneBaseline.objects.create(milestone=anew, number=2, date=anew.baseline_date, at=NOW)
    make_milestone(task=made.tasks[1], name_en="It is new", at=NOW - timedelta(days=3))
    publish()
    remember(made.portfolio)
    return made


def compare(client: Client, **query: str) -> Any:
    return client.get("/compare/", {"from": THEN.isoformat(), "to": TODAY.isoformat()} | query)


def test_the_first_sentence_counts_what_happened_and_opens_the_rows(signed_in: SignIn, plan: Plan) -> None:
    office = make_user()
    html = compare(signed_in(office), of=f"sector:{plan.sector.code}").content.decode()
    said = html.split('<p class="sentence">')[1].split("</p>")[0]
    assert said.startswith("Between 25 Sep 2026 and 24 Nov 2026: ")
    for anchor, text in {
        "done": "1 milestone done",
        "slipped": "3 slipped by 47 days in all",
        "pulled_forward": "1 pulled forward",
        "added": "1 added",
        "cancelled": "1 cancelled",
        "rebaselined": "1 re-baselined",
    }.items():
        assert f'<a href="#{anchor}">{text}</a>' in said
        assert f'id="{anchor}"' in html
    before = figures.one(user=office, dimension="sector", object_id=plan.sector.pk, as_of=THEN)
    after = figures.one(user=office, dimension="sector", object_id=plan.sector.pk)
    assert before is not None
    assert after is not None
    assert f"progress from {before.percent} % to {after.percent} %" in said


def rows(html: str, kind: str) -> str:
    return html.split(f'<section class="section" id="{kind}"')[1].split("</section>")[0]


def test_each_list_names_its_milestones_with_both_dates(signed_in: SignIn, plan: Plan) -> None:
    html = compare(signed_in(make_user()), of=f"project:{plan.project.code}").content.decode()
    slipped = rows(html, "slipped")
    assert slipped.index("It Slips far") < slipped.index("It Slips near")
    assert "22 Feb 2027" in slipped
    assert "24 Mar 2027" in slipped
    assert "+30 days" in slipped
    for kind, name in {"done": "Done", "added": "is new", "cancelled": "Dropped", "rebaselined": "Agreed anew"}.items():
        assert f"It {name}" in rows(html, kind)
    assert "It Slips" not in rows(html, "done")


def test_slices_show_status_and_progress_of_both_days(signed_in: SignIn, plan: Plan) -> None:
    html = compare(signed_in(make_user())).content.decode()
    parts = html.split('id="parts"')[1].split('id="status-changes"')[0]
    for name in (plan.project.name, plan.sector.name, plan.region.name, plan.tasks[0].name):
        assert name in parts
    assert f"/explain/sector/{plan.sector.code}/?portfolio=KZ&amp;as_of=2026-09-25" in parts


@pytest.mark.parametrize("kind", ["project", "sector", "region", "organisation", "team", "task", "portfolio"])
def test_every_kind_can_be_compared(signed_in: SignIn, plan: Plan, kind: str) -> None:
    task = plan.tasks[0]
    assert task.team is not None
    code = {
        "project": plan.project.code,
        "sector": plan.sector.code,
        "region": plan.region.code,
        "organisation": plan.ministry.code,
        "team": task.team.code,
        "task": task.code,
        "portfolio": plan.portfolio.code,
    }[kind]
    answer = compare(signed_in(make_user()), of=f"{kind}:{code}")
    assert answer.status_code == 200
    assert "3 slipped by 47 days in all" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"from": "soon"}, "From: give the day as year-month-day"),
        ({"to": "2026-13-01"}, "To: give the day as year-month-day"),
        ({"from": "1999-01-01"}, "From: choose a day from 25 Sep 2026 to 24 Nov 2026."),
        ({"to": "2099-01-01"}, "To: choose a day from 25 Sep 2026 to 24 Nov 2026."),
        ({"from": "2026-11-24"}, "From: choose a day before the other one, 24 Nov 2026."),
    ],
)
def test_days_that_cannot_be_compared_are_refused_by_name(
    signed_in: SignIn, plan: Plan, query: dict[str, str], said: str
) -> None:
    answer = compare(signed_in(make_user()), **query)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert said in html
    assert all(f'value="{typed}"' in html for typed in query.values())


@pytest.mark.parametrize("of", ["sector:none", "planet:mars", "sector", "sector:", "\x00", "country:nowhere", ":"])
def test_what_there_is_not_answers_404(signed_in: SignIn, plan: Plan, of: str) -> None:
    assert compare(signed_in(make_user()), of=of).status_code == 404


def test_a_foreign_slice_answers_404_whatever_the_days(signed_in: SignIn, plan: Plan) -> None:
    other = published_plan(at=LONG_AGO)
    remember(plan.portfolio)
    minister = make_user(role=Role.MINISTER, organisation=plan.ministry)
    for of in (f"sector:{other.sector.code}", f"project:{other.project.code}", f"task:{other.tasks[0].code}"):
        assert compare(signed_in(minister), of=of).status_code == 404
        assert compare(signed_in(minister), of=of, **{"from": "soon"}).status_code == 404
        problem(Caller(minister).get("comparison/", of=of), 404)


def test_milestones_of_tasks_that_are_not_open_are_neither_named_nor_counted(signed_in: SignIn, plan: Plan) -> None:
    member = make_user(role=Role.TEAM_MEMBER)
    team = make_team(sector=plan.sector)
    join_team(user=member, team=team)
    plan.tasks[1].team = team
    plan.tasks[1].save()
    html = compare(signed_in(member), of=f"sector:{plan.sector.code}").content.decode()
    assert "1 added" in html
    assert "slipped by" not in html
    assert "It Slips" not in html
    assert "Progress is that of all 3 tasks; milestones are counted in the 1 open to you." in html


def test_every_dashboard_leads_to_it(signed_in: SignIn, plan: Plan) -> None:
    html = signed_in(make_user()).get(f"/sectors/{plan.sector.code}/").content.decode()
    assert f"/compare/?of=sector%3A{plan.sector.code}&amp;from=2026-10-24&amp;to=2026-11-24" in html
    past = signed_in(make_user()).get(f"/sectors/{plan.sector.code}/", {"as_of": THEN.isoformat()}).content.decode()
    assert "from=2026-09-25&amp;to=2026-11-24" in past


def test_the_api_answers_what_the_page_shows(plan: Plan) -> None:
    office = make_user()
    asked = {"of": f"sector:{plan.sector.code}", "from": THEN.isoformat(), "to": TODAY.isoformat()}
    body = Caller(office).get("comparison/", **asked).json()
    assert (body["since"], body["until"]) == (THEN.isoformat(), TODAY.isoformat())
    assert body["counts"] == {
        "done": 1,
        "slipped": 3,
        "pulled_forward": 1,
        "added": 1,
        "cancelled": 1,
        "rebaselined": 1,
        "reopened": 0,
        "slipped_days": 47,
    }
    after = figures.one(user=office, dimension="sector", object_id=plan.sector.pk)
    assert after is not None
    assert body["after"]["percent"] == after.percent
    assert {part["code"] for part in body["parts"]} == {task.code for task in plan.tasks}
    assert [row["days"] for row in body["results"] if row["kind"] == "slipped"] == [30, 10, 7]


def test_the_api_gives_changes_page_by_page(plan: Plan) -> None:
    caller, asked = Caller(make_user()), {"from": THEN.isoformat(), "page_size": 3}
    found: list[Any] = []
    answer = caller.get("comparison/", **asked).json()
    while True:
        found += answer["results"]
        if answer["next"] is None:
            break
        answer = caller.get(answer["next"]).json()
    assert len(found) == sum(number for name, number in answer["counts"].items() if name != "slipped_days")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"from": "soon"}, "from"),
        ({"to": "2099-01-01"}, "to"),
        ({"from": "2026-11-24", "to": "2026-11-24"}, "from"),
        ({"after": "-1"}, "after"),
    ],
)
def test_the_api_names_the_parameter_that_is_wrong(plan: Plan, query: dict[str, str], parameter: str) -> None:
    body = problem(Caller(make_user()).get("comparison/", **query), 400)
    assert body["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize("tasks", [3, 30])
def test_it_takes_as_many_queries_for_three_tasks_as_for_thirty(signed_in: SignIn, tasks: int) -> None:
    made = published_plan(tasks=tasks, at=LONG_AGO)
    remember(made.portfolio)
    client = signed_in(make_user(role=Role.MINISTER, organisation=made.ministry))
    compare(client)
    for name, of in {"country": "country", "sector": f"sector:{made.sector.code}"}.items():
        with assert_query_count(f"page:compare, {name}"):
            assert compare(client, of=of).status_code == 200
