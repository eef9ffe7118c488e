"""Whether the tables and views of two DuckDB files hold the same rows, by count and hash.

    python benchmarks/equal_tables.py ONE.duckdb OTHER.duckdb [--ignore SCHEMA]

Prints JSON: relations, rows, and the names of those that differ. Unlike compare_engines.py it
copies nothing, so that large warehouses take seconds; it can't say which rows differ.
"""

import argparse
import json
from pathlib import Path

import duckdb
from engine_differences import read_relations


def prints_of(database: Path, ignored: str | None) -> dict[str, tuple[int, int]]:
    """Rows and a hash of them, whatever their order, for each table and view."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = {}
        for key, relation in read_relations(connection, database.stem).items():
            if relation.schema == ignored:
                continue
            columns = ", ".join(f'"{name}"' for name, _ in relation.columns)
            (row,) = connection.execute(
                f"select count(*), coalesce(sum(hash(row({columns}))), 0) "
                f'from "{relation.schema}"."{relation.name}"'
            ).fetchall()
            found[key] = row
        return found


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("--ignore", metavar="SCHEMA")
    asked = parser.parse_args()
    one, other = (prints_of(path, asked.ignore) for path in (asked.one, asked.other))
    differing = sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
    rows = sum(count for count, _ in one.values())
    print(json.dumps({"relations": len(one), "rows": rows, "differing": differing}))


if __name__ == "__main__":
    main()
