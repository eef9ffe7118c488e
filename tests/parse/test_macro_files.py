from dagbook.project.nodes import MacroArgument


def own(declarations):
    return {macro.name: macro for macro in declarations.macros if macro.package == "test"}


def test_blocks_become_macros_with_their_names(parse):
    macros = own(
        parse(
            {
                "macros/all.sql": (
                    "{% macro cents(column, scale=(2, 3), words=', )') %}1{% endmacro %}\n"
                    "{% test big(model, column_name) %}select 1{% endtest %}\n"
                    "{% materialization heap, adapter='duckdb' %}{% endmaterialization %}\n"
                    "{% materialization pile, default %}{% endmaterialization %}"
                ),
                "tests/generic/small.sql": "{% test small(model) %}select 1{% endtest %}",
            }
        )
    )

    assert sorted(macros) == [
        "cents",
        "materialization_heap_duckdb",
        "materialization_pile_default",
        "test_big",
        "test_small",
    ]
    assert macros["cents"].unique_id == "macro.test.cents"
    assert macros["cents"].arguments == (
        MacroArgument("column"),
        MacroArgument("scale"),
        MacroArgument("words"),
    )
    assert macros["test_big"].origin.line == 2
    assert macros["materialization_pile_default"].supported_languages == ("sql",)


def test_the_white_space_a_tag_takes_away_belongs_to_the_macro(parse):
    text = "{% macro a() -%}1{%- endmacro -%}\n\n{%- macro b() -%}2{%- endmacro %}\n"

    macros = own(parse({"macros/m.sql": text}))

    assert macros["a"].macro_sql == "{% macro a() -%}1{%- endmacro -%}\n\n"
    assert macros["b"].macro_sql == "{%- macro b() -%}2{%- endmacro %}"
    assert macros["b"].offset_line == 3


def test_doc_blocks_are_read_from_markdown(parse):
    text = "# Words\n{% docs clv %}\nWhat a *customer* is worth.\n{% enddocs %}\n{{ not jinja }}\n"

    (doc,) = parse({"models/words.md": text, "models/other.md": "{{ nothing }}"}).docs

    assert (doc.name, doc.body) == ("clv", "What a *customer* is worth.")
    assert (doc.path, doc.original_path, doc.origin.line) == ("words.md", "models/words.md", 2)
