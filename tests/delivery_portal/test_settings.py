"""Settings refuse to start half configured, and production settings pass Django's own inspection."""

import json
import os
import subprocess
import sys
from typing import Any

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
    "AUDIT_SIGNING_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "AUDIT_ANCHORS": "syslog://loghost:514,mailto:audit@portal.example",
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


def production(*names: str, **more: str) -> dict[str, Any]:
    """Settings as production has them, from a process of its own."""
    shown = f"print(json.dumps({{n: getattr(settings, n) for n in {names!r}}}, default=str))"
    code = f"import json; from delivery_portal import settings; {shown}"
    base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = base | COMPLETE | {"VAR_DIR": "/nowhere"} | more
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=given, cwd=paths.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_production_settings_pass_the_deployment_check(tmp_path):
    done = check(tmp_path, **COMPLETE)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "secret_key").exists()


def test_files_that_nobody_scans_are_warned_of(tmp_path):
    done = check(tmp_path, **COMPLETE | {"EVIDENCE_SCANNER": ""})
    assert done.returncode != 0
    assert "(projects.W001) Uploaded files are not scanned for viruses." in done.stderr


def test_an_audit_trail_whose_heads_stay_inside_is_warned_of(tmp_path):
    done = check(tmp_path, **COMPLETE | {"AUDIT_ANCHORS": "", "AUDIT_SIGNING_KEY": ""})
    assert done.returncode != 0
    assert "(accounts.W001) Heads of the audit trail are not kept outside." in done.stderr
    assert "(accounts.W002) AUDIT_SIGNING_KEY is not set" in done.stderr


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


def test_secrets_may_come_in_files_and_former_keys_are_still_known(tmp_path):
    given: dict[str, str] = {}
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_HOST_PASSWORD", "SECRET_KEY_FALLBACKS"):
        (tmp_path / name).write_text(COMPLETE.get(name, COMPLETE["SECRET_KEY"] + "-before") + "\n")
        given |= {f"{name}_FILE": str(tmp_path / name), name: ""}
    names = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASES", "REDIS_URL", "EMAIL_HOST_PASSWORD")
    found = production(*names, **given)
    assert found["SECRET_KEY"] == COMPLETE["SECRET_KEY"]
    assert found["SECRET_KEY_FALLBACKS"] == [COMPLETE["SECRET_KEY"] + "-before"]
    assert found["DATABASES"]["default"]["PASSWORD"] == "secret"
    assert found["REDIS_URL"] == COMPLETE["REDIS_URL"]
    assert found["EMAIL_HOST_PASSWORD"] == COMPLETE["SECRET_KEY"] + "-before"


def test_a_weak_key_does_not_start_and_is_not_told(tmp_path):
    done = check(tmp_path, **COMPLETE | {"SECRET_KEY": "hunter2" * 10})
    assert done.returncode != 0
    assert "SECRET_KEY is too weak" in done.stderr
    assert "hunter2" not in done.stderr


def test_production_asks_browsers_for_https_only():
    found = production("CONTENT_SECURITY_POLICY", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT")
    assert found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["upgrade-insecure-requests"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_SSL_REDIRECT"] is True


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
