"""The shop's models against the same oracle: change a column of what a model reads, run the model.

Each model runs by its compiled code over tables as they were built. A view stands in the place of
the table whose column is changed: values of the next row, other values and nulls in turn.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from column_oracle import Change, Claims

from dagbook.api import invoke
from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.site_model import ColumnGraph, SiteModel, Table, build_site_model
from mkdocs_dagbook.site_model.column_flow import with_column_lineage

SHOP = Path(__file__).parents[2] / "examples" / "shop"
NOT_OURS = shutil.ignore_patterns("target", "logs", "site", "*.duckdb*")
IDLE_SHARE = 0.05
"""Of all value edges of the shop, so many may stay still when their source changes."""

OTHER = {
    r"VARCHAR": "{0} || '~'",
    r"BOOLEAN": "not {0}",
    r"DATE|TIMESTAMP.*": "{0} + interval 40 day",
    r".*INT.*|DOUBLE|FLOAT|DECIMAL.*": "{0} + 7",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Path:
    """The shop, built from a few orders."""
    folder = tmp_path_factory.mktemp("oracle") / "shop"
    shutil.copytree(SHOP, folder, ignore=NOT_OURS)
    command = [sys.executable, "generate_data.py", "--orders", "500"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    arguments = ["build", "--full-refresh", "--project-dir", str(folder)]
    invoke([*arguments, "--profiles-dir", str(folder)])
    return folder


@pytest.fixture(scope="module")
def site(shop) -> SiteModel:
    return with_column_lineage(build_site_model(read_artifacts(shop / "target")))


@dataclass(frozen=True)
class Warehouse:
    """The shop's warehouse; views hide tables while a column is changed."""

    connection: duckdb.DuckDBPyConnection

    def prints(self, sql: str, names: Iterable[str]) -> tuple[int, ...]:
        """What tells one multiset of values from another: the sum of their hashes, by column."""
        sums = ", ".join(f'sum(hash("{name}")::hugeint)' for name in names)
        found = self.connection.execute(f"with given as ({sql}) select {sums} from given")
        return tuple(found.fetchall()[0])

    def types(self, relation: str) -> dict[str, str]:
        found = self.connection.execute(f"describe {relation}").fetchall()
        return {name: type_ for name, type_, *_ in found}

    def changed(self, relation: str, column: str, value: str) -> str:
        """A name for the relation with other values in one column."""
        self.connection.execute(
            f"create or replace temp view changed as"
            f' select * replace ({value} as "{column}") from {relation}'
        )
        return "temp.changed"


@pytest.fixture(scope="module")
def warehouse(shop, site) -> Iterator[Warehouse]:
    """A copy in memory in which every relation is a table, so that rows have numbers."""
    with duckdb.connect(config={"threads": "1"}) as connection:
        connection.execute(f"attach '{shop / 'shop.duckdb'}' as built (read_only)")
        connection.execute("attach ':memory:' as shop")
        connection.execute("create schema shop.inlined")
        for table in site.tables.values():
            if table.relation_name:
                connection.execute(f'create schema if not exists shop."{table.schema}"')
                built = table.relation_name.replace('"shop"', "built", 1)
                connection.execute(f"create table {table.relation_name} as from {built}")
        for table in site.tables.values():
            if not table.relation_name:
                connection.execute(f"create table {_relation(table)} as {table.compiled_code}")
        yield Warehouse(connection)


def _relation(table: Table) -> str:
    """Where a table stands in the copy; an ephemeral model becomes one, too."""
    return table.relation_name or f'"shop"."inlined"."{table.identifier}"'


def _code(table: Table, site: SiteModel) -> str:
    """The code of a model, which reads its ephemeral parents rather than having them inside."""
    code = table.compiled_code or ""
    for parent in (site.tables[each] for each in table.parents):
        start = f"__dbt__cte__{parent.identifier} as ("
        read = f"{start}from {_relation(parent)}), unused_{parent.identifier} as ("
        code = code.replace(start, read)
    return code


def test_nearly_all_columns_of_the_shop_are_traced(site):
    assert site.column_graph.resolved_share >= 0.99


def test_no_edge_of_the_shop_is_missing_and_few_are_idle(site, warehouse, record_property):
    edges, idle, missing = 0, set(), []
    for table in site.tables.values():
        if not table.compiled_code:
            continue
        claims = _claims(site.column_graph, table)
        changes = tuple(_changes(table, site, warehouse))
        missing += [(table.name, each) for each in claims.unexplained(changes)]
        edges += sum(map(len, claims.values.values()))
        idle |= {(table.name, *each) for each in claims.idle(changes)}
    record_property("idle edges", f"{len(idle)} of {edges}: {sorted(idle)}")
    assert missing == []
    assert edges > 400
    assert len(idle) <= IDLE_SHARE * edges, sorted(idle)


def _claims(graph: ColumnGraph, table: Table) -> Claims:
    values = {column.name: frozenset[tuple[str, str]]() for column in table.columns}
    for place, edges in graph.into.items():
        if place.table == table.unique_id:
            values[place.column] = frozenset((e.source.table, e.source.column) for e in edges)
    uses = graph.uses_of.get(table.unique_id, ())
    return Claims(values, frozenset((use.source.table, use.source.column) for use in uses))


def _changes(table: Table, site: SiteModel, warehouse: Warehouse) -> Iterator[Change]:
    sql = _code(table, site)
    names = tuple(warehouse.types(f"({sql})"))
    before = warehouse.prints(sql, names)
    for parent in (site.tables[each] for each in table.parents):
        relation = _relation(parent)
        for name, type_ in warehouse.types(relation).items():
            view = warehouse.changed(relation, name, _other(name, type_))
            try:
                after = warehouse.prints(sql.replace(relation, view), names)
            except duckdb.Error:  # a cast or a date that can't be: nothing to compare
                continue
            for output, was, is_now in zip(names, before, after, strict=True):
                if was != is_now:
                    yield Change((parent.unique_id, name), output, "changed")


def _other(name: str, type_: str) -> str:
    """By row in turn: the value of the next row, another value, null."""
    pattern = next((each for each in OTHER if re.fullmatch(each, type_)), None)
    quoted = f'"{name}"'
    other = OTHER[pattern].format(quoted) if pattern else "null"
    return (
        f"cast(case rowid % 5 when 0 then null when 1 then {other}"
        f" else lead({quoted}) over (order by rowid) end as {type_})"
    )
