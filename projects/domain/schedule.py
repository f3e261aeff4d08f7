"""The dependency graph of milestones: an edge (predecessor, successor) says which must be done first."""

from collections.abc import Hashable, Iterable
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


class DependencyCycleError(ValueError):
    """Milestones that wait for each other. `cycle` ends where it starts; each waits for the one before it."""

    def __init__(self, cycle: tuple[Hashable, ...]) -> None:
        super().__init__(" → ".join(map(str, cycle)))
        self.cycle = cycle


def find_cycle(edges: Iterable[tuple[Node, Node]]) -> tuple[Node, ...] | None:
    """A cycle as a path that ends where it starts, predecessor before successor; None when there is none.

    An edge from a node to itself is the cycle (a, a).
    """
    try:
        _sorter(edges).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return None


def topological_order(edges: Iterable[tuple[Node, Node]], nodes: Iterable[Node] = ()) -> tuple[Node, ...]:
    """All nodes (those of the edges and any others given), each after all its predecessors.

    The same input in the same order gives the same answer. Raises `DependencyCycleError`.
    """
    sorter = _sorter(edges)
    for node in nodes:
        sorter.add(node)
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        raise DependencyCycleError(tuple(error.args[1])) from error


def _sorter(edges: Iterable[tuple[Node, Node]]) -> TopologicalSorter[Node]:
    sorter: TopologicalSorter[Node] = TopologicalSorter()
    for predecessor, successor in edges:
        sorter.add(successor, predecessor)
    return sorter
