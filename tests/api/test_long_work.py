"""Long work for other systems: asked for, followed, stopped, its file fetched with the token of who asked."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from projects.long_work import runner
from projects.models import LongWork
from tests import factories as make
from tests.api.caller import Caller, Country, problem
from tests.api.test_schema import validator
from tests.practice.long_work import make_work

pytestmark = pytest.mark.django_db


def do_all() -> None:
    runner.run_waiting(clock=timezone.now, threaded=False)


def test_an_export_from_the_asking_to_the_file(country: Country):
    caller = country.caller(Role.MINISTER)
    answer = caller.post("long-work/", {"kind": "export"}, Idempotency_Key="a")
    assert answer.status_code == 201
    assert caller.post("long-work/", {"kind": "export"}, Idempotency_Key="a").json() == answer.json()
    assert answer.json()["state"] == "waiting"
    do_all()
    work = caller.get(answer["Location"]).json()
    validator("#/components/schemas/LongWork").validate(work)
    assert (work["state"], work["percent"], work["remaining_seconds"]) == ("done", 100, None)
    file = caller.get(work["links"]["file"])
    archive = zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content)))
    milestones = archive.read("milestones.csv").decode()
    assert country.ours.milestones[0].code in milestones
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert not [secret for secret in country.theirs.secret if secret in everything]


@pytest.mark.parametrize(
    "role", [Role.MINISTER, Role.MINISTRY_EDITOR, Role.AKIM, Role.REGION_EDITOR, Role.TEAM_MEMBER, Role.INTEGRATION]
)
def test_no_export_tells_of_what_is_foreign(country: Country, role: Role):
    country.ours.tasks[0].contributing_organisations.add(country.theirs.ministry)
    caller = country.caller(role)
    caller.post("long-work/", {"kind": "export"})
    do_all()
    (work,) = caller.get("long-work/").json()["results"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(caller.get(work["links"]["file"]).streaming_content)))
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert country.ours.tasks[0].code in everything
    secrets = [*country.theirs.secret, country.reference.code, country.reference.portfolio.code]
    assert [secret for secret in secrets if secret in everything] == []


def test_others_find_neither_the_work_nor_its_file(country: Country):
    country.caller(Role.MINISTER).post("long-work/", {"kind": "export"})
    do_all()
    work = LongWork.objects.get()
    for role in (Role.AKIM, Role.COORDINATOR, Role.PROJECT_OFFICE):
        caller = country.caller(role)
        expected = 200 if role == Role.PROJECT_OFFICE else 404
        assert caller.get(f"long-work/{work.public_id}/").status_code == expected
        problem(caller.get(f"/api/v1/long-work/{work.public_id}/file/"), 404)
        assert len(caller.get("long-work/").json()["results"]) == (expected == 200)
    assert Caller().get(f"/api/v1/long-work/{work.public_id}/file/").status_code == 401


def test_it_is_stopped(country: Country):
    caller = country.caller(Role.MINISTER)
    work = caller.post("long-work/", {"kind": "export"}).json()
    assert caller.post(f"long-work/{work['id']}/cancel/").json()["state"] == "cancelled"
    assert country.caller(Role.AKIM).post(f"long-work/{work['id']}/cancel/").status_code == 404


@pytest.mark.parametrize(
    ("given", "pointers"),
    [
        ({"kind": "import"}, {"#/kind"}),
        ({"kind": "recompute"}, {"#/portfolio"}),
        ({"kind": "export", "portfolio": "KZ"}, {"#/portfolio"}),
        ({"kind": "history", "portfolio": "KZ"}, {"#/first", "#/last"}),
        ({"kind": "recompute", "portfolio": "nowhere"}, {"#/portfolio"}),
        ({"kind": "history", "portfolio": "KZ", "first": "2026-11-01", "last": "2099-01-01"}, {"#/first", "#/last"}),
    ],
)
def test_what_cannot_be_done_names_each_field(country: Country, given: dict[str, str], pointers: set[str]):
    answer = problem(country.caller(Role.PROJECT_OFFICE).post("long-work/", given), 400)
    assert {error["pointer"] for error in answer["errors"]} == pointers


def test_figures_are_recomputed_for_the_office_only(country: Country):
    given = {"kind": "recompute", "portfolio": country.portfolio.code}
    problem(country.caller(Role.COORDINATOR).post("long-work/", given), 403)
    office = country.caller(Role.PROJECT_OFFICE)
    problem(country.caller(Role.PROJECT_OFFICE, scope="read").post("long-work/", given), 403)
    assert office.post("long-work/", given).status_code == 201
    do_all()
    (work,) = office.get("long-work/", kind="recompute", state="done").json()["results"]
    assert work["outcome"].startswith("All figures of KZ")


def test_a_silent_worker_is_told():
    person = make.make_user()
    now = timezone.now()
    silent = now - timedelta(minutes=1)
    fields = {"claim": "00000000-0000-4000-8000-000000000001", "lease_until": silent, "heartbeat_at": silent}
    make_work(by=person, state="running", ended_at=None, done=1, **fields)
    (work,) = Caller(person).get("long-work/").json()["results"]
    assert (work["is_stalled"], work["remaining_seconds"]) == (True, None)
