"""GET /search/: what the page finds, for other systems."""

import pytest

from accounts.roles import Role
from projects.search import index
from tests import factories as make
from tests.api.caller import Caller, compute, problem
from tests.api.test_schema import validator
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller():
    return Caller(make.make_user(role=Role.PROJECT_OFFICE))


def test_it_gives_objects_with_addresses_and_the_status_of_tasks(caller):
    milestone = make.make_milestone(task=make.make_task(name_kk="Маңғыстау суы"))
    task = milestone.task
    compute()
    index.rebuild(now=NOW)
    body = caller.get("search/", q="mangystau").json()
    validator("#/components/schemas/Search").validate(body)
    (found,) = body["results"]
    assert (found["object_type"], found["code"], found["names"]["kk"]) == ("task", task.code, "Маңғыстау суы")
    assert found["status"] == "green"
    assert found["links"]["self"].endswith(f"/api/v1/tasks/{task.public_id}/")
    assert found["links"]["page"].endswith(f"/tasks/{task.code}/")
    assert caller.get(f"tasks/{found['id']}/").status_code == 200
    assert body["totals"] == [{"object_type": "task", "number": 1}]
    assert body["near"] is False
    assert caller.get("search/", q="mangustau").json()["near"] is True
    assert caller.get("search/", q="mangystau", kind="project").json()["results"] == []


def test_it_finds_nothing_of_what_is_hidden():
    make.make_task(name_en="Hidden harbour")
    index.rebuild(now=NOW)
    stranger = Caller(make.make_user(role=Role.MINISTRY_EDITOR, organisation=make.make_organisation()))
    for query in ("harbour", "harbuor"):
        assert stranger.get("search/", q=query).json() == {"results": [], "totals": [], "near": False}


def test_what_is_wrong_is_named(caller):
    for parameters, name in (({}, "q"), ({"q": "x" * 201}, "q"), ({"q": "x", "kind": "planet"}, "kind")):
        fault = problem(caller.get("search/", **parameters), 400)["errors"][0]
        assert fault["parameter"] == name
    problem(caller.get("search/", q="x", page_size="501"), 400)
    problem(caller.get("search/", q="x", colour="red"), 400)
