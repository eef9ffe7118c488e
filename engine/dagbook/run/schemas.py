"""Before anything runs: learn which relations exist, make the schemas that are missing."""

from collections.abc import Iterable

from dagbook.adapters.protocol import Session
from dagbook.jinja.relation_object import macro_relation
from dagbook.jinja.run_context import MacroCall, RunScope, call_macro
from dagbook.project.nodes import Node
from dagbook.project.project import Project
from dagbook.project.relation import Relation

_Pair = tuple[str | None, str]


def prepare_schemas(nodes: Iterable[Node], scope: RunScope, session: Session) -> None:
    """Create what is missing of the schemas of the nodes, then fill the cache in one query."""
    needed = _schemas_of(nodes)
    for database, schema in _missing(needed, session):
        relation = macro_relation(Relation(database, schema, None))
        call_macro(MacroCall("create_schema", kwargs={"relation": relation}), scope, session)
        session.commit()
    scope.relations.fill(session, (*needed, *project_schemas(scope.project)))


def project_schemas(project: Project) -> tuple[_Pair, ...]:
    """Every (database, schema) a node or source of the project stands in."""
    of_sources = ((source.database, source.schema) for source in project.sources.values())
    return tuple(dict.fromkeys((*_schemas_of(project.nodes.values()), *of_sources)))


def _schemas_of(nodes: Iterable[Node]) -> tuple[_Pair, ...]:
    pairs = (
        (node.relation.database, node.relation.schema)
        for node in nodes
        if node.relation is not None and node.relation.schema is not None
    )
    return tuple(dict.fromkeys((database, schema) for database, schema in pairs if schema))


def _missing(needed: tuple[_Pair, ...], session: Session) -> list[_Pair]:
    existing = {
        (database, schema.lower())
        for database in dict.fromkeys(database for database, _ in needed)
        for schema in session.list_schemas(database)
    }
    return [pair for pair in needed if (pair[0], pair[1].lower()) not in existing]
