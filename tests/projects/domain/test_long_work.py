"""Progress in honest words: no time before it can be known, never a negative one, and a silent worker is told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain.long_work import (
    LEASE,
    MOST_ATTEMPTS,
    STALLED_AFTER,
    Care,
    Length,
    Unit,
    care,
    in_words,
    is_stalled,
    moved_rate,
    percent,
    remaining_seconds,
)

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


def test_the_first_measurement_is_the_rate():
    assert moved_rate(None, units=30, seconds=2) == 15


def test_nothing_done_yet_is_no_rate():
    assert moved_rate(None, units=0, seconds=1) is None


def test_a_rate_moves_towards_what_is_measured_now_and_forgets_slowly():
    after_a_second = moved_rate(10.0, units=0, seconds=1)
    after_a_minute = moved_rate(10.0, units=0, seconds=60)
    assert after_a_second is not None
    assert after_a_minute is not None
    assert 8 < after_a_second < 10
    assert after_a_minute < 0.1


@pytest.mark.parametrize(
    ("done", "elapsed", "known"),
    [(4, 1.0, False), (5, 1.0, True), (4, 3.0, True), (0, 60.0, False)],
    ids=["too early", "five percent", "three seconds", "nothing done"],
)
def test_the_time_left_is_known_from_five_percent_or_three_seconds(done, elapsed, known):
    found = remaining_seconds(done=done, total=100, rate=2.0, elapsed=elapsed)
    assert (found is not None) == known


def test_the_time_left_is_the_rest_at_the_rate_less_what_has_passed_since():
    assert remaining_seconds(done=40, total=100, rate=2.0, elapsed=20) == 30
    assert remaining_seconds(done=40, total=100, rate=2.0, elapsed=20, since_measured=10) == 20


def test_nobody_knows_how_long_work_without_an_end_takes():
    assert remaining_seconds(done=40, total=None, rate=2.0, elapsed=20) is None
    assert remaining_seconds(done=0, total=0, rate=None, elapsed=20) is None


@given(
    done=st.integers(0, 10_000),
    total=st.integers(0, 9_000),
    rate=st.floats(0, 1e6),
    elapsed=st.floats(0, 1e6),
    since=st.floats(-10, 1e6),
)
def test_the_time_left_is_never_negative(done, total, rate, elapsed, since):
    found = remaining_seconds(done=done, total=total, rate=rate, elapsed=elapsed, since_measured=since)
    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, Length(5, Unit.SECONDS)),
        (12, Length(15, Unit.SECONDS)),
        (56, Length(1, Unit.MINUTES)),
        (61, Length(2, Unit.MINUTES)),
        (90 * 60, Length(90, Unit.MINUTES)),
        (91 * 60, Length(2, Unit.HOURS)),
    ],
)
def test_times_are_rounded_up(seconds, words):
    assert in_words(seconds) == words


@given(st.floats(0, 1e6))
def test_a_time_is_never_told_shorter_than_it_is(seconds):
    length = in_words(seconds)
    assert length.number * {Unit.SECONDS: 1, Unit.MINUTES: 60, Unit.HOURS: 3600}[length.unit] >= seconds


def test_a_hundred_percent_only_when_all_is_done():
    assert percent(done=999, total=1000) == 99
    assert percent(done=1000, total=1000) == 100
    assert percent(done=5, total=None) is None


def test_a_worker_is_stalled_after_a_silence():
    assert not is_stalled(heartbeat_at=NOW - STALLED_AFTER, now=NOW)
    assert is_stalled(heartbeat_at=NOW - STALLED_AFTER - timedelta(seconds=1), now=NOW)


def _care(**fields):
    return care(**{"is_running": True, "lease_until": NOW, "attempts": 1, "cancel_asked": False, "now": NOW} | fields)


def test_running_work_is_left_alone_while_its_lease_runs():
    assert _care() == Care.LEAVE
    assert _care(attempts=MOST_ATTEMPTS, cancel_asked=True) == Care.LEAVE


def test_work_of_a_lost_worker_is_taken_up_three_times_and_then_given_up():
    late = NOW + LEASE
    assert [_care(attempts=n, now=late) for n in (1, 2, 3)] == [Care.TAKE, Care.TAKE, Care.GIVE_UP]


def test_work_of_a_lost_worker_that_was_to_stop_stops():
    assert _care(cancel_asked=True, now=NOW + LEASE) == Care.CANCEL


def test_waiting_work_is_taken():
    assert _care(is_running=False, lease_until=None, attempts=0) == Care.TAKE
