"""Settings refuse to start half configured, and production settings pass Django's own inspection."""

import os
import subprocess

import pytest

from delivery_portal import paths
from delivery_portal.services import commands

COMPLETE = {
    "SECRET_KEY": "0123456789-a-key-of-a-test-that-is-long-enough-to-be-one-0123456789",
    "DATABASE_URL": "postgres://portal:secret@127.0.0.1:5432/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "portal.example",
    "BEHIND_TLS_PROXY": "1",
    "EVIDENCE_SCANNER": "clamd://scanner:3310",
}


def check(tmp_path, **environment):
    base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        commands.runnable(("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING")),
        env=base | {"VAR_DIR": str(tmp_path)} | environment,
        cwd=paths.BASE_DIR,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def test_production_settings_pass_the_deployment_check(tmp_path):
    done = check(tmp_path, **COMPLETE)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "secret_key").exists()


def test_files_that_nobody_scans_are_warned_of(tmp_path):
    done = check(tmp_path, **COMPLETE | {"EVIDENCE_SCANNER": ""})
    assert done.returncode != 0
    assert "(projects.W001) Uploaded files are not scanned for viruses." in done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"])
@pytest.mark.parametrize("given", [None, ""], ids=["absent", "empty"])
def test_without_one_of_the_four_it_refuses_and_names_it(tmp_path, name, given):
    environment = {key: value for key, value in COMPLETE.items() if key != name}
    if given is not None:
        environment[name] = given
    done = check(tmp_path, **environment)
    assert done.returncode != 0
    assert f"Set {name} in the environment" in done.stderr


def test_all_that_is_missing_is_named_at_once(tmp_path):
    done = check(tmp_path)
    assert "Set SECRET_KEY, DATABASE_URL, REDIS_URL, ALLOWED_HOSTS in the environment" in done.stderr


def test_another_engine_is_refused(tmp_path):
    done = check(tmp_path, **COMPLETE | {"DATABASE_URL": "sqlite:///x.sqlite3"})
    assert done.returncode != 0
    assert "must name a PostgreSQL database" in done.stderr


def test_a_demonstration_makes_its_own_key_that_only_its_owner_reads(tmp_path):
    first = check(tmp_path, PORTAL_DEMO="1")
    key = tmp_path / "secret_key"
    assert key.stat().st_mode & 0o777 == 0o600, first.stderr
    before = key.read_text()
    check(tmp_path, PORTAL_DEMO="1")
    assert key.read_text() == before
    assert len(before) > 50


def test_a_key_file_cut_short_is_made_again(tmp_path):
    (tmp_path / "secret_key").write_text("")
    check(tmp_path, PORTAL_DEMO="1")
    assert len((tmp_path / "secret_key").read_text()) > 50


def test_production_without_a_second_factor_does_not_start(tmp_path):
    done = check(tmp_path, **COMPLETE, SECOND_FACTOR="optional")
    assert done.returncode != 0
    assert "SECOND_FACTOR=optional is for demonstrations" in done.stderr
    assert 'SECOND_FACTOR is "required" or "optional".' in check(tmp_path, **COMPLETE, SECOND_FACTOR="no").stderr


def test_roles_of_the_single_sign_on_and_the_list_of_leaked_passwords_must_exist(tmp_path):
    wrong = {"OIDC_ROLES": '{"a": "minister", "b": "king"}', "BREACHED_PASSWORDS_FILE": str(tmp_path / "absent")}
    done = check(tmp_path, **COMPLETE, **wrong)
    assert "roles that do not exist: king." in done.stderr
    assert "BREACHED_PASSWORDS_FILE: there is no file" in done.stderr
