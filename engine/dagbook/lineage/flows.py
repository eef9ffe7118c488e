"""What the tracer knows of a value and of a relation while it reads a query."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

from msgspec import Struct, field
from msgspec.structs import replace

from dagbook.lineage.names import column_text, fold
from dagbook.lineage.values import ColumnRef, StructuralUse

SAME, TRANSFORMED, AGGREGATED = range(3)
"""What happened to a value so far, the mildest first."""

LONGEST_TEXT = 2_000
_SHOWN_OF_LONG_TEXT = 400


class Flow(Struct, frozen=True):
    """Where a value comes from: per column what happened to it, and the SQL of it all.

    ``is_single`` says that the text may stand in a larger one without brackets. ``fields`` are
    those of a struct that the query made, by folded name.
    """

    edges: Mapping[ColumnRef, int] = field(default_factory=dict)
    text: str = "NULL"
    miss: str = ""
    is_single: bool = True
    fields: Mapping[str, "Flow"] = field(default_factory=dict)

    @property
    def inner_text(self) -> str:
        """The text as part of a larger one."""
        return self.text if self.is_single else f"({self.text})"


class Named(Struct, frozen=True):
    """A column of a relation: its name as the database shows it, and where it comes from."""

    name: str
    flow: Flow


Rest = Callable[[str], Flow | None]
"""What a column is that a relation must have, though it isn't among those known; None: it isn't."""


class Relation(Struct, frozen=True):
    """What stands in a FROM clause, or what a query gives.

    ``gap`` says why there may be more columns than are known, empty where there aren't; ``rest``
    what those are. ``row`` is what its name means as a value, where that isn't all its columns.
    ``uses`` are those of the query that gives the relation.
    """

    columns: tuple[Named, ...] = ()
    gap: str = ""
    rest: Rest | None = None
    uses: frozenset[StructuralUse] = frozenset()
    by_name: Mapping[str, Named] = field(default_factory=dict)
    row: Flow | None = None

    def named(self, name: str) -> Named | None:
        """The column that is known by a name, its letter case first."""
        return self.by_name.get(name) or self.by_name.get(fold(name))

    def find(self, name: str) -> Flow | None:
        """Where the column that is known by a name comes from."""
        named = self.named(name)
        return None if named is None else named.flow

    def guess(self, name: str) -> Flow | None:
        """The column an unknown name must mean; None in a closed relation."""
        if self.rest is not None:
            return self.rest(name)
        return Flow(text=name, miss=self.gap) if self.gap else None

    def seek(self, name: str) -> Flow | None:
        """The column of a name, known or not."""
        return self.find(name) or self.guess(name)


def relation_of(
    columns: Iterable[Named],
    *,
    gap: str = "",
    rest: Rest | None = None,
    uses: Iterable[StructuralUse] = (),
) -> Relation:
    """A relation with its columns, found by name; of two that share one, the first."""
    kept = tuple(columns)
    by_name: dict[str, Named] = {}
    for each in kept:
        by_name.setdefault(each.name, each)
    for each in kept:
        by_name.setdefault(fold(each.name), each)
    return Relation(kept, gap, rest, frozenset(uses), by_name)


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
            columns.append(Named(name, relation.guess(name) or Flow(text=name, miss=_EXTRA)))
    gap = relation.gap if relation.columns else ""
    return relation_of(columns, gap=gap, rest=relation.rest, uses=relation.uses)


_EXTRA = "an alias names more columns than there are"


def rest_of(ident: str) -> Rest:
    """The unknown columns of a relation outside the query."""
    return lambda name: base_flow(ident, name)


def one_of(rests: Iterable[Rest]) -> Rest | None:
    """The unknown columns of several relations side by side: a name must be of one of them."""
    kept = tuple(rests)
    if len(kept) < 2:
        return kept[0] if kept else None

    def rest(name: str) -> Flow | None:
        found = [flow for each in kept if (flow := each(name)) is not None]
        if len(found) < 2:
            return found[0] if found else None
        return Flow(text=name, miss=f"column {name} may be of any of {len(found)} relations")

    return rest


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
