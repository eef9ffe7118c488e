import pytest

from dagbook.api import invoke
from dagbook.errors import DagbookError, Origin, UsageError
from dagbook.graph import build_dag
from dagbook.project.criteria import Criteria
from dagbook.project.files import SelectorEntry
from dagbook.project.indirect_selection import IndirectSelection
from dagbook.select import read_definitions, select_definition, select_nodes
from dagbook.testing import ProjectFolder
from dagbook.testing.resources import check, model, project_of, seed

SHOP = project_of(
    seed("raw"),
    model("stg", reads=["seed.shop.raw"], tags=["nightly"]),
    model("mid", reads=["stg"]),
    model("fct", reads=["mid"], materialized="table", tags=["slow"], folder="marts"),
    check("fits", reads=["fct", "stg"], generic="relationships"),
)
DAG = build_dag(SHOP)


def entries(**definitions):
    origin = Origin("selectors.yml", 1, 1)
    return [
        SelectorEntry(name, {"name": name, "definition": each}, origin)
        for name, each in definitions.items()
    ]


def selected(definition, indirect="empty", **others):
    found = read_definitions(entries(it=definition, **others))["it"].definition
    criteria = Criteria(indirect=IndirectSelection(indirect))
    ids = select_definition(SHOP, DAG, criteria, found).unique_ids
    return {each.split(".")[2] for each in ids}


MARTS = {"method": "path", "value": "models/marts"}
CASES = [
    ("tag:nightly+1", {"stg", "mid"}),
    ({"tag": "nightly"}, {"stg"}),
    ({"method": "fqn", "value": "fct", "parents": True, "parents_depth": 1}, {"fct", "mid"}),
    ({"method": "fqn", "value": "fct", "parents": True}, {"fct", "mid", "stg", "raw"}),
    ({"method": "fqn", "value": "mid", "childrens_parents": True}, {"raw", "stg", "mid", "fct"}),
    ({"method": "config.materialized", "value": "table"}, {"fct"}),
    ({"union": ["stg", {"tag": "slow"}]}, {"stg", "fct"}),
    ({"union": ["stg+", {"exclude": [MARTS]}]}, {"stg", "mid"}),
    ({"intersection": ["stg+", "+mid"]}, {"stg", "mid"}),
    ({"intersection": ["stg+", "+fct", {"exclude": ["mid"]}]}, {"stg", "fct"}),
    ({"method": "fqn", "value": "*", "exclude": ["tag:nightly"]}, {"raw", "mid", "fct"}),
]


@pytest.mark.parametrize(("definition", "expected"), CASES)
def test_a_definition_means_what_the_command_line_would(definition, expected):
    assert selected(definition) - {"fits"} == expected


def test_a_selector_may_use_another():
    again = {"union": [{"method": "selector", "value": "other"}, {"exclude": ["stg"]}]}
    assert selected(again, other="+mid") == {"raw", "mid"}


def test_which_tests_come_along_may_be_said_in_the_definition():
    careful = {"method": "fqn", "value": "fct", "indirect_selection": "cautious"}
    assert selected({"method": "fqn", "value": "fct"}, indirect="eager") == {"fct", "fits"}
    assert selected(careful, indirect="eager") == {"fct"}


def test_the_manifest_has_texts_written_out():
    found = read_definitions(entries(it="2+tag:nightly"))["it"].written
    assert found["definition"] == {
        "method": "tag",
        "value": "nightly",
        "parents": True,
        "parents_depth": 2,
    }


BROKEN = [
    ({"method": "tga", "value": "x"}, "unknown-selector-method", "did you mean 'tag'?"),
    ({"method": "tag"}, "broken-selector", None),
    ({"method": "tag", "value": "x", "parent": True}, "broken-selector", "did you mean 'parents'?"),
    ({"union": "x"}, "broken-selector", None),
    ([], "broken-selector", None),
    ({"method": "selector", "value": "itt"}, "unknown-selector", "did you mean 'it'?"),
    ({"method": "selector", "value": "it"}, "circular-dependency", None),
]


@pytest.mark.parametrize(("definition", "slug", "hint"), BROKEN)
def test_a_broken_definition_is_explained_where_it_stands(definition, slug, hint):
    with pytest.raises(DagbookError) as caught:
        read_definitions(entries(it=definition))
    assert (caught.value.slug, caught.value.hint) == (slug, hint)
    assert caught.value.origin.path == "selectors.yml"


FILES = {
    "models/a.sql": "select 1 as id",
    "models/b.sql": "select * from {{ ref('a') }}",
    "selectors.yml": "selectors:\n"
    "  - {name: first, definition: a}\n"
    "  - {name: usual, default: \"{{ target.name == 'dev' }}\", definition: b}\n",
}


@pytest.fixture
def ls(tmp_path):
    ProjectFolder(tmp_path).write(FILES)
    place = ["--project-dir", str(tmp_path), "--profiles-dir", str(tmp_path)]
    return lambda *words: invoke(["ls", *place, *words])


def test_selectors_are_asked_for_by_name(ls):
    assert ls("--selector", "first").answer == ("shop.a",)


def test_the_default_selector_counts_where_nothing_is_asked_for(ls):
    assert ls().answer == ("shop.b",)
    assert ls("-s", "a").answer == ("shop.a",)


def test_an_unknown_selector_is_refused_and_words_beside_one_are_told_to_be_ignored(ls):
    assert ls("--selector", "frist").exception.hint == "did you mean 'first'?"
    beside = ls("--selector", "first", "-s", "b")
    assert beside.answer == ("shop.a",)
    assert [each.slug for each in beside.warnings] == ["select-ignored"]


def test_select_names_a_selector_of_the_file(ls):
    assert ls("-s", "selector:first").answer == ("shop.a",)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("selector:slow_ones", {"fct"}),
        ("1+selector:slow_ones", {"mid", "fct"}),
        ("selector:*_ones", {"stg", "fct"}),
        ("selector:both,tag:slow", {"fct"}),
    ],
)
def test_the_command_line_names_selectors_of_the_file(words, expected):
    both = {"union": ["selector:slow_ones", "tag:nightly"]}
    known = read_definitions(entries(slow_ones="tag:slow", fast_ones="tag:nightly", both=both))
    criteria = Criteria(select=(words,), indirect=IndirectSelection.EMPTY)
    found = select_nodes(SHOP, DAG, criteria, selectors=known)
    assert {each.split(".")[2] for each in found.unique_ids} == expected


@pytest.mark.parametrize(
    ("word", "slug"),
    [("selector:nobody", "unknown-selector"), ("selector:a", "circular-dependency")],
)
def test_a_selector_that_is_not_there_or_means_itself_is_refused(word, slug):
    known = read_definitions(entries(a="selector:b", b="selector:a"))
    with pytest.raises(UsageError) as caught:
        select_nodes(SHOP, DAG, Criteria(select=(word,)), selectors=known)
    assert caught.value.slug == slug
