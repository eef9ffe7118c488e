"""What a change touches, and what it affects further on: there the gate looks again."""

import pytest
from tiny_artifacts import exposure, group, macro, model, source

from mkdocs_dagbook.comparison import compare
from mkdocs_dagbook.comparison.scope import scope_of

RAW = source("raw_orders", columns={"id": "", "net": ""}, relation_name='"raw"."raw_orders"')
BOARD = exposure("board", reads=["model.tiny.mart"])
MART, ORDERS = "model.tiny.mart", "model.tiny.orders"


def orders(sql='select id, net from "raw"."raw_orders"', **fields):
    code = {"raw_code": sql, "compiled_code": sql, "relation_name": '"orders"'}
    return model("orders", **{"reads": [RAW["unique_id"]], **code, **fields})


def mart(sql='select id, 2 * net as twice from "orders"', **fields):
    code = {"raw_code": sql, "compiled_code": sql, "relation_name": '"mart"'}
    return model("mart", **{"reads": [ORDERS], **code, **fields})


@pytest.fixture
def scope_between(site_of):
    def scope(before, after):
        earlier, later = site_of(before), site_of(after)
        return scope_of(compare(earlier, later), earlier, later)

    return scope


def test_nothing_is_touched_where_nothing_changed(scope_between):
    scope = scope_between([RAW, orders()], [RAW, orders()])

    assert not (scope.whole or scope.things or scope.columns)


def test_a_new_calculation_touches_the_columns_made_from_it_and_no_others(scope_between):
    net = orders('select id, net * 2 as net from "raw"."raw_orders"')

    scope = scope_between([RAW, orders(), mart(), BOARD], [RAW, net, mart(), BOARD])

    assert scope.covers(ORDERS, "net")
    assert scope.covers(MART, "TWICE")
    assert not scope.covers(MART, "id")
    assert scope.covers(BOARD["unique_id"], None)
    assert not scope.covers(RAW["unique_id"], None)


def test_words_touch_what_they_are_about_and_nothing_below(scope_between):
    told = orders(description="One row an order.")

    scope = scope_between([RAW, orders(), mart()], [RAW, told, mart()])

    assert scope.covers(ORDERS, None)
    assert not scope.covers(ORDERS, "net")
    assert not scope.covers(MART, None)


def test_a_new_model_is_touched_with_all_its_columns(scope_between):
    scope = scope_between([RAW, orders()], [RAW, orders(), mart()])

    assert scope.covers(MART, "whatever it is called")
    assert not scope.covers(ORDERS, "net")


def test_a_macro_touches_those_who_call_it(scope_between):
    calls = {"calls": ["macro.tiny.cents"]}
    before, after = macro("cents"), macro("cents", macro_sql="{% macro cents() %}2{% endmacro %}")

    scope = scope_between([RAW, before, orders(**calls)], [RAW, after, orders(**calls)])

    assert scope.covers(ORDERS, "net")


def test_a_group_touches_its_members_but_not_their_columns(scope_between):
    member = orders(group="sales")
    before, after = (group("sales", owner={"email": f"{each}@x.example"}) for each in "ab")

    scope = scope_between([RAW, before, member], [RAW, after, member])

    assert scope.covers(ORDERS, None)
    assert not scope.covers(ORDERS, "net")


def test_a_column_that_is_listed_now_is_touched_even_if_it_does_not_exist(scope_between):
    listed = orders(columns={"phantom": ""})

    scope = scope_between([RAW, orders()], [RAW, listed])

    assert scope.covers(ORDERS, "phantom")
    assert not scope.covers(ORDERS, "net")
