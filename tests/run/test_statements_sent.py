"""What goes to the warehouse for each kind of node: a statement more is seen here first.

DuckDB writes it down itself; a golden file tells it in few words.
"""

import re
from typing import Final

PROJECT: Final = """\
name: shop
version: "1.0"
profile: shop
on-run-start: "call enable_logging('QueryLog')"
on-run-end: "create or replace table main.heard as select message from duckdb_logs"
"""
TESTED: Final = """
models:
  - name: a_view
    columns:
      - name: id
        data_tests: [not_null, unique]
      - name: kind
        data_tests:
          - accepted_values: {arguments: {values: [a]}}
          - relationships: {arguments: {to: ref('currencies'), field: code}}
"""
SNAPSHOT: Final = """
snapshots:
  - name: kept
    relation: ref('a_view')
    config: {unique_key: id, strategy: check, check_cols: all}
"""
ADDED_TO: Final = "{{ config(materialized='incremental', unique_key='id') }} select 1 as id"
FILES: Final = {
    "dbt_project.yml": PROJECT,
    "seeds/currencies.csv": "code,rate\na,1.1\nusd,1\n",
    "models/a_view.sql": "select 1 as id, 'a' as kind",
    "models/a_table.sql": "{{ config(materialized='table') }} select 1 as id",
    "models/added_to.sql": ADDED_TO,
    "models/tested.yml": TESTED,
    "snapshots/kept.yml": SNAPSHOT,
}
BUILT: Final = ("currencies", "a_view", "a_table", "added_to", "kept")
TESTS: Final = (
    "not_null_a_view_id",
    "unique_a_view_id",
    "accepted_values_a_view_kind__a",
    "relationships_a_view_kind__code__ref_currencies_",
)
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_ABOUT: Final = re.compile(r"(?:begin|commit|(?:create|drop|insert|delete|update)[^\"]*)(?:\"\S+)?")


def in_short(statement: str) -> str:
    """What a statement does and to what; of a query, what it reads."""
    words = " ".join(_COMMENT.sub("", statement).split())
    found = _ABOUT.match(words)
    if found:
        return found[0].strip()
    read = re.findall(r"from ([a-z_]+\(|\"\S+\")", words)
    return f"select from {', '.join(dict.fromkeys(each.rstrip('(') for each in read))}"


def heard_of(shop, names: tuple[str, ...], **changes: object) -> str:
    """What was sent between the hooks, a line for each statement."""
    assert shop.build(*names, threads=1, **changes).success
    heard = [str(row[0]) for row in shop.query("select message from heard")]
    lines = [in_short(each) for each in heard if not each.startswith("set ")]
    return "".join(f"    {line}\n" for line in lines)


def test_so_few_statements_are_sent(shop, golden):
    shop.write(FILES)
    told = [
        f"{name}{time}\n{heard_of(shop, (name,))}" for name in BUILT for time in ("", ", again")
    ]
    told.append(f"{len(TESTS)} tests together\n{heard_of(shop, TESTS)}")
    told.append(f"{len(TESTS)} tests alone\n{heard_of(shop, TESTS, fuse_tests=False)}")
    golden("statements_sent.txt", "\n".join(told))
