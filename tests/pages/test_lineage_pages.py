"""The map, its folders, a table's whole lineage and the traces of its columns, without MkDocs."""

import json
import re
from typing import Any

from msgspec.structs import replace

from dagbook.lineage import EdgeKind, UseKind
from mkdocs_dagbook.pages import Book, assign_links, plan_pages, write_explorer_scripts
from mkdocs_dagbook.pages.lineage_groups import (
    OWN_PAGES,
    lineage_groups,
    map_folders,
    own_lineage_pages,
)
from mkdocs_dagbook.site_model import (
    ColumnEdge,
    ColumnGraph,
    ColumnPlace,
    ColumnUse,
    TracedTable,
)

RAW = "source.tiny.raw.orders"
STAGED = "model.tiny.stg_orders"
ORDERS = "model.tiny.orders"


def edge(source: tuple[str, str], kind: EdgeKind, target: tuple[str, str]) -> ColumnEdge:
    return ColumnEdge(place(*source), place(*target), kind)


def place(table: str, column: str) -> ColumnPlace:
    return ColumnPlace(table=table, column=column)


def column_graph(
    *edges: ColumnEdge, uses: tuple[ColumnUse, ...] = (), **tables: TracedTable
) -> ColumnGraph:
    """A graph of edges, looked up from both ends; ``tables`` are keyed by model name."""

    def by(key: str, found: tuple[Any, ...]) -> dict[Any, tuple[Any, ...]]:
        keys = dict.fromkeys(getattr(each, key) for each in found)
        return {it: tuple(each for each in found if getattr(each, key) == it) for it in keys}

    return ColumnGraph(
        into=by("target", edges),
        out_of=by("source", edges),
        used_by=by("source", uses),
        uses_of=by("table", uses),
        tables={f"model.tiny.{name}": traced for name, traced in tables.items()},
    )


FLOW = (
    edge((RAW, "cents"), EdgeKind.TRANSFORM, (STAGED, "paid")),
    edge((STAGED, "paid"), EdgeKind.RENAME, (ORDERS, "amount")),
)


def traced(book: Book, graph: ColumnGraph) -> Book:
    site = replace(book.site, column_graph=graph)
    links = assign_links(site, "", directory_urls=book.links.directory_urls)
    return replace(book, site=site, links=links)


def written(book: Book, path: str) -> str:
    return next(page for page in plan_pages(book) if page.path == path).write()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def boxes(html: str) -> list[str]:
    return re.findall(r'<text class="label"[^>]*>([^<]*)</text>', html)


def with_models(tiny: dict[str, Any], *models: dict[str, Any]) -> dict[str, Any]:
    tiny["manifest"]["nodes"] |= {each["unique_id"]: each for each in models}
    return tiny


def model(name: str, folder: str, *reads: str) -> dict[str, Any]:
    return {
        "unique_id": f"model.tiny.{name}",
        "name": name,
        "resource_type": "model",
        "package_name": "tiny",
        "original_file_path": f"models/{folder}/{name}.sql",
        "depends_on": {"nodes": [f"model.tiny.{each}" for each in reads]},
        "config": {"materialized": "view"},
        "columns": {},
    }


def with_many_more_tables(book: Book) -> Book:
    """The same book among so many tables that none has a lineage page of its own."""
    lone = replace(book.site.tables[ORDERS], parents=(), children=(), exposures=())
    more = (f"model.tiny.more_{number}" for number in range(OWN_PAGES))
    tables = {ident: replace(lone, unique_id=ident, title=ident[11:]) for ident in more}
    site = replace(book.site, tables={**book.site.tables, **tables})
    return replace(book, site=site)


def test_the_map_shows_folders_with_their_sizes_and_how_often_they_read_each_other(
    tiny, open_book
) -> None:
    book = open_book(
        with_models(tiny, model("stg_items", "staging"), model("lines", "marts", "stg_items"))
    )

    html = written(book, "lineage/index.md")
    drawing = html[html.index('id="map"') : html.index('id="folders"')]

    assert boxes(drawing) == ["sources/raw", "staging", "marts", "exposures"]
    assert re.findall(r'<text class="kind"[^>]*>([^<]*)<', drawing) == [
        "1 table",
        "2 tables",
        "2 tables",
        "1 exposure",
    ]
    assert re.findall(r'<text class="word"[^>]*>(\d+)<', drawing) == ["1", "2", "1"]
    assert 'href="in-models-staging/"' in drawing


def test_a_folder_opens_to_its_tables_while_its_neighbours_stay_folded(tiny, open_book) -> None:
    html = written(open_book(tiny), "lineage/in-models-staging.md")

    assert boxes(html) == ["sources/raw", "stg_orders", "marts"]
    assert 'href="../in-models-marts/"' in html
    assert 'href="../../models/stg_orders/"' in html


def test_a_folder_of_folders_leads_to_each_of_them(tiny, open_book) -> None:
    html = written(open_book(tiny), "lineage/in-models.md")

    assert 'href="../in-models-staging/"' in html
    assert "2 tables in 2 folders" in words(html)


def test_a_flat_folder_of_many_tables_is_listed_rather_than_drawn(tiny, open_book) -> None:
    many = [model(f"flat_{number:03}", "flat", "orders") for number in range(90)]

    html = written(open_book(with_models(tiny, *many)), "lineage/in-models-flat.md")

    assert "<svg" not in html
    assert "90 tables in one folder are too many" in words(html)
    assert html.count('<th scope="row">') == 90


def test_a_large_folder_is_drawn_by_its_subfolders(tiny, open_book) -> None:
    many = [model(f"m_{n:03}", f"big/{'ab'[n % 2]}", "orders") for n in range(90)]

    html = written(open_book(with_models(tiny, *many)), "lineage/in-models-big.md")

    assert sorted(boxes(html)) == ["big/a", "big/b", "marts"]


def test_groups_hold_the_tables_of_their_subfolders(tiny, open_book) -> None:
    groups = lineage_groups(open_book(tiny).site)

    assert groups["models"].members == (ORDERS, STAGED)
    assert groups["models"].inner == ("models/marts", "models/staging")
    assert groups["sources/raw"].members == (RAW,)


def test_the_map_opens_folders_only_while_it_stays_readable(tiny, open_book) -> None:
    systems = [model(f"stg_{n:02}", f"staging/system_{n:02}") for n in range(40)]
    site = open_book(with_models(tiny, *systems)).site

    assert map_folders(site, lineage_groups(site)) == {
        "models/marts",
        "models/staging",
        "sources/raw",
    }


def test_a_folder_with_tables_beside_its_folders_stands_for_those_itself(tiny, open_book) -> None:
    tiny = with_models(tiny, model("a", "deep/inner", "orders"), model("b", "deep", "a"))

    html = written(open_book(tiny), "lineage/index.md")

    drawing = html[html.index('id="map"') : html.index('id="folders"')]
    assert {"deep", "deep/inner"} <= {*boxes(drawing)}


def test_what_a_drawing_leaves_out_leads_to_the_page_that_shows_it(tiny, open_book) -> None:
    book = open_book(tiny)

    html = written(book, "sources/raw.orders.md")

    assert "+ 1 more" in html
    assert 'href="../../lineage/raw.orders/"' in html
    assert boxes(written(book, "lineage/raw.orders.md"))[-1] == "Board report"


def test_a_table_whose_lineage_fits_has_no_page_of_its_own(tiny, open_book) -> None:
    site = open_book(tiny).site

    assert own_lineage_pages(site) == (RAW, "exposure.tiny.board")


def test_a_lineage_page_tells_every_step_in_words(tiny, open_book) -> None:
    text = words(written(open_book(tiny), "lineage/raw.orders.md"))

    assert "Made from 0 tables, directly or not, and read by 3" in text
    assert "1 step away 1 stg_orders model" in text
    assert "3 steps away 1 Board report exposure" in text


def test_boxes_know_their_side_and_distance_for_the_controls(tiny, open_book) -> None:
    html = written(open_book(tiny), "lineage/raw.orders.md")

    assert re.findall(r'class="(node [^"]*)"', html) == [
        "node kind-source focus",
        "node kind-model down s1",
        "node kind-model down s2",
        "node kind-exposure down s3",
    ]
    assert re.findall(r'class="(edge [^"]*)"', html) == [
        "edge down s1",
        "edge down s2",
        "edge down s3",
    ]
    assert re.findall(r'name="dg-steps" value="(\d*)"', html) == ["1", "2", ""]


def test_a_column_tells_its_source_in_its_row_and_leads_to_its_trace(tiny, open_book) -> None:
    book = traced(open_book(tiny), column_graph(*FLOW))

    html = written(book, "models/orders.md")
    row = html[html.index('id="column-amount"') :]
    row = row[: row.index("</tr>")]

    assert "from stg_orders.paid renamed" in words(row)
    assert 'href="../../lineage/orders/#column-amount"' in row


def test_a_trace_names_every_column_on_the_way_and_what_happened_to_the_value(
    tiny, open_book
) -> None:
    book = traced(open_book(tiny), column_graph(*FLOW))

    html = written(book, "lineage/orders.md")
    trace = html[html.index('id="column-amount"') :]

    assert re.findall(r'<text class="name"[^>]*>([^<]*)<', trace) == ["cents", "paid", "amount"]
    assert re.findall(r'<text class="word"[^>]*>([^<]*)<', trace) == ["transformed", "renamed"]
    listed = words(trace[trace.index("Comes from") :])
    assert "stg_orders.paid renamed raw.orders.cents transformed" in listed
    assert "Goes to No other column." in listed


def test_a_trace_goes_downstream_as_far_as_it_reaches(tiny, open_book) -> None:
    book = traced(open_book(tiny), column_graph(*FLOW))
    tiny_raw = replace(book.site.tables[RAW], columns=book.site.tables[ORDERS].columns[1:2])
    named = replace(tiny_raw.columns[0], name="cents")
    tables = {**book.site.tables, RAW: replace(tiny_raw, columns=(named,))}
    book = replace(book, site=replace(book.site, tables=tables))

    html = written(book, "lineage/raw.orders.md")

    goes = words(html[html.index("Goes to") :])
    assert "stg_orders.paid transformed orders.amount renamed" in goes


def test_columns_that_decide_rows_are_told_from_those_whose_values_flow(tiny, open_book) -> None:
    uses = (
        ColumnUse(place(ORDERS, "order_id"), ORDERS, UseKind.JOIN),
        ColumnUse(place(STAGED, "paid"), ORDERS, UseKind.FILTER),
    )
    book = traced(open_book(tiny), column_graph(*FLOW, uses=uses))

    html = written(book, "lineage/orders.md")

    assert "Joins on orders.order_id Filters by stg_orders.paid" in words(
        html[html.index("What decides its rows") :]
    )
    assert "Also decides rows: orders joins on it" in words(html)


def test_a_computed_column_shows_its_expression_with_names_readers_know(tiny, open_book) -> None:
    made = edge((STAGED, "paid"), EdgeKind.AGGREGATE, (ORDERS, "amount"))
    expressions = {"amount": f"SUM({STAGED}.paid)"}
    graph = column_graph(made, orders=TracedTable(2, expressions))

    assert "SUM(stg_orders.paid)" in written(traced(open_book(tiny), graph), "lineage/orders.md")
    hidden = traced(open_book(tiny, show_sql=False), graph)
    assert "SUM(" not in written(hidden, "lineage/orders.md")


def test_a_column_that_could_not_be_traced_says_why(tiny, open_book) -> None:
    graph = column_graph(*FLOW, orders=TracedTable(2, {}, {"order_id": "it is made by Python"}))

    html = written(traced(open_book(tiny), graph), "lineage/orders.md")

    assert "Not all of its sources are known: it is made by Python" in words(html)


def test_a_circle_of_columns_is_told_once(tiny, open_book) -> None:
    graph = column_graph(
        edge((STAGED, "paid"), EdgeKind.COPY, (ORDERS, "amount")),
        edge((ORDERS, "amount"), EdgeKind.COPY, (STAGED, "paid")),
    )

    text = words(written(traced(open_book(tiny), graph), "lineage/orders.md"))

    assert "stg_orders.paid copied orders.amount copied see above" in text


def test_a_project_too_large_for_lineage_pages_tells_the_trace_in_the_row(tiny, open_book) -> None:
    book = traced(with_many_more_tables(open_book(tiny)), column_graph(*FLOW))

    row = written(book, "models/orders.md")
    row = row[row.index('id="column-amount"') :]
    row = row[: row.index("</tr>")]

    assert "<details>" in row
    assert "Comes from stg_orders.paid renamed raw.orders.cents transformed" in words(row)
    assert not [page for page in plan_pages(book) if page.path == "lineage/orders.md"]
    assert 'href="../../lineage/explorer/#node=source.tiny.raw.orders"' in written(
        book, "sources/raw.orders.md"
    )


def test_the_explorer_is_handed_every_table_with_the_numbers_of_its_parents(
    tiny, open_book
) -> None:
    scripts = write_explorer_scripts(open_book(tiny))

    rows = json.loads(scripts["graph.js"].removeprefix("dagbookGraph(")[:-2])
    names = [row[1] for row in rows]
    parents = {row[1]: [names[each] for each in row[5]] for row in rows}
    assert parents == {
        "raw.orders": [],
        "orders": ["stg_orders"],
        "stg_orders": ["raw.orders"],
        "Board report": ["orders"],
    }
    assert rows[1][:5] == [ORDERS, "orders", "table model", "models/orders/", "models/marts"]


def test_the_explorers_data_cannot_leave_its_script(tiny, open_book) -> None:
    tiny["manifest"]["nodes"][ORDERS]["name"] = "</script><script>alert(1)"

    assert "</script" not in write_explorer_scripts(open_book(tiny))["graph.js"]


def test_a_project_without_tables_has_neither_map_nor_explorer(tiny, open_book) -> None:
    book = open_book({"manifest": {"metadata": tiny["manifest"]["metadata"]}})

    assert "This project has no tables yet" in written(book, "lineage/index.md")
    assert write_explorer_scripts(book) == {}
    assert not [page for page in plan_pages(book) if "explorer" in page.path]


def test_pages_with_traces_keep_the_rules_of_every_page(tiny, open_book) -> None:
    uses = (ColumnUse(place(ORDERS, "amount"), ORDERS, UseKind.GROUP),)
    book = traced(open_book(tiny), column_graph(*FLOW, uses=uses))

    for page in plan_pages(book):
        html = page.write()
        ids = re.findall(r'\sid="([^"]*)"', html)
        assert len(ids) == len(set(ids)), page.path
        assert " style=" not in html, page.path
