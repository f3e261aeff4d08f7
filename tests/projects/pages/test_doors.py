"""Every page of a plan: who is let in, what a stranger learns, which methods it takes."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests import practice
from tests.projects.pages.conftest import HTMX, Country

READ = {
    "/updates/": "",
    "/projects/{project}/": "project",
    "/tasks/{task}/": "task",
    "/teams/{team}/": "team",
    "/milestones/{milestone}/": "milestone",
    "/milestones/{milestone}/row/": "milestone",
    "/milestones/{milestone}/figures/": "milestone",
    "/explain/task/{task}/": "task",
    "/explain/project/{project}/": "project",
    **practice.joined("READ"),
}
WRITE = {
    "/projects/{project}/judge/": "project",
    "/milestones/{milestone}/report/": "milestone",
    "/milestones/{milestone}/put-back/": "milestone",
    "/milestones/{milestone}/rebaseline/": "milestone",
    "/milestones/{milestone}/cancel/": "milestone",
    "/milestones/{milestone}/dependencies/": "milestone",
    **practice.joined("WRITE"),
}
ALL = {**READ, **WRITE}


def address(template: str, country: Country, **other: str) -> str:
    codes = {
        "project": country.project.code,
        "task": country.task.code,
        "team": country.team.code,
        "milestone": country.late.code,
        **practice.codes(country),
    }
    return template.format(**(codes | other))


@pytest.mark.parametrize("template", ALL)
def test_it_asks_who_you_are(country: Country, template: str) -> None:
    client = Client()
    url = address(template, country)
    answer = client.get(url) if template in READ else client.post(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/")


@pytest.mark.parametrize("template", ALL)
def test_a_part_of_a_page_answers_401_so_that_no_sign_in_page_lands_in_a_row(country: Country, template: str) -> None:
    client = Client(headers=HTMX)
    url = address(template, country)
    answer = client.get(url) if template in READ else client.post(url)
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize("template", READ)
def test_pages_to_read_refuse_posts(country: Country, editor: Client, template: str) -> None:
    assert editor.post(address(template, country)).status_code == 405


@pytest.mark.parametrize("template", WRITE)
def test_writes_refuse_gets(country: Country, office: Client, template: str) -> None:
    assert office.get(address(template, country)).status_code == 405


@pytest.mark.parametrize("template", [template for template, kind in ALL.items() if kind not in ("", "project")])
def test_foreign_and_missing_answer_the_same(
    country: Country, sign_in: Callable[[User], Client], template: str
) -> None:
    client = sign_in(country.stranger)
    method = client.get if template in READ else client.post
    foreign = method(address(template, country))
    missing = method(address(template, country, **{ALL[template]: "none"}))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content


@pytest.mark.parametrize("template", READ)
def test_answers_are_not_kept_by_caches(country: Country, editor: Client, template: str) -> None:
    assert "no-store" in editor.get(address(template, country))["Cache-Control"]


def test_mangled_addresses_are_no_errors(country: Country, editor: Client) -> None:
    for query in ("?show=%00&after=1_x_y", "?q=%00%00&sector=%27", "?after=2_2026-99-99_a", "?saved=%00", "?after=9"):
        assert editor.get(f"/updates/{query}").status_code == 200
    for query in ("?after=x&since=x", "?after=99999999999999999999999", "?since=%C2%B2", "?since=-1"):
        assert editor.get(f"/milestones/{country.late.code}/figures/{query}").status_code == 200
    assert editor.get("/explain/nothing/x/").status_code == 404
    assert editor.get(f"/explain/region/{country.region.code}/?portfolio=%00none").status_code == 404
