"""The glossary in other tools' forms: what is written is read again, and is what it says it is."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS

from dagbook.errors import Origin
from mkdocs_dagbook.site_model import Term
from mkdocs_dagbook.site_model.glossary_csv import csv_of, read_csv
from mkdocs_dagbook.site_model.glossary_fields import term_of
from mkdocs_dagbook.site_model.glossary_files import read_term_files
from mkdocs_dagbook.site_model.glossary_skos import read_skos, skos_of
from mkdocs_dagbook.site_model.glossary_texts import json_of, markdown_of, read_json, yaml_of

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
HERE = Origin("terms")
NET = Term(
    slug="net_revenue",
    name="Net revenue",
    abbreviation="NR",
    definition="What we **earned**.\n\n=1+1",
    calculation="merchandise - refunds",
    owner="@finance",
    steward="Ann; Bo",
    domain="Finance & tax",
    synonyms=("revenue", "sales; net"),
    examples=("12 € of 20 €, once 8 € went back",),
    status="deprecated",
    last_updated="2026-10-01",
    unknown_related=("vat",),
    facts=(("Business context", "board, weekly"),),
    is_linked=False,
    origin=HERE,
)
VAT = Term(slug="vat", name="Value added tax", origin=HERE)

WORDS = st.text(min_size=0, max_size=40)
LISTS = st.lists(WORDS, max_size=3)
RECORDS = st.fixed_dictionaries(
    {"key": st.from_regex(r"[a-z0-9_]{1,12}", fullmatch=True), "name": st.text(min_size=1)},
    optional={
        **dict.fromkeys(("definition", "calculation"), st.text(max_size=200)),
        **dict.fromkeys(("abbreviation", "domain", "owner", "steward", "status"), WORDS),
        **dict.fromkeys(("synonyms", "examples", "related"), LISTS),
        "last_updated": WORDS,
        "tooltip": st.booleans(),
        "facts": st.dictionaries(WORDS.filter(str.strip), WORDS, max_size=2),
    },
)


@st.composite
def some_terms(draw):
    """Any terms there can be: what a file may say, read as files are."""
    wrong = []
    records = draw(st.lists(RECORDS, max_size=3, unique_by=lambda each: each["key"]))
    terms = [term_of(each, "", lambda _: HERE, wrong) for each in records]
    assert not wrong
    return [
        replace(each, synonyms=tuple(one for one in each.synonyms if one != each.name))
        for each in terms
    ]


def read(reader, text):
    wrong = []
    terms = [replace(each, origin=HERE) for each in reader(text, "terms", wrong)]
    assert wrong == []
    return terms


@pytest.mark.parametrize(
    ("write", "reader"),
    [(csv_of, read_csv), (lambda terms: skos_of(terms, "shop"), read_skos), (json_of, read_json)],
    ids=["csv", "skos", "json"],
)
@settings(deadline=None, max_examples=25, derandomize=True)
@given(terms=some_terms().filter(bool))
def test_whatever_is_exported_is_imported_as_it_was(write, reader, terms):
    assert read(reader, write(terms)) == terms


@settings(deadline=None, max_examples=25, derandomize=True)
@given(terms=some_terms().filter(bool))
def test_whatever_is_imported_is_read_from_its_files_as_it_was(terms, tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    for term in terms:
        files = {f"{term.slug}.md": markdown_of(term), f"{term.slug}.yml": yaml_of([term])}
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")

            (found,) = read_term_files(folder, [name])
            assert replace(found, origin=HERE) == term


def test_a_table_for_spreadsheets_holds_no_formula():
    terms = [replace(NET, owner=owner) for owner in ("=1+1", "+1", "-1", "@x", "'=1", "\uff1d1")]

    cells = [row["owner"] for row in csv.DictReader(io.StringIO(csv_of(terms)))]

    assert cells == ["'=1+1", "'+1", "'-1", "'@x", "''=1", "'\uff1d1"]
    assert [each.owner for each in read(read_csv, csv_of(terms))] == [each.owner for each in terms]


def test_a_table_is_one_that_people_read():
    assert csv_of([NET, VAT]).splitlines() == [
        "key,name,abbreviation,definition,calculation,domain,owner,steward,status,last_updated,"
        "synonyms,examples,related,tooltip,facts.Business context",
        'net_revenue,Net revenue,NR,"What we **earned**.',
        "",
        "=1+1\",merchandise - refunds,Finance & tax,'@finance,Ann; Bo,deprecated,2026-10-01,"
        'revenue; sales\\; net,"12 € of 20 €, once 8 € went back",vat,no,"board, weekly"',
        "vat,Value added tax,,,,,,,,,,,,,",
    ]


def test_the_concepts_are_what_a_reader_of_rdf_finds():
    related = replace(NET, related=("vat",), unknown_related=("toll",))
    graph = Graph().parse(data=skos_of([related, VAT], "shop"), format="json-ld")
    net, vat = (URIRef(f"urn:dagbook:shop:term:{key}") for key in ("net_revenue", "vat"))

    assert set(graph.subjects(RDF.type, SKOS.Concept)) == {net, vat}
    assert graph.value(net, SKOS.prefLabel) == Literal("Net revenue")
    assert set(graph.objects(net, SKOS.altLabel)) == {Literal("revenue"), Literal("sales; net")}
    assert graph.value(net, SKOS.hiddenLabel) == Literal("NR")
    assert graph.value(net, SKOS.related) == vat
    assert graph.value(net, SKOS.inScheme) == graph.value(
        predicate=RDF.type, object=SKOS.ConceptScheme
    )
    assert graph.value(net, DCTERMS.modified).toPython().isoformat() == "2026-10-01"
    (domain,) = graph.subjects(RDF.type, SKOS.Collection)
    assert graph.value(domain, SKOS.member) == net


@settings(deadline=None, max_examples=25, derandomize=True)
@given(terms=some_terms())
def test_any_terms_are_rdf_without_a_label_in_two_roles(terms):
    graph = Graph().parse(data=skos_of(terms, "shop"), format="json-ld")

    concepts = list(graph.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == len(terms)
    for each in concepts:
        roles = [{*graph.objects(each, role)} for role in (SKOS.prefLabel, SKOS.altLabel)]
        assert len(roles[0]) == 1
        assert not roles[0] & roles[1]


def test_concepts_of_other_tools_are_read_in_expanded_form():
    skos = "http://www.w3.org/2004/02/skos/core#"
    document = [
        {
            "@id": "https://acme.org/terms#Churn",
            "@type": [f"{skos}Concept"],
            f"{skos}prefLabel": [
                {"@value": "Abwanderung", "@language": "de"},
                {"@value": "Churn", "@language": "en"},
            ],
            f"{skos}definition": [{"@value": "Leaving.", "@language": "en"}],
            f"{skos}related": [{"@id": "https://acme.org/terms#Cohort"}],
            "http://www.w3.org/2002/07/owl#deprecated": [{"@value": True}],
        },
        {
            "@type": [f"{skos}Collection"],
            f"{skos}prefLabel": [{"@value": "Customers"}],
            f"{skos}member": [{"@id": "https://acme.org/terms#Churn"}],
        },
    ]

    (churn,) = read(read_skos, json.dumps(document))

    assert (churn.slug, churn.name, churn.definition) == ("Churn", "Churn", "Leaving.")
    assert (churn.domain, churn.status) == ("Customers", "deprecated")
    assert churn.unknown_related == ("Cohort",)


@pytest.mark.parametrize(
    ("reader", "text", "message", "place"),
    [
        (read_csv, "key,nme\na,b\n", "a term has no field 'nme'", "terms:2"),
        (read_csv, "key,name\na,b,c\n", "a row has more cells than the table has", "terms:2"),
        (read_csv, 'key,name\na,"b\n', "no CSV: unexpected end of data", "terms:2"),
        (read_json, "{\n]", "no JSON: Expecting property name", "terms:2:1"),
        (read_json, '{"terms": 1}', "there is no list of `terms`", "terms"),
        (read_skos, "{}", "there is no skos:Concept", "terms"),
        (read_skos, "[1]", "there is no @graph of nodes", "terms"),
        (read_skos, "[" * 100_000, "no JSON that can be read", "terms"),
    ],
    ids=["field", "cells", "quote", "json", "no-terms", "no-concept", "no-graph", "deep"],
)
def test_a_broken_file_is_told_at_its_line(reader, text, message, place):
    wrong = []

    assert list(reader(text, "terms", wrong)) == []

    (error,) = wrong
    assert error.message.startswith(message)
    assert str(error.origin) == place
