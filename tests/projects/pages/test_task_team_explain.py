"""The pages of a task and of a team, and the page that takes a figure apart."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from projects.actions import report_milestone
from projects.models import Milestone, MilestoneDependency, TeamMember
from projects.queries.figures import current
from projects.rollups.engine import recompute
from projects.rollups.outbox import drain_all
from tests import factories
from tests.factories import NOW, TODAY
from tests.projects.pages.conftest import HTMX, Country


def test_a_task_shows_its_milestones_with_shares_that_add_up(country: Country, editor: Client) -> None:
    Milestone.objects.filter(pk=country.fresh.pk).update(state="cancelled")
    MilestoneDependency.objects.create(predecessor=country.done, successor=country.late)
    country.roll_up()
    answer = editor.get(f"/tasks/{country.task.code}/")
    lines = {line.milestone.code: line for line in answer.context["page"].lines}
    assert sum(line.share for line in lines.values() if line.share is not None) == 1
    assert lines[country.fresh.code].share is None
    assert lines[country.late.code].waits_for == (country.done.code,)
    assert lines[country.late.code].row.slippage == 10
    assert answer.context["figures"].cancelled == 1
    assert b"left out" in answer.content


def test_a_task_names_who_carries_it_and_why_its_status(country: Country, editor: Client) -> None:
    text = editor.get(f"/tasks/{country.task.code}/").content.decode()
    for name in (country.lead.name, country.team.name, country.region.name):
        assert name in text
    assert "Schedule performance is" in text


@pytest.mark.parametrize(("who", "may"), [("editor", True), ("member", True), ("helper", False), ("auditor", False)])
def test_a_task_leads_to_its_updates_who_may_make_them(
    country: Country, sign_in: Callable[[User], Client], who: str, may: bool
) -> None:
    text = sign_in(getattr(country, who)).get(f"/tasks/{country.task.code}/").content.decode()
    assert ("Update its milestones" in text) is may


def test_a_task_is_live(country: Country, editor: Client) -> None:
    version = editor.get(f"/tasks/{country.task.code}/").context["version"]
    url = f"/tasks/{country.task.code}/?since={version}"
    assert editor.get(url, headers=HTMX).status_code == 204
    report_milestone(milestone=country.late, expected_version=1, changes={"note": "x"}, by=country.editor, now=NOW)
    drain_all(now=NOW)
    assert editor.get(url, headers=HTMX).content.startswith(b'<div id="live"')


def test_a_task_without_milestones_has_no_data_and_not_zero(country: Country, office: Client) -> None:
    task = factories.make_task()
    country.roll_up()
    text = office.get(f"/tasks/{task.code}/").content.decode()
    assert "The task has no milestone yet, so there is nothing to measure." in text
    assert "no data" in text


def test_a_team_lists_seats_by_organisation_the_leads_first(country: Country, editor: Client) -> None:
    other = factories.make_organisation(name_en="Other body")
    TeamMember.objects.create(team=country.team, organisation=other, role="lead", position="Vice minister")
    TeamMember.objects.create(team=country.team, organisation=country.lead, role="analyst", position="Analyst")
    seats = editor.get(f"/teams/{country.team.code}/").context["page"].seats
    assert [group.organisation for group in seats] == [other, country.lead]
    assert [member.role for member in seats[1].members] == ["member", "analyst"]


def test_a_team_over_its_limit_says_why(country: Country, editor: Client) -> None:
    country.team.task_limit, country.team.over_limit_reason = 1, "Nobody else knows canals."
    country.team.save()
    factories.make_task(project=country.project, team=country.team, lead=country.lead)
    country.roll_up()
    text = editor.get(f"/teams/{country.team.code}/").content.decode()
    assert "2 tasks of at most 1" in text
    assert "Nobody else knows canals." in text


def test_a_team_shows_only_tasks_open_to_the_reader(country: Country, editor: Client, office: Client) -> None:
    hidden = factories.make_task(project=country.project, team=country.team, name_en="Secret canal")
    country.roll_up()
    assert b"Secret canal" in office.get(f"/teams/{country.team.code}/").content
    assert b"Secret canal" not in editor.get(f"/teams/{country.team.code}/").content
    assert hidden.team == country.team


def test_contributions_shown_and_hidden_add_up_to_the_figure(country: Country, editor: Client) -> None:
    explanation = editor.get(f"/explain/project/{country.project.code}/").context["explanation"]
    shown = sum((child.contribution for child in explanation.children if child.contribution is not None), Decimal(0))
    assert [child.code for child in explanation.children] == [country.task.code]
    assert explanation.hidden.tasks == 2
    assert shown + explanation.hidden.contribution == explanation.figures.progress


def test_hidden_tasks_are_summed_and_not_named(country: Country, editor: Client) -> None:
    text = editor.get(f"/explain/project/{country.project.code}/").content.decode()
    assert "2 tasks not open to you" in text
    assert country.foreign.task.code not in text
    assert country.foreign.task.name not in text


def test_what_is_left_out_says_why(country: Country, office: Client) -> None:
    Milestone.objects.filter(pk=country.fresh.pk).update(state="cancelled")
    factories.make_task(project=country.project)
    country.roll_up()
    assert b"left out: cancelled" in office.get(f"/explain/task/{country.task.code}/").content
    assert (
        b"left out: no data, it has no live milestone"
        in office.get(f"/explain/project/{country.project.code}/").content
    )


@pytest.mark.parametrize("dimension", ["task", "project", "sector", "region", "organisation", "team", "country"])
def test_every_dimension_is_explained_by_the_stored_figure(country: Country, office: Client, dimension: str) -> None:
    for figures in current(user=country.office, dimension=dimension):
        answer = office.get(f"/explain/{dimension}/{figures.code}/")
        assert answer.status_code == 200
        assert answer.context["figures"].progress == figures.progress
        assert b"Thresholds, version 1" in answer.content


def test_a_region_of_a_reference_portfolio_is_explained_where_it_is_asked_for(country: Country, office: Client) -> None:
    reference = factories.make_portfolio(national=False)
    task = factories.make_task(project=factories.make_project(portfolio=reference), regions=[country.region])
    factories.make_milestone(task=task)
    recompute(portfolio_id=reference.pk, task_ids=None, today=TODAY, now=NOW)
    url = f"/explain/region/{country.region.code}/"
    assert [child.code for child in office.get(url).context["explanation"].children] == [country.task.code]
    there = office.get(f"{url}?portfolio={reference.code}")
    assert [child.code for child in there.context["explanation"].children] == [task.code]
