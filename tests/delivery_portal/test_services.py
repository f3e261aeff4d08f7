"""The embedded servers: started beside a command, never left behind, never in each other's way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery_portal import paths
from delivery_portal.services import home as home_module
from delivery_portal.services.account import account_for
from delivery_portal.services.home import ELSEWHERE, Home, Installation, throw_away_dir
from delivery_portal.services.postgres import find_programs
from delivery_portal.services.process import is_running, wait_until
from delivery_portal.services.valkey import find_program

pytestmark = pytest.mark.faults

REMEMBER = "CREATE TABLE IF NOT EXISTS kept (value text); INSERT INTO kept VALUES ('{}')"
CLIENT = """
import os, sys, psycopg2, redis
with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
    cursor.execute(sys.argv[1])
    print("rows", cursor.fetchall() if cursor.description else [])
broker = redis.Redis.from_url(os.environ["REDIS_URL"])
broker.rpush("queue", sys.argv[1])
print("queued", broker.llen("queue"))
"""


@pytest.fixture
def var() -> Iterator[Path]:
    folder = throw_away_dir()
    yield folder
    Home(folder, say=print).remove()


def environment(var: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"VAR_DIR": str(var)} | more


def supervisor(*command: str) -> list[str]:
    return [sys.executable, "-m", "delivery_portal.services", "run", "--", *command]


def run_beside(var: Path, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        supervisor(*command),
        env=environment(var, **more),
        cwd=paths.BASE_DIR,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def ask(var: Path, statement: str) -> str:
    done = run_beside(var, sys.executable, "-c", CLIENT, statement)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def held(var: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A supervisor whose command goes on until the test ends it; its servers answer."""
    up = var / "up"
    process = subprocess.Popen(
        supervisor("sh", "-c", f"touch {up}; exec sleep 600"),
        env=environment(var),
        cwd=paths.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert wait_until(up.exists, patience=60)
    yield process
    process.terminate()
    process.wait()


def server_processes(var: Path) -> list[int]:
    """Process numbers of the servers of a copy, read from the files that the servers write."""
    files = [*var.glob("data-postgres-*/cluster/postmaster.pid"), *var.glob("data-*/server.pid")]
    return [int(file.read_text().split("\n")[0]) for file in files]


def are_gone(pids: list[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_the_command_gets_both_servers_and_its_exit_code_is_ours(var):
    done = run_beside(var, "sh", "-c", 'echo "$DATABASE_URL $REDIS_URL"; exit 7')
    assert done.returncode == 7
    assert done.stdout.split() == [paths.embedded_database_url(var), paths.embedded_redis_url(var)]


def test_a_command_ended_by_a_signal_is_reported_as_a_shell_would(var):
    assert run_beside(var, "sh", "-c", "kill -TERM $$").returncode == 128 + signal.SIGTERM


def test_a_second_start_keeps_rows_and_queue(var):
    ask(var, REMEMBER.format("first"))
    answer = ask(var, "SELECT value FROM kept")
    assert "rows [('first',)]" in answer
    assert "queued 2" in answer


def test_only_what_the_environment_does_not_name_is_started(var):
    done = run_beside(var, "sh", "-c", "echo $DATABASE_URL", DATABASE_URL="postgres://elsewhere/db")
    assert done.stdout.strip() == "postgres://elsewhere/db"
    assert not list(var.glob("data-postgres-*"))


def test_kazakh_letters_have_case_in_the_embedded_server(var):
    assert "rows [('әғқңөұүһі',)]" in ask(var, "SELECT lower('ӘҒҚҢӨҰҮҺІ')")


def test_the_end_of_the_command_ends_the_servers(var):
    done = run_beside(
        var, "sh", "-c", f"cat {var}/data-*/server.pid; head -n1 {var}/data-postgres-*/cluster/postmaster.pid"
    )
    pids = [int(word) for word in done.stdout.split()]
    assert len(pids) == 2
    assert are_gone(pids)


def test_sigterm_ends_command_and_servers_in_order(var, held):
    pids = server_processes(var)
    held.send_signal(signal.SIGTERM)
    assert held.wait(60) == 128 + signal.SIGTERM
    assert are_gone(pids)
    log = (var / "log" / "postgres.log").read_text()
    assert "database system is shut down" in log


def test_kill_9_leaves_no_process_and_nothing_that_blocks_the_next_start(var, held):
    pids = server_processes(var)
    assert len(pids) == 2
    held.kill()
    held.wait()
    assert wait_until(lambda: are_gone(pids), patience=30)
    assert "rows [(1,)]" in ask(var, "SELECT 1")


def test_kill_9_of_the_servers_too_loses_nothing(var, held):
    client = [sys.executable, "-c", CLIENT, REMEMBER.format("before the crash")]
    addresses = {"DATABASE_URL": paths.embedded_database_url(var), "REDIS_URL": paths.embedded_redis_url(var)}
    subprocess.run(client, env=environment(var, **addresses), check=True, capture_output=True)
    pids = server_processes(var)
    for pid in [*pids, held.pid]:
        os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: are_gone(pids), patience=30)
    answer = ask(var, "SELECT value FROM kept")
    assert "before the crash" in answer
    assert "queued 2" in answer


def test_a_pid_file_whose_number_belongs_to_another_process_does_not_block(var):
    ask(var, "SELECT 1")
    (cluster,) = var.glob("data-postgres-*/cluster")
    lines = [str(os.getpid()), str(cluster), "1", "5432", str(paths.runtime_dir(var)), "", "1 1", "ready"]
    (cluster / "postmaster.pid").write_text("\n".join(lines) + "\n")
    next(iter(var.glob("data-[rv]*"))).joinpath("server.pid").write_text(str(os.getpid()))
    assert "rows [(1,)]" in ask(var, "SELECT 1")


def test_a_set_up_that_was_killed_half_way_is_done_again(var):
    unfinished = var / f"data-postgres-{find_programs().major}" / "cluster.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    assert "rows [(1,)]" in ask(var, "SELECT 1")


def test_a_second_supervisor_on_the_same_folder_is_refused_and_says_who_holds_it(var, held):
    done = run_beside(var, "true")
    assert done.returncode == 75
    assert f"Another copy (process {held.pid}) already uses {var}" in done.stderr
    assert not are_gone(server_processes(var))


def test_two_copies_do_not_disturb_each_other(var, held):
    second = throw_away_dir()
    try:
        before = server_processes(var)
        ask(second, REMEMBER.format("second copy"))
        assert server_processes(var) == before
        assert not are_gone(before)
        assert "second copy" in ask(second, "SELECT value FROM kept")
    finally:
        Home(second, say=print).remove()


def test_throw_away_data_are_gone_at_the_end():
    command = [
        sys.executable,
        "-m",
        "delivery_portal.services",
        "run",
        "--throw-away",
        "--",
        "sh",
        "-c",
        "echo $VAR_DIR",
    ]
    done = subprocess.run(
        command, env=environment(Path("unused")), cwd=paths.BASE_DIR, capture_output=True, text=True, check=True
    )
    folder = Path(done.stdout.strip())
    assert folder.is_absolute()
    assert not folder.exists()
    assert not paths.runtime_dir(folder).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as another account")
def test_a_folder_that_the_servers_account_cannot_enter_is_served_from_elsewhere(tmp_path):
    tmp_path.chmod(0o700)
    var = tmp_path / "var"
    try:
        done = run_beside(var, sys.executable, "-c", CLIENT, REMEMBER.format("elsewhere"))
        assert done.returncode == 0, done.stderr
        place = next(iter(var.glob("data-postgres-*")))
        assert place.is_symlink()
        assert place.resolve().parent in ELSEWHERE
        assert f"data are in {place.resolve()}" in done.stderr
        assert "elsewhere" in ask(var, "SELECT value FROM kept")
        assert tmp_path.stat().st_mode & 0o777 == 0o700
    finally:
        Home(var, say=print).remove()
    assert not place.resolve().exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as another account")
def test_programs_that_the_servers_account_cannot_run_are_copied(tmp_path, monkeypatch):
    account = account_for([])
    assert account is not None
    tmp_path.chmod(0o700)
    program = tmp_path / "tree" / "bin" / "server"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    installed = Installation(program, tmp_path, (tmp_path / "tree",), "server-1")
    shared = throw_away_dir()
    monkeypatch.setattr(home_module, "ELSEWHERE", (shared / "folder",))
    said: list[str] = []
    try:
        for _ in range(2):
            found = home_module.reachable(installed, account=account, say=said.append)
        assert found == shared / "folder" / "server-1" / "tree" / "bin" / "server"
        assert account.can_enter(found)
        assert not account.can_enter(program)
        assert len(said) == 1
    finally:
        Home(shared, say=print).remove()


@pytest.mark.parametrize(
    "installed", [find_programs().installation, find_program().installation], ids=lambda i: i.label
)
def test_a_copied_program_finds_its_libraries(tmp_path, installed):
    """Only the wheels' programs are ever copied, and theirs lie in a folder beside the package."""
    installed.copy_to(tmp_path / "copy")
    program = tmp_path / "copy" / installed.program.relative_to(installed.base)
    for name in {"postgres": ("postgres", "initdb")}.get(program.name, (program.name,)):
        subprocess.run([program.with_name(name), "--version"], check=True, capture_output=True, env={})


def test_a_socket_folder_of_somebody_else_is_refused(var, monkeypatch, tmp_path):
    (tmp_path / "target").mkdir()
    planted = tmp_path / "planted"
    planted.symlink_to(tmp_path / "target")
    here = Home(var, say=print)
    monkeypatch.setattr(here, "runtime", planted)
    with pytest.raises(home_module.ServicesError, match="belongs to somebody else"):
        here.runtime_dir()


def test_is_running_asks_for_the_command_line_not_only_the_number():
    assert is_running(os.getpid(), argument="pytest") or is_running(os.getpid(), argument="python")
    assert not is_running(os.getpid(), argument="no such argument of ours")
