"""Fixtures for everyone, and how the tests share two cores."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone, translation
from pytest_django.plugin import blocking_manager_key

from delivery_portal.paths import APPLICATION_ROLE
from tests import audited, clusters, databases
from tests.kept import keeper
from tests.stack import Stack, migrated_template, static_root

WRITTEN = pytest.StashKey[Path]()
"""The folder of what this process of the tests writes: evidence files, anchors of the trail."""

TOGETHER = ("browser", "faults")
"""Marks whose files stay whole on one worker: their tests follow one another on one running portal.

A file of pages that do not depend on one another may divide itself, by `xdist_group` of its own.
"""
ONE_WORLD = Path(__file__).parent / "rights"
"""Tests of one worker, which share a country and the forms that are found in it."""


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("DATABASE_URL"):
        raise pytest.UsageError("No DATABASE_URL. Run `make test`, which starts PostgreSQL and a broker for the tests.")
    databases.start_run()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns of a missing folder
    settings.NUDGE_WORKERS = False  # no worker listens in a unit test
    settings.ANONYMOUS_REQUESTS_PER_MINUTE = 1_000_000  # tests come from one address, and share a broker
    settings.FAILED_TOKENS_PER_MINUTE = 1_000_000
    # Two busy cores: a cache that answers late would be taken for one that is away, and nobody would be limited.
    settings.CACHES["default"]["OPTIONS"] |= {"socket_connect_timeout": 30, "socket_timeout": 30}
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # A worker that lists what lies there sees no half-written file of another, and nothing is left in var/.
    config.stash[WRITTEN] = Path(tempfile.mkdtemp(prefix="delivery-portal-written-"))
    settings.STORAGES["evidence"]["OPTIONS"]["location"] = str(config.stash[WRITTEN] / "evidence")
    settings.AUDIT_ANCHORS = [str(config.stash[WRITTEN] / "audit-anchors.jsonl")]


def pytest_unconfigure(config: pytest.Config) -> None:
    if WRITTEN in config.stash:
        shutil.rmtree(config.stash[WRITTEN], ignore_errors=True)
    if not hasattr(config, "workerinput") and databases.RUN in os.environ:
        databases.end_run()
        for made in (static_root(), clusters.folder()):
            shutil.rmtree(made, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that the two workers end together."""
    for item in items:
        if any(item.get_closest_marker(mark) for mark in TOGETHER) and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.location[0]))
        elif ONE_WORLD in item.path.parents:
            item.add_marker(pytest.mark.xdist_group(ONE_WORLD.name))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """A group that xdist does not see would deal the chapters of one story to two portals."""
    if getattr(session.config.option, "loadgroup", False):
        alone = [
            item.nodeid for item in session.items if item.get_closest_marker("xdist_group") and "@" not in item.nodeid
        ]
        if alone:
            raise pytest.UsageError(f"pytest-xdist did not group {alone[0]} and {len(alone) - 1} more.")
    # What was imported stays: searching it for garbage again and again took a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(tryfirst=True)  # before the test's own transaction
def pytest_runtest_setup(item: pytest.Item) -> None:
    from accounts import wall  # Django is not ready when this file is imported

    with item.config.stash[blocking_manager_key].unblock():
        wall.step_back()  # a client that never closes its answer (schemathesis) leaves its reader behind
    keeper.before(item)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    keeper.after(item, nextitem)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The tests' own databases are copies of the migrated template."""
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = migrated_template()
    connection.settings_dict["TEST"]["TEMPLATE"] = settings.DATABASES["default"]["TEST"]["TEMPLATE"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests have the rights of the application: what it may not do in production fails here too."""
    options = settings.DATABASES["default"]["OPTIONS"]
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:  # tests that commit are cleaned up by TRUNCATE, which the trail refuses
            for table in ("accounts_auditevent", "accounts_auditlink", "accounts_auditanchor"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table.replace('event', '')}_no_truncate")
        connection.close()
        options["options"] = f"-c role={APPLICATION_ROLE}"
        yield
        connection.close()
        del options["options"]


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner() -> None:
    """A test with real transactions ends by emptying all tables, which the application cannot."""
    teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def as_owner(case: TransactionTestCase) -> None:
        with databases.owner(connection):
            teardown(case)

    TransactionTestCase._fixture_teardown = as_owner  # type: ignore[attr-defined]


@pytest.fixture(autouse=True, scope="session")
def no_write_without_its_event() -> Iterator[None]:
    """Promise R6, at every door that any test opens."""
    with audited.every_write_is_audited():
        yield


@pytest.fixture(autouse=True, scope="session")
def _signed_in_just_now() -> None:
    """`force_login` stands for a person who has just signed in: sensitive acts do not ask once more."""
    from accounts.reauthentication import note_confirmed

    force_login = Client.force_login

    def sign_in(client: Client, user: Any, backend: str | None = None) -> None:
        force_login(client, user, backend)
        session = client.session
        note_confirmed(session, now=timezone.now())
        session.save()

    Client.force_login = sign_in  # type: ignore[assignment,method-assign]


@pytest.fixture
def english_pages(settings: Any) -> None:
    """For tests that read pages whose reader says no language."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def in_english() -> Iterator[None]:
    """For tests that read words: the portal speaks Russian by itself."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def live_stack() -> Iterator[Stack]:
    """A seeded portal that runs for the whole session. For reading and writing, not for breaking."""
    with Stack(seeded=True) as stack:
        yield stack


@pytest.fixture(scope="session")
def proxied_stack() -> Iterator[Stack]:
    """A seeded portal as it is deployed, its proxy before it. What a test stops it starts again."""
    with Stack(seeded=True, proxied=True) as stack:
        yield stack


@pytest.fixture(scope="module")
def fault_stack() -> Iterator[Stack]:
    """A seeded portal with a PostgreSQL and a broker of its own: break it, and call `mend()` before the next test."""
    with Stack(seeded=True, own_postgres=True) as stack:
        yield stack
