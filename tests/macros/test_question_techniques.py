"""The techniques of Jinja and SQL that analytics engineers ask each other about, in one project.

``questions/`` is that project. What each technique is and which test holds it:

    SQL from Jinja
      is_incremental, {{ this }}, a lookback by var           test_late_rows_are_merged…
      merge_update_columns, lists of keys, append_new_columns test_late_rows_are_merged…, …only_new…
      columns by target.name, a mapping as var                test_the_target_decides…
      loops, loop.last, arguments that are none               test_a_dimension…, test_scores…
      config from Jinja in dbt_project.yml (+materialized)    test_the_target_decides…
      generate_surrogate_key                                  test_late_rows_are_merged…
      run_query for a partition filter                        test_only_new_partitions…
      a query returned as text, ref as an argument            test_a_macro_may_return…
      ref(…) in a loop over a list                            test_a_score_of_quality…
      a custom materialization, config by bare name, its SQL
      not within statement                                    test_a_pivot…
    Graph and columns
      graph.nodes, config, depends_on; listagg                test_a_lineage_map…
      graph.sources, graph.exposures, recursion               test_lineage_is_told…
      adapter.get_columns_in_relation(node of the graph)      test_columns_are_listed…
    Tests
      source tests of dbt_expectations, a test with defaults,
      singular tests, a test that walks the graph             test_tests_pass…
    Hooks
      on-run-end with results into an audit table             test_every_result…
      post_hook from a macro, modules.datetime, invocation_id test_a_hook_keeps…
      pre-hook of a folder with log and this                  test_a_folders_hook…
      post-hook that alerts from run_query's rows             test_a_hook_alerts…
      on-run-end that enforces documentation                  test_a_missing_description…
      query-comment by a macro                                test_statements_say…
    Operations
      queries in a list, results.rows[0][0]                   test_rules_are_checked…
      rows iterated, row.values()                             test_columns_are_profiled…
      call block, incorporate, rename, swap                   test_a_deployment…
      get_relation, columns by name, unpacking, raise         test_a_rollback…, test_a_wrong_count…
    Documents
      doc blocks, vars in descriptions                        test_descriptions…
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagbook.api import Result, invoke
from dagbook.events import Event, MacroLogged

QUESTIONS = Path(__file__).parent / "questions"


@dataclass
class Company:
    """A copy of the project, and what its runs told."""

    root: Path
    told: list[str] = field(default_factory=list)

    def invoke(self, *arguments: str) -> Result:
        """Run a command; its messages begin anew."""
        self.told.clear()
        return invoke((*arguments, "--project-dir", str(self.root)), self._hear)

    def operate(self, macro: str, **arguments: object) -> list[str]:
        """Run a macro: what it logged, or the message it stopped with."""
        done = self.invoke("run-operation", macro, "--args", json.dumps(arguments))
        told = [line for line in self.told if not line.startswith("Building core mart")]
        return [done.exception.message] if done.exception else told

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the database."""
        with duckdb.connect(str(self.root / "company.duckdb")) as connection:
            return connection.execute(sql).fetchall()

    def _hear(self, event: Event) -> None:
        if isinstance(event, MacroLogged):
            self.told.append(event.message)


def company_in(folder: Path) -> Company:
    company = Company(Path(shutil.copytree(QUESTIONS, folder / "company")))
    assert company.invoke("seed").success
    return company


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Iterator[Company]:
    """The project built once; tests read it."""
    company = company_in(tmp_path_factory.mktemp("questions"))
    result = company.invoke("build")
    assert result.success, (result.exception, [each.message for each in result.results])
    return company


@pytest.fixture
def own(built, tmp_path) -> Company:
    """A copy of what was built, for tests that change it."""
    return Company(Path(shutil.copytree(built.root, tmp_path / "company")))


def test_a_dimension_joins_ephemeral_models_and_scores(built):
    rows = built.query(
        "select customer_id, order_amount_count, order_amount_total, days_between_orders,"
        " customer_tier, rfm from main_marts.dim_customer order by 1"
    )

    assert rows == [
        (1, 2, Decimal("400.00"), 31.0, "LEGACY", "532"),
        (2, 1, Decimal("50.50"), None, "STANDARD", "411"),
        (3, 1, Decimal("20.00"), None, "STANDARD", "511"),
    ]


def test_scores_are_ranked_within_a_segment(built):
    rows = built.query("select order_id, amount_z_score from main_marts.order_scores order by 1")

    assert [score for _, score in rows] == [0.3397, 1.3587, None, 1.019]


def test_the_target_decides_what_is_masked_and_how_it_is_materialized(own):
    kind = "select table_type from information_schema.tables where table_name = 'stg_customers'"
    emails = "select email from main_staging.stg_customers order by customer_id limit 1"
    assert (own.query(kind), own.query(emails)) == ([("VIEW",)], [("hidden@company-dev.com",)])

    assert own.invoke("run", "-s", "stg_customers", "--target", "prod").success

    assert (own.query(kind), own.query(emails)) == ([("BASE TABLE",)], [("ana@mail.org",)])


def test_late_rows_are_merged_and_only_the_named_columns_change(own):
    before = own.query("select made_by from main_marts.orders_incremental limit 1")[0][0]
    seed = own.root / "seeds" / "orders.csv"
    late = seed.read_text().replace("desk lamps,20.0", "desk lamps,25.0")
    seed.write_text(f"{late}ORD00000006,3,hats,10.0,completed,2026-03-01,2026-03-01 09:00:00\n")
    assert own.invoke("seed").success
    assert own.invoke("run", "-s", "orders_incremental", "--vars", "{more_columns: true}").success

    rows = own.query(
        "select order_id[-1:], order_amount, made_by = '" + before + "', length(row_hash),"
        " customer_id from main_marts.orders_incremental order by 1"
    )
    assert rows == [
        ("1", Decimal("100.00"), True, 32, None),
        ("2", Decimal("300.00"), True, 32, None),
        ("3", Decimal("50.50"), True, 32, None),
        ("5", Decimal("25.00"), True, 32, None),
        ("6", Decimal("10.00"), False, 32, 3),
    ]


def test_only_new_partitions_are_read_again(own):
    own.query("update main_marts.daily_metrics set daily_orders = 7")
    assert own.invoke("run", "-s", "daily_metrics").success

    rows = own.query("select metric_date, daily_orders from main_marts.daily_metrics order by 1")
    assert rows[-1] == (date(2026, 2, 28), 1)
    assert [count for _, count in rows[:-1]] == [7, 7, 7]


def test_a_macro_may_return_a_whole_query(built):
    rows = built.query("select period_number, customers, revenue from main_marts.customer_cohorts")

    assert sorted(rows) == [
        (0, 1, Decimal("20.00")),
        (0, 2, Decimal("150.50")),
        (1, 1, Decimal("300.00")),
    ]


def test_a_pivot_is_built_by_a_materialization_that_only_writes_its_sql(built, own):
    query = "select * from main_marts.sales_pivot order by customer_id"
    pivot = [
        (1, None, Decimal("300.00"), Decimal("100.00")),
        (2, None, None, Decimal("50.50")),
        (3, Decimal("20.00"), None, None),
    ]
    assert built.query(query) == pivot

    assert own.invoke("run", "-s", "sales_pivot").success
    assert own.query(query) == pivot
    sent = own.root / "target/run/company_analytics/models/marts/sales_pivot.sql"
    assert "as desk_lamps" in sent.read_text()


def test_a_lineage_map_tells_what_a_change_would_touch(built):
    rows = built.query(
        "select parent_model, downstream_impact_count, affected_models, change_risk_level"
        " from main.data_lineage_map where parent_model in ('stg_orders', 'stg_customers')"
    )

    assert sorted(rows) == [
        ("stg_customers", 2, "dim_customer, order_scores", "LOW_RISK"),
        (
            "stg_orders",
            9,
            "column_inventory, customer_cohorts, daily_metrics, dim_customer, int_order_steps, "
            "mart_daily_revenue, order_scores, orders_incremental, sales_pivot",
            "HIGH_RISK",
        ),
    ]


def test_lineage_is_told_up_to_the_sources_and_down_to_the_exposures(built):
    assert built.operate("document_model_lineage", model_name="dim_customer") == [
        "upstream: model.company_analytics.int_customer_behavior "
        "model.company_analytics.int_order_steps model.company_analytics.stg_customers "
        "model.company_analytics.stg_orders seed.company_analytics.customers "
        "source.company_analytics.raw_ecommerce.orders",
        "downstream: column_inventory data_lineage_map data_quality_dashboard weekly_report",
        "sources: orders",
    ]


def test_columns_are_listed_from_nodes_of_the_graph(built):
    rows = built.query("select * from main.column_inventory where column_name like '%date%'")

    assert sorted(rows) == [
        ("stg_orders", "order_date", "DATE"),
        ("stg_orders", "updated_at", "TIMESTAMP"),
    ]


def test_a_score_of_quality_is_a_union_over_models(built):
    rows = built.query("select * from main.data_quality_dashboard order by 1")

    assert rows == [("dim_customer", 1.0), ("mart_daily_revenue", 1.0)]


def test_tests_pass_and_undocumented_models_are_named(built):
    statuses = dict(
        built.query("select node, status from audit.node_runs where status != 'success'")
    )
    undocumented = statuses.pop("documentation_completeness")

    assert undocumented == "warn"
    assert set(statuses.values()) == {"pass"}
    assert len(statuses) == 11
    shown = built.invoke("show", "-s", "documentation_completeness", "--output", "json")
    assert "customer_cohorts" in "".join(shown.answer)
    assert "dim_customer" not in "".join(shown.answer)


def test_every_result_is_kept_by_a_hook(built):
    rows = built.query("select count(*), count(distinct invocation) from audit.node_runs")

    assert rows == [(25, 1)]


def test_a_hook_keeps_how_long_a_model_took(built):
    (row,) = built.query(
        "select model, length(invocation), seconds >= 0 from audit.model_performance"
    )

    assert row == ("dim_customer", 36, True)


def test_a_folders_hook_logs_each_of_its_models(own):
    own.invoke("run", "-s", "marts.core")

    assert {line for line in own.told if "Building" in line} == {
        "Building core mart: dim_customer",
        "Building core mart: mart_daily_revenue",
    }


def test_a_hook_alerts_with_rows_of_a_query(own):
    own.invoke("run", "-s", "model_health")

    assert "ALERT: stg_orders took 12.5" in own.told


def test_a_missing_description_stops_where_documents_are_enforced(own):
    done = own.invoke("run", "-s", "model_health", "--vars", "{strict_documentation: true}")

    assert not done.success
    (failed,) = [each.error for each in done.results if each.error]
    assert "needs a description of 40 letters" in failed.message


def test_statements_say_which_project_and_node_sent_them(own):
    model = own.root / "models" / "utilities" / "sent.sql"
    model.write_text("select '{{ run_query('select current_query()').rows[0][0] }}' as query")
    assert own.invoke("run", "-s", "sent").success

    ((query,),) = own.query("select query from main.sent")
    assert "/* company_analytics sent */" in query


def test_rules_are_checked_by_queries_in_a_list(built):
    assert built.operate("validate_business_rules", model_name="stg_orders") == [
        "Validation failed: negative_count 2"
    ]


def test_columns_are_profiled_row_by_row(built):
    columns = ["order_amount", "customer_id"]

    assert built.operate(
        "audit_column_distributions", model_name="stg_orders", columns=columns
    ) == ["Profile: order_amount 4 300.00", "Profile: customer_id 3 None"]


def test_a_deployment_swaps_tables_and_a_rollback_brings_the_old_one_back(own):
    assert own.operate("emergency_rollback", model_name="mart_daily_revenue") == [
        "there is no backup of mart_daily_revenue"
    ]
    told = own.operate("blue_green_deployment", model_name="mart_daily_revenue")
    assert told[0].startswith('left out in dev: drop table "company"')
    assert told[1:] == ["deployed 4 rows"]

    own.query("delete from main_marts.mart_daily_revenue")
    assert own.operate("emergency_rollback", model_name="mart_daily_revenue") == [
        "rolled back mart_daily_revenue to 4 rows"
    ]


def test_a_wrong_count_of_rows_stops(built):
    counted = {"model_name": "stg_orders", "expected": [1, 10]}

    assert built.operate("validate_row_count", **counted) == ["rows 4, newest 2026-02-28"]
    assert built.operate("validate_row_count", **{**counted, "expected": [5, 10]}) == [
        "unexpected row count 4"
    ]


def test_descriptions_hold_doc_blocks_and_vars(built):
    manifest = json.loads((built.root / "target" / "manifest.json").read_text())
    model = manifest["nodes"]["model.company_analytics.dim_customer"]

    assert "see Recency, frequency and monetary value" in model["description"]
    assert "±$50" in model["description"]
    assert model["columns"]["customer_id"]["description"].startswith("**Primary key**")
