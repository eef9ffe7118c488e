"""Who feeds whom: the order of a project, the relatives of a node, and circles explained.

An edge goes from what is read to who reads it. Everything answers in a fixed order, so that two
runs of the same project do the same things in the same order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_

import networkx as nx

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Exposure, Node, Source, Test
from dagbook.project.project import Linkable, Project


@dataclass(frozen=True, slots=True)
class Dag:
    """Nodes in topological order (ties by unique id) and who stands next to whom, sorted."""

    order: tuple[str, ...]
    parents: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[str, ...]]

    def ancestors(self, starts: Iterable[str], depth: int | None = None) -> frozenset[str]:
        """Everything upstream within so many steps; a start itself only if upstream of another."""
        return _reach(self.parents, starts, depth)

    def descendants(self, starts: Iterable[str], depth: int | None = None) -> frozenset[str]:
        """Everything downstream within so many steps; a start itself only if below another."""
        return _reach(self.children, starts, depth)

    def sort(self, unique_ids: Iterable[str]) -> tuple[str, ...]:
        """The ids in topological order."""
        wanted = frozenset(unique_ids)
        return tuple(each for each in self.order if each in wanted)

    def restrict(self, unique_ids: Iterable[str]) -> "Dag":
        """The graph of some nodes only; a path through a node left out becomes an edge."""
        kept = frozenset(unique_ids)
        nearest: dict[str, frozenset[str]] = {}
        edges: set[tuple[str, str]] = set()
        for node in self.order:
            found = [
                frozenset((parent,)) if parent in kept else nearest[parent]
                for parent in self.parents[node]
            ]
            nearest[node] = frozenset().union(*found)
            if node in kept:
                edges.update((parent, node) for parent in nearest[node])
        return make_dag(kept & frozenset(self.order), edges)

    def with_edges(self, extra: Iterable[tuple[str, str]]) -> "Dag":
        """The same nodes with more (from, to) edges, which must not close a circle."""
        known = {(parent, node) for node in self.order for parent in self.parents[node]}
        return make_dag(self.order, known | set(extra))


def build_dag(project: Project) -> Dag:
    """Link every node, source and exposure. Raises `circular-dependency`, the whole path shown."""
    resources = project.linkable()
    edges = {
        (parent, unique_id)
        for unique_id, resource in resources.items()
        for parent in _reads(resource)
        if parent in resources
    }
    raise_errors(
        _circle_error(circle, resources) for circle in _circles(_digraph(resources, edges))
    )
    return make_dag(resources, edges)


def make_dag(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> Dag:
    """A graph of ids; edges go from parent to child and close no circle."""
    graph = _digraph(nodes, edges)
    order = tuple(nx.lexicographical_topological_sort(graph))
    return Dag(
        order,
        {node: tuple(sorted(graph.predecessors(node))) for node in order},
        {node: tuple(sorted(graph.successors(node))) for node in order},
    )


def gate_by_tests(dag: Dag, project: Project) -> Dag:
    """Make nodes wait for the tests of what they read, as `build` needs.

    A node waits for a test when everything the test reads stands upstream of the node: then the
    extra edge can't close a circle. Only the topmost such nodes get the edge; the rest follow.

        a ──► b ──► c          a ──► test ──► b ──► c
        └──► test       becomes
    """
    waiting = tuple(each for each in dag.order if _waits(project, each))
    below = _bits_below(dag, waiting)
    edges: list[tuple[str, str]] = []
    for test in project.nodes.values():
        read = dag.parents.get(test.unique_id, ())
        if isinstance(test, Test) and read:
            common = reduce(and_, (below[each] for each in read))
            edges.extend((test.unique_id, waiting[bit]) for bit in _topmost(common, waiting, below))
    return dag.with_edges(edges)


def _bits_below(dag: Dag, numbered: tuple[str, ...]) -> Mapping[str, int]:
    """For each node the numbers of those downstream of it, as bits: fast for thousands of nodes."""
    number = {each: index for index, each in enumerate(numbered)}
    below: dict[str, int] = {}
    for node in reversed(dag.order):
        found = 0
        for child in dag.children[node]:
            found |= below[child]
            if child in number:
                found |= 1 << number[child]
        below[node] = found
    return below


def _topmost(bits: int, numbered: tuple[str, ...], below: Mapping[str, int]) -> Iterable[int]:
    """Numbers of a set that no other of the set stands above; numbers are in topological order."""
    while bits:
        lowest = (bits & -bits).bit_length() - 1
        yield lowest
        bits &= ~(below[numbered[lowest]] | 1 << lowest)


def _waits(project: Project, unique_id: str) -> bool:
    node = project.nodes.get(unique_id)
    return node is not None and node.resource_type is not ResourceType.TEST


def _reach(
    neighbours: Mapping[str, tuple[str, ...]], starts: Iterable[str], depth: int | None
) -> frozenset[str]:
    found: set[str] = set()
    layer = set(starts)
    steps = 0
    while layer and (depth is None or steps < depth):
        layer = {near for node in layer for near in neighbours.get(node, ())} - found
        found |= layer
        steps += 1
    return frozenset(found)


def _reads(resource: Linkable) -> tuple[str, ...]:
    return () if isinstance(resource, Source) else resource.depends_on.nodes


def _digraph(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted(nodes))
    graph.add_edges_from(sorted(edges))
    return graph


def _circles(graph: "nx.DiGraph[str]") -> list[tuple[str, ...]]:
    """One shortest circle, by its first id, of every knot in the graph."""
    knots = (sorted(knot) for knot in nx.strongly_connected_components(graph))
    return sorted(
        _circle_through(graph, knot)
        for knot in knots
        if len(knot) > 1 or graph.has_edge(knot[0], knot[0])
    )


def _circle_through(graph: "nx.DiGraph[str]", knot: list[str]) -> tuple[str, ...]:
    """Ids so that each reads the next and the last reads the first."""
    start = knot[0]
    inside = graph.subgraph(knot)
    if inside.has_edge(start, start):
        return (start,)
    paths = [
        nx.shortest_path(inside, start, parent) for parent in sorted(inside.predecessors(start))
    ]
    shortest = min(paths, key=len)
    return (start, *reversed(shortest[1:]))


def _circle_error(
    circle: tuple[str, ...], resources: Mapping[str, Linkable]
) -> DagbookError:
    steps = list(zip(circle, (*circle[1:], circle[0]), strict=True))
    names = [resources[each].name for each in (*circle, circle[0])]
    places = [_place_of_ref(resources[reader], resources[read]) for reader, read in steps]
    notes = [
        f"{resources[reader].name} reads {resources[read].name} at {place}"
        for (reader, read), place in zip(steps, places, strict=True)
    ]
    return ProjectError(
        "circular-dependency",
        f"a circle of references: {' → '.join(names)}",
        origin=places[0],
        notes=notes,
        hint="remove one of these references, or move what both need into a model of its own",
    )


def _place_of_ref(reader: Linkable, read: Linkable) -> Origin:
    """Where a resource names another; the resource itself where the call's place isn't known."""
    calls = reader.refs if isinstance(reader, (Node, Exposure)) else ()
    for call in calls:
        if call.name == read.name and call.package in (None, read.package) and call.origin:
            return call.origin
    return reader.origin
