"""What is drawn.

Boxes with labels and links, arrows from parent to child, and ways to draw less of it. A large
book draws a million of them: they are structs, which are made and changed in a tenth of the time.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace


class DrawingRow(Struct, frozen=True, gc=False):
    """A line inside a box, such as a column of a table; ``id`` is unique in its box.

    ``note`` stands at the right (a type), ``mark`` before the label (``PK``).
    """

    id: str
    label: str
    note: str = ""
    mark: str = ""
    href: str | None = None
    title: str = ""


class DrawingNode(Struct, frozen=True, gc=False):
    """A box. ``kind`` is its second line, ``family`` its class, else the last word of its kind.

    ``href`` its link; ``title`` its tooltip; ``group`` the folder large graphs are collapsed by.
    ``level`` counts the steps from the node in focus, negative above it.
    """

    id: str
    label: str
    kind: str
    href: str | None = None
    title: str = ""
    group: str = ""
    rows: tuple[DrawingRow, ...] = ()
    level: int = 0
    family: str = ""


class Arrow(Struct, frozen=True, gc=False):
    """From a box, or one of its rows, to another. ``kind`` becomes its class, ``label`` its word.

    ``note`` is shown to a pointer that rests on it; ``level`` is that of its farther end.
    """

    start: str
    end: str
    start_row: str = ""
    end_row: str = ""
    label: str = ""
    kind: str = ""
    note: str = ""
    level: int = 0


class DrawingGraph(Struct, frozen=True):
    """Boxes and arrows; an edge is (parent id, child id). Edges to unknown nodes are not drawn.

    ``counts`` says how many edges one stands for, where it stands for several.
    """

    nodes: tuple[DrawingNode, ...]
    edges: tuple[tuple[str, str], ...]
    counts: Mapping[tuple[str, str], int] | None = None

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

    def arrows(self) -> tuple[Arrow, ...]:
        """The edges as they are drawn, each with its count and the level of its farther end."""
        counts = self.counts or {}
        level = {node.id: node.level for node in self.nodes}
        return tuple(
            Arrow(
                a,
                b,
                label=f"{counts[a, b]:,}" if (a, b) in counts else "",
                level=max(level.get(a, 0), level.get(b, 0), key=abs),
            )
            for a, b in self.edges
        )


def neighbourhood(
    graph: DrawingGraph,
    focus: str,
    *,
    depth: int = 2,
    cap: int = 40,
    beyond: str | None = None,
) -> DrawingGraph:
    """A node with what is at most ``depth`` steps above or below it.

    Steps are taken breadth first and stop at ``cap`` nodes a side; what is left out on a side
    is told by one box "+ n more", which leads to ``beyond`` and is joined to the nodes it
    belongs to.
    """
    level = {focus: 0}
    more: list[DrawingNode] = []
    more_edges: list[tuple[str, str]] = []
    names = {node.id: node.label for node in graph.nodes}
    for sign, steps in ((-1, graph.parents()), (1, graph.children())):
        near, cut = _reach(steps, focus, depth, cap)
        for node, steps_away in near.items():
            level.setdefault(node, sign * steps_away)
        hidden = {other for _, other in cut} - level.keys()
        if hidden:
            box = _more("up" if sign < 0 else "down", [names[each] for each in hidden], beyond)
            more.append(replace(box, level=sign * (max(near.values(), default=0) + 1)))
            holders = sorted({holder for holder, other in cut if other in hidden})
            more_edges += [(box.id, each) if sign < 0 else (each, box.id) for each in holders]
    nodes = [replace(node, level=level[node.id]) for node in graph.nodes if node.id in level]
    edges = [edge for edge in graph.edges if edge[0] in level and edge[1] in level]
    return DrawingGraph((*nodes, *more), (*edges, *more_edges))


def group_box(name: str, count: int) -> DrawingNode:
    """The box that stands for a group."""
    tables = f"{count:,} {'table' if count == 1 else 'tables'}"
    return DrawingNode(f"group:{name}", name, tables, family="group")


def collapse_groups(
    graph: DrawingGraph, box: Callable[[str, int], DrawingNode] = group_box
) -> DrawingGraph:
    """One box a group with how many nodes it holds, and how many edges each arrow stands for.

    Nodes without a group stay as they are; ``box`` makes a box of a group's name and size.
    """
    sizes = Counter(node.group for node in graph.nodes)
    boxes = {group: box(group, count) for group, count in sizes.items() if group}
    standing = {node.id: boxes.get(node.group, node) for node in graph.nodes}
    pairs = Counter(
        (standing[parent].id, standing[child].id)
        for parent, child in graph.edges
        if parent in standing and child in standing and standing[parent] is not standing[child]
    )
    folded = {each.id for each in boxes.values()}
    counts = {pair: count for pair, count in pairs.items() if not folded.isdisjoint(pair)}
    nodes = {each.id: each for each in standing.values()}
    return DrawingGraph(tuple(nodes.values()), tuple(pairs), counts)


def _more(side: str, names: list[str], beyond: str | None) -> DrawingNode:
    told = sorted(names)
    listed = ", ".join(told[:12]) + (" …" if len(told) > 12 else "")
    kind = "further upstream" if side == "up" else "further downstream"
    return DrawingNode(f"more-{side}", f"+ {len(told):,} more", kind, beyond, listed, family="more")


def _reach(
    steps: Mapping[str, tuple[str, ...]], focus: str, depth: int, cap: int
) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Nodes reached from the focus with their distance.

    And the (reached node, left-out neighbour) pairs at the border.
    """
    near: dict[str, int] = {}
    cut: list[tuple[str, str]] = []
    frontier = [focus]
    for level in range(1, depth + 2):
        following: list[str] = []
        for node in frontier:
            for other in steps.get(node, ()):
                if other in near or other == focus:
                    continue
                if level > depth or len(near) >= cap:
                    cut.append((node, other))
                else:
                    near[other] = level
                    following.append(other)
        frontier = following
    return near, cut
