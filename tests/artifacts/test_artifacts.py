import json
import os
from datetime import UTC, datetime

import pytest
from dbt_artifacts_parser import parser
from msgspec.structs import replace

from dagbook.artifacts import (
    ManifestFacts,
    Outcome,
    Stamp,
    WrittenManifest,
    add_outcomes,
    manifest_body,
    read_mark,
    write_catalog,
    write_json,
    write_run_results,
    write_sources,
)
from dagbook.errors import Origin
from dagbook.project.columns import ColumnDeclaration, Constraint, WarehouseColumn
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Analysis, Doc, Group, Macro, Owner
from dagbook.project.project import Project
from dagbook.project.results import (
    AdapterResponse,
    Catalog,
    CatalogStat,
    CatalogTable,
    FreshnessResult,
    Invocation,
    NodeResult,
    RunResults,
    Status,
    Timing,
)
from dagbook.testing.resources import check, exposure, model, project_of, seed, source

NOON = datetime(2026, 11, 23, 12, 0, 0, 250_000, tzinfo=UTC)
INVOCATION = Invocation(
    id="00000000-0000-4000-8000-000000000001",
    started_at=NOON,
    command="build",
    args={"which": "build", "vars": {"start": NOON.date()}, "select": ("a", "b")},
    environment={"DBT_ENV_CUSTOM_ENV_JOB": "nightly", "HOME": "/root"},
)
STAMP = Stamp(INVOCATION, NOON)


@pytest.fixture
def shop():
    origin = Origin("models/models.yml", 3, 5)
    described = replace(
        model("orders", reads=["source.shop.raw.orders"], tags=["core"], materialized="table"),
        description="All orders.",
        columns=(
            ColumnDeclaration("order_id", "Number.", "integer", tags=("key",),
                              constraints=(Constraint("not_null"),),
                              doc_blocks=("doc.shop.order_id",)),
        ),
        group="sales",
        raw_code="select 1",
        meta={"sla": NOON.date()},
        version="2",
        latest_version="2",
    )  # fmt: skip
    base = project_of(
        described,
        model("gone", enabled=False),
        seed("segments"),
        check("orders_unique", reads=["orders"], generic="unique"),
        check("no_refunds", reads=["orders"]),
        source("raw.orders"),
        exposure("weekly", reads=["orders"]),
    )
    macro = Macro(
        resource_type=ResourceType.MACRO, name="rfm", package="shop", unique_id="macro.shop.rfm",
        path="macros/rfm.sql", original_path="macros/rfm.sql", origin=origin,
        macro_sql="{% macro rfm() %}{% endmacro %}",
    )  # fmt: skip
    doc = Doc(
        resource_type=ResourceType.DOC, name="order_id", package="shop",
        unique_id="doc.shop.order_id", path="docs.md", original_path="models/docs.md",
        origin=origin, block_contents="Number.",
    )  # fmt: skip
    group = Group(
        resource_type=ResourceType.GROUP, name="sales", package="shop",
        unique_id="group.shop.sales", path="models.yml", original_path="models/models.yml",
        origin=origin, owner=Owner("Ada", ("a@x.y", "b@x.y"), {"slack": "#sales"}),
    )  # fmt: skip
    nodes = dict(base.nodes)
    gone = nodes.pop("model.shop.gone")
    orders = nodes["model.shop.orders"]
    look = Analysis(
        **{name: getattr(orders, name) for name in (
            "path", "original_path", "origin", "fqn", "config", "checksum", "schema", "raw_code",
        )},
        resource_type=ResourceType.ANALYSIS, name="look", package="shop", alias="look",
        unique_id="analysis.shop.look",
    )  # fmt: skip
    return Project(
        name="shop",
        nodes={**nodes, look.unique_id: look},
        sources=base.sources,
        exposures=base.exposures,
        macros={macro.unique_id: macro},
        docs={doc.unique_id: doc},
        groups={group.unique_id: group},
        disabled=(gone,),
    )


FACTS = ManifestFacts(stamp=STAMP, adapter_type="duckdb")


def read(path):
    return json.loads(path.read_text())


def manifest_of(project, **outcomes):
    body = add_outcomes(manifest_body(project, FACTS), outcomes)
    return WrittenManifest(project.name, FACTS, body)


def write_manifest(path, project):
    path.write_bytes(b"".join(manifest_of(project).parts))


def test_a_manifest_is_read_by_a_strict_reader_of_version_12(shop, tmp_path):
    write_manifest(tmp_path / "manifest.json", shop)

    manifest = parser.parse_manifest_v12(read(tmp_path / "manifest.json"))

    assert manifest.metadata.adapter_type == "duckdb"
    assert sorted(manifest.nodes) == [
        "analysis.shop.look", "model.shop.orders", "seed.shop.segments", "test.shop.no_refunds",
        "test.shop.orders_unique",
    ]  # fmt: skip
    assert manifest.parent_map["model.shop.orders"] == ["source.shop.raw.orders"]
    assert manifest.child_map["model.shop.orders"] == [
        "exposure.shop.weekly", "test.shop.no_refunds", "test.shop.orders_unique",
    ]  # fmt: skip
    assert manifest.group_map == {"sales": ["model.shop.orders"]}
    assert list(manifest.disabled) == ["model.shop.gone"]


def test_a_manifest_reads_like_this(shop, tmp_path, golden):
    write_manifest(tmp_path / "manifest.json", shop)
    record = read(tmp_path / "manifest.json")

    record["metadata"]["env"]["DAGBOOK_VERSION"] = "x.y.z"
    golden("manifest.json", json.dumps(record, indent=1) + "\n")


def test_compiled_code_stands_in_the_manifest_only_where_something_was_compiled(shop):
    done = Outcome(
        compiled_code="select 2",
        compiled_path="target/compiled/shop/models/orders.sql",
        extra_ctes=(("model.shop.x", "x as (select 1)"),),
    )
    nodes = manifest_of(shop, **{"model.shop.orders": done})["nodes"]

    assert nodes["model.shop.orders"]["compiled_code"] == "select 2"
    assert nodes["model.shop.orders"]["extra_ctes"] == [
        {"id": "model.shop.x", "sql": "x as (select 1)"}
    ]
    assert "compiled" not in nodes["test.shop.no_refunds"]


def test_an_outcome_changes_nothing_else_of_a_record_nor_any_other(shop):
    ran = Outcome(
        compiled_code="select 2",
        compiled_path="target/compiled/shop/models/orders.sql",
        build_path="target/run/shop/models/orders.sql",
        relation_name="not its own",
        macros=("macro.shop.rfm",),
    )
    loaded = Outcome(build_path="target/run/shop/seeds/segments.csv", macros=("macro.shop.rfm",))
    kept = Outcome(compiled_code="select 3", relation_name='"kept"."rows"')
    before = manifest_of(shop)
    after = manifest_of(
        shop,
        **{
            "model.shop.orders": ran,
            "seed.shop.segments": loaded,
            "test.shop.no_refunds": kept,
            "model.shop.gone": ran,
        },
    )
    changed = {
        "model.shop.orders": {
            "build_path": "target/run/shop/models/orders.sql",
            "compiled_path": "target/compiled/shop/models/orders.sql",
            "compiled_code": "select 2",
            "depends_on": {"macros": ["macro.shop.rfm"], "nodes": ["source.shop.raw.orders"]},
        },
        "seed.shop.segments": {"build_path": "target/run/shop/seeds/segments.csv"},
        "test.shop.no_refunds": {"compiled_code": "select 3", "relation_name": '"kept"."rows"'},
    }
    compiled = {"compiled": True, "extra_ctes_injected": True, "extra_ctes": []}

    expected = {
        id_: {**record, **(compiled if "compiled_code" in new else {}), **new}
        for id_, record in before["nodes"].items()
        for new in (changed.get(id_, {}),)
    }
    assert after["nodes"] == expected
    assert {**after, "nodes": before["nodes"]} == dict(before)


def test_compiled_code_stands_in_its_record_behind_its_path(shop):
    done = Outcome(compiled_code="select 2")
    (after,) = (part for part in manifest_of(shop, **{"model.shop.orders": done}).parts
                if b'"select 2"' in part)  # fmt: skip
    (before,) = (part for part in manifest_of(shop).parts
                 if part.lstrip(b",").startswith(b'"model.shop.orders":{'))  # fmt: skip

    said = (
        b'"compiled_path":null,"compiled":true,"compiled_code":"select 2",'
        b'"extra_ctes_injected":true,"extra_ctes":[],"contract"'
    )
    assert after == before.replace(b'"compiled_path":null,"contract"', said)


def test_an_outcome_finds_its_node_whatever_its_name_holds():
    odd = check('rows: "a": {b}', reads=["orders"])
    project = project_of(model("orders"), odd)

    nodes = manifest_of(project, **{odd.unique_id: Outcome(compiled_code="select 2")})["nodes"]

    assert nodes[odd.unique_id]["compiled_code"] == "select 2"
    assert "compiled_code" not in nodes["model.shop.orders"]


def test_the_same_project_gives_the_same_bytes(shop, tmp_path):
    for name in ("one.json", "two.json"):
        write_manifest(tmp_path / name, shop)

    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def result(unique_id, status, **more):
    timing = (Timing("compile", NOON, NOON), Timing("execute", NOON, NOON))
    return NodeResult(
        unique_id=unique_id, status=status, timing=timing, seconds=0.5, thread="Thread-1",
        **{"message": "OK", **more},
    )  # fmt: skip


def test_run_results_are_read_by_a_strict_reader_of_version_6(tmp_path):
    results = RunResults(
        results=(
            result("model.shop.orders", Status.SUCCESS, compiled_code="select 1",
                   response=AdapterResponse("CREATE", "CREATE", 5, "q1")),
            result("seed.shop.segments", Status.SUCCESS),
            result("test.shop.t", Status.FAIL, failures=3, message="Got 3 results",
                   compiled_code="select 1"),
            result("model.shop.late", Status.SKIPPED, message=""),
            result("model.shop.bad", Status.ERROR, message="no such column",
                   compiled_code="select x"),
        ),
        started_at=NOON,
        seconds=1.5,
    )  # fmt: skip
    path = tmp_path / "run_results.json"

    write_run_results(path, results, STAMP)

    parser.parse_run_results_v6(read(path))
    rows = {each["unique_id"]: each for each in read(path)["results"]}
    assert rows["model.shop.orders"]["adapter_response"] == {
        "_message": "CREATE", "code": "CREATE", "rows_affected": 5, "query_id": "q1",
    }  # fmt: skip
    assert rows["seed.shop.segments"]["compiled"] is None
    assert rows["test.shop.t"]["failures"] == 3
    assert rows["model.shop.late"]["message"] is None
    assert rows["model.shop.bad"]["adapter_response"] == {}
    assert rows["model.shop.orders"]["timing"][0]["started_at"] == "2026-11-23T12:00:00.250000Z"


def test_the_head_names_the_invocation_the_users_variables_and_our_version(tmp_path):
    path = tmp_path / "run_results.json"

    write_run_results(path, RunResults(results=(), started_at=NOON, seconds=0.0), STAMP)

    head = read(path)["metadata"]
    assert head["dbt_schema_version"] == "https://schemas.getdbt.com/dbt/run-results/v6.json"
    assert head["generated_at"] == "2026-11-23T12:00:00.250000Z"
    assert head["env"]["JOB"] == "nightly"
    assert set(head["env"]) == {"JOB", "DAGBOOK_VERSION"}
    assert read(path)["args"]["vars"] == {"start": "2026-11-23"}


def test_a_catalog_is_read_by_a_strict_reader_of_version_1(tmp_path):
    table = CatalogTable(
        unique_id="model.shop.orders", type="BASE TABLE", database="shop", schema="main",
        name="orders", columns=(WarehouseColumn("order_id", "INTEGER", 1),),
        stats=(CatalogStat("row_count", "Row Count", 5, "Number of rows"),),
    )  # fmt: skip
    path = tmp_path / "catalog.json"

    write_catalog(path, Catalog(nodes={table.unique_id: table}), STAMP)

    catalog = parser.parse_catalog_v1(read(path))
    stats = catalog.nodes["model.shop.orders"].stats
    assert (stats["row_count"].value, stats["has_stats"].value) == (5, True)
    assert read(path)["errors"] is None
    assert read_mark(path) is None


def test_a_catalog_bears_the_mark_of_what_it_was_read_for(tmp_path):
    path = tmp_path / "catalog.json"
    write_catalog(path, Catalog(), STAMP, "af09")

    parser.parse_catalog_v1(read(path))
    assert read_mark(path) == "af09"
    path.write_text("{")
    assert read_mark(path) is None


def test_source_freshness_is_read_by_a_strict_reader_of_version_3(shop, tmp_path):
    fresh = FreshnessResult(
        unique_id="source.shop.raw.orders", status=Status.PASS, max_loaded_at=NOON,
        snapshotted_at=NOON, age=60.0,
    )  # fmt: skip
    broken = FreshnessResult(
        unique_id="source.shop.raw.orders", status=Status.RUNTIME_ERROR, error="no such column"
    )
    path = tmp_path / "sources.json"

    write_sources(path, shop, (fresh, broken), 0.5, STAMP)

    parser.parse_sources_v3(read(path))
    first, second = read(path)["results"]
    assert first["max_loaded_at"] == "2026-11-23T12:00:00.250000+00:00"
    assert second == {
        "unique_id": "source.shop.raw.orders", "error": "no such column",
        "status": "runtime error",
    }  # fmt: skip


def test_an_artifact_that_cannot_be_encoded_leaves_the_old_one(tmp_path):
    path = tmp_path / "manifest.json"
    write_json(path, {"good": True})

    class Odd:
        def __str__(self):
            raise ValueError

    with pytest.raises(ValueError):
        write_json(path, {"bad": Odd()})

    assert read(path) == {"good": True}
    assert [each.name for each in tmp_path.iterdir()] == ["manifest.json"]


def test_an_artifact_that_cannot_be_put_in_place_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "manifest.json"
    path.mkdir()

    with pytest.raises(OSError):
        write_json(path, {})

    assert [each.name for each in tmp_path.iterdir()] == ["manifest.json"]


def test_what_a_killed_process_left_half_written_goes_with_the_next_file(tmp_path):
    left, being_written = tmp_path / ".a.json.x1y2z3", tmp_path / ".a.json.u1v2w3"
    left.write_text("{")
    being_written.write_text("{")
    long_ago = being_written.stat().st_mtime - 3600
    os.utime(left, (long_ago, long_ago))
    write_json(tmp_path / "a.json", {})
    assert {each.name for each in tmp_path.iterdir()} == {"a.json", being_written.name}
