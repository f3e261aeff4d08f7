"""Published figures: one stored number everywhere, its past, its reasons, and from what it is made."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from projects.models import Rollup, RollupSnapshot
from projects.queries import figures
from tests import factories as make
from tests.api.caller import CENTRE, SCOPED, Caller, compute, problem

pytestmark = pytest.mark.django_db

DIMENSIONS = ("task", "project", "sector", "region", "organisation", "team", "area", "country")


def rollups(caller: Caller, dimension: str, **more: object) -> list[dict]:
    answer = caller.get("rollups/", dimension=dimension, **more)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


class TestList:
    @pytest.mark.parametrize("dimension", DIMENSIONS)
    def test_is_the_stored_figure_of_each_slice(self, office, country, dimension):
        stored = {row.object_id: row for row in Rollup.objects.filter(dimension=dimension, portfolio=country.portfolio)}
        shown = rollups(office, dimension)
        model = figures.MODELS[dimension]
        assert len(shown) == len(stored) > 0
        for row in shown:
            figure = stored[model._default_manager.get(public_id=row["object"]["id"]).pk]
            assert (row["progress"] and Decimal(row["progress"])) == figure.progress
            assert row["status"] == figure.status
            assert row["counts"] == {
                "total": figure.total,
                "done": figure.done,
                "overdue": figure.overdue,
                "due_soon": figure.due_soon,
            }
            assert sum(row["status_counts"].values()) == figure.tasks
            assert row["source_version"] == figure.source_version
            assert row["as_of_date"] == figure.as_of_date.isoformat()

    def test_says_why_in_the_callers_language(self, country):
        told = []
        for language in ("en", "ru"):
            caller = country.caller("auditor")
            caller.headers["Accept-Language"] = language
            told.append(rollups(caller, "project", object="PROJECT-ours")[0]["reasons"])
        english, russian = told
        assert [reason["code"] for reason in english] == [reason["code"] for reason in russian]
        assert english[0]["text"]
        assert english[-1]["code"] == "distribution"

    def test_is_null_where_there_is_no_data_and_zero_where_nothing_is_done(self, office, country):
        empty = make.make_task(project=country.ours.project, team=country.ours.team, lead=country.ours.ministry)
        fresh = make.make_task(project=country.ours.project, team=country.ours.team, lead=country.ours.ministry)
        make.make_milestone(task=fresh, completion=0)
        compute()
        shown = {row["object"]["code"]: row for row in rollups(office, "task")}
        assert (shown[empty.code]["progress"], shown[empty.code]["percent"]) == (None, None)
        assert shown[empty.code]["status"] == "no_data"
        assert (shown[fresh.code]["progress"], shown[fresh.code]["percent"]) == ("0.000000000000", 0)

    def test_is_of_the_national_portfolio_unless_another_is_named(self, office, country):
        assert {row["portfolio"] for row in rollups(office, "project")} == {"KZ"}
        other = country.reference.portfolio
        for given in (other.code, other.public_id):
            assert [row["object"]["code"] for row in rollups(office, "project", portfolio=given)] == [
                country.reference.code
            ]

    def test_is_found_by_its_object(self, office, country):
        for given in ("PROJECT-ours", country.ours.project.public_id):
            assert [row["object"]["code"] for row in rollups(office, "project", object=given)] == ["PROJECT-ours"]

    @pytest.mark.parametrize("role", SCOPED)
    def test_a_foreign_slice_is_not_there_and_cannot_be_asked_for(self, country, role):
        caller = country.caller(role)
        for dimension, row in [
            ("project", country.theirs.project),
            ("task", country.theirs.tasks[0]),
            ("sector", country.theirs.team.sector),
            ("region", country.theirs.region),
            ("organisation", country.theirs.ministry),
            ("team", country.theirs.team),
        ]:
            assert row.code not in [shown["object"]["code"] for shown in rollups(caller, dimension)]
            foreign = problem(caller.get("rollups/", dimension=dimension, object=row.code), 400)
            missing = problem(caller.get("rollups/", dimension=dimension, object="nothing"), 400)
            assert foreign | {"request_id": ""} == missing | {"request_id": ""}

    def test_the_country_is_for_readers_of_the_national_summary(self, country):
        seen = {role: len(rollups(country.caller(role), "country")) for role in (*CENTRE, *SCOPED)}
        assert {role for role, count in seen.items() if count} == {*CENTRE, "minister"}

    def test_two_readers_of_a_slice_read_one_number_and_how_much_is_open_to_them(self, country):
        """Four tasks in their sector, one of which our ministry contributes to."""
        make.make_milestone(
            task=make.make_task(
                team=country.theirs.team,
                project=country.theirs.project,
                lead=country.theirs.ministry,
                contributing=[country.ours.ministry],
            )
        )
        compute()
        code = country.theirs.team.sector.code
        shown = [rollups(country.caller(role), "sector", object=code)[0] for role in ("auditor", "ministry_editor")]
        assert shown[0]["progress"] == shown[1]["progress"]
        assert [(row["open_tasks"], row["tasks"]) for row in shown] == [(4, 4), (1, 4)]

    @pytest.mark.parametrize(
        ("parameters", "name"),
        [
            ({}, "dimension"),
            ({"dimension": "planet"}, "dimension"),
            ({"dimension": "project", "as_of": "yesterday"}, "as_of"),
            ({"dimension": "project", "as_of": "2026-02-30"}, "as_of"),
            ({"dimension": "project", "as_of": "2099-01-01"}, "as_of"),
            ({"dimension": "project", "portfolio": "nothing"}, "portfolio"),
            ({"dimension": "project", "ordering": "progress"}, "ordering"),
            ({"dimension": "project", "fields": "weight_total"}, "fields"),
        ],
    )
    def test_refuses_what_cannot_be_by_name(self, office, parameters, name):
        assert [fault["parameter"] for fault in problem(office.get("rollups/", **parameters), 400)["errors"]] == [name]

    def test_has_pages(self, office):
        whole = [row["object"]["code"] for row in rollups(office, "task")]
        first = office.get("rollups/", dimension="task", page_size=4).json()
        second = office.get(first["next"]).json()
        assert [row["object"]["code"] for row in first["results"] + second["results"]] == whole


class TestPast:
    @pytest.fixture
    def moved(self, country, office) -> dict:
        """Ours went from 25 % to 50 % today; computing it put yesterday's figures into the history."""
        yesterday = timezone.localdate() - timedelta(days=1)
        Rollup.objects.update(as_of_date=yesterday)
        for milestone in country.ours.milestones:
            answer = office.patch(f"milestones/{milestone.public_id}/", {"completion": 0.5}, If_Match='"v1"')
            assert answer.status_code == 200
        compute()
        return {"yesterday": yesterday, "address": f"rollups/project/{country.ours.project.public_id}/"}

    def test_as_of_a_day_is_what_was_known_then(self, office, moved):
        assert RollupSnapshot.objects.filter(dimension="project").exists()
        then = rollups(office, "project", object="PROJECT-ours", as_of=moved["yesterday"])
        now = rollups(office, "project", object="PROJECT-ours")
        assert [row["progress"] for row in (*then, *now)] == ["0.250000000000", "0.500000000000"]
        assert then[0]["as_of_date"] == moved["yesterday"].isoformat()

    def test_of_one_slice(self, office, moved):
        then = office.get(moved["address"], as_of=moved["yesterday"]).json()
        now = office.get(moved["address"]).json()
        assert (then["progress"], now["progress"]) == ("0.250000000000", "0.500000000000")

    def test_before_the_first_day_nothing_was_known(self, office, moved):
        assert rollups(office, "project", as_of="2020-01-01") == []
        problem(office.get(moved["address"], as_of="2020-01-01"), 404)

    def test_history_has_a_point_a_day_and_the_present_last(self, office, moved):
        points = office.get(f"{moved['address']}history/").json()["results"]
        assert [point["progress"] for point in points] == ["0.250000000000", "0.500000000000"]
        assert points[0]["day"] == moved["yesterday"].isoformat()
        since = office.get(f"{moved['address']}history/", since=timezone.localdate()).json()["results"]
        assert len(since) == 1

    def test_the_past_of_a_foreign_slice_does_not_exist(self, country, moved):
        caller = country.caller("ministry_editor")
        address = f"rollups/project/{country.theirs.project.public_id}/"
        for path, more in [(address, {"as_of": moved["yesterday"]}), (f"{address}history/", {}), (address, {})]:
            problem(caller.get(path, **more), 404)


class TestSlice:
    @pytest.mark.parametrize("dimension", DIMENSIONS)
    def test_is_the_same_in_the_list_and_by_itself(self, office, dimension):
        row = rollups(office, dimension)[0]
        assert office.get(row["links"]["self"]).json() == row

    def test_is_the_same_inside_its_object(self, office, country):
        for dimension, kind, row in [
            ("project", "projects", country.ours.project),
            ("task", "tasks", country.ours.tasks[0]),
            ("sector", "sectors", country.ours.team.sector),
            ("region", "regions", country.ours.region),
            ("organisation", "organisations", country.ours.ministry),
            ("team", "teams", country.ours.team),
        ]:
            inside = office.get(f"{kind}/{row.public_id}/").json()["rollup"]
            assert inside == rollups(office, dimension, object=row.code)[0]

    @pytest.mark.parametrize(
        "address",
        [
            "planet/00000000-0000-0000-0000-000000000000/",
            "project/nothing/",
            "project/00000000-0000-0000-0000-000000000000/",
        ],
    )
    def test_what_is_none_is_missing(self, office, address):
        for more in ("", "explain/", "history/"):
            problem(office.get(f"rollups/{address}{more}"), 404)

    def test_is_not_of_another_dimension_by_the_same_id(self, office, country):
        problem(office.get(f"rollups/sector/{country.ours.project.public_id}/"), 404)


class TestExplain:
    @pytest.mark.parametrize("dimension", DIMENSIONS)
    def test_contributions_add_up_to_the_figure(self, office, dimension):
        row = rollups(office, dimension)[0]
        body = office.get(row["links"]["explain"]).json()
        assert body["figures"] == row
        assert body["hidden"] is None
        assert sum(Decimal(child["contribution"]) for child in body["children"]) == Decimal(row["progress"])
        for child in body["children"]:
            assert office.get(child["link"]).json()["code"] == child["code"]

    def test_says_what_was_left_out_and_why(self, office, country):
        milestone = country.ours.milestones[0]
        office.post(f"milestones/{milestone.public_id}/cancel/", {"reason": "Merged"}, If_Match='"v1"')
        compute()
        body = office.get(f"rollups/task/{milestone.task.public_id}/explain/").json()
        left_out = {child["code"]: child["left_out"] for child in body["children"]}
        assert left_out == {milestone.code: "cancelled", country.ours.milestones[1].code: None}

    def test_names_the_rules_in_force(self, office, country):
        thresholds = office.get(f"rollups/project/{country.ours.project.public_id}/explain/").json()["thresholds"]
        assert (thresholds["version"], thresholds["red_late_days"], thresholds["red_schedule"]) == (1, 30, "0.800")

    def test_sums_up_what_is_not_open_to_the_reader(self, country):
        contributed = make.make_task(
            team=country.theirs.team,
            project=country.theirs.project,
            lead=country.theirs.ministry,
            contributing=[country.ours.ministry],
        )
        make.make_milestone(task=contributed, completion=Decimal("0.5"))
        compute()
        answer = country.caller("ministry_editor").get(f"rollups/project/{country.theirs.project.public_id}/explain/")
        body = answer.json()
        assert [child["code"] for child in body["children"]] == [contributed.code]
        assert body["hidden"]["tasks"] == 3
        shown = sum(Decimal(child["contribution"]) for child in body["children"])
        assert shown + Decimal(body["hidden"]["contribution"]) == Decimal(body["figures"]["progress"])
        for task in country.theirs.tasks:
            assert task.code not in answer.content.decode()

    def test_of_a_foreign_slice_does_not_exist(self, country, editor):
        problem(editor.get(f"rollups/project/{country.theirs.project.public_id}/explain/"), 404)
