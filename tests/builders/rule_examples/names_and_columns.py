"""Examples of rules about names, columns, tags and meta."""

from tiny_artifacts import catalog, exposure, generic_test, group, macro, model, source

ORDERS = "model.tiny.orders"


def seed(name, **fields):
    return model(name, kind="seed", path=f"seeds/{name}.csv", **fields)


def snapshot(name, **fields):
    return model(name, kind="snapshot", path=f"snapshots/{name}.sql", **fields)


def metric(name, **fields):
    return {
        "unique_id": f"metric.tiny.{name}",
        "name": name,
        "package_name": "tiny",
        "original_file_path": "models/metrics.yml",
        "type": "simple",
        **fields,
    }


def semantic_model(name, table="orders", **fields):
    return {
        "unique_id": f"semantic_model.tiny.{name}",
        "name": name,
        "package_name": "tiny",
        "original_file_path": "models/semantic.yml",
        "model": f"ref('{table}')",
        "depends_on": {"nodes": [f"model.tiny.{table}"]},
        **fields,
    }


def singular_test(name, reads=(ORDERS,), **fields):
    return {
        "unique_id": f"test.tiny.{name}",
        "name": name,
        "resource_type": "test",
        "package_name": "tiny",
        "original_file_path": f"tests/{name}.sql",
        "depends_on": {"nodes": list(reads)},
        **fields,
    }


def unit_test(name="adds_up", **fields):
    return {
        "unique_id": f"unit_test.tiny.orders.{name}",
        "name": name,
        "model": "orders",
        "package_name": "tiny",
        "original_file_path": "models/schema.yml",
        "depends_on": {"nodes": [ORDERS]},
        **fields,
    }


def like(pattern):
    return {"asks": {"pattern": pattern}}


OWNER = {"name": "Ann", "email": "ann@tiny.io"}
TYPES = {"asks": {"names": {"^timestamp": "_at$"}}}

EXAMPLES = {
    "model-name": (
        [model("stg_orders")],
        [model("orders")],
        "the name 'orders' doesn't match ^stg_",
        like("^stg_"),
    ),
    "seed-name": (
        [seed("map_countries")],
        [seed("countries")],
        "the name 'countries' doesn't match ^map_",
        like("^map_"),
    ),
    "snapshot-name": (
        [snapshot("orders_snapshot")],
        [snapshot("orders")],
        "the name 'orders' doesn't match _snapshot$",
        like("_snapshot$"),
    ),
    "source-name": (
        [source("orders", source_name="raw_shop")],
        [source("orders", source_name="shop")],
        "the name of the source 'shop' doesn't match ^raw_",
        like("^raw_"),
    ),
    "source-table-name": (
        [source("orders")],
        [source("Orders")],
        "the name 'Orders' doesn't match ^[a-z]+$",
        like("^[a-z]+$"),
    ),
    "exposure-name": (
        [exposure("board_sales")],
        [exposure("sales")],
        "the name 'sales' doesn't match ^board_",
        like("^board_"),
    ),
    "metric-name": (
        [metric("total_sales")],
        [metric("sales")],
        "the name 'sales' doesn't match ^total_",
        like("^total_"),
    ),
    "semantic-model-name": (
        [model("orders"), semantic_model("sem_orders")],
        [model("orders"), semantic_model("orders")],
        "the name 'orders' doesn't match ^sem_",
        like("^sem_"),
    ),
    "macro-name": (
        [macro("to_cents")],
        [macro("cents")],
        "the name 'cents' doesn't match ^to_",
        like("^to_"),
    ),
    "group-name": (
        [group("team_sales", OWNER)],
        [group("sales", OWNER)],
        "the name 'sales' doesn't match ^team_",
        like("^team_"),
    ),
    "test-name": (
        [singular_test("assert_paid"), generic_test("unique", ORDERS, "id")],
        [singular_test("paid")],
        "the name 'paid' doesn't match ^assert_",
        like("^assert_"),
    ),
    "project-name": (
        [model("orders")],
        [{**model("orders")}],
        "the name 'tiny' doesn't match ^acme_",
        {"asks": {"pattern": "^acme_"}, "good_asks": {"pattern": "^ti"}},
    ),
    "model-schema": (
        [model("orders", schema="mart_sales")],
        [model("orders", schema="main")],
        "the schema 'main' doesn't match ^mart_",
        like("^mart_"),
    ),
    "model-database": (
        [model("orders", database="analytics")],
        [model("orders", database="dev")],
        "the database 'dev' doesn't match ^analytics$",
        like("^analytics$"),
    ),
    "model-alias": (
        [model("mart__orders", alias="orders")],
        [model("mart__orders")],
        "the name in the warehouse 'mart__orders' doesn't match ^[a-z]+$",
        like("^[a-z]+$"),
    ),
    "model-file-name": (
        [model("orders", path="models/orders_v1.sql")],
        [model("orders", path="models/orders.sql")],
        r"the file 'orders.sql' doesn't match _v\d\.sql$",
        like(r"_v\d\.sql$"),
    ),
    "properties-file": (
        [model("orders", patch_path="tiny://models/_models.yml"), model("unlisted")],
        [model("orders", patch_path="tiny://models/schema.yml")],
        r"the properties file 'models/schema.yml' doesn't match /_\w+\.yml$",
        like(r"/_\w+\.yml$"),
    ),
    "model-folder": (
        [model("orders", path="models/marts/orders.sql")],
        [model("orders", path="models/tmp/orders.sql")],
        "the folder 'models/tmp/' doesn't match ^models/(staging|marts)/",
        like("^models/(staging|marts)/"),
    ),
    "name-by-folder": (
        [model("stg_a", path="models/staging/stg_a.sql"), model("orders")],
        [model("orders", path="models/staging/orders.sql")],
        "in models/staging names match ^stg_",
        {"asks": {"names": {"/staging/": "^stg_"}}},
    ),
    "name-case": (
        [model("orders_2")],
        [model("allOrders")],
        "the name isn't snake_case",
        {},
    ),
    "name-length": (
        [model("a" * 63)],
        [model("a" * 64)],
        "the name has 64 characters, 63 are kept",
        {"asks": {"max_length": 63}},
    ),
    "file-name": (
        [
            macro("cents"),
            {**macro("test_even"), "original_file_path": "tests/generic/even.sql"},
            {**snapshot("orders"), "original_file_path": "snapshots/many.yml"},
        ],
        [{**macro("cents"), "original_file_path": "macros/money.sql"}],
        "stands in the file money.sql",
        {},
    ),
    "column-name": (
        [model("orders", columns={"order_id": ""})],
        [model("orders", columns={"id": ""})],
        "the name of column id doesn't match _id$",
        like("_id$"),
    ),
    "column-name-case": (
        [model("orders", columns={"order_id": "", "TOTAL": ""})],
        [model("orders", columns={"orderId": ""})],
        "the name of column orderId isn't snake_case",
        {},
    ),
    "column-name-by-type": (
        [model("orders", columns={"paid_at": {"data_type": "TIMESTAMP"}, "paid": ""})],
        [model("orders", columns={"paid": {"data_type": "TIMESTAMP"}})],
        "column paid is TIMESTAMP, such names match _at$",
        TYPES,
    ),
    "column-type-by-name": (
        [model("orders", columns={"is_paid": {"data_type": "boolean"}})],
        [model("orders", columns={"is_paid": {"data_type": "int"}})],
        "column is_paid is int, such types match ^bool",
        {"asks": {"types": {"^is_": "^bool"}}},
    ),
    "column-types-allowed": (
        [model("orders", columns={"net": {"data_type": "DECIMAL(9,2)"}})],
        [model("orders", columns={"net": {"data_type": "float"}})],
        "column net is float, allowed is ^(decimal|int)",
        like("^(decimal|int)"),
    ),
    "column-type-declared": (
        [model("orders", columns={"id": {"data_type": "int"}})],
        [model("orders", columns={"id": "Key."})],
        "column id declares no data_type",
        {},
    ),
    "column-test-by-name": (
        [model("orders", columns={"order_id": ""}), generic_test("not_null", ORDERS, "order_id")],
        [model("orders", columns={"order_id": "", "net": ""})],
        "column order_id has no test not_null",
        {"asks": {"tests": {"_id$": ["not_null"]}}},
    ),
    "foreign-key-test": (
        [
            model("orders", columns={"customer_id": ""}),
            generic_test("relationships", ORDERS, "customer_id", to="ref('c')", field="id"),
        ],
        [model("orders", columns={"customer_id": ""})],
        "column customer_id has no test that says where it leads",
        like("_id$"),
    ),
    "column-type-conflict": (
        [model("a"), model("b"), model("c")],
        [model("a"), model("b"), model("d")],
        "column id is VARCHAR, elsewhere mostly INTEGER",
        {
            "catalog": catalog(
                {
                    "model.tiny.a": {"id": "INTEGER"},
                    "model.tiny.b": {"id": "INTEGER"},
                    "model.tiny.c": {"id": "INTEGER"},
                    "model.tiny.d": {"id": "VARCHAR"},
                }
            )
        },
    ),
    "column-words-conflict": (
        [model("a", columns={"net": "Less tax."}), model("b", columns={"net": "less  tax."})],
        [
            model("a", columns={"net": "Less tax."}),
            {**model("b", columns={"net": "Less fees."}), "package_name": "tiny"},
            source("c", columns={"net": ""}),
        ],
        "column net is described in 2 ways in the project",
        {"also": ["column net is described in 2 ways in the project"]},
    ),
    "personal-by-name": (
        [model("people", columns={"email": {"meta": {"pii": False}}, "email_domain": ""})],
        [model("people", columns={"email": "For letters."})],
        "column email is called like personal data and isn't marked",
        {},
    ),
    "columns-listed": (
        [seed("rules", columns={"ID": ""})],
        [seed("rules")],
        "column id exists but isn't listed in any properties file",
        {"catalog": catalog({"seed.tiny.rules": {"id": "INTEGER"}})},
    ),
    "model-tags": (
        [model("orders", tags=["daily", "core"])],
        [model("orders", tags=["daily"])],
        "has no tag core",
        {"asks": {"all": ("core",)}},
    ),
    "seed-tags": (
        [seed("rules", tags=["daily"])],
        [seed("rules", tags=["dayly"])],
        "has the unknown tag dayly",
        {"asks": {"allowed": ("daily",)}},
    ),
    "snapshot-tags": (
        [snapshot("orders", tags=["hourly"])],
        [snapshot("orders")],
        "has none of the tags daily, hourly",
        {"asks": {"some": ("daily", "hourly")}},
    ),
    "source-tags": (
        [source("orders", tags=["raw"])],
        [source("orders")],
        "has no tag raw",
        {"asks": {"all": ("raw",)}},
    ),
    "exposure-tags": (
        [exposure("board", tags=["weekly"])],
        [exposure("board")],
        "has no tag weekly",
        {"asks": {"all": ("weekly",)}},
    ),
    "test-tags": (
        [generic_test("unique", ORDERS, "id") | {"tags": ["critical"]}],
        [generic_test("unique", ORDERS, "id")],
        "has no tag critical",
        {"asks": {"all": ("critical",)}},
    ),
    "source-meta": (
        [source("orders", meta={"contact": {"team": "shop"}})],
        [source("orders", meta={"contact": {}})],
        "meta has no contact.team",
        {"asks": {"keys": ("contact.team",)}},
    ),
    "seed-meta": (
        [seed("rules", meta={"until": "2027"})],
        [seed("rules")],
        "meta has no until",
        {"asks": {"keys": ("until",)}},
    ),
    "exposure-meta": (
        [exposure("board", meta={"audience": "board"})],
        [exposure("board", meta={"audience": ""})],
        "meta has no audience",
        {"asks": {"keys": ("audience",)}},
    ),
    "macro-meta": (
        [macro("cents", meta={"since": "1.0"})],
        [macro("cents")],
        "meta has no since",
        {"asks": {"keys": ("since",)}},
    ),
    "metric-meta": (
        [metric("sales", meta={"unit": "euro"})],
        [metric("sales")],
        "meta has no unit",
        {"asks": {"keys": ("unit",)}},
    ),
    "column-meta": (
        [model("orders", columns={"net": {"meta": {"unit": "euro"}}, "id": ""})],
        [model("orders", columns={"net": "", "id": ""})],
        "meta of column net has no unit",
        {"asks": {"keys": ("unit",), "columns": "^net"}},
    ),
    "column-tags": (
        [model("orders", columns={"mail": {"tags": ["pii"]}})],
        [model("orders", columns={"mail": {"tags": ["pli"]}})],
        "column mail has the unknown tag pli",
        {"asks": {"allowed": ("pii",)}},
    ),
}
