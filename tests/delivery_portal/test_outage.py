"""The loss of the database is 503 with Retry-After, wherever it strikes; every other error stays what it was."""

import json

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from delivery_portal import outage


def caused_by(state):
    class Cause(psycopg2.OperationalError):
        pgcode = state

    error = OperationalError("as Django wraps it")
    error.__cause__ = Cause()
    return error


@pytest.mark.parametrize(
    "state", [None, "08006", "08001", "57P01", "57P02", "57P03", "53300"], ids=lambda state: state or "no state"
)
def test_loss_of_the_connection_is_an_outage(state):
    assert outage.is_outage(caused_by(state))


def test_a_closed_connection_is_an_outage():
    assert outage.is_outage(InterfaceError("connection already closed"))


@pytest.mark.parametrize("state", ["40P01", "55P03", "57014", "40001"])
def test_a_deadlock_or_a_timeout_of_a_statement_is_not(state):
    assert not outage.is_outage(caused_by(state))


@pytest.mark.parametrize("error", [None, ValueError(), IntegrityError(), DatabaseError()], ids=repr)
def test_other_errors_are_not(error):
    assert not outage.is_outage(error)


@pytest.fixture
def requests():
    return RequestFactory(headers={"accept-language": "en"})


def test_the_api_answers_in_problem_json(requests):
    request = requests.patch("/api/v1/milestones/1/")
    request.request_id = "abcdefgh"
    response = outage.outage_response(request)
    body = json.loads(response.content)
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "5"
    assert (body["status"], body["request_id"], body["errors"]) == (503, "abcdefgh", [])
    assert body["detail"] == "Nothing was saved. Wait a few seconds and send it again."


def test_a_person_gets_a_page_that_needs_no_database(requests):
    response = outage.outage_response(requests.get("/projects/"))
    assert response.status_code == 503
    assert response["Content-Type"].startswith("text/html")
    assert "The portal cannot reach its database" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_the_middleware_leaves_other_exceptions_to_django(requests):
    middleware = outage.DatabaseOutageMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(requests.get("/"), ValueError()) is None
    answer = middleware.process_exception(requests.get("/"), caused_by("57P01"))
    assert answer is not None
    assert answer.status_code == 503


def test_an_outage_in_a_middleware_reaches_the_handler_of_500(client, monkeypatch):
    """Session and person are read in middlewares: what they raise never passes `process_exception`."""
    from accounts.middleware import UserLanguageMiddleware

    def away(self, request):
        raise caused_by("57P01")

    monkeypatch.setattr(UserLanguageMiddleware, "__call__", away)
    client.raise_request_exception = False
    assert client.get("/healthz").status_code == 503


def test_any_other_error_in_a_middleware_stays_500(client, monkeypatch):
    from accounts.middleware import UserLanguageMiddleware

    def broken(self, request):
        raise ValueError("ours")

    monkeypatch.setattr(UserLanguageMiddleware, "__call__", broken)
    client.raise_request_exception = False
    assert client.get("/healthz").status_code == 500


def test_the_page_speaks_the_language_of_the_browser_not_the_default():
    request = RequestFactory(headers={"accept-language": "kk"}).get("/projects/")
    with translation.override("ru"):
        page = outage.outage_response(request).content.decode()
    assert 'lang="kk"' in page
    assert "Портал не может" not in page


def test_a_fault_whose_page_cannot_be_drawn_has_an_answer_all_the_same(requests, monkeypatch, caplog):
    """As where nobody collected the static files: gunicorn must not answer with a page of its own, without headers."""

    def broken(request):
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(outage, "django_server_error", broken)
    with translation.override("en"):
        response = outage.server_error(requests.get("/"))
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "staticfiles" not in response.content.decode()
    assert "The page of a fault could not be drawn" in caplog.text
