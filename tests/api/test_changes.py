"""The delta feed: every change in commit order, none missed and none twice, within the caller's scope."""

import threading

import psycopg2
import pytest
from django.db import connection, connections, transaction

from projects.models import ChangeEntry
from tests.api.caller import Caller, make_country, problem


def report(caller: Caller, milestone, completion: float = 0.5, version: int = 1) -> None:
    answer = caller.patch(f"milestones/{milestone.public_id}/", {"completion": completion}, If_Match=f'"v{version}"')
    assert answer.status_code == 200, answer.content


def read(caller: Caller, after: str | None = None, page_size: int = 100) -> tuple[list[dict], str]:
    """Everything after a cursor, page by page, and the cursor to go on with."""
    found: list[dict] = []
    while True:
        parameters = {"page_size": page_size} | ({"after": after} if after else {})
        body = caller.get("changes/", **parameters).json()
        found += body["results"]
        after = body["cursor"]
        if not body["more"]:
            return found, after


@pytest.mark.django_db(transaction=True)
class TestFeed:
    """With real commits: inside one test transaction nothing is ever surely committed."""

    def test_tells_each_change_in_order_and_then_nothing_more(self):
        country = make_country()
        office = country.caller("project_office")
        _, start = read(office)
        for milestone in country.ours.milestones[:3]:
            report(office, milestone)
        report(office, country.ours.milestones[0], 0.6, version=2)
        found, cursor = read(office, start)
        assert [(row["code"], row["operation"], row["version"]) for row in found] == [
            *((m.code, "updated", 2) for m in country.ours.milestones[:3]),
            (country.ours.milestones[0].code, "updated", 3),
        ]
        assert found[0]["id"] == str(country.ours.milestones[0].public_id)
        assert office.get(found[0]["link"]).json()["version"] == 3
        assert read(office, cursor) == ([], cursor)
        assert read(office, start, page_size=1) == (found, cursor)
        assert read(office, found[1]["cursor"])[0] == found[2:]

    def test_changes_of_one_transaction_come_one_by_one_too(self):
        country = make_country()
        office = country.caller("project_office")
        with transaction.atomic():
            for milestone in country.ours.milestones[:3]:
                report(office, milestone)
        found, _ = read(office, page_size=1)
        assert [row["code"] for row in found] == [milestone.code for milestone in country.ours.milestones[:3]]

    def test_keeps_to_the_scope(self):
        country = make_country()
        office = country.caller("project_office")
        report(office, country.theirs.milestones[0])
        report(office, country.ours.milestones[0])
        codes = {role: [row["code"] for row in read(country.caller(role))[0]] for role in map(str, country.people)}
        for role in ("minister", "ministry_editor", "akim", "region_editor", "team_member", "integration"):
            assert codes[role] == [country.ours.milestones[0].code]
        assert codes["auditor"] == [country.theirs.milestones[0].code, country.ours.milestones[0].code]

    def test_a_transaction_that_commits_late_is_not_skipped(self):
        """It began before the others and commits after a reader came by: its change must still come, once."""
        country = make_country()
        office, slow = country.caller("project_office"), country.caller("project_office")
        _, start = read(office)
        wrote, go_on = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                report(slow, country.ours.milestones[0])
                wrote.set()
                go_on.wait(20)
            connections.close_all()

        thread = threading.Thread(target=hold)
        thread.start()
        assert wrote.wait(20)
        report(office, country.ours.milestones[1])
        early, cursor = read(office, start)
        go_on.set()
        thread.join()
        late, _ = read(office, cursor)
        assert [row["code"] for row in early + late] == [m.code for m in country.ours.milestones[:2]]

    def test_writers_at_the_same_time_are_each_told_once(self):
        country = make_country()
        office = country.caller("project_office")
        _, cursor = read(office)
        callers = [country.caller("project_office") for _ in range(4)]
        found: list[dict] = []
        done = threading.Event()

        def write(caller: Caller, milestone) -> None:
            for version in range(1, 9):
                report(caller, milestone, version / 10, version)
            connections.close_all()

        def follow() -> None:
            nonlocal cursor
            while not done.is_set():
                more, cursor = read(office, cursor, page_size=3)
                found.extend(more)
            connections.close_all()

        writers = [
            threading.Thread(target=write, args=pair) for pair in zip(callers, country.ours.milestones, strict=False)
        ]
        reader = threading.Thread(target=follow)
        for thread in (reader, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        reader.join()
        found.extend(read(office, cursor)[0])
        told = [(row["code"], row["version"]) for row in found]
        assert len(told) == len(set(told)) == 4 * 8
        for milestone in country.ours.milestones[:4]:
            assert [version for code, version in told if code == milestone.code] == list(range(2, 10))

    def test_a_long_transaction_in_a_neighbouring_database_holds_nothing_up(self):
        country = make_country()
        office = country.caller("project_office")
        neighbour = psycopg2.connect(**connection.get_connection_params() | {"dbname": "postgres"})
        try:
            neighbour.cursor().execute("SELECT pg_current_xact_id()")
            report(office, country.ours.milestones[0])
            assert [row["code"] for row in read(office)[0]] == [country.ours.milestones[0].code]
        finally:
            neighbour.close()

    def test_tells_of_a_deletion(self):
        country = make_country()
        milestone = country.ours.milestones[0]
        ChangeEntry.objects.create(
            at=milestone.updated_at,
            object_type="milestone",
            object_id=milestone.public_id,
            object_code=milestone.code,
            task_id=milestone.task_id,
            operation="deleted",
            version=2,
        )
        found, _ = read(country.caller("ministry_editor"))
        assert [(row["operation"], row["code"]) for row in found] == [("deleted", milestone.code)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor", ["x", "1", "1.", ".1", "-1.1", "1.1.1", "1e5.1", "9" * 19 + ".1", "١.١", "1.1;DROP", " 1.1", "1.1\n"]
)
def test_what_is_no_cursor_is_refused(office, cursor):
    assert problem(office.get("changes/", after=cursor), 400)["errors"][0]["parameter"] == "after"


@pytest.mark.django_db
def test_takes_no_other_parameter_and_no_write(office):
    problem(office.get("changes/", since="2026-01-01"), 400)
    problem(office.get("changes/", page_size=501), 400)
    problem(office.post("changes/"), 405)


@pytest.mark.django_db
def test_a_change_under_way_is_not_told_yet(office, country):
    """The test itself is one open transaction: nothing in it is surely committed."""
    report(office, country.ours.milestones[0])
    assert ChangeEntry.objects.exists()
    assert connection.in_atomic_block
    assert read(office)[0] == []
