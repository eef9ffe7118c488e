"""Tracing by several processes gives what one gives."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from dagbook.errors import UsageError
from dagbook.lineage import Query
from dagbook.lineage.crew import WORTH_A_PROCESS, Crew, crew_for, trace_all
from dagbook.lineage.schemas import Job, Schema
from dagbook.lineage.trace import parser_version, trace_and_remember


def _query(ident: str, sql: str, parent: str) -> Query:
    return Query(ident, sql, {parent: parent})


def _project(size: int) -> list[Query]:
    """Chains of three: a staging query, a CTE over it, and an aggregate."""
    queries = []
    for at in range(size // 3):
        queries += [
            _query(f"stg{at}", f"select id, a as a{at}, nope from t{at}", f"t{at}"),
            _query(f"int{at}", f"with s as (select * from stg{at}) select * from s", f"stg{at}"),
            _query(f"sum{at}", f"select sum(a{at}) as total from int{at}", f"int{at}"),
        ]
    return queries


KNOWN = {f"t{at}": ("id", "a") for at in range(200)}


def test_two_processes_give_the_same_lineage_and_the_same_memory() -> None:
    queries = _project(WORTH_A_PROCESS + 30)
    alone = trace_and_remember(queries, KNOWN, "duckdb")
    together = trace_and_remember(queries, KNOWN, "duckdb", processes=2)
    assert together == alone
    assert together[0]["stg7"].columns[2].miss == "column nope not found in t7"


@pytest.mark.parametrize(
    ("queries", "processes", "others"),
    [
        (10, 8, 0),
        (WORTH_A_PROCESS, 8, 1),
        (WORTH_A_PROCESS * 10, 1, 0),
        (WORTH_A_PROCESS * 2, 2, 1),
    ],
)
def test_there_are_as_many_processes_as_pay(queries: int, processes: int, others: int) -> None:
    with crew_for(queries, "duckdb", processes) as crew:
        assert len(crew.workers) == others


def test_what_a_process_that_died_should_have_done_is_done_here() -> None:
    jobs = [Job(each, {}) for each in _project(60)]
    with crew_for(WORTH_A_PROCESS, "duckdb", 2) as crew:
        crew.workers[0].kill()
        crew.workers[0].wait()
        assert trace_all(jobs, crew) == trace_all(jobs, Crew("duckdb"))


def test_a_few_queries_are_not_worth_sharing() -> None:
    jobs = [Job(each, {"t1": Schema(("id", "a"))}) for each in _project(6)]
    with crew_for(WORTH_A_PROCESS, "duckdb", 2) as crew:
        assert trace_all(jobs, crew) == trace_all(jobs, Crew("duckdb"))
        assert sorted(crew.relations) == ["t1"]


_REMEMBERED = """
import sys
from dagbook.errors import UsageError
from dagbook.lineage import Query
from dagbook.lineage.trace import parser_version, trace_and_remember

query = Query("m", "select id from t", {"t": "t"})
version = parser_version()
first = "sqlglot" in sys.modules
traced, memory = trace_and_remember([query], {"t": ["id"]}, "duckdb")
then = "sqlglot" in sys.modules
for name in [each for each in sys.modules if each.startswith("sqlglot")]:
    del sys.modules[name]
again, _ = trace_and_remember([query], {"t": ["id"]}, "duckdb", memory)
print(first, then, "sqlglot" in sys.modules, again == traced)
"""


def test_the_parser_of_sql_is_imported_for_what_nobody_remembers_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _REMEMBERED], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True", "False", "True"]


def test_the_parser_says_its_version_without_being_imported() -> None:
    assert parser_version() == version("sqlglot")


def test_where_the_parser_is_not_installed_its_extra_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    parser_version.cache_clear()
    with pytest.raises(UsageError, match="sqlglot, which is not installed") as caught:
        parser_version()
    assert caught.value.slug == "missing-extra"
    assert caught.value.hint == "install what it needs: pip install 'dagbook[docs]'"
