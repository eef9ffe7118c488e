from tiny_artifacts import generic_test, model, source

from mkdocs_dagbook.site_model import Evidence

ORDERS, CUSTOMERS = "model.tiny.orders", "model.tiny.customers"


def relationship(column="customer_id", *, to="ref('customers')", field="id", reads=None):
    test = generic_test("relationships", ORDERS, column, to=to, field=field)
    return {**test, "depends_on": {"nodes": reads or [CUSTOMERS, ORDERS]}}


def tables(**orders):
    described = {"ID": "", "customer_id": "", **orders.pop("columns", {})}
    return (
        model("orders", columns=described, **orders),
        model("customers", columns={"id": "", "email": ""}),
    )


def relations(site):
    return [
        (each.parent_columns, each.words, each.child, each.child_columns)
        for each in site.relations.get(CUSTOMERS, ())
    ]


def test_a_relationships_test_joins_two_tables(site_of):
    site = site_of(*tables(), relationship())

    assert relations(site) == [(("id",), "0 or 1 to many", ORDERS, ("customer_id",))]
    assert site.relations[ORDERS] == site.relations[CUSTOMERS]
    assert site.relations[ORDERS][0].evidence == (Evidence.TEST,)


def test_tests_of_the_column_tell_how_many_there_are(site_of):
    never_empty = generic_test("not_null", ORDERS, "customer_id")
    once = generic_test("unique", ORDERS, "customer_id")

    assert relations(site_of(*tables(), relationship(), never_empty))[0][1] == "1 to many"
    assert relations(site_of(*tables(), relationship(), once))[0][1] == "0 or 1 to at most 1"


def test_a_test_of_some_rows_promises_nothing_of_the_others(site_of):
    some = {**generic_test("not_null", ORDERS, "customer_id"), "config": {"where": "paid"}}

    assert relations(site_of(*tables(), relationship(), some))[0][1] == "0 or 1 to many"


def test_a_table_may_point_at_itself(site_of):
    boss = relationship("parent_id", to="ref('orders')", field="id", reads=[ORDERS])

    site = site_of(*tables(), boss)

    (found,) = site.relations[ORDERS]
    assert (found.parent, found.child, found.parent_columns) == (ORDERS, ORDERS, ("ID",))


def test_the_right_one_of_several_tables_a_test_reads_is_found(site_of):
    raw = source("customers")
    test = relationship(
        to="source('raw', 'customers')", reads=[CUSTOMERS, raw["unique_id"], ORDERS]
    )

    site = site_of(*tables(), raw, test)

    assert [each.parent for each in site.relations[ORDERS]] == ["source.tiny.raw.customers"]


def test_foreign_keys_of_tables_and_columns_count_however_they_name_the_other(site_of):
    by_column = {
        "constraints": [{"type": "foreign_key", "to": "ref('customers')", "to_columns": ["id"]}]
    }
    by_table = [
        {"type": "foreign_key", "columns": ["ID"], "expression": "main.customers (email)"},
        {"type": "check", "columns": ["ID"]},
    ]

    site = site_of(*tables(columns={"customer_id": by_column}, constraints=by_table))

    assert relations(site) == [
        (("email",), "0 or 1 to many", ORDERS, ("ID",)),
        (("id",), "0 or 1 to many", ORDERS, ("customer_id",)),
    ]


def test_entities_of_semantic_models_join_too_and_what_is_known_twice_is_told_once(site_of):
    def meaning(name, table, entity, kind, column):
        ident = f"semantic_model.tiny.{name}"
        entities = [{"name": entity, "type": kind, "expr": column}]
        return {
            "unique_id": ident,
            "name": name,
            "package_name": "tiny",
            "entities": entities,
            "depends_on": {"nodes": [table]},
        }

    site = site_of(
        *tables(),
        meaning("people", CUSTOMERS, "customer", "primary", "id"),
        meaning("sales", ORDERS, "customer", "foreign", "customer_id"),
        relationship(),
    )

    (found,) = site.relations[ORDERS]
    assert found.evidence == (Evidence.TEST, Evidence.ENTITY)


def test_a_relation_to_something_unknown_is_none(site_of):
    assert site_of(*tables(), relationship(reads=["model.tiny.gone", ORDERS])).relations == {}
