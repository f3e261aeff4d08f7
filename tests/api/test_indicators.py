"""Indicators in the API: the same writes and refusals as the pages, histories, parts, and KPI sheets."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.roles import Role
from projects.models import Indicator
from tests import factories
from tests.api.caller import Caller, problem
from tests.factories import NOW, TODAY
from tests.indicators import agree, make_indicator, say

pytestmark = [pytest.mark.django_db, pytest.mark.own_rows]
START, TARGET = TODAY - timedelta(days=365), TODAY + timedelta(days=365)


@pytest.fixture(autouse=True)
def _clock_stands():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def minister(country) -> Caller:
    return country.caller(Role.MINISTER)


@pytest.fixture
def indicator(country) -> Indicator:
    made = make_indicator(country.ours.tasks[0], owner=country.ours.ministry, is_kpi=True, frequency="monthly")
    agree(made, {START: 0, TARGET: 730})
    return made


def path(indicator: Indicator, more: str = "") -> str:
    return f"indicators/{indicator.public_id}/{more}"


def codes_of(answer: Any) -> list[tuple[str, str]]:
    return [(found["pointer"], found["code"]) for found in problem(answer, 400)["errors"]]


class TestValues:
    BODY = {"date": "2026-10-31", "value": "340.5", "source": "Gauges"}

    def test_is_recorded_by_the_editor_and_listed(self, editor, indicator):
        answer = editor.post(path(indicator, "values/"), self.BODY)
        assert answer.status_code == 201
        assert (answer.json()["number"], answer.json()["value"]) == (1, "340.500000")
        assert editor.get(path(indicator)).json()["version"] == 2
        rows = editor.get(path(indicator, "values/")).json()["results"]
        assert [(row["date"], row["value"]) for row in rows] == [("2026-10-31", "340.500000")]

    def test_a_correction_names_what_it_corrects(self, editor, indicator):
        editor.post(path(indicator, "values/"), self.BODY)
        again = self.BODY | {"value": "350"}
        assert codes_of(editor.post(path(indicator, "values/"), again)) == [("#/corrects", "recorded_already")]
        answer = editor.post(path(indicator, "values/"), again | {"corrects": 1, "reason": "Read twice"})
        assert (answer.status_code, answer.json()["number"]) == (201, 2)
        actual = editor.get(path(indicator, "trajectory/")).json()["actual"]
        assert [(point["number"], point["value"]) for point in actual] == [(2, "350.000000")]
        assert len(editor.get(path(indicator, "values/")).json()["results"]) == 2

    def test_the_same_key_records_once(self, editor, indicator):
        for _ in range(2):
            assert editor.post(path(indicator, "values/"), self.BODY, Idempotency_Key="k-1").status_code == 201
        assert indicator.values.count() == 1

    def test_every_problem_has_its_place(self, editor, indicator):
        body = {"date": "2027-01-01", "value": "3", "source": "x"}
        assert codes_of(editor.post(path(indicator, "values/"), body)) == [("#/date", "in_future")]
        far = self.BODY | {"value": "999999"}
        assert codes_of(editor.post(path(indicator, "values/"), far)) == [("#/confirmed", "far_off")]
        assert editor.post(path(indicator, "values/"), far | {"confirmed": True}).status_code == 201

    def test_who_only_reads_gets_403_and_a_stranger_404(self, country, indicator):
        for role in (Role.MINISTER, Role.AUDITOR):
            problem(country.caller(role).post(path(indicator, "values/"), self.BODY), 403)
        stranger = Caller(factories.make_user(role=Role.MINISTRY_EDITOR, organisation=country.theirs.ministry))
        for more in ("", "values/", "trajectories/", "trajectory/", "grades/", "split/"):
            problem(stranger.get(path(indicator, more)), 404)
        problem(stranger.post(path(indicator, "values/"), self.BODY), 404)


class TestTrajectories:
    BODY = {"points": [{"date": "2026-01-01", "value": "0"}, {"date": "2027-01-01", "value": "100"}], "reason": "New"}

    def test_a_new_version_is_in_force_and_the_first_stays(self, office, indicator):
        assert office.post(path(indicator, "trajectories/"), self.BODY | {"corridor": "0.1"}).status_code == 201
        rows = office.get(path(indicator, "trajectories/")).json()["results"]
        assert [(row["number"], row["corridor"], len(row["points"])) for row in rows] == [
            (2, "0.1000", 2),
            (1, "0.0500", 2),
        ]
        body = office.get(path(indicator, "trajectory/")).json()
        assert (body["number"], body["corridor"], body["planned"][1]["value"]) == (2, "0.1000", "100.000000")
        assert office.get(path(indicator)).json()["target_value"] == "100.000000"

    def test_crossing_dates_are_refused(self, office, indicator):
        crossed = {"points": list(reversed(self.BODY["points"])), "reason": "New"}
        assert codes_of(office.post(path(indicator, "trajectories/"), crossed)) == [("#/points", "dates_cross")]

    def test_only_the_project_office(self, editor, indicator):
        problem(editor.post(path(indicator, "trajectories/"), self.BODY), 403)

    def test_where_it_stands(self, office, indicator):
        for days, value in ((60, 250), (30, 280), (0, 310)):
            say(indicator, TODAY - timedelta(days=days), value)
        body = office.get(path(indicator, "trajectory/")).json()
        assert (body["planned_value"], body["deviation"]) == ("365.000000000000", "-0.075342465753")
        assert (body["light"], body["corridor_misses"]) == ("amber", 3)
        assert (body["lower"], body["upper"]) == ("328.500000000000", "401.500000000000")
        assert body["projection"]["value"] == "675.000000000000"
        assert (body["projection"]["reaches"], len(body["projection"]["used"])) == (False, 3)
        assert (body["next_value_due_date"], body["next_value_days_late"]) == ("2027-01-15", 0)


class TestDescriptions:
    def test_the_office_adds_one_to_a_task(self, office, country):
        body = {
            "name_en": "Depth",
            "unit": "m",
            "direction": "down",
            "task": country.ours.tasks[0].code,
            "owner": country.ours.ministry.code,
            "is_kpi": True,
        }
        answer = office.post("indicators/", body)
        assert answer.status_code == 201
        shown = office.get(answer["Location"]).json()
        assert (shown["task"]["code"], shown["owner"]["code"], shown["is_kpi"]) == (
            country.ours.tasks[0].code,
            country.ours.ministry.code,
            True,
        )

    def test_what_the_caller_names_must_be_open_to_them(self, office):
        body = {"name_en": "Depth", "unit": "m", "direction": "down", "owner": "nobody"}
        assert codes_of(office.post("indicators/", body)) == [("#/owner", "unknown")]
        assert codes_of(office.post("indicators/", body | {"owner": None, "task": "none"})) == [("#/task", "unknown")]

    def test_a_change_names_the_version_it_saw(self, office, indicator):
        problem(office.patch(path(indicator), {"note": "x"}), 428)
        answer = office.patch(path(indicator), {"note": "x", "frequency": "quarterly"}, If_Match='"v1"')
        assert (answer.status_code, answer.json()["frequency"], answer["ETag"]) == (200, "quarterly", '"v2"')
        problem(office.patch(path(indicator), {"note": "y"}, If_Match='"v1"'), 412)

    def test_filters(self, office, country, indicator):
        make_indicator(country.ours.tasks[1])
        for given in (
            {"task": country.ours.tasks[0].code},
            {"owner": country.ours.ministry.code},
            {"is_kpi": "true"},
            {"frequency": "monthly"},
        ):
            assert office.codes("indicators/", **given) == [indicator.code], given
        assert office.codes("indicators/", parent=indicator.code) == []


class TestSplits:
    def test_parts_that_add_up_and_the_parts_held_against_the_whole(self, office, country, indicator):
        part = make_indicator(country.ours.tasks[1])
        agree(part, {START: 0, TARGET: 700})
        body = {"method": "sum", "parts": [{"indicator": part.code}]}
        answer = office.post(path(indicator, "split/"), body, If_Match='"v1"')
        assert codes_of(answer) == [("#/parts", "does_not_add_up")]
        agree(part, {START: 0, TARGET: 730}, number=2)
        problem(office.post(path(indicator, "split/"), body), 428)
        assert office.post(path(indicator, "split/"), body, If_Match='"v1"').status_code == 200
        shown = office.get(path(indicator, "split/")).json()
        assert (shown["method"], shown["hidden"], [p["code"] for p in shown["parts"]]) == ("sum", False, [part.code])
        assert [check["together"] for check in shown["checks"]] == ["0.000000", "730.000000"]
        assert office.get(path(part)).json()["parent"]["code"] == indicator.code

    def test_a_whole_that_is_not_open_is_not_named(self, country, indicator):
        """The part's reader sees neither the whole's code nor its id."""
        Indicator.objects.filter(pk=indicator.pk).update(split_method="sum")
        part = make_indicator(country.theirs.tasks[0], parent=indicator, part_weight=1)
        reader = Caller(factories.make_user(role=Role.MINISTRY_EDITOR, organisation=country.theirs.ministry))
        answer = reader.get(path(part))
        assert answer.json()["parent"] is None
        assert indicator.code not in answer.content.decode()


class TestGrades:
    def test_the_auditor_grades(self, country, indicator):
        body = {"is_sourced": True, "is_defined": True, "is_timely": False, "is_verified": True, "reason": "May late"}
        auditor = country.caller(Role.AUDITOR)
        assert auditor.post(path(indicator, "grades/"), body).json()["grade"] == "B"
        assert [row["grade"] for row in auditor.get(path(indicator, "grades/")).json()["results"]] == ["B"]
        problem(country.caller(Role.MINISTRY_EDITOR).post(path(indicator, "grades/"), body), 403)


class TestKpiSheets:
    def test_lights_and_scores_of_a_month(self, minister, country, indicator):
        say(indicator, TODAY.replace(month=10, day=31), 170)
        (sheet,) = minister.get("kpi-sheets/", month="2026-10").json()["results"]
        assert (sheet["organisation"]["code"], sheet["month"]) == (country.ours.ministry.code, "2026-10-31")
        assert (sheet["total"]["light"], sheet["total"]["m2"], sheet["total"]["scored"]) == ("red", "0.498533724340", 1)
        (line,) = sheet["lines"]
        assert [cell["light"] for cell in line["cells"]] == [None] * 11 + ["red"]
        assert line["indicator"]["code"] == indicator.code

    def test_filter_by_body_and_month(self, minister, country, indicator):
        sheets = minister.get("kpi-sheets/", organisation=country.ours.ministry.code).json()["results"]
        assert len(sheets) == 1
        assert minister.get("kpi-sheets/", organisation=country.theirs.ministry.code).json()["results"] == []
        for month in ("2026-11", "2026-13", "x"):
            problem(minister.get("kpi-sheets/", month=month), 400)

    def test_a_stranger_sees_none(self, country, indicator):
        stranger = Caller(factories.make_user(role=Role.MINISTRY_EDITOR, organisation=country.theirs.ministry))
        assert stranger.get("kpi-sheets/").json()["results"] == []

    def test_as_a_table(self, minister, indicator):
        answer = minister.get("kpi-sheets/", headers={"Accept": "text/csv"})
        assert answer.content.decode().splitlines()[0].startswith("organisation.id,organisation.code,month,total.m1")
