"""Examples of rules about versions, labels, lineage that is known, and what a run was billed."""

from rule_examples.names_and_columns import semantic_model
from tiny_artifacts import generic_test, model, run_results, source

ORDERS = "model.tiny.orders"


def version(number, *, latest=2, **fields):
    """A version of the model ``orders``."""
    return {
        **model("orders", version=number, latest_version=latest, **fields),
        "unique_id": f"{ORDERS}.v{number}",
    }


def reader(code, **fields):
    reads = [f"{ORDERS}.v1", f"{ORDERS}.v2"]
    return model("report", raw_code=code, reads=reads, **fields)


def billed(**gigabytes):
    results = {
        f"model.tiny.{name}": {
            "status": "success",
            "adapter_response": {"bytes_billed": count * 10**9},
        }
        for name, count in gigabytes.items()
    }
    return {"run_results": run_results(results)}


OVER = {"deprecation_date": "2026-01-31T00:00:00+00:00"}
KEPT = {"deprecation_date": "2027-01-31T00:00:00+00:00"}
DAYS = {"standard_granularity_column": "day"}
UNIQUE = generic_test("unique", ORDERS, "id")
PEOPLE = source(
    "people", columns={"email": {"meta": {"pii": True}}}, relation_name='"main"."people"'
)
RAW = source("raw", columns={"net": "Less tax, in euros."}, relation_name='"main"."raw"')
FROM_PEOPLE = {"reads": ["source.tiny.raw.people"], "access": "public", "columns": {"mail": ""}}
FROM_RAW = {"reads": ["source.tiny.raw.raw"], "compiled_code": 'select net from "main"."raw"'}


def made_of(column, **fields):
    return model("orders", compiled_code=f'select {column} as mail from "main"."people"', **fields)


EXAMPLES = {
    "model-version": (
        [version(1, access="public"), model("x")],
        [model("orders", access="public")],
        "is public and has no version",
        {"asks": {"access": ("public",)}},
    ),
    "latest-version-over": (
        [version(1, **OVER), version(2, **KEPT)],
        [version(1), version(2, **OVER)],
        "is read by whoever names no version, deprecated since 2026-01-31",
        {},
    ),
    "version-unsaid": (
        [version(1), version(2), reader("{{ ref('tiny', 'orders', v=1) }} {# ref('orders') #}")],
        [version(1), version(2), reader("select *\nfrom {{ ref('orders') }}")],
        "reads orders and doesn't say which version",
        {},
    ),
    "model-labels": (
        [model("orders", config={"labels": {"team": "core"}})],
        [model("orders", config={"labels": {"env": "prod"}})],
        "labels have no team",
        {"asks": {"keys": ("team",)}},
    ),
    "source-labels": (
        [source("orders", config={"labels": {"team": "core"}})],
        [source("orders")],
        "labels have no team",
        {"asks": {"keys": ("team",)}},
    ),
    "test-meta": (
        [model("orders"), {**UNIQUE, "config": {"meta": {"owner": "ann"}}}],
        [model("orders"), UNIQUE],
        "meta has no owner",
        {"asks": {"keys": ("owner",)}},
    ),
    "billed-bytes": (
        [model("payments")],
        [model("orders"), model("payments")],
        "120 GB were billed, 100 are allowed",
        billed(orders=120, payments=80),
    ),
    "time-spine": (
        [model("days", time_spine=DAYS, columns={"day": ""}), semantic_model("sales", "days")],
        [model("days", time_spine=DAYS, columns={"date": ""}), semantic_model("sales", "days")],
        "the time spine days has no column day",
        {},
    ),
    "public-personal": (
        [PEOPLE, made_of("md5(email)", **FROM_PEOPLE)],
        [PEOPLE, made_of("lower(email)", **FROM_PEOPLE)],
        "column mail of a public model holds what is marked as personal in raw.people.email",
        {},
    ),
    "words-handed-on": (
        [RAW, model("orders", columns={"net": "Less tax."}, **FROM_RAW)],
        [RAW, model("orders", columns={"net": ""}, **FROM_RAW)],
        "column net has no description, its value has one at raw.raw.net",
        {},
    ),
    "column-lineage": (
        [RAW, model("orders", columns={"net": ""}, **FROM_RAW)],
        [RAW, model("orders", columns={"net": ""}, reads=[], compiled_code="select net from (")],
        "nobody knows where its values come from: syntax error at 1:17: Expected table name but "
        "got the end",
        {},
    ),
}
