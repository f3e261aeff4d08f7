"""The worked examples of docs/formulas/plan_control.md, and what holds for every network."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.domain.plan_control import (
    Change,
    Entry,
    Strength,
    compare,
    is_broken_promise,
    plan_steps,
    weakest,
)
from projects.domain.schedule import (
    DependencyCycleError,
    Event,
    Wait,
    critical_path,
    effect_of_slip,
    effect_of_slips,
    path_between,
    schedule,
)
from projects.domain.values import latest
from tests.projects.domain.worked import NONE, by_case, day, names, number, table, yes

CHAIN = [
    Event("a", date(2027, 1, 10)),
    Event("b", date(2027, 3, 1)),
    Event("c", date(2027, 5, 31)),
]
CHAIN_WAITS = [Wait("a", "b", 28), Wait("b", "c", 91)]


def waits_of(row):
    for told in names(row["waits for"]):
        giver, lag = told.split("+")
        yield Wait(giver, row["milestone"], int(lag))


def whole(text):
    return None if text == NONE else int(text)


@pytest.mark.parametrize("rows", by_case(table("network")).values(), ids=lambda rows: rows[0]["case"])
def test_forward_and_backward_pass(rows):
    events = [Event(row["milestone"], day(row["expected"]), is_settled=yes(row["done"])) for row in rows]
    found = schedule(events, [wait for row in rows for wait in waits_of(row)])
    for row in rows:
        one = found[row["milestone"]]
        assert (one.earliest, one.latest) == (day(row["earliest"]), day(row["latest"])), row
        assert (one.pushed_days, one.float_days, one.free_days) == (
            int(row["pushed"]),
            whole(row["float"]),
            whole(row["free"]),
        ), row
        assert one.is_critical == yes(row["critical"]), row


@pytest.mark.parametrize("row", table("slip"), ids=lambda row: row["case"])
def test_effect_of_a_slip(row):
    found = effect_of_slip(CHAIN, CHAIN_WAITS, key=row["slips"], to=day(row["to"]))
    assert ", ".join(f"{shift.key} {shift.days}" for shift in found) == row["moved"]


def test_what_is_done_does_not_move():
    events = [CHAIN[0], Event("b", date(2027, 3, 1), is_settled=True), CHAIN[2]]
    found = effect_of_slip(events, CHAIN_WAITS, key="a", to=date(2028, 1, 1))
    assert [shift.key for shift in found] == ["a"]
    assert effect_of_slip(events, CHAIN_WAITS, key="b", to=date(2028, 1, 1)) == ()


def test_several_slips_at_once_and_what_leads_to_them():
    found = effect_of_slips(CHAIN, CHAIN_WAITS, moves={"a": date(2027, 2, 15), "c": date(2027, 7, 1)})
    assert [(shift.key, shift.days) for shift in found] == [("a", 36), ("c", 31), ("b", 14)]


def test_the_critical_path_is_in_the_order_of_dates_and_names_what_drives_it():
    found = schedule([Event("a", date(2027, 2, 10)), *CHAIN[1:]], CHAIN_WAITS)
    assert critical_path(found) == ("a", "b", "c")
    assert found["c"].driven_by == ("b",)


def test_a_wait_for_something_outside_the_network_is_left_out():
    assert schedule(CHAIN[:1], CHAIN_WAITS)["a"].float_days == 0


def test_a_circle_has_no_schedule():
    with pytest.raises(DependencyCycleError):
        schedule(CHAIN, [*CHAIN_WAITS, Wait("c", "a")])


def test_the_path_between_two_is_the_shortest_and_none_against_the_arrows():
    pairs = [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")]
    assert path_between(pairs, "a", "d") == ("a", "c", "d")
    assert path_between(pairs, "a", "a") == ("a",)
    assert path_between(pairs, "d", "a") is None


DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
NETWORKS = st.lists(
    st.tuples(DAYS, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 200)), max_size=3)), min_size=1
)


@settings(deadline=None, max_examples=150)
@given(network=NETWORKS, slip=st.integers(1, 400))
def test_in_every_network_nothing_comes_before_what_it_waits_for(network, slip):
    events = [Event(n, expected) for n, (expected, _) in enumerate(network)]
    waits = [Wait(giver, n, lag) for n, (_, givers) in enumerate(network) for giver, lag in givers if giver < n]
    found = schedule(events, waits)
    for wait in waits:
        assert found[wait.taker].earliest >= found[wait.giver].earliest + timedelta(days=wait.lag_days)
        assert found[wait.giver].latest <= found[wait.taker].latest - timedelta(days=wait.lag_days)
    assert all(found[event.key].earliest >= event.expected for event in events)
    assert all(one.float_days >= 0 for one in found.values())
    assert critical_path(found), "the end itself has no float"
    first = found[0]
    shifts = effect_of_slip(events, waits, key=0, to=first.earliest + timedelta(days=slip))
    end = latest(one.earliest for one in found.values())
    moved_end = latest([end, *(shift.after for shift in shifts)])
    assert (moved_end > end) == (slip > first.float_days), "float is how far it may slip before the end moves"
    assert (len(shifts) > 1) == (first.free_days is not None and slip > first.free_days)


def entry(date_text, weight_text):
    weight = number(weight_text)
    return None if weight is None else Entry(day(date_text), weight)


@pytest.mark.parametrize("row", table("comparison"), ids=lambda row: row["milestone"])
def test_two_versions(row):
    before, after = entry(row["before"], row["weight before"]), entry(row["after"], row["weight after"])
    found = compare({"m": before} if before else {}, {"m": after} if after else {}).rows[0]
    assert (found.change, found.days) == (Change(row["change"]), whole(row["days"]))


def test_the_ends_and_the_sum_of_a_comparison():
    early, late = Entry(date(2027, 1, 31), Decimal(1)), Entry(date(2027, 3, 2), Decimal(1))
    found = compare({"a": early, "b": early}, {"a": late, "b": early})
    assert (found.moved, found.days_moved, found.end_days) == (1, 30, 30)
    assert [row.key for row in found.changed] == ["a"]
    assert compare({}, {"a": late}).end_days is None


@pytest.mark.parametrize("rows", by_case(table("plan-steps")).values(), ids=lambda rows: rows[0]["case"])
def test_the_planned_line(rows):
    entries = [Entry(day(r["date"]), Decimal(r["weight"]), r["task"], Decimal(r["task weight"])) for r in rows]
    expected = [(day(row["date"]), Decimal(row["line"])) for row in rows if row["line"] != NONE]
    assert [(when, value.normalize()) for when, value in plan_steps(entries)] == expected


def test_a_plan_without_entries_has_no_line():
    assert plan_steps([]) == ()


@pytest.mark.parametrize("row", table("promise"), ids=lambda row: f"{row['agreed']} {row['expected']}")
def test_a_broken_promise(row):
    assert is_broken_promise(day(row["agreed"]), day(row["expected"])) == yes(row["broken"])


@pytest.mark.parametrize("row", table("weakest"), ids=lambda row: row["strengths"])
def test_the_weakest_link(row):
    strengths = [None if name == "not judged" else Strength(name) for name in names(row["strengths"])]
    found = weakest(strengths)
    assert found == (None if row["weakest"] == NONE else int(row["weakest"]) - 1)
