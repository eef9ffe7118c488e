"""A unit test's SQL: that of its model, every input a CTE of the rows that were given.

The project is seen with each given input replaced by an ephemeral model of its rows, so that
compiling the model does the rest.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from dagbook.errors import ProjectError
from dagbook.jinja.run_context import RunScope
from dagbook.project.config import Config
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import NO_DEPENDENCIES, Model, Node, RefCall, Source, SourceCall
from dagbook.project.project import Project
from dagbook.project.unit_tests import Fixture, UnitTest, UnitTestNode
from dagbook.project.written_calls import read_call

_ROWS = "{{ get_fixture_sql(config.get('fixture_rows'), none) }}"


class _StandIns(Struct):
    """What takes the places of inputs, by the unique id of the input."""

    query_of: Callable[[Node], str]
    nodes: dict[str, Model] = field(default_factory=dict)
    this: str | None = None


def unit_test_node(test: UnitTest, project: Project) -> UnitTestNode:
    """A unit test as something to execute. Its model is in the project."""
    model = project.nodes[test.depends_on.nodes[0]]
    assert isinstance(model, Model)
    name = test.name if test.version is None else f"{test.name}_v{test.version}"
    rows = test.expect.rows
    expected = {"expected_sql": rows} if isinstance(rows, str) else {"expected_rows": rows}
    return UnitTestNode(
        resource_type=ResourceType.UNIT_TEST,
        name=name,
        package=test.package,
        unique_id=test.unique_id,
        path=f"models/{name}.sql",
        original_path=test.original_path,
        origin=test.origin,
        fqn=test.fqn,
        raw_code=model.raw_code,
        checksum="",
        config=Config({"materialized": "unit", "expected_rows": (), **expected}),
        database=model.database,
        schema=model.schema,
        alias=name,
        refs=model.refs,
        sources=model.sources,
        depends_on=model.depends_on,
        test=test,
        tested=model,
    )


def unit_test_scope(
    node: UnitTestNode, scope: RunScope, query_of: Callable[[Node], str]
) -> RunScope:
    """The scope in which a unit test's model is compiled. Raises ProjectError.

    ``query_of`` compiles an ephemeral input, whose columns stand nowhere in the warehouse.
    """
    test = node.test
    stand_ins = _StandIns(query_of)
    for given in test.given:
        _stand_in(given, node, scope.project, stand_ins)
    nodes = {**scope.project.nodes, **stand_ins.nodes}
    shared = scope.shared
    overrides = test.overrides
    if overrides is not None:
        environment = {
            **shared.invocation.environment,
            **{key: str(value) for key, value in overrides.env_vars.items()},
        }
        shared = replace(
            shared,
            cli_vars={**shared.cli_vars, **overrides.vars},
            invocation=replace(shared.invocation, environment=environment),
        )
    return replace(
        scope,
        shared=shared,
        project=replace(scope.project, nodes=nodes),
        stand_ins=frozenset(stand_ins.nodes),
        this_stand_in=stand_ins.this,
        forced_names=overrides.macros if overrides else {},
    )


def _stand_in(given: Fixture, node: UnitTestNode, project: Project, found: _StandIns) -> None:
    written = (given.input or "").strip()
    if written == "this":
        model = _of_rows(given, node.tested, f"{node.tested.unique_id}.this")
        found.nodes[model.unique_id] = model
        found.this = model.unique_id
        return
    call = read_call(written)
    original = _original(call, node, project)
    if original is None:
        raise ProjectError(
            "missing-input",
            f"unit test '{node.test.name}' gives rows of {written}, which its model doesn't read",
            origin=node.origin,
            hint=f"'{node.tested.name}' reads: {', '.join(_read(node.tested))}",
        )
    made = replace(_of_rows(given, original, original.unique_id), origin=node.origin)
    if isinstance(original, Model) and original.config.materialized == "ephemeral":
        query = {} if isinstance(given.rows, str) else {"fixture_query": found.query_of(original)}
        made = replace(made, config=Config({**made.config.values, **query}))
    found.nodes[original.unique_id] = made


def _original(
    call: RefCall | SourceCall | None, node: UnitTestNode, project: Project
) -> Node | Source | None:
    for unique_id in node.tested.depends_on.nodes:
        known = project.nodes.get(unique_id) or project.sources.get(unique_id)
        if known is not None and _is_named(known, call):
            return known
    return None


def _is_named(known: Node | Source, call: RefCall | SourceCall | None) -> bool:
    if isinstance(known, Source):
        same = (known.source_name, known.name)
        return isinstance(call, SourceCall) and same == (call.source, call.table)
    if not isinstance(call, RefCall) or known.name != call.name:
        return False
    version = known.version if isinstance(known, Model) else None
    return call.package in (None, known.package) and call.version in (None, version)


def _of_rows(given: Fixture, original: Node | Source, unique_id: str) -> Model:
    """An ephemeral model of some rows; ``this`` in it is the relation it stands in for."""
    is_query = isinstance(given.rows, str)
    alias = (
        f"{original.source_name}__{original.name}"
        if isinstance(original, Source)
        else original.alias
    )
    return Model(
        resource_type=ResourceType.MODEL,
        name=original.name,
        package=original.package,
        unique_id=unique_id,
        path=original.path,
        original_path=original.original_path,
        origin=original.origin,
        fqn=original.fqn,
        raw_code=str(given.rows) if is_query else _ROWS,
        checksum="",
        config=Config(
            {"materialized": "ephemeral", "fixture_rows": () if is_query else given.rows}
        ),
        database=original.database,
        schema=original.schema,
        alias=alias,
        relation=original.relation,
        depends_on=NO_DEPENDENCIES if isinstance(original, Source) else original.depends_on,
        version=original.version if isinstance(original, Model) else None,
        latest_version=original.latest_version if isinstance(original, Model) else None,
    )


def _read(model: Model) -> Iterator[str]:
    for call in model.refs:
        yield f"ref('{call.name}')"
    for source in model.sources:
        yield f"source('{source.source}', '{source.table}')"
