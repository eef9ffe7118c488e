"""The names an expression may use, and what each of them is."""

from collections.abc import Callable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace
from sqlglot import exp
from sqlglot.generator import Generator

from dagbook.lineage.flows import TRANSFORMED, Flow, Relation, merged
from dagbook.lineage.names import fold, stored_name
from dagbook.lineage.values import StructuralUse, UseKind


class Cte(Struct):
    """A ``with`` query; read when it is first named, once."""

    node: exp.Expr
    scope: "Scope"
    names: tuple[str, ...]
    relation: Relation | None = None


class Reader(Struct, frozen=True):
    """What stays the same while one query is read.

    ``relation`` gives what a table's name outside the query means, ``trace`` what a query inside
    it gives.
    """

    dialect: str
    generator: Generator
    relation: Callable[[exp.Table], Relation]
    trace: "Callable[[exp.Expr, Scope], Relation]"

    def stored(self, identifier: exp.Expr) -> str:
        """An identifier as the database shows it."""
        quoted = bool(identifier.args.get("quoted"))
        return stored_name(identifier.name, quoted=quoted, dialect=self.dialect)

    def text(self, node: exp.Expr) -> str:
        """The normalised SQL of an expression."""
        return self.generator.generate(node, copy=False)


class Scope(Struct, frozen=True):
    """The names in force at one place of a query; ``uses`` gathers its structural uses.

    ``sources`` is keyed by folded alias; ``shared`` has the columns that ``using`` joins,
    ``aliases`` those the select list names, ``bound`` the parameters of lambdas around.
    """

    reader: Reader
    outer: "Scope | None" = None
    ctes: Mapping[str, Cte] = field(default_factory=dict)
    sources: dict[str, Relation] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)
    shared: dict[str, Flow] = field(default_factory=dict)
    aliases: dict[str, Flow] = field(default_factory=dict)
    windows: dict[str, exp.Expr] = field(default_factory=dict)
    bound: frozenset[str] = frozenset()
    uses: set[StructuralUse] = field(default_factory=set)

    def inside(self, ctes: Mapping[str, Cte] | None = None) -> "Scope":
        """The scope of a query within this one, which may use its names too."""
        return Scope(self.reader, self, self.ctes if ctes is None else ctes)

    def binding(self, names: frozenset[str]) -> "Scope":
        """This scope with the parameters of a lambda."""
        return replace(self, bound=self.bound | names)

    def note(self, flow: Flow, kind: UseKind) -> None:
        """Remember that a value decides about the rows."""
        self.uses.update(StructuralUse(ref, kind) for ref in flow.edges)

    def visible(self) -> list[tuple[str, Relation]]:
        """The sources whose columns can be named, in order."""
        return [each for each in self.sources.items() if each[0] not in self.unseen]


def resolve(column: exp.Expr, scope: Scope) -> Flow:
    """What a column's name means; a flow with a miss where it means nothing."""
    parts = column.parts if isinstance(column, exp.Column) else [column]
    names = [scope.reader.stored(each) for each in parts]
    if fold(names[0]) in scope.bound:
        return Flow(text=".".join(names))
    return _qualified(names, scope) if len(names) > 1 else _plain(names[0], scope)


def _qualified(names: list[str], scope: Scope) -> Flow:
    """``alias.column``, ``schema.table.column``, or ``column.field``."""
    level: Scope | None = scope
    while level is not None:
        for at in range(len(names) - 1):
            relation = level.sources.get(fold(names[at]))
            if relation is None:
                continue
            found = relation.seek(names[at + 1])
            if found is not None:
                return _field(found, names[at + 2 :])
            if at == len(names) - 2:
                return _missing(names[-1], [names[at]])
        level = level.outer
    struct = _lookup(names[0], scope)
    if struct is None:
        return Flow(text=".".join(names), miss=f"{names[-2]} is no relation of the query")
    return _field(struct, names[1:])


def spelling(name: str, scope: Scope) -> str:
    """A column's name as the relation it is of spells it."""
    for _, relation in scope.visible():
        named = relation.named(name)
        if named is not None:
            return named.name
    return name


def _plain(name: str, scope: Scope) -> Flow:
    return _lookup(name, scope) or _missing(name, [alias for alias, _ in scope.visible()])


def _lookup(name: str, scope: Scope) -> Flow | None:
    """A column of the nearest query that has it or may well have it, else a row."""
    level: Scope | None = scope
    weak: Flow | None = None
    while level is not None:
        found = _known(name, level)
        if found is not None:
            return found
        guessed = _guessed(name, level)
        if guessed is not None and any(each.gap for _, each in level.visible()):
            return guessed
        weak = weak or guessed
        level = level.outer
    return weak or _row(name, scope)


def _known(name: str, scope: Scope) -> Flow | None:
    shared = scope.shared.get(fold(name))
    if shared is not None:
        return shared
    found = [flow for _, each in scope.visible() if (flow := each.find(name)) is not None]
    if len(found) > 1:
        return merged([*found, Flow(text=name, miss=f"column {name} is in several relations")], "|")
    if found:
        return found[0]
    return scope.aliases.get(fold(name))


def _guessed(name: str, scope: Scope) -> Flow | None:
    """The one relation that may have it; those with a gap before those that take any name."""
    if fold(name) in scope.sources:
        return None
    sources = sorted(scope.visible(), key=lambda each: not each[1].gap)
    guesses = [(each, flow) for each in sources if (flow := each[1].guess(name)) is not None]
    if len(guesses) > 1 and guesses[0][0][1].gap:
        guesses = [each for each in guesses if each[0][1].gap]
    if not guesses:
        return None
    if len(guesses) == 1:
        return guesses[0][1]
    among = _listed([alias for (alias, _), _ in guesses])
    return Flow(text=name, miss=f"column {name} may be of any of {among}: not all theirs are known")


def _listed(aliases: list[str]) -> str:
    """Relations for a reader; those without a name have one that no SQL can have."""
    named = [each.rstrip("\0") for each in aliases if each and not each.startswith("\0")]
    rest = len(aliases) - len(named)
    return ", ".join([*named, f"{rest} without a name"] if rest else named)


def _row(name: str, scope: Scope) -> Flow | None:
    """A relation's name used as a value: the whole row."""
    level: Scope | None = scope
    while level is not None:
        relation = level.sources.get(fold(name))
        if relation is not None and relation.row is not None:
            return relation.row
        if relation is not None:
            whole = merged([each.flow for each in relation.columns], ", ", TRANSFORMED)
            miss = "; ".join(filter(None, (whole.miss, relation.gap)))
            return Flow(whole.edges, f"ROW({whole.text})", miss)
        level = level.outer
    return None


def _field(flow: Flow, fields: list[str]) -> Flow:
    while fields and fold(fields[0]) in flow.fields:
        flow, fields = flow.fields[fold(fields[0])], fields[1:]
    if not fields:
        return flow
    edges = {ref: max(level, TRANSFORMED) for ref, level in flow.edges.items()}
    return Flow(edges, f"{flow.inner_text}.{'.'.join(fields)}", flow.miss)


def _missing(name: str, places: list[str]) -> Flow:
    among = f"in {_listed(places)}" if places else "as the query reads no relation"
    return Flow(text=name, miss=f"column {name} not found {among}")
