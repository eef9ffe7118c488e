import pytest

from dagbook.errors import ProjectError
from dagbook.jinja.blocks import extract_blocks


def blocks(text, path="macros/all.sql"):
    return extract_blocks(text, path)


def test_every_kind_of_block_has_its_name_macro_name_and_place():
    text = (
        "{% macro cents(amount, digits=2) %}x{% endmacro %}\n"
        "\n"
        "  {%- test is_even(model, column_name) -%} y {%- endtest -%}\n"
        "{% materialization log, adapter='duckdb' %}z{% endmaterialization %}\n"
        "{% materialization log, default, supported_languages=['sql', 'python'] %}"
        "{% endmaterialization %}\n"
        "{% snapshot orders_history %}select 1{% endsnapshot %}\n"
        "{% docs revenue %}All *money*.{% enddocs %}\n"
    )

    found = blocks(text)

    assert [(b.kind, b.name, b.macro_name, b.line, b.column) for b in found] == [
        ("macro", "cents", "cents", 1, 1),
        ("test", "is_even", "test_is_even", 3, 3),
        ("materialization", "log", "materialization_log_duckdb", 4, 1),
        ("materialization", "log", "materialization_log_default", 5, 1),
        ("snapshot", "orders_history", "orders_history", 6, 1),
        ("docs", "revenue", "revenue", 7, 1),
    ]
    assert found[0].arguments == ("amount", "digits")
    assert found[2].languages == ("sql",)
    assert found[3].languages == ("sql", "python")
    assert found[5].body == "All *money*."


@pytest.mark.parametrize(
    "body",
    [
        "{{ '{% endmacro %}' }}",
        "{# {% endmacro %} #}",
        "{% raw %}{% endmacro %}{% endraw %}",
        "{{ {'a': {'b': 1}} }}",
        '{% set x = "%}" %}',
        "{% if true %}{% endif %}",
        "it's { one } lone quote",
        '{{ "it\'s" }}',
    ],
)
def test_what_only_looks_like_an_end_does_not_end_a_block(body):
    text = "{% macro a() %}" + body + "{% endmacro %}{% macro b() %}{% endmacro %}"

    first, second = blocks(text)

    assert (first.name, first.body, second.name) == ("a", body, "b")


def test_a_docs_block_may_hold_any_braces_and_so_may_the_prose_around_it():
    text = "use {{ ref( and {% if\n{% docs a %} {{ not jinja {% enddocs %} }} %}"

    (only,) = blocks(text, "models/docs.md")

    assert only.body == " {{ not jinja "


def test_a_signature_with_types_defaults_and_brackets_gives_its_arguments():
    (only,) = blocks("{% macro m(a: int, b='x,y', c=[1, 2], d={'k': (1, 2)}, e) %}{% endmacro %}")

    assert only.arguments == ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("\n  {% macro a() %} {% if %}", "macro 'a' is never closed", "m.sql:2:3"),
        ("{% macro a( ", "the tag of this macro is never closed by %}", "m.sql:1:1"),
        ("x {% endtest %}", "nothing is open that {% endtest %} could close", "m.sql:1:3"),
        ("{% macro %}{% endmacro %}", "this macro has no name", "m.sql:1:1"),
        ("{% docs a %}", "docs 'a' is never closed", "m.sql:1:1"),
        ("{% test a() %}{% endmacro %}", "test 'a' is never closed", "m.sql:1:1"),
    ],
)
def test_a_broken_block_is_told_with_its_place(text, message, place):
    with pytest.raises(ProjectError) as caught:
        blocks(text, "m.sql")

    assert (caught.value.slug, caught.value.message) == ("broken-jinja", message)
    assert str(caught.value.origin) == place


def test_the_rest_of_a_file_is_ignored():
    assert blocks("-- just sql\nselect {{ 1 }} {% set a = 2 %}") == ()
