"""The history in the warehouse: written by every invocation, read by models as a source."""

from typing import Final

from dagbook.errors import render_error
from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import rows, statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

ON: Final = {"dagbook.yml": "history: true\n"}
SHOP: Final = {
    "seeds/people.csv": "id,name\n1,Ada\n2,O'Hara\n",
    "models/orders.sql": "{{ config(materialized='table') }}\n"
    "select 1 as id, {{ var('person', 1) }} as person_id",
    "models/s.yml": "models: [{name: orders, columns: [{name: id, data_tests: [unique]}, "
    "{name: person_id, data_tests: [{relationships: {to: ref('people'), field: id}}]}]}]",
    "tests/no_negatives.sql": "select * from {{ ref('orders') }} where id < 0",
}
PASS_RATES: Final = """
{{ config(materialized='table') }}
with numbered as (
    select
        test_name, status,
        row_number() over (partition by unique_id order by run_started_at desc) as back
    from {{ source('dagbook', 'dbt_test_results') }}
    where run_started_at > current_timestamp - interval '1 day'
)
select
    test_name,
    sum(case when status = 'pass' then 1 else 0 end) as passed,
    count(*) as runs
from numbered where back <= 2 group by test_name
"""


class HistoryScenarios(Scenario):
    """Relations of the source `dagbook`, which nobody has to declare."""

    def test_each_invocation_is_a_row(self, shop: ProjectFolder) -> None:
        """Also one that failed."""
        shop.write({**SHOP, **ON})
        succeeds(shop, "build")
        assert not shop.invoke("build", "--full-refresh", "--vars", "{person: 3}").success
        asked = "command, status, target_name, full_refresh, results, failures"
        assert history(shop, "dbt_invocations", asked) == [
            ("build", "success", "dev", False, 5, 0),
            ("build", "error", "dev", True, 5, 1),
        ]

    def test_models_are_told_with_their_rows_and_failing_tests(self, shop: ProjectFolder) -> None:
        """A quote in a message harms nobody."""
        shop.write({**SHOP, **ON, "models/bad.sql": _BAD})
        shop.invoke("build", "--vars", "{person: 3}")
        told = history(
            shop, "dbt_run_results", "model_name, resource_type, materialized, status, row_count, "
            "test_failures, relation_name is not null, message is not null",
        )  # fmt: skip
        assert sorted(told) == [
            ("bad", "model", "table", "error", None, 0, True, True),
            ("orders", "model", "table", "success", 1, 1, True, True),
            ("people", "seed", "seed", "success", 2, 0, True, True),
        ]

    def test_tests_are_told_with_what_they_test(self, shop: ProjectFolder) -> None:
        """Generic, singular and unit tests."""
        unit = "unit_tests: [{name: one, model: orders, given: [], expect: {rows: [{id: 1}]}}]"
        shop.write({**SHOP, **ON, "models/u.yml": unit})
        shop.invoke("build", "--vars", "{person: 3}")
        told = history(
            shop, "dbt_test_results",
            "test_type, model_name, column_name, severity, status, failures",
        )  # fmt: skip
        assert sorted(told, key=str) == [
            ("relationships", "orders", "person_id", "error", "fail", 1),
            ("singular", "orders", None, "error", "pass", 0),
            ("unique", "orders", "id", "error", "pass", 0),
            ("unit", "orders", None, "error", "pass", 0),
        ]

    def test_a_model_reads_how_often_tests_passed(self, shop: ProjectFolder) -> None:
        """In the first run there is nothing to read yet, and it works."""
        shop.write({**SHOP, **ON, "models/pass_rates.sql": PASS_RATES})
        succeeds(shop, "build")
        assert rows(shop, "pass_rates") == []
        for person in (2, 3):
            shop.invoke("build", "--vars", f"{{person: {person}}}")
        succeeds(shop, "run", "-s", "pass_rates")
        rates = {(str(name)[:13], int(str(n)), runs) for name, n, runs in rows(shop, "pass_rates")}
        assert rates == {
            ("no_negatives", 2, 2), ("relationships", 1, 2), ("unique_orders", 2, 2),
        }  # fmt: skip

    def test_ages_of_sources_are_told(self, shop: ProjectFolder) -> None:
        """By `source freshness`; one that can't be asked says why."""
        source = (
            "sources: [{name: raw, schema: '{{ target.schema }}', loaded_at_field: loaded, "
            "freshness: {warn_after: {count: 1, period: hour}}, tables: [{name: orders}, "
            "{name: nowhere}]}]"
        )
        shop.write({**ON, "models/orders.sql": _OLD, "models/s.yml": source})
        succeeds(shop, "run")
        shop.invoke("source", "freshness")
        asked = "source_name, table_name, status, age_in_seconds > 3600, message is not null"
        assert sorted(history(shop, "dbt_source_freshness_results", asked), key=str) == [
            ("raw", "nowhere", "runtime error", None, True),
            ("raw", "orders", "warn", True, False),
        ]

    def test_a_column_that_is_missing_is_added(self, shop: ProjectFolder) -> None:
        """What an earlier version made, and what the user added, stays."""
        shop.write({**SHOP, **ON})
        succeeds(shop, "build")
        table = f"{shop.place.schema}_dagbook.dbt_run_results"
        shop.query(f"alter table {table} drop column row_count")
        shop.query(f"alter table {table} add column of_my_own integer default 7")
        succeeds(shop, "seed")
        told = history(shop, "dbt_run_results", "model_name, row_count, of_my_own")
        assert sorted(told, key=str) == [
            ("orders", None, 7), ("people", 2, 7), ("people", None, 7),
        ]  # fmt: skip

    def test_rows_are_the_same_by_the_statement_of_other_warehouses(
        self, shop: ProjectFolder
    ) -> None:
        """A project may override the macro that appends, as adapters do."""
        shop.write({**SHOP, **ON})
        shop.invoke("build", "--vars", "{person: 3}")
        plain = "{{ return(default__append_history(relation, columns, rows)) }}"
        macro = f"{{% macro append_history(relation, columns, rows) %}}{plain}{{% endmacro %}}"
        shop.write({"macros/append.sql": macro})
        shop.invoke("build", "--vars", "{person: 3}")
        for name, asked in _ASKED.items():
            found = history(shop, name, f"{asked}, run_started_at is not null")
            half = len(found) // 2
            assert sorted(found[:half], key=str) == sorted(found[half:], key=str)
            assert half > 0

    def test_what_cannot_be_recorded_is_a_warning(self, shop: ProjectFolder) -> None:
        """The run is as it would be without."""
        shop.write({**SHOP, **ON})
        shop.query(f"create schema {shop.place.schema}_dagbook")
        shop.query(f"create view {shop.place.schema}_dagbook.dbt_invocations as select 1 as id")
        result = shop.invoke("build")
        assert result.success
        assert [each.slug for each in result.warnings] == ["history-not-recorded"]
        assert "does not remember this run" in render_error(result.warnings[0])

    def test_the_schema_may_be_another_and_so_may_the_targets(self, shop: ProjectFolder) -> None:
        """In a target that isn't remembered, models that read the history are built too."""
        settings = (
            "history: {warehouse: true, schema: '{{ target.schema }}_audit', targets: [prod]}\n"
        )
        shop.write({**SHOP, "dagbook.yml": settings, "models/pass_rates.sql": PASS_RATES})
        for _ in range(2):
            succeeds(shop, "build")
        assert rows(shop, "pass_rates") == []
        assert shop.query(f"select * from {shop.place.schema}_audit.dbt_invocations") == []

    def test_old_rows_go_when_asked(self, shop: ProjectFolder) -> None:
        """By the macro `dagbook_prune_history`."""
        shop.write({**SHOP, **ON})
        succeeds(shop, "seed")
        shop.query(
            f"update {shop.place.schema}_dagbook.dbt_invocations "
            "set run_started_at = timestamp '2020-01-01 00:00:00'"
        )
        succeeds(shop, "run")
        succeeds(shop, "run-operation", "dagbook_prune_history", "--args", "{days: 90}")
        assert history(shop, "dbt_invocations", "command") == [("run",)]

    def test_without_the_setting_nothing_is_made(self, shop: ProjectFolder) -> None:
        """And the source is unknown."""
        shop.write({**SHOP, "models/pass_rates.sql": PASS_RATES})
        result = shop.invoke("build")
        assert getattr(result.exception, "slug", None) == "missing-source"
        (shop.root / "models/pass_rates.sql").unlink()
        assert set(statuses(succeeds(shop, "build")).values()) == {"success", "pass"}
        found = "select 1 from information_schema.schemata where schema_name = "
        assert shop.query(f"{found}'{shop.place.schema}_dagbook'") == []


_ASKED: Final = {
    "dbt_invocations": "command, status, full_refresh, threads, invocation_command",
    "dbt_run_results": "unique_id, status, row_count, message, started_at is not null",
    "dbt_test_results": "unique_id, status, failures, column_name, completed_at is not null",
}
_BAD: Final = "{{ config(materialized='table') }} select cast('it''s' as integer) as id"
_OLD: Final = (
    "{{ config(materialized='table') }} select cast('2020-01-01 00:00:00' as timestamp) as loaded"
)


_NODES: Final = ("dbt_run_results", "dbt_test_results")


def history(shop: ProjectFolder, name: str, columns: str) -> list[tuple[object, ...]]:
    """Columns of a relation of the history, oldest invocation first."""
    order = "run_started_at, started_at" if name in _NODES else "run_started_at"
    relation = f"{shop.place.schema}_dagbook.{name}"
    return shop.query(f"select {columns} from {relation} order by {order}")
