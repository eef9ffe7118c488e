"""Members of dbt's Jinja that few macros use, and that answer as dbt's do."""

import pytest

from dagbook.errors import DagbookError

ANSWERS = {
    # columns
    "adapter.get_columns_in_relation(nested)[1].is_struct()": "True",
    "adapter.get_columns_in_relation(nested)[1].fields | map(attribute='name') | join(' ')": "a b",
    "adapter.get_columns_in_relation(nested)[1].flatten() | map(attribute='name') | join(' ')": (
        "s.a s.b.c d"
    ),
    "adapter.get_columns_in_relation(nested)[0].flatten() | length": "1",
    "api.Column.create('x', 'string').literal(\"'a'\")": "'a'::character varying(256)",
    "adapter.get_columns_in_table('main', 'nested') | map(attribute='name') | join(' ')": "id s",
    # relations
    "api.Relation.create_from(target, {'database': 'd', 'schema': 's', 'alias': 'a'})": (
        '"d"."s"."a"'
    ),
    "api.Relation.create_from(target, {'schema': 's', 'name': 'a'}, type='view').is_view": "True",
    "api.Relation.create_ephemeral_from({'name': 'a'})": "__dbt__cte__a",
    "api.Relation.create(schema='s', identifier='a').to_dict()['path']['identifier']": "a",
    "api.Relation.create(schema='s').to_dict(omit_none=true).get('type', 'no type')": "no type",
    "api.Relation.create(identifier='a').replace(identifier='b').render_limited()": '"b"',
    "api.Relation.get_default_include_policy().schema": "True",
    "nested.is_function ~ nested.is_pointer ~ nested.limit": "FalseFalseNone",
    # the adapter
    "adapter.behavior.enable_truthy_nulls_equals_macro.no_warn": "False",
    "'on' if adapter.behavior.anything else 'off'": "off",
    "dbt.equals('a', 'b')": "(a = b)",
    "adapter.get_hard_deletes_behavior({'hard_deletes': 'new_record'})": "new_record",
    "adapter.get_hard_deletes_behavior({'invalidate_hard_deletes': true})": "invalidate",
    "adapter.get_hard_deletes_behavior({})": "ignore",
    "adapter.parse_index({'columns': ['a']})['unique']": "False",
    "adapter.location_exists('/no/such/file.csv')": "False",
    "adapter.valid_snapshot_target(kept)": "None",
    "adapter_macro('dbt.length', \"'a'\")": "length('a')",
    # a name of dbt-duckdb's that needs no macro of its own
    "duckdb__length('x')": "length(x)",
    "dbt_duckdb.duckdb__length('x')": "length(x)",
    "dbt.duckdb__length('x')": "length(x)",
    # the rest
    "flags.VERSION_CHECK ~ flags.WRITE_JSON ~ flags.NO_PRINT": "TrueTrueNone",
    "otel_trace_id() | length": "32",
}
MISTAKES = {
    "adapter.valid_snapshot_target(nested)": "it has no dbt_scd_id, dbt_valid_from, dbt_valid_to",
    "adapter.assert_valid_snapshot_target_given_strategy(kept, none, {'hard_deletes': "
    "'new_record'})": "it has no dbt_is_deleted",
    "adapter.get_hard_deletes_behavior({'hard_deletes': 'all'})": "not all",
    "adapter.get_hard_deletes_behavior({'hard_deletes': 'ignore', "
    "'invalidate_hard_deletes': true})": "both set",
    "config.get('materialized', 'view', validator=validation.any['view'])": "none of view",
    "config.require('materialized', validator=validation.any['view', 'incremental'])": (
        "none of view, incremental"
    ),
    "exceptions.raise_ambiguous_alias({'unique_id': 'model.a'}, {'unique_id': 'model.b'}, 'x')": (
        "model.a and model.b would be the same relation x"
    ),
    "exceptions.raise_dependency_error('no such package')": "no such package",
    "exceptions.raise_duplicate_patch_name('a.yml', 'b.yml')": "a.yml is described twice",
}
SETUP = (
    "create table nested as select 1 as id, {'a': 1, 'b': {'c d': 2}} as s;"
    "create table kept as select 1 as dbt_scd_id, 2 as dbt_valid_from, 3 as dbt_valid_to"
)
FOUND = (
    "{% set nested = adapter.get_relation('memory', 'main', 'nested') %}"
    "{% set kept = adapter.get_relation('memory', 'main', 'kept') %}"
)


@pytest.mark.parametrize("expression", ANSWERS)
def test_a_rare_member_answers(bench, expression):
    bench.session.execute(SETUP)

    assert bench.render(f"{FOUND}{{{{ {expression} }}}}") == ANSWERS[expression]


@pytest.mark.parametrize("expression", MISTAKES)
def test_a_mistake_with_a_rare_member_is_told_in_a_sentence(bench, model_of, expression):
    bench.session.execute(SETUP)
    node = model_of("orders", "", materialized="table")

    with pytest.raises(DagbookError) as caught:
        bench.render(f"{FOUND}{{{{ {expression} }}}}", node)

    assert MISTAKES[expression] in caught.value.message


def test_a_switch_is_on_where_the_projects_flags_say_so(bench):
    bench.flags = {"ENABLE_TRUTHY_NULLS_EQUALS_MACRO": True}

    assert "is null and" in bench.render("{{ dbt.equals('a', 'b') }}")


def test_a_macro_of_the_project_is_stronger_than_a_stand_in(bench):
    bench.macros = "{% macro duckdb__length(x) %}own{% endmacro %}"

    assert bench.render("{{ duckdb__length('x') }} {{ dbt.length('x') }}") == "own own"
