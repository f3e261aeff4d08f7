"""Briefs and wall charts: one page, A3, in the reader's language, with the numbers of the page; 404 alike."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from accounts.models import User
from accounts.roles import Role
from projects.queries import figures
from tests.factories import TODAY, make_milestone, make_user
from tests.query_counts import assert_query_count
from tests.reporting.plan import Plan, publish, published_plan
from tests.reporting.test_time_travel import LONG_AGO, THEN, remember, write

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
KINDS = ("project", "sector", "region", "organisation")
HOSTILE = '#evil[* $x$ @ref <label> "quoted" #import "x"'


@pytest.fixture
def plan() -> Plan:
    made = published_plan(at=LONG_AGO)
    make_milestone(task=made.tasks[0], baseline_date=THEN - timedelta(days=9), name_en="Pump station", at=LONG_AGO)
    publish()
    remember(made.portfolio)
    return made


def address(plan: Plan, kind: str, name: str) -> str:
    codes = {
        "project": plan.project.code,
        "sector": plan.sector.code,
        "region": plan.region.code,
        "organisation": plan.ministry.code,
    }
    return f"/{kind}s/{codes[kind]}/{name}.pdf"


def read(answer: Any) -> tuple[str, Any]:
    assert answer.status_code == 200, answer.content[:300]
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    text = " ".join(page.extract_text() for page in pages)
    return " ".join(text.replace("\u00a0", " ").split()), pages


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("as_of", [None, THEN])
def test_a_brief_is_one_page_with_the_stored_figures(signed_in: SignIn, plan: Plan, kind: str, as_of: Any) -> None:
    office = make_user()
    query = {"as_of": as_of.isoformat()} if as_of else {}
    text, pages = read(signed_in(office).get(address(plan, kind, "brief"), query))
    assert len(pages) == 1
    thing = {"project": plan.project, "sector": plan.sector, "region": plan.region, "organisation": plan.ministry}[kind]
    stored = figures.one(user=office, dimension=kind, object_id=thing.pk, as_of=as_of)
    assert stored is not None
    assert thing.name in text
    assert f"Done {stored.percent} %" in text
    assert f"Planned {stored.planned_percent} %" in text
    assert f"Milestones done {stored.done} / {stored.total}" in text
    assert f"Milestones overdue {stored.overdue}" in text
    assert ("Figures as of 25 Sep 2026" if as_of else "Figures as of 24 Nov 2026") in text
    for task in figures.current(user=office, dimension="task", portfolio=plan.portfolio, as_of=as_of):
        assert task.name in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_wall_chart_is_a3_across_and_names_tasks_and_milestones(signed_in: SignIn, plan: Plan, kind: str) -> None:
    office = make_user()
    text, pages = read(signed_in(office).get(address(plan, kind, "wall")))
    box = pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (1191, 842)
    stored = figures.one(user=office, dimension=kind, object_id=getattr(plan, _NAMES[kind]).pk)
    assert stored is not None
    assert f"Done {stored.percent} %" in text
    assert "Pump station, overdue, was expected 16 Sep 2026" in text
    for task in plan.tasks:
        assert task.name in text


_NAMES = {"project": "project", "sector": "sector", "region": "region", "organisation": "ministry"}


def test_a_past_day_prints_what_was_known_then(signed_in: SignIn, plan: Plan) -> None:
    slipped = make_milestone(task=plan.tasks[0], baseline_date=TODAY, name_en="Slipped since", at=LONG_AGO)
    write(slipped, days_ago=3, forecast_date=TODAY + timedelta(days=300))
    make_milestone(task=plan.tasks[0], name_en="Unknown then")
    client = signed_in(make_user())
    now, _pages = read(client.get(address(plan, "sector", "wall")))
    then, _pages = read(client.get(address(plan, "sector", "wall"), {"as_of": THEN.isoformat()}))
    assert "Slipped since, expected 20 Sep 2027" in now
    assert "Slipped since, expected 24 Nov 2026" in then
    assert "Unknown then" in now
    assert "Unknown then" not in then


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("name", ["brief", "wall"])
def test_names_are_those_of_the_language(signed_in: SignIn, plan: Plan, language: str, name: str) -> None:
    client = signed_in(make_user())
    text, _pages = read(client.get(address(plan, "sector", name), {"language": language}))
    assert plan.sector.names[language] in text
    assert client.get(address(plan, "sector", name), {"language": "fr"}).status_code == 400


@pytest.mark.parametrize("name", ["brief", "wall"])
def test_a_wrong_day_is_refused_by_name(signed_in: SignIn, plan: Plan, name: str) -> None:
    answer = signed_in(make_user()).get(address(plan, "sector", name), {"as_of": "soon"})
    assert answer.status_code == 400
    assert "As known on: give the day as year-month-day, from 2026-09-25" in answer.content.decode()


@pytest.mark.parametrize("name", ["brief", "wall"])
def test_foreign_and_missing_are_not_found(signed_in: SignIn, plan: Plan, name: str) -> None:
    other = published_plan(at=LONG_AGO)
    minister = signed_in(make_user(role=Role.MINISTER, organisation=plan.ministry))
    for kind in ("project", "sector", "region", "organisation"):
        assert minister.get(address(other, kind, name)).status_code == 404, kind
        assert minister.get(address(other, kind, name), {"as_of": "soon"}).status_code == 404, kind
        assert minister.get(f"/{kind}s/nothing/{name}.pdf").status_code == 404, kind
        assert minister.get(address(plan, kind, name)).status_code == 200, kind


def test_long_and_hostile_names_stay_text_on_one_page(signed_in: SignIn) -> None:
    made = published_plan(tasks=30, at=LONG_AGO)
    for task in made.tasks:
        task.name_en = f"{HOSTILE} {'long words ' * 15}"[:200]
        task.save()
        make_milestone(task=task, baseline_date=TODAY - timedelta(days=5), name_en=HOSTILE * 2, at=LONG_AGO)
    publish()
    client = signed_in(make_user())
    text, pages = read(client.get(address(made, "sector", "brief")))
    assert len(pages) == 1
    assert "#evil[*" in text
    assert "22 more are on the page of the portal." in text
    text, pages = read(client.get(address(made, "sector", "wall")))
    assert len(pages) > 1
    assert "#evil[*" in text


def test_the_dashboard_leads_to_both_on_its_day(signed_in: SignIn, plan: Plan) -> None:
    client = signed_in(make_user())
    for kind in KINDS:
        page = address(plan, kind, "").removesuffix(".pdf")
        assert address(plan, kind, "brief") in client.get(page).content.decode()
        past = client.get(page, {"as_of": THEN.isoformat()}).content.decode()
        assert f"{address(plan, kind, 'wall')}?as_of=2026-09-25" in past


@pytest.mark.parametrize("tasks", [3, 30])
def test_documents_take_as_many_queries_for_three_tasks_as_for_thirty(signed_in: SignIn, tasks: int) -> None:
    made = published_plan(tasks=tasks, at=LONG_AGO)
    remember(made.portfolio)
    client = signed_in(make_user(role=Role.MINISTER, organisation=made.ministry))
    client.get(address(made, "sector", "brief"))
    for name in ("brief", "wall"):
        with assert_query_count(f"document:{name}"):
            client.get(address(made, "sector", name), {"as_of": THEN.isoformat()})
