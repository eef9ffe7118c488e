"""Materializations of ours that send one statement: sent at once where it was rehearsed.

    view: «this», «sql»                 create or replace view "main"."«this»" as («sql»)
        this=orders, sql=select 1  ──►  create or replace view "main"."orders" as (select 1)

Where more is sent, or anything but texts differs from node to node, the macros are called.
"""

from typing import Final, NoReturn, cast

from msgspec import Struct
from msgspec.structs import replace

from dagbook.adapters.protocol import Session
from dagbook.errors import WarehouseError
from dagbook.jinja.adapter_methods import execute, get_relation
from dagbook.jinja.inputs import relation_of_this
from dagbook.jinja.lone_statement import goes_alone
from dagbook.jinja.materialization_result import relations_made
from dagbook.jinja.query_comment import StatementComment
from dagbook.jinja.rehearsal import KEPT, Sent, Trial, known, mark
from dagbook.jinja.rehearsed import Filling, filling_of
from dagbook.jinja.relation_object import MacroRelation
from dagbook.jinja.run_phase import RunPhase, StatementResult
from dagbook.project.nodes import Macro, Model
from dagbook.project.relation import Relation, RelationType

_THIS: Final = "this"
_SQL: Final = "sql"


class Sending(Struct, frozen=True):
    """The one statement of a materialization."""

    sent: Sent
    filling: Filling
    makes: tuple[RelationType | None, ...]
    """As what it leaves the node's relation, if it does."""


def build(run: RunPhase, macro: Macro) -> tuple[Relation, ...]:
    """Call a materialization, or send what it would; gives the relations that it made."""
    if macro.unique_id in KEPT and run.shared.reads_statically:
        this, there = _relations(run)
        sending = _sending(run, macro, this, there)
        made = None if sending is None else _sent(run, sending, this)
        if made is not None:
            return made
    return relations_made(run, run.rendering.bind(macro)())


def _relations(run: RunPhase) -> tuple[MacroRelation | None, RelationType | None]:
    """A model's relation, and as what it is there already; nothing for what leaves none."""
    this = relation_of_this(run) if isinstance(run.node, Model) else None
    if this is None:
        return None, None
    there = get_relation(run, this.database, this.schema, this.identifier)
    return this, None if there is None else there.type


def _sending(
    run: RunPhase, macro: Macro, this: MacroRelation | None, there: RelationType | None
) -> Sending | None:
    marked = found = None
    if this is not None:
        if this.quote_character in str(this.identifier):
            return None
        marked = replace(this, identifier=str(mark(_THIS)))
        found = None if there is None else replace(marked, type=there)
    language = run.node.language if run.node else None
    key = (macro.unique_id, run.package, repr((marked, there, language)))
    return known(run, key, lambda: Trial(run, marked, found), lambda trial: _play(trial, macro))


def _play(trial: Trial, macro: Macro) -> Sending | None:
    """What a trial sent, if it was one statement."""
    relations = relations_made(trial, trial.rendering.bind(macro)())
    (sent,) = trial.sent
    this = trial.this.plain() if trial.this else None
    is_own = all(each == (this and this.with_type(each.type)) for each in relations)
    is_all = is_own and list(trial.results) == ["main"] and trial.statement == sent.sql
    filling = filling_of(sent.sql, (_THIS, _SQL) if this else (_SQL,))
    if not is_all or filling is None:
        return None
    return Sending(sent, filling, tuple(each.type for each in relations))


def _sent(
    run: RunPhase, sending: Sending, this: MacroRelation | None
) -> tuple[Relation, ...] | None:
    """Send it; None where the macros have to be called after all."""
    texts = {_SQL: run.compiled and run.compiled.sql, _THIS: this and this.identifier}
    sql = str(sending.filling.fill(texts))
    if sending.sent.auto_begin and not goes_alone(run, sql):
        return None
    try:
        response, table = execute(run, sql, fetch=sending.sent.fetch)
    except WarehouseError as error:
        run.connection = cast(Session, _Failing(error))
        run.comment = StatementComment()
        return None
    run.statement, run.results["main"] = sql, StatementResult(response, table)
    return tuple(this.plain().with_type(each) for each in sending.makes if this)


class _Failing:
    """A session on which a statement failed: the macros that would send it tell where it stands."""

    def __init__(self, error: WarehouseError) -> None:
        self._error = error

    def execute(self, _sql: str) -> NoReturn:
        """Raises WarehouseError."""
        raise self._error

    fetch = execute
