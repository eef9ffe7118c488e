"""Cross-database macros on DuckDB give what dbt-duckdb gives."""

from datetime import date, datetime

import duckdb
import pytest

from dagbook.api import invoke

CASES = {
    "a step is a whole number": (
        "dbt.dateadd('day', '1.6', \"date '2026-01-31'\")",
        datetime.fromisoformat("2026-02-02"),
    ),
    "a quarter is three months": (
        "dbt.dateadd('quarter', -1, \"date '2026-05-31'\")",
        datetime.fromisoformat("2026-02-28"),
    ),
    "a sum may be cast": (
        "dbt.dateadd('month', 1, \"date '2026-01-31'\") ~ '::date'",
        date(2026, 2, 28),
    ),
    "weeks begin on Sunday": (
        "dbt.datediff(\"date '2026-01-31'\", \"date '2026-02-01'\", 'week')",
        1,
    ),
    "a quarter ends with its month": (
        "dbt.last_day(\"date '2024-02-29'\", 'quarter')",
        date(2024, 3, 31),
    ),
    "a part that is not there is null": ("dbt.split_part(\"'a-b'\", \"'-'\", 3)", None),
    "parts count from the end too": ("dbt.split_part(\"'a-b'\", \"'-'\", -1)", "b"),
    "text has dbt's type": ('"\'" ~ dbt.type_string() ~ "\'"', "TEXT"),
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("macros")
    columns = ",\n".join(
        f"{{{{ {case[0]} }}}} as c{index}" for index, case in enumerate(CASES.values())
    )
    files = {
        "dbt_project.yml": "name: macros\nprofile: macros\nmodels: {+materialized: table}\n",
        "profiles.yml": "macros: {target: t, outputs: {t: {type: duckdb, path: m.duckdb}}}\n",
        "models/cases.sql": f"select {columns}",
        "models/numbers.sql": "{{ dbt.generate_series(5) }}",
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    result = invoke(["build", "--project-dir", str(folder)])
    assert result.success, (result.exception, [each.message for each in result.results])
    with duckdb.connect(folder / "m.duckdb") as connection:
        yield connection


@pytest.mark.parametrize("sentence", CASES)
def test_as_dbt_computes_it(answers, sentence):
    row = answers.execute("from cases").fetchone()
    assert row[list(CASES).index(sentence)] == CASES[sentence][1]


def test_a_series_counts_in_whole_numbers(answers):
    found = answers.execute("select generated_number, typeof(generated_number) from numbers")
    assert sorted(found.fetchall()) == [(number, "BIGINT") for number in range(1, 6)]
