"""Methods of ``adapter`` that reach the warehouse: the phase first, then the macro's arguments.

What changes the warehouse goes through the macro of the same name: a project can override it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import cast

from msgspec.structs import replace

from dagbook.adapters.table import EMPTY_TABLE, Table
from dagbook.adapters.table_values import values_for_macros
from dagbook.jinja.bindings import fill_in
from dagbook.jinja.column_object import MacroColumn, contract_column, macro_column
from dagbook.jinja.failures import RaisedByMacro
from dagbook.jinja.graph_view import show_node
from dagbook.jinja.lone_statement import goes_alone
from dagbook.jinja.query_comment import StatementComment, statement_comment
from dagbook.jinja.relation_object import MacroRelation, macro_relation
from dagbook.jinja.run_phase import RunPhase
from dagbook.project.nodes import Operation
from dagbook.project.relation import Relation
from dagbook.project.results import AdapterResponse


def execute(
    run: RunPhase,
    sql: str,
    auto_begin: object = None,
    fetch: object = None,
    limit: object = None,
) -> tuple[AdapterResponse, Table]:
    """Send SQL: the response, and its rows if asked for."""
    if auto_begin and not goes_alone(run, str(sql)):
        run.session.begin()
    if not fetch:
        return _comment(run).send(str(sql), run.session.execute), EMPTY_TABLE
    response, found = _comment(run).send(str(sql), run.session.fetch)
    records = found.records[:limit] if isinstance(limit, int) else found.records
    return response, replace(found, records=values_for_macros(records))


def _comment(run: RunPhase) -> StatementComment:
    """What goes with the statements of a node, or of none: made for the first of them."""
    if run.comment is None:
        node, shared = run.node, run.shared
        if node is None or isinstance(node, Operation):
            run.comment = statement_comment(shared)
        else:
            created = shared.invocation.started_at.timestamp()
            show = partial(show_node, node, created)
            run.comment = statement_comment(shared, node.unique_id, show)
    return run.comment


def add_query(
    run: RunPhase,
    sql: str,
    auto_begin: object = None,
    bindings: Sequence[object] | None = None,
    **_ignored: object,
) -> None:
    """Send SQL, with values for the places it leaves open, and look at nothing."""
    written = str(sql) if bindings is None else fill_in(str(sql), bindings)
    execute(run, written, auto_begin is not False)


def begin(run: RunPhase) -> None:
    """Open a transaction if none is open."""
    run.session.begin()


def commit(run: RunPhase) -> None:
    """Commit the open transaction, if any."""
    run.session.commit()


def known_relations(
    run: RunPhase, database: str | None, schema: str | None
) -> tuple[Relation, ...]:
    """What stands in a schema, asked of the warehouse once an invocation."""
    _learn(run, database, schema)
    return run.scope.relations.relations(database, schema)


def _learn(run: RunPhase, database: str | None, schema: str | None) -> None:
    if not run.scope.relations.knows(database, schema):
        run.scope.relations.fill(run.session, ((database, schema or ""),))


def get_relation(
    run: RunPhase,
    database: str | None = None,
    schema: str | None = None,
    identifier: str | None = None,
) -> MacroRelation | None:
    """The relation of this name with its type, or None."""
    _learn(run, database, schema)
    found = run.scope.relations.find(Relation(database, schema, identifier))
    return None if found is None else macro_relation(found)


def list_relations(run: RunPhase, database: str | None, schema: str) -> list[MacroRelation]:
    """Relations of a schema, as far as they are known."""
    return [macro_relation(each) for each in known_relations(run, database, schema)]


def list_relations_without_caching(run: RunPhase, schema_relation: Relation) -> list[MacroRelation]:
    """Relations of a schema, asked of the warehouse now."""
    found = run.session.list_relations(schema_relation.database, schema_relation.schema or "")
    return [macro_relation(each) for each in found]


def already_exists(run: RunPhase, schema: str, name: str) -> bool:
    """Whether a relation of this name exists in the target's database."""
    return get_relation(run, run.shared.target.database, schema, name) is not None


def get_columns_in_relation(run: RunPhase, relation: object) -> list[MacroColumn]:
    """Columns of a relation, or of a node of ``graph``; empty where it is missing."""
    found = _relation(relation)
    dialect = run.shared.dialect
    if isinstance(found, MacroRelation) and found.location is not None:
        described = run.session.describe(f"select * from {found.location}")
        return [macro_column(each, dialect) for each in described]
    return [macro_column(each, dialect) for each in run.session.columns(_as_written(found))]


def get_missing_columns(
    run: RunPhase, from_relation: object, to_relation: object
) -> list[MacroColumn]:
    """Columns of the first relation that the second lacks, whatever their case."""
    there = {each.name.lower() for each in get_columns_in_relation(run, to_relation)}
    columns = get_columns_in_relation(run, from_relation)
    return [each for each in columns if each.name.lower() not in there]


def get_column_schema_from_query(run: RunPhase, sql: str) -> list[MacroColumn]:
    """Columns a query would return."""
    dialect = run.shared.dialect
    described = run.session.describe(sql)
    return [contract_column(each, dialect) for each in described]


def expand_target_column_types(run: RunPhase, from_relation: object, to_relation: Relation) -> None:
    """Make columns of text as wide as the relation's that will be put into them."""
    limited = [
        column
        for column in get_columns_in_relation(run, to_relation)
        if column.is_string() and column.char_size is not None
    ]
    if not limited:
        return  # as on DuckDB, where no text is limited: the new columns need not be asked for
    wider = {each.name: each for each in get_columns_in_relation(run, from_relation)}
    for column in limited:
        new = wider.get(column.name)
        if new is None or not new.is_string() or column.char_size is None:
            continue
        if new.char_size is None or new.char_size > column.char_size:
            alter = run.rendering.look_up("alter_column_type")
            cast(Callable[..., object], alter)(to_relation, column.name, new.data_type)


def create_schema(run: RunPhase, relation: Relation) -> None:
    """Create the schema of a relation if it is missing."""
    _call(run, "create_schema", relation)


def drop_schema(run: RunPhase, relation: Relation) -> None:
    """Drop the schema of a relation with all it holds."""
    _call(run, "drop_schema", relation)
    run.scope.relations.drop_schema(relation.database, relation.schema)


def check_schema_exists(run: RunPhase, database: str | None, schema: str) -> bool:
    """Whether a schema exists."""
    names = (each.lower() for each in run.session.list_schemas(database))
    return schema.lower() in names


def list_schemas(run: RunPhase, database: str | None) -> list[str]:
    """Names of the schemas of a database."""
    return list(run.session.list_schemas(database))


def drop_relation(run: RunPhase, relation: Relation | None) -> str:
    """Drop a relation; nothing for None."""
    if relation is None:
        return ""
    if relation.type is None:
        raise RaisedByMacro(f"cannot drop {relation}: whether it is a table or a view is unknown")
    _call(run, "drop_relation", relation)
    run.scope.relations.drop(_plain(relation))
    return ""


def truncate_relation(run: RunPhase, relation: Relation) -> str:
    """Remove all rows."""
    _call(run, "truncate_relation", relation)
    return ""


def rename_relation(run: RunPhase, from_relation: Relation, to_relation: Relation) -> str:
    """Give a relation another name."""
    _call(run, "rename_relation", from_relation, to_relation)
    run.scope.relations.rename(_plain(from_relation), _plain(to_relation))
    return ""


def validate_sql(run: RunPhase, sql: str) -> AdapterResponse:
    """Have the warehouse look at a query without running it."""
    run.session.describe(sql)
    return AdapterResponse()


def cache_added(run: RunPhase, relation: Relation | None) -> str:
    """A macro made a relation."""
    if relation is not None:
        run.scope.relations.add(_plain(relation))
    return ""


def cache_dropped(run: RunPhase, relation: Relation | None) -> str:
    """A macro dropped a relation."""
    if relation is not None:
        run.scope.relations.drop(_plain(relation))
    return ""


def cache_renamed(run: RunPhase, from_relation: Relation, to_relation: Relation) -> str:
    """A macro renamed a relation."""
    run.scope.relations.rename(_plain(from_relation), _plain(to_relation))
    return ""


def _call(run: RunPhase, name: str, *relations: Relation) -> None:
    macro = run.rendering.look_up(name)
    if not callable(macro):
        raise RaisedByMacro(f"no macro is called '{name}'", "missing-macro")
    macro(*(macro_relation(each) for each in relations))


def _relation(value: object) -> Relation:
    """A relation, or that of a node of ``graph``."""
    if isinstance(value, Relation):
        return value
    if isinstance(value, Mapping):
        name = value.get("identifier") or value.get("alias") or value.get("name")
        return Relation(value.get("database"), value.get("schema"), name)
    raise RaisedByMacro(f"a relation is needed, not {type(value).__name__}: {value}")


def _as_written(relation: Relation) -> Relation:
    """Without the parts of its name that are left out: how a temporary table is found."""
    if not isinstance(relation, MacroRelation):
        return relation
    shown = relation.include_policy
    return replace(
        relation.plain(),
        database=relation.database if shown.database else None,
        schema=relation.schema if shown.schema else None,
    )


def _plain(relation: Relation) -> Relation:
    return relation.plain() if isinstance(relation, MacroRelation) else relation
