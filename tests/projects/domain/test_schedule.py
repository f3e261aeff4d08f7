from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.domain.schedule import DependencyCycleError, find_cycle, topological_order

EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


def test_no_edges_no_cycle():
    assert find_cycle([]) is None
    assert topological_order([], nodes=["b", "a"]) == ("b", "a")


def test_a_cycle_is_a_path_that_ends_where_it_starts():
    cycle = find_cycle([("plan", "build"), ("build", "open"), ("open", "plan"), ("open", "celebrate")])
    assert cycle is not None
    assert cycle[0] == cycle[-1]
    assert set(cycle) == {"plan", "build", "open"}
    assert set(pairwise(cycle)) == {("plan", "build"), ("build", "open"), ("open", "plan")}


def test_a_milestone_that_waits_for_itself_is_a_cycle():
    assert find_cycle([("a", "a")]) == ("a", "a")


def test_order_puts_predecessors_first_and_keeps_lonely_nodes():
    order = topological_order([("plan", "build"), ("build", "open"), ("plan", "open")], nodes=["open", "alone"])
    assert sorted(order) == ["alone", "build", "open", "plan"]
    assert order.index("plan") < order.index("build") < order.index("open")


def test_order_of_a_cycle_is_refused_with_the_cycle():
    with pytest.raises(DependencyCycleError, match=r"a → b → a|b → a → b") as refused:
        topological_order([("a", "b"), ("b", "a")])
    assert refused.value.cycle[0] == refused.value.cycle[-1]


def test_a_long_chain_needs_no_recursion():
    chain = [(i, i + 1) for i in range(20_000)]
    assert topological_order(chain) == tuple(range(20_001))
    cycle = find_cycle([*chain, (20_000, 0)])
    assert cycle is not None
    assert len(cycle) == 20_002


@settings(deadline=None)
@given(edges=EDGES)
def test_either_an_order_or_a_cycle_exists(edges):
    cycle = find_cycle(edges)
    if cycle is None:
        place = {node: index for index, node in enumerate(topological_order(edges))}
        assert all(place[before] < place[after] for before, after in edges)
    else:
        assert cycle[0] == cycle[-1]
        assert set(pairwise(cycle)) <= set(edges)
