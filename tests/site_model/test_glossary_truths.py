"""Does a term mean one thing? And how far is it carried?"""

import pytest
from tiny_artifacts import doc, exposure, model, source

from mkdocs_dagbook.site_model import ColumnPlace
from mkdocs_dagbook.site_model.column_flow import with_column_lineage
from mkdocs_dagbook.site_model.glossary_abbreviations import unexplained_abbreviations
from mkdocs_dagbook.site_model.glossary_carried import carried_terms, heirs
from mkdocs_dagbook.site_model.glossary_truths import calculations_of, type_family

NET = doc("term__net", "# Net revenue\n**Calculation:** gross - refunds")
TAX = doc("term__tax", "# Tax")


def table(name, sql, reads, **columns):
    return model(
        name,
        compiled_code=sql,
        reads=reads,
        relation_name=f'"main"."{name}"',
        columns={key: {"meta": {"term": term} if term else {}} for key, term in columns.items()},
    )


@pytest.fixture
def traced(site_of):
    def build(*entries):
        raw = source("raw", columns={"gross": "", "refunds": ""}, relation_name='"raw"."raw"')
        return with_column_lineage(site_of(raw, NET, TAX, *entries))

    return build


RAW = "source.tiny.raw.raw"
FIRST = table("first", 'select gross - refunds as net from "raw"."raw"', [RAW], net="net")


def place(name, column):
    return ColumnPlace(table=f"model.tiny.{name}", column=column)


def test_a_term_goes_with_the_value_under_whatever_name(traced):
    site = traced(
        FIRST,
        table("second", 'select net as paid from "main"."first"', ["model.tiny.first"], paid=None),
        table("third", 'select paid from "main"."second"', ["model.tiny.second"], paid=None),
    )

    found = [(each.place, each.source) for each in heirs(site, site.terms["net"])]
    assert found == [
        (place("second", "paid"), place("first", "net")),
        (place("third", "paid"), place("first", "net")),
    ]
    carried = carried_terms(site, site.tables["model.tiny.third"])
    assert carried["paid"].terms == ("net",)
    assert carried["paid"].source == place("first", "net")


def test_a_term_ends_where_the_value_changes_or_another_term_is_named(traced):
    first = ["model.tiny.first"]
    site = traced(
        FIRST,
        table("doubled", 'select 2 * net as net from "main"."first"', first, net=None),
        table("taxed", 'select net as tax from "main"."first"', first, tax="tax"),
        table("after", 'select tax from "main"."taxed"', ["model.tiny.taxed"], tax=None),
        table(
            "mixed",
            'select net from "main"."first" union all select net from "main"."doubled"',
            [*first, "model.tiny.doubled"],
            net=None,
        ),
    )

    assert heirs(site, site.terms["net"]) == ()
    assert [each.place for each in heirs(site, site.terms["tax"])] == [place("after", "tax")]
    assert carried_terms(site, site.tables["model.tiny.mixed"]) == {}


def test_copies_and_sums_of_a_term_are_no_other_calculation(traced):
    first = ["model.tiny.first"]
    site = traced(
        FIRST,
        table("copy", 'select net from "main"."first"', first, net="net"),
        table("total", 'select sum(net) as net from "main"."copy"', ["model.tiny.copy"], net="net"),
        table("other", 'select gross * 0.9 as net from "raw"."raw"', [RAW], net="net"),
    )

    ways = calculations_of(site, site.terms["net"])

    assert [[each.table for each in places] for places in ways.values()] == [
        ["model.tiny.copy", "model.tiny.first"],
        ["model.tiny.other"],
    ]


@pytest.mark.parametrize(
    ("types", "family"),
    [
        (("INTEGER", "bigint", "NUMBER(38,0)", "decimal(12, 2)", "double precision"), "number"),
        (("int64", "UTINYINT", "numeric", "FLOAT8", "money"), "number"),
        (("character varying(20)", "VARCHAR", "string", "uuid", "Nullable_text"), "text"),
        (("timestamp with time zone", "TIMESTAMP_NTZ", "datetime"), "moment"),
        (("date", "DATE"), "date"),
        (("time", "time without time zone"), "time of day"),
        (("interval", "INTERVAL DAY"), "duration"),
        (("boolean", "BOOL"), "true or false"),
        (("integer[]", "STRUCT(a int)", "jsonb", "LIST"), "list or object"),
        (("geometry",), "geometry"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_types_are_compared_by_what_they_hold(types, family):
    known = [each for each in types if not each.startswith("Nullable")]

    assert {type_family(each) for each in known} == {family}


USES = {
    "What we call MRR.": ["MRR"],
    "Our KPIs and CLVs": ["CLV"],
    "Customer lifetime value (CLV) and CLV again": [],
    "CLV (customer lifetime value)": [],
    "CLV (USD)": ["CLV"],
    "`CLV`, {{ CLV }}, SUM(CLV), 'CLV' and https://x.io/CLV are no prose": [],
    "DO NOT USE THIS": [],
    "One of NEW, OLD, GONE": [],
    "The model is NOT final; it is not.": [],
    "ISO-8601, JSON, UTC and SQL are known to everybody": [],
    "Order ABCDEFGH and X are none": [],
}


@pytest.mark.parametrize("text", USES)
def test_an_abbreviation_is_what_stands_in_capitals_and_nobody_explains(text, site_of):
    site = site_of(model("orders", description=text))

    assert [each.word for each in unexplained_abbreviations(site)] == USES[text]


def test_texts_that_list_an_abbreviation_among_others_use_it_too(site_of):
    site = site_of(
        model("a", description="Types of HEDIS/FHIR US Core"),
        model("b", description="As used in FHIR"),
        model("c", description="`FHIR` is code"),
    )

    found = [(each.word, each.uses, each.where) for each in unexplained_abbreviations(site)]
    assert found == [("FHIR", 2, "a")]


def test_abbreviations_are_explained_by_terms_and_by_any_text(site_of):
    site = site_of(
        model("orders", description="MRR", columns={"x": "GMV per AOV, by CVR"}),
        exposure("board", label="GMV of the week"),
        doc("term__mrr", "# Monthly revenue\n**Synonyms:** mrr"),
        doc("term__aov", "# Order value (AOV)"),
    )

    found = [(each.word, each.uses, each.where) for each in unexplained_abbreviations(site)]
    assert found == [("GMV", 2, "orders.x"), ("CVR", 1, "orders.x")]
