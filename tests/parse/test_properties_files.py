import pytest

from dagbook.errors import DagbookError, Origin, render_error


def schema(*lines):
    return {"models/schema.yml": "\n".join(lines) + "\n"}


def test_entries_keep_their_yaml_and_its_places(parse):
    (entry,) = parse(
        schema("version: 2", "models:", "  - name: a", "    columns:", "      - name: id")
    ).properties

    assert (entry.section, entry.name, entry.package) == ("models", "a", "test")
    assert entry.values == {"name": "a", "columns": [{"name": "id"}]}
    assert entry.origin == Origin("models/schema.yml", 3, 5)
    assert entry.place("columns.0.name") == Origin("models/schema.yml", 5, 9)
    assert entry.place("not.there") == entry.origin


def test_unknown_keys_are_warnings_with_a_place_and_a_suggestion(parse, golden):
    declarations = parse(
        schema(
            "modells: []",
            "models:",
            "  - name: a",
            "    descripton: x",
            "    owner: me",
            "    columns:",
            "      - name: id",
            "        datatype: int",
            "sources:",
            "  - name: raw",
            "    tables:",
            "      - name: t",
            "        indentifier: u",
            "exposures:",
            "  - name: e",
            "    ownr: {}",
        )
    )

    texts = [render_error(each, severity="warning") for each in declarations.warnings]
    golden("unknown_keys.txt", "\n\n".join(texts) + "\n")


@pytest.mark.parametrize(
    ("lines", "slug", "line"),
    [
        (("models:", "  a: 1"), "wrong-type", 1),
        (("models:", "  - a"), "wrong-type", 2),
        (("models:", "  - description: x"), "missing-key", 2),
        (("models:", "  - name: a", "    columns: id"), "wrong-type", 3),
        (("models:", "  - name: a", "    columns:", "      - id"), "wrong-type", 4),
        (("models:", "  - name: a", "    config: table"), "wrong-type", 3),
        (("models:", "  - name: a", "    tags: {a: b}"), "wrong-type", 3),
        (("sources:", "  - name: a", "    tables: {t: 1}"), "wrong-type", 3),
        (("models:", "  - name: a", "    data_tests: [{unique: 3}]"), "wrong-type", 3),
        (("models:", "  - name: a", "    data_tests: [{a: {}, b: {}}]"), "wrong-type", 3),
        (("models:", "  - name: a", "    data_tests:", "      - uniqe"), "missing-macro", 4),
        (
            ("models:", "  - name: a", "    versions:", "      - v: 1", "      - x: 2"),
            "missing-key",
            5,
        ),
        (("- a",), "wrong-type", 1),
    ],
)
def test_a_wrong_shape_is_told_with_its_line(lines, slug, line, parse):
    with pytest.raises(DagbookError) as caught:
        parse(schema(*lines))

    assert caught.value.slug == slug
    assert caught.value.origin.line == line


def test_a_version_has_its_own_columns_and_tests(parse):
    one, two = parse(
        schema(
            "models:",
            "  - name: a",
            "    description: words",
            "    data_tests: [row_count]",
            "    columns: [{name: id}, {name: old}, {name: kept, description: x}]",
            "    config: {materialized: table}",
            "    versions:",
            "      - v: 1",
            "      - v: 2",
            "        defined_in: a_new",
            "        data_tests: []",
            "        config: {alias: a}",
            "        columns:",
            "          - include: all",
            "            exclude: [old]",
            "          - name: kept",
            "            description: y",
        )
        | {"macros/t.sql": "{% test row_count(model) %}select 1{% endtest %}"}
    ).properties

    assert (one.version.version, one.version.latest, one.version.file_name) == ("1", "2", "a_v1")
    assert two.version.file_name == "a_new"
    assert two.version.is_latest
    assert [column["name"] for column in one.values["columns"]] == ["id", "old", "kept"]
    assert two.values["columns"] == [{"name": "id"}, {"name": "kept", "description": "y"}]
    assert two.values["config"] == {"materialized": "table", "alias": "a"}
    assert two.values["data_tests"] == []


def test_a_name_that_yaml_takes_for_a_flag_is_refused(parse):
    with pytest.raises(DagbookError, match="put quotes around") as caught:
        parse({"models/s.yml": "models:\n  - name: off\n"})

    assert caught.value.origin == Origin("models/s.yml", 2, 5)
