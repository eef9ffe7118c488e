"""Who feeds whom: the order of a project, the relatives of a node, and circles explained.

An edge goes from what is read to who reads it. Everything answers in a fixed order, so that two
runs of the same project do the same things in the same order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from heapq import heapify, heappop, heappush
from operator import and_
from typing import TypeAlias

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Exposure, Node, Source, Test
from dagbook.project.project import Linkable, Project

_Neighbours: TypeAlias = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Dag:
    """Nodes in topological order (ties by unique id) and who stands next to whom, sorted."""

    order: tuple[str, ...]
    parents: _Neighbours
    children: _Neighbours

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
    neighbours = _neighbours(resources, edges)
    order = _order(*neighbours)
    if len(order) < len(resources):
        raise_errors(_circle_error(each, resources) for each in _circles(*neighbours))
    return Dag(order, *neighbours)


def make_dag(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> Dag:
    """A graph of ids; edges go from parent to child and close no circle."""
    neighbours = _neighbours(nodes, edges)
    return Dag(_order(*neighbours), *neighbours)


def put_unit_tests_first(dag: Dag, project: Project) -> Dag:
    """Let models wait for their unit tests, and those for what the model reads, as `build` needs.

    a ──► b ──► test          a ──► test ──► b
                     becomes  └──────────────┘
    """
    if not project.unit_tests:
        return dag
    edges = {
        (parent, node)
        for node in dag.order
        for parent in dag.parents[node]
        if node not in project.unit_tests
    }
    for test in project.unit_tests:
        for model in dag.parents.get(test, ()):
            edges.add((test, model))
            edges.update((parent, test) for parent in dag.parents[model])
    return make_dag(dag.order, edges)


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


def _reach(neighbours: _Neighbours, starts: Iterable[str], depth: int | None) -> frozenset[str]:
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


def _neighbours(
    nodes: Iterable[str], edges: Iterable[tuple[str, str]]
) -> tuple[_Neighbours, _Neighbours]:
    """(parents, children) of every node, each sorted."""
    parents: dict[str, list[str]] = {node: [] for node in sorted(nodes)}
    children: dict[str, list[str]] = {node: [] for node in parents}
    for parent, child in sorted(edges):
        parents[child].append(parent)
        children[parent].append(child)
    return _frozen(parents), _frozen(children)


def _frozen(neighbours: Mapping[str, list[str]]) -> _Neighbours:
    return {node: tuple(found) for node, found in neighbours.items()}


def _order(parents: _Neighbours, children: _Neighbours) -> tuple[str, ...]:
    """Nodes after all their parents, ties by id; without those on or below a circle."""
    unmet = {node: len(found) for node, found in parents.items()}
    ready = [node for node, count in unmet.items() if not count]
    heapify(ready)
    order: list[str] = []
    while ready:
        node = heappop(ready)
        order.append(node)
        for child in children[node]:
            unmet[child] -= 1
            if not unmet[child]:
                heappush(ready, child)
    return tuple(order)


def _circles(parents: _Neighbours, children: _Neighbours) -> Iterable[tuple[str, ...]]:
    """One shortest circle, by its first id, of every knot of nodes that all reach each other."""
    harmless = {*_order(parents, children), *_order(children, parents)}
    told: set[str] = set()
    for node in sorted(parents.keys() - harmless):
        knot = _reach(parents, (node,), None) & _reach(children, (node,), None)
        if node in knot and node not in told:
            told |= knot
            yield _shortest_circle(node, parents)


def _shortest_circle(start: str, parents: _Neighbours) -> tuple[str, ...]:
    """Ids from ``start`` on, so that each reads the next and the last reads the first."""
    paths: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for path in paths:
        for parent in parents[path[-1]]:
            if parent == start:
                return path
            if parent not in seen:
                seen.add(parent)
                paths.append((*path, parent))
    raise ValueError(f"{start} is on no circle")


def _circle_error(circle: tuple[str, ...], resources: Mapping[str, Linkable]) -> DagbookError:
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
