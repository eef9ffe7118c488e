import datetime

import pytest

from dagbook.errors import Origin, ProjectError, render_error
from dagbook.load.yaml_places import parse_yaml


def test_values_are_those_of_yaml_1_1():
    document = parse_yaml("a: yes\nb: 2024-01-01\nc: 0o17\nd: '1'\ne:\n", "x.yml")

    assert document.value == {
        "a": True,
        "b": datetime.date(2024, 1, 1),
        "c": "0o17",
        "d": "1",
        "e": None,
    }


def test_every_key_and_item_knows_its_place():
    places = parse_yaml("models:\n  - name: a\n    columns:\n      - name: id\n", "m.yml").places

    assert places["models"] == Origin("m.yml", 1, 1)
    assert places["models.0.columns.0.name"] == Origin("m.yml", 4, 9)
    assert places.below("models.0")["name"] == Origin("m.yml", 2, 5)
    assert places.get("models.7") is None
    assert list(places) == [
        "models",
        "models.0",
        "models.0.columns",
        "models.0.columns.0",
        "models.0.columns.0.name",
        "models.0.name",
    ]


def test_a_merged_mapping_gives_way_to_the_keys_beside_it():
    document = parse_yaml("a: &a {x: 1, y: 1}\nb:\n  <<: *a\n  y: 2\n", "x.yml")

    assert document.value == {"a": {"x": 1, "y": 1}, "b": {"x": 1, "y": 2}}
    assert document.places["b.y"] == Origin("x.yml", 4, 3)


def test_a_key_given_twice_is_told_and_the_last_one_counts():
    document = parse_yaml("a: 1\nb: 2\na: 3\n", "x.yml")

    assert document.value == {"a": 3, "b": 2}
    (warning,) = document.warnings
    assert warning.slug == "duplicate-key"
    assert warning.origin == Origin("x.yml", 3, 1)
    assert "line 1" in warning.hint


def test_an_empty_text_is_nothing():
    assert parse_yaml("# only words\n", "x.yml").value is None


@pytest.mark.parametrize(
    ("name", "text"),
    {
        "jinja_without_quotes": "a: {{ var('x') }}\n",
        "a_colon_in_a_value": "description: this: that\n",
        "a_tab": "a:\n\tb: 1\n",
        "an_open_bracket": "a: [1\nb: 2\n",
        "an_unknown_tag": "a: !env X\n",
        "an_impossible_date": "a: 2024-13-45\n",
        "an_alias_of_itself": "a: &a [*a]\n",
        "a_list_in_a_mapping": "a: 1\n- b\n",
        "an_open_quote": "a: 'b\n",
    }.items(),
)
def test_broken_yaml_is_shown_with_its_line(name, text, golden):
    with pytest.raises(ProjectError) as caught:
        parse_yaml(text, "models/schema.yml")

    assert caught.value.slug == "broken-yaml"
    golden(f"{name}.txt", render_error(caught.value) + "\n")


def test_values_nested_without_measure_are_refused():
    with pytest.raises(ProjectError, match="nested more than 200 levels"):
        parse_yaml("a: " + "{a: " * 3000 + "1" + "}" * 3000, "deep.yml")


@pytest.mark.parametrize("text", ["a: !!str [b]\n", "? !!str [a]\n: b\n", "!!str {a: b}\n"])
def test_a_list_or_mapping_is_no_text_whatever_its_tag_says(text):
    with pytest.raises(ProjectError) as caught:
        parse_yaml(text, "x.yml")

    assert caught.value.slug == "broken-yaml"
