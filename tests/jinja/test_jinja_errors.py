import pytest

from dagbook.errors import DagbookError, render_error

MACROS = """{% macro cents(amount, digits=2) %}
  {{ exceptions.raise_compiler_error('no cents for ' ~ amount) }}
{% endmacro %}

{% macro outer() %}
  {{ cents(5) }}
{% endmacro %}

{% macro typo() %}

  select {{ centz(5) }}
{% endmacro %}

{% macro query() %}{{ run_query('selec 1') }}{% endmacro %}
{% macro forever() %}{{ forever() }}{% endmacro %}
"""


def told(bench, text, node=None):
    bench.macros = MACROS
    with pytest.raises(DagbookError) as caught:
        bench.render(text, node)
    return render_error(caught.value)


def test_an_error_a_macro_raises_is_told_where_it_raises_with_the_way_there(bench):
    assert told(bench, "select\n  {{ outer() }}") == (
        "error[raised-by-macro]: no cents for 5\n"
        "  --> macros/own.sql:2:3\n"
        "  | called from macros/own.sql:6\n"
        "  | called from models/orders.sql:2"
    )


def test_a_misspelt_macro_in_a_macro_is_told_at_its_line_of_the_file(bench):
    assert told(bench, "{{ typo() }}") == (
        "error[missing-macro]: no macro is called 'centz'\n"
        "  --> macros/own.sql:11:13\n"
        "  | called from models/orders.sql:1\n"
        "  help: did you mean 'cents'?"
    )


@pytest.mark.parametrize(
    ("text", "first", "place", "help_"),
    [
        (
            "\n  {{ cent(5) }}",
            "error[missing-macro]: no macro is called 'cent'",
            "models/orders.sql:2:6",
            "did you mean 'cents'?",
        ),
        (
            "{{ dbt_utils.star('a') }}",
            "error[undefined-name]: 'dbt_utils' is undefined",
            "models/orders.sql:1:4",
            "is a package 'dbt_utils' missing?",
        ),
        (
            "{{ dbt.datedif('a') }}",
            "error[missing-macro]: package 'dbt' has no 'datedif'",
            "models/orders.sql:1:8",
            "did you mean 'datediff'?",
        ),
        (
            "{{ adapter.quot('a') }}",
            "error[missing-macro]: adapter has no 'quot'",
            "models/orders.sql:1:12",
            "",
        ),
        (
            "{{ model.config.x.y }}",
            "error[undefined-name]: 'dict object' has no attribute 'config'",
            "models/orders.sql:1:10",
            "",
        ),
        (
            "{{ cents(1, 2, 3) }}",
            "error[failed-jinja]: TypeError: macro 'cents' takes not more than 2 argument(s)",
            "models/orders.sql:1:1",
            "",
        ),
        (
            "a\nb {{ 1 / 0 }}",
            "error[failed-jinja]: ZeroDivisionError: division by zero",
            "models/orders.sql:2:3",
            "",
        ),
        (
            "{{ adapter.dispatch('nix')() }}",
            "error[missing-macro]: adapter.dispatch('nix') finds no macro: "
            "looked for duckdb__nix, default__nix",
            "models/orders.sql:1:1",
            "",
        ),
        (
            "{{ adapter.dispatch('dbt.nix')() }}",
            "error[missing-macro]: adapter.dispatch('dbt.nix') has a dot in its name",
            "models/orders.sql:1:1",
            "adapter.dispatch('nix', macro_namespace='dbt')",
        ),
        (
            "{{ return(1) }}",
            "error[return-outside-macro]: return() was called outside of a macro",
            "models/orders.sql:1:1",
            "print the value instead",
        ),
        (
            "{{ forever() }}",
            "error[macro-recursion]: macros call each other without an end",
            "macros/own.sql:15",
            "",
        ),
        (
            "{{ var('nix') }}",
            "error[missing-var]: var 'nix' has no value",
            "models/orders.sql:1:1",
            "declare it under vars:",
        ),
        (
            "{{ ''.__class__.__mro__ }}",
            "error[undefined-name]: access to attribute '__class__' of 'str' object is unsafe",
            "models/orders.sql:1",
            "",
        ),
        (
            "{{ var() }}",
            "error[failed-jinja]: TypeError: var() missing 1 required positional argument: 'name'",
            "models/orders.sql:1:1",
            "",
        ),
        (
            "{{ env_var() }}",
            "error[failed-jinja]: TypeError: env_var() missing 1 required positional argument",
            "models/orders.sql:1:1",
            "",
        ),
        (
            "{{ env_var(5) }}",
            "error[missing-env-var]: environment variable '5' is not set",
            "models/orders.sql:1:1",
            "",
        ),
        (
            "{% import 'cents.sql' as cents %}",
            "error[failed-jinja]: import, include and extends find no files here",
            "models/orders.sql:1:1",
            "needs no import",
        ),
        (
            "{{ " + "(" * 400 + "1" + ")" * 400 + " }}",
            "error[broken-jinja]: its Jinja is nested too deeply",
            "models/orders.sql:1",
            "move a part into a macro",
        ),
        (
            "{% if true %}" * 150 + "{% endif %}" * 150,
            "error[broken-jinja]: its Jinja is nested too deeply",
            "models/orders.sql:1",
            "move a part into a macro",
        ),
    ],
)
def test_each_mistake_has_its_words_and_its_place(bench, text, first, place, help_):
    message = told(bench, text)

    assert message.startswith(first)
    assert f"--> {place}" in message
    assert help_ in message


def test_a_query_the_database_refuses_is_told_where_it_is_asked(bench):
    message = told(bench, "\n{{ query() }}")

    assert message.startswith("error[sql-syntax]: ")
    assert "--> macros/own.sql:14" in message
    assert "| called from models/orders.sql:2" in message


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "select *\nfrom {{ ref('order') }}",
            "error[missing-ref]: ref('order') matches no model, seed or snapshot\n"
            "  --> models/late.sql:2:9\n"
            "  help: did you mean 'orders'?",
        ),
        (
            "{{ ref('other', 'orders') }}",
            "error[missing-ref]: ref('other', 'orders') matches no model, seed or snapshot\n"
            "  --> models/late.sql:1:4\n"
            "  help: did you mean 'orders'?",
        ),
        (
            "{{ source('raw', 'orders') }}",
            "error[missing-source]: source('raw', 'orders') matches no source table\n"
            "  --> models/late.sql:1:4",
        ),
        (
            "{{ ref('orders') }}",
            "error[hidden-ref]: ref('orders') was not seen while parsing, so it may be built too "
            "late\n  --> models/late.sql:1:4\n"
            "  help: add this line to the file:  -- depends_on: {{ ref('orders') }}",
        ),
    ],
)
def test_a_ref_that_leads_nowhere_is_told_with_its_column(bench, model_of, sql, expected):
    bench.nodes = [model_of("orders", "select 1")]

    with pytest.raises(DagbookError) as caught:
        bench.compile(model_of("late", sql))

    assert render_error(caught.value) == expected


def test_a_text_is_not_taken_for_an_object_with_a_title(bench):
    assert "'str object' has no attribute 'nix'" in told(bench, "{{ 'abc'.nix.more }}")
