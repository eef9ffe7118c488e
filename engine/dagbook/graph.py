"""Who feeds whom: the order of a project, the relatives of a node, and circles explained.

An edge goes from what is read to who reads it. Everything answers in a fixed order, so that two
runs of the same project do the same things in the same order.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from heapq import heappop, heappush
from operator import and_
from typing import TypeAlias

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Exposure, Node, Source, Test
from dagbook.project.project import Linkable, Project

_Neighbours: TypeAlias = Mapping[str, tuple[str, ...]]


class Dag(Struct, frozen=True):
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
        for node in self.order:
            above = self.parents[node]
            through = [nearest[parent] for parent in above if parent not in kept]
            nearest[node] = kept.intersection(above).union(*through)
        return make_dag({node: nearest[node] for node in self.order if node in kept})


def build_dag(project: Project) -> Dag:
    """Link every node, source and exposure. Raises `circular-dependency`, the whole path shown."""
    resources = project.linkable()
    neighbours = _neighbours(
        {
            unique_id: frozenset(each for each in _reads(resource) if each in resources)
            for unique_id, resource in resources.items()
        }
    )
    order = _order(*neighbours)
    if len(order) < len(resources):
        raise_errors(_circle_error(each, resources) for each in _circles(*neighbours))
    return Dag(order, *neighbours)


def make_dag(parents: Mapping[str, Collection[str]]) -> Dag:
    """A graph of ids by the parents of each, none twice; there must be no circle."""
    neighbours = _neighbours(parents)
    return Dag(_order(*neighbours), *neighbours)


def put_unit_tests_first(dag: Dag, project: Project) -> Dag:
    """Let models wait for their unit tests, and those for what the model reads, as `build` needs.

    a ──► b ──► test          a ──► test ──► b
                     becomes  └──────────────┘
    """
    if not project.unit_tests:
        return dag
    parents = {node: set(dag.parents[node]) for node in dag.order}
    for test in project.unit_tests:
        models = dag.parents.get(test, ())
        if test in parents:
            parents[test] = {each for model in models for each in dag.parents[model]}
        for model in models:
            parents[model].add(test)
    return make_dag(parents)


def gate_by_tests(dag: Dag, project: Project) -> Dag:
    """Make nodes wait for the tests of what they read, as `build` needs.

    A node waits for a test when everything the test reads stands upstream of the node: then the
    extra edge can't close a circle. Only the topmost such nodes get the edge; the rest follow.

        a ──► b ──► c          a ──► test ──► b ──► c
        └──► test       becomes
    """
    waiting = tuple(each for each in reversed(dag.order) if _waits(project, each))
    below = _bits_below(dag, waiting)
    gated: dict[tuple[str, ...], tuple[str, ...]] = {}
    parents = {node: set(above) for node, above in dag.parents.items()}
    for test in project.nodes.values():
        read = dag.parents.get(test.unique_id, ())
        if isinstance(test, Test) and read:
            if read not in gated:
                common = reduce(and_, (below[each] for each in read))
                gated[read] = tuple(waiting[bit] for bit in _topmost(common, waiting, below))
            for node in gated[read]:
                parents[node].add(test.unique_id)
    return make_dag(parents)


def _bits_below(dag: Dag, numbered: tuple[str, ...]) -> Mapping[str, int]:
    """For each node the numbers of those downstream of it, as bits: fast for thousands of nodes.

    Who comes later has the lower number, so that what has little below it has few bits.
    """
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
    """Numbers of a set that no other of the set stands above; who stands above has the higher."""
    while bits:
        highest = bits.bit_length() - 1
        yield highest
        bits &= ~(below[numbered[highest]] | 1 << highest)


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


def _neighbours(unsorted: Mapping[str, Collection[str]]) -> tuple[_Neighbours, _Neighbours]:
    """(parents, children) of every node, each sorted."""
    parents = {node: tuple(sorted(unsorted[node])) for node in sorted(unsorted)}
    children: dict[str, list[str]] = {node: [] for node in parents}
    for node, above in parents.items():
        for parent in above:
            children[parent].append(node)
    return parents, {node: tuple(found) for node, found in children.items()}


def _order(parents: _Neighbours, children: _Neighbours) -> tuple[str, ...]:
    """Nodes after all their parents, ties by id; without those on or below a circle.

    Both are sorted by id, so that a node's place among them is compared instead of its id.
    """
    nodes = tuple(parents)
    place = {node: index for index, node in enumerate(nodes)}
    unmet = [len(found) for found in parents.values()]
    ready = [index for index, count in enumerate(unmet) if not count]
    order: list[str] = []
    while ready:
        node = nodes[heappop(ready)]
        order.append(node)
        for child in map(place.__getitem__, children[node]):
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
