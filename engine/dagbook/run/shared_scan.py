"""Several tests answered by one scan of their relation; the result of each is as if it were alone.

    compile each ──► cut out what it counts ──► one query ──► a figure each ──► results
         │                    │                     │               │
         └── an error         └── another shape     └── an error    └── not 0, and no count
                              each of these is executed alone

A query that fails is asked again in halves, so that one broken test costs the others little. The
time of a query is divided evenly among the tests it answered, as if one had run after the other.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import current_thread

from msgspec import Struct

from dagbook.adapters.protocol import Session
from dagbook.adapters.table import Table
from dagbook.compile import compile_node, compiled_path, run_path
from dagbook.compile.ctes import prepend_ctes
from dagbook.compile.measures import Measure, measure_of
from dagbook.errors import DagbookError, WarehouseError
from dagbook.jinja.query_comment import statement_comment
from dagbook.jinja.rehearsed import as_mark, cut
from dagbook.jinja.run_context import MacroCall, RunScope, call_macro
from dagbook.project.compiled import CompiledNode
from dagbook.project.nodes import Node, Test
from dagbook.project.results import SQL_CANCELLED, AdapterResponse, NodeResult, Timing
from dagbook.run.execute import execute_node
from dagbook.run.folders import Folders
from dagbook.run.kinds import judge
from dagbook.run.sharing import is_met, measured_macro


class _Asked(Struct, frozen=True):
    """A compiled test and what it wants counted."""

    compiled: CompiledNode
    measure: Measure
    compiling: Timing
    path: str
    """Of its compiled SQL."""

    @property
    def unique_id(self) -> str:
        """The test's."""
        return self.compiled.node.unique_id


class _Answer(Struct, frozen=True):
    """A figure, and when of the query's time is the test's."""

    figure: int
    response: AdapterResponse
    executing: Timing


def execute_together(
    nodes: tuple[Node, ...], scope: RunScope, session: Session, folders: Folders
) -> Iterator[tuple[NodeResult, ...]]:
    """Execute tests that share a scan; first those it answers, then each other one alone."""
    asked = [each for node in nodes if (each := _ask(node, scope, session, folders)) is not None]
    answers: dict[str, _Answer] = {}
    for group in _by_relation(asked):
        answers |= _answers(group, scope, session)
    answered = [each for each in asked if each.unique_id in answers]
    for each in answered:
        folders.write(each.path, each.compiled.sql)
        folders.write(run_path(each.compiled.node, folders.target_path), _own_query(each, scope))
    yield tuple(_result(each, answers[each.unique_id], scope) for each in answered)
    for node in nodes:
        if node.unique_id not in answers:
            yield (execute_node(node, scope, session, folders),)


def _ask(node: Node, scope: RunScope, session: Session, folders: Folders) -> _Asked | None:
    """None where the test has to go alone: what is wrong with it is told there."""
    macro = measured_macro(node, scope.shared.library) if isinstance(node, Test) else None
    begun = datetime.now(UTC)
    try:
        compiled = compile_node(node, scope, session)
    except DagbookError:
        session.rollback()
        return None
    measure = measure_of(macro.unique_id, compiled.own_sql) if macro else None
    if measure is None:
        return None
    path = compiled_path(node, folders.target_path)
    return _Asked(compiled, measure, Timing("compile", begun, datetime.now(UTC)), path)


def _by_relation(asked: list[_Asked]) -> list[list[_Asked]]:
    groups: dict[object, list[_Asked]] = {}
    for each in asked:
        key = (each.measure.relation, each.compiled.extra_ctes)
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _answers(group: list[_Asked], scope: RunScope, session: Session) -> dict[str, _Answer]:
    """Answers by unique id; who has none must be executed alone."""
    if len(group) == 1:
        return {}
    try:
        answers = _scan(group, scope, session)
    except WarehouseError as error:
        session.rollback()
        if error.slug == SQL_CANCELLED:
            return {}
        half = len(group) // 2
        parts = (group[:half], group[half:])
        return {key: each for part in parts for key, each in _answers(part, scope, session).items()}
    return {
        each.unique_id: answer
        for each, answer in zip(group, answers, strict=True)
        if each.measure.is_exact or answer.figure == 0
    }


def _scan(group: list[_Asked], scope: RunScope, session: Session) -> list[_Answer]:
    """Ask for all figures at once. Raises WarehouseError."""
    figures = _scan_sql([each.measure for each in group], scope, session)
    sql = prepend_ctes(figures, group[0].compiled.extra_ctes)
    begun = datetime.now(UTC)
    response, table = statement_comment(scope.shared).send(sql, session.fetch)
    session.commit()
    share = (datetime.now(UTC) - begun) / len(group)
    moments = [begun + share * number for number in range(len(group) + 1)]
    return [
        _Answer(figure, response, Timing("execute", moments[number], moments[number + 1]))
        for number, figure in enumerate(_figures(table, len(group)))
    ]


def _scan_sql(measures: list[Measure], scope: RunScope, session: Session) -> str:
    wanted = tuple((each.count.value, each.kept is not None) for each in measures)
    shape = scope.shapes.get(wanted)
    if shape is None:
        marked = [
            {
                "count": count,
                "expression": as_mark(f"expression {number}"),
                "kept": as_mark(f"kept {number}") if is_kept else None,
            }
            for number, (count, is_kept) in enumerate(wanted)
        ]
        arguments = {"relation": as_mark("relation"), "measures": marked}
        call = MacroCall("get_shared_scan_sql", kwargs=arguments)
        shape = scope.shapes[wanted] = cut(str(call_macro(call, scope, session)))
    texts: dict[str, object] = {"relation": measures[0].relation}
    for number, each in enumerate(measures):
        texts |= {f"expression {number}": each.expression, f"kept {number}": each.kept}
    return str(shape.fill(texts))


def _figures(table: Table, count: int) -> list[int]:
    """One whole number for each test, or the query meant something else than it should."""
    records = table.records
    row = records[0] if len(records) == 1 else ()
    figures = [value for value in row if isinstance(value, int) and value >= 0]
    if len(figures) != count or len(row) != count:
        raise WarehouseError("broken-test-query", "the shared scan did not give a count each")
    return figures


def _result(asked: _Asked, answer: _Answer, scope: RunScope) -> NodeResult:
    compiled, node = asked.compiled, asked.compiled.node
    config, figure = node.config, answer.figure
    met = (is_met(config.get("warn_if"), figure), is_met(config.get("error_if"), figure))
    status, message, failures = judge(node, (figure, *met), scope.shared.flags)
    timing = (asked.compiling, answer.executing)
    spent = sum((each.completed_at - each.started_at for each in timing), timedelta())
    return NodeResult(
        unique_id=node.unique_id,
        status=status,
        message=message,
        seconds=spent.total_seconds(),
        thread=current_thread().name,
        timing=timing,
        failures=failures,
        response=answer.response,
        compiled_code=compiled.sql,
        compiled_path=asked.path,
        extra_ctes=compiled.extra_ctes,
        macros=compiled.macros,
        relation_name=compiled.relation_name,
    )


def _own_query(asked: _Asked, scope: RunScope) -> str:
    """What executing the test alone would send, for whoever looks into target/run."""
    config = asked.compiled.node.config
    judged = tuple((key, str(config.get(key))) for key in ("fail_calc", "warn_if", "error_if"))
    shape = scope.shapes.get(judged)
    if shape is None:
        arguments = {"main_sql": as_mark("sql"), **dict(judged), "limit": None}
        call = MacroCall("get_test_sql", kwargs=arguments)
        shape = scope.shapes[judged] = cut(str(call_macro(call, scope, None)))
    return str(shape.fill({"sql": asked.compiled.sql}))
