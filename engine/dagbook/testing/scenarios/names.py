"""Names of relations and columns: case, quotes, length; and materializations of the user's own."""

from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, succeeds
from dagbook.testing.scenarios.raw_tables import query
from dagbook.testing.scenarios.scenario import Scenario

_TABLE: Final = "{{ config(materialized='table') }} "
_PIVOT: Final = """\
{% materialization wide_table, default %}
  {%- set column = config.require('spread') -%}
  {%- set values = config.require('values') -%}
  {%- set made = this.incorporate(type='table') -%}
  {%- set there = load_cached_relation(this) -%}
  {{ run_hooks(pre_hooks) }}
  {%- if there is not none -%}{%- do adapter.drop_relation(there) -%}{%- endif -%}
  {%- call statement('main') -%}
    create table {{ made }} as
    select id
    {%- for value in values -%}
      , sum(case when {{ column }} = '{{ value }}' then amount else 0 end) as {{ value }}
    {%- endfor %}
    from ({{ sql }}) as rows_of_it group by id
  {%- endcall -%}
  {{ run_hooks(post_hooks) }}
  {% do adapter.commit() %}
  {{ return({'relations': [made]}) }}
{% endmaterialization %}
"""


class NameScenarios(Scenario):
    """Whatever a relation is called, it is built and found again."""

    def test_capitals_in_a_name_are_kept(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/Big.sql": _TABLE + 'select 1 as "Id"',
                "models/top.sql": 'select "Id" + 1 as "Next" from {{ ref(\'Big\') }}',
            }
        )
        succeeds(shop, "run")
        succeeds(shop, "run")
        assert query(shop, 'select "Id" from {schema}."Big"') == [(1,)]
        assert query(shop, 'select "Next" from {schema}.top') == [(2,)]

    def test_words_of_sql_may_be_names(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/order.sql": "{{ config(materialized='incremental', "
                "unique_key='\"group\"') }}"
                ' select 1 as "group", 2 as "select"',
                "models/group.sql": "select \"group\" from {{ ref('order') }}",
            }
        )
        succeeds(shop, "run")
        succeeds(shop, "run")
        assert query(shop, 'select "group", "select" from {schema}."order"') == [(1, 2)]

    def test_blanks_and_quotes_in_columns(self, shop: ProjectFolder) -> None:
        column = '"the ""best"" of 2026"'
        shop.write({"models/odd.sql": f'{_TABLE}select 1 as {column}, 2 as "größe"'})
        adding = "{{ config(materialized='incremental') }} "
        shop.write({"models/copy.sql": adding + "select * from {{ ref('odd') }}"})
        succeeds(shop, "run")
        succeeds(shop, "run")
        assert rows(shop, "copy") == [(1, 2), (1, 2)]

    def test_a_long_name(self, shop: ProjectFolder) -> None:
        name = "a_name_that_goes_on_until_it_is_as_long_as_warehouses_let_it"
        config = "{{ config(materialized='incremental', unique_key='id') }}"
        shop.write({f"models/{name}.sql": f"{config} select 1 as id"})
        for _ in range(2):
            succeeds(shop, "run")
        succeeds(shop, "run", "--full-refresh")
        assert rows(shop, name) == [(1,)]

    def test_two_long_names_that_differ_at_their_end(self, shop: ProjectFolder) -> None:
        name = "a_name_that_goes_on_until_it_is_as_long_as_warehouses_let_"
        for end in ("a", "b"):
            shop.write({f"models/{name}{end}.sql": f"{_TABLE}select '{end}' as word"})
        for _ in range(2):
            succeeds(shop, "run")
        assert rows(shop, f"{name}a") + rows(shop, f"{name}b") == [("a",), ("b",)]

    def test_an_alias_is_the_name_in_the_warehouse(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/long_winded.sql": "{{ config(alias='short') }} select 1 as id",
                "models/top.sql": "select * from {{ ref('long_winded') }}",
            }
        )
        succeeds(shop, "run")
        assert rows(shop, "short") == rows(shop, "top") == [(1,)]


class OwnMaterializationScenarios(Scenario):
    """A project brings its own way of building."""

    def test_it_is_called_with_the_models_config(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "macros/wide.sql": _PIVOT,
                "models/wide.sql": "{{ config(materialized='wide_table', spread='kind', "
                "values=['red', 'blue']) }}\nselect 1 as id, 'red' as kind, 2 as amount "
                "union all select 1, 'blue', 3 union all select 1, 'red', 4",
                "models/top.sql": "select red from {{ ref('wide') }}",
            }
        )
        succeeds(shop, "run")
        succeeds(shop, "run")
        found = query(
            shop, "select id, cast(red as integer), cast(blue as integer) from {schema}.wide"
        )
        assert found == [(1, 6, 3)]

    def test_it_may_stand_in_for_a_built_in_one(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "macros/mine.sql": "{% materialization view, default %}\n"
                "{% set made = this.incorporate(type='table') %}\n"
                "{% call statement('main') %}create table {{ made }} as select 42 as id"
                "{% endcall %}\n{{ return({'relations': [made]}) }}\n{% endmaterialization %}",
                "models/m.sql": "select 1 as id",
            }
        )
        succeeds(shop, "run")
        assert rows(shop, "m") == [(42,)]

    def test_what_it_requires_is_named(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "macros/wide.sql": _PIVOT,
                "models/wide.sql": "{{ config(materialized='wide_table') }} select 1 as id",
            }
        )
        found = outcome(shop.invoke("run"), "wide")
        assert found.status.value == "error"
        assert "spread" in found.message
