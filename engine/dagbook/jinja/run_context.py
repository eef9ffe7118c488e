"""Jinja for compiling and running: ``ref`` gives relations, ``adapter`` reaches the session."""

import re
from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import Final, cast

from msgspec import Struct, field

from dagbook.adapters.protocol import Session
from dagbook.errors import Origin, ProjectError, did_you_mean
from dagbook.jinja.known_statements import build
from dagbook.jinja.known_texts import answer, called
from dagbook.jinja.marks import has_jinja
from dagbook.jinja.rendering import Members
from dagbook.jinja.run_members import RUN_MEMBERS
from dagbook.jinja.run_phase import RunPhase, StatementResult
from dagbook.jinja.run_scope import RunScope
from dagbook.jinja.static import render_static
from dagbook.jinja.test_arguments import render_arguments
from dagbook.project.columns import EMPTY
from dagbook.project.compiled import CompiledNode
from dagbook.project.ids import INTERNAL_PACKAGE
from dagbook.project.nodes import Function, Node, Operation, Seed, Test, TestMetadata
from dagbook.project.relation import Relation
from dagbook.project.results import AdapterResponse
from dagbook.project.written import Written, as_it_stands

__all__ = [
    "MacroCall",
    "MaterializationOutcome",
    "RenderedSql",
    "RunScope",
    "StatementResult",
    "call_macro",
    "call_materialization",
    "render_hook",
    "render_sql",
    "render_text",
]


_KEPT: Final = 64
"""So much of what macros wrote is kept while a node is built, to explain a statement of theirs."""
_CREATES_TABLE: Final = re.compile(
    r"\s*(create\s+(or\s+replace\s+|unlogged\s+)?table|copy)\b", re.IGNORECASE
)


class RenderedSql(Struct, frozen=True, kw_only=True):
    """A node's SQL with the ephemeral models it named, which are not in it yet."""

    sql: str
    ephemeral: tuple[str, ...] = ()
    macros: tuple[str, ...] = ()
    """Unique ids of the macros it called."""
    written: tuple[Written, ...] = ()
    """What its templates wrote; the whole is last."""


class MaterializationOutcome(Struct, frozen=True, kw_only=True):
    """What a materialization did; ``response`` is that of its ``main`` statement."""

    relations: tuple[Relation, ...] = ()
    response: AdapterResponse = field(default_factory=AdapterResponse)
    row_count: int | None = None
    """Rows of the whole relation, where building it told so."""
    run_sql: str | None = None
    """The main statement as sent, for target/run."""
    results: Mapping[str, StatementResult] = field(default_factory=dict)
    """What ``store_result`` kept and nobody took; tests read ``main``'s table."""


class MacroCall(Struct, frozen=True):
    """A macro by name, and its arguments."""

    name: str
    package: str | None = None
    """Its namespace; None searches as an unqualified name in the root project."""
    kwargs: Mapping[str, object] = EMPTY


def render_sql(node: Node, scope: RunScope, session: Session | None) -> RenderedSql:
    """A node's own SQL. Without a session what asks the warehouse fails. Raises DagbookError."""
    run = RunPhase(scope, session, RUN_MEMBERS, node)
    if isinstance(node, Test) and node.metadata is not None:
        metadata = node.metadata
        sql = str(run.run(lambda: _generic_test(run, node, metadata)))
    else:
        sql = _rendered(run, node.raw_code, node.origin)
    return _outcome_of(run, sql)


def render_text(
    text: str, origin: Origin, scope: RunScope, session: Session | None, node: Node | None = None
) -> str:
    """Any text in the context of a node, or of the root project: hooks, freshness filters."""
    if not has_jinja(text):
        return text
    run = RunPhase(scope, session, _members(scope), node)
    return str(run.run(lambda: run.rendering.text(text, origin)))


def render_query(
    text: str, origin: Origin, scope: RunScope, session: Session | None
) -> RenderedSql:
    """A query that is no node's, as the command line gives it. Raises DagbookError."""
    run = RunPhase(scope, session, _members(scope))
    return _outcome_of(run, str(run.run(lambda: run.rendering.text(text, origin))))


def render_hook(node: Operation, scope: RunScope, session: Session | None) -> RenderedSql:
    """A hook's statement. Raises DagbookError."""
    run = RunPhase(scope, session, _members(scope), node)
    return _outcome_of(run, _rendered(run, node.raw_code, node.origin))


def _outcome_of(run: RunPhase, sql: str) -> RenderedSql:
    run.rendering.end()
    return RenderedSql(
        sql=sql,
        ephemeral=tuple(run.ephemeral),
        macros=tuple(run.rendering.called),
        written=tuple(run.written),
    )


def call_macro(
    call: MacroCall, scope: RunScope, session: Session | None, node: Node | None = None
) -> object:
    """Call a macro: its ``return`` value or its text. Raises ProjectError (``missing-macro``)."""
    run = RunPhase(scope, session, _members(scope), node, package=call.package)
    library = scope.shared.library
    if call.package is None:
        macro = library.find(call.name, run.package)
    else:
        macro = library.find_qualified(call.package, call.name)
    if macro is None:
        raise _no_such_macro(call, scope)
    return run.run(lambda: run.rendering.bind(macro)(**call.kwargs))


def call_materialization(
    compiled: CompiledNode, scope: RunScope, session: Session
) -> MaterializationOutcome:
    """Build a node by its materialization macro, hooks included. Raises DagbookError.

    All is committed when it returns; on an error what was open is rolled back.
    """
    node = compiled.node
    name = node.config.materialized
    macro = scope.shared.library.materialization(name)
    if macro is None:
        raise _no_such_materialization(name, node, scope)
    if node.language not in (macro.supported_languages or ("sql",)):
        raise _wrong_language(name, node)
    run = RunPhase(scope, session, RUN_MEMBERS, node)
    run.compiled = compiled
    run.written = deque(maxlen=_KEPT)
    if macro.package != INTERNAL_PACKAGE:
        run.rendering.last_resort = node.config.values
    before = scope.relations.find(node.relation) if node.relation else None
    try:
        made = run.run(lambda: build(run, macro))
        session.commit()
    except BaseException:
        session.rollback()
        if before is not None:
            scope.relations.add(before)
        raise
    return _outcome(run, cast(tuple[Relation, ...], made))


def _rendered(run: RunPhase, text: str, origin: Origin) -> str:
    if not has_jinja(text):
        run.written.append(as_it_stands(text, origin))
        return text
    return str(run.run(lambda: _rendered_text(run, text, origin)))


def _rendered_text(run: RunPhase, text: str, origin: Origin) -> str:
    """Only what calls no macro can be read as it stands."""
    calls = run.node is not None and run.node.depends_on.macros
    static = None if calls else render_static(text, origin, run.rendering)
    return run.rendering.text(text, origin) if static is None else static


def _generic_test(run: RunPhase, node: Node, metadata: TestMetadata) -> object:
    """Call the test's macro as a function; no template is made for the test itself."""
    library = run.shared.library
    macro = library.generic_test(metadata.name, metadata.namespace, node.package)
    if macro is None:
        known = [name.removeprefix("test_") for name in _test_names(run)]
        raise ProjectError(
            "missing-macro",
            f"no generic test is called '{metadata.name}'",
            origin=node.origin,
            hint=did_you_mean(metadata.name, known),
        )
    wrap = partial(called, run)
    arguments = render_arguments(metadata.kwargs, run.rendering, node.origin, wrap)
    return answer(run, macro, arguments)


def _test_names(run: RunPhase) -> list[str]:
    packages = run.shared.library.packages.values()
    return [name for macros in packages for name in macros if name.startswith("test_")]


def _members(scope: RunScope) -> Members:
    if not scope.extra_names:
        return RUN_MEMBERS
    extra = {name: (lambda _run, value=value: value) for name, value in scope.extra_names.items()}
    return {**RUN_MEMBERS, **extra}


def _outcome(run: RunPhase, relations: tuple[Relation, ...]) -> MaterializationOutcome:
    run.rendering.end()
    for relation in relations:
        run.scope.relations.add(relation)
    kept = {name: result for name, result in run.results.items() if result is not None}
    main = kept.get("main")
    response = main.response if main else AdapterResponse()
    return MaterializationOutcome(
        relations=relations,
        response=response,
        row_count=response.rows_affected if _made_whole_table(run) else None,
        run_sql=run.statement,
        results=kept,
    )


def _made_whole_table(run: RunPhase) -> bool:
    """Whether the main statement made the whole table, so that it counted all its rows."""
    if isinstance(run.node, Seed):
        return True
    return run.statement is not None and _CREATES_TABLE.match(run.statement) is not None


def _no_such_macro(call: MacroCall, scope: RunScope) -> ProjectError:
    library = scope.shared.library
    owners = (call.package,) if call.package else (library.root, "dbt")
    known = [name for owner in owners for name in library.packages.get(owner, {})]
    named = f"{call.package}.{call.name}" if call.package else call.name
    return ProjectError(
        "missing-macro", f"no macro is called '{named}'", hint=did_you_mean(call.name, known)
    )


def _wrong_language(name: str, node: Node) -> ProjectError:
    if isinstance(node, Function):
        return ProjectError(
            "unsupported-function",
            f"function '{node.name}' is {node.language.title()}: only those in SQL are built",
            origin=node.origin,
            hint="write it in SQL, or switch it off here: config: {enabled: false}",
        )
    return ProjectError(
        "no-python-models",
        f"materialized='{name}' builds no {node.language.title()} models, and '{node.name}' is one",
        origin=node.origin,
        hint="materialize it as table or incremental",
    )


def _no_such_materialization(name: str, node: Node, scope: RunScope) -> ProjectError:
    prefix = "materialization_"
    known = {
        macro.name.removeprefix(prefix).rsplit("_", 1)[0]
        for macro in scope.shared.library.macros.values()
        if macro.name.startswith(prefix)
    }
    return ProjectError(
        "missing-materialization",
        f"nothing builds materialized='{name}' on {scope.shared.dialect.type}",
        origin=node.origin,
        hint=did_you_mean(name, known) or f"use one of {', '.join(sorted(known))}",
    )
