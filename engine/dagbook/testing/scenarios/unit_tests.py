"""Unit tests: a model's query on rows that are made up."""

from typing import Final

from dagbook.testing.project_folder import ProjectFolder
from dagbook.testing.scenarios.outcomes import outcome, statuses, succeeds
from dagbook.testing.scenarios.scenario import Scenario

ORDERS: Final = "id,amount,note\n1,10,x\n"
TOTAL: Final = "select id, amount + 1 as total from {{ ref('orders') }}"


def unit_tests(*tests: str) -> str:
    """A properties file of unit tests, each given as the rest of its entry."""
    entries = (f"  - name: u{index}\n{_indented(test)}" for index, test in enumerate(tests))
    return "unit_tests:\n" + "".join(entries)


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.strip("\n").splitlines())


class UnitTestScenarios(Scenario):
    """What is given, what is expected, what is told."""

    def test_rows_are_given_and_expected_in_any_format(self, shop: ProjectFolder) -> None:
        """As mappings, CSV or SQL, in the entry or in a file of its own."""
        sql = "select 1 as id, 10 as amount, cast(null as varchar(10)) as note"
        given = (
            "rows: [{id: 1, amount: 10}, {id: 2}]",
            "format: csv\n  rows: |\n    id,amount\n    1,10\n    2,\n",
            f"format: sql\n  rows: |\n    {sql}\n    union all select 2, null, null\n",
            "format: csv\n  fixture: two_orders",
            "format: sql\n  fixture: two_orders_in_sql",
        )
        expected = (
            "rows: [{id: 2, total: null}, {id: 1, total: 11}]",
            "format: csv\n  rows: |\n    id,total\n    1,11\n    2,\n",
            "format: sql\n  rows: |\n    select 1 as id, 11 as total union all select 2, null\n",
            "format: csv\n  fixture: two_totals",
            "format: sql\n  fixture: two_totals_in_sql",
        )
        pairs = [(each, expected[0]) for each in given] + [(given[0], each) for each in expected]
        shop.write({
            "seeds/orders.csv": ORDERS,
            "models/totals.sql": TOTAL,
            "models/u.yml": unit_tests(*(
                "model: totals\ngiven:\n- input: ref('orders')\n  " + a + "\nexpect:\n  " + b
                for a, b in pairs
            )),
            "tests/fixtures/two_orders.csv": "id,amount\n1,10\n2,\n",
            "tests/fixtures/two_orders_in_sql.sql": f"{sql} union all select 2, null, null",
            "tests/fixtures/two_totals.csv": "id,total\n1,11\n2,\n",
            "tests/fixtures/two_totals_in_sql.sql": "select 1 as id, 11 as total "
            "union all select 2, null",
        })  # fmt: skip
        found = statuses(succeeds(shop, "build"))
        assert [found[f"u{index}"] for index in range(len(pairs))] == ["pass"] * len(pairs)

    def test_values_of_every_type_are_given_and_expected(self, shop: ProjectFolder) -> None:
        """As the input's column has it; a text is not cut to the width of its column."""
        values = {
            "1": "1",
            "cast('a' as varchar(3))": "longer than three",
            "cast('1' as text)": "1",
            "(1 = 1)": "false",
            "cast('2020-02-29' as date)": "2020-02-28",
            "cast('2020-02-29 01:02:03' as timestamp)": "2020-02-28 03:02:01",
            "cast('2020-02-29 01:02:03+00' as timestamp with time zone)": "2020-02-28 03:02:01+00",
            "cast(1.25 as numeric(10, 2))": "2.75",
            "cast(1 as bigint)": "9223372036854775807",
            "cast(0.5 as double precision)": "0.25",
            """cast('{"a": 1}' as json)""": """'{"b": [1, 2]}'""",
            "cast('it' as text)": '"it\'s"',
        }
        columns = ", ".join(f"{value} as c{index}" for index, value in enumerate(values))
        row = ", ".join(f"c{index}: {value}" for index, value in enumerate(values.values()))
        rows = f"rows: [{{{row}}}, {{c0: null}}]"
        shop.write({
            "models/inputs.sql": f"{{{{ config(materialized='table') }}}} select {columns}",
            "models/m.sql": "select * from {{ ref('inputs') }}",
            "models/u.yml": unit_tests(
                f"model: m\ngiven:\n- input: ref('inputs')\n  {rows}\nexpect:\n  rows:\n"
                f"  - {{{row}}}\n"
                "  - {" + ", ".join(f"c{index}: null" for index in range(len(values))) + "}\n"
            ),
        })  # fmt: skip
        succeeds(shop, "run", "--select", "inputs")
        succeeds(shop, "test")

    def test_columns_are_found_whatever_their_case_and_quotes(self, shop: ProjectFolder) -> None:
        """Also a reserved word."""
        quoted = "{{ adapter.quote('GROUP') }}"
        shop.write({
            "models/inputs.sql": f"select 1 as {quoted}, 2 as plain",
            "models/m.sql": f"select {quoted}, plain from {{{{ ref('inputs') }}}}",
            "models/u.yml": unit_tests(
                "model: m\ngiven:\n- input: ref('inputs')\n"
                "  rows: [{GROUP: 1, PLAIN: 2}, {group: 3, pLain: 4}]\n"
                "expect: {rows: [{group: 3, PLAIN: 4}, {GROUP: 1, plaiN: 2}]}\n"
            ),
        })  # fmt: skip
        succeeds(shop, "build")

    def test_a_column_that_nobody_has_is_named(self, shop: ProjectFolder) -> None:
        """In a given row or an expected one."""
        shop.write({
            "seeds/orders.csv": ORDERS,
            "models/totals.sql": TOTAL,
            "models/u.yml": unit_tests(
                "model: totals\ngiven: [{input: ref('orders'), rows: [{no_input: 1}]}]\n"
                "expect: {rows: [{id: 1}]}",
                "model: totals\ngiven: [{input: ref('orders'), rows: [{id: 1}]}]\n"
                "expect: {rows: [{no_output: 1}]}",
            ),
        })  # fmt: skip
        result = shop.invoke("build")
        assert statuses(result)["totals"] == "skipped"
        assert "no_input" in outcome(result, "u0").message
        assert "orders" in outcome(result, "u0").message
        assert "no_output" in outcome(result, "u1").message

    def test_rows_that_differ_are_told_beside_each_other(self, shop: ProjectFolder) -> None:
        """What was expected, then what came; the model is not built."""
        shop.write({
            "seeds/orders.csv": ORDERS,
            "models/totals.sql": TOTAL,
            "models/u.yml": unit_tests(
                "model: totals\ngiven:\n- input: ref('orders')\n"
                "  rows: [{id: 1, amount: 1}, {id: 2, amount: 2}, {id: 3, amount: 3}]\n"
                "expect: {rows: [{id: 1, total: 2}, {id: 2, total: 7}, {id: 4, total: 5}]}"
            ),
        })  # fmt: skip
        result = shop.invoke("build")
        assert statuses(result) == {"orders": "success", "u0": "fail", "totals": "skipped"}
        told = [" ".join(each.split()) for each in outcome(result, "u0").message.splitlines()]
        assert {"@@ | id | total", "| 1 | 2", "→ | 2 | 7→3", "--- | 4 | 5", "+++ | 3 | 4"} <= set(
            told
        )

    def test_no_rows_are_given_and_expected(self, shop: ProjectFolder) -> None:
        """And one too many is told."""
        shop.write({
            "seeds/orders.csv": ORDERS,
            "models/totals.sql": TOTAL,
            "models/u.yml": unit_tests(
                "model: totals\ngiven: [{input: ref('orders'), rows: []}]\nexpect: {rows: []}",
                "model: totals\ngiven: [{input: ref('orders'), rows: [{id: 1}]}]\n"
                "expect: {rows: []}",
                "model: totals\ngiven: [{input: ref('orders'), rows: []}]\n"
                "expect: {rows: [{id: 1}]}",
            ),
        })  # fmt: skip
        found = statuses(shop.invoke("build"))
        assert [found[each] for each in ("u0", "u1", "u2")] == ["pass", "fail", "fail"]

    def test_rows_count_as_often_as_they_come(self, shop: ProjectFolder) -> None:
        """In any order; columns that nobody expects anything of are left out."""
        given = "given: [{input: ref('orders'), rows: [{id: 1, amount: 1}, {id: 1, amount: 2}]}]\n"
        shop.write({
            "seeds/orders.csv": ORDERS,
            "models/totals.sql": TOTAL,
            "models/u.yml": unit_tests(
                f"model: totals\n{given}expect: {{rows: [{{id: 1}}, {{id: 1}}]}}",
                f"model: totals\n{given}expect: {{rows: [{{id: 1}}]}}",
            ),
        })  # fmt: skip
        found = statuses(shop.invoke("build"))
        assert (found["u0"], found["u1"]) == ("pass", "fail")


class UnitTestInputScenarios(Scenario):
    """What a model may read, made up."""

    def test_seeds_sources_snapshots_views_and_ephemeral_models_are_given(
        self, shop: ProjectFolder
    ) -> None:
        """All at once."""
        place = shop.place.schema
        inputs = ("ref('s')", "source('raw', 'raw_rows')", "ref('h')", "ref('v')", "ref('e')")
        given = "".join(
            f'- {{input: "{each}", rows: [{{id: {index}}}]}}\n'
            for index, each in enumerate(inputs[:-1])
        )
        given += "- {input: ref('e'), format: sql, rows: select 4 as id}\n"
        shop.write({
            "seeds/s.csv": "id\n100\n",
            "snapshots/h.yml": "snapshots: [{name: h, relation: ref('s'), config: "
            "{strategy: check, check_cols: all, unique_key: id}}]",
            "models/v.sql": "select 100 as id",
            "models/e.sql": "{{ config(materialized='ephemeral') }} select id from {{ ref('v') }}",
            "models/m.sql": " union all ".join(
                f"select id from {{{{ {each} }}}}" for each in inputs
            ),
            "models/s.yml": f"sources:\n  - name: raw\n    schema: {place}\n"
            "    tables: [{name: raw_rows}]\n",
            "models/u.yml": unit_tests(
                f"model: m\ngiven:\n{given}expect: {{rows: [{{id: 0}}, {{id: 1}}, {{id: 2}}, "
                "{id: 3}, {id: 4}]}",
            ),
        })  # fmt: skip
        shop.query(f"create table {place}.raw_rows as select 1 as id")
        succeeds(shop, "build")

    def test_an_ephemeral_model_is_given_though_it_stands_nowhere(
        self, shop: ProjectFolder
    ) -> None:
        """Its query tells its columns, unless it is given with SQL."""
        shop.write({
            "models/v.sql": "select 100 as id, cast('x' as text) as name",
            "models/e.sql": "{{ config(materialized='ephemeral') }} select * from {{ ref('v') }}",
            "models/m.sql": "select id + 1 as id from {{ ref('e') }}",
            "models/n.sql": "select id + 1 as id, name from {{ ref('e') }}",
            "models/u.yml": unit_tests(
                "model: m\ngiven: [{input: ref('e'), format: sql, rows: select 1 as id}]\n"
                "expect: {rows: [{id: 2}]}",
                "model: n\ngiven: [{input: ref('e'), rows: [{id: 1}, {name: y}]}]\n"
                "expect: {rows: [{id: 2, name: null}, {id: null, name: y}]}",
            ),
        })  # fmt: skip
        succeeds(shop, "run", "--select", "v")
        succeeds(shop, "test")

    def test_an_incremental_model_is_tested_in_both_of_its_ways(self, shop: ProjectFolder) -> None:
        """``is_incremental`` is what the test says; ``this`` is given like any input."""
        rows = "- {input: ref('s'), rows: [{id: 1}, {id: 2}, {id: 3}]}\n"
        shop.write({
            "seeds/s.csv": "id\n1\n",
            "models/m.sql": "{{ config(materialized='incremental') }} "
            "select id from {{ ref('s') }} {% if is_incremental() %} "
            "where id > (select max(id) from {{ this }}) {% endif %}",
            "models/u.yml": unit_tests(
                f"model: m\noverrides: {{macros: {{is_incremental: false}}}}\ngiven:\n{rows}"
                "expect: {rows: [{id: 1}, {id: 2}, {id: 3}]}",
                f"model: m\noverrides: {{macros: {{is_incremental: true}}}}\ngiven:\n{rows}"
                "- {input: this, rows: [{id: 2}]}\nexpect: {rows: [{id: 3}]}",
            ),
        })  # fmt: skip
        succeeds(shop, "seed")
        succeeds(shop, "run")
        succeeds(shop, "build")

    def test_macros_vars_and_environment_are_what_the_test_says(self, shop: ProjectFolder) -> None:
        """``overrides``, also of dbt's macros and of packages'."""
        shop.write({
            "macros/m.sql": "{% macro tax() %}1{% endmacro %}",
            "models/m.sql": "select {{ tax() }} as tax, {{ var('rate', 1) }} as rate, "
            "'{{ env_var('SHOP_REGION', 'none') }}' as region, "
            "{{ dbt.current_timestamp() }} as now",
            "models/u.yml": unit_tests(
                "model: m\noverrides:\n  macros: {tax: 5, dbt.current_timestamp: \"'then'\"}\n"
                "  vars: {rate: 6}\n  env_vars: {SHOP_REGION: north}\ngiven: []\n"
                "expect: {rows: [{tax: 5, rate: 6, region: north, now: then}]}"
            ),
        })  # fmt: skip
        succeeds(shop, "test")

    def test_versions_of_a_model_are_tested_apart(self, shop: ProjectFolder) -> None:
        """All of them, or those that are included or excluded."""
        test = "given: []\nexpect: {rows: [{id: 1}]}"
        shop.write({
            "models/m_v1.sql": "select 1 as id",
            "models/m_v2.sql": "select 1 as id",
            "models/s.yml": "models: [{name: m, latest_version: 2, versions: [{v: 1}, {v: 2}]}]",
            "models/u.yml": unit_tests(
                f"model: m\n{test}",
                f"model: m\nversions: {{include: [1]}}\n{test}",
                f"model: m\nversions: {{exclude: [1]}}\n{test}",
            ),
        })  # fmt: skip
        found = [each.node.name for each in succeeds(shop, "test").results]
        assert sorted(found) == ["u0", "u0", "u1", "u2"]

    def test_what_a_model_reads_is_given(self, shop: ProjectFolder) -> None:
        """Else the test says which input it lacks, with an empty one to write."""
        shop.write({
            "seeds/orders.csv": ORDERS,
            "models/totals.sql": TOTAL,
            "models/u.yml": unit_tests("model: totals\ngiven: []\nexpect: {rows: []}"),
        })  # fmt: skip
        assert "ref('orders')" in outcome(shop.invoke("build"), "u0").message

    def test_an_input_that_was_never_built_is_named(self, shop: ProjectFolder) -> None:
        """With what to do about it."""
        shop.write({
            "models/v.sql": "select 1 as id",
            "models/m.sql": "select id from {{ ref('v') }}",
            "models/u.yml": unit_tests(
                "model: m\ngiven: [{input: ref('v'), rows: [{id: 1}]}]\nexpect: {rows: [{id: 1}]}"
            ),
        })  # fmt: skip
        told = outcome(shop.invoke("test"), "u0").message
        assert "'v'" in told
        assert "--empty" in told

    def test_a_unit_test_may_be_off_or_chosen_by_tag(self, shop: ProjectFolder) -> None:
        """Like any other node."""
        test = "model: m\nconfig: {%s}\ngiven: []\nexpect: {rows: [{id: %s}]}"
        shop.write({
            "models/m.sql": "select 1 as id",
            "models/u.yml": unit_tests(test % ("enabled: false", 2), test % ("tags: [fast]", 1),
                                       test % ("", 2)),
        })  # fmt: skip
        assert statuses(succeeds(shop, "test", "--select", "tag:fast")) == {"u1": "pass"}
        assert statuses(shop.invoke("test")) == {"u1": "pass", "u2": "fail"}
