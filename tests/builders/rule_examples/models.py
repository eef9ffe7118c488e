"""Examples of rules about promises, lineage and code of models."""

from rule_examples.names_and_columns import seed
from tiny_artifacts import exposure, group, macro, model, source

ANN = {"name": "Ann", "email": "ann@tiny.io"}
RAW = "source.tiny.raw.orders"
STG = "model.tiny.stg_orders"


def at(layer, name, **fields):
    return model(name, path=f"models/{layer}/{name}.sql", **fields)


def sql(code, name="orders", **fields):
    return model(name, raw_code=code, **fields)


def configured(name="orders", code="", **config):
    return model(name, raw_code=code, config=config)


def version(number, **fields):
    return model("dim", **fields) | {
        "unique_id": f"model.tiny.dim.v{number}",
        "version": number,
    }


def reading(*parents, name="orders", **fields):
    return model(name, reads=list(parents), **fields)


def grouped(name, team, **fields):
    return model(name, group=team, config={"group": team}, **fields)


VIEW = {"config": {"materialized": "view"}}
CHAIN = [
    model("a", **VIEW),
    reading("model.tiny.a", name="b", **VIEW),
    reading("model.tiny.b", name="c", **VIEW),
]
NEW = "select 1 as a {% if is_incremental() %} where x {% endif %}"

EXAMPLES = {
    "model-access": (
        [model("orders", access="protected")],
        [model("orders", access="public")],
        "access is public, allowed: protected, private",
        {"asks": {"allowed": ("protected", "private")}},
    ),
    "model-materialization": (
        [model("orders")],
        [model("orders", **VIEW)],
        "materialized is view, allowed: table",
        {"asks": {"allowed": ("table",)}},
    ),
    "public-contract": (
        [model("orders", access="public", config={"contract": {"enforced": True}}), model("x")],
        [model("orders", access="public")],
        "is public and has no enforced contract",
        {},
    ),
    "public-group": (
        [group("sales", ANN), grouped("orders", "sales", access="public"), model("x")],
        [model("orders", access="public")],
        "is public and belongs to no group",
        {},
    ),
    "public-columns": (
        [model("orders", access="public", columns={"id": "Key."})],
        [model("orders", access="public", columns={"id": ""})],
        "column id of a public model has no description",
        {},
    ),
    "grants-allowed": (
        [configured(grants={"select": ["bi"]})],
        [configured(grants={"insert": ["bi"]})],
        "grants insert",
        {"asks": {"pattern": "^select$"}},
    ),
    "grants-required": (
        [configured(grants={"select": ["bi"]})],
        [configured(grants={"select": []})],
        "grants nobody select",
        {"asks": {"rights": ("select",)}},
    ),
    "grants-count": (
        [configured(grants={"select": ["bi"]})],
        [configured(grants={"select": ["bi"], "insert": ["etl"]})],
        "grants 2 rights, allowed are 0 to 1",
        {"asks": {"max_grants": 1}},
    ),
    "model-constraints": (
        [model("orders", columns={"id": {"constraints": [{"type": "not_null"}]}})],
        [model("orders", columns={"id": ""})],
        "has no constraint not_null",
        {"asks": {"types": ("not_null",)}},
    ),
    "one-primary-key": (
        [model("orders", columns={"id": {"constraints": [{"type": "primary_key"}]}})],
        [
            model(
                "orders",
                columns={
                    "id": {"constraints": [{"type": "primary_key"}]},
                    "line": {"constraints": [{"type": "primary_key"}]},
                },
            )
        ],
        "has several primary keys: id, line",
        {},
    ),
    "version-form": (
        [version(1)],
        [version("beta")],
        r"the version 'beta' doesn't match ^\d+$",
        {"asks": {"pattern": r"^\d+$"}},
    ),
    "old-version-read": (
        [version(1), version(2), reading("model.tiny.dim.v2")],
        [version(2), version(10), reading("model.tiny.dim.v2")],
        "reads dim.v2, there is dim.v10",
        {},
    ),
    "deprecated-read": (
        [model("old", deprecation_date="2027-01-01"), reading("model.tiny.old")],
        [model("old", deprecation_date="2026-11-01T00:00:00"), reading("model.tiny.old")],
        "reads old, deprecated since 2026-11-01",
        {},
    ),
    "old-version-end": (
        [version(1, deprecation_date="2027-01-01"), version(2)],
        [version(1), version(2)],
        "is an older version and has no deprecation_date",
        {},
    ),
    "layer-order": (
        [at("staging", "stg_orders"), at("marts", "orders", reads=[STG])],
        [at("staging", "stg_orders", reads=["model.tiny.orders"]), at("marts", "orders")],
        "staging reads orders of marts",
        {},
    ),
    "direct-source": (
        [source("orders"), at("staging", "stg_orders", reads=[RAW]), reading(RAW)],
        [source("orders"), at("marts", "orders", reads=[RAW])],
        "marts reads the source raw.orders",
        {},
    ),
    "staging-siblings": (
        [source("orders"), at("staging", "stg_orders", reads=[RAW])],
        [at("staging", "stg_orders"), at("staging", "stg_paid", reads=[STG])],
        "staging reads stg_orders of staging",
        {},
    ),
    "mixed-inputs": (
        [source("orders"), reading(RAW)],
        [source("orders"), model("stg_orders"), reading(RAW, STG)],
        "reads sources and models at once",
        {},
    ),
    "permitted-inputs": (
        [at("staging", "stg_orders"), reading(STG)],
        [at("tmp", "stg_orders"), reading(STG)],
        "reads stg_orders in models/tmp",
        {"asks": {"pattern": "/staging/"}},
    ),
    "forbidden-inputs": (
        [source("orders"), reading(RAW)],
        [seed("rules"), reading("seed.tiny.rules")],
        "reads the seed rules",
        {"asks": {"kinds": ("seed",)}},
    ),
    "many-inputs": (
        [model("a"), reading("model.tiny.a")],
        [model("a"), model("b"), reading("model.tiny.a", "model.tiny.b")],
        "2 tables are read, 1 are allowed",
        {"asks": {"max_models": 1}},
    ),
    "many-readers": (
        [model("a"), reading("model.tiny.a")],
        [model("a"), reading("model.tiny.a"), reading("model.tiny.a", name="b")],
        "2 tables read it, 1 are allowed",
        {"asks": {"max_readers": 1}},
    ),
    "few-readers": (
        [source("orders"), seed("a"), exposure("e", reads=[RAW])],
        [source("orders")],
        "0 tables read it, 1 are asked for",
        {"asks": {"min_readers": 1}, "good_asks": {"min_readers": 0}},
    ),
    "dead-end": (
        [model("orders"), exposure("board", reads=["model.tiny.orders"])],
        [model("orders")],
        "nothing reads it: no model, exposure or metric",
        {},
    ),
    "model-exposure": (
        [model("a"), reading("model.tiny.a"), exposure("board", reads=["model.tiny.orders"])],
        [model("orders")],
        "no exposure hangs on it",
        {},
    ),
    "rootless-model": (
        [source("orders"), reading(RAW)],
        [model("orders")],
        "names no table by ref or source",
        {},
    ),
    "chained-views": (
        [*CHAIN[:2], reading("model.tiny.b", name="c")],
        CHAIN,
        "3 views in a row, 2 are allowed",
        {"asks": {"max_views": 2}},
    ),
    "long-way": (
        [source("orders"), reading(RAW, name="a"), reading("model.tiny.a", name="b")],
        CHAIN,
        "3 steps from the sources, 2 are allowed",
        {"asks": {"max_depth": 2}},
    ),
    "stored-for-many": (
        [model("a"), reading("model.tiny.a"), reading("model.tiny.a", name="b")],
        [model("a", **VIEW), reading("model.tiny.a"), reading("model.tiny.a", name="b")],
        "2 tables read it, and it is a view",
        {"asks": {"min_readers": 2}},
    ),
    "rejoined-input": (
        [
            model("a"),
            reading("model.tiny.a", name="b"),
            reading("model.tiny.b", name="c"),
            reading("model.tiny.a", "model.tiny.b"),
        ],
        [
            model("a"),
            reading("model.tiny.a", name="b"),
            reading("model.tiny.a", "model.tiny.b"),
        ],
        "reads a, and b that only it reads",
        {},
    ),
    "group-border": (
        [
            grouped("a", "sales", access="public"),
            grouped("orders", "ops", reads=["model.tiny.a"]),
        ],
        [grouped("a", "sales"), grouped("orders", "ops", reads=["model.tiny.a"])],
        "reads a of group sales, which isn't public",
        {},
    ),
    "group-ring": (
        [grouped("a", "sales"), grouped("b", "ops", reads=["model.tiny.a"])],
        [
            grouped("a", "sales"),
            grouped("b", "ops", reads=["model.tiny.a"]),
            grouped("c", "sales", reads=["model.tiny.b"]),
        ],
        "groups ops and sales read each other: c reads b, b reads a",
        {},
    ),
    "hard-coded-table": (
        [sql("select extract(year from o.day) from {{ ref('x') }} o, o.items")],
        [sql("select * from {{ ref('x') }} join prod.customers c on true")],
        "reads prod.customers without ref or source",
        {},
    ),
    "select-star": (
        [sql("with a as (select * from {{ ref('x') }}) select count(*), 2 * b from a")],
        [sql("select\n  * from {{ source('raw', 'x') }}")],
        "selects every column of {{ source('raw', 'x') }}",
        {},
    ),
    "semicolon": (
        [sql("select ';' as a -- ;")],
        [sql("select 1 as a;")],
        "has a semicolon",
        {},
    ),
    "cross-join": (
        [
            sql("with a as (select 1), b as (select 2) select x, y from a join b using (k)"),
            sql("select e from {{ ref('o') }} o, unnest(o.items) cross join unnest(o.e)", "o"),
        ],
        [sql("select a, b from {{ ref('x') }} x, {{ ref('y') }} y")],
        "joins tables by a comma",
        {},
    ),
    "bare-union": (
        [sql("select 1 union all select 2")],
        [sql("select 1 union select 2")],
        "a union says neither all nor distinct",
        {},
    ),
    "useless-sort": (
        [sql("select sum(a) over (order by b) from {{ ref('x') }} order by 1 limit 3")],
        [sql("select a from {{ ref('x') }} order by a")],
        "ends in order by without limit",
        {},
    ),
    "unused-query": (
        [sql("with a as (select 1), b as (select * from a) select * from b")],
        [sql("with a as (select 1), b as (select 2) select * from b")],
        "nothing reads a",
        {},
    ),
    "code-lines": (
        [sql("select\n 1")],
        [sql("select\n 1,\n 2")],
        "3 lines of code, 2 are allowed",
        {"asks": {"max_lines": 2}},
    ),
    "forbidden-code": (
        [sql("select 1")],
        [sql("select NOW()")],
        "the code has 'NOW(', which (?i)now\\( forbids",
        {"asks": {"pattern": r"(?i)now\("}},
    ),
    "required-code": (
        [sql("select 1 as loaded_at")],
        [sql("select 1")],
        "nothing in the code matches loaded_at",
        {"asks": {"pattern": "loaded_at"}},
    ),
    "unfinished-code": (
        [sql("select 'TODO' as state -- done")],
        [sql("select 1 -- TODO: the rest")],
        "a comment says TODO",
        {},
    ),
    "target-in-code": (
        [sql("select 1 -- {{ target.name }}")],
        [sql("select 1 {% if target.name == 'prod' %} {% endif %}")],
        "the code asks for target.name",
        {},
    ),
    "copied-code": (
        [sql("select 1"), sql("select 2", "b")],
        [sql("select 1"), sql("select  1 -- so", "b"), sql("", "c"), sql("", "d")],
        "has the same code as b",
        {"also": ["has the same code as orders"]},
    ),
    "incremental-key": (
        [configured(materialized="incremental", incremental_strategy="append"), model("x")],
        [configured(materialized="incremental")],
        "is incremental without unique_key",
        {},
    ),
    "incremental-filter": (
        [
            configured(materialized="incremental", code=NEW),
            macro("only_new", macro_sql="{% macro only_new() %}{{ is_incremental() }}"),
            configured("b", materialized="incremental", code="select {{ only_new() }}")
            | {"depends_on": {"macros": ["macro.tiny.only_new"]}},
        ],
        [configured(materialized="incremental", code="select 1")],
        "is incremental and reads everything: no is_incremental()",
        {},
    ),
    "incremental-schema": (
        [configured(materialized="incremental", on_schema_change="fail"), model("x")],
        [configured(materialized="incremental", on_schema_change="ignore")],
        "ignores new columns: on_schema_change",
        {},
    ),
}
