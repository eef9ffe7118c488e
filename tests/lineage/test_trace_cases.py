"""The table of cases: ``cases/*.sql`` have SQL and, below it, the lineage it must have."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from dagbook.lineage import QueryLineage
from dagbook.lineage.trace import trace_query

CASES = Path(__file__).parent / "cases"
TABLES = {
    "orders": {
        "id": "int",
        "customer_id": "int",
        "amount": "double",
        "status": "varchar",
        "ordered_at": "timestamp",
    },
    "customers": {"id": "int", "name": "varchar", "region": "varchar"},
    "events": {
        "id": "int",
        "payload": "struct(kind varchar, geo struct(lat double))",
        "tags": "varchar[]",
        "score": "int",
    },
}
DIALECTS = ("bigquery", "postgres", "snowflake", "spark")


@dataclass(frozen=True, slots=True)
class Case:
    topic: str
    sentence: str
    sql: str
    expected: str

    @property
    def dialect(self) -> str:
        return self.topic if self.topic in DIALECTS else "duckdb"

    def __str__(self) -> str:
        return f"{self.topic}: {self.sentence}"


def _cases() -> Iterator[Case]:
    for path in sorted(CASES.glob("*.sql")):
        for block in path.read_text().split("\n\n"):
            lines = block.strip().splitlines()
            sql = "\n".join(line for line in lines if not line.startswith("--"))
            expected = "\n".join(line[4:] for line in lines if line.startswith("--> "))
            yield Case(path.stem, lines[0].removeprefix("-- "), sql, expected)


def shown(lineage: QueryLineage) -> str:
    """A lineage in the words of the case files."""
    lines = [f"unreadable: {lineage.miss}"] if lineage.miss else []
    for column in lineage.columns:
        edges = [f"{e.source.relation}.{e.source.column} {e.kind}" for e in column.edges]
        miss = f" !! {column.miss}" if column.miss else ""
        lines.append(f"{column.name} <- {', '.join(edges) or 'nothing'}{miss}")
    lines += [f"and more: {lineage.gap}"] if lineage.gap else []
    if lineage.uses:
        uses = (f"{use.source.relation}.{use.source.column} {use.kind}" for use in lineage.uses)
        lines.append(f"uses {', '.join(uses)}")
    return "\n".join(lines)


ALL = list(_cases())


@pytest.mark.parametrize("case", ALL, ids=str)
def test_each_case_has_the_lineage_written_below_it(case: Case) -> None:
    assert shown(trace_query(case.sql, TABLES, case.dialect)) == case.expected


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name, columns in TABLES.items():
            connection.execute(f"create table {name} ({', '.join(map(' '.join, columns.items()))})")
        connection.execute("insert into orders values (1, 1, 2.5, 'paid', '2026-01-01')")
        connection.execute("set lambda_syntax = 'ENABLE_SINGLE_ARROW'")
        yield connection


RUNS = [
    case
    for case in ALL
    if case.dialect == "duckdb" and case.topic != "miss" and "read_csv" not in case.sql
]


@pytest.mark.parametrize("case", RUNS, ids=str)
def test_duckdb_gives_the_columns_we_say(case: Case, database: duckdb.DuckDBPyConnection) -> None:
    lineage = trace_query(case.sql, TABLES, "duckdb")
    result = database.execute(f"select * from ({case.sql.rstrip(';')}) limit 0")
    assert [each.name for each in lineage.columns] == [each[0] for each in result.description]
