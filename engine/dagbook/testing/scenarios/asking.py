"""Commands that build nothing: show, debug, compile, run-operation, source freshness."""

import json
from datetime import UTC, datetime, timedelta
from typing import Final

from dagbook.api import Result
from dagbook.errors import WarehouseError
from dagbook.events import MacroLogged
from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import artifact, rows, statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

SEVEN: Final = "n,even\n1,false\n2,true\n3,false\n4,true\n5,false\n6,true\n7,false\n"
EPHEMERAL: Final = "{{ config(materialized='ephemeral') }} select n + 10 as n from {{ ref('s') }}"


class ShowScenarios(Scenario):
    """The first rows of a node or of any query."""

    def test_five_rows_are_shown_or_as_many_as_asked_for(self, shop: ProjectFolder) -> None:
        """Of a query over an ephemeral model over another; -1 shows all."""
        shop.write({
            "seeds/s.csv": SEVEN,
            "models/e.sql": EPHEMERAL,
            "models/f.sql": EPHEMERAL.replace("'s'", "'e'"),
        })  # fmt: skip
        succeeds(shop, "seed")
        query = ("show", "--inline", "select n + 100 as n from {{ ref('f') }} order by n")
        for options, expected in (((), 5), (("--limit", "3"), 3), (("--limit", "-1"), 7)):
            shown = _json(succeeds(shop, *query, "--output", "json", *options))
            assert [row["n"] for row in shown] == [121 + index for index in range(expected)]

    def test_models_seeds_snapshots_and_tests_are_shown(self, shop: ProjectFolder) -> None:
        """A model as its file says now, whatever stands in the warehouse."""
        shop.write({
            "seeds/s.csv": SEVEN,
            "models/e.sql": EPHEMERAL,
            "models/m.sql": "select count(*) as c from {{ ref('e') }} where n > 13",
            "tests/t.sql": "select n from {{ ref('s') }} where n = 6",
        })  # fmt: skip
        succeeds(shop, "seed")
        for name, expected in (("m", [{"c": 4}]), ("t", [{"n": 6}])):
            assert _json(succeeds(shop, "show", "-s", name, "--output", "json")) == expected
        assert not rows_of_schema(shop) - {"s"}

    def test_the_sql_header_comes_first(self, shop: ProjectFolder) -> None:
        """A statement of its own, or the beginning of the query."""
        header = "{% call set_sql_header(config) %}"
        shop.write({
            "models/zone.sql": f"{header}set timezone = 'Asia/Kolkata';{{% endcall %}}"
            "select current_setting('timezone') as zone",
            "models/with_it.sql": f"{header}with v as (select 1 as n){{% endcall %}}"
            "select n from v",
        })  # fmt: skip
        zone = succeeds(shop, "show", "-s", "zone", "--output", "json")
        assert _json(zone) == [{"zone": "Asia/Kolkata"}]
        assert _json(succeeds(shop, "show", "-s", "with_it", "--output", "json")) == [{"n": 1}]

    def test_values_are_shown_as_text_and_as_json(self, shop: ProjectFolder) -> None:
        """Numbers, dates and nothing."""
        query = (
            "select 1 as i, cast(1.50 as numeric(10, 2)) as d, cast('2024-02-29' as date) as day, "
            "cast(null as integer) as n, (1 = 1) as b, 'x' as t"
        )
        (row,) = _json(succeeds(shop.write({}), "show", "--inline", query, "--output", "json"))
        expected = {"i": 1, "day": "2024-02-29", "n": None, "b": True, "t": "x"}
        assert {**row, **expected} == row
        assert float(str(row["d"])) == 1.5
        text = succeeds(shop, "show", "--inline", query).answer
        assert text[0].split() == ["i", "d", "day", "n", "b", "t"]
        assert text[2].split() == ["1", "1.50", "2024-02-29", "null", "True", "x"]

    def test_a_query_is_compiled_with_the_models_it_needs(self, shop: ProjectFolder) -> None:
        """``compile --inline``; the answer runs as it is."""
        shop.write({"models/e.sql": "{{ config(materialized='ephemeral') }} select 1 as id"})
        query = "select id + 1 as id from {{ ref('e') }}"
        (sql,) = succeeds(shop, "compile", "--inline", query).answer
        assert shop.query(sql) == [(2,)]

    def test_broken_sql_is_told_in_the_warehouses_words(self, shop: ProjectFolder) -> None:
        """And a broken reference in ours."""
        result = shop.write({}).invoke("show", "--inline", "select nothing_there")
        assert isinstance(result.exception, WarehouseError)
        assert result.exception.slug == "missing-column"
        result = shop.invoke("show", "--inline", "select * from {{ ref('nothing_there') }}")
        assert "nothing_there" in str(result.exception)


class OperationScenarios(Scenario):
    """Macros that are run by their name, and what they may do in the warehouse."""

    def test_an_operation_changes_the_warehouse(self, shop: ProjectFolder) -> None:
        """With arguments; it commits by itself where it began nothing."""
        shop.write({
            "macros/m.sql": "{% macro make(name, n=1) %}{% do run_query("
            "'create table ' ~ target.schema ~ '.' ~ name ~ ' as select ' ~ n ~ ' as n') %}"
            "{% endmacro %}"
        })  # fmt: skip
        succeeds(shop, "run-operation", "make", "--args", "{name: a}")
        succeeds(shop, "run-operation", "make", "--args", "{name: b, n: 2}")
        assert (rows(shop, "a"), rows(shop, "b")) == ([(1,)], [(2,)])

    def test_an_operation_that_fails_is_told_with_its_statement(self, shop: ProjectFolder) -> None:
        """A broken query, a raised error, a macro that is not there."""
        shop.write({
            "macros/m.sql": "{% macro broken() %}{% do run_query('select nothing_there') %}"
            "{% endmacro %}{% macro raises() %}{{ exceptions.raise_compiler_error('no!') }}"
            "{% endmacro %}"
        })  # fmt: skip
        for name, said in (("broken", "nothing_there"), ("raises", "no!"), ("lost", "lost")):
            result = shop.invoke("run-operation", name)
            assert not result.success
            assert said in str(result.exception)

    def test_a_query_is_looked_at_without_being_run(self, shop: ProjectFolder) -> None:
        """``adapter.validate_sql``: nothing for good SQL, the warehouse's error for other."""
        shop.write({
            "macros/m.sql": "{% macro look(sql) %}{% do adapter.validate_sql(sql) %}"
            "{{ log('looked', info=true) }}{% endmacro %}"
        })  # fmt: skip
        succeeds(shop, "run-operation", "look", "--args", "{sql: select 1 as one}")
        assert not shop.invoke("run-operation", "look", "--args", "{sql: Let us see}").success
        assert [each.message for each in shop.events if isinstance(each, MacroLogged)] == ["looked"]

    def test_adapter_methods_tell_what_is_there(self, shop: ProjectFolder) -> None:
        """Schemas, relations, columns, what is missing."""
        shop.write({
            "models/t.sql": "{{ config(materialized='table') }} select 1 as id, 'x' as name",
            "models/v.sql": "select id from {{ ref('t') }}",
            "macros/m.sql": _QUESTIONS,
        })  # fmt: skip
        succeeds(shop, "run")
        succeeds(shop, "run-operation", "questions")
        told = [each.message for each in shop.events if isinstance(each, MacroLogged)]
        assert told == [
            "schema is there: True, another: False",
            "t is a table, v is a view, lost is None",
            "columns of t: id name",
            "t has, v has not: name",
            "of a query: a b",
            "exists: True False",
            "listed: t v",
        ]

    def test_results_are_told_to_the_last_hook(self, shop: ProjectFolder) -> None:
        """``results`` of on-run-end, with status, node and failures; schemas and databases."""
        hook = (
            "{% if execute %}{% for r in results %}{{ log(r.node.name ~ ' ' ~ r.status ~ ' ' "
            "~ r.failures, info=true) }}{% endfor %}"
            "{{ log(schemas | join(','), info=true) }}{% endif %}"
        )
        shop.write({
            "dbt_project.yml": f'name: shop\nversion: "1.0"\nprofile: shop\non-run-end: "{hook}"\n',
            "models/m.sql": "select 1 as id",
            "models/broken.sql": "select nothing_there",
            "models/below.sql": "select * from {{ ref('broken') }}",
            "tests/t.sql": "select 1 as id from {{ ref('m') }}",
        })  # fmt: skip
        assert not shop.invoke("build").success
        told = {each.message for each in shop.events if isinstance(each, MacroLogged)}
        assert {
            "m success None", "broken error None", "below skipped None", "t fail 1",
            shop.place.schema,
        } <= told  # fmt: skip


class DebugScenarios(Scenario):
    """``debug``: whether all that is needed is there."""

    def test_a_good_profile_is_well(self, shop: ProjectFolder) -> None:
        """Even where a model is broken: nothing is compiled."""
        result = succeeds(shop.write({"models/m.sql": "seled 1 as id"}), "debug")
        assert any("all is well" in line for line in result.answer)
        assert not any("password" in line for line in result.answer)

    def test_what_is_missing_is_told(self, shop: ProjectFolder) -> None:
        """A target nobody knows, a profile that is not there, no project."""
        shop.write({})
        assert not shop.invoke("debug", "--target", "nowhere").success
        shop.write({"dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: lost\n"})
        result = shop.invoke("debug")
        assert not result.success
        assert any("lost" in line for line in result.answer)
        (shop.root / "dbt_project.yml").unlink()
        assert not shop.invoke("debug").success


class FreshnessScenarios(Scenario):
    """How old sources are."""

    def test_sources_are_fresh_stale_or_too_old(self, shop: ProjectFolder) -> None:
        """By a column or a query of one's own, with a filter; thresholds in every unit."""
        now = datetime.now(UTC)
        ages = {"new": timedelta(minutes=1), "old": timedelta(hours=5), "dead": timedelta(days=3)}
        values = " union all ".join(
            f"select '{name}' as kind, "
            f"cast('{(now - age).isoformat()}' as timestamp with time zone) as loaded_at"
            for name, age in ages.items()
        )
        tables = "".join(
            f"      - name: {name}\n        identifier: events\n        config:\n"
            f"          {column}\n          freshness: {{filter: \"kind = '{name}'\"}}\n"
            for name in ages
            for column in ("loaded_at_field: loaded_at",)
        )
        shop.write({
            "models/s.yml": "sources:\n  - name: raw\n"
            f"    schema: {shop.place.schema}\n    config:\n      freshness:\n"
            "        warn_after: {count: 2, period: hour}\n"
            "        error_after: {count: 1, period: day}\n    tables:\n" + tables
            + "      - name: asked\n        identifier: events\n        config:\n"
            "          loaded_at_query: select min(loaded_at) from {{ this }}\n"
            "      - name: cast_to\n        identifier: events\n        config:\n"
            "          loaded_at_field: cast(loaded_at as timestamp with time zone)\n"
            "      - {name: unwatched, identifier: events, config: {freshness: null}}\n"
        })  # fmt: skip
        shop.query(f"create table {shop.place.schema}.events as {values}")
        result = shop.invoke("source", "freshness")
        assert statuses(result) == {
            "new": "pass", "old": "warn", "dead": "error", "asked": "error", "cast_to": "pass",
        }  # fmt: skip
        assert not result.success
        results = artifact(shop, "sources")["results"]
        written = {each["unique_id"]: each for each in results}["source.shop.raw.old"]
        assert written["status"] == "warn"
        assert abs(written["max_loaded_at_time_ago_in_s"] - 5 * 3600) < 600

    def test_a_source_that_cannot_be_asked_is_an_error(self, shop: ProjectFolder) -> None:
        """The others are told all the same."""
        shop.write({
            "models/s.yml": f"sources:\n  - name: raw\n    schema: {shop.place.schema}\n"
            "    config:\n      loaded_at_field: loaded\n"
            "      freshness: {warn_after: {count: 1, period: day}}\n"
            "    tables: [{name: there}, {name: missing}, {name: empty}]\n"
        })  # fmt: skip
        now = "cast(now() as timestamp with time zone) as loaded"
        shop.query(f"create table {shop.place.schema}.there as select {now}")
        shop.query(f"create table {shop.place.schema}.empty as select {now} where 1 = 0")
        found = statuses(shop.invoke("source", "freshness"))
        assert (found["there"], found["missing"]) == ("pass", "runtime error")
        assert found["empty"] in ("error", "warn", "runtime error")


def rows_of_schema(shop: ProjectFolder) -> set[object]:
    """What stands in the target's schema."""
    tables = "select table_name from information_schema.tables"
    found = shop.query(f"{tables} where table_schema = '{shop.place.schema}'")
    return {name for (name,) in found}


def _json(result: Result) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(result.answer[0])["show"]
    return found


_QUESTIONS: Final = """
{% macro say(text) %}{{ log(text, info=true) }}{% endmacro %}
{% macro names(columns) %}{{ return(columns | map(attribute='name') | join(' ')) }}{% endmacro %}
{% macro questions() %}
{% set place = {'database': target.database, 'schema': target.schema} %}
{% set here = adapter.check_schema_exists(target.database, target.schema) %}
{% set nowhere = adapter.check_schema_exists(target.database, 'no_such_schema') %}
{{ say('schema is there: ' ~ here ~ ', another: ' ~ nowhere) }}
{% set t = adapter.get_relation(identifier='t', **place) %}
{% set v = adapter.get_relation(identifier='v', **place) %}
{% set lost = adapter.get_relation(identifier='lost', **place) %}
{{ say('t is a ' ~ t.type ~ ', v is a ' ~ v.type ~ ', lost is ' ~ lost) }}
{{ say('columns of t: ' ~ names(adapter.get_columns_in_relation(t))) }}
{{ say('t has, v has not: ' ~ names(adapter.get_missing_columns(t, v))) }}
{{ say('of a query: ' ~ names(adapter.get_column_schema_from_query('select 1 as a, 2 as b'))) }}
{% set exist = [adapter.already_exists(target.schema, 't')] %}
{{ say('exists: ' ~ exist[0] ~ ' ' ~ adapter.already_exists(target.schema, 'lost')) }}
{% set schema = api.Relation.create(**place) %}
{% set found = adapter.list_relations_without_caching(schema) %}
{{ say('listed: ' ~ found | map(attribute='name') | sort | join(' ')) }}
{% endmacro %}"""
