"""GET of projects, tasks, teams, indicators, judgements and reference data: what is shown, and to whom."""

from datetime import date

import pytest

from accounts.roles import Role
from projects.models import Indicator, IndicatorValue, StrategicProject
from regions.models import District, Organisation
from tests import factories as make
from tests.api.caller import Caller, problem

pytestmark = pytest.mark.django_db


class TestProjects:
    def test_shows_where_it_belongs_and_its_figures(self, office, country):
        project = country.ours.project
        body = office.get(f"projects/{project.public_id}/").json()
        assert (body["code"], body["weight"], body["stage"]) == ("PROJECT-ours", "1.000", "implementation")
        assert (body["portfolio"]["code"], body["area"]["code"]) == ("KZ", project.area.code)
        assert body["coordinator"] is None
        assert body["rollup"]["progress"] == "0.250000000000"
        assert body["rollup"]["judgement"]["rating"] == "amber"
        assert body["links"]["page"].endswith("/projects/PROJECT-ours/")

    def test_its_links_lead_to_what_belongs_to_it(self, office, country):
        links = office.get(f"projects/{country.ours.project.public_id}/").json()["links"]
        counts = {
            name: len(office.get(links[name]).json()["results"]) for name in links if name not in ("self", "page")
        }
        assert counts == {"judgements": 1, "tasks": 3, "milestones": 6, "indicators": 1}

    def test_lists_those_that_are_open(self, country, office, editor):
        assert set(office.codes("projects/")) == {"PROJECT-ours", "PROJECT-theirs", country.reference.code}
        assert office.codes("projects/", portfolio="KZ") == ["PROJECT-ours", "PROJECT-theirs"]
        assert editor.codes("projects/") == ["PROJECT-ours"]

    def test_of_a_reference_portfolio_shows_the_figures_of_that_portfolio(self, office, country):
        body = office.get(f"projects/{country.reference.public_id}/").json()
        assert body["rollup"]["portfolio"] == body["portfolio"]["code"] == country.reference.portfolio.code

    def test_is_found_by_area_stage_and_dates(self, office, country):
        area = country.ours.project.area
        assert office.codes("projects/", area=area.code) == ["PROJECT-ours"]
        StrategicProject.objects.filter(code="PROJECT-ours").update(stage="closed", start_date=date(2025, 1, 1))
        assert office.codes("projects/", stage="closed") == ["PROJECT-ours"]
        assert office.codes("projects/", start_date_from="2025-01-01", start_date_to="2025-01-01") == ["PROJECT-ours"]
        assert office.codes("projects/", start_date_from="2025-01-02") == []

    def test_is_found_by_what_its_tasks_belong_to(self, office, country):
        for name, row in [
            ("sector", country.ours.team.sector),
            ("region", country.ours.region),
            ("team", country.ours.team),
            ("lead_organisation", country.ours.ministry),
        ]:
            assert office.codes("projects/", **{name: row.code}) == ["PROJECT-ours"]

    def test_its_figures_are_null_where_the_slice_is_closed(self, country):
        """A slice of fewer than three tasks is shown only to those who can open them all."""
        from tests.api.caller import compute

        shared = make.make_project(code="SHARED")
        for side in (country.ours, country.theirs):
            make.make_milestone(task=make.make_task(project=shared, team=side.team, lead=side.ministry))
        compute()
        seen = {
            who: country.caller(who).get("projects/", q="SHARED").json()["results"][0]
            for who in ("project_office", "ministry_editor")
        }
        assert seen["project_office"]["rollup"]["tasks"] == 2
        assert seen["ministry_editor"]["rollup"] is None

    @pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
    def test_is_not_written(self, office, country, method):
        problem(office.send(method, f"projects/{country.ours.project.public_id}/"), 405)
        problem(office.send(method, "projects/"), 405)


class TestJudgements:
    def address(self, country, side: str = "ours") -> str:
        return f"projects/{getattr(country, side).project.public_id}/judgements/"

    def test_one_is_added_and_shown_beside_the_calculation(self, office, country):
        answer = office.post(self.address(country), {"rating": "red", "reason": "No site yet"})
        assert answer.status_code == 201
        body = answer.json()
        assert (body["rating"], body["reason"], body["by"]) == ("red", "No site yet", office.user.email)
        assert office.get(answer["Location"]).json() == body
        shown = office.get(f"projects/{country.ours.project.public_id}/").json()["rollup"]["judgement"]
        assert (shown["rating"], shown["by"]) == ("red", office.user.email)

    def test_the_newest_comes_first(self, office, country):
        office.post(self.address(country), {"rating": "red", "reason": "No site yet"})
        for path in (self.address(country), "judgements/?project=PROJECT-ours"):
            assert [row["rating"] for row in office.get(path).json()["results"]] == ["red", "amber"]

    def test_is_found_by_rating_and_day(self, office):
        assert len(office.get("judgements/", rating="amber").json()["results"]) == 2
        assert office.get("judgements/", rating="red").json()["results"] == []
        assert office.get("judgements/", judged_date_to="2026-05-31").json()["results"] == []
        assert (
            len(office.get("judgements/", judged_date_from="2026-06-01", project="PROJECT-ours").json()["results"]) == 1
        )

    def test_is_for_the_project_office(self, country, editor):
        problem(editor.post(self.address(country), {"rating": "red", "reason": "x"}), 403)

    def test_of_a_foreign_project_does_not_exist(self, country, editor):
        problem(editor.post(self.address(country, "theirs"), {"rating": "red", "reason": "x"}), 404)
        problem(editor.get(self.address(country, "theirs")), 404)

    @pytest.mark.parametrize(
        ("body", "pointers"),
        [
            ({}, {"#/rating", "#/reason"}),
            ({"rating": "purple", "reason": "x"}, {"#/rating"}),
            ({"rating": "red", "reason": "   "}, {"#/reason"}),
            ({"rating": ["red"], "reason": "x"}, {"#/rating"}),
            ({"rating": "red", "reason": "x", "judged_date": "2020-01-01"}, {"#/judged_date"}),
        ],
    )
    def test_needs_a_rating_and_a_reason(self, office, country, body, pointers):
        faults = problem(office.post(self.address(country), body), 400)["errors"]
        assert {fault["pointer"] for fault in faults} == pointers


class TestTasksAndTeams:
    def test_a_task_shows_who_carries_it(self, office, country):
        country.ours.tasks[0].contributing_organisations.add(country.theirs.ministry)
        body = office.get(f"tasks/{country.ours.tasks[0].public_id}/").json()
        assert body["project"]["code"] == "PROJECT-ours"
        assert body["team"]["code"] == "team-ours"
        assert body["lead_organisation"]["code"] == "min-ours"
        assert [row["code"] for row in body["contributing_organisations"]] == ["min-theirs"]
        assert [row["code"] for row in body["regions"]] == [country.ours.region.code]
        assert body["rollup"]["counts"]["total"] == 2

    def test_a_task_is_found_by_each_thing_it_belongs_to(self, office, country):
        country.theirs.tasks[0].contributing_organisations.add(country.ours.ministry)
        ours = [task.code for task in country.ours.tasks]
        for name, row in [
            ("project", country.ours.project),
            ("sector", country.ours.team.sector),
            ("team", country.ours.team),
            ("region", country.ours.region),
            ("lead_organisation", country.ours.ministry),
            ("area", country.ours.project.area),
        ]:
            assert office.codes("tasks/", **{name: row.code}) == ours
        assert office.codes("tasks/", contributing_organisation="min-ours") == ["TASK-theirs-0"]

    def test_a_team_shows_seats_and_no_names_of_people(self, office, country):
        body = office.get(f"teams/{country.ours.team.public_id}/").json()
        member = country.people[Role("team_member")]
        assert [set(seat) for seat in body["members"]] == [{"role", "position", "organisation"}]
        assert member.email not in str(body)
        assert member.full_name not in str(body)

    def test_a_team_is_found_once_by_a_body_with_two_seats(self, office, country):
        make.join_team(user=make.make_user(), team=country.ours.team, organisation=country.ours.ministry)
        make.join_team(user=make.make_user(), team=country.ours.team, organisation=country.ours.ministry)
        assert office.codes("teams/", organisation="min-ours") == ["team-ours"]
        assert office.codes("teams/", project="PROJECT-theirs") == ["team-theirs"]


class TestIndicators:
    def test_its_trajectory_has_the_known_points_and_zero_is_one(self, office, country):
        body = office.get(f"indicators/{country.ours.indicator.public_id}/trajectory/").json()
        assert body["planned"] == [
            {"date": "2025-01-01", "value": "0.000000"},
            {"date": "2029-01-01", "value": "100.000000"},
        ]
        assert [(p["date"], p["value"], p["source"]) for p in body["actual"]] == [
            ("2026-01-01", "0.000000", "Statistics")
        ]

    def test_what_is_not_known_has_no_point(self, office, country):
        Indicator.objects.filter(pk=country.ours.indicator.pk).update(target_date=None, baseline_value=None)
        IndicatorValue.objects.all().delete()
        body = office.get(f"indicators/{country.ours.indicator.public_id}/trajectory/").json()
        assert (body["planned"], body["actual"]) == ([], [])
        assert {body[name] for name in ("number", "corridor", "deviation", "light", "projection")} == {None}

    def test_one_of_the_country_is_for_readers_of_the_national_summary(self, country):
        national = Indicator.objects.create(
            portfolio=country.portfolio, code="gdp", name_en="GDP", unit="%", direction="up"
        )
        minister, editor = country.caller("minister"), country.caller("ministry_editor")
        assert minister.get(f"indicators/{national.public_id}/").json()["project"] is None
        problem(editor.get(f"indicators/{national.public_id}/"), 404)
        problem(editor.get(f"indicators/{national.public_id}/trajectory/"), 404)

    def test_of_a_foreign_project_does_not_exist(self, editor, country):
        for more in ("", "trajectory/"):
            problem(editor.get(f"indicators/{country.theirs.indicator.public_id}/{more}"), 404)


class TestReferenceData:
    def test_sectors_have_their_figures_where_they_are_open(self, country, editor):
        rows = {row["code"]: row for row in editor.get("sectors/").json()["results"]}
        assert rows["sector-ours"]["rollup"]["progress"] == "0.250000000000"
        assert rows["sector-theirs"]["rollup"] is None
        assert rows["sector-ours"]["lead_organisation"]["code"] == "min-ours"

    def test_sectors_of_a_reference_portfolio_are_for_the_centre(self, office, editor, country):
        reference = country.reference.portfolio.code
        assert len(office.codes("sectors/", portfolio=reference)) == 1
        problem(editor.get("sectors/", portfolio=reference), 400)
        assert len(editor.codes("portfolios/")) == 1

    def test_a_region_shows_its_districts(self, office, country):
        District.objects.create(region=country.ours.region, code="tupkaragan", type="district", name_en="Tupkaragan")
        body = office.get(f"regions/{country.ours.region.public_id}/").json()
        assert [(d["code"], d["type"], d["names"]["en"]) for d in body["districts"]] == [
            ("tupkaragan", "district", "Tupkaragan")
        ]
        assert body["rollup"]["portfolio"] == "KZ"

    def test_an_organisation_names_its_successor(self, office, country):
        old = make.make_organisation(code="old", successor=country.ours.ministry, valid_to_date=date(2024, 9, 1))
        body = office.get(f"organisations/{old.public_id}/").json()
        assert (body["successor"]["code"], body["valid_to_date"], body["rollup"]) == ("min-ours", "2024-09-01", None)
        assert office.codes("organisations/", successor="min-ours") == ["old"]

    def test_departments_of_a_reference_portfolio_are_for_the_centre(self, office, editor):
        department = make.make_organisation(kind="department", code="ref-department")
        assert office.codes("organisations/", kind="department") == [department.code]
        assert editor.codes("organisations/", kind="department") == []
        problem(editor.get(f"organisations/{department.public_id}/"), 404)

    def test_akimats_are_found_by_region(self, office, country):
        assert office.codes("organisations/", region=country.ours.region.code) == [country.ours.akimat.code]
        assert Organisation.objects.filter(kind="akimat").count() == 2

    def test_areas_and_portfolios(self, office, country):
        assert country.ours.project.area.code in office.codes("areas/", portfolio="KZ")
        assert office.codes("portfolios/", is_national="true") == ["KZ"]
        area = country.ours.project.area
        assert office.get(f"areas/{area.public_id}/").json()["portfolio"]["code"] == "KZ"


def test_nothing_is_open_to_one_who_belongs_nowhere(country):
    nobody = Caller(make.make_user(role="ministry_editor"))
    for path in ("projects/", "tasks/", "milestones/", "teams/", "indicators/", "judgements/", "changes/"):
        assert nobody.get(path).json()["results"] == []
