"""A Python model's code with what ``dbt`` means in it: one text that runs by itself."""

from collections.abc import Callable, Mapping
from pprint import pformat
from typing import Final

from dagbook.adapters.protocol import Session
from dagbook.errors import ProjectError
from dagbook.jinja.inputs import relation_of_this
from dagbook.jinja.relation_object import MacroRelation
from dagbook.jinja.run_context import RunScope
from dagbook.jinja.run_members import RUN_MEMBERS
from dagbook.jinja.run_phase import RunPhase
from dagbook.project.nodes import Node, RefCall
from dagbook.records.plain import plain

_FOOTER: Final = """

# ------------------------------------------------------------------------------------------------
# Added by dagbook: what dbt.ref, dbt.source, dbt.config and dbt.this are for this model.
# To try it with a DuckDB connection:  model(dbtObj(lambda name: con.table(name)), con)

_dbt_refs = {refs}
_dbt_sources = {sources}
_dbt_config = {config}
_dbt_meta = {meta}


class _DbtConfig:
    def __call__(self, **settings):
        return None  # was read before the model ran

    def get(self, key, default=None):
        return _dbt_config.get(key, default)

    def meta_get(self, key, default=None):
        return _dbt_meta.get(key, default)


class _DbtThis:
    database = {database!r}
    schema = {schema!r}
    identifier = {identifier!r}

    def __repr__(self):
        return {this!r}


class dbtObj:
    is_incremental = {is_incremental}
    config = _DbtConfig()
    this = _DbtThis()

    def __init__(self, load):
        self._load = load

    def ref(self, *names, v=None, version=None):
        wanted = version if v is None else v
        return self._load(_dbt_refs[".".join(names) + ("" if wanted is None else f".v{{wanted}}")])

    def source(self, *names):
        return self._load(_dbt_sources[".".join(names)])
"""


def python_code(node: Node, scope: RunScope, session: Session | None) -> str:
    """The model's own text first, so that its lines keep their numbers. Raises DagbookError."""
    run = RunPhase(scope, session, RUN_MEMBERS, node)
    return str(run.run(lambda: _with_footer(run, node)))


def _with_footer(run: RunPhase, node: Node) -> str:
    ref, source = _function(run, "ref"), _function(run, "source")
    refs = {
        _ref_key(each): _written(node, ref(*_names(each), v=each.version)) for each in node.refs
    }
    sources = {
        f"{each.source}.{each.table}": _written(node, source(each.source, each.table))
        for each in node.sources
    }
    this = relation_of_this(run)
    assert this is not None, "a Python model has a relation"
    return node.raw_code + _FOOTER.format(
        refs=pformat(refs),
        sources=pformat(sources),
        config=pformat(_used(node, "config", node.config.values)),
        meta=pformat(_used(node, "meta", node.config.meta)),
        database=this.database,
        schema=this.schema,
        identifier=this.identifier,
        this=this.render(),
        is_incremental=_is_incremental(run, node),
    )


def _function(run: RunPhase, name: str) -> Callable[..., object]:
    """``ref`` or ``source``, which a project may override by a macro."""
    found = run.rendering.look_up(name)
    assert callable(found)
    return found


def _names(call: RefCall) -> tuple[str, ...]:
    return (call.name,) if call.package is None else (call.package, call.name)


def _ref_key(call: RefCall) -> str:
    return ".".join((*_names(call), *(() if call.version is None else (f"v{call.version}",))))


def _written(node: Node, relation: object) -> str:
    if isinstance(relation, MacroRelation) and relation.is_cte:
        raise ProjectError(
            "ephemeral-in-python",
            f"Python model '{node.name}' reads an ephemeral model, which is no relation",
            origin=node.origin,
            hint="materialize what it reads as a view or a table",
        )
    return str(relation)


def _used(node: Node, where: str, values: Mapping[str, object]) -> dict[str, object]:
    """What ``dbt.config.get`` was seen to ask for, with the default written there."""
    keys = node.config.get(f"{where}_keys_used")
    defaults = node.config.get(f"{where}_keys_defaults")
    if not isinstance(keys, (list, tuple)) or not isinstance(defaults, (list, tuple)):
        return {}
    return {
        str(key): plain(values.get(str(key), default))
        for key, default in zip(keys, defaults, strict=True)
    }


def _is_incremental(run: RunPhase, node: Node) -> bool:
    if node.config.materialized != "incremental":
        return False
    return _function(run, "is_incremental")() is True
