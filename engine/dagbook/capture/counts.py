"""How many rows relations hold: as building them told, else counted, many in one query."""

from collections.abc import Mapping, Sequence
from typing import Final

from dagbook.adapters.protocol import Session
from dagbook.errors import WarehouseError
from dagbook.project.relation import Relation
from dagbook.project.results import RunResults, Status

_AT_ONCE: Final = 200
"""Relations counted by one statement."""


def counts_of_run(results: RunResults | None) -> dict[str, int]:
    """Rows by unique id, of what this run built whole."""
    built = results.results if results else ()
    return {
        each.unique_id: each.row_count
        for each in built
        if each.row_count is not None and each.status is Status.SUCCESS
    }


def count_rows(
    session: Session, relations: Mapping[str, Relation]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Rows by unique id, and a message for each relation that could not be counted."""
    counts: dict[str, int] = {}
    errors: list[str] = []
    items = tuple(relations.items())
    for start in range(0, len(items), _AT_ONCE):
        part = items[start : start + _AT_ONCE]
        try:
            counts.update(_count(session, part))
        except WarehouseError:
            _count_singly(session, part, counts, errors)
    return counts, tuple(errors)


def _count(session: Session, items: Sequence[tuple[str, Relation]]) -> dict[str, int]:
    selects = (
        f"select {index} as n, count(*) as c from {relation}"
        for index, (_, relation) in enumerate(items)
    )
    _, table = session.fetch("\nunion all\n".join(selects))
    return {items[int(str(n))][0]: int(str(count)) for n, count in table.records}


def _count_singly(
    session: Session,
    items: Sequence[tuple[str, Relation]],
    counts: dict[str, int],
    errors: list[str],
) -> None:
    """One relation that can't be read must not hide the others' counts."""
    for unique_id, relation in items:
        try:
            counts.update(_count(session, ((unique_id, relation),)))
        except WarehouseError as error:
            errors.append(f"{unique_id}: rows not counted: {error.message}")
