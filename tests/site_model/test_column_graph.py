import pytest
from tiny_artifacts import catalog, model, source

from dagbook.lineage import EdgeKind, UseKind
from mkdocs_dagbook.site_model import ColumnPlace
from mkdocs_dagbook.site_model.column_flow import with_column_lineage
from mkdocs_dagbook.site_model.column_graph import EVERY_COLUMN
from mkdocs_dagbook.site_model.lineage_memory import MEMORY_FILE

RAW = "source.tiny.raw.orders"


def raw(**fields):
    return source("orders", relation_name='"db"."raw"."orders"', **fields)


def sql(name, code, reads=(RAW,), **fields):
    """A compiled model."""
    return model(
        name,
        compiled_code=code,
        reads=list(reads),
        relation_name=f'"db"."main"."{name}"',
        **fields,
    )


def place(table, column):
    table = table if "." in table else f"model.tiny.{table}"
    return ColumnPlace(table=table, column=column)


def edges_into(site, table, column):
    """Edges as people say them: ``raw.orders.id copy``."""
    found = site.column_graph.into.get(place(table, column), ())
    return sorted(
        f"{each.source.table.split('.', 2)[2]}.{each.source.column} {each.kind}" for each in found
    )


def uses_of(site, table):
    found = site.column_graph.uses_of.get(f"model.tiny.{table}", ())
    return sorted(
        f"{each.source.table.split('.', 2)[2]}.{each.source.column} {each.kind}" for each in found
    )


@pytest.fixture
def traced(site_of):
    def trace(*entries, memory=None, **files):
        return with_column_lineage(site_of(*entries, **files), memory)

    return trace


def test_values_are_followed_from_the_source_to_the_mart(traced):
    site = traced(
        raw(columns={"id": "", "cents": "", "state": ""}),
        sql("stg", 'select id, cents / 100 as eur, state from "db"."raw"."orders"'),
        sql(
            "mart",
            "select id as order_id, sum(eur) as eur from stg where state = 'paid' group by 1",
            reads=["model.tiny.stg"],
        ),
    )

    assert edges_into(site, "mart", "order_id") == ["stg.id rename"]
    assert edges_into(site, "mart", "eur") == ["stg.eur aggregate"]
    assert edges_into(site, "stg", "eur") == ["raw.orders.cents transform"]
    assert "stg.state filter" in uses_of(site, "mart")
    assert [each.source.column for each in site.column_graph.upstream(place("mart", "eur"))] == [
        "eur",
        "cents",
    ]
    assert [each.target.table for each in site.column_graph.downstream(place(RAW, "id"))] == [
        "model.tiny.stg",
        "model.tiny.mart",
    ]
    assert site.column_graph.used_by[place("stg", "state")][0].kind is UseKind.FILTER
    assert site.column_graph.resolved_share == 1
    assert (
        site.column_graph.tables["model.tiny.mart"].expressions["eur"] == "SUM(model.tiny.stg.eur)"
    )


def test_places_are_spelt_as_the_tables_columns_are(traced):
    site = traced(
        raw(columns={"id": ""}),
        sql("stg", "select Id, id + 1 AS Next from db.raw.orders", columns={"NEXT": ""}),
        catalog=catalog({RAW: {"ID": "int"}, "model.tiny.stg": {"ID": "int", "NEXT": "int"}}),
    )

    assert edges_into(site, "stg", "ID") == ["raw.orders.id copy"]
    assert edges_into(site, "stg", "NEXT") == ["raw.orders.id transform"]


def test_columns_only_lineage_knows_become_columns_of_their_tables(traced, site_of):
    entries = (
        raw(columns={"id": "Key."}),
        sql("stg", "select id, cents from db.raw.orders", columns={"id": "Key."}),
    )

    site = traced(*entries)

    for table in (RAW, "model.tiny.stg"):
        names = [(each.name, each.declared, each.exists) for each in site.tables[table].columns]
        assert names == [("id", True, None), ("cents", False, None)]
    assert edges_into(site, "stg", "cents") == ["raw.orders.cents copy"]
    before = site_of(*entries).tables["model.tiny.stg"]
    assert site.tables["model.tiny.stg"].health == before.health


def test_a_star_over_a_table_the_catalog_knows_is_opened(traced):
    site = traced(
        raw(columns={"id": ""}),
        sql("stg", "select * from db.raw.orders"),
        catalog=catalog({RAW: {"id": "int", "cents": "int"}}),
    )

    assert [column.name for column in site.tables["model.tiny.stg"].columns] == ["id", "cents"]
    assert site.column_graph.resolved_share == 1


def test_what_a_star_hands_on_is_traced_where_somebody_names_it_and_the_rest_is_a_miss(traced):
    site = traced(raw(), sql("stg", "select *, 1 as one from db.raw.orders", columns={"id": ""}))

    found = site.column_graph.tables["model.tiny.stg"]
    assert edges_into(site, "stg", "id") == ["raw.orders.id copy"]
    assert (found.columns, found.resolved) == (3, 2)
    assert set(found.misses) == {EVERY_COLUMN}
    assert RAW in found.misses[EVERY_COLUMN]


def test_a_star_over_several_tables_nobody_knows_is_a_miss_of_every_column(traced):
    site = traced(
        raw(),
        source("items", relation_name='"db"."raw"."items"'),
        sql(
            "stg",
            "select *, 1 as one from db.raw.orders, db.raw.items",
            reads=[RAW, "source.tiny.raw.items"],
        ),
        catalog=catalog({"model.tiny.stg": {"id": "int", "qty": "int", "one": "int"}}),
    )

    found = site.column_graph.tables["model.tiny.stg"]
    assert set(found.misses) == {"id", "qty"}
    assert (found.columns, found.resolved) == (3, 1)


def test_an_ephemeral_model_stands_between_its_reader_and_its_source(traced):
    code = "with __dbt__cte__eph as (select id from db.raw.orders) select id from __dbt__cte__eph"
    eph = model(
        "eph",
        compiled_code="select id from db.raw.orders",
        reads=[RAW],
        config={"materialized": "ephemeral"},
    )

    site = traced(raw(columns={"id": ""}), eph, sql("mart", code, reads=["model.tiny.eph"]))

    assert edges_into(site, "mart", "id") == ["eph.id copy"]
    assert edges_into(site, "eph", "id") == ["raw.orders.id copy"]


def test_what_a_model_reads_of_itself_is_followed_to_what_came_in_from_others(traced):
    code = """
        select id, cents + coalesce((select max(total) from db.main.inc), 0) as total
        from db.raw.orders where id > (select max(id) from db.main.inc)
    """

    site = traced(raw(columns={"id": "", "cents": ""}), sql("inc", code))

    assert edges_into(site, "inc", "total") == ["raw.orders.cents transform"]
    assert uses_of(site, "inc") == ["raw.orders.id filter"]
    assert site.column_graph.resolved_share == 1


def test_a_column_that_only_feeds_on_itself_through_another_has_their_sources(traced):
    code = (
        "select coalesce(o.id, i.other) as id, o.cents as other from db.raw.orders o, db.main.inc i"
    )

    site = traced(
        raw(columns={"id": "", "cents": ""}), sql("inc", code, columns={"id": "", "other": ""})
    )

    assert edges_into(site, "inc", "id") == [
        "raw.orders.cents transform",
        "raw.orders.id transform",
    ]


def test_a_snapshot_has_the_columns_snapshots_add(traced):
    snapshot = model(
        "snap",
        kind="snapshot",
        compiled_code="select id, state, at from db.raw.orders -- all\n;",
        reads=[RAW],
        config={
            "materialized": "snapshot",
            "unique_key": "id",
            "strategy": "timestamp",
            "updated_at": "at",
            "hard_deletes": "new_record",
            "snapshot_meta_column_names": {"dbt_valid_to": "valid_to"},
        },
    )

    site = traced(raw(columns={"id": "", "state": "", "at": ""}), snapshot)

    names = [column.name for column in site.tables["snapshot.tiny.snap"].columns]
    assert names == [
        *("id", "state", "at", "dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "valid_to"),
        "dbt_is_deleted",
    ]
    assert edges_into(site, "snapshot.tiny.snap", "valid_to")[0].startswith("raw.orders.at ")
    assert edges_into(site, "snapshot.tiny.snap", "dbt_scd_id") == [
        "raw.orders.at transform",
        "raw.orders.id transform",
    ]
    assert site.column_graph.resolved_share == 1


def test_the_columns_a_snapshot_compares_decide_about_its_rows(traced):
    snapshot = model(
        "snap",
        kind="snapshot",
        compiled_code="select * from db.raw.orders",
        reads=[RAW],
        config={"unique_key": ["id"], "strategy": "check", "check_cols": ["state"]},
    )

    site = traced(raw(columns={"id": "", "state": ""}), snapshot)

    uses = site.column_graph.uses_of["snapshot.tiny.snap"]
    assert ("state", UseKind.FILTER) in {(each.source.column, each.kind) for each in uses}
    assert edges_into(site, "snapshot.tiny.snap", "dbt_valid_from") == []


def test_code_with_plain_jinja_needs_no_compiler(traced):
    stg = model(
        "stg",
        raw_code="{{ config(x=1) }} select id from {{ source('raw', 'orders') }}",
        reads=[RAW],
    )
    mart = model(
        "mart", raw_code="select stg.id as key from {{ ref('stg') }}", reads=["model.tiny.stg"]
    )

    site = traced(raw(columns={"id": ""}), stg, mart)

    assert edges_into(site, "mart", "key") == ["stg.id rename"]
    assert edges_into(site, "stg", "id") == ["raw.orders.id copy"]


def test_every_miss_has_a_reason_and_reasons_are_counted(traced):
    site = traced(
        raw(columns={"id": ""}),
        model("macros", raw_code="select {{ cents('id') }} as c", columns={"c": "", "d": ""}),
        model("python", language="python", raw_code="def model(dbt, session): ..."),
        model("gone"),
        sql("broken", "select from from", columns={"a": ""}),
        sql("fine", "select id from db.raw.orders"),
    )

    graph = site.column_graph
    assert graph.tables["model.tiny.macros"].miss == "not compiled: run `dagbook compile`"
    assert graph.tables["model.tiny.python"].miss == "a Python model: only SQL can be traced"
    assert graph.tables["model.tiny.gone"].miss == "the artifacts don't have its code"
    assert graph.tables["model.tiny.broken"].miss.startswith("syntax error")
    assert graph.tables["model.tiny.broken"].share == 0
    # Two columns of macros, one of broken, one each for python and gone; the one of fine is traced.
    assert graph.resolved_share == pytest.approx(1 / 6)
    assert len(graph.misses) == 4
    assert [len(misses) for misses in graph.misses_by_reason.values()] == [1, 1, 1, 1]


def test_a_model_that_cannot_be_traced_hands_its_declared_columns_on(traced):
    site = traced(
        model(
            "macros", raw_code="select {{ x() }}", columns={"a": ""}, relation_name="main.macros"
        ),
        sql("mart", "select a from main.macros", reads=["model.tiny.macros"]),
    )

    assert edges_into(site, "mart", "a") == ["macros.a copy"]


def test_two_versions_of_a_model_are_told_apart(traced):
    versions = [
        sql(f"dim_v{number}", f"select id as v{number}_id from db.raw.orders", version=number)
        | {"name": "dim"}
        for number in (1, 2)
    ]
    code = "select v1_id, v2_id from {{ ref('dim', v=1) }}, {{ ref('dim', v=2) }}"
    mart = model("mart", raw_code=code, reads=["model.tiny.dim_v1", "model.tiny.dim_v2"])

    site = traced(raw(columns={"id": ""}), *versions, mart)

    assert edges_into(site, "mart", "v1_id") == ["dim_v1.v1_id copy"]
    assert edges_into(site, "mart", "v2_id") == ["dim_v2.v2_id copy"]


def test_what_was_traced_is_remembered_in_a_file(traced, tmp_path):
    memory = tmp_path / MEMORY_FILE
    entries = (raw(columns={"id": ""}), sql("stg", "select id from db.raw.orders"))

    first = traced(*entries, memory=memory)
    written = memory.read_bytes()
    memory.touch()
    second = traced(*entries, memory=memory)

    assert second.column_graph == first.column_graph
    assert memory.read_bytes() == written
    assert [each.name for each in memory.parent.iterdir()] == ["columns.bin"]


@pytest.mark.parametrize("content", [b"", b"\x00\xff rubbish", b"\x81\xa1a\xa1b"])
def test_a_memory_that_is_rubbish_is_written_anew(traced, tmp_path, content):
    memory = tmp_path / MEMORY_FILE
    memory.parent.mkdir()
    memory.write_bytes(content)

    site = traced(
        raw(columns={"id": ""}), sql("stg", "select id from db.raw.orders"), memory=memory
    )

    assert site.column_graph.resolved_share == 1
    assert len(memory.read_bytes()) > len(content)


def test_where_nothing_can_be_written_nothing_is_remembered(traced, tmp_path):
    (tmp_path / "file").write_text("in the way")

    site = traced(
        raw(columns={"id": ""}),
        sql("stg", "select id from db.raw.orders"),
        memory=tmp_path / "file" / MEMORY_FILE,
    )

    assert site.column_graph.resolved_share == 1
    assert edges_into(site, "stg", "id") == [f"raw.orders.id {EdgeKind.COPY}"]
