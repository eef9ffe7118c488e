"""What the columns of a relation hold: one scan a relation, only where somebody asked for it.

Each figure is an entry of the catalog's ``stats``, named ``column.<name>.<figure>``: empty values,
distinct values, the smallest and the largest. Of columns marked as personal only the counts are
taken down. Columns of lists, structs, JSON or bytes have their empty values counted alone.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from dagbook.adapters.protocol import Session
from dagbook.errors import WarehouseError
from dagbook.project.columns import WarehouseColumn
from dagbook.project.nodes import Node, Source
from dagbook.project.relation import Relation
from dagbook.project.results import CatalogStat

PREFIX: Final = "column."
_NESTED: Final = re.compile(
    r"\[|^(struct|map|json|union|list|blob|bytea|bit|xml|user-defined)", re.IGNORECASE
)
_LONGEST: Final = 60
"""Letters of a smallest or largest value that are kept."""
_MARKS: Final = ("pii", "contains_pii", "is_pii", "sensitive")


class Profiled(Struct, frozen=True):
    """A relation to look at; ``personal`` are lower-case names of columns to show no value of."""

    relation: Relation
    columns: tuple[WarehouseColumn, ...]
    personal: frozenset[str] = frozenset()


def profile_columns(
    session: Session, relations: Mapping[str, Profiled]
) -> tuple[dict[str, tuple[CatalogStat, ...]], tuple[str, ...]]:
    """Figures by unique id, and a message for each relation that could not be looked at."""
    found: dict[str, tuple[CatalogStat, ...]] = {}
    errors: list[str] = []
    for unique_id, profiled in relations.items():
        try:
            found[unique_id] = tuple(_profile(session, profiled))
        except WarehouseError as error:
            session.rollback()
            errors.append(f"{unique_id}: columns not profiled: {error.message}")
    return found, tuple(errors)


def personal_columns(resource: Node | Source) -> frozenset[str]:
    """Columns marked by ``meta: {pii: true}`` or a tag of that name; all, if the model is."""
    is_personal = _is_marked(resource.meta, resource.tags)
    return frozenset(
        column.name.lower()
        for column in resource.columns
        if is_personal or _is_marked(column.meta, column.tags)
    )


def _is_marked(meta: Mapping[str, object], tags: Iterable[str]) -> bool:
    return any(meta.get(mark) for mark in _MARKS) or any(tag.lower() in _MARKS for tag in tags)


def _profile(session: Session, profiled: Profiled) -> Iterable[CatalogStat]:
    figures = [
        (column.name, figure, expression)
        for column in profiled.columns
        for figure, expression in _figures(column, profiled)
    ]
    if not figures:
        return
    selected = ",\n".join(f"{sql} as f{index}" for index, (_, _, sql) in enumerate(figures))
    _, table = session.fetch(f"select\n{selected}\nfrom {profiled.relation}")
    for (name, figure, _), value in zip(figures, table.records[0], strict=True):
        label, description = _WORDS[figure]
        yield CatalogStat(
            f"{PREFIX}{name}.{figure}",
            f"{name}: {label}",
            _shown(value),
            description,
            include=False,
        )


def _figures(column: WarehouseColumn, profiled: Profiled) -> Iterable[tuple[str, str]]:
    mark = profiled.relation.quote_character
    name = f"{mark}{column.name.replace(mark, mark * 2)}{mark}"
    yield "nulls", f"count(*) - count({name})"
    if _NESTED.search(column.data_type):
        return
    yield "distinct", f"count(distinct {name})"
    if column.name.lower() not in profiled.personal and column.data_type.lower() != "boolean":
        yield "min", f"cast(min({name}) as text)"
        yield "max", f"cast(max({name}) as text)"


_WORDS: Final = {
    "nulls": ("empty", "Rows without a value"),
    "distinct": ("distinct", "Different values"),
    "min": ("smallest", "The smallest value"),
    "max": ("largest", "The largest value"),
}


def _shown(value: object) -> int | str | None:
    if value is None or isinstance(value, int):
        return value
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
