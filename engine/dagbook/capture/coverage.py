"""Which tests watch which columns: told from the project alone, and shown as catalog statistics."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct

from dagbook.project.nodes import Test
from dagbook.project.project import Project
from dagbook.project.results import CatalogStat


class Coverage(Struct, frozen=True):
    """The tests of one relation: of its columns, by case-folded name, and of the whole."""

    by_column: Mapping[str, tuple[str, ...]]
    of_table: tuple[str, ...]
    count: int


def coverage_of_project(project: Project) -> Mapping[str, Coverage]:
    """Coverage by unique id, of everything that any test reads.

    A generic test belongs to what it is attached to, a singular one to all it reads.
    """
    tests: dict[str, list[Test]] = {}
    for node in project.nodes.values():
        if isinstance(node, Test):
            for owner in _owners(node):
                tests.setdefault(owner, []).append(node)
    return MappingProxyType({owner: _coverage(found) for owner, found in tests.items()})


def coverage_stats(coverage: Coverage | None, columns: Iterable[str]) -> tuple[CatalogStat, ...]:
    """Coverage of a relation with these columns, in the shape of catalog.json."""
    names = tuple(columns)
    found = coverage or NO_TESTS
    tested = [name for name in names if name.lower() in found.by_column]
    share = round(len(tested) / len(names), 4) if names else 0.0
    texts = [f"{name}: {', '.join(found.by_column[name.lower()])}" for name in tested]
    return (
        CatalogStat("tests_count", "Tests", found.count, "How many tests read this relation"),
        CatalogStat(
            "tested_columns", "Tested Columns", len(tested), "Columns with at least one test"
        ),
        CatalogStat(
            "column_test_coverage",
            "Column Test Coverage",
            share,
            "Share of columns with at least one test, from 0 to 1",
        ),
        CatalogStat(
            "column_tests", "Column Tests", "; ".join(texts), "Tests of each column", bool(texts)
        ),
        CatalogStat(
            "table_tests",
            "Table Tests",
            ", ".join(found.of_table),
            "Tests of the relation as a whole",
            bool(found.of_table),
        ),
    )


def _owners(test: Test) -> tuple[str, ...]:
    return (test.attached_node,) if test.attached_node else test.depends_on.nodes


def _coverage(tests: Iterable[Test]) -> Coverage:
    by_column: dict[str, list[str]] = {}
    of_table: list[str] = []
    count = 0
    for test in tests:
        count += 1
        columns = _columns(test)
        for column in columns:
            by_column.setdefault(column.lower(), []).append(_spoken(test))
        if not columns:
            of_table.append(_spoken(test))
    return Coverage(
        MappingProxyType({name: tuple(sorted(found)) for name, found in by_column.items()}),
        tuple(sorted(of_table)),
        count,
    )


def _columns(test: Test) -> tuple[str, ...]:
    """The column under test, or those an argument like ``combination_of_columns`` lists."""
    if test.column_name:
        return (test.column_name.strip('"`'),)
    kwargs = test.metadata.kwargs if test.metadata else {}
    listed = [
        name
        for key, value in kwargs.items()
        if "column" in key and isinstance(value, (list, tuple))
        for name in value
    ]
    return tuple(dict.fromkeys(str(name).strip('"`') for name in listed))


def _spoken(test: Test) -> str:
    """``unique``, ``dbt_utils.expression_is_true``, or the name of a singular test."""
    if test.metadata is None:
        return test.name
    namespace = test.metadata.namespace
    return f"{namespace}.{test.metadata.name}" if namespace else test.metadata.name


NO_TESTS = Coverage(MappingProxyType({}), (), 0)
