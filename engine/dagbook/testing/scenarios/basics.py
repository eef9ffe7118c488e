"""What every project does: views, tables, seeds and what macros ask of the warehouse."""

from typing import Final

from dagbook.events import MacroLogged
from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, rows, statuses, succeeds
from dagbook.testing.scenarios.raw_tables import query
from dagbook.testing.scenarios.scenario import Scenario

_PEOPLE: Final = {
    "seeds/people.csv": "id,name\n1,Ada\n2,Grace\n3,Edsger\n",
    "models/as_view.sql": "{{ config(materialized='view') }} select * from {{ ref('people') }}",
    "models/as_table.sql": "{{ config(materialized='table') }} select * from {{ ref('as_view') }}",
}
_EVERYBODY: Final = [(1, "Ada"), (2, "Grace"), (3, "Edsger")]
_TURNED: Final = {
    "models/turned.sql": "{{ config(materialized=var('as')) }}\n"
    "select '{{ var('as') }}' as made_as\n"
    "{% if is_incremental() %}where 1 = 0{% endif %}\n"
}
_BASE: Final = "{{ config(materialized='table') }} select 1 as id, 'x' as word"
_TOLD: Final = """\
{% set base = ref('base') %}
{% set there = adapter.get_relation(base.database, base.schema, base.identifier) %}
{% set gone = adapter.get_relation(base.database, base.schema, 'never_made') %}
{% set columns = adapter.get_columns_in_relation(base) %}
select
    '{{ there.type }}' as kind,
    '{{ columns | map(attribute='name') | join('+') }}' as names,
    '{{ gone is none }}' as is_gone,
    '{{ adapter.check_schema_exists(base.database, base.schema) }}' as has_schema
"""
_VISIT: Final = """\
{% macro visit() %}
  {% set name = target.schema ~ '_visit' %}
  {% set place = api.Relation.create(database=target.database, schema=name) %}
  {% do adapter.create_schema(place) %}
  {% do log('made ' ~ adapter.check_schema_exists(place.database, name), info=true) %}
  {% do drop_schema_named(name) %}
  {% do log('left ' ~ adapter.check_schema_exists(place.database, name), info=true) %}
{% endmacro %}
"""
_CHANGE: Final = """\
{% macro change() %}
  {% set words = adapter.get_relation(target.database, target.schema, 'words') %}
  {% do alter_relation_add_remove_columns(words, [api.Column('extra', 'integer')], none) %}
  {% do alter_column_type(words, 'extra', 'bigint') %}
  {% do adapter.truncate_relation(words) %}
  {% do adapter.commit() %}
{% endmacro %}
"""
_TWO_KINDS: Final = {
    "models/base.sql": "{{ config(materialized='table') }} select {{ var('n', 1) }} as id",
    "models/top.sql": "select * from {{ ref('base') }}",
}


class BasicScenarios(Scenario):
    """Build, build again, fail."""

    def test_seeds_views_and_tables_hold_the_same_rows(self, shop: ProjectFolder) -> None:
        shop.write(_PEOPLE)
        result = succeeds(shop, "build")
        assert set(statuses(result).values()) == {"success"}
        for name in ("people", "as_view", "as_table"):
            assert rows(shop, name) == _EVERYBODY

    def test_a_second_build_gives_the_same(self, shop: ProjectFolder) -> None:
        shop.write(_PEOPLE)
        succeeds(shop, "build")
        succeeds(shop, "build")
        assert rows(shop, "as_table") == _EVERYBODY

    def test_a_view_shows_what_its_seed_holds_later(self, shop: ProjectFolder) -> None:
        shop.write(_PEOPLE)
        succeeds(shop, "build")
        shop.write({"seeds/people.csv": "id,name\n9,Barbara\n"})
        succeeds(shop, "seed")
        assert rows(shop, "as_view") == [(9, "Barbara")]
        assert rows(shop, "as_table") == _EVERYBODY

    def test_run_leaves_seeds_alone(self, shop: ProjectFolder) -> None:
        shop.write(_PEOPLE)
        succeeds(shop, "seed")
        shop.write({"seeds/people.csv": "id,name\n9,Barbara\n"})
        assert set(statuses(succeeds(shop, "run"))) == {"as_view", "as_table"}
        assert rows(shop, "people") == _EVERYBODY

    def test_a_failure_skips_what_stands_downstream(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/broken.sql": "select no_such_column from {{ ref('fine') }}",
                "models/fine.sql": "select 1 as id",
                "models/below.sql": "select * from {{ ref('broken') }}",
            }
        )
        assert statuses(shop.invoke("run")) == {
            "fine": "success",
            "broken": "error",
            "below": "skipped",
        }

    def test_a_table_that_fails_keeps_its_old_rows(self, shop: ProjectFolder) -> None:
        table = "{{ config(materialized='table') }} "
        shop.write({"models/kept.sql": table + "select 1 as id"})
        succeeds(shop, "run")
        shop.write({"models/kept.sql": table + "select no_such_function(1) as id"})
        assert statuses(shop.invoke("run"))["kept"] == "error"
        assert rows(shop, "kept") == [(1,)]

    def test_a_model_may_live_in_a_schema_of_its_own(self, shop: ProjectFolder) -> None:
        shop.write(
            {"models/apart.sql": "{{ config(schema='apart', alias='other') }} select 7 as id"}
        )
        succeeds(shop, "run")
        assert query(shop, "select id from {schema}_apart.other") == [(7,)]

    def test_macros_see_columns_schemas_and_relations(self, shop: ProjectFolder) -> None:
        shop.write({"models/base.sql": _BASE, "models/told.sql": _TOLD})
        succeeds(shop, "run")
        assert rows(shop, "told") == [("table", "id+word", "True", "True")]

    def test_macros_make_and_drop_schemas(self, shop: ProjectFolder) -> None:
        shop.write({"macros/visit.sql": _VISIT})
        assert shop.invoke("run-operation", "visit").success
        told = [each.message for each in shop.events if isinstance(each, MacroLogged)]
        assert told == ["made True", "left False"]

    def test_macros_alter_and_empty_a_table(self, shop: ProjectFolder) -> None:
        shop.write({"seeds/words.csv": "id,word\n1,a\n2,b\n", "macros/change.sql": _CHANGE})
        succeeds(shop, "seed")
        assert shop.invoke("run-operation", "change").success
        assert rows(shop, "words") == []
        assert len(query(shop, "select id, word, extra from {schema}.words")) == 0

    def test_sql_header_stands_before_the_statement(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/headed.sql": "{{ config(materialized='table') }}\n"
                "{% call set_sql_header(config) %}\n"
                "create table {{ target.schema }}.mark as select 5 as five;\n"
                "{%- endcall %}\nselect five from {{ target.schema }}.mark"
            }
        )
        succeeds(shop, "run")
        assert rows(shop, "headed") == [(5,)]

    def test_configs_of_other_warehouses_do_no_harm(self, shop: ProjectFolder) -> None:
        shop.write(
            {
                "models/tagged.sql": "{{ config(materialized='table', query_tag='nightly', "
                "cluster_by=['id'], transient=true, dist='id') }} select 1 as id"
            }
        )
        succeeds(shop, "run")
        assert rows(shop, "tagged") == [(1,)]

    def test_an_unknown_materialization_names_those_there_are(self, shop: ProjectFolder) -> None:
        shop.write({"models/odd.sql": "{{ config(materialized='tabel') }} select 1 as id"})
        found = outcome(shop.invoke("run"), "odd")
        assert found.status.value == "error"
        assert found.error is not None
        assert "table" in str(found.error.hint)


class RelationTypeScenarios(Scenario):
    """What stands under a name may change its kind."""

    def test_view_table_and_incremental_follow_each_other(self, shop: ProjectFolder) -> None:
        shop.write(_TURNED)
        for kind in ("view", "table", "view", "incremental", "view", "table", "incremental"):
            succeeds(shop, "run", "--vars", f"as: {kind}")
            assert rows(shop, "turned") in ([(kind,)], [("table",)])
        assert rows(shop, "turned") == [("table",)]

    def test_a_full_refresh_makes_a_table_of_an_incremental_one(self, shop: ProjectFolder) -> None:
        shop.write(_TURNED)
        succeeds(shop, "run", "--vars", "as: incremental")
        succeeds(shop, "run", "--vars", "as: table", "--full-refresh")
        assert rows(shop, "turned") == [("table",)]

    def test_a_seed_takes_the_place_of_a_view(self, shop: ProjectFolder) -> None:
        shop.write({"seeds/people.csv": "id\n1\n"})
        query(shop, "create view {schema}.people as select 5 as id")
        succeeds(shop, "seed")
        assert rows(shop, "people") == [(1,)]

    def test_a_view_shows_the_table_that_took_its_tables_place(self, shop: ProjectFolder) -> None:
        shop.write(_TWO_KINDS)
        succeeds(shop, "run")
        succeeds(shop, "run", "--vars", "n: 2")
        assert rows(shop, "top") == [(2,)]
