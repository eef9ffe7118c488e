import pytest

from dagbook.compile.measures import Count, Measure, measure_of

NOT_NULL = "macro.dbt.test_not_null"
UNIQUE = "macro.dbt.test_unique"
VALUES = "macro.dbt.test_accepted_values"
RANGE = "macro.dbt_utils.test_accepted_range"
COUNT = "macro.dbt_expectations.test_expect_table_row_count_to_be_between"

UNIQUE_SQL = """
select
    id as unique_field,
    count(*) as n_records

from main.orders
where id is not null
group by id
having count(*) > 1
"""
VALUES_SQL = """
with all_values as (

    select
        kind as value_field,
        count(*) as n_records

    from main.orders
    group by kind

)

select *
from all_values
where value_field not in ('a','b')
"""
COUNT_SQL = """
select *
from (
    select
        count(*) as measured
    from main.orders
) as measurements
where not((measured >= {least}))
"""
KEPT = "(select * from main.orders where id > 1\n or id is null) dbt_subquery"


def test_rows_on_which_a_condition_holds():
    sql = "\nselect *\nfrom main.orders\nwhere false\n   or not id >= 0\n"
    expected = Measure("main.orders", Count.ROWS, "false\n   or not id >= 0")
    assert measure_of(RANGE, sql) == expected


def test_rows_without_a_value():
    sql = "\nselect id\nfrom main.orders\nwhere id is null\n"
    assert measure_of(NOT_NULL, sql) == Measure("main.orders", Count.NULLS, "id")


def test_values_that_come_again_are_only_noticed():
    expected = Measure("main.orders", Count.REPEATS, "id", is_exact=False)
    assert measure_of(UNIQUE, UNIQUE_SQL) == expected


def test_values_outside_of_a_list_are_only_noticed():
    expected = Measure("main.orders", Count.ROWS, "(kind) not in ('a','b')", is_exact=False)
    assert measure_of(VALUES, VALUES_SQL) == expected


def test_a_condition_on_an_aggregate():
    expected = Measure("main.orders", Count.TRUTH, "not(((count(*)) >= 3))")
    assert measure_of(COUNT, COUNT_SQL.format(least=3)) == expected


def test_where_becomes_a_condition_under_the_alias_the_test_knows():
    sql = f"select id\nfrom {KEPT}\nwhere id is null"
    relation = "(select * from main.orders) dbt_subquery"
    expected = Measure(relation, Count.NULLS, "id", kept="id > 1\n or id is null")
    assert measure_of(NOT_NULL, sql) == expected


@pytest.mark.parametrize(
    ("macro", "sql"),
    [
        (NOT_NULL, "select id from main.orders where id is null"),
        (NOT_NULL, "select id\nfrom main.orders\nwhere other is null"),
        (UNIQUE, UNIQUE_SQL + "limit 5"),
        (RANGE, "with a as (select 1)\nselect *\nfrom a\nwhere false"),
        (COUNT, COUNT_SQL.format(least="(select max(id) from main.customers)")),
        (COUNT, COUNT_SQL.format(least="'3'")),
        (COUNT, COUNT_SQL.format(least=3).replace("main.orders", KEPT)),
    ],
)
def test_sql_of_another_shape_is_not_measured(macro, sql):
    assert measure_of(macro, sql) is None
