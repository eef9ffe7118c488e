"""What the tracer knows of a value and of a relation while it reads a query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from dagbook.lineage.names import column_text, fold
from dagbook.lineage.values import ColumnRef, StructuralUse

SAME, TRANSFORMED, AGGREGATED = range(3)
"""What happened to a value so far, the mildest first."""

LONGEST_TEXT = 2_000
_SHOWN_OF_LONG_TEXT = 400


@dataclass(frozen=True, slots=True)
class Flow:
    """Where a value comes from: per column what happened to it, and the SQL of it all.

    ``is_single`` says that the text may stand in a larger one without brackets.
    """

    edges: Mapping[ColumnRef, int] = field(default_factory=dict)
    text: str = "NULL"
    miss: str = ""
    is_single: bool = True

    @property
    def inner_text(self) -> str:
        """The text as part of a larger one."""
        return self.text if self.is_single else f"({self.text})"


@dataclass(frozen=True, slots=True)
class Named:
    """A column of a relation: its name as the database shows it, and where it comes from."""

    name: str
    flow: Flow


@dataclass(frozen=True, slots=True)
class Relation:
    """What stands in a FROM clause, or what a query gives.

    ``gap`` says why not all columns are known, empty where they are. A column that isn't known
    is taken for one of ``origin``, a relation outside the query, where there is one, else for
    ``any_column``. ``uses`` are those of the query that gives the relation.
    """

    columns: tuple[Named, ...] = ()
    gap: str = ""
    origin: str = ""
    any_column: Flow | None = None
    uses: frozenset[StructuralUse] = frozenset()
    by_name: Mapping[str, Flow] = field(default_factory=dict)

    def find(self, name: str) -> Flow | None:
        """The column that is known by a name, its letter case first."""
        return self.by_name.get(name) or self.by_name.get(fold(name))

    def guess(self, name: str) -> Flow | None:
        """The column an unknown name must mean; None in a closed relation."""
        if self.origin:
            return base_flow(self.origin, name)
        if self.any_column is not None:
            return self.any_column
        return Flow(text=name, miss=self.gap) if self.gap else None


def relation_of(
    columns: Iterable[Named],
    *,
    gap: str = "",
    origin: str = "",
    any_column: Flow | None = None,
    uses: Iterable[StructuralUse] = (),
) -> Relation:
    """A relation with its columns, found by name; of two that share one, the first."""
    kept = tuple(columns)
    by_name: dict[str, Flow] = {}
    for each in kept:
        by_name.setdefault(each.name, each.flow)
    for each in kept:
        by_name.setdefault(fold(each.name), each.flow)
    return Relation(kept, gap, origin, any_column, frozenset(uses), by_name)


def renamed(relation: Relation, names: Iterable[str]) -> Relation:
    """A relation whose first columns have other names: ``from t as x (a, b)``."""
    given = tuple(names)
    if not given:
        return relation
    columns = list(relation.columns)
    for at, name in enumerate(given):
        if at < len(columns):
            columns[at] = Named(name, columns[at].flow)
        else:
            unknown = relation.any_column or Flow(text=name, miss=relation.gap)
            columns.append(Named(name, unknown))
    gap = relation.gap
    if relation.any_column is not None and not relation.columns:
        gap = ""
    return relation_of(
        columns, gap=gap, origin=relation.origin, any_column=relation.any_column, uses=relation.uses
    )


def base_flow(relation: str, column: str) -> Flow:
    """A column of a relation outside the query."""
    return Flow({ColumnRef(relation, column): SAME}, column_text(relation, column))


def merged(flows: Iterable[Flow], between: str, level: int = SAME) -> Flow:
    """One value that may be any of several, or is made of all."""
    edges: dict[ColumnRef, int] = {}
    texts: list[str] = []
    misses: list[str] = []
    for flow in flows:
        for ref, had in flow.edges.items():
            edges[ref] = max(edges.get(ref, SAME), had, level)
        if flow.text not in texts:
            texts.append(flow.text)
        if flow.miss and flow.miss not in misses:
            misses.append(flow.miss)
    return Flow(edges, bounded(between.join(texts)), "; ".join(misses), len(texts) == 1)


def with_uses(relation: Relation, uses: Iterable[StructuralUse]) -> Relation:
    """A relation that rests on more columns."""
    return replace(relation, uses=relation.uses.union(uses))


def bounded(text: str) -> str:
    """A text as it is, or the start of a long one with a digest of all of it."""
    if len(text) <= LONGEST_TEXT:
        return text
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{text[:_SHOWN_OF_LONG_TEXT]} … /* {len(text)} characters, {digest} */"
