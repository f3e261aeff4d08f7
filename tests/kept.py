"""Rows that many tests begin with: made once, kept while tests that begin with them follow one another.

They stand in a transaction around the tests' own, so each test finds them as they were made, whatever the one before
it did to them. Who does not begin with them does not see them either: the transaction is rolled back first.
"""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.plugin import blocking_manager_key

from tests.api.caller import make_country

KEPT: dict[Path, Callable[[], Any]] = {Path(__file__).parent / "api": make_country}
"""What makes the `country` of the tests in a folder."""
MANY_TRANSACTIONS = {"transactional_db", "live_server"}


class Keeper:
    """What is kept now, if anything."""

    def __init__(self) -> None:
        self.made_by: Callable[[], Any] | None = None
        self._made: Any = None
        self._around: transaction.Atomic | None = None

    def before(self, item: pytest.Item) -> None:
        """Keep what the test begins with, and nothing else. The first test of a process makes its own rows."""
        wanted = wanted_by(item)
        with item.config.stash[blocking_manager_key].unblock():
            if self.made_by is not wanted or self._is_broken():
                self.leave()
            if wanted and not self.made_by and str(connection.settings_dict["NAME"]).startswith("test_"):
                self._make(wanted)

    def after(self, item: pytest.Item, following: pytest.Item | None) -> None:
        """Nothing outlasts the last test."""
        if following is None:
            with item.config.stash[blocking_manager_key].unblock():
                self.leave()

    def answer(self, make: Callable[[], Any]) -> Any:
        """A copy of what is kept, so that nothing that a test writes on it lasts; or made now, for this test alone."""
        return deepcopy(self._made) if self.made_by is make else make()

    def leave(self) -> None:
        """Roll back."""
        around, self.made_by, self._made, self._around = self._around, None, None, None
        if around is None:
            return
        if connection.in_atomic_block:
            connection.set_rollback(True)
            around.__exit__(None, None, None)

    def _make(self, make: Callable[[], Any]) -> None:
        self._around = transaction.atomic()
        # As Django marks its own: a durable block may open inside.
        self._around._from_testcase = True  # type: ignore[attr-defined]
        self._around.__enter__()
        try:
            self._made = make()
            self.made_by = make
        except BaseException:
            self.leave()
            raise

    def _is_broken(self) -> bool:
        """A test closed the connection, or spoiled the transaction around it."""
        return self._around is not None and (
            not connection.in_atomic_block or connection.needs_rollback or connection.closed_in_transaction
        )


def wanted_by(item: pytest.Item) -> Callable[[], Any] | None:
    """What makes the rows that a test begins with, if they can be kept."""
    names = set(getattr(item, "fixturenames", ()))
    mark = item.get_closest_marker("django_db")
    alone = (
        item.get_closest_marker("own_rows") or names & MANY_TRANSACTIONS or (mark and mark.kwargs.get("transaction"))
    )
    if "country" not in names or alone:
        return None
    return next((make for folder, make in KEPT.items() if folder in item.path.parents), None)


keeper = Keeper()
