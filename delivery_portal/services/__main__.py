"""`python -m delivery_portal.services run -- COMMAND`: COMMAND with PostgreSQL and a broker beside it."""

import argparse
import os
import signal
import sys
from pathlib import Path

from delivery_portal import paths
from delivery_portal.services import ServicesError
from delivery_portal.services.embedded import Embedded
from delivery_portal.services.home import throw_away_dir
from delivery_portal.services.process import launch


def main(arguments: list[str]) -> int:
    """Returns the exit code of COMMAND; 75 when a server cannot run."""
    parser = argparse.ArgumentParser(prog="python -m delivery_portal.services", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    run = actions.add_parser("run", help="start the servers, run COMMAND, stop everything")
    run.add_argument("--throw-away", action="store_true", help="fresh data, without fsync, deleted at the end")
    run.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND")
    options = parser.parse_args(arguments)
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("name the command to run")
    try:
        return _run_beside(command, throw_away=options.throw_away)
    except ServicesError as error:
        _say(str(error))
        return 75


def _run_beside(command: list[str], *, throw_away: bool) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    var = throw_away_dir() if throw_away else paths.var_dir()
    embedded = Embedded(var, environ=os.environ, say=_say, durable=not throw_away)
    try:
        with embedded:
            return _run(command, env={**os.environ, "VAR_DIR": str(var), **embedded.environment})
    finally:
        if throw_away:
            embedded.home.remove()


def _run(command: list[str], *, env: dict[str, str]) -> int:
    """Ctrl-C goes to the command, which shares our terminal; we wait for it and then stop the servers."""
    previous = signal.signal(signal.SIGINT, lambda *_: None)
    child = launch(command, death_signal=signal.SIGTERM, env=env, cwd=Path.cwd(), own_session=False)
    try:
        code = child.wait()
    except _Interrupted:
        child.terminate()
        code = child.wait()
    finally:
        signal.signal(signal.SIGINT, previous)
    return code if code >= 0 else 128 - code


class _Interrupted(BaseException):
    """SIGTERM reached us."""


def _interrupt(*_: object) -> None:
    raise _Interrupted


def _say(text: str) -> None:
    sys.stderr.write(f"services: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
