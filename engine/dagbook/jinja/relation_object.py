"""Relations as macros see them: dbt's names and methods around our ``Relation``."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import astuple, replace

from dagbook.jinja.relation_questions import ALL_PARTS, Parts, RarelyAsked
from dagbook.project.relation import Quoting, Relation, RelationType

CTE_PREFIX: Final = "__dbt__cte__"
"""Stands before the name of an ephemeral model where it is read."""


class MacroRelation(RarelyAsked, frozen=True):
    """A relation in Jinja. ``str()`` is what SQL gets."""

    condition: str | None = None
    """Which rows are read: a query of them is written instead of the name."""
    names_subqueries: bool = False
    """Whether the warehouse wants a name for each subquery."""

    def __str__(self) -> str:
        """The name, or a query where not all rows are to be read."""
        written = self.render()
        if self.row_limit is None and self.condition is None:
            return written
        condition = "false" if self.row_limit == 0 else self.condition
        where = f" where {condition}" if condition else ""
        limit = "" if self.row_limit is None else f" limit {self.row_limit}"
        query = f"(select * from {written}{where}{limit})"
        return self._nameable(query) if self.names_subqueries else query

    def _nameable(self, query: str) -> str:
        """A join takes a name behind it and needs none; the other side has no columns."""
        name = self.identifier or ""
        nothing = self.quoted(f"none_{name}")
        return f"({query} as {self.quoted(name)} cross join (select) as {nothing})"

    def render(self) -> str:
        """The quoted, dotted name of the parts that are included."""
        if self.location is not None:
            return self.location
        if self.is_cte:
            return self.identifier or ""
        shown, quoting = self.include_policy, self.quoting
        parts = []
        if self.database and shown.database:
            parts.append(self._part(self.database, quoting.database))
        if self.schema and shown.schema:
            parts.append(self._part(self.schema, quoting.schema))
        if self.identifier and shown.identifier:
            parts.append(self._part(self.identifier, quoting.identifier))
        return ".".join(parts)

    def include(self, **parts: object) -> "MacroRelation":
        """The same relation, some parts of its name left out or put back."""
        chosen = {name: bool(value) for name, value in parts.items() if value is not None}
        return replace(self, include_policy=replace(self.include_policy, **chosen))

    def quote(self, **parts: object) -> "MacroRelation":
        """The same relation, some parts of its name quoted or not."""
        chosen = {name: bool(value) for name, value in parts.items() if value is not None}
        return replace(self, quoting=replace(self.quoting, **chosen))

    def incorporate(self, **changes: object) -> "MacroRelation":
        """The same relation with a changed ``path``, ``type`` or policy; other keys are ignored."""
        path = changes.pop("path", None) or {}
        changed = replace(self, **{**_names(path), **_known(changes)})
        policy = changes.get("include_policy")
        return changed.include(**policy) if isinstance(policy, Mapping) else changed

    def replace_path(self, **path: object) -> "MacroRelation":
        """The same relation under another name."""
        return self.incorporate(path=path)

    def matches(
        self,
        database: str | None = None,
        schema: str | None = None,
        identifier: str | None = None,
    ) -> bool:
        """Whether the parts that are given are its own, whatever their case."""
        wanted = ((database, self.database), (schema, self.schema), (identifier, self.identifier))
        return all(a is None or a.lower() == (b or "").lower() for a, b in wanted)

    def without_identifier(self) -> "MacroRelation":
        """Its schema."""
        return self.include(identifier=False)

    def information_schema(self, view_name: str | None = None) -> "MacroRelation":
        """A view of its database's information schema."""
        return MacroRelation(
            self.database,
            "INFORMATION_SCHEMA",
            view_name,
            quoting=Quoting(self.quoting.database, schema=False, identifier=False),
            quote_character=self.quote_character,
        )

    def information_schema_only(self) -> "MacroRelation":
        """Its database's information schema."""
        return self.information_schema()

    def quoted(self, identifier: str) -> str:
        """A quoted name."""
        return self._part(identifier, quoted=True)

    def plain(self) -> Relation:
        """The relation for the rest of dagbook."""
        return Relation(
            self.database,
            self.schema,
            self.identifier,
            self.type,
            self.quoting,
            self.quote_character,
        )


class RelationFactory:
    """``api.Relation``."""

    Table = RelationType.TABLE
    View = RelationType.VIEW
    CTE = RelationType.CTE
    External = RelationType.EXTERNAL
    MaterializedView = RelationType.MATERIALIZED_VIEW
    Function = "function"
    PointerTable = "pointer_table"
    get_relation_type = RelationType

    def __init__(self, quoting: Quoting, quote_character: str) -> None:
        """Make relations that are quoted as the project says."""
        self._quoting = quoting
        self._quote_character = quote_character

    def create(
        self,
        database: str | None = None,
        schema: str | None = None,
        identifier: str | None = None,
        type: str | None = None,
        **policies: object,
    ) -> MacroRelation:
        """A relation by its parts; ``quote_policy`` and ``include_policy`` are mappings."""
        bare = MacroRelation(
            database,
            schema,
            identifier,
            relation_type(type),
            self._quoting,
            self._quote_character,
        )
        quote, include = policies.get("quote_policy"), policies.get("include_policy")
        if isinstance(quote, Mapping):
            bare = bare.quote(**quote)
        return bare.include(**include) if isinstance(include, Mapping) else bare

    def create_from(
        self, quoting: object, relation_config: object = None, **changes: object
    ) -> MacroRelation:
        """The relation of a node, or of anything with the parts of a name."""
        config = quoting if relation_config is None else relation_config
        if isinstance(config, Relation):
            return macro_relation(config).incorporate(**changes)
        parts = ("database", "schema", "identifier", "alias", "name")
        found = {part: _member(config, part) for part in parts}
        identifier = found["identifier"] or found["alias"] or found["name"]
        made = self.create(found["database"], found["schema"], identifier)
        return made.incorporate(**changes)

    create_from_source = create_from

    def create_ephemeral_from(
        self, relation_config: object, limit: int | None = None, **_ignored: object
    ) -> MacroRelation:
        """An ephemeral model where it is read."""
        name = _member(relation_config, "identifier") or _member(relation_config, "name")
        return replace(ephemeral_relation(str(name)), row_limit=limit)

    def get_default_quote_policy(self) -> Quoting:
        """Which parts are quoted."""
        return self._quoting

    def get_default_include_policy(self) -> Parts:
        """Which parts are written."""
        return ALL_PARTS

    def add_ephemeral_prefix(self, name: str) -> str:
        """The name of an ephemeral model where it is read."""
        return CTE_PREFIX + name


def macro_relation(relation: Relation) -> MacroRelation:
    """A relation of ours as macros see it."""
    if isinstance(relation, MacroRelation):
        return relation
    return MacroRelation(*astuple(relation))


def ephemeral_relation(name: str) -> MacroRelation:
    """An ephemeral model where it is read."""
    return MacroRelation(None, None, CTE_PREFIX + name, RelationType.CTE)


def relation_type(name: object) -> RelationType | None:
    """A relation's type by dbt's word; None for one we don't know."""
    known = {each.value for each in RelationType}
    return RelationType(name) if isinstance(name, str) and name in known else None


def _member(config: object, name: str) -> str | None:
    found = config.get(name) if isinstance(config, Mapping) else getattr(config, name, None)
    return None if found is None else str(found)


def _names(path: object) -> dict[str, object]:
    if not isinstance(path, Mapping):
        return {}
    return {part: path[part] for part in ("database", "schema", "identifier") if part in path}


def _known(changes: Mapping[str, object]) -> dict[str, object]:
    known: dict[str, object] = {}
    if "type" in changes:
        known["type"] = relation_type(changes["type"])
    quote = changes.get("quote_policy")
    if isinstance(quote, Mapping):
        known["quoting"] = Quoting(**{part: bool(value) for part, value in quote.items()})
    return known
