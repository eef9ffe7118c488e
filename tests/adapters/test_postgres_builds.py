"""What is built on PostgreSQL, and what readers see meanwhile."""

from threading import Event, Thread

import pytest
from programs import PATIENCE

from dagbook.errors import DagbookError
from dagbook.testing import ProjectFolder, results_by_name

ORDERS = "select 1 as id, 'Ada'::text as name"


@pytest.fixture
def shop(tmp_path, postgres_place) -> ProjectFolder:
    return ProjectFolder(tmp_path, postgres_place)


def built(shop, **files):
    """Write models by name and build; every node must succeed."""
    shop.write({f"models/{name}.sql": text for name, text in files.items()})
    results = shop.build()
    assert results.success, [each.message for each in results.results]
    return results_by_name(results)


def table(query, **config):
    """A table's file."""
    given = "".join(f", {key}={value!r}" for key, value in config.items())
    return f"{{{{ config(materialized='table'{given}) }}}} {query}"


def view(query):
    return f"{{{{ config(materialized='view') }}}} {query}"


def relations(shop):
    """Names and kinds of what stands in the test's schema."""
    return dict(
        shop.place.query(
            "select relname, relkind::text from pg_class where relkind in ('r', 'v', 'm') "
            f"and relnamespace = '{shop.place.schema}'::regnamespace"
        )
    )


def indexes(shop, name):
    """Definitions of a relation's indexes without their names."""
    found = shop.place.query(
        "select substring(indexdef from 'USING .*'), indexdef like '%UNIQUE%' from pg_indexes "
        f"where schemaname = '{shop.place.schema}' and tablename = '{name}' order by 1"
    )
    return [(definition, unique) for definition, unique in found]


def test_seeds_views_tables_and_tests_are_built_again_and_again(shop):
    shop.write(
        {
            "seeds/raw_orders.csv": "id,name,paid\n1,Ada,1.5\n2,null,\n",
            "models/models.yml": "models: [{name: orders, columns: "
            "[{name: id, data_tests: [unique, not_null]}]}]",
        }
    )
    for _ in range(2):
        results = built(
            shop,
            stg_orders=view("select * from {{ ref('raw_orders') }}"),
            orders=table("select id, name from {{ ref('stg_orders') }}"),
        )
        assert results["orders"].row_count == 2
        assert shop.place.query(f"select id, name from {shop.place.schema}.orders order by id") == [
            (1, "Ada"),
            (2, None),
        ]
    assert relations(shop) == {"raw_orders": "r", "stg_orders": "v", "orders": "r"}


def test_a_reader_never_misses_a_relation_that_changes_its_kind(shop):
    built(shop, orders=table(ORDERS))
    server, schema = shop.place.server, shop.place.schema
    over, seen, failed = Event(), [], []

    def read():
        with server.connect() as connection:
            while not over.is_set():
                try:
                    seen.append(connection.execute(f"select id from {schema}.orders".encode()))
                except Exception as error:
                    failed.append(error)

    reader = Thread(target=read, daemon=True)
    reader.start()
    try:
        for text in (view(ORDERS), table(ORDERS), table(ORDERS), view(f"{ORDERS}, 2 as more")):
            built(shop, orders=text)
    finally:
        over.set()
        reader.join(PATIENCE)
    assert seen
    assert failed == []


def test_a_view_that_keeps_its_columns_keeps_the_views_on_it(shop):
    built(shop, orders=view(ORDERS))
    schema = shop.place.schema
    shop.place.query(f"create view {schema}.report as select id from {schema}.orders")
    built(shop, orders=view(ORDERS.replace("1 as", "7 as") + ", true as more"))
    assert shop.place.query(f"select id from {schema}.report") == [(7,)]
    built(shop, orders=view("select 'x'::text as id"))
    assert "report" not in relations(shop)


def test_views_that_go_with_a_table_are_made_again(shop):
    models = {
        "orders": table(ORDERS),
        "names": view("select name from {{ ref('orders') }}"),
        "letters": view("select left(name, 1) as a from {{ ref('names') }}"),
        "kept": "{{ config(materialized='materialized_view') }} select * from {{ ref('letters') }}",
    }
    built(shop, **models)
    built(shop, **models)
    assert relations(shop) == {"orders": "r", "names": "v", "letters": "v", "kept": "m"}


def test_configured_indexes_are_there_once(shop):
    wanted = [{"columns": ["id"], "unique": True}, {"columns": ["name", "id"], "type": "btree"}]
    added = "{{ config(materialized='incremental', indexes=" + repr(wanted) + ") }} " + ORDERS
    expected = [("USING btree (id)", True), ("USING btree (name, id)", False)]
    for _ in range(2):
        models = {"orders": table(ORDERS, indexes=wanted), "added": added.replace("1 as", "2 as")}
        shop.full_refresh = not shop.full_refresh
        built(shop, **models)
        assert indexes(shop, "orders") == expected
        assert indexes(shop, "added") == expected
        shop.place.query(f"delete from {shop.place.schema}.added")


def test_an_unlogged_table_is_one(shop):
    assert built(shop, orders=table(ORDERS, unlogged=True))["orders"].row_count == 1
    kind = f"select relpersistence::text from pg_class where oid = '{shop.place.schema}.orders'"
    assert shop.place.query(f"{kind}::regclass") == [("u",)]


def test_a_materialized_view_is_refreshed_and_its_indexes_follow_the_config(shop):
    kept = "{{ config(materialized='materialized_view', indexes=[{'columns': ['COLUMN']}]) }} "
    kept += "select id, name from {{ ref('orders') }}"
    added = "{{ config(materialized='incremental') }} " + ORDERS
    for column in ("id", "name", "name"):
        built(shop, orders=added, kept=kept.replace("COLUMN", column))
        assert indexes(shop, "kept") == [(f"USING btree ({column})", False)]
    rows = f"select count(*) from {shop.place.schema}.kept"
    assert shop.place.query(rows) == [(3,)]  # the change of indexes alone read no rows


@pytest.mark.parametrize(("answer", "slug"), [("continue", None), ("fail", "raised-by-macro")])
def test_a_changed_materialized_view_may_be_left_or_refused(shop, answer, slug):
    kept = "{{ config(materialized='materialized_view', on_configuration_change='" + answer + "'"
    built(shop, kept=f"{kept}) }}}} {ORDERS}")
    shop.write({"models/kept.sql": kept + ", indexes=[{'columns': ['id']}]) }} " + ORDERS})
    error = results_by_name(shop.build())["kept"].error
    assert (error and error.slug) == slug
    assert indexes(shop, "kept") == []


def test_vacuum_runs_in_a_hook_outside_the_transaction(shop):
    hook = {"sql": "vacuum {{ this }}", "transaction": False}
    built(shop, orders=table(ORDERS, post_hook=hook))


def test_names_of_our_own_making_fit_into_sixty_three_characters(shop):
    name = "o" * 63
    for _ in range(2):
        built(shop, **{name: "{{ config(materialized='incremental', unique_key='id') }} " + ORDERS})
        built(shop, **{name: table(ORDERS)})
    assert relations(shop) == {name: "r"}
    shop.write({f"models/{name}o.sql": table(ORDERS)})
    error = results_by_name(shop.build())[f"{name}o"].error
    assert error is not None
    assert "64 bytes" in error.message


def test_names_are_measured_in_bytes_as_the_server_does(shop):
    name = "ü" * 31 + "o"
    for _ in range(2):
        built(shop, **{name: "{{ config(materialized='incremental', unique_key='id') }} " + ORDERS})
        built(shop, **{name: table(ORDERS)})
        built(shop, **{name: view(ORDERS)})
    assert relations(shop) == {name: "v"}
    shop.write({f"models/{name}o.sql": view(ORDERS), f"seeds/{'s' * 64}.csv": "id\n1\n"})
    results = results_by_name(shop.build())
    for each in (f"{name}o", "s" * 64):
        assert "64 bytes" in results[each].error.message


def test_a_schema_whose_name_the_server_would_cut_is_refused(shop):
    shop.write({"models/orders.sql": "{{ config(schema='" + "s" * 60 + "') }} " + ORDERS})
    with pytest.raises(DagbookError, match="give it a shorter schema"):
        shop.build()


def test_a_seed_is_emptied_in_place_and_made_anew_by_a_full_refresh(shop):
    shop.write({"seeds/codes.csv": "id,code\n1,ab\n"})
    built(shop, seen=view("select * from {{ ref('codes') }}"))
    schema = shop.place.schema
    shop.place.query(f"create view {schema}.report as select count(*) as n from {schema}.codes")
    shop.write({"seeds/codes.csv": "id,code\n1,ab\n2,cd\n"})
    built(shop)
    assert shop.place.query(f"select n from {schema}.report") == [(2,)]
    types = "seeds: [{name: codes, config: {column_types: {code: varchar(7)}}}]"
    shop.write({"seeds/seeds.yml": types})
    shop.full_refresh = True
    built(shop)
    assert "report" not in relations(shop)
    described = shop.catalog().nodes["seed.shop.codes"].columns
    assert [each.data_type for each in described] == ["integer", "character varying(7)"]


def test_text_columns_of_an_incremental_table_grow(shop):
    for size in (3, 8):
        built(
            shop,
            added="{{ config(materialized='incremental') }} "
            f"select '{'x' * size}'::varchar({size}) as code",
            seen=view("select code from {{ ref('added') }}"),
        )
    column = shop.catalog().nodes["model.shop.added"].columns[0]
    assert column.data_type == "character varying(8)"
    assert relations(shop) == {"added": "r", "seen": "v"}


def test_the_catalog_has_owners_sizes_comments_and_types(shop):
    shop.write(
        {
            "models/models.yml": "models: [{name: orders, description: It's all, "
            "columns: [{name: id, description: $1}]}]"
        }
    )
    query = "select 1 as id, 'a'::varchar(10) as name, 1.5::numeric(10, 2) as paid"
    docs = {"relation": True, "columns": True}
    built(
        shop,
        orders=table(f"{query}, '{{1}}'::int[] as \"Lots\"", persist_docs=docs),
        kept="{{ config(materialized='materialized_view') }} select id from {{ ref('orders') }}",
    )
    catalog = shop.catalog()
    orders, kept = (catalog.nodes[f"model.shop.{name}"] for name in ("orders", "kept"))
    assert [(each.name, each.data_type, each.comment) for each in orders.columns] == [
        ("id", "integer", "$1"),
        ("name", "character varying(10)", None),
        ("paid", "numeric(10,2)", None),
        ("Lots", "integer[]", None),
    ]
    assert (orders.type, orders.owner, orders.comment) == ("BASE TABLE", "dagbook", "It's all")
    stats = {each.id: each.value for each in orders.stats}
    assert stats["row_count"] == 1
    assert stats["bytes"] > 0
    assert kept.type == "MATERIALIZED VIEW"
    assert {each.id: each.value for each in kept.stats}["row_count"] == 1


def test_another_database_cannot_be_reached(shop):
    shop.write({"models/orders.sql": "{{ config(database='elsewhere') }} select 1 as id"})
    with pytest.raises(Exception, match="'elsewhere' cannot be reached from 'postgres'"):
        shop.build()
