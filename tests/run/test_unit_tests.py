import json

from dagbook.testing import results_by_name

ORDERS = {
    "seeds/raw.csv": "id,amount,kind\n1,10,a\n2,20,b\n",
    "models/orders.sql": "select id, amount * 2 as twice, kind from {{ ref('raw') }}",
}


def unit_test(body: str) -> dict[str, str]:
    return {**ORDERS, "models/tests.yml": f"unit_tests:\n  - name: doubles\n{body}"}


PASSING = """\
    model: orders
    given:
      - input: ref('raw')
        rows: [{id: 1, amount: 3}, {id: 2, amount: null}]
    expect:
      rows: [{id: 2, twice: null}, {id: 1, twice: 6}]
"""


def test_a_unit_test_passes_on_the_expected_rows_in_any_order(shop):
    result = next(
        each
        for each in shop.write(unit_test(PASSING)).build().results
        if each.unique_id == "unit_test.shop.orders.doubles"
    )
    assert (result.status.value, result.message, result.failures) == ("pass", "", 0)
    assert (
        "-- Fixture for raw"
        in (shop.root / "target/compiled/shop/models/tests.yml/models/doubles.sql").read_text()
    )


def test_a_model_is_not_built_when_its_unit_test_fails(shop):
    failing = PASSING.replace("twice: 6", "twice: 7")
    results = shop.write(
        {**unit_test(failing), "models/b.sql": "select * from {{ ref('orders') }}"}
    )
    found = {each.unique_id: each for each in results.build().results}

    assert found["model.shop.orders"].status.value == "skipped"
    assert found["model.shop.b"].status.value == "skipped"
    assert found["unit_test.shop.orders.doubles"].message == (
        "\n\nactual differs from expected:\n\n@@ | id | twice\n   | 2  | NULL\n→  | 1  | 7→6\n"
    )


def test_rows_too_many_and_too_few_are_told_apart(shop):
    body = """\
    model: orders
    given:
      - {input: ref('raw'), rows: [{id: 1, amount: 1}, {id: 2, amount: 2}]}
    expect:
      rows: [{id: 1, twice: 2}, {id: 2, twice: 4}, {id: 9, twice: 9}]
"""
    shop.write(unit_test(body)).build()
    fewer = shop.build().results
    message = next(each.message for each in fewer if each.unique_id.startswith("unit_test"))
    assert "--- | 9  | 9" in message


def test_rows_may_be_csv_sql_or_a_fixture_and_the_rest_is_null(shop):
    body = """\
    model: orders
    given:
      - {input: ref('raw'), format: csv, fixture: two}
    expect:
      format: sql
      rows: select 1 as id, 10 as twice, null as kind union all select 2, null, null
"""
    files = {**unit_test(body), "tests/fixtures/two.csv": "id,amount\n1,5\n2,\n"}
    assert shop.write(files).build().success


INCREMENTAL = {
    "seeds/raw.csv": "id,amount\n1,10\n2,20\n",
    "models/inc.sql": "{{ config(materialized='incremental') }}\n"
    "select id, amount + {{ var('plus', 0) }} as amount, '{{ env_var('WHO', '-') }}' as who,\n"
    "  '{{ label() }}' as label\n"
    "from {{ ref('raw') }}\n"
    "{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}\n",
    "macros/label.sql": "{% macro label() %}real{% endmacro %}",
}
OVERRIDDEN = """\
unit_tests:
  - name: adds
    model: inc
    overrides:
      macros: {is_incremental: true, label: made_up}
      vars: {plus: 100}
      env_vars: {WHO: me}
    given:
      - {input: ref('raw'), rows: [{id: 1, amount: 1}, {id: 2, amount: 2}]}
      - {input: this, rows: [{id: 1}]}
    expect:
      rows: [{id: 2, amount: 102, who: me, label: made_up}]
"""


def test_macros_vars_and_the_model_itself_can_be_made_up(shop):
    shop.write(INCREMENTAL).build()
    shop.write({"models/tests.yml": OVERRIDDEN})
    result = results_by_name(shop.build("inc", "raw"))
    assert {each.status.value for each in result.values()} <= {"pass", "success"}


def test_an_ephemeral_model_between_input_and_model_keeps_its_own_sql(shop):
    files = {
        **ORDERS,
        "models/mid.sql": "{{ config(materialized='ephemeral') }} select id + 1 as id from "
        "{{ ref('raw') }}",
        "models/last.sql": "select id * 10 as id from {{ ref('mid') }}",
        "models/t.yml": """
unit_tests:
  - name: through_sql
    model: last
    given: [{input: ref('mid'), format: sql, rows: select 4 as id}]
    expect: {rows: [{id: 40}]}
""",
    }
    assert shop.write(files).build().success


def test_sources_and_versions_can_be_given(shop):
    files = {
        "models/s.yml": """
sources: [{name: raw, schema: main, tables: [{name: orders}]}]
models: [{name: m, latest_version: 2, versions: [{v: 1}, {v: 2}]}]
unit_tests:
  - name: newer
    model: m
    versions: {include: [2]}
    given: [{input: "source('raw', 'orders')", rows: [{id: 1}]}]
    expect: {rows: [{id: 2}]}
""",
        "models/m_v1.sql": "select id from {{ source('raw', 'orders') }}",
        "models/m_v2.sql": "select id + 1 as id from {{ source('raw', 'orders') }}",
        "dbt_project.yml": "name: shop\nversion: '1'\nprofile: shop\n"
        "on-run-start: create table if not exists main.orders as select 7 as id\n",
    }
    found = {each.unique_id: each.status.value for each in shop.write(files).build().results}
    assert found["unit_test.shop.m.newer_v2"] == "pass"
    assert "unit_test.shop.m.newer_v1" not in found


def test_an_input_that_is_read_and_not_given_is_named(shop):
    body = "    model: orders\n    given: []\n    expect: {rows: [{id: 1}]}\n"
    found = {each.unique_id: each for each in shop.write(unit_test(body)).build().results}
    error = found["unit_test.shop.orders.doubles"].error
    assert error.slug == "missing-input"
    assert "reads ref('raw'), and the unit test gives no rows of it" in error.message


def test_a_column_that_is_not_there_is_named_with_those_that_are(shop):
    body = PASSING.replace("amount: 3", "amonut: 3")
    found = {each.unique_id: each for each in shop.write(unit_test(body)).build().results}
    message = found["unit_test.shop.orders.doubles"].message
    assert "there is no column 'amonut' for input 'raw'; columns are: id, amount, kind" in message


def test_the_manifest_has_what_dbt_hashes(shop):
    shop.write(unit_test(PASSING))
    test = shop.open().project.unit_tests["unit_test.shop.orders.doubles"]
    assert json.dumps(test.fqn) == '["shop", "orders", "doubles"]'
    assert len(test.checksum) == 64
