"""A project that overrides one of dbt's seed macros has its seeds loaded by them."""

import duckdb
import pytest

from dagbook.api import invoke

PROJECT = """
name: shop
profile: p
models: {+materialized: table}
seeds:
  shop:
    +column_types: {code: varchar}
"""
ITEMS = "id,code,price,bought,paid\n1,007,1.5,2024-01-31,true\n2,it's,2,2024-02-01,false\n3,,,,\n"
ROWS = [
    (1, "007", 1.5, "2024-01-31", True),
    (2, "it's", 2.0, "2024-02-01", False),
    (3, None, None, None, None),
]
OVERRIDES = {
    "create_csv_table": """
{% macro create_csv_table(model, agate_table) %}
  {{ log('told: ' ~ agate_table.column_names | join(' '), info=true) }}
  {{ return(default__create_csv_table(model, agate_table)) }}
{% endmacro %}""",
    "duckdb__create_csv_table": """
{% macro duckdb__create_csv_table(model, agate_table) %}
  {% do log('told: ' ~ adapter.convert_type(agate_table, 2), info=true) %}
  {{ return(dbt.default__create_csv_table(model, agate_table)) }}
{% endmacro %}""",
    "load_csv_rows": """
{% macro load_csv_rows(model, agate_table) %}
  {% do log('told: ' ~ agate_table.rows[1]['code'], info=true) %}
  {{ return(basic_load_csv_rows(model, 2, agate_table)) }}
{% endmacro %}""",
    "get_csv_sql": """
{% macro get_csv_sql(create_or_truncate_sql, insert_sql) %}
  {% do log('told: ' ~ create_or_truncate_sql.split('(')[0], info=true) %}
{% endmacro %}""",
    "get_batch_size": """
{% macro get_batch_size() %}{% do log('told: two', info=true) %}{{ return(2) }}{% endmacro %}""",
    "get_binding_char": """
{% macro get_binding_char() %}{% do log('told: s', info=true) %}{{ return('%s') }}{% endmacro %}""",
    "get_seed_column_quoted_csv": """
{% macro get_seed_column_quoted_csv(model, column_names) %}
  {% do log('told: ' ~ column_names | length, info=true) %}{{ return(column_names | join(', ')) }}
{% endmacro %}""",
    "get_create_table_as_sql": """
{% macro get_create_table_as_sql(temporary, relation, sql) %}
  {% do log('told: ' ~ relation, info=true) %}
  {{ return(dbt.get_create_table_as_sql(temporary, relation, sql)) }}
{% endmacro %}""",
    "basic_load_csv_rows": """
{% macro basic_load_csv_rows(model, batch_size, agate_table) %}
  {% do log('told: ' ~ batch_size, info=true) %}
  {{ return(dbt.basic_load_csv_rows(model, batch_size, agate_table)) }}
{% endmacro %}""",
}


@pytest.fixture
def seeded(tmp_path):
    """Build a project with a macro file: the messages of its macros."""

    def run(macros: str, *arguments: str, settings: str = "+fast: false") -> list[str]:
        files = {
            "dbt_project.yml": PROJECT + f"    {settings}\n",
            "profiles.yml": "p: {target: d, outputs: {d: {type: duckdb, path: t.duckdb}}}",
            "macros/own.sql": macros,
            "seeds/items.csv": ITEMS,
            "models/shown.sql": "select * from {{ ref('items') }}",
        }
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
        told: list[str] = []
        done = invoke(
            ["build", "--project-dir", str(tmp_path), *arguments],
            lambda event: told.append(str(getattr(event, "message", ""))),
        )
        assert done.success, (done.exception, [each.message for each in done.results])
        return [line for line in told if line.startswith("told: ")]

    return run


def rows_of(folder, columns="id, code, price::double, bought::varchar, paid"):
    with duckdb.connect(str(folder / "t.duckdb")) as connection:
        return connection.execute(f"select {columns} from items order by 1").fetchall()


@pytest.mark.parametrize("macro", OVERRIDES)
def test_an_overridden_seed_macro_takes_effect(seeded, tmp_path, macro):
    assert seeded(OVERRIDES[macro])
    assert rows_of(tmp_path) == ROWS


def test_a_file_is_copied_into_an_overridden_table(seeded, tmp_path):
    own = (
        "{% macro create_csv_table(model, agate_table) %}{% do run_query('create table ' ~ this ~ "
        "' (id int, code text, price text, bought text, paid text)') %}{% endmacro %}"
    )
    seeded(own, settings="")

    assert rows_of(tmp_path, "code, price") == [("007", "1.5"), ("it's", "2"), (None, None)]


def test_a_seed_is_emptied_and_filled_when_it_is_loaded_again(seeded, tmp_path):
    seeded(OVERRIDES["get_csv_sql"])
    told = seeded(OVERRIDES["get_csv_sql"])

    assert told == ['told: truncate table "t"."main"."items"']
    assert rows_of(tmp_path) == ROWS


def test_a_full_refresh_makes_the_table_anew(seeded, tmp_path):
    seeded(OVERRIDES["get_csv_sql"])
    told = seeded(OVERRIDES["get_csv_sql"], "--full-refresh")

    assert told == ['told: create table "t"."main"."items" ']
    assert rows_of(tmp_path) == ROWS


def test_a_hook_may_read_the_rows_of_the_file(seeded):
    codes = "load_result('agate_table').table.columns['code'].values() | list"

    told = seeded("", settings=f"+post-hook: \"{{{{ log('told: ' ~ {codes}) }}}}\"")

    assert told[-1] == "told: ['007', \"it's\", None]"


def test_a_package_that_dispatch_names_may_override_them_too(seeded, tmp_path):
    package = tmp_path / "dbt_packages" / "loader"
    (package / "macros").mkdir(parents=True)
    (package / "dbt_project.yml").write_text("name: loader\n")
    (package / "macros" / "own.sql").write_text(OVERRIDES["duckdb__create_csv_table"])
    (tmp_path / "packages.yml").write_text("packages: [{local: dbt_packages/loader}]\n")
    order = "dispatch: [{macro_namespace: dbt, search_order: [shop, loader, dbt]}]"

    assert seeded("") == []
    assert seeded("", "--full-refresh", settings=f"+fast: false\n{order}") == [
        "told: double precision"
    ]
    assert rows_of(tmp_path) == ROWS
