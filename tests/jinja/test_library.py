import pytest
from msgspec.structs import replace

from dagbook.errors import Origin, ProjectError
from dagbook.jinja.library import build_library
from dagbook.project.files import DispatchOrder
from dagbook.project.ids import ResourceType
from dagbook.project.nodes import Macro


def macro(package, name):
    return Macro(
        resource_type=ResourceType.MACRO,
        name=name,
        package=package,
        unique_id=f"macro.{package}.{name}",
        path="m.sql",
        original_path="macros/m.sql",
        origin=Origin("macros/m.sql", 1),
        macro_sql="",
    )


def library(*names, dispatch=()):
    macros = [macro(*name.split(".")) for name in names]
    return build_library(macros, "shop", ("redshift", "postgres"), dispatch)


def found(result):
    return result and result.unique_id.removeprefix("macro.")


def test_a_name_means_the_packages_own_macro_then_the_roots_then_the_built_in():
    macros = library("shop.a", "utils.a", "dbt.a", "shop.b", "dbt.b", "dbt.c", "utils.d")

    assert [found(macros.find(name, "utils")) for name in "abcd"] == [
        "utils.a",
        "shop.b",
        "dbt.c",
        "utils.d",
    ]
    assert [found(macros.find(name, "shop")) for name in "abcd"] == [
        "shop.a",
        "shop.b",
        "dbt.c",
        None,
    ]


def test_dbt_and_the_adapters_package_mean_the_built_in_macros():
    macros = library("dbt.a", "shop.a")

    assert found(macros.find_qualified("dbt", "a")) == "dbt.a"
    assert found(macros.find_qualified("dbt_postgres", "a")) == "dbt.a"


def test_dispatch_prefers_the_nearest_adapter_type():
    macros = library("dbt.default__x", "dbt.postgres__x", "dbt.redshift__y", "dbt.default__y")

    assert found(macros.dispatch("x", "dbt", "shop")) == "dbt.postgres__x"
    assert found(macros.dispatch("y", None, "shop")) == "dbt.redshift__y"
    assert macros.dispatch("z", None, "shop") is None


def test_the_roots_default_beats_a_packages_special_one():
    macros = library("utils.postgres__x", "utils.default__x", "shop.default__x")

    assert found(macros.dispatch("x", "utils", "shop")) == "shop.default__x"


def test_a_dispatch_order_in_the_project_decides_who_is_asked_first():
    order = [DispatchOrder("utils", ("utils", "shop"))]
    macros = library("utils.default__x", "shop.default__x", dispatch=order)

    assert found(macros.dispatch("x", "utils", "shop")) == "utils.default__x"


def test_a_package_alone_cannot_replace_a_built_in_materialization():
    macros = library(
        "dbt.materialization_table_default",
        "utils.materialization_table_postgres",
        "utils.materialization_log_default",
    )

    assert found(macros.materialization("table")) == "dbt.materialization_table_default"
    assert found(macros.materialization("log")) == "utils.materialization_log_default"


def test_the_root_may_replace_a_built_in_materialization_of_the_same_adapter_only():
    macros = library(
        "shop.materialization_table_default",
        "dbt.materialization_table_postgres",
        "shop.materialization_view_postgres",
        "dbt.materialization_view_postgres",
    )

    assert found(macros.materialization("table")) == "dbt.materialization_table_postgres"
    assert found(macros.materialization("view")) == "shop.materialization_view_postgres"


def test_a_generic_test_may_name_its_package():
    macros = library("dbt.test_unique", "utils.test_unique", "shop.test_unique")

    assert found(macros.generic_test("unique", None, "shop")) == "shop.test_unique"
    assert found(macros.generic_test("unique", "utils", "shop")) == "utils.test_unique"
    assert found(macros.generic_test("unique", "dbt", "shop")) == "dbt.test_unique"


def test_two_macros_of_one_name_in_a_package_are_an_error_that_names_both_places():
    again = replace(macro("shop", "a"), origin=Origin("macros/n.sql", 4))

    with pytest.raises(ProjectError) as caught:
        build_library([macro("shop", "a"), again], "shop", ("duckdb",))

    assert str(caught.value.origin) == "macros/n.sql:4"
    assert caught.value.notes == ("the other one: macros/m.sql:1",)
