"""Our tests of dbt_expectations that compare tables and times fail where they should."""

import pytest

from dagbook.api import invoke

FILES = {
    "seeds/sales.csv": (
        "day,shop,item,amount,cost\n"
        "2026-01-01,a,pen,10,1\n2026-01-02,a,pen,12,2\n2026-01-03,a,cap,11,11\n"
        "2026-01-01,b,pen,9,1\n2026-01-04,b,cap,50,\n"
    ),
    "models/fewer.sql": "select day, amount from {{ ref('sales') }} where shop = 'a'",
    "models/recent.sql": (
        "select 'a' as shop, {{ dbt.current_timestamp() }} - interval 1 hour as seen_at "
        "union all select 'b', {{ dbt.current_timestamp() }} - interval 3 day"
    ),
    "models/moving.sql": (
        "select cast(range as timestamp) as day, case when range::date = today() - 2 then 900 "
        "else 10 + day(range) % 3 end as amount from "
        "range(cast(today() - 40 as timestamp), cast(today() as timestamp), interval 1 day)"
    ),
}
# Each: what is tested, by which test, with which arguments, and how many rows fail.
CASES = [
    ("sales", "equal_expression", {"expression": "sum(amount)"}, 0),
    (
        "sales", "equal_expression",
        {"expression": "sum(amount)", "compare_expression": "sum(amount) + 3", "tolerance": 2}, 1,
    ),
    (
        "sales", "expect_table_aggregation_to_equal_other_table",
        {"expression": "sum(amount)", "compare_model": "ref('fewer')", "group_by": ["day"]}, 2,
    ),
    (
        "sales", "expect_table_aggregation_to_equal_other_table",
        {"expression": "max(day)::date - date '2026-01-01'", "compare_model": "ref('fewer')",
         "tolerance": 1}, 0,
    ),
    ("sales", "expect_table_column_count_to_equal_other_table",
     {"compare_model": "ref('fewer')"}, 1),
    ("sales", "expect_table_row_count_to_equal_other_table", {"compare_model": "ref('fewer')"}, 1),
    (
        "sales", "expect_column_pair_values_to_be_in_set",
        {"column_A": "shop", "column_B": "item",
         "value_pairs_set": [["'a'", "'pen'"], ["'b'", "'pen'"]]}, 2,
    ),
    (
        "sales", "expect_select_column_values_to_be_unique_within_record",
        {"column_list": ["amount", "cost"], "ignore_row_if": "any_value_is_missing"}, 1,
    ),
    ("sales", "expect_multicolumn_sum_to_equal",
     {"column_list": ["amount", "cost"], "sum_total": 107}, 0),
    ("sales", "expect_multicolumn_sum_to_equal",
     {"column_list": ["amount"], "sum_total": "cost"}, 1),
    (
        "sales", "expect_column_values_to_match_like_pattern_list",
        {"column_name": "item", "like_pattern_list": ["p%", "%x"]}, 2,
    ),
    (
        "sales", "expect_column_values_to_not_match_like_pattern_list",
        {"column_name": "item", "like_pattern_list": ["p%", "c%"], "match_on": "all"}, 5,
    ),
    (
        "sales", "expect_column_most_common_value_to_be_in_set",
        {"column_name": "item", "value_set": ["cap"], "top_n": 1}, 1,
    ),
    (
        "sales", "expect_column_values_to_be_decreasing",
        {"column_name": "amount", "sort_column": "day", "group_by": ["shop"], "step": 1}, 2,
    ),
    ("sales", "expect_row_values_to_have_data_for_every_n_datepart",
     {"date_col": "day", "row_condition": "shop = 'b'"}, 2),
    ("sales", "expect_row_values_to_have_data_for_every_n_datepart",
     {"date_col": "day", "interval": 2, "test_end_date": "2026-01-08"}, 2),
    (
        "recent", "expect_grouped_row_values_to_have_recent_data",
        {"group_by": ["shop"], "timestamp_column": "seen_at", "datepart": "day", "interval": 1}, 1,
    ),
    ("recent", "expect_row_values_to_have_recent_data",
     {"column_name": "seen_at", "datepart": "day", "interval": 1}, 0),
    (
        "moving", "expect_column_values_to_be_within_n_moving_stdevs",
        {"column_name": "amount", "date_column_name": "day", "take_logs": False}, 2,
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def failures(tmp_path_factory):
    """How many rows each case found."""
    folder = tmp_path_factory.mktemp("shop")
    entries: dict[str, list[str]] = {}
    for number, (where, test, arguments, _) in enumerate(CASES):
        given = {**arguments, "name": f"case_{number}", "config": {"severity": "warn"}}
        entries.setdefault(where, []).append(f"{{dbt_expectations.{test}: {given}}}")
    files = {
        **FILES,
        "dbt_project.yml": "name: test\nversion: '1.0'\nprofile: test\n",
        "profiles.yml": (
            f"test: {{target: dev, outputs: {{dev: {{type: duckdb, path: '{folder}/t.duckdb'}}}}}}"
        ),
        "models/schema.yml": "".join(
            f"{'seeds' if where == 'sales' else 'models'}:\n" * (where != "moving")
            + f"  - name: {where}\n    data_tests: [{', '.join(entries[where])}]\n"
            for where in ("sales", "recent", "moving")
        ),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    result = invoke(["build", "--project-dir", str(folder)])
    assert result.exception is None
    return {each.node.name: (each.failures, each.message) for each in result.results}


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_test_counts_the_rows_that_break_it(failures, number):
    count, message = failures[f"case_{number}"]

    assert count == CASES[number][3], (CASES[number][1], message)
