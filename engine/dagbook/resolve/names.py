"""What a node is called in the warehouse: database, schema, alias, relation."""

from collections.abc import Mapping

from msgspec import Struct

from dagbook.jinja.name_macros import generate_name
from dagbook.jinja.parse_context import ParseScope
from dagbook.project.config import Config
from dagbook.project.ids import ResourceType
from dagbook.project.relation import Quoting, Relation
from dagbook.resolve.surroundings import Surroundings


class RelationName(Struct, frozen=True):
    """The three parts of a node's name."""

    database: str | None
    schema: str
    alias: str


def name_node(
    node: Mapping[str, object], config: Config, surroundings: Surroundings
) -> RelationName:
    """Ask generate_database_name, generate_schema_name and generate_alias_name.

    ``node`` is what these macros see: name, package_name, resource_type, fqn, version, config…
    """
    scope = ParseScope(shared=surroundings.shared, package=str(node["package_name"]), model=node)
    database = generate_name("database", config.text("database"), node, scope)
    schema = generate_name("schema", config.text("schema"), node, scope)
    alias = generate_name("alias", config.text("alias"), node, scope)
    if node["resource_type"] == ResourceType.SNAPSHOT:
        database = config.text("target_database") or database
        schema = config.text("target_schema") or schema
    return RelationName(database, schema, alias)


def relation_of(
    name: RelationName, quoting: Mapping[str, object], surroundings: Surroundings
) -> Relation:
    """The relation with that name; ``quoting`` is the node's own."""
    return Relation(
        name.database,
        name.schema,
        name.alias,
        quoting=merged_quoting(quoting, surroundings),
        quote_character=surroundings.shared.dialect.quote_character,
    )


def merged_quoting(own: Mapping[str, object], surroundings: Surroundings) -> Quoting:
    """A node's own quoting over the project's over the default, which quotes everything."""
    project = surroundings.shared.settings[surroundings.root].quoting
    parts = {
        part: next(
            (bool(each[part]) for each in (own, project) if each.get(part) is not None), True
        )
        for part in ("database", "schema", "identifier")
    }
    return Quoting(**parts)
