"""GET /milestones/ and /milestones/{id}/, and the history of one."""

from datetime import date

import pytest

from tests import factories as make
from tests.api.caller import Caller, etag, problem

pytestmark = pytest.mark.django_db


def test_shows_the_milestone_with_its_three_dates(office, country):
    milestone = country.ours.milestones[0]
    answer = office.get(f"milestones/{milestone.public_id}/")
    assert answer.status_code == 200
    body = answer.json()
    assert body["id"] == str(milestone.public_id)
    assert body["code"] == milestone.code
    assert body["names"] == {"kk": milestone.name_kk, "ru": milestone.name_ru, "en": milestone.name_en}
    assert body["completion"] == "0.2500"
    assert (body["baseline_date"], body["forecast_date"], body["actual_date"]) == ("2026-12-31", None, None)
    assert body["task"]["code"] == country.ours.tasks[0].code
    assert body["project"]["code"] == country.ours.project.code
    assert body["owner"]["code"] == country.ours.ministry.code
    assert body["version"] == 1


def test_its_etag_is_strong_and_names_its_version(office, country):
    milestone = country.ours.milestones[0]
    assert office.get(f"milestones/{milestone.public_id}/")["ETag"] == '"v1"' == etag(milestone)


def test_its_etag_stays_strong_for_callers_who_take_compressed_answers(office, country):
    milestone = country.ours.milestones[0]
    answer = office.get(f"milestones/{milestone.public_id}/", headers={"Accept-Encoding": "gzip"})
    assert answer["ETag"] == '"v1"'
    assert "Content-Encoding" not in answer


def test_links_lead_somewhere(office, country):
    body = office.get(f"milestones/{country.ours.milestones[0].public_id}/").json()
    for address in (body["links"]["self"], body["links"]["updates"], body["task"]["link"], body["project"]["link"]):
        assert office.get(address).status_code == 200


def test_one_of_another_ministry_does_not_exist(editor, country):
    body = problem(editor.get(f"milestones/{country.theirs.milestones[0].public_id}/"), 404)
    assert body["type"] == "/api/problems/not-found/"


@pytest.mark.parametrize("bad_id", ["not-an-id", "00000000-0000-0000-0000-000000000000", "1", "%00"])
def test_what_is_no_id_is_missing(office, bad_id):
    problem(office.get(f"milestones/{bad_id}/"), 404)


def test_a_list_takes_no_post(office):
    answer = office.post("sectors/")
    problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task", "TASK-ours-1"),
        ("project", "PROJECT-ours"),
        ("team", "team-ours"),
        ("sector", "sector-ours"),
        ("owner", "min-ours"),
        ("lead_organisation", "min-ours"),
    ],
)
def test_is_found_by_what_it_belongs_to_by_code_or_id(office, country, name, value):
    expected = [m.code for m in country.ours.milestones if name != "task" or m.task.code == value]
    assert office.codes("milestones/", **{name: value}) == expected
    public_id = {
        "task": country.ours.tasks[1],
        "project": country.ours.project,
        "team": country.ours.team,
        "sector": country.ours.team.sector,
    }.get(name, country.ours.ministry).public_id
    assert office.codes("milestones/", **{name: public_id}) == expected


def test_is_found_by_region_and_portfolio(office, country):
    assert office.codes("milestones/", region=country.ours.region.code) == [m.code for m in country.ours.milestones]
    reference = office.codes("milestones/", portfolio=country.reference.portfolio.code)
    assert reference
    assert all(code.startswith(country.reference.code) for code in reference)


def test_is_found_by_dates_both_ends_included(office, country):
    task = country.ours.tasks[0]
    early = make.make_milestone(task=task, code="EARLY", baseline_date=date(2026, 3, 1))
    late = make.make_milestone(task=task, code="LATE", baseline_date=date(2026, 3, 1), forecast_date=date(2026, 5, 1))
    day = "2026-03-01"
    assert office.codes("milestones/", baseline_date_from=day, baseline_date_to=day) == [early.code, late.code]
    assert office.codes("milestones/", expected_date_to=day, task=task.code) == [early.code]
    assert office.codes("milestones/", overdue_on="2026-05-02", expected_date_from="2026-04-01", task=task.code) == [
        late.code
    ]
    assert office.codes("milestones/", overdue_on="2026-05-01", expected_date_from="2026-04-01") == []


def test_is_found_by_text_in_a_name_of_any_language_whatever_the_case(office, country):
    make.make_milestone(task=country.ours.tasks[0], code="PORT", name_kk="Ақтау ПОРТЫ", name_ru="Порт Актау")
    assert office.codes("milestones/", q="ақтау порты") == ["PORT"]
    assert office.codes("milestones/", q="ПОРТ АКТАУ") == ["PORT"]
    assert office.codes("milestones/", q="100%_") == []


def test_the_history_tells_each_write_newest_first(editor, country):
    milestone = country.ours.milestones[0]
    editor.patch(f"milestones/{milestone.public_id}/", {"completion": 0.5}, If_Match='"v1"')
    answer = editor.get(f"milestones/{milestone.public_id}/updates/")
    versions = [(row["version"], row["completion"], row["by"]) for row in answer.json()["results"]]
    assert versions == [(2, "0.5000", editor.user.email), (1, "0.2500", "")]


def test_the_history_of_another_ministrys_milestone_does_not_exist(editor, country):
    problem(editor.get(f"milestones/{country.theirs.milestones[0].public_id}/updates/"), 404)


def test_needs_a_token(country):
    answer = Caller().get(f"milestones/{country.ours.milestones[0].public_id}/")
    problem(answer, 401)
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
