"""When a look begins a new visit, and since when things are new."""

from datetime import UTC, datetime, timedelta

import pytest

from projects.domain.visits import FIRST_LOOK, SILENCE, since

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
YESTERDAY, LAST_WEEK = NOW - timedelta(days=1), NOW - timedelta(days=8)
A_MINUTE = timedelta(minutes=1)


def test_a_first_visit_looks_seven_days_back():
    found = since(seen_at=None, before_at=None, now=NOW)
    assert (found.at, found.is_first) == (NOW - timedelta(days=7), True)
    assert timedelta(days=7) == FIRST_LOOK


def test_after_a_silence_the_last_look_is_the_end_of_the_last_visit():
    found = since(seen_at=YESTERDAY, before_at=LAST_WEEK, now=NOW)
    assert (found.at, found.is_first) == (YESTERDAY, False)


@pytest.mark.parametrize("ago", [timedelta(0), A_MINUTE, SILENCE])
def test_a_reload_within_the_silence_keeps_the_list(ago):
    found = since(seen_at=NOW - ago, before_at=LAST_WEEK, now=NOW)
    assert (found.at, found.is_first) == (LAST_WEEK, False)


def test_a_reload_of_the_first_visit_is_still_the_first():
    assert since(seen_at=NOW - A_MINUTE, before_at=None, now=NOW).is_first


def test_the_silence_is_thirty_minutes():
    just = NOW - timedelta(minutes=30, seconds=1)
    assert since(seen_at=just, before_at=LAST_WEEK, now=NOW).at == just
