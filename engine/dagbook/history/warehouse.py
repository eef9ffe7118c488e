"""The history in the warehouse: relations that are made where they are missing, and appended to.

What stands in them is said by the source ``dagbook`` of the project, which ``load`` adds.
"""

from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Final

from msgspec import Struct

from dagbook.adapters.protocol import Session, Warehouse
from dagbook.errors import WarehouseError
from dagbook.history.rows import ROWS, Happening
from dagbook.jinja.relation_object import macro_relation
from dagbook.jinja.run_context import MacroCall, RunScope, call_macro
from dagbook.project.columns import ColumnDeclaration
from dagbook.project.project import Project
from dagbook.project.relation import Relation

SOURCE: Final = "dagbook"
_PACKAGES: Final = ("dagbook", "dagbook_history")
_ROWS_AT_ONCE: Final = 5000


class Place(Struct, frozen=True):
    """A relation of the history, and the columns it is to have."""

    name: str
    relation: Relation
    columns: tuple[ColumnDeclaration, ...]


def places(project: Project) -> tuple[Place, ...]:
    """The relations, where the project has the source; one that it declares itself goes first."""
    sources = [each for each in project.sources.values() if each.source_name == SOURCE]
    own = {each.name: each for each in sources if each.package == project.name}
    ours = [each for each in sources if each.package in _PACKAGES and each.name in ROWS]
    return tuple(
        Place(each.name, own.get(each.name, each).relation, each.columns)
        for each in ours
        if each.package != project.name
    )


def prepare(found: tuple[Place, ...], scope: RunScope, warehouse: Warehouse) -> None:
    """Make what is missing. Raises WarehouseError.

    Another process may do so at the same time: what it made is there at the second look.
    """
    with closing(warehouse.session()) as session:
        try:
            _prepare(found, scope, session)
        except WarehouseError:
            session.rollback()
            _prepare(found, scope, session)


def record(
    found: tuple[Place, ...], happening: Happening, scope: RunScope, warehouse: Warehouse
) -> None:
    """Append an invocation to all relations in one transaction. Raises DagbookError."""
    with closing(warehouse.session()) as session:
        session.begin()
        try:
            for place in found:
                _append(place, happening, scope, session)
            session.commit()
        except BaseException:
            session.rollback()
            raise


def _prepare(found: tuple[Place, ...], scope: RunScope, session: Session) -> None:
    there = session.columns_of_schemas(_schemas(found))
    for place in found:
        table = there.get(place.relation.key())
        if table is None:
            _call("create_schema", place, {}, scope, session)
            _call("create_history_relation", place, _columns(place.columns), scope, session)
            continue
        known = {column.name.lower() for column in table.columns}
        missing = tuple(each for each in place.columns if each.name not in known)
        if missing:
            _call("add_history_columns", place, _columns(missing), scope, session)
    session.commit()


def _schemas(found: tuple[Place, ...]) -> tuple[tuple[str | None, str], ...]:
    pairs = ((each.relation.database, each.relation.schema or "") for each in found)
    return tuple(dict.fromkeys(pairs))


def _append(place: Place, happening: Happening, scope: RunScope, session: Session) -> None:
    rows = ROWS[place.name](happening)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = {"rows": rows[start : start + _ROWS_AT_ONCE]}
        _call("append_history", place, {**_columns(place.columns), **part}, scope, session)


def _columns(columns: Iterable[ColumnDeclaration]) -> dict[str, object]:
    return {"columns": [{"name": each.name, "data_type": each.data_type} for each in columns]}


def _call(
    macro: str, place: Place, arguments: Mapping[str, object], scope: RunScope, session: Session
) -> None:
    kwargs = {"relation": macro_relation(place.relation), **arguments}
    call_macro(MacroCall(macro, kwargs=kwargs), scope, session)
