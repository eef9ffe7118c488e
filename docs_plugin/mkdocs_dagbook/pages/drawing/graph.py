"""What is drawn.

Nodes with labels and links, edges from parent to child, and ways to draw less of it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DrawingNode:
    """A box. ``kind`` becomes its class and second line.

    ``href`` its link; ``title`` its tooltip.
    """

    id: str
    label: str
    kind: str
    href: str | None = None
    title: str = ""
    group: str = ""
    """Folder or layer, to collapse large graphs by."""


@dataclass(frozen=True, slots=True)
class DrawingGraph:
    """Boxes and arrows; an edge is (parent id, child id). Edges to unknown nodes are not drawn."""

    nodes: tuple[DrawingNode, ...]
    edges: tuple[tuple[str, str], ...]

    def parents(self) -> Mapping[str, tuple[str, ...]]:
        """Direct parents of each node that has any."""
        found: dict[str, list[str]] = defaultdict(list)
        for parent, child in self.edges:
            found[child].append(parent)
        return {child: tuple(each) for child, each in found.items()}

    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Direct children of each node that has any."""
        found: dict[str, list[str]] = defaultdict(list)
        for parent, child in self.edges:
            found[parent].append(child)
        return {parent: tuple(each) for parent, each in found.items()}

    def only(self, ids: frozenset[str]) -> "DrawingGraph":
        """The part of the graph between some of its nodes."""
        return DrawingGraph(
            tuple(node for node in self.nodes if node.id in ids),
            tuple(edge for edge in self.edges if edge[0] in ids and edge[1] in ids),
        )


def neighbourhood(
    graph: DrawingGraph, focus: str, *, depth: int = 2, cap: int = 40
) -> DrawingGraph:
    """A node with what is at most ``depth`` steps above or below it.

    Steps are taken breadth first and stop at ``cap`` nodes a side; what is left out on a side
    is told by one
    box "+ n more" that is joined to the nodes it belongs to.
    """
    kept = {focus}
    more: list[DrawingNode] = []
    more_edges: list[tuple[str, str]] = []
    for side, steps in (("up", graph.parents()), ("down", graph.children())):
        near, cut = _reach(steps, focus, depth, cap)
        kept |= near
        hidden = {other for _, other in cut} - kept
        if hidden:
            box = DrawingNode(
                f"more-{side}", f"+ {len(hidden)} more", "more", title="; ".join(sorted(hidden))
            )
            more.append(box)
            holders = {holder for holder, other in cut if other in hidden}
            more_edges += [
                (box.id, each) if side == "up" else (each, box.id) for each in sorted(holders)
            ]
    part = graph.only(frozenset(kept))
    return DrawingGraph((*part.nodes, *more), (*part.edges, *more_edges))


def collapse_groups(graph: DrawingGraph) -> DrawingGraph:
    """One box a group, labelled with how many nodes it holds.

    Arrows between groups that feed each other.
    """
    group_of = {node.id: node.group or node.kind for node in graph.nodes}
    sizes = Counter(group_of.values())
    nodes = tuple(
        DrawingNode(
            f"group:{name}",
            f"{name or 'project'} ({count})",
            "group",
            title=f"{count} nodes",
            group=name,
        )
        for name, count in sizes.items()
    )
    known = (
        (group_of[parent], group_of[child])
        for parent, child in graph.edges
        if parent in group_of and child in group_of
    )
    pairs = dict.fromkeys((f"group:{a}", f"group:{b}") for a, b in known if a != b)
    return DrawingGraph(nodes, tuple(pairs))


def _reach(
    steps: Mapping[str, tuple[str, ...]], focus: str, depth: int, cap: int
) -> tuple[set[str], list[tuple[str, str]]]:
    """Nodes reached from the focus.

    And the (reached node, left-out neighbour) pairs at the border.
    """
    near: dict[str, None] = {}
    cut: list[tuple[str, str]] = []
    frontier = [focus]
    for level in range(depth + 1):
        following: list[str] = []
        for node in frontier:
            for other in steps.get(node, ()):
                if other in near or other == focus:
                    continue
                if level == depth or len(near) >= cap:
                    cut.append((node, other))
                else:
                    near[other] = None
                    following.append(other)
        frontier = following
    return set(near), cut
