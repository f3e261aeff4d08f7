"""What all lists do alike: pages, order, sparse fields, refused parameters, CSV, conditional answers."""

import csv
import io
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest

from projects.models import Task
from tests import factories as make
from tests.api.caller import Caller, problem

pytestmark = pytest.mark.django_db

LISTS = [
    "portfolios/",
    "areas/",
    "sectors/",
    "regions/",
    "organisations/",
    "projects/",
    "tasks/",
    "milestones/",
    "teams/",
    "indicators/",
    "judgements/",
    "rollups/?dimension=project",
]


def pages(caller: Caller, path: str, **parameters: object) -> list[list[dict]]:
    found = []
    answer = caller.get(path, **parameters)
    while True:
        assert answer.status_code == 200, answer.content
        found.append(answer.json()["results"])
        following = answer.json()["next"]
        if following is None:
            return found
        assert following.startswith("http://testserver/api/v1/")
        answer = caller.get(following)


class TestPages:
    def test_every_row_comes_once_in_order(self, office):
        whole = office.codes("milestones/")
        found = pages(office, "milestones/", page_size=3)
        assert [len(page) for page in found] == [3] * (len(whole) // 3) + ([len(whole) % 3] if len(whole) % 3 else [])
        assert [row["code"] for page in found for row in page] == whole == sorted(whole)

    @pytest.mark.parametrize(
        "ordering",
        [
            "forecast_date",
            "-forecast_date",
            "expected_date",
            "-expected_date",
            "reported_at",
            "-reported_at",
            "-updated_at",
            "-code",
        ],
    )
    def test_rows_without_a_value_and_ties_come_once_too(self, office, country, ordering):
        task = country.ours.tasks[0]
        for number, day in enumerate([None, date(2026, 1, 1), date(2026, 1, 1), None, date(2026, 2, 1), None]):
            make.make_milestone(task=task, code=f"ROW-{number}", baseline_date=None, forecast_date=day)
        whole = [row["id"] for row in office.get("milestones/", ordering=ordering).json()["results"]]
        assert len(whole) == len(set(whole))
        for size in (1, 2, 5):
            found = pages(office, "milestones/", ordering=ordering, page_size=size)
            assert [row["id"] for page in found for row in page] == whole

    def test_rows_without_a_value_come_last_either_way(self, office, country):
        make.make_milestone(task=country.ours.tasks[0], code="KNOWN", forecast_date=date(2026, 1, 1))
        for ordering in ("forecast_date", "-forecast_date"):
            rows = office.get("milestones/", ordering=ordering).json()["results"]
            known = [row["forecast_date"] is not None for row in rows]
            assert known == sorted(known, reverse=True)
            assert True in known
            assert False in known

    def test_a_row_added_meanwhile_moves_no_other(self, office, country):
        first = office.get("milestones/", page_size=3).json()
        make.make_milestone(task=country.ours.tasks[0], code="AAA-first")
        second = office.get(first["next"]).json()
        seen = {row["code"] for row in first["results"]} & {row["code"] for row in second["results"]}
        assert seen == set()

    def test_the_last_page_has_no_next(self, office):
        count = len(office.codes("tasks/"))
        assert office.get("tasks/", page_size=count).json()["next"] is None
        assert office.get("tasks/", page_size=count - 1).json()["next"] is not None

    @pytest.mark.parametrize("size", ["0", "501", "-1", "ten", "1.5", "1e3", "٣", "9" * 5000])
    def test_a_page_has_1_to_500_rows(self, office, size):
        body = problem(office.get("tasks/", page_size=size), 400)
        assert body["errors"][0]["parameter"] == "page_size"

    def test_a_cursor_of_another_list_order_or_hand_is_refused(self, office):
        cursor = dict(parse_qsl(urlsplit(office.get("tasks/", page_size=1).json()["next"]).query))["cursor"]
        for path, more in [
            ("milestones/", {"cursor": cursor}),
            ("tasks/", {"cursor": cursor, "ordering": "-code"}),
            ("tasks/", {"cursor": cursor[:-2]}),
            ("tasks/", {"cursor": "eyJhIjoxfQ"}),
            ("tasks/", {"cursor": "%00ключ"}),
        ]:
            body = problem(office.get(path, **more), 400)
            assert body["errors"][0]["parameter"] == "cursor"

    def test_a_cursor_keeps_to_the_scope_of_whoever_uses_it(self, office, editor):
        following = office.get("tasks/", page_size=1).json()["next"]
        assert {row["project"]["code"] for row in editor.get(following).json()["results"]} == {"PROJECT-ours"}


class TestParameters:
    @pytest.mark.parametrize("path", LISTS)
    def test_an_unknown_one_is_named(self, office, path):
        body = problem(office.get(path + ("&" if "?" in path else "?") + "sectr=energy&x=1"), 400)
        assert [fault["parameter"] for fault in body["errors"]] == ["sectr", "x"]

    def test_an_unknown_one_is_named_on_details_too(self, office, country):
        body = problem(office.get(f"tasks/{country.ours.tasks[0].public_id}/", q="x"), 400)
        assert body["errors"][0]["parameter"] == "q"

    @pytest.mark.parametrize("query", ["state=open&state=done", "q=", "state=%20", "q=%00", "q=a%00b", "task=%00"])
    def test_a_repeated_an_empty_and_a_zero_character_are_refused(self, office, query):
        problem(office.get(f"milestones/?{query}"), 400)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("state", "finished"),
            ("is_key", "yes"),
            ("is_key", "1"),
            ("baseline_date_from", "24.11.2026"),
            ("baseline_date_from", "2026-02-30"),
            ("baseline_date_from", "20261124"),
            ("updated_at_from", "2026-11-24"),
            ("updated_at_from", "2026-11-24T09:00:00"),
            ("updated_at_from", "2026-11-24T25:00:00Z"),
            ("updated_at_from", "0001-01-01T00:00:00+23:59"),
            ("updated_at_from", "9999-12-31T23:59:59.999999-23:59"),
            ("project", "no-such-project"),
            ("project", "00000000-0000-0000-0000-000000000000"),
            ("ordering", "name"),
            ("ordering", "--code"),
            ("ordering", "code,updated_at"),
            ("fields", "code,secret"),
            ("fields", "task__project"),
            ("q", "x" * 101),
        ],
    )
    def test_a_value_that_cannot_be_is_refused_by_name(self, office, name, value):
        body = problem(office.get("milestones/", **{name: value}), 400)
        assert [fault["parameter"] for fault in body["errors"]] == [name]

    @pytest.mark.parametrize(
        "instant", ["2026-11-24T09:00:00Z", "2026-11-24t09:00:00.5+23:59", "2026-11-24 09:00-05:00"]
    )
    def test_an_instant_has_an_offset(self, office, instant):
        assert office.get("milestones/", updated_at_from=instant).status_code == 200

    def test_a_filter_by_a_foreign_object_answers_like_a_missing_one(self, editor, country):
        secret = {
            "project": country.theirs.project,
            "task": country.theirs.tasks[0],
            "team": country.theirs.team,
            "portfolio": country.reference.portfolio,
        }
        for name, row in secret.items():
            for given in (row.code, str(row.public_id)):
                foreign = problem(editor.get("milestones/", **{name: given}), 400)
                missing = problem(editor.get("milestones/", **{name: "no-such-thing"}), 400)
                assert foreign | {"request_id": ""} == missing | {"request_id": ""}

    def test_a_project_is_not_found_by_tasks_that_the_caller_cannot_open(self, country):
        """A project with one task of ours and one of theirs, in their sector, region and team."""
        hidden = make.make_task(
            project=country.ours.project,
            team=country.theirs.team,
            lead=country.theirs.ministry,
            regions=[country.theirs.region],
        )
        member, office = country.caller("team_member"), country.caller("project_office")
        for name, value in [
            ("sector", hidden.sector.code),
            ("region", country.theirs.region.code),
            ("lead_organisation", country.theirs.ministry.code),
        ]:
            assert country.ours.project.code in office.codes("projects/", **{name: value})
            assert member.codes("projects/", **{name: value}) == []
        assert member.codes("projects/", sector=country.ours.team.sector.code) == [country.ours.project.code]


class TestSparseFields:
    def test_only_the_named_ones_in_the_order_of_the_resource(self, office):
        rows = office.get("projects/", fields="names,code").json()["results"]
        assert {tuple(row) for row in rows} == {("code", "names")}

    def test_what_is_nested_is_whole(self, office):
        rollup = office.get("projects/", fields="rollup").json()["results"][0]["rollup"]
        assert {"progress", "counts", "reasons", "links"} <= set(rollup)

    def test_of_a_detail(self, office, country):
        body = office.get(f"tasks/{country.ours.tasks[0].public_id}/", fields="id,version").json()
        assert body == {"id": str(country.ours.tasks[0].public_id), "version": 1}


class TestCsv:
    def rows(self, caller: Caller, path: str, **parameters: object) -> list[dict[str, str]]:
        answer = caller.get(path, headers={"Accept": "text/csv"}, **parameters)
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.DictReader(io.StringIO(answer.content.decode())))

    @pytest.mark.parametrize("path", LISTS)
    def test_has_the_rows_of_the_json(self, office, path):
        rows = self.rows(office, path)
        in_json = office.get(path).json()["results"]
        assert len(rows) == len(in_json) > 0
        if "id" in in_json[0]:
            assert [row["id"] for row in rows] == [row["id"] for row in in_json]

    def test_a_row_has_a_column_for_each_scalar(self, office, country):
        row = self.rows(office, "tasks/", q="TASK-ours-0")[0]
        assert row["names.kk"] == country.ours.tasks[0].name_kk
        assert row["project.code"] == "PROJECT-ours"
        assert row["regions"] == country.ours.region.code
        assert row["contributing_organisations"] == ""
        assert row["rollup.progress"] == "0.250000000000"
        assert row["rollup.counts.total"] == "2"
        assert row["is_critical"] == "false"

    def test_an_empty_list_has_its_header(self, office):
        answer = office.get("tasks/", headers={"Accept": "text/csv"}, q="nothing at all")
        assert answer.content.decode().startswith("id,code,names.kk,names.ru,names.en,project.id")
        assert answer.content.decode().count("\r\n") == 1

    def test_keeps_to_the_scope(self, editor, country):
        answer = editor.get("milestones/", headers={"Accept": "text/csv"})
        assert not [secret for secret in country.theirs.secret if secret in answer.content.decode()]

    def test_keeps_to_the_fields(self, office):
        assert set(self.rows(office, "tasks/", fields="code,rollup")[0]) >= {"code", "rollup.status"}
        assert "id" not in self.rows(office, "tasks/", fields="code,rollup")[0]

    def test_links_to_the_next_page(self, office):
        answer = office.get("tasks/", headers={"Accept": "text/csv"}, page_size=2)
        address = answer["Link"].removeprefix("<").removesuffix('>; rel="next"')
        assert office.get(address).status_code == 200

    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "  =cmd|' /C calc'!A0",
            "\u00a0=1",
            "\n-x",
            "＝1",
            "|x",
            "%x",
            "-1-1",
        ],
    )
    def test_what_a_spreadsheet_would_run_is_text(self, office, country, text):
        Task.objects.filter(pk=country.ours.tasks[0].pk).update(summary=text)
        assert self.rows(office, "tasks/", q="TASK-ours-0")[0]["summary"] == f"'{text}"

    @pytest.mark.parametrize("text", ["-12.5", "+7", "a=b", "1-2", "", "Ақтау"])
    def test_numbers_and_plain_text_stay(self, office, country, text):
        Task.objects.filter(pk=country.ours.tasks[0].pk).update(summary=text)
        assert self.rows(office, "tasks/", q="TASK-ours-0")[0]["summary"] == text

    def test_is_offered_for_lists_only(self, office, country):
        problem(office.get(f"tasks/{country.ours.tasks[0].public_id}/", headers={"Accept": "text/csv"}), 406)

    def test_errors_stay_problems(self, office):
        problem(office.get("tasks/", headers={"Accept": "text/csv"}, nothing="1"), 400)


class TestConditional:
    @pytest.mark.parametrize("path", LISTS)
    def test_304_while_nothing_changed(self, office, path):
        first = office.get(path)
        again = office.get(path, headers={"If-None-Match": first["ETag"]})
        assert first["ETag"].startswith('W/"')
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

    def test_200_after_a_change(self, office, country):
        first = office.get("tasks/")
        Task.objects.filter(pk=country.ours.tasks[0].pk).update(summary="New")
        assert office.get("tasks/", headers={"If-None-Match": first["ETag"]}).status_code == 200

    def test_of_a_milestone_by_its_version(self, office, country):
        address = f"milestones/{country.ours.milestones[0].public_id}/"
        assert office.get(address, headers={"If-None-Match": '"v1"'}).status_code == 304
        assert office.get(address, headers={"If-None-Match": '"v7", W/"v1"'}).status_code == 304
        assert office.get(address, headers={"If-None-Match": '"v2"'}).status_code == 200
        office.patch(address, {"completion": 0.5}, If_Match='"v1"')
        assert office.get(address, headers={"If-None-Match": '"v1"'}).status_code == 200

    def test_answers_are_kept_by_the_caller_only(self, office):
        answer = office.get("tasks/")
        assert answer["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie", "Accept-Language"} <= set(answer["Vary"].split(", "))

    def test_long_answers_are_compressed_for_those_who_take_it(self, office):
        answer = office.get("milestones/", headers={"Accept-Encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"

    def test_head_answers_like_get_without_a_body(self, office):
        answer = office.client.head("/api/v1/tasks/", headers=office.headers)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["ETag"] == office.get("tasks/")["ETag"]
