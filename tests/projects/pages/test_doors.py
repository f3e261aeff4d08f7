"""Every page of a plan: who is let in, what a stranger learns, which methods it takes."""

from collections.abc import Callable
from typing import Any

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


def ask(client: Client, template: str, codes: dict[str, str]) -> Any:
    """Read what is there to read, send what is there to send."""
    return (client.get if template in READ else client.post)(template.format(**codes))


def test_they_ask_who_you_are(codes: dict[str, str]) -> None:
    answers = {template: ask(Client(), template, codes) for template in ALL}
    assert {template: answer.status_code for template, answer in answers.items() if answer.status_code != 302} == {}
    elsewhere = {template: answer["Location"] for template, answer in answers.items()}
    assert {template: to for template, to in elsewhere.items() if not to.startswith("/sign-in/?next=/")} == {}


def test_a_part_of_a_page_answers_401_so_that_no_sign_in_page_lands_in_a_row(codes: dict[str, str]) -> None:
    answers = {template: ask(Client(headers=HTMX), template, codes) for template in ALL}
    told = {template: (answer.status_code, answer.content) for template, answer in answers.items()}
    assert {template: one for template, one in told.items() if one != (401, b"")} == {}


def test_pages_to_read_refuse_posts(codes: dict[str, str], editor: Client) -> None:
    told = {template: editor.post(template.format(**codes)).status_code for template in READ}
    assert {template: status for template, status in told.items() if status != 405} == {}


def test_writes_refuse_gets(codes: dict[str, str], office: Client) -> None:
    told = {template: office.get(template.format(**codes)).status_code for template in WRITE}
    assert {template: status for template, status in told.items() if status != 405} == {}


def test_foreign_and_missing_answer_the_same(
    country: Country, codes: dict[str, str], sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(country.stranger)
    asked = [template for template, kind in ALL.items() if kind not in ("", "project")]
    assert len(asked) > 100
    for template in asked:
        foreign = ask(client, template, codes)
        missing = ask(client, template, codes | {ALL[template]: "none"})
        assert (template, foreign.status_code, missing.status_code) == (template, 404, 404)
        assert (template, foreign.content) == (template, missing.content)


def test_answers_are_not_kept_by_caches(codes: dict[str, str], editor: Client) -> None:
    told = {template: editor.get(template.format(**codes))["Cache-Control"] for template in READ}
    assert {template: kept for template, kept in told.items() if "no-store" not in kept} == {}


def test_mangled_addresses_are_no_errors(country: Country, editor: Client) -> None:
    for query in ("?show=%00&after=1_x_y", "?q=%00%00&sector=%27", "?after=2_2026-99-99_a", "?saved=%00", "?after=9"):
        assert editor.get(f"/updates/{query}").status_code == 200
    for query in ("?after=x&since=x", "?after=99999999999999999999999", "?since=%C2%B2", "?since=-1"):
        assert editor.get(f"/milestones/{country.late.code}/figures/{query}").status_code == 200
    assert editor.get("/explain/nothing/x/").status_code == 404
    assert editor.get(f"/explain/region/{country.region.code}/?portfolio=%00none").status_code == 404
