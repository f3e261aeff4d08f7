"""Pages of indicators and KPI sheets: what they say, what opens, what forms keep when they are refused."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from projects.models import Indicator, IndicatorGrade
from tests.factories import NOW, TODAY
from tests.indicators import agree, make_indicator, say
from tests.projects.pages.conftest import Country

SignIn = Callable[[User], Client]


@pytest.fixture
def indicator(country: Country) -> Indicator:
    """Planned 1 a day from 0 a year ago; a KPI of the ministry that leads."""
    made = make_indicator(country.task, is_kpi=True, owner=country.lead, frequency="monthly", name_en="Water lost")
    agree(made, {TODAY - timedelta(days=365): 0, TODAY + timedelta(days=365): 730})
    return made


def page(client: Client, indicator: Indicator) -> str:
    answer = client.get(f"/indicators/{indicator.code}/")
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, indicator: Indicator, name: str, **fields: str) -> tuple[int, str]:
    answer = client.post(f"/indicators/{indicator.code}/{name}/", fields)
    return answer.status_code, answer.content.decode()


class TestTheSentence:
    def test_behind_and_outside_the_corridor(self, indicator: Indicator, editor: Client) -> None:
        say(indicator, TODAY - timedelta(days=40), 100)
        assert "100 km on 15 Oct 2026, where 325 was planned: 31 % of the way behind, outside the corridor." in page(
            editor, indicator
        )
        say(indicator, TODAY - timedelta(days=10), 120)
        assert "outside the corridor 2 times in a row." in page(editor, indicator)

    def test_on_plan(self, indicator: Indicator, editor: Client) -> None:
        say(indicator, TODAY, 400)
        assert "400 km on 24 Nov 2026, where 365 was planned: on plan or better." in page(editor, indicator)

    def test_zero_is_shown_as_a_value_and_missing_in_words(self, indicator: Indicator, editor: Client) -> None:
        assert "No value is known yet." in page(editor, indicator)
        say(indicator, TODAY, 0)
        assert "0 km on 24 Nov 2026" in page(editor, indicator)

    def test_where_the_trend_leads_is_the_title_of_the_chart(self, indicator: Indicator, editor: Client) -> None:
        for days, value in ((60, 300), (30, 330), (0, 360)):
            say(indicator, TODAY - timedelta(days=days), value)
        text = page(editor, indicator)
        assert "At the present pace it is 725 km on 24 Nov 2027; the target is reached 5 days late." in text
        assert "the standard error of such a prediction" in text


class TestValues:
    def test_an_editor_records_one(self, indicator: Indicator, editor: Client) -> None:
        status, _ = send(editor, indicator, "value", date="31.10.2026", value="1 340,5", source="Gauges")
        assert status == 302
        assert indicator.values.get().value == Decimal("1340.5")

    def test_a_refused_form_keeps_what_was_typed_beside_every_error(self, indicator: Indicator, editor: Client) -> None:
        status, text = send(editor, indicator, "value", date="2027-01-01", value="1,340", source="")
        assert status == 422
        assert "Does the comma in 1,340 part thousands or decimals?" in text
        assert "Name the source of the value" in text
        assert 'value="1,340"' in text
        assert not indicator.values.exists()

    def test_a_future_day_is_refused_in_words(self, indicator: Indicator, editor: Client) -> None:
        status, text = send(editor, indicator, "value", date="2027-01-01", value="3", source="Gauges")
        assert (status, "The day is in the future" in text) == (422, True)

    def test_a_value_far_off_asks_to_be_confirmed(self, indicator: Indicator, editor: Client) -> None:
        fields = {"date": "2026-10-31", "value": "99999", "source": "Gauges"}
        status, text = send(editor, indicator, "value", **fields)
        assert (status, "farther from the planned" in text, 'name="confirmed"' in text) == (422, True, True)
        assert send(editor, indicator, "value", **fields, confirmed="on")[0] == 302

    def test_a_correction_shows_both(self, indicator: Indicator, editor: Client) -> None:
        fields = {"date": "2026-10-31", "source": "Gauges"}
        send(editor, indicator, "value", **fields, value="300")
        status, text = send(editor, indicator, "value", **fields, value="310")
        assert (status, "300 is recorded already (number 1" in text) == (422, True)
        assert send(editor, indicator, "value", **fields, value="310", corrects="1", reason="A gauge failed")[0] == 302
        text = page(editor, indicator)
        assert "<s>300</s>" in text
        assert "A gauge failed" in text

    def test_who_may_not_sees_no_form_and_gets_403(
        self, indicator: Indicator, country: Country, sign_in: SignIn
    ) -> None:
        for person in (country.helper, country.minister, country.auditor):
            client = sign_in(person)
            assert "form-value" not in page(client, indicator)
            assert send(client, indicator, "value", date="2026-10-31", value="1", source="x")[0] == 403


class TestPlans:
    def test_the_office_agrees_a_trajectory_in_lines_of_text(self, indicator: Indicator, office: Client) -> None:
        points = "2025-11-24 0\n24.11.2026 300\n2027-11-24 800"
        status, _ = send(office, indicator, "trajectory", points=points, corridor="7,5", reason="A second canal")
        assert status == 302
        version = indicator.trajectories.get(number=2)
        assert (version.corridor, version.points.count()) == (Decimal("0.075"), 3)
        text = page(office, indicator)
        assert "Trajectory 1, agreed" in text
        assert "line--earlier" in text

    def test_every_wrong_line_is_named(self, indicator: Indicator, office: Client) -> None:
        status, text = send(office, indicator, "trajectory", points="2026-01-01 x\n32.1.2026 5\n7", corridor="5")
        assert status == 422
        for problem in ("Line 1: Write a number", "Line 2: 32.1.2026 is no day", "Line 3: write two things"):
            assert problem in text
        assert "32.1.2026 5" in text

    def test_crossing_dates_are_refused_with_what_to_do(self, indicator: Indicator, office: Client) -> None:
        status, text = send(
            office, indicator, "trajectory", points="2026-01-01 0\n2025-01-01 5", corridor="5", reason="x"
        )
        assert (status, "Put the points in the order of their dates" in text) == (422, True)

    def test_parts_that_do_not_add_up(self, indicator: Indicator, country: Country, office: Client) -> None:
        part = make_indicator(country.task, code="PART-1")
        agree(part, {TODAY - timedelta(days=365): 0, TODAY + timedelta(days=365): 700})
        fields = {"version": "1", "method": "sum", "parts": "part-1"}
        status, text = send(office, indicator, "split", **fields)
        assert (status, "the whole is 730: add 30 to the parts" in text) == (422, True)
        agree(part, {TODAY - timedelta(days=365): 0, TODAY + timedelta(days=365): 730}, number=2)
        assert send(office, indicator, "split", **fields)[0] == 302
        assert "1 part makes the whole as a sum." in page(office, indicator)
        assert send(office, indicator, "split", **fields | {"parts": "NOBODY"})[0] == 422

    def test_somebody_was_faster(self, indicator: Indicator, office: Client) -> None:
        fields = {"version": "1", "name_en": "Length", "unit": "km", "frequency": "monthly"}
        assert send(office, indicator, "change", **fields)[0] == 302
        status, text = send(office, indicator, "change", **fields, note="mine")
        assert (status, "Somebody changed this indicator meanwhile" in text) == (422, True)
        assert 'name="version" value="2"' in text

    def test_a_grade_opens_to_its_criteria(self, indicator: Indicator, country: Country, sign_in: SignIn) -> None:
        auditor = sign_in(country.auditor)
        assert send(auditor, indicator, "grade", is_sourced="on", is_verified="on", reason="Half")[0] == 302
        assert indicator.grades.get().grade == "C"
        assert "Half" in page(auditor, indicator)
        assert send(auditor, indicator, "grade")[0] == 422

    def test_only_the_office_plans(self, indicator: Indicator, country: Country, sign_in: SignIn) -> None:
        for name in ("trajectory", "split", "change"):
            assert send(sign_in(country.editor), indicator, name)[0] == 403
        assert send(sign_in(country.editor), indicator, "grade")[0] == 403
        assert sign_in(country.editor).post("/indicators/add/").status_code == 403

    def test_the_office_adds_one(self, country: Country, office: Client) -> None:
        fields = {
            "subject": country.task.code.lower(),
            "name_en": "Depth",
            "unit": "m",
            "direction": "up",
            "frequency": "monthly",
            "owner": country.lead.code,
        }
        answer = office.post("/indicators/add/", fields)
        made = Indicator.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/indicators/{made.code}/")
        assert (made.task, made.owner) == (country.task, country.lead)
        answer = office.post("/indicators/add/", {"subject": "nothing", "owner": "nobody"})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "There is no task or strategic project with this code." in text
        assert "There is no body with this code." in text


class TestLists:
    def test_the_worst_deviation_first_and_what_cannot_be_compared_last(
        self, indicator: Indicator, country: Country, editor: Client
    ) -> None:
        say(indicator, TODAY, 300)
        worse = make_indicator(country.task, name_en="Pipes")
        agree(worse, {TODAY - timedelta(days=365): 0, TODAY + timedelta(days=365): 730})
        say(worse, TODAY, 100)
        make_indicator(project=country.project, name_en="Unknown")
        for address in ("/indicators/", f"/projects/{country.project.code}/indicators/"):
            answer = editor.get(address)
            assert [one.indicator.name_en for one in answer.context["found"]] == ["Pipes", "Water lost", "Unknown"]
            assert (
                "2 of 2 indicators that can be compared are outside their corridors; the farthest behind is Pipes"
                in (answer.content.decode())
            )
        answer = editor.get(f"/tasks/{country.task.code}/indicators/")
        assert len(answer.context["found"]) == 2

    def test_a_stranger_sees_those_of_the_project_only(
        self, indicator: Indicator, country: Country, sign_in: SignIn
    ) -> None:
        of_project = make_indicator(project=country.project)
        answer = sign_in(country.stranger).get("/indicators/")
        assert [one.indicator for one in answer.context["found"]] == [of_project]
        assert indicator.code not in answer.content.decode()

    def test_late_values_are_counted(self, indicator: Indicator, editor: Client) -> None:
        say(indicator, TODAY - timedelta(days=100), 1)
        assert editor.get("/indicators/").context["counted"] == {"all": 1, "missed": 1, "late": 1, "compared": 1}

    def test_a_part_that_is_hidden_gives_no_sum(self, indicator: Indicator, country: Country, sign_in: SignIn) -> None:
        Indicator.objects.filter(pk=indicator.pk).update(split_method="sum")
        make_indicator(country.foreign.task, parent=indicator, part_weight=1, code="HIDDEN-PART")
        text = page(sign_in(country.editor), indicator)
        assert "Some parts are not open to you." in text
        assert "HIDDEN-PART" not in text


class TestKpiSheets:
    def test_lights_scores_and_the_total_of_a_month(
        self, indicator: Indicator, country: Country, editor: Client
    ) -> None:
        say(indicator, TODAY.replace(month=10, day=31), 170)
        second = make_indicator(country.task, is_kpi=True, owner=country.lead, frequency="monthly")
        agree(second, {TODAY - timedelta(days=365): 0, TODAY + timedelta(days=365): 730})
        say(second, TODAY.replace(month=10, day=31), 682)
        answer = editor.get(f"/organisations/{country.lead.code}/kpis/?month=2026-10")
        total = answer.context["sheet"].total
        assert (total.scored, total.of, total.light) == (2, 2, "amber")
        assert "Oct 2026: 75 % of what was planned is reached over 2 of 2 KPIs; 1 is red." in answer.content.decode()
        assert answer.context["sheet"].lines[0].cell.light == "red"
        reasons = f'<a class="figure" href="/indicators/{second.code}/#why">'
        assert answer.content.decode().count(reasons) == 3, "M1, M2 and M3 open what they are made of"

    def test_a_month_without_a_value_has_no_data(self, indicator: Indicator, country: Country, editor: Client) -> None:
        answer = editor.get(f"/organisations/{country.lead.code}/kpis/?month=2026-09")
        assert "No KPI of this sheet has a fresh value to score in Sep 2026." in answer.content.decode()
        assert "no fresh value" in answer.content.decode()

    @pytest.mark.parametrize("month", ["2027-01", "x", "2026-13", "0000-01", "%00", "2026-1"])
    def test_a_month_that_cannot_be_shows_the_newest_that_is_over(
        self, indicator: Indicator, editor: Client, month: str
    ) -> None:
        answer = editor.get(f"/kpis/?month={month}")
        assert (answer.status_code, answer.context["month"].isoformat()) == (200, "2026-10-31")

    def test_a_body_without_an_open_kpi_has_no_sheet(
        self, indicator: Indicator, country: Country, sign_in: SignIn
    ) -> None:
        stranger = sign_in(country.stranger)
        assert stranger.get(f"/organisations/{country.lead.code}/kpis/").status_code == 404
        assert country.lead.name not in stranger.get("/kpis/").content.decode()


def test_the_page_of_a_task_says_why_it_is_red(indicator: Indicator, country: Country, editor: Client) -> None:
    for days in (40, 10):
        say(indicator, TODAY - timedelta(days=days), 1)
    country.roll_up()
    text = editor.get(f"/tasks/{country.task.code}/").content.decode()
    assert "The indicator was outside its corridor 2 times in a row (limit 2)." in text


def test_a_grade_without_a_person_is_told_by_its_label(indicator: Indicator, editor: Client) -> None:
    criteria = dict.fromkeys(IndicatorGrade.CRITERIA, True)
    IndicatorGrade.objects.create(
        indicator=indicator, reason="Checked", graded_date=TODAY, at=NOW, by_label="office@example.org", **criteria
    )
    assert "office@example.org" in page(editor, indicator)
