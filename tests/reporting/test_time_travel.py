"""An earlier day on every dashboard: what was known then, by one component."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from projects.actions import add_update_row
from projects.models import Milestone, Portfolio, Task
from projects.queries import figures
from projects.queries.curves import curves
from projects.queries.explanation import explain
from projects.rollups import history
from tests.factories import NOW, TODAY, make_milestone, make_user
from tests.query_counts import assert_query_count
from tests.reporting.plan import Plan, publish, published_plan

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
THEN = TODAY - timedelta(days=60)
LONG_AGO = NOW - timedelta(days=300)
DASHBOARDS = ("national", "sector", "region", "organisation", "project", "task", "team", "league")


def addresses(plan: Plan) -> dict[str, str]:
    task = plan.tasks[0]
    assert task.team is not None
    codes = {
        "portfolio": plan.portfolio.code,
        "sector": plan.sector.code,
        "region": plan.region.code,
        "organisation": plan.ministry.code,
        "project": plan.project.code,
        "task": task.code,
        "team": task.team.code,
    }
    found = {name: reverse(name, args=[code]) for name, code in codes.items()}
    return found | {
        "national": reverse("national"),
        "league": reverse("league"),
        "explain": reverse("explain", args=["sector", plan.sector.code]),
    }


def remember(portfolio: Portfolio, *days: Any) -> None:
    history.rebuild(portfolio=portfolio, days=days or [THEN], now=NOW)


def write(milestone: Milestone, *, days_ago: int, **fields: Any) -> None:
    """Change a milestone as a report of an earlier day would have."""
    for name, value in fields.items():
        setattr(milestone, name, value)
    milestone.version += 1
    milestone.save()
    add_update_row(milestone, changed=tuple(fields), by=None, at=NOW - timedelta(days=days_ago))


@pytest.fixture
def plan() -> Plan:
    """A plan that is 300 days old, of which figures are kept 60 days ago; or none yet."""
    return published_plan(at=LONG_AGO)


@pytest.fixture
def moved(plan: Plan) -> Milestone:
    """Late 60 days ago; its forecast was moved out of sight 40 days ago."""
    found = make_milestone(
        task=plan.tasks[0],
        baseline_date=THEN - timedelta(days=20),
        name_en="Pump station",
        at=LONG_AGO,
    )
    write(found, days_ago=40, forecast_date=TODAY + timedelta(days=400))
    publish()
    return found


def test_every_dashboard_shows_an_earlier_day_and_says_so(signed_in: SignIn, plan: Plan) -> None:
    remember(plan.portfolio)
    client = signed_in(make_user())
    for name, address in addresses(plan).items():
        now = client.get(address).content.decode()
        assert 'name="as_of"' in now, name
        assert "Figures as of" not in now, name
        past = client.get(address, {"as_of": THEN.isoformat()}).content.decode()
        assert "Figures as of 25 Sep 2026</strong> · 60 days ago" in past, name
        assert "back to today" in past, name
        assert 'hx-trigger="look"' not in past, name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("soon", "As known on: give the day as year-month-day, from 2026-09-25 to 2026-11-24."),
        ("2026-02-30", "As known on: give the day as year-month-day"),
        ("20\x0026", "As known on: give the day as year-month-day"),
        ("1999-01-01", "As known on: choose a day from 25 Sep 2026 to 24 Nov 2026."),
        ("2099-01-01", "As known on: choose a day from 25 Sep 2026 to 24 Nov 2026."),
    ],
)
def test_a_day_that_cannot_be_shown_is_refused_by_name_with_the_bounds(
    signed_in: SignIn, plan: Plan, typed: str, said: str
) -> None:
    remember(plan.portfolio)
    client = signed_in(make_user())
    for name, address in addresses(plan).items():
        answer = client.get(address, {"as_of": typed})
        html = answer.content.decode()
        assert answer.status_code == 200, name
        assert said in html, name
        assert f'value="{typed}"' in html, name
        kind = "text" if "give the day" in said else "date"  # a date control would lose what is no day
        assert f'<input type="{kind}" name="as_of"' in html, name
        assert "Figures as of" not in html, name


def test_a_day_between_two_days_of_figures_shows_the_earlier_one(signed_in: SignIn, plan: Plan) -> None:
    remember(plan.portfolio, THEN, THEN + timedelta(days=10))
    html = signed_in(make_user()).get(addresses(plan)["sector"], {"as_of": "2026-10-01"}).content.decode()
    assert "Figures as of 25 Sep 2026" in html
    assert 'rel="next" href="/sectors/' in html
    assert "5 Oct 2026 ›" in html


def test_links_to_other_days_keep_the_rest_of_the_address(signed_in: SignIn, plan: Plan) -> None:
    remember(plan.portfolio)
    html = unescape(signed_in(make_user()).get("/league/", {"of": "tasks", "as_of": "2026-10-01"}).content.decode())
    assert 'data-now href="/league/?of=tasks"' in html
    assert '<input type="hidden" name="of" value="tasks">' in html


def test_links_inside_the_page_keep_the_day(signed_in: SignIn, plan: Plan) -> None:
    remember(plan.portfolio)
    client, known = signed_in(make_user()), addresses(plan)
    for name in ("national", "sector", "project", "explain"):
        html = client.get(known[name], {"as_of": THEN.isoformat()}).content.decode()
        main = html.split("<main")[1]
        kind = "project" if name == "national" else "task"
        assert f'href="{known[kind]}?as_of=2026-09-25"' in main, name
        assert f'href="{known[kind]}"' not in main, name
        assert not re.search(r'href="[^"]*as_of=', html.split("<main")[0]), name


def test_the_late_list_is_that_of_the_day(signed_in: SignIn, plan: Plan, moved: Milestone) -> None:
    remember(plan.portfolio)
    client, address = signed_in(make_user()), addresses(plan)["sector"]
    assert "Pump station" not in client.get(address).content.decode().split('id="late-h"')[1]
    late = client.get(address, {"as_of": THEN.isoformat()}).content.decode().split('id="late-h"')[1]
    assert "Pump station" in late
    assert "20 days" in late


def test_the_late_list_has_as_many_rows_as_the_stored_figure_counts(plan: Plan, moved: Milestone) -> None:
    from reporting.queries.dashboard import dashboard

    remember(plan.portfolio)
    shown = dashboard(
        user=make_user(), portfolio=plan.portfolio, dimension="sector", object_id=plan.sector.pk, as_of=THEN
    )
    assert shown is not None
    assert shown.late.total == shown.figures.overdue > 0


def test_a_milestone_that_was_not_there_yet_is_not_shown(signed_in: SignIn, plan: Plan) -> None:
    make_milestone(task=plan.tasks[0], name_en="New bridge", at=NOW - timedelta(days=5))
    publish()
    remember(plan.portfolio)
    client, address = signed_in(make_user()), addresses(plan)["task"]
    assert "New bridge" in client.get(address).content.decode()
    assert "New bridge" not in client.get(address, {"as_of": THEN.isoformat()}).content.decode()


def test_the_page_of_a_task_shows_the_dates_of_the_day(signed_in: SignIn, plan: Plan, moved: Milestone) -> None:
    remember(plan.portfolio)
    client, address = signed_in(make_user()), addresses(plan)["task"]
    assert "29 Dec 2027" in client.get(address).content.decode()
    past = client.get(address, {"as_of": THEN.isoformat()}).content.decode()
    assert "29 Dec 2027" not in past
    assert "Update its milestones" not in past


def test_the_newest_report_of_the_day_itself_counts_and_the_first_of_the_next_does_not(plan: Plan) -> None:
    from projects.queries.standing import end_of, milestones_then

    one = make_milestone(task=plan.tasks[0], baseline_date=TODAY, at=LONG_AGO)
    for number, at in enumerate((end_of(THEN) - timedelta(seconds=1), end_of(THEN)), start=1):
        one.version += 1
        one.forecast_date = TODAY + timedelta(days=number)
        one.save()
        add_update_row(one, changed=("forecast_date",), by=None, at=at)
    known = milestones_then(Milestone.objects.filter(pk=one.pk), on=THEN)
    assert [row.forecast_date for row in known] == [TODAY + timedelta(days=1)]
    known = milestones_then(Milestone.objects.filter(pk=one.pk), on=THEN + timedelta(days=1))
    assert [row.forecast_date for row in known] == [TODAY + timedelta(days=2)]


def test_the_curve_as_known_today_is_the_present_one(plan: Plan, moved: Milestone) -> None:
    shown = figures.current(user=make_user(), dimension="sector", portfolio=plan.portfolio)
    now = curves(figures=shown, history={}, portfolio=plan.portfolio)
    assert curves(figures=shown, history={}, portfolio=plan.portfolio, known_on=TODAY) == now
    assert curves(figures=shown, history={}, portfolio=plan.portfolio, known_on=THEN) != now


def test_a_past_figure_is_explained_by_what_was_known_then(plan: Plan, moved: Milestone) -> None:
    remember(plan.portfolio)
    for dimension, thing in (("task", plan.tasks[0]), ("sector", plan.sector)):
        found = explain(user=make_user(), dimension=dimension, object_id=thing.pk, as_of=THEN)
        assert found is not None
        assert found.adds_up
        assert sum(child.contribution or 0 for child in found.children) == found.figures.progress
        planned = sum(child.planned_contribution or 0 for child in found.children)
        assert planned == found.figures.planned_progress


def test_weights_that_changed_since_are_said_not_to_add_up(signed_in: SignIn, plan: Plan) -> None:
    remember(plan.portfolio)
    done = plan.tasks[0].milestones.get(position=1)
    write(done, days_ago=70, completion=1)
    remember(plan.portfolio)
    Task.objects.filter(pk=plan.tasks[0].pk).update(weight=50)
    html = signed_in(make_user()).get(addresses(plan)["explain"], {"as_of": THEN.isoformat()}).content.decode()
    assert "do not add up to it" in html


def test_rights_are_those_of_today(signed_in: SignIn, plan: Plan) -> None:
    other = published_plan()
    remember(plan.portfolio)
    minister = signed_in(make_user(role=Role.MINISTER, organisation=plan.ministry))
    assert minister.get(addresses(plan)["sector"], {"as_of": THEN.isoformat()}).status_code == 200
    for name in ("sector", "project", "task", "team", "explain"):
        assert minister.get(addresses(other)[name], {"as_of": THEN.isoformat()}).status_code == 404


def test_the_judgements_are_those_of_the_day(signed_in: SignIn, plan: Plan) -> None:
    from projects.models import Judgement

    for days_ago, reason in ((90, "Said early"), (10, "Said late")):
        Judgement.objects.create(
            project=plan.project, rating="green", reason=reason, judged_date=TODAY - timedelta(days=days_ago)
        )
    remember(plan.portfolio)
    html = signed_in(make_user()).get(addresses(plan)["project"], {"as_of": THEN.isoformat()}).content.decode()
    assert "Said early" in html
    assert "Said late" not in html


def test_an_empty_day_is_today(signed_in: SignIn, plan: Plan) -> None:
    remember(plan.portfolio)
    html = signed_in(make_user()).get(addresses(plan)["sector"], {"as_of": ""}).content.decode()
    assert "Figures as of" not in html
    assert 'hx-trigger="look"' in html


@pytest.mark.parametrize("tasks", [3, 30])
def test_a_past_day_takes_as_many_queries_for_three_tasks_as_for_thirty(signed_in: SignIn, tasks: int) -> None:
    made = published_plan(tasks=tasks, at=LONG_AGO)
    remember(made.portfolio, TODAY - timedelta(days=1))
    client = signed_in(make_user(role=Role.MINISTER, organisation=made.ministry))
    client.get(addresses(made)["sector"])
    known = addresses(made)
    for name in (*DASHBOARDS, "explain"):
        with assert_query_count(f"page:{name}, yesterday"):
            client.get(known[name], {"as_of": (TODAY - timedelta(days=1)).isoformat()})
