import pytest
from msgspec.structs import replace
from tiny_artifacts import model

from dagbook.lineage import EdgeKind
from mkdocs_dagbook.site_model import ColumnEdge, ColumnGraph, ColumnPlace, TracedTable
from mkdocs_dagbook.site_model.personal import Remains, find_personal_data

MARKED = {"tags": ["PII"]}


def place(text: str) -> ColumnPlace:
    table, column = text.split(".")
    return ColumnPlace(table=f"model.tiny.{table}", column=column)


def traced(site, *edges: tuple[str, str, EdgeKind], **expressions: str):
    """The site with these flows; expressions are those of columns, by name."""
    out_of: dict[ColumnPlace, tuple[ColumnEdge, ...]] = {}
    for source, target, kind in edges:
        edge = ColumnEdge(place(source), place(target), kind)
        out_of[edge.source] = (*out_of.get(edge.source, ()), edge)
    tables = {key: TracedTable(columns=1, expressions=expressions) for key in site.tables}
    return replace(site, column_graph=ColumnGraph(out_of=out_of, tables=tables))


@pytest.fixture
def people(site_of):
    """Three tables in a row; only the first marks its column."""
    return site_of(
        model("raw", columns={"email": MARKED, "id": ""}),
        model("staged", columns={"email": "", "key": ""}),
        model("mart", columns={"email": "", "count": "", "key": ""}),
    )


def told(site):
    found = find_personal_data(site).carriers.values()
    return {
        f"{each.place.table.rpartition('.')[2]}.{each.place.column}": each.state for each in found
    }


@pytest.mark.parametrize(
    ("column", "marks"),
    [
        ({"tags": ["pii"]}, ("#pii",)),
        ({"config": {"tags": ["Sensitive"]}}, ("#Sensitive",)),
        ({"meta": {"contains_pii": True}}, ("contains_pii",)),
        ({"config": {"meta": {"pii": "e-mail"}}}, ("pii: e-mail",)),
        ({"meta": {"data_classification": "PII"}}, ("data_classification: PII",)),
        ({"meta": {"classification": ["internal", "sensitive"]}}, ("classification: sensitive",)),
        ({"meta": {"pii": False, "contains_pii": "no", "classification": "public"}}, None),
        ({"tags": ["pii_free"]}, None),
    ],
)
def test_a_column_is_marked_by_tag_key_or_classification(site_of, column, marks):
    site = site_of(model("raw", columns={"email": column}))

    assert find_personal_data(site).marked.get(place("raw.email")) == marks


def test_values_are_followed_through_columns_nobody_marked(people):
    site = traced(
        people,
        ("raw.email", "staged.email", EdgeKind.COPY),
        ("staged.email", "mart.email", EdgeKind.TRANSFORM),
        ("staged.email", "mart.count", EdgeKind.AGGREGATE),
        ("raw.id", "mart.key", EdgeKind.COPY),
    )

    assert told(site) == {
        "staged.email": Remains.AS_IS,
        "mart.email": Remains.CHANGED,
        "mart.count": Remains.AGGREGATED,
    }
    assert [each.place for each in find_personal_data(site).unmarked(Remains.AS_IS)] == [
        place("staged.email")
    ]


@pytest.mark.parametrize("expression", ["md5(email)", "SHA256 (lower(email))", "mask_email(x)"])
def test_a_hash_or_a_mask_is_told_apart_and_stays_one_further_down(people, expression):
    site = traced(
        people,
        ("raw.email", "staged.key", EdgeKind.TRANSFORM),
        ("staged.key", "mart.key", EdgeKind.RENAME),
        key=expression,
    )

    assert told(site) == {"staged.key": Remains.MASKED, "mart.key": Remains.MASKED}


def test_of_two_ways_the_one_that_leaves_more_counts(people):
    site = traced(
        people,
        ("raw.email", "staged.key", EdgeKind.AGGREGATE),
        ("staged.key", "mart.key", EdgeKind.COPY),
        ("raw.email", "staged.email", EdgeKind.COPY),
        ("staged.email", "mart.key", EdgeKind.TRANSFORM),
    )

    assert told(site)["mart.key"] is Remains.CHANGED


def test_columns_that_feed_each_other_come_to_an_end(people):
    site = traced(
        people,
        ("raw.email", "staged.email", EdgeKind.COPY),
        ("staged.email", "raw.email", EdgeKind.COPY),
    )

    assert told(site) == {"staged.email": Remains.AS_IS}


def test_a_table_marked_as_a_whole_is_asked_for_its_columns(site_of):
    site = site_of(model("raw", tags=["pii"], columns={"email": ""}), model("other"))

    assert find_personal_data(site).vague == ("model.tiny.raw",)


def test_a_table_marked_as_a_whole_hides_nothing(site_of):
    site = traced(
        site_of(
            model("raw", columns={"email": MARKED}),
            model("staged", tags=["pii"], columns={"email": ""}),
        ),
        ("raw.email", "staged.email", EdgeKind.COPY),
    )

    assert find_personal_data(site).unmarked(Remains.AS_IS) == ()


def test_the_words_can_be_others(site_of):
    site = site_of(model("raw", columns={"email": {"tags": ["geheim"]}, "id": MARKED}))

    assert list(find_personal_data(site, ["geheim"]).marked) == [place("raw.email")]
