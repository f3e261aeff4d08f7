"""/healthz and /readyz: what works, what does not, and nothing that a stranger should not read."""

from datetime import timedelta

import pytest
import redis
from django.db import connection
from django.db.utils import OperationalError
from django.urls import reverse
from django.utils import timezone

from delivery_portal import health
from delivery_portal.celery import app
from projects.models import Heartbeat, OutboxEntry, Portfolio

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    class Broker:
        def ping(self):
            return True

        def close(self):
            pass

    monkeypatch.setattr(redis.Redis, "from_url", lambda *_, **__: Broker())


def beat(*, seconds_ago):
    Heartbeat.objects.create(name="worker", beat_at=timezone.now() - timedelta(seconds=seconds_ago))


def owe(*, seconds_ago, **state):
    portfolio, _ = Portfolio.objects.get_or_create(code="X", defaults={"name_en": "X"})
    at = timezone.now() - timedelta(seconds=seconds_ago)
    OutboxEntry.objects.create(portfolio=portfolio, created_at=at, **state)


def ready(client):
    return client.get(reverse("readyz"))


def test_healthz_asks_nothing_of_others(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(reverse("healthz"))
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["healthz", "readyz"])
def test_only_safe_methods(client, name):
    assert client.post(reverse(name)).status_code == 405


def test_everything_works(client):
    beat(seconds_ago=5)
    response = ready(client)
    assert response.status_code == 200
    assert response.json()["failed"] == []
    assert response.json()["parts"]["outbox"] == {"ok": True, "oldest_age_seconds": 0.0, "quarantined": 0}


def test_no_heartbeat_yet_is_not_ready(client):
    response = ready(client)
    assert response.status_code == 503
    assert response.json()["failed"] == ["worker"]
    assert response.json()["parts"]["worker"]["heartbeat_age_seconds"] is None


def test_an_old_heartbeat_is_a_silent_worker(client):
    beat(seconds_ago=120)
    response = ready(client)
    assert response.status_code == 503
    assert response.json()["failed"] == ["worker"]
    assert response.json()["parts"]["worker"]["heartbeat_age_seconds"] >= 120


def test_the_oldest_write_that_waits_decides(client):
    beat(seconds_ago=1)
    owe(seconds_ago=300)
    owe(seconds_ago=2)
    response = ready(client)
    assert response.json()["failed"] == ["outbox"]
    assert response.json()["parts"]["outbox"]["oldest_age_seconds"] >= 300


def test_done_and_quarantined_work_does_not_wait(client):
    beat(seconds_ago=1)
    owe(seconds_ago=300, done_at=timezone.now())
    owe(seconds_ago=300, quarantined_at=timezone.now())
    owe(seconds_ago=300, quarantined_at=timezone.now(), done_at=timezone.now())
    response = ready(client)
    assert response.status_code == 200
    assert response.json()["parts"]["outbox"] == {"ok": True, "oldest_age_seconds": 0.0, "quarantined": 1}


def test_a_broker_that_is_away_is_named_and_its_address_is_not(client, monkeypatch):
    class Away:
        def ping(self):
            raise redis.ConnectionError("Error 111 connecting to broker.internal:6379")

        def close(self):
            pass

    monkeypatch.setattr(redis.Redis, "from_url", lambda *_, **__: Away())
    beat(seconds_ago=1)
    response = ready(client)
    assert response.status_code == 503
    assert response.json()["failed"] == ["broker"]
    assert response.json()["parts"]["broker"] == {"ok": False, "error": "ConnectionError"}
    assert "internal" not in response.content.decode()


def test_a_database_that_is_away_fails_every_part_that_reads_it(client, monkeypatch):
    def away(*_, **__):
        raise OperationalError('connection to server at "db.internal" failed')

    monkeypatch.setattr(connection, "cursor", away)
    response = ready(client)
    assert response.status_code == 503
    assert response.json()["failed"] == ["database", "worker", "outbox"]
    assert "internal" not in response.content.decode()


def test_a_worker_is_silent_only_after_several_missed_heartbeats():
    period = timedelta(seconds=app.conf.beat_schedule["heartbeat through the queue"]["schedule"])
    assert period * 3 <= health.WORKER_SILENT_AFTER
