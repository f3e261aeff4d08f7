"""Queues, schedule and the senders' patience."""

import pytest
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from delivery_portal import paths
from delivery_portal.celery import _wait_for_messages, app
from delivery_portal.services import commands


def test_the_app_of_the_project_is_the_current_one():
    """`shared_task` and the nudge find it without an import."""
    assert current_app.main == app.main == "delivery_portal"


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()
    missing = {entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks)
    assert missing == set()


def test_a_message_that_waited_longer_than_its_period_is_dropped():
    for entry in app.conf.beat_schedule.values():
        if isinstance(entry["schedule"], float):
            assert entry["options"]["expires"] <= entry["schedule"]


def test_times_of_day_are_of_almaty():
    assert app.conf.timezone == "Asia/Almaty"
    daily = app.conf.beat_schedule["new day: overdue, due soon, stale, daily snapshot"]["schedule"]
    assert (daily.hour, daily.minute) == ({0}, {5})


def test_work_is_redelivered_when_its_worker_is_lost():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_ignore_result


def test_the_worker_reads_every_queue_that_tasks_are_sent_to():
    app.loader.import_default_modules()
    read = set(commands.WORKER[commands.WORKER.index("--queues") + 1].split(","))
    own = [name for name in app.tasks if not name.startswith("celery.")]
    used = {app.amqp.router.route({}, name)["queue"].name for name in own}
    used |= {queue for name in own if (queue := getattr(app.tasks[name], "queue", None))}
    assert own
    assert used <= read


@pytest.mark.parametrize(
    ("redis_url", "broker_url"),
    [
        ("redis://:secret@redis:6379/0", "redis://:secret@redis:6379/0"),
        ("unix:///run/x/valkey.sock", "redis+socket:///run/x/valkey.sock?virtual_host=0"),
        ("unix:///run/x/valkey.sock?db=3", "redis+socket:///run/x/valkey.sock?virtual_host=3"),
    ],
)
def test_the_broker_is_the_server_that_redis_url_names(redis_url, broker_url):
    assert paths.celery_broker_url(redis_url) == broker_url


def test_a_sender_tries_a_dead_broker_once(monkeypatch, tmp_path):
    """The default would sleep and try again for seconds, in the request of a person whose write is committed."""
    naps: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", naps.append)
    url = f"redis+socket://{tmp_path}/nobody.sock"
    with app.connection_for_write(url=url) as connection, pytest.raises(OperationalError):
        app.send_task("projects.tasks.heartbeat", connection=connection, retry=False)
    assert naps == []


def test_a_worker_keeps_its_patience():
    class Conf:
        broker_transport_options = dict(settings.CELERY_BROKER_TRANSPORT_OPTIONS)

    _wait_for_messages(conf=Conf)
    assert "socket_timeout" not in Conf.broker_transport_options
    assert "max_retries" not in Conf.broker_transport_options
    assert Conf.broker_transport_options["visibility_timeout"] == 600
