"""Layered layout of a directed graph, left to right.

The classic four steps (Sugiyama, Tagawa, Toda 1981), each in about linear time:

    rank        every node stands one column right of its last parent; circles are broken first
    order       within a column by the mean place of its neighbours, swept to and fro; the order
    with the
                fewest crossings is kept
    place       each column moves as near to its neighbours as keeping order and distance
    allows; that least
                squares problem is solved exactly by pooling adjacent violators
    route       an edge over several columns passes invisible waypoints, which took part in all
    of the above

Coordinates are in pixels; y grows downwards.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

ROW_GAP = 14.0
WAYPOINT_HEIGHT = 10.0
SWEEPS = 8
PLACINGS = 6
WAYPOINT_WEIGHT = 4.0

Slot = int


class Layout(Struct, frozen=True):
    """Where things stand: column and vertical middle of each node, and the rows an edge passes.

    ``waypoints`` holds, for an edge, its (column, y) at each column strictly between its ends.
    """

    column: Mapping[str, int]
    y: Mapping[str, float]
    waypoints: Mapping[tuple[str, str], tuple[tuple[int, float], ...]]
    height: float
    column_count: int


def lay_out(
    heights: Mapping[str, float],
    edges: Iterable[tuple[str, str]],
    ports: Mapping[tuple[str, str], float] | None = None,
) -> Layout:
    """Place nodes of these heights, and edges; unknown ends and loops are left out.

    ``ports`` says for an edge how much lower it leaves its start than it enters its end, both
    counted from their middles: boxes with rows then stand so that the edge runs level.
    """
    ids = list(heights)
    known = {name: index for index, name in enumerate(ids)}
    shown = [(a, b) for a, b in dict.fromkeys(edges) if a in known and b in known and a != b]
    plan = _plan(
        tuple(heights.values()),
        tuple((known[a], known[b]) for a, b in shown),
        tuple(ports.get(edge, 0.0) for edge in shown) if ports else (),
    )
    return Layout(
        column=dict(zip(ids, plan.column, strict=True)),
        y=dict(zip(ids, plan.y, strict=True)),
        waypoints=dict(zip(shown, plan.routes, strict=True)),
        height=plan.height,
        column_count=plan.column_count,
    )


class _Plan(Struct, frozen=True):
    """A layout by numbers: of each node its column and middle, of each link its waypoints."""

    column: tuple[int, ...]
    y: tuple[float, ...]
    routes: tuple[tuple[tuple[int, float], ...], ...]
    height: float
    column_count: int


@lru_cache(maxsize=4096)
def _plan(
    heights: tuple[float, ...], links: tuple[tuple[Slot, Slot], ...], ports: tuple[float, ...]
) -> _Plan:
    """The layout of a shape; kept, for the traces of a table's columns are of few shapes."""
    count = len(heights)
    forward = _break_circles(count, links)
    rank = _ranks(count, forward)
    chains, slot_rank = _insert_waypoints(rank, forward)
    segments = _segments(chains.values())
    columns = _order(_columns(slot_rank), segments)
    tall = [*heights, *[WAYPOINT_HEIGHT] * (len(slot_rank) - count)]
    y = _place(columns, segments, tall, _shifts(chains, dict(zip(links, ports, strict=False))))
    top = min((y[slot] - tall[slot] / 2 for slot in range(len(slot_rank))), default=0.0)
    bottom = max((y[slot] + tall[slot] / 2 for slot in range(len(slot_rank))), default=0.0)
    middles = tuple(each - top for each in y)
    return _Plan(
        column=tuple(rank),
        y=middles[:count],
        routes=tuple(_waypoints(links, chains, slot_rank, middles)),
        height=bottom - top,
        column_count=len(columns),
    )


def _shifts(
    chains: Mapping[tuple[Slot, Slot], tuple[Slot, ...]],
    ports: Mapping[tuple[Slot, Slot], float],
) -> dict[tuple[Slot, Slot], float]:
    """How much lower the right end of a segment wants to stand; told at a chain's first segment."""
    found: dict[tuple[Slot, Slot], float] = {}
    for (a, b), chain in chains.items() if any(ports.values()) else ():
        shift = ports[a, b] if (a, b) in ports else -ports[b, a]
        if shift:
            found[chain[0], chain[1]] = shift
    return found


def _break_circles(count: int, links: Sequence[tuple[Slot, Slot]]) -> list[tuple[Slot, Slot]]:
    """Turn round each edge that closes a circle, found by depth-first search without recursion."""
    out: dict[Slot, list[Slot]] = defaultdict(list)
    for a, b in links:
        out[a].append(b)
    state = [0] * count  # 0 unseen, 1 on the path, 2 done
    back: set[tuple[Slot, Slot]] = set()
    for root in range(count):
        stack = [(root, iter(out[root]))] if state[root] == 0 else []
        if stack:
            state[root] = 1
        while stack:
            node, following = stack[-1]
            step = next(following, None)
            if step is None:
                state[node] = 2
                stack.pop()
            elif state[step] == 1:
                back.add((node, step))
            elif state[step] == 0:
                state[step] = 1
                stack.append((step, iter(out[step])))
    return list(dict.fromkeys((b, a) if (a, b) in back else (a, b) for a, b in links))


def _ranks(count: int, links: Sequence[tuple[Slot, Slot]]) -> list[int]:
    """Longest path from the left.

    Nodes without parents then move right, next to their first child.
    """
    out: dict[Slot, list[Slot]] = defaultdict(list)
    waiting = [0] * count
    for a, b in links:
        out[a].append(b)
        waiting[b] += 1
    has_parent = [each > 0 for each in waiting]
    rank = [0] * count
    ready = [node for node in range(count) if waiting[node] == 0]
    for node in ready:
        for child in out[node]:
            rank[child] = max(rank[child], rank[node] + 1)
            waiting[child] -= 1
            if waiting[child] == 0:
                ready.append(child)
    for node in range(count):
        if not has_parent[node] and out[node]:
            rank[node] = min(rank[child] for child in out[node]) - 1
    return rank


def _insert_waypoints(
    rank: Sequence[int], links: Sequence[tuple[Slot, Slot]]
) -> tuple[dict[tuple[Slot, Slot], tuple[Slot, ...]], list[int]]:
    """Give each edge its chain of slots, one a column; slots past the nodes are waypoints."""
    slot_rank = list(rank)
    chains: dict[tuple[Slot, Slot], tuple[Slot, ...]] = {}
    for a, b in links:
        between = range(rank[a] + 1, rank[b])
        first = len(slot_rank)
        slot_rank.extend(between)
        chains[a, b] = (a, *range(first, first + len(between)), b)
    return chains, slot_rank


def _columns(slot_rank: Sequence[int]) -> list[list[Slot]]:
    columns: list[list[Slot]] = [[] for _ in range(max(slot_rank, default=-1) + 1)]
    for slot, rank in enumerate(slot_rank):
        columns[rank].append(slot)
    return columns


def _segments(chains: Iterable[Sequence[Slot]]) -> list[tuple[Slot, Slot]]:
    return [pair for chain in chains for pair in pairwise(chain)]


def _neighbours(
    segments: Sequence[tuple[Slot, Slot]],
) -> tuple[dict[Slot, list[Slot]], dict[Slot, list[Slot]]]:
    left: dict[Slot, list[Slot]] = defaultdict(list)
    right: dict[Slot, list[Slot]] = defaultdict(list)
    for a, b in segments:
        right[a].append(b)
        left[b].append(a)
    return left, right


def _order(columns: list[list[Slot]], segments: Sequence[tuple[Slot, Slot]]) -> list[list[Slot]]:
    """Sort columns by the mean position of neighbours, sweeping right then left; keep the best."""
    left, right = _neighbours(segments)
    position = [0.0] * sum(len(column) for column in columns)
    for column in columns:
        _number(column, position)
    best, fewest = [list(column) for column in columns], _crossings(columns, right)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        rightwards = sweep % 2 == 0
        near = left if rightwards else right
        for column in columns if rightwards else reversed(columns):
            means = {slot: _mean(near[slot], position, position[slot]) for slot in column}
            column.sort(key=means.__getitem__)
            _number(column, position)
        crossings = _crossings(columns, right)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return best


def _number(column: Sequence[Slot], position: list[float]) -> None:
    for index, slot in enumerate(column):
        position[slot] = float(index)


def _mean(slots: Sequence[Slot], position: Sequence[float], otherwise: float) -> float:
    return sum([position[slot] for slot in slots]) / len(slots) if slots else otherwise


def _crossings(columns: Sequence[Sequence[Slot]], right: Mapping[Slot, Sequence[Slot]]) -> int:
    """Crossings between neighbouring columns.

    Inversions among edge ends taken in order of their starts.
    """
    total = 0
    for here, there in pairwise(columns):
        place = {slot: index for index, slot in enumerate(there)}
        seen: list[int] = []
        for slot in here:
            ends = sorted(place[each] for each in right.get(slot, ()))
            total += sum(len(seen) - _upper(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _upper(ordered: Sequence[int], value: int) -> int:
    return bisect_left(ordered, value + 1)


def _place(
    columns: Sequence[Sequence[Slot]],
    segments: Sequence[tuple[Slot, Slot]],
    heights: Sequence[float],
    shifts: Mapping[tuple[Slot, Slot], float],
) -> list[float]:
    """Vertical middles: start stacked, then let every column follow its neighbours, to and fro."""
    left, right = _neighbours(segments)
    y = [0.0] * len(heights)
    stacks = [(column, _offsets(column, heights)) for column in columns]
    for column, offsets in stacks:
        middle = offsets[-1] / 2 if offsets else 0.0
        for slot, offset in zip(column, offsets, strict=True):
            y[slot] = offset - middle
    for placing in range(PLACINGS):
        near = left if placing % 2 == 0 else right
        for column, offsets in stacks if placing % 2 == 0 else reversed(stacks):
            wanted = [_mean(near.get(slot, ()), y, y[slot]) for slot in column]
            if shifts:
                moved = (_moved(slot, near.get(slot, ()), shifts) for slot in column)
                wanted = [want + move for want, move in zip(wanted, moved, strict=True)]
            weights = [_weight(heights[slot]) if near.get(slot) else 0.1 for slot in column]
            _follow(column, offsets, wanted, weights, y)
    return y


def _moved(slot: Slot, near: Sequence[Slot], shifts: Mapping[tuple[Slot, Slot], float]) -> float:
    """How far below its neighbours' middles a slot wants to stand for its edges to run level."""
    if not near:
        return 0.0
    total = sum(shifts.get((other, slot), 0.0) - shifts.get((slot, other), 0.0) for other in near)
    return total / len(near)


def _offsets(column: Sequence[Slot], heights: Sequence[float]) -> list[float]:
    """Middles of a column stacked as tightly as allowed, the first at 0."""
    offsets = [0.0] * len(column)
    for index in range(1, len(column)):
        above, here = column[index - 1], column[index]
        offsets[index] = offsets[index - 1] + (heights[above] + heights[here]) / 2 + ROW_GAP
    return offsets


def _follow(
    column: Sequence[Slot],
    offsets: Sequence[float],
    wanted: Sequence[float],
    weights: Sequence[float],
    y: list[float],
) -> None:
    """Move a column's slots to the least-squares nearest places that keep order and distance."""
    if len(column) == 1:
        y[column[0]] = wanted[0]
        return
    free = _pool([want - offset for want, offset in zip(wanted, offsets, strict=True)], weights)
    for slot, level, offset in zip(column, free, offsets, strict=True):
        y[slot] = level + offset


def _weight(height: float) -> float:
    """How much a slot with neighbours insists on its place."""
    return WAYPOINT_WEIGHT if height == WAYPOINT_HEIGHT else 1.0


def _pool(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The non-decreasing sequence nearest to ``values`` (weighted least squares.

    Pool adjacent violators).
    """
    blocks: list[tuple[float, float, int]] = []  # mean, weight, length
    for value, weight in zip(values, weights, strict=True):
        mean, total, length = value, weight, 1
        while blocks and blocks[-1][0] > mean:
            before, heavy, long = blocks.pop()
            mean = (before * heavy + mean * total) / (heavy + total)
            total, length = heavy + total, long + length
        blocks.append((mean, total, length))
    return [mean for mean, _, length in blocks for _ in range(length)]


def _waypoints(
    links: Iterable[tuple[Slot, Slot]],
    chains: Mapping[tuple[Slot, Slot], tuple[Slot, ...]],
    slot_rank: Sequence[int],
    y: Sequence[float],
) -> Iterator[tuple[tuple[int, float], ...]]:
    """The inner stops of every edge as it was given.

    One that was turned round runs its chain backwards.
    """
    for a, b in links:
        chain = chains[a, b] if (a, b) in chains else tuple(reversed(chains[b, a]))
        yield tuple((slot_rank[slot], y[slot]) for slot in chain[1:-1])
