from tiny_artifacts import doc, exposure, group, model, source

from dagbook.errors import Origin
from mkdocs_dagbook.site_model import ColumnPlace
from mkdocs_dagbook.site_model.glossary import parse_term

ORDERS = "model.tiny.orders"
CLV = """\
# Customer Lifetime Value (CLV)

What a customer is worth.
Over the whole relationship.

**Calculation**:
```sql
value

* years
```

**Owner:** @analytics-eng
**Last Updated**: 2026-10-01
**Synonyms:** LTV, lifetime value
**Related:** churn, no such term

**Business context:** marketing budgets

Never below zero.
"""


def term(text, key="clv"):
    return parse_term(key, text, Origin("docs.md"))


def test_a_term_is_read_from_heading_and_labelled_lines():
    clv = term(CLV)

    assert (clv.name, clv.abbreviation) == ("Customer Lifetime Value", "CLV")
    assert clv.definition == (
        "What a customer is worth.\nOver the whole relationship.\n\nNever below zero."
    )
    assert clv.calculation == "```sql\nvalue\n\n* years\n```"
    assert (clv.owner, clv.last_updated) == ("@analytics-eng", "2026-10-01")
    assert clv.synonyms == ("LTV", "lifetime value")
    assert clv.facts == (("Business context", "marketing budgets"),)


def test_labels_may_be_items_of_a_list_if_they_are_known_ones():
    scores = "- **Recency:** days\n- **Frequency:** orders"

    rfm = term(f"# RFM\n\n{scores}\n\n- **Status:** approved\n- **Owner:** Ann")

    assert (rfm.status, rfm.owner, rfm.facts) == ("approved", "Ann", ())
    assert rfm.definition == scores


def test_a_term_without_heading_is_called_after_its_block():
    assert term("What it costs.", "acquisition_cost").name == "Acquisition cost"
    assert term("").definition == ""


def test_a_definition_may_have_a_label():
    assert term("# Churn\n**Definition**: Leaving.\n**Status:** draft").definition == "Leaving."


def test_terms_are_found_by_slug_name_abbreviation_and_synonym(site_of):
    ways = ("clv", "Customer Lifetime Value", "CLV ", "lifetime_value", "nonsense")
    named = {f"column_{index}": {"meta": {"term": way}} for index, way in enumerate(ways)}

    site = site_of(model("orders", columns=named), doc("term__clv", CLV))

    assert [column.terms for column in site.tables[ORDERS].columns] == [("clv",)] * 4 + [()]
    assert site.tables[ORDERS].columns[-1].unknown_terms == ("nonsense",)
    assert site.terms["clv"].columns[0] == ColumnPlace(table=ORDERS, column="column_0")


def test_terms_of_sources_and_of_column_config_count_too(site_of):
    entry = {"config": {"meta": {"terms": ["clv", "churn"]}}}

    site = site_of(
        source("orders", columns={"x": entry}, meta={"terms": "churn"}),
        doc("term__clv", CLV),
        doc("term__churn", "# Churn\n\nLeaving."),
    )

    orders = site.tables["source.tiny.raw.orders"]
    assert orders.columns[0].terms == ("clv", "churn")
    assert orders.terms == ("churn",)
    assert site.terms["churn"].tables == (orders.unique_id,)


def test_related_terms_are_links_where_they_exist(site_of):
    site = site_of(doc("term__clv", CLV), doc("term__churn", "# Churn\n\nLeaving."))

    assert site.terms["clv"].related == ("churn",)
    assert site.terms["clv"].unknown_related == ("no such term",)
    assert site.terms["clv"].owner_key == "analytics-eng"


def test_owners_are_gathered_from_meta_groups_exposures_and_terms(site_of):
    site = site_of(
        model("orders", meta={"owner": "@analytics-eng"}),
        model("costs", config={"group": "finance"}),
        model("items", meta={"owner": ["Ann", {"name": "Bob", "email": "bob@tiny.io"}]}),
        group("finance", {"name": "Finance", "email": "fin@tiny.io", "slack": "#fin"}),
        exposure("board", owner={"email": "fin@tiny.io"}),
        doc("term__clv", CLV),
    )

    assert site.tables["model.tiny.items"].owners == ("ann", "bob")
    assert site.owners["analytics-eng"].tables == (ORDERS,)
    assert site.owners["analytics-eng"].terms == ("clv",)
    finance = site.owners["finance"]
    assert (finance.email, dict(finance.contacts)) == ("fin@tiny.io", {"slack": "#fin"})
    assert finance.tables == ("model.tiny.costs",)
    assert finance.exposures == ("exposure.tiny.board",)
    assert finance.groups == ("group.tiny.finance",)


def test_an_owner_spelt_in_several_ways_is_one_owner(site_of):
    site = site_of(
        model("a", meta={"owner": "@Analytics-Eng"}), model("b", meta={"owner": "analytics eng"})
    )

    assert list(site.owners) == ["analytics-eng"]
    assert site.owners["analytics-eng"].name == "analytics eng"


def test_empty_owners_are_nobody(site_of):
    site = site_of(
        model("a", meta={"owner": ""}), model("b", meta={"owner": None}), exposure("c", owner={})
    )

    assert site.owners == {}


def test_the_projects_overview_is_told_apart_from_dbts(site_of):
    site = site_of(
        doc("__overview__", "dbt's own", package="dbt"),
        doc("__overview__", "# Ours"),
        doc("__dbt_utils__", "Theirs", package="dbt_utils"),
        doc("plain", "Text"),
    )

    assert site.overview == "# Ours"
    assert "doc.dbt.__overview__" not in site.doc_blocks
