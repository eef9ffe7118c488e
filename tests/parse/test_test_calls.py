import pytest
from msgspec.structs import replace

from dagbook.errors import DagbookError, render_error
from dagbook.parse import parse_files

MACROS = {
    "macros/t.sql": "{% test between(model, column_name, low, high) %}select 1{% endtest %}",
    "models/a.sql": "select 1 as id",
    "models/b.sql": "select 1 as id",
}


def calls(parse, *lines, **cli_vars):
    text = (
        "models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n"
        + "\n".join(f"          {line}" for line in lines)
    )
    return parse({**MACROS, "models/schema.yml": text}, **cli_vars).test_calls


def test_a_test_may_be_a_name(parse):
    (call,) = calls(parse, "- unique")

    assert (call.test_name, call.namespace, call.column_name) == ("unique", None, "id")
    assert call.kwargs == {"column_name": "id", "model": "{{ get_where_subquery(ref('a')) }}"}
    assert [ref.name for ref in call.recording.refs] == ["a"]
    assert call.recording.macros == ("macro.dbt.test_unique",)
    assert call.origin.line == 6


@pytest.mark.parametrize(
    "lines",
    [
        ("- between: {low: 1, high: 2, config: {severity: warn}}",),
        ("- between: {arguments: {low: 1, high: 2}, severity: warn}",),
        ("- test_name: between", "  low: 1", "  high: 2", "  severity: warn"),
        ("- test.between: {low: 1, high: 2, severity: warn}",),
    ],
)
def test_arguments_and_config_may_stand_in_several_places(lines, parse):
    (call,) = calls(parse, *lines)

    assert call.test_name == "between"
    assert (call.kwargs["low"], call.kwargs["high"]) == (1, 2)
    assert call.config == {"severity": "warn"}
    assert call.recording.macros[0] == "macro.test.test_between"


def test_references_in_arguments_are_heard(parse):
    (call,) = calls(parse, "- relationships: {to: \"ref('b')\", field: id}")

    assert call.kwargs["to"] == "ref('b')"
    assert [ref.name for ref in call.recording.refs] == ["b", "a"]


def test_config_is_rendered_and_names_and_words_are_taken_out(parse):
    (call,) = calls(
        parse,
        "- not_null:",
        "    name: id_is_there",
        "    description: words",
        "    where: \"day > '{{ var('start') }}'\"",
        "    config: {enabled: \"{{ var('on') }}\"}",
        start="2026-01-01",
        on=False,
    )

    assert call.custom_name == "id_is_there"
    assert call.description == "words"
    assert call.config == {"enabled": False, "where": "day > '2026-01-01'"}
    assert sorted(call.kwargs) == ["column_name", "model"]


def test_a_quoted_column_is_tested_by_its_quoted_name(parse):
    text = "seeds:\n  - name: s\n    columns:\n      - {name: A b, quote: true, tests: [unique]}\n"

    (call,) = parse({"seeds/s.csv": "A b\n1\n", "seeds/s.yml": text}).test_calls

    assert call.column_name == '"A b"'


def test_a_table_of_a_source_is_tested_as_source(parse):
    text = (
        "sources:\n  - name: raw\n    tables:\n      - name: t\n"
        "        columns: [{name: id, data_tests: [not_null]}]\n"
    )

    (call,) = parse({"models/s.yml": text}).test_calls

    assert call.table == "t"
    assert call.kwargs["model"] == "{{ get_where_subquery(source('raw', 't')) }}"
    assert call.recording.sources[0].table == "t"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("- between: {model: x}", "cannot be an argument"),
        ("- unique: {severity: warn, config: {severity: error}}", "keep one"),
        ("- 'not a name'", "is no test's name"),
        ("- accepted_values: {vals: [1]}", "has no argument 'vals'"),
        ("- accepted_values", "test 'accepted_values' needs values"),
        ("- relationships: {to: ref('orders')}", "test 'relationships' needs field"),
    ],
)
def test_a_wrong_entry_is_explained(line, words, parse):
    with pytest.raises(DagbookError, match=words):
        calls(parse, line)


def test_a_built_in_test_of_a_whole_table_needs_a_column(parse):
    text = "models:\n  - name: orders\n    data_tests:\n      - unique\n"

    with pytest.raises(DagbookError, match="test 'unique' needs column_name") as caught:
        parse({"models/orders.sql": "select 1 as id", "models/s.yml": text})

    assert str(caught.value.origin) == "models/s.yml:4:9"


def test_config_among_the_arguments_is_config(parse):
    (call,) = calls(
        parse,
        "- relationships: {arguments: {to: ref('b'), field: id, severity: warn, "
        "config: {where: id > 1}}}",
    )

    assert call.config == {"severity": "warn", "where": "id > 1"}
    assert {"to", "field"} <= set(call.kwargs)
    assert not {"arguments", "config", "severity"} & set(call.kwargs)


STATIC = (
    "- accepted_values: {values: ['a', \"it's\", 1, true]}",
    "- accepted_values: {arguments: {values: [1, 2], quote: false}, config: {where: 'x > 1'}}",
    "- accepted_values: {values: [\"{{ var('x', 'y') }}\"]}",
    "- accepted_values: {values: [\"var('x')\", 2024-01-01, null]}",
    "- accepted_values: {values: abc}",
    "- accepted_values: {values: [[1]]}",
    "- accepted_values: {quote: true}",
    "- accepted_values: {values: [1], no: 1}",
    "- relationships: {to: ref('b'), field: id}",
    "- relationships: {to: \"ref('test', 'b', v=2)\", field: id, name: mine}",
    "- relationships: {to: \"{{ ref('b') }}\", field: id}",
    "- relationships: {to: \"source('raw', 'orders')\", field: \"{{ 'i' ~ 'd' }}\"}",
    "- relationships: {to: \"source('raw')\", field: id}",
    "- relationships: {to: \"ref('b' ~ '')\", field: id}",
    "- relationships: {to: b, field: id}",
    "- relationships: {to: ref('b')}",
)
OWN = {
    "none": "",
    "a wrapper": "{% macro get_where_subquery(r) %}{{ return(ref('c')) }}{% endmacro %}",
    "a wrapper behind": "{% macro default__get_where_subquery(r) %}{{ ref('c') }}{% endmacro %}",
    "a test behind": "{% macro default__test_relationships(m, c, t, f) %}{{ m }}{% endmacro %}",
    "quotes": "{% macro duckdb__escape_single_quotes(x) %}{{ ref('c') }}{% endmacro %}",
    "ref": "{% macro ref(name) %}{{ return(builtins.ref('c')) }}{% endmacro %}",
    "return": "{% macro return(x) %}{{ ref('c') }}{% endmacro %}",
}


def _told(read, scope):
    """What each test calls, or what is wrong with any."""
    try:
        found = parse_files(read, scope).test_calls
    except DagbookError as error:
        return render_error(error)
    return [each.recording for each in found]


def _is_wrong(test):
    return any(
        sign in test for sign in ("[[1]]", "{quote: true}", "no: 1", "'raw')", "to: ref('b')}")
    )


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("wrong", [False, True])
def test_tests_with_constants_call_the_same_whether_rendered_or_not(read_project, wrong, own):
    tests = [each for each in STATIC if _is_wrong(each) is wrong]
    columns = "columns:\n          - name: id\n            data_tests:\n"
    columns += "".join(f"              {each}\n" for each in tests)
    files = {
        **MACROS,
        "macros/own.sql": OWN[own],
        "models/s.yml": f"models:\n      - name: a\n        {columns}"
        f"sources:\n  - name: raw\n    tables:\n      - name: t\n        {columns}",
    }
    read, scope = read_project(files)

    static = _told(read, scope)

    assert static == _told(read, replace(scope, flags={"STATIC_PARSER": False}))
    if own == "none":
        assert isinstance(static, str) if wrong else len(static) == 2 * len(tests)


def test_two_tests_on_one_line_stand_each_in_its_own_column(read_project):
    listed = "data_tests: [{relationships: {to: ref('b'), field: id}}]"
    column = f"columns: [{{name: id, {listed}}}]"
    entry = f"{{name: a, versions: [{{v: 1, {column}}}, {{v: 2, {column}}}]}}"
    read, scope = read_project({**MACROS, "models/s.yml": f"models: [{entry}]"})

    rendered = _told(read, replace(scope, flags={"STATIC_PARSER": False}))

    assert rendered == _told(read, scope)
    assert len({ref.origin for each in rendered for ref in each.refs}) == 2
