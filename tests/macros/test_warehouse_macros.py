"""Macros by which packages ask and change the warehouse, under dbt's names."""

import pytest

from dagbook.api import invoke

FILES = {
    "seeds/items.csv": "id,name\n1,pen\n2,cap\n",
    "models/shown.sql": "select * from {{ ref('items') }}",
}
ANSWERS = [
    ("dbt.list_schemas(target.database).columns[0].values() | list | sort | first", "main"),
    ("dbt.information_schema_name('db')", "db.information_schema"),
    (
        "dbt.get_catalog_for_single_relation(relation).columns['column_name'].values() | list",
        "['id', 'name']",
    ),
    (
        "dbt.get_catalog(relation.information_schema(), ['main'])"
        ".columns['table_name'].values() | unique | list",
        "['items', 'shown']",
    ),
    ("dbt.get_limit_subquery_sql('select 1', 5).split() | join(' ')", "select 1 limit 5"),
    ("dbt.get_show_sql('select 1', none, none).strip()", "select 1"),
    ("dbt.get_rename_sql(relation, 'new')", 'alter table "t"."main"."items" rename to "new"'),
    ("dbt.get_create_sql(view, 'select 1').split()[:3] | join(' ')", "create or replace"),
    ("dbt.get_replace_sql(view, view, 'select 1')", 'create or replace view "t"."main"."v"'),
    ("dbt.get_grant_sql(relation, 'select', ['ana'])", 'grant select on "t"."main"."items" to ana'),
    (
        "dbt.get_dcl_statement_list(relation, {'select': ['a', 'b']}, dbt.get_revoke_sql) | list",
        'revoke select on "t"."main"."items" from a, b',
    ),
    ("dbt.get_columns_in_relation(relation) | map(attribute='name') | list", "['id', 'name']"),
    (
        "dbt.get_empty_schema_sql({'a': {'name': 'a', 'data_type': 'int'}})",
        "cast(null as int) as a",
    ),
    ("dbt.get_seed_column_quoted_csv({'config': {}}, ['a', 'b'])", '"a", "b"'),
    ("dbt.resolve_model_name(relation)", '\\"t\\".\\"main\\".\\"items\\"'),
    ("dbt.validate_sql('select 1').response", "OK"),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What each expression gives."""
    folder = tmp_path_factory.mktemp("shop")
    lines = "".join(
        f"{{% do log('{n}>' ~ ({text}), info=true) %}}" for n, (text, _) in enumerate(ANSWERS)
    )
    files = {
        **FILES,
        "dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: p\n",
        "profiles.yml": (
            f"p: {{target: d, outputs: {{d: {{type: duckdb, path: '{folder}/t.duckdb'}}}}}}"
        ),
        "macros/asked.sql": (
            "{% macro asked() %}{% set relation = adapter.get_relation('t', 'main', 'items') %}"
            "{% set view = relation.incorporate(path={'identifier': 'v'}, type='view') %}"
            f"{lines}{{% endmacro %}}"
        ),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    told: list[str] = []
    assert invoke(["build", "--project-dir", str(folder)]).success
    done = invoke(
        ["run-operation", "asked", "--project-dir", str(folder)],
        lambda event: told.append(str(getattr(event, "message", ""))),
    )
    assert done.exception is None
    return dict(line.split(">", 1) for line in told if ">" in line)


@pytest.mark.parametrize("number", range(len(ANSWERS)))
def test_it_answers_as_dbt(answers, number):
    expression, expected = ANSWERS[number]

    assert expected in answers[str(number)], expression
