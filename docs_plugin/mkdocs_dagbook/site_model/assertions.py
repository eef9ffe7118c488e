"""Generic, singular and unit tests, as values of the book."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from dagbook.errors import Origin
from mkdocs_dagbook.artifacts import Manifest, Node, UnitTestEntry
from mkdocs_dagbook.site_model.links import tested_table
from mkdocs_dagbook.site_model.places import Places
from mkdocs_dagbook.site_model.slugs import forward_slashes, merged, texts
from mkdocs_dagbook.site_model.tables import DataTest, DataTestSort, Outcome
from mkdocs_dagbook.site_model.unit_cases import read_unit_case


def read_tests(
    manifest: Manifest, outcomes: Mapping[str, Outcome], places: Places
) -> dict[str, DataTest]:
    """Every test by id, ordered by name."""
    found = [
        _data_test(node, manifest, outcomes, places)
        for node in manifest.nodes.values()
        if node.resource_type == "test"
    ]
    found += [_unit_test(entry, outcomes, places) for entry in manifest.unit_tests.values()]
    return {
        test.unique_id: test for test in sorted(found, key=lambda each: (each.name, each.unique_id))
    }


def by_table(tests: Iterable[DataTest]) -> dict[str, tuple[DataTest, ...]]:
    """Tests by the table they are about; a singular test is about every table it reads."""
    found: dict[str, list[DataTest]] = defaultdict(list)
    for test in tests:
        for table in (test.table,) if test.table else test.tables:
            found[table].append(test)
    return {table: tuple(tests) for table, tests in found.items()}


def _data_test(
    node: Node, manifest: Manifest, outcomes: Mapping[str, Outcome], places: Places
) -> DataTest:
    arguments = dict((node.test_metadata.kwargs or {}) if node.test_metadata else {})
    arguments.pop("model", None)
    column = arguments.pop("column_name", None) or node.column_name
    table = tested_table(node)
    return DataTest(
        unique_id=node.unique_id,
        name=node.name,
        sort=DataTestSort.GENERIC if node.test_metadata else DataTestSort.SINGULAR,
        kind=_kind(node),
        package=node.package_name,
        table=table,
        column=str(column) if column else None,
        tables=tuple(node.depends_on.nodes or ()) if node.depends_on else (),
        arguments=arguments,
        severity=str((node.config or {}).get("severity") or "error").casefold(),
        description=node.description or "",
        tags=texts(node.tags),
        meta=merged((node.config or {}).get("meta"), node.meta),
        outcome=outcomes.get(node.unique_id),
        code=node.raw_code or "",
        compiled_code=node.compiled_code,
        condition=str((node.config or {}).get("where") or "") or None,
        origin=_origin(node, table, str(column or ""), manifest, places),
    )


def _unit_test(entry: UnitTestEntry, outcomes: Mapping[str, Outcome], places: Places) -> DataTest:
    tables = tuple(entry.depends_on.nodes or ()) if entry.depends_on else ()
    path = forward_slashes(entry.original_file_path)
    return DataTest(
        unique_id=entry.unique_id,
        name=entry.name,
        sort=DataTestSort.UNIT,
        kind="unit",
        package=entry.package_name,
        table=tables[0] if tables else None,
        tables=tables,
        arguments={},
        description=entry.description or "",
        tags=texts((entry.config or {}).get("tags")),
        meta=merged((entry.config or {}).get("meta"), entry.meta),
        outcome=outcomes.get(entry.unique_id),
        case=read_unit_case(entry),
        origin=places.entry(path, "unit_tests", entry.name),
    )


def _kind(node: Node) -> str:
    if node.test_metadata is None:
        return "singular"
    namespace = node.test_metadata.namespace
    return f"{namespace}.{node.test_metadata.name}" if namespace else node.test_metadata.name


def _origin(
    node: Node, table: str | None, column: str, manifest: Manifest, places: Places
) -> Origin:
    """The column or table it hangs on, where that stands in the same file."""
    path = forward_slashes(node.original_file_path)
    section, name = "", ""
    if table in manifest.nodes:
        section, name = f"{manifest.nodes[table].resource_type}s", manifest.nodes[table].name
    elif table in manifest.sources:
        source = manifest.sources[table]
        section, name = "sources", f"{source.source_name}.{source.name}"
    else:  # of a table that is switched off dbt still says where the test stands
        section, _, name = (node.file_key_name or "").partition(".")
    return places.column(path, section, name, column) or places.entry(path, section, name)
