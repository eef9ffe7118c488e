"""The columns of a table: those somebody described and those the warehouse has, as one list."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dagbook.errors import Origin
from mkdocs_dagbook.artifacts import CatalogTable, ColumnEntry
from mkdocs_dagbook.artifacts.manifest import ColumnConfig
from mkdocs_dagbook.site_model.glossary import Glossary
from mkdocs_dagbook.site_model.health import KEY_TESTS, tested_keys
from mkdocs_dagbook.site_model.profiles import column_profiles
from mkdocs_dagbook.site_model.slugs import merged, texts
from mkdocs_dagbook.site_model.tables import Column, DataTest, ForeignKey

TERM_KEYS = ("term", "terms", "glossary_term", "glossary_terms")
_NO_CONFIG = ColumnConfig()


def columns_of(
    declared: Mapping[str, ColumnEntry] | None,
    found: CatalogTable | None,
    tests: Iterable[DataTest],
    glossary: Glossary,
    place: Callable[[str], Origin],
    identifying: frozenset[str] = frozenset(),
) -> tuple[Column, ...]:
    """Columns in the warehouse's order, then those that are only described.

    ``place`` tells where one is described, by its name in lower case. ``identifying`` are the
    names, in lower case, of those that identify a row.
    """
    entries = {entry.name.casefold(): entry for entry in (declared or {}).values()}
    listed = sorted(found.columns.values(), key=lambda each: each.index) if found else []
    real = {column.name.casefold(): column for column in listed}
    tested, profiles = _tests_by_column(tests), column_profiles(found)
    columns = []
    names = {key: column.name for key, column in real.items()}
    for key, name in (names | {key: entry.name for key, entry in entries.items()}).items():
        entry, there = entries.get(key), real.get(key)
        declared_type = entry.data_type if entry else None
        meta, tags, constraints = _marks(entry) if entry else ({}, (), ())
        terms, unknown_terms = glossary.match(term_names(meta)) if meta else ((), ())
        columns.append(
            Column(
                name=name,
                data_type=(there.type if there else None) or declared_type,
                declared_type=declared_type,
                description=(entry.description or "") if entry else "",
                declared=entry is not None,
                exists=there is not None if real else None,
                tests=tested.get(key, ()),
                tags=tags,
                meta=meta,
                constraints=constraints,
                is_key=key in identifying,
                terms=terms,
                unknown_terms=unknown_terms,
                profile=profiles.get(key),
                origin=place(key),
            )
        )
    return tuple(columns)


def key_columns(
    primary_key: Iterable[str] | None,
    constraints: Iterable[Mapping[str, Any]] | None,
    columns: Iterable[ColumnEntry],
    tests: Iterable[DataTest],
) -> frozenset[str]:
    """The columns, in lower case, that identify a row: as declared, else as tested."""
    declared = set(primary_key or ())
    for constraint in constraints or ():
        if constraint.get("type") == "primary_key":
            declared.update(texts(constraint.get("columns")))
    declared.update(column.name for column in columns if "primary_key" in _constraints(column))
    if declared:
        return frozenset(name.casefold() for name in declared)
    checks = tuple(tests)
    together = {
        name.casefold()
        for test in checks
        if test.bare_kind in KEY_TESTS
        for argument in ("combination_of_columns", "column_list", "columns")
        for name in texts(test.arguments.get(argument))
    }
    return tested_keys(checks) or frozenset(together)


def foreign_keys(
    constraints: Iterable[Mapping[str, Any]] | None, columns: Iterable[ColumnEntry]
) -> tuple[ForeignKey, ...]:
    """What the constraints of a table and of its columns point at."""
    declared = [(constraint, texts(constraint.get("columns"))) for constraint in constraints or ()]
    declared += [
        (constraint, (column.name,))
        for column in columns
        for constraint in column.constraints or ()
    ]
    return tuple(
        ForeignKey(
            columns=names,
            to=str(constraint.get("to") or ""),
            to_columns=texts(constraint.get("to_columns")),
            expression=str(constraint.get("expression") or ""),
        )
        for constraint, names in declared
        if constraint.get("type") == "foreign_key"
    )


def term_names(meta: Mapping[str, Any]) -> tuple[str, ...]:
    """The glossary terms that ``meta`` names under one of the keys for them."""
    if not meta:
        return ()
    return tuple(dict.fromkeys(name for key in TERM_KEYS for name in texts(meta.get(key))))


def _tests_by_column(tests: Iterable[DataTest]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        if test.column:
            found[test.column.casefold().strip('"`[]')].append(test.unique_id)
    return {column: tuple(idents) for column, idents in found.items()}


def _marks(entry: ColumnEntry) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
    """What is said of a column besides its words: meta, tags, constraints."""
    config = entry.config or _NO_CONFIG
    meta = merged(config.meta, entry.meta) if config.meta or entry.meta else {}
    return meta, _both(config.tags, entry.tags), _constraints(entry)


def _constraints(entry: ColumnEntry) -> tuple[str, ...]:
    if not entry.constraints:
        return ()
    return tuple(str(constraint.get("type", "")) for constraint in entry.constraints)


def _both(first: Any, second: Any) -> tuple[str, ...]:
    if not first and not second:
        return ()
    return tuple(dict.fromkeys((*texts(first), *texts(second))))
