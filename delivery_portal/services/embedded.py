"""The embedded servers that one environment still needs, started and stopped together."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from delivery_portal.services.home import Home, Say
from delivery_portal.services.postgres import Postgres
from delivery_portal.services.valkey import Valkey


class Embedded:
    """PostgreSQL where DATABASE_URL is not set, Valkey where REDIS_URL is not set. Use it as a context.

    `durable` False switches fsync off: for data that a test throws away.
    """

    def __init__(self, var: Path, *, environ: Mapping[str, str], say: Say, durable: bool = True) -> None:
        self.home = Home(var, say=say)
        self.postgres = None if environ.get("DATABASE_URL") else Postgres(self.home, durable=durable)
        self.valkey = None if environ.get("REDIS_URL") else Valkey(self.home)
        self._stack = ExitStack()

    @property
    def servers(self) -> list[Postgres | Valkey]:
        """In the order in which they start; they stop in the other."""
        return [server for server in (self.postgres, self.valkey) if server is not None]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that name the servers we started."""
        names = {}
        if self.postgres:
            names["DATABASE_URL"] = self.postgres.url
        if self.valkey:
            names["REDIS_URL"] = self.valkey.url
        return names

    @property
    def application_environment(self) -> dict[str, str]:
        """The same for web, worker and beat, which are not the owner of the tables."""
        if self.postgres is None:
            return self.environment
        return self.environment | {"DATABASE_URL": self.postgres.application_url}

    def __enter__(self) -> "Embedded":
        with ExitStack() as stack:
            stack.enter_context(self.home)
            for server in self.servers:
                stack.callback(server.stop)
                server.start()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
