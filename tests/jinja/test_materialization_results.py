"""What a materialization of the project's own gives back, and what is made of it."""

import pytest

from dagbook.errors import DagbookError
from dagbook.project.relation import RelationType


def block(body: str) -> str:
    return f"{{% materialization kept, default %}}{body}{{% endmaterialization %}}"


def kinds(bench):
    return bench.query("select table_name, table_type from information_schema.tables")


def test_text_is_run_as_the_main_statement(bench, model_of):
    bench.macros = block(
        "-- a note\n create table {{ this }} as (select {{ label }} as v, {{ sql }})"
    )
    node = model_of("orders", "2 as n", materialized="kept", label="'x'")

    for _ in range(2):
        built = bench.build(node)

    assert bench.query("from orders") == [("x", 2)]
    assert built.run_sql.startswith("create table")
    assert [(each.identifier, each.type) for each in built.relations] == [
        ("orders", RelationType.TABLE)
    ]


def test_text_may_make_a_view_where_a_table_stood(bench, model_of):
    bench.build(model_of("orders", "select 1 as id", materialized="table"))
    bench.macros = block("{{ create_view_as(this, sql) }}")

    built = bench.build(model_of("orders", "select 2 as id", materialized="kept"))

    assert kinds(bench) == [("orders", "VIEW")]
    assert built.relations[0].type is RelationType.VIEW


def test_text_that_fails_leaves_the_old_relation(bench, model_of):
    bench.build(model_of("orders", "select 1 as id", materialized="table"))
    bench.macros = block("create table {{ this }} as ({{ sql }})")

    with pytest.raises(DagbookError):
        bench.build(model_of("orders", "select nothing", materialized="kept"))

    assert bench.query("from orders") == [(1,)]


def test_config_is_the_last_to_give_a_name_its_meaning(bench, model_of):
    bench.macros = block(
        "{% set own = 'set' %}{{ create_table_as(false, this, "
        "'select ' ~ [own, project_name, label, nobody or 'none'] | tojson | replace('\"', \"'\")"
        " ~ ' as v') }}"
    )
    config = {"own": "config", "project_name": "config", "label": "config"}
    bench.build(model_of("orders", "", materialized="kept", **config))

    assert bench.query("from orders") == [(["set", "shop", "config", "none"],)]


MISTAKES = {
    "{% call statement('main') %}select 1{% endcall %} -- only a note": (
        "gives neither relations nor SQL"
    ),
    "{{ return(none) }}": "gives neither relations nor SQL",
    "{{ return({}) }}": "returns no relations",
    "{{ return({'relations': this}) }}": "returns as relations no list",
    "{{ return({'relations': ['orders']}) }}": "among the relations",
}


@pytest.mark.parametrize("body", MISTAKES)
def test_what_is_no_result_is_told(bench, model_of, body):
    bench.macros = block(body)

    with pytest.raises(DagbookError) as caught:
        bench.build(model_of("orders", "select 1 as id", materialized="kept"))

    assert caught.value.slug == "materialization-result"
    assert MISTAKES[body] in caught.value.message
