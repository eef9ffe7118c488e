"""How values flow from column to column through the whole project. Values only."""

from collections import deque
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from dagbook.lineage import EdgeKind, UseKind
from mkdocs_dagbook.site_model.vocabulary import ColumnPlace

EVERY_COLUMN = "*"
"""Stands for the columns of a star that nobody could name, as if it were one."""


class ColumnEdge(Struct, frozen=True):
    """A value flows from one column into another, one table further."""

    source: ColumnPlace
    target: ColumnPlace
    kind: EdgeKind


class ColumnUse(Struct, frozen=True):
    """A table reads a column to decide which rows it has."""

    source: ColumnPlace
    table: str
    kind: UseKind


class TracedTable(Struct, frozen=True):
    """How far the columns of one table could be traced.

    ``expressions`` is keyed by column: the normalised SQL that makes it. ``misses`` too: why a
    column's edges aren't all known. ``miss`` says why nothing of the table could be read;
    ``columns`` is then how many others say there are.
    """

    columns: int
    expressions: Mapping[str, str] = field(default_factory=dict)
    misses: Mapping[str, str] = field(default_factory=dict)
    miss: str = ""

    @property
    def resolved(self) -> int:
        """How many columns are traced in full."""
        return 0 if self.miss else self.columns - len(self.misses)

    @property
    def share(self) -> float | None:
        """The share, 0 to 1, of columns traced in full; None of a table without columns."""
        if self.miss:
            return 0.0
        return self.resolved / self.columns if self.columns else None


class Miss(Struct, frozen=True):
    """A column that could not be traced in full, or, without ``column``, a whole table."""

    table: str
    column: str
    reason: str


class ColumnGraph(Struct, frozen=True):
    """Column lineage of all tables; places are spelt as the tables' columns are.

    ``into`` and ``out_of`` are keyed by place, ``used_by`` by the place that is read,
    ``uses_of`` and ``tables`` by table id.
    """

    into: Mapping[ColumnPlace, tuple[ColumnEdge, ...]] = field(default_factory=dict)
    out_of: Mapping[ColumnPlace, tuple[ColumnEdge, ...]] = field(default_factory=dict)
    used_by: Mapping[ColumnPlace, tuple[ColumnUse, ...]] = field(default_factory=dict)
    uses_of: Mapping[str, tuple[ColumnUse, ...]] = field(default_factory=dict)
    tables: Mapping[str, TracedTable] = field(default_factory=dict)

    @property
    def resolved_share(self) -> float | None:
        """The share, 0 to 1, of output columns traced in full; None where nothing was traced."""
        # A table nobody knows a column of counts as one column.
        columns = sum(max(each.columns, bool(each.miss)) for each in self.tables.values())
        return sum(each.resolved for each in self.tables.values()) / columns if columns else None

    @property
    def misses(self) -> tuple[Miss, ...]:
        """All that could not be traced, table by table."""
        return tuple(_misses(self.tables))

    @property
    def misses_by_reason(self) -> Mapping[str, tuple[Miss, ...]]:
        """The same by reason, the most frequent first."""
        found: dict[str, list[Miss]] = {}
        for miss in self.misses:
            found.setdefault(miss.reason, []).append(miss)
        order = sorted(found, key=lambda reason: (-len(found[reason]), reason))
        return {reason: tuple(found[reason]) for reason in order}

    def upstream(self, place: ColumnPlace) -> Iterator[ColumnEdge]:
        """Every edge on a way to a column, the near ones first."""
        return _walk(place, self.into, "source")

    def downstream(self, place: ColumnPlace) -> Iterator[ColumnEdge]:
        """Every edge on a way from a column, the near ones first."""
        return _walk(place, self.out_of, "target")


UNTRACED = ColumnGraph()


def _misses(tables: Mapping[str, TracedTable]) -> Iterator[Miss]:
    for table, traced in tables.items():
        if traced.miss:
            yield Miss(table, "", traced.miss)
        for column, reason in traced.misses.items():
            yield Miss(table, column, reason)


def _walk(
    start: ColumnPlace, edges: Mapping[ColumnPlace, tuple[ColumnEdge, ...]], end: str
) -> Iterator[ColumnEdge]:
    seen, queue = {start}, deque([start])
    while queue:
        for edge in edges.get(queue.popleft(), ()):
            yield edge
            following: ColumnPlace = getattr(edge, end)
            if following not in seen:
                seen.add(following)
                queue.append(following)
