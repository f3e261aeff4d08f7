"""Errors: one shape, whatever went wrong and wherever."""

import pytest
from django.db import OperationalError
from django.utils import translation

from projects.api.problems import TYPES
from projects.api.resources.reference import PortfolioViewSet
from tests.api.caller import API, Caller, problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1/",
        "/api/v2/projects/",
        "/api/v1/nothing/",
        "/api/v1/projects",
        "/api/v1/projects//",
        "/api/x/y",
        "/api/v1/rollups/planet/00000000-0000-0000-0000-000000000000/",
        "/api/%ff%fe/",
        "/api/v1/projects/a/b/c/",
    ],
)
def test_an_address_that_is_none(office, path):
    problem(office.get(path), 404)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_an_address_that_is_none_by_any_method_and_without_a_token(method):
    problem(Caller().send(method, "/api/v1/nothing/"), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_a_method_that_an_address_does_not_take(office, method):
    assert problem(office.send(method, "projects/"), 405)["type"] == "/api/problems/method-not-allowed/"


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "nonsense", "*/", ","])
def test_a_representation_that_is_not_offered(office, accept):
    problem(office.get("portfolios/", headers={"Accept": accept}), 406)


@pytest.mark.parametrize("accept", ["*/*", "application/*", "application/json; indent=4", "text/html,*/*;q=0.8"])
def test_a_wide_accept_gets_json(office, accept):
    assert office.get("portfolios/", headers={"Accept": accept}).json()["results"]


@pytest.mark.parametrize(
    "media",
    ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "x", "multipart/form-data; boundary=x"],
)
def test_a_content_type_that_is_not_taken(office, country, media):
    address = f"milestones/{country.ours.milestones[0].public_id}/"
    problem(office.patch(address, b"completion=1", If_Match='"v1"', Content_Type=media), 415)


def test_the_type_of_each_problem_says_what_it_means():
    for name, kind in TYPES.items():
        body = Caller().get(f"/api/problems/{name}/").json()
        with translation.override("en"):
            assert (body["status"], body["title"], body["advice"]) == (kind.status, str(kind.title), str(kind.advice))
    problem(Caller().get("/api/problems/nothing/"), 404)


def test_the_request_id_of_the_caller_comes_back(office):
    answer = office.get("tasks/", headers={"X-Request-ID": "a-request-of-ours"}, nothing="1")
    assert problem(answer, 400)["request_id"] == "a-request-of-ours"


def test_the_database_away_is_a_503_that_says_when_to_try_again(office, monkeypatch):
    def away(self: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(PortfolioViewSet, "rows", away)
    answer = office.get("portfolios/")
    problem(answer, 503)
    assert int(answer["Retry-After"]) > 0
    assert answer["Cache-Control"] == "no-store"


def test_what_nobody_foresaw_is_a_500_in_the_same_shape_without_its_secrets(office, monkeypatch, caplog):
    def broken(self: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(PortfolioViewSet, "rows", broken)
    office.client.raise_request_exception = False
    answer = office.get("portfolios/")
    body = problem(answer, 500)
    assert "secret" not in answer.content.decode()
    assert body["type"] == "/api/problems/error/"
    assert "secret detail" in caplog.text


def test_details_and_errors_are_told_in_three_languages(country):
    told = set()
    for language in ("en", "ru", "kk"):
        caller = country.caller("auditor")
        caller.headers["Accept-Language"] = language
        answer = caller.patch(f"milestones/{country.ours.milestones[0].public_id}/", {}, If_Match='"v1"')
        assert answer["Content-Language"] == language
        told.add(problem(answer, 403)["title"])
    assert len(told) == 3


def test_what_is_refused_before_a_view_runs_has_the_same_shape(office):
    answer = office.get("portfolios/", headers={"Host": "evil.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    page = office.get("/sign-in/", headers={"Host": "evil.example"})
    assert (page.status_code, page["Content-Type"].split(";")[0]) == (400, "text/html")


def test_a_problem_is_never_cached(office):
    assert office.get(f"{API}nothing/")["Cache-Control"] == "no-store"
