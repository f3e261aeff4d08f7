"""The compose file and the Dockerfile run what `manage.py serve` and the tests run, and hold no secret of their own.

No Docker engine is needed: both are read as text. `make lint` checks their form (hadolint, check-jsonschema).
"""

import json
import re

import pytest
import yaml

from delivery_portal.paths import APPLICATION_ROLE, BASE_DIR
from delivery_portal.services import commands

SECRETS = ("SECRETS_FOLDER", "POSTGRES_PASSWORD", "DATABASE_APP_PASSWORD", "REDIS_PASSWORD")
OURS = ("migrate", "web", "worker", "beat")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


@pytest.fixture(scope="module")
def dockerfile():
    """Instructions of the Dockerfile as (word, rest), lines joined, comments dropped."""
    text = re.sub(r"^#.*\n", "", (BASE_DIR / "Dockerfile").read_text(), flags=re.MULTILINE)
    joined = re.sub(r"\\\n\s*", "", text)
    return [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def of_last_stage(dockerfile, word):
    last = max(index for index, (name, _) in enumerate(dockerfile) if name == "FROM")
    return [rest for name, rest in dockerfile[last:] if name == word]


@pytest.mark.parametrize(
    ("service", "command"),
    [
        ("proxy", commands.PROXY),
        ("migrate", commands.MIGRATE),
        ("web", commands.WEB),
        ("worker", commands.WORKER),
        ("beat", commands.BEAT),
    ],
)
def test_each_service_runs_what_serve_runs(services, service, command):
    assert services[service]["command"] == list(command)


@pytest.mark.parametrize(
    ("service", "command"),
    [("web", commands.IS_UP), ("worker", commands.WORKER_ANSWERS), ("beat", commands.IS_READY)],
)
def test_each_health_check_is_one_that_the_tests_run(services, service, command):
    assert services[service]["healthcheck"]["test"] == ["CMD", *command]


def test_every_service_that_goes_on_has_a_health_check(services):
    unchecked = {name for name, service in services.items() if "test" not in service.get("healthcheck", {})}
    assert unchecked == {"migrate"}


def test_the_parts_are_there_and_start_after_what_they_need(services):
    assert set(services) == {"proxy", *OURS, "postgres", "redis"}
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "redis": {"condition": "service_healthy"},
        }


def test_no_secret_has_a_default():
    """`${NAME:?…}` refuses to start; `${NAME}` and `${NAME:-…}` would start with nothing or with what all know."""
    text = (BASE_DIR / "docker-compose.yml").read_text()
    for name in SECRETS:
        uses = re.findall(rf"\$\{{{name}[^}}]*\}}", text)
        assert uses
        assert all(use.startswith(f"${{{name}:?") for use in uses), uses


def test_every_setting_that_production_requires_is_passed_on(services):
    for name in OURS:
        passed = services[name]["environment"]
        assert {"SECRET_KEY_FILE", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"} <= set(passed)
        assert "PORTAL_DEMO" not in passed


def test_the_key_comes_in_a_file_that_docker_mounts(compose, services):
    assert compose["secrets"]["secret_key"]["file"].endswith("/secret_key")
    for name in OURS:
        assert services[name]["secrets"] == ["secret_key"]
        assert services[name]["environment"]["SECRET_KEY_FILE"] == "/run/secrets/secret_key"
        assert "SECRET_KEY" not in services[name]["environment"]


def test_every_variable_stands_in_the_example_without_a_value():
    text = (BASE_DIR / "docker-compose.yml").read_text()
    required = set(re.findall(r"\$\{(\w+):\?", text))
    lines = [line for line in (BASE_DIR / ".env.example").read_text().splitlines() if not line.startswith("#") and line]
    assert {line.split("=")[0] for line in lines} == required
    assert all(line.endswith("=") for line in lines)


def test_data_outlive_the_containers(compose, services):
    for name in ("postgres", "redis", "beat"):
        source = services[name]["volumes"][0].split(":")[0]
        assert source in compose["volumes"]


def test_the_proxy_is_the_only_way_in(services):
    """Web believes what the proxy says of a client: nobody else may reach it."""
    ports = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert ports == {"proxy": ["${HTTP_PORT:-80}:8080", "${HTTPS_PORT:-443}:8443"]}
    assert services["web"]["environment"]["BEHIND_TLS_PROXY"] == "1"


def test_the_proxy_is_confined_as_the_portal_is(services):
    proxy, web = services["proxy"], services["web"]
    for name in ("read_only", "tmpfs", "cap_drop", "security_opt", "restart", "init"):
        assert proxy[name] == web[name], name
    assert proxy["cap_add"] == ["NET_BIND_SERVICE"]
    assert all(volume.endswith(":ro") for volume in proxy["volumes"])


def test_the_embedded_and_the_deployed_server_compare_letters_alike(services):
    from delivery_portal.services.postgres import _locale

    assert services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split() == _locale(18)
    assert services["postgres"]["image"] == "postgres:18"


def test_the_image_is_built_in_stages_and_runs_as_nobody_special(dockerfile):
    assert [name for name, _ in dockerfile].count("FROM") == 3
    (user,) = of_last_stage(dockerfile, "USER")
    uid = user.split(":")[0]
    assert uid.isdigit()
    assert int(uid) > 0


def test_the_image_runs_the_web_server_and_checks_it(dockerfile):
    (command,) = of_last_stage(dockerfile, "CMD")
    (check,) = of_last_stage(dockerfile, "HEALTHCHECK")
    assert json.loads(command) == list(commands.WEB)
    assert json.loads(check[check.index("[") :]) == list(commands.IS_UP)


def test_the_image_installs_by_hash_and_collects_static_files(dockerfile):
    runs = [rest for name, rest in dockerfile if name == "RUN"]
    assert any("--require-hashes -r requirements.lock" in run for run in runs)
    assert any(run.endswith(" ".join(commands.COLLECT_STATIC)) for run in runs)


def test_nothing_secret_and_nothing_of_a_machine_gets_into_the_image():
    """The ignore file names what may enter, so that a new file stays out until somebody says otherwise."""
    lines = [line for line in (BASE_DIR / ".dockerignore").read_text().splitlines() if line]
    assert lines[0] == "*"
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert not allowed & {".env", "var", ".git", "tests", ".venv"}
    assert {"manage.py", "requirements.lock", "delivery_portal", "accounts", "regions", "projects"} <= allowed


def test_the_lock_names_no_index_and_every_file_by_its_hash():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (BASE_DIR / name).read_text()
        assert "://" not in re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
        pinned = re.findall(r"^[a-z0-9][^\s=]*==\S+ \\$", text, flags=re.MULTILINE | re.IGNORECASE)
        starts = re.findall(r"^[a-z0-9].*$", text, flags=re.MULTILINE | re.IGNORECASE)
        assert len(pinned) == len(starts) > 20


def test_only_migrate_connects_as_the_owner_of_the_tables(services):
    urls = {name: services[name]["environment"]["DATABASE_URL"] for name in OURS}
    assert urls.pop("migrate").startswith("postgres://portal:")
    assert {url.partition(":$")[0] for url in urls.values()} == {f"postgres://{APPLICATION_ROLE}"}
    assert "DATABASE_APP_PASSWORD" in services["migrate"]["environment"]
