"""The Celery app, its queues, and the schedule: the only place with times of day (of Asia/Almaty)."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import celeryd_init, setup_logging, worker_ready
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delivery_portal.settings")

app = Celery("delivery_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A message that waited longer than its period is dropped: the next one does the same work.
app.conf.beat_schedule = {
    "heartbeat through the queue": {
        "task": "projects.tasks.heartbeat",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "drain what the nudge missed": {
        "task": "projects.tasks.sweep_outbox",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "new day: overdue, due soon, stale, daily snapshot": {
        "task": "projects.tasks.daily_rollups",
        "schedule": crontab(hour=0, minute=5),
        "options": {"expires": 3600},
    },
    "the new day again, when the night was missed": {
        "task": "projects.tasks.daily_rollups",
        "schedule": crontab(minute=35),
        "options": {"expires": 3600},
    },
    "periods that begin today are open for reporting": {
        "task": "projects.tasks.open_reporting_periods",
        "schedule": crontab(minute=15),
        "options": {"expires": 3600},
    },
    "remind of what is owed": {
        "task": "projects.tasks.remind",
        "schedule": crontab(hour="8,13", minute=0),
        "options": {"expires": 3600},
    },
    "unanswered questions climb the ladder": {
        "task": "projects.tasks.climb_escalations",
        "schedule": crontab(hour=0, minute=15),
        "options": {"expires": 3600},
    },
    "unanswered questions climb, when the night was missed": {
        "task": "projects.tasks.climb_escalations",
        "schedule": crontab(minute=50),
        "options": {"expires": 3600},
    },
    "recovery plans that a status calls for or ends": {
        "task": "projects.tasks.follow_recovery_plans",
        "schedule": crontab(hour=0, minute=20),
        "options": {"expires": 3600},
    },
    "milestones that come due, became late or stale": {
        "task": "projects.tasks.notify_of_days",
        "schedule": crontab(hour=0, minute=25),
        "options": {"expires": 3600},
    },
    "the notices of the day again, when the night was missed": {
        "task": "projects.tasks.notify_of_days",
        "schedule": crontab(minute=55),
        "options": {"expires": 3600},
    },
    "letters of notifications": {
        "task": "projects.tasks.send_notifications",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
    "the daily digest": {
        "task": "projects.tasks.send_digests",
        "schedule": crontab(hour="8,9", minute=10),
        "options": {"expires": 3600},
    },
    "what was written is found": {
        "task": "projects.tasks.follow_search",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "the search against every object": {
        "task": "projects.tasks.rebuild_search",
        "schedule": crontab(hour=4, minute=20),
        "options": {"expires": 3600},
    },
    "long work that waits or lost its worker": {
        "task": "projects.tasks.do_long_work",
        "schedule": 10.0,
        "options": {"expires": 10, "queue": "default"},
    },
    "files of long work whose day is over": {
        "task": "projects.tasks.forget_long_work",
        "schedule": crontab(minute=40),
        "options": {"expires": 3600},
    },
    "the head of the audit trail, signed, out of the database": {
        "task": "accounts.tasks.anchor_audit",
        "schedule": crontab(minute=10),
        "options": {"expires": 3600},
    },
    "letters to who forgot a password, when the nudge was lost": {
        "task": "accounts.tasks.send_reset_letters",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "counted failures and sessions that are over": {
        "task": "accounts.tasks.forget_old",
        "schedule": crontab(hour=4, minute=5),
        "options": {"expires": 3600},
    },
    "drop what nobody needs any more": {
        "task": "projects.tasks.forget_done",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 3600},
    },
}


@setup_logging.connect
def _log_like_the_web_server(**_: object) -> None:
    """In place of Celery's own formats: worker and beat write what the web server writes."""
    logging.config.dictConfig(settings.LOGGING)


SENDERS_ONLY = {"socket_timeout", "max_retries"}


@celeryd_init.connect
def _wait_for_messages(conf: Any, **_: object) -> None:
    """A worker waits long for its next message and for its broker; only senders give up after a moment."""
    given = conf.broker_transport_options
    conf.broker_transport_options = {key: value for key, value in given.items() if key not in SENDERS_ONLY}


@worker_ready.connect
def _beat_at_once(**_: object) -> None:
    """The first heartbeat does not wait for beat: a started worker is known to be alive within a second."""
    app.send_task("projects.tasks.heartbeat", expires=15)
