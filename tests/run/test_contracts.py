import pytest

from dagbook.testing import results_by_name


def model(columns, config="materialized: table", constraints="[]"):
    return (
        f"models:\n  - name: m\n    config: {{{config}, contract: {{enforced: true}}}}\n"
        f"    constraints: {constraints}\n    columns: {columns}\n"
    )


TWO = "[{name: id, data_type: int}, {name: name, data_type: string}]"


@pytest.mark.parametrize("kind", ["table", "view", "incremental"])
def test_columns_as_promised_are_built_whatever_their_types_are_called(kind, shop):
    files = {
        "models/m.sql": "select 1 as id, 'x' as name",
        "models/s.yml": model(TWO, f"materialized: {kind}"),
    }
    assert shop.write(files).build().success
    assert shop.query("select id, name from m") == [(1, "x")]


def test_a_table_has_its_columns_in_the_order_of_the_contract(shop):
    files = {"models/m.sql": "select 'x' as name, 1 as id", "models/s.yml": model(TWO)}
    assert shop.write(files).build().success
    assert shop.query("select * from m") == [(1, "x")]


def test_other_columns_are_told_beside_the_promised_ones_and_the_old_table_stays(shop):
    shop.write({"models/m.sql": "select 1 as id, 'x' as name", "models/s.yml": model(TWO)}).build()
    shop.write({"models/m.sql": "select 2 as id, 3 as name, 4 as more"})
    error = results_by_name(shop.build())["m"].error

    assert error.slug == "broken-contract"
    assert error.notes == (
        "column | query   | contract |",
        "more   | INTEGER |          | not in the contract",
        "name   | INTEGER | VARCHAR  | other type",
    )
    assert shop.query("select * from m") == [(1, "x")]


CONSTRAINTS = {
    "[{name: id, data_type: int, constraints: [{type: not_null}]}]": ("[]", "cast(null as int)"),
    "[{name: id, data_type: int}]": ("[{type: check, expression: id > 0}]", "-1"),
    "[{name: id, data_type: int} ]": (
        "[{type: primary_key, columns: [id]}]",
        "1 as id union all select 1",
    ),
}


@pytest.mark.parametrize("columns", CONSTRAINTS)
def test_constraints_are_the_tables_own_and_a_row_against_them_keeps_the_old_table(columns, shop):
    constraints, bad = CONSTRAINTS[columns]
    entry = model(columns, constraints=constraints)
    assert shop.write({"models/m.sql": "select 7 as id", "models/s.yml": entry}).build().success

    shop.write({"models/m.sql": f"select {bad}" + ("" if " as id" in bad else " as id")})
    found = results_by_name(shop.build())["m"]

    assert found.error.slug == "constraint-violated"
    assert shop.query("select id from m") == [(7,)]


def test_a_contract_needs_the_type_of_every_column(shop):
    files = {"models/m.sql": "select 1 as id", "models/s.yml": model("[{name: id}]")}
    assert "data_type for every column" in results_by_name(shop.write(files).build())["m"].message
