"""Teams by month: what is read from the history, who sees which team, what the cells say."""

from datetime import date

import pytest

from accounts.roles import Role
from projects.models import RollupSnapshot, Team
from reporting import chart_sentences
from reporting.queries.team_heat import MONTHS, team_heat
from tests.factories import TODAY, make_team, make_user
from tests.query_counts import assert_query_count
from tests.reporting.plan import publish, published_plan, remember

pytestmark = pytest.mark.django_db


def heat_of(user, plan, **how):
    return team_heat(user=user, portfolio=plan.portfolio, today=TODAY, **how)


def stored(plan, team, day, status):
    """What was published of a team on a day, as the engine stores it."""
    row = RollupSnapshot.objects.filter(dimension="team", object_id=team.pk).order_by("-as_of_date")[0]
    row.pk, row.as_of_date, row.status = None, day, status
    row.save()


@pytest.fixture
def plan():
    made = published_plan()
    remember(portfolio=made.portfolio, months=3)
    return made


def test_a_cell_is_the_last_stored_day_of_its_month_and_a_gap_where_nothing_was_stored(plan):
    team = Team.objects.get()
    stored(plan, team, date(2026, 7, 2), "green")
    stored(plan, team, date(2026, 7, 30), "amber_red")
    (row,) = heat_of(make_user(), plan).rows
    assert len(row.cells) == MONTHS
    july = row.cells[7]
    assert (july.day, july.status) == (date(2026, 7, 30), "amber_red")
    assert row.cells[0] is None
    assert row.cells[-1].day == TODAY


def test_a_past_day_is_the_last_column_and_nothing_newer_is_told(plan):
    team = Team.objects.get()
    stored(plan, team, date(2026, 7, 2), "red")
    (row,) = heat_of(make_user(), plan, as_of=date(2026, 7, 15)).rows
    assert (row.cells[-1].day, row.cells[-1].status) == (date(2026, 7, 2), "red")
    assert row.figures.status == "red"


def test_the_title_counts_who_is_behind_and_who_is_worse_than_a_month_ago(plan):
    team = Team.objects.get()
    RollupSnapshot.objects.filter(dimension="team").delete()
    heat = heat_of(make_user(), plan)
    assert chart_sentences.of_team_heat(heat) == "1 of 1 team is red or amber-red; none is worse than a month ago"
    remember(portfolio=plan.portfolio, months=1)
    RollupSnapshot.objects.filter(dimension="team", object_id=team.pk).update(status="green")
    heat = heat_of(make_user(), plan)
    assert chart_sentences.of_team_heat(heat) == "1 of 1 team is red or amber-red; 1 is worse than a month ago"


def test_teams_of_others_are_not_there(plan):
    other = published_plan()
    lead = make_user(role=Role.MINISTER, organisation=plan.ministry)
    assert {row.team.sector_id for row in heat_of(lead, plan).rows} == {plan.sector.pk}
    assert heat_of(lead, plan, project=other.project).rows == ()
    assert heat_of(lead, plan, sector_id=other.sector.pk).rows == ()
    assert len(heat_of(make_user(), plan).rows) == 2
    assert len(heat_of(make_user(), plan, sector_id=plan.sector.pk).rows) == 1
    assert len(heat_of(make_user(), plan, project=plan.project).rows) == 1


def test_the_page_says_each_status_by_letter_and_word_and_links_to_the_day(plan, signed_in):
    html = signed_in(make_user()).get("/teams/heat/").content.decode()
    team = Team.objects.get()
    day = RollupSnapshot.objects.filter(dimension="team").order_by("as_of_date")[0].as_of_date
    assert f'href="/teams/{team.code}/?as_of={day.isoformat()}"' in html
    assert f"{team.name}, {TODAY.day} Nov 2026: red" in html
    assert '<span class="heat__letter">R</span>' in html


def test_foreign_and_missing_sectors_answer_alike(plan, signed_in):
    other = published_plan()
    client = signed_in(make_user(role=Role.MINISTER, organisation=plan.ministry))
    assert client.get(f"/teams/heat/?sector={plan.sector.code}").status_code == 200
    for query in (f"sector={other.sector.code}", "sector=none", f"project={other.project.code}", "project=%00"):
        assert client.get(f"/teams/heat/?{query}").status_code == 404, query
    assert client.get("/teams/heat/?as_of=yesterday").status_code == 200


@pytest.mark.parametrize("teams", [3, 30])
@pytest.mark.parametrize("role", [Role.PROJECT_OFFICE, Role.MINISTER])
def test_the_number_of_queries_does_not_grow(signed_in, role, teams):
    plan = published_plan(tasks=teams)
    for task in plan.tasks:
        task.team = make_team(sector=plan.sector)
        task.save()
    publish(portfolio=plan.portfolio)
    remember(portfolio=plan.portfolio, months=1)
    client = signed_in(make_user(role=role, organisation=plan.ministry))
    with assert_query_count(f"page:/teams/heat/, {role}"):
        assert client.get("/teams/heat/").content.decode().count("heat__letter") >= teams
