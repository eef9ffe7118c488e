from pathlib import Path

import pytest
from tiny_artifacts import generic_test, macro, model

from mkdocs_dagbook.site_model import UNSAID, read_places
from mkdocs_dagbook.site_model.macro_signatures import macro_arguments
from mkdocs_dagbook.site_model.shelves import folders_of, packages_of

ORDERS = "model.tiny.orders"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("{% macro cents(column) %}", [("column", None)]),
        ("{%- macro cents( a, b = 2 ) -%}", [("a", None), ("b", "2")]),
        ("{% macro cents(a=[1, 2], b='x, y') %}", [("a", "[1, 2]"), ("b", "'x, y'")]),
        ('{% macro cents(a=")", b=f(1, 2)) %}', [("a", '")"'), ("b", "f(1, 2)")]),
        ("{% macro cents() %}", []),
        ("{% macro other(a) %}{% endmacro %}{% macro cents(b) %}", [("b", None)]),
        ("{% test cents(model, column_name) %}", [("model", None), ("column_name", None)]),
        ("no macro", []),
    ],
)
def test_arguments_of_a_macro_are_read_from_its_code(code, told):
    assert [(each.name, each.default) for each in macro_arguments(code, "cents", ())] == told


def test_a_generic_test_goes_by_another_name_in_its_code():
    found = macro_arguments("{% test even(model) %}", "test_even", ())

    assert [each.name for each in found] == ["model"]


def test_a_function_knows_how_it_is_called_and_by_whom(site_of):
    function = {
        "unique_id": "function.tiny.margin",
        "name": "margin",
        "package_name": "tiny",
        "resource_type": "function",
        "original_file_path": "functions/margin.sql",
        "arguments": [
            {"name": "price", "data_type": "decimal"},
            {"name": "cost", "data_type": "decimal", "default_value": 0},
        ],
        "returns": {"data_type": "decimal"},
        "config": {"type": "scalar"},
        "raw_code": "price - cost",
    }
    site = site_of(model("orders", reads=["function.tiny.margin"]), function)

    margin = site.routines.functions["function.tiny.margin"]

    assert [(each.name, each.default) for each in margin.arguments] == [
        ("price", None),
        ("cost", "0"),
    ]
    assert (margin.kind, margin.returns, margin.tables) == ("scalar", "decimal", (ORDERS,))


def test_an_analysis_is_no_table(site_of):
    site = site_of(model("orders"), model("look", kind="analysis", reads=[ORDERS]))

    assert list(site.tables) == [ORDERS]
    assert site.routines.analyses["analysis.tiny.look"].reads == (ORDERS,)


def test_rows_of_a_unit_test_become_tables(site_of):
    unit = {
        "unique_id": "unit_test.tiny.orders.sums",
        "name": "sums",
        "model": "orders",
        "package_name": "tiny",
        "given": [
            {"input": "ref('raw')", "rows": [{"id": 1, "paid": None}, {"id": 2}]},
            {"input": "this", "rows": "select 1", "format": "sql"},
            {"input": "ref('none')", "rows": None},
        ],
        "expect": {"rows": [{"id": 1}], "fixture": "two"},
        "overrides": {"vars": {"plus": 100}, "env_vars": {"WHO": "me"}, "macros": None},
        "depends_on": {"nodes": [ORDERS]},
    }
    site = site_of(model("orders"), unit)

    case = site.tests["unit_test.tiny.orders.sums"].case

    assert case is not None
    raw, this, none = case.given
    assert (raw.columns, raw.rows) == (("id", "paid"), ((1, None), (2, UNSAID)))
    assert (this.query, none.rows) == ("select 1", ())
    assert (case.expect.rows, case.expect.file) == (((1,),), "two")
    assert case.overrides == {"var plus": 100, "env var WHO": "me"}


def test_folders_know_what_lies_in_them_and_below(site_of):
    site = site_of(
        model("orders", path="models/marts/core/orders.sql"),
        model("dates", path="models/marts/dates.sql"),
        {
            **model("theirs", path="models/marts/theirs.sql"),
            "unique_id": "model.pkg.theirs",
            "package_name": "pkg",
        },
    )

    folders = folders_of(site)

    assert list(folders) == [
        "models",
        "models/marts",
        "models/marts/core",
        "pkg:models",
        "pkg:models/marts",
    ]
    marts = folders["models/marts"]
    assert (marts.parent, marts.folders) == ("models", ("models/marts/core",))
    assert marts.tables == ("model.tiny.dates",)
    assert marts.below == ("model.tiny.dates", ORDERS)


def test_the_readme_of_a_folder_tells_what_it_is_for(site_of, tmp_path: Path):
    marts = tmp_path / "project" / "models" / "marts"
    marts.mkdir(parents=True)
    (marts / "README.md").write_text("What people read.", encoding="utf-8")
    places = read_places(tmp_path / "project", ["models/marts/README.md", "models/README.md"])

    site = site_of(model("orders", path="models/marts/orders.sql"), places=places)

    told = {key: folder.notes for key, folder in folders_of(site).items()}
    assert told == {"models": "", "models/marts": "What people read."}


def test_a_package_tells_what_of_it_is_used(site_of):
    site = site_of(
        model("orders", calls=["macro.utils.star"]),
        macro("star", package="utils"),
        macro("unused", package="utils"),
        generic_test("not_null", ORDERS, "id"),
    )

    packages = packages_of(site)

    assert list(packages) == ["tiny", "utils"]
    assert packages["utils"].macros == ("macro.utils.star", "macro.utils.unused")
    assert packages["utils"].used_macros == ("macro.utils.star",)
    assert packages["utils"].readers == (ORDERS,)
    assert packages["tiny"].readers == ()
