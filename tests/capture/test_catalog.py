from datetime import UTC, datetime

from msgspec.structs import replace

from dagbook.capture import capture_catalog
from dagbook.errors import Origin
from dagbook.project import nodes
from dagbook.project.config import Config
from dagbook.project.ids import ResourceType
from dagbook.project.project import Project
from dagbook.project.relation import Relation, RelationType
from dagbook.project.results import Catalog, CatalogTable, NodeResult, RunResults, Status, Timing

NOON = datetime(2024, 5, 31, 12, tzinfo=UTC)


def facts(kind: ResourceType, name: str, relation: Relation | None) -> dict[str, object]:
    return {
        "resource_type": kind,
        "name": name,
        "package": "shop",
        "unique_id": f"{kind.value}.shop.{name}",
        "path": f"{name}.sql",
        "original_path": f"models/{name}.sql",
        "origin": Origin(f"models/{name}.sql"),
        "config": Config({}),
        "relation": relation,
        "schema": "main",
    }


def model(name: str) -> nodes.Model:
    relation = Relation("memory", "main", name)
    return nodes.Model(
        **facts(ResourceType.MODEL, name, relation), alias=name, raw_code="", checksum=""
    )


def generic_test(name: str, of: str, column: str | None = None, **kwargs: object) -> nodes.Test:
    namespace, _, short = name.rpartition(".")
    return nodes.Test(
        **facts(ResourceType.TEST, f"{short}_{of}_{column}", None),
        alias=name,
        raw_code="",
        checksum="",
        metadata=nodes.TestMetadata(short, namespace or None, kwargs),
        column_name=column,
        attached_node=f"model.shop.{of}",
    )


def project_of(*parts: nodes.Node) -> Project:
    return Project(name="shop", nodes={each.unique_id: each for each in parts})


def results_of(**rows: int) -> RunResults:
    built = tuple(
        NodeResult(
            unique_id=f"model.shop.{name}",
            status=Status.SUCCESS,
            message="OK",
            row_count=count,
            timing=(Timing("execute", NOON, NOON),),
        )
        for name, count in rows.items()
    )
    return RunResults(results=built, started_at=NOON, seconds=0.0)


def figures(table: CatalogTable) -> dict[str, object]:
    return {stat.id: stat.value for stat in table.stats}


def test_columns_and_types_are_read_from_the_warehouse(session):
    session.execute("create table orders (id integer, total decimal(10, 2))")
    table = capture_catalog(project_of(model("orders")), session).nodes["model.shop.orders"]
    assert table.type == "BASE TABLE"
    assert [(each.name, each.data_type, each.index) for each in table.columns] == [
        ("id", "INTEGER", 1),
        ("total", "DECIMAL(10,2)", 2),
    ]


def test_what_the_warehouse_lacks_is_not_in_the_catalog(session):
    assert capture_catalog(project_of(model("orders")), session) == Catalog()


def test_rows_are_taken_from_the_run_that_built_the_table(session):
    session.execute("create table orders as select 1 as id")
    catalog = capture_catalog(project_of(model("orders")), session, results_of(orders=42))
    found = figures(catalog.nodes["model.shop.orders"])
    assert found["row_count"] == 42
    assert found["last_built"] == "2024-05-31 12:00:00"


def test_rows_of_tables_the_run_did_not_build_are_counted_as_they_are(session):
    session.execute("create table orders as select range as id from range(100)")
    session.execute("delete from orders where id < 40")
    session.execute("create view recent as select * from orders")
    catalog = capture_catalog(project_of(model("orders"), model("recent")), session)
    assert figures(catalog.nodes["model.shop.orders"])["row_count"] == 60
    assert "row_count" not in figures(catalog.nodes["model.shop.recent"])


def test_views_are_counted_when_asked(session):
    session.execute("create view recent as select 1 as id")
    kinds = frozenset({RelationType.VIEW})
    catalog = capture_catalog(project_of(model("recent")), session, count=kinds)
    assert figures(catalog.nodes["model.shop.recent"])["row_count"] == 1


def test_a_view_that_no_longer_works_hides_no_other_count(session):
    session.execute("create table base as select 1 as id")
    session.execute("create view broken as select * from base")
    session.execute("drop table base")
    session.execute("create table orders as select 1 as id")
    kinds = frozenset({RelationType.VIEW, RelationType.TABLE})
    project = project_of(model("orders"), model("broken"))
    catalog = capture_catalog(project, session, count=kinds)
    assert figures(catalog.nodes["model.shop.orders"])["row_count"] == 1
    assert [error.partition(":")[0] for error in catalog.errors] == ["model.shop.broken"]


def test_the_last_build_is_remembered_where_this_run_built_nothing(session):
    session.execute("create table orders as select 1 as id")
    project = project_of(model("orders"))
    first = capture_catalog(project, session, results_of(orders=1))
    again = capture_catalog(project, session, previous=first)
    assert figures(again.nodes["model.shop.orders"])["last_built"] == "2024-05-31 12:00:00"


def test_tests_are_told_by_column_and_as_a_share(session):
    session.execute('create table orders (id int, "Status" text, total double, note text)')
    project = project_of(
        model("orders"),
        generic_test("unique", "orders", "id"),
        generic_test("not_null", "orders", "id"),
        generic_test("accepted_values", "orders", "status"),
        generic_test(
            "dbt_utils.unique_combination_of_columns",
            "orders",
            combination_of_columns=["id", "note"],
        ),
        generic_test("dbt_utils.expression_is_true", "orders", expression="total > 0"),
    )
    found = figures(capture_catalog(project, session).nodes["model.shop.orders"])
    assert found["tests_count"] == 5
    assert found["tested_columns"] == 3
    assert found["column_test_coverage"] == 0.75
    assert found["column_tests"] == (
        "id: dbt_utils.unique_combination_of_columns, not_null, unique; "
        "Status: accepted_values; note: dbt_utils.unique_combination_of_columns"
    )
    assert found["table_tests"] == "dbt_utils.expression_is_true"


def test_a_catalog_repeats_what_relations_and_columns_say_of_themselves(session):
    session.execute("create table orders as select 1 as id")
    session.execute("create view open_orders as select id from orders")
    session.execute("comment on table orders is 'One row an order.'")
    session.execute("comment on view open_orders is 'Not paid yet.'")
    session.execute("comment on column orders.id is 'The key.'")

    nodes_of = capture_catalog(project_of(model("orders"), model("open_orders")), session).nodes

    assert nodes_of["model.shop.orders"].comment == "One row an order."
    assert nodes_of["model.shop.open_orders"].comment == "Not paid yet."
    assert [each.comment for each in nodes_of["model.shop.orders"].columns] == ["The key."]


def test_failing_rows_that_a_test_keeps_are_in_the_catalog(session):
    session.execute("create table kept as select 1 as id")
    kept = replace(generic_test("unique", "orders"), relation=Relation("memory", "main", "kept"))

    catalog = capture_catalog(project_of(kept), session)

    assert [each.name for each in catalog.nodes[kept.unique_id].columns] == ["id"]
