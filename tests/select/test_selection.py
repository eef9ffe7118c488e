import pytest
from msgspec.structs import replace

from dagbook.errors import UsageError, render_error
from dagbook.graph import build_dag
from dagbook.project.columns import ColumnDeclaration
from dagbook.project.criteria import Criteria
from dagbook.project.ids import ResourceType
from dagbook.project.indirect_selection import IndirectSelection
from dagbook.select import select_nodes
from dagbook.testing.resources import check, exposure, model, project_of, seed, source

SHOP = project_of(
    source("raw.orders"),
    source("raw.customers"),
    seed("segments"),
    model("stg_orders", reads=["source.shop.raw.orders"], folder="staging", tags=["nightly"]),
    model("stg_customers", reads=["source.shop.raw.customers"], folder="staging"),
    model(
        "fct_orders",
        reads=["stg_orders", "stg_customers"],
        folder="marts/sales",
        materialized="table",
        tags=["nightly", "finance"],
        group="finance",
        access="public",
        meta={"owner": {"team": "sales"}},
    ),
    model("dim_segment", reads=["stg_customers", "seed.shop.segments"], folder="marts"),
    check("orders_unique", reads=["stg_orders"], generic="unique"),
    check("orders_fit", reads=["fct_orders", "stg_customers"], generic="relationships"),
    check("no_refunds", reads=["fct_orders"]),
    exposure("weekly", reads=["fct_orders"]),
)
DAG = build_dag(SHOP)


def selected(*select, exclude=(), kinds=None, indirect="empty"):
    """Names, with no tests drawn along unless asked for."""
    criteria = Criteria(
        select=select,
        exclude=exclude,
        resource_types=kinds,
        indirect=IndirectSelection(indirect),
    )
    found = select_nodes(SHOP, DAG, criteria).unique_ids
    return {each.split(".", 2)[2] for each in found}


CASES = {
    "stg_orders": {"stg_orders"},
    "shop.staging.stg_orders": {"stg_orders"},
    "staging.stg_orders": {"stg_orders"},
    "staging": {"stg_orders", "stg_customers"},
    "shop.marts": {"fct_orders", "dim_segment"},
    "marts.sales": {"fct_orders"},
    "sales.fct_orders": set(),
    "stg_*": {"stg_orders", "stg_customers"},
    "*_orders": {"stg_orders", "fct_orders"},
    "marts.*": {"fct_orders", "dim_segment"},
    "shop.*.stg_order?": {"stg_orders"},
    "fct_orders,tag:finance": {"fct_orders"},
    "tag:nightly,stg_*": {"stg_orders"},
    "tag:nightly": {"stg_orders", "fct_orders"},
    "tag:fin*": {"fct_orders"},
    "tag:nightly tag:absent": {"stg_orders", "fct_orders"},
    "source:raw": {"raw.orders", "raw.customers"},
    "source:raw.orders": {"raw.orders"},
    "source:shop.raw.orders": {"raw.orders"},
    "source:*": {"raw.orders", "raw.customers"},
    "source:raw.orders+1": {"raw.orders", "stg_orders"},
    "+fct_orders": {"fct_orders", "stg_orders", "stg_customers", "raw.orders", "raw.customers"},
    "1+fct_orders": {"fct_orders", "stg_orders", "stg_customers"},
    "stg_orders+": {"stg_orders", "fct_orders", "weekly", "orders_unique", "orders_fit",
                    "no_refunds"},
    "stg_orders+1": {"stg_orders", "fct_orders", "orders_unique"},
    "1+dim_segment+1": {"dim_segment", "stg_customers", "segments"},
    "@segments": {"segments", "dim_segment", "stg_customers", "raw.customers"},
    "models/staging": {"stg_orders", "stg_customers"},
    "models/staging/": {"stg_orders", "stg_customers"},
    "./models/marts/sales": {"fct_orders"},
    "path:models/staging/stg_orders.sql": {"stg_orders"},
    "models/*/stg_orders.sql": {"stg_orders"},
    "models/**/fct_*.sql": {"fct_orders"},
    "models/staging/*": {"stg_orders", "stg_customers"},
    "models/staging/stg_[ox]rders.sql": {"stg_orders"},
    "models/staging/stg_[orders.sql": set(),
    "path:.,resource_type:seed": {"segments"},
    "path:./,resource_type:seed": {"segments"},
    "path:models/*.yml": {"raw.orders", "raw.customers", "orders_unique", "orders_fit", "weekly"},
    "stg_orders.sql": {"stg_orders"},
    "segments.csv": {"segments"},
    "file:stg_*": {"stg_orders", "stg_customers"},
    "package:elsewhere": set(),
    "config.materialized:table": {"fct_orders"},
    "config.meta.owner.team:sales": {"fct_orders"},
    "config.tags:finance": {"fct_orders"},
    "config.severity:error,test_type:singular": {"no_refunds"},
    "config.docs.show:true,resource_type:seed": {"segments"},
    "resource_type:seed": {"segments"},
    "resource_type:exposure": {"weekly"},
    "test_type:singular": {"no_refunds"},
    "test_type:generic": {"orders_unique", "orders_fit"},
    "test_type:unit": set(),
    "test_name:unique": {"orders_unique"},
    "exposure:weekly": {"weekly"},
    "1+exposure:weekly": {"weekly", "fct_orders"},
    "group:finance": {"fct_orders"},
    "access:public": {"fct_orders"},
    "version:latest": set(),
}  # fmt: skip


@pytest.mark.parametrize("selector", CASES)
def test_a_selector_means(selector):
    assert selected(selector) == CASES[selector]


NOTHING = ("absent_1", "absent_2", "absent_3", "absent_4", "absent_5", "absent_6", "absent_7")
"""With a term more there are so many that names are looked up."""


@pytest.mark.parametrize("selector", CASES)
def test_a_selector_means_the_same_among_many(selector):
    assert selected(selector, *NOTHING, "absent_8") == CASES[selector]


def test_a_version_is_found_among_many_however_it_is_written():
    shop = project_of(
        replace(model("orders"), version="2", fqn=("shop", "marts", "orders", "v2")),
        replace(model("big_orders"), version="1", fqn=("shop", "big_orders", "v1")),
        model("orders_v3"),
    )
    names = (
        "orders",
        "orders_v2",
        "orders.v2",
        "marts.orders.v2",
        "big_orders_v1",
        "big.orders_v1",
    )

    for name in names:
        few, many = (
            select_nodes(shop, build_dag(shop), Criteria(select=(name, *more))).unique_ids
            for more in ((), (*NOTHING, "absent_8"))
        )
        assert few == many != ()


def test_of_many_selectors_that_match_nothing_the_first_have_a_hint():
    absent = tuple(f"stg_order{number}" for number in range(12))
    warnings = select_nodes(SHOP, DAG, Criteria(select=absent)).warnings
    assert [each.hint is not None for each in warnings] == [True] * 8 + [False] * 4


def test_package_this_is_the_root_project():
    assert selected("package:this") == selected() == {
        unique_id.split(".", 2)[2] for unique_id in DAG.order
    }  # fmt: skip


def test_what_is_excluded_is_taken_away_from_everything():
    assert selected(exclude=("source:*", "resource_type:test"), kinds=None) == {
        "segments", "stg_orders", "stg_customers", "fct_orders", "dim_segment", "weekly",
    }  # fmt: skip


def test_the_answer_is_in_dependency_order():
    criteria = Criteria(select=("+fct_orders",), indirect=IndirectSelection.EMPTY)

    found = select_nodes(SHOP, DAG, criteria).unique_ids

    assert found[-1] == "model.shop.fct_orders"
    assert list(found) == [each for each in DAG.order if each in set(found)]


def test_only_some_kinds_are_kept():
    kinds = frozenset({ResourceType.SEED, ResourceType.SOURCE})

    assert selected("+dim_segment", kinds=kinds) == {"segments", "raw.customers"}


INDIRECT = {
    "eager": {"fct_orders", "orders_fit", "no_refunds"},
    "cautious": {"fct_orders", "no_refunds"},
    "buildable": {"fct_orders", "orders_fit", "no_refunds"},
    "empty": {"fct_orders"},
}


@pytest.mark.parametrize("mode", INDIRECT)
def test_tests_come_along_with_what_they_read(mode):
    assert selected("fct_orders", indirect=mode) == INDIRECT[mode]


def test_a_cautious_test_comes_when_two_selectors_together_bring_all_it_reads():
    together = selected("fct_orders stg_customers", indirect="cautious")

    assert together == {"fct_orders", "stg_customers", "orders_fit", "no_refunds"}


def test_excluding_a_model_excludes_its_tests():
    assert selected("fct_orders", exclude=("stg_customers",), indirect="eager") == {
        "fct_orders", "no_refunds",
    }  # fmt: skip


def warnings(*select, **more):
    criteria = Criteria(select=select, **more)
    found = select_nodes(SHOP, DAG, criteria).warnings
    return [render_error(each, severity="warning") for each in found]


def test_a_selector_that_matches_nothing_suggests_the_nearest_name():
    assert warnings("stg_ordrs", "fct_orders") == [
        "warning[nothing-selected]: the selector 'stg_ordrs' matches no node\n"
        "  help: did you mean 'stg_orders'?"
    ]


@pytest.mark.parametrize(
    ("selector", "nearest"),
    [
        ("tag:nightli", "nightly"),
        ("source:raw.order", "raw.orders"),
        ("models/stagin", "models/staging"),
        ("test_name:uniqe", "unique"),
        ("stg_orders,tag:finanse", "finance"),
    ],
)
def test_the_suggestion_fits_the_method(selector, nearest):
    assert f"did you mean '{nearest}'?" in warnings(selector)[0]


def test_a_project_without_seeds_or_sources_is_no_reason_to_warn():
    tiny = project_of(model("a"))

    assert select_nodes(tiny, build_dag(tiny), Criteria()).warnings == ()


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("tags:nightly", "uses an unknown method 'tags'"),
        ("+", "it names nothing"),
        ("@stg_orders+", "'@' already takes everything downstream"),
        ("source:a.b.c.d", "has too many parts"),
        ("resource_type:models", "'models' is no resource type"),
        ("test_type:schematic", "'schematic' is no type of test"),
        ("stg_orders,", "it names nothing"),
    ],
)
def test_a_selector_that_cannot_be_read_says_why(selector, message):
    with pytest.raises(UsageError, match=message.replace("'", ".")):
        selected(selector)


def test_a_method_that_needs_an_earlier_run_is_refused_by_name():
    with pytest.raises(UsageError) as caught:
        selected("state:modified")

    assert caught.value.slug == "no-state"


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("column:email", ["stg_customers", "people"]),
        ("column:EMAIL", ["stg_customers", "people"]),
        ("column:people.email", ["people"]),
        ("column:raw.customers.id", ["customers"]),
        ("column:stg_*.*id", ["stg_customers"]),
        ("term:churn", ["people"]),
        ("term:customer", ["stg_customers", "people"]),
        ("term:cust*", ["stg_customers", "people"]),
        ("column:email,term:churn", ["people"]),
        ("1+column:people.email", ["stg_customers", "people"]),
    ],
)
def test_columns_and_terms_select_what_declares_them(selector, expected):
    of_term = ColumnDeclaration("email", meta={"terms": ["Customer", "contact"]})
    project = project_of(
        replace(source("raw.customers"), columns=(ColumnDeclaration("id"),)),
        replace(
            model("stg_customers", reads=["source.shop.raw.customers"]),
            columns=(ColumnDeclaration("customer_id"), of_term),
        ),
        replace(
            model("people", reads=["stg_customers"]),
            columns=(of_term,),
            meta={"term": "churn"},
        ),
    )
    criteria = Criteria(select=(selector,), indirect=IndirectSelection.EMPTY)
    found = select_nodes(project, build_dag(project), criteria)
    assert [each.rpartition(".")[2] for each in found.unique_ids] == expected


def test_a_column_that_nobody_declares_names_the_nearest():
    project = project_of(replace(model("people"), columns=(ColumnDeclaration("email"),)))
    found = select_nodes(project, build_dag(project), Criteria(select=("column:emial",)))
    assert "email" in found.warnings[0].hint
