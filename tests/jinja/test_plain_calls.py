"""What is cut and read without Jinja's lexer is what its parser reads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagbook.errors import DagbookError, Origin
from dagbook.jinja.environment import make_environment
from dagbook.jinja.pieces import syntax_of, syntax_of_tree
from dagbook.jinja.plain_calls import cut
from dagbook.jinja.syntax_memory import ConstantCall, Expression

HERE = Origin("models/orders.sql", 1)


def parsed(text):
    """What Jinja's parser reads of a whole text: pieces and config, or the error."""
    try:
        found = syntax_of_tree(make_environment(None).tree(text, HERE))
    except DagbookError as error:
        return str(error)
    return found.pieces, found.config


def read(text):
    """The same by pieces; an expression that is no call with constants is what no tree tells."""
    try:
        found = syntax_of(text, HERE, make_environment(None))
    except DagbookError as error:
        return str(error)
    pieces = found.pieces
    if pieces is not None and any(isinstance(each, Expression) for each in pieces):
        pieces = None
    return pieces, found.config


def test_calls_with_constants_are_read_with_their_lines():
    text = (
        "{{ config(materialized='view', tags=['a', \"b\"], n = 3, on=true) }}\n\n"
        "select * from {{\n  ref('a', v=2) }} {{ref( 'shop' ,'b',)}}\n"
    )

    config = {"materialized": "view", "tags": ["a", "b"], "n": 3, "on": True}
    pieces = (
        ConstantCall("config", (), config, line=1, shown=True),
        "\n\nselect * from ",
        ConstantCall("ref", ("a",), {"v": 2}, line=4, shown=True),
        " ",
        ConstantCall("ref", ("shop", "b"), {}, line=4, shown=True),
    )
    assert cut(text) == pieces
    assert read(text) == parsed(text) == (pieces, config)


def test_expressions_are_cut_out_with_their_lines():
    text = "{# all #}a\n {{- x }} b {{ {'c': {'d': '}}'}} -}}\n\n{{ f(1.5) }}{{ f() }}"

    assert cut(text) == (
        "a",
        Expression("{{- x }}", 2),
        " b ",
        Expression("{{ {'c': {'d': '}}'}} -}}", 2),
        Expression("{{ f(1.5) }}", 4),
        ConstantCall("f", (), {}, line=4, shown=True),
    )


@pytest.mark.parametrize(
    "text",
    [
        "select 1",
        "\n",
        "a\n\n",
        "{{ f() }}",
        "{{ f([]) }}{{ f(['a',]) }}",
        "{{ f('é ☃', \"it's\") }}}",
        "}} { {{ f(0, 10, none, None, False) }} }",
        "{{ f('}}') }}{{ f('{{') }}",
    ],
)
def test_what_is_written_plainly_takes_no_lexer(text):
    pieces = cut(text)

    assert pieces is not None
    assert not any(isinstance(each, Expression) for each in pieces)
    assert read(text) == parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{- f() }} a",
        "a {{ f() -}} b",
        "{{ f(x) }}",
        "{{ f('a' 'b') }}",
        "{{ f('a\\'b') }}",
        "{{ f('a\nb') }}{{ f() }}",
        "{{ f(-1) }}{{ f(1.5) }}",
        "{{ f(007) }}",
        "{{ f(1_000) }}",
        "{{ f(a=1, a=2) }}",
        "{{ f(a=1, 2) }}",
        "{{ f(,) }}",
        "{{ f('a') | upper }}",
        "{{ f('a').b }}",
        "{{ f({'a': 1}) }}{{ config({'a': 1}) }}{{ config(b=1) }}",
        "{{ f(['a', ['b']]) }}",
        "{{ true() }}",
        "{{ not('a') }}",
        "{{ self() }}",
        "{{ naïve() }}",
        "{{ x if config(a=var('b')) }}{{ config(c=1) }}",
        "{{ }}",
        "{{ a b }}",
        "a {# {{ f() }} #}\n{{ f('b') }}",
        "a {#- b #} c {{- f() }}",
    ],
)
def test_what_is_written_otherwise_is_left_to_the_parser(text):
    assert read(text) == parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "{% if x %}{% endif %}",
        "a\r\n{{ f() }}",
        "{{+ f() }}",
        "{#-#} b",
        "{# a -#} b",
        "{{ f() ",
        "{# a",
        "{{ f('a }}",
    ],
)
def test_statements_rare_signs_and_what_is_never_closed_are_not_cut(text):
    assert cut(text) is None


_PARTS = st.sampled_from(
    [
        *("{{", "}}", "{{ ", " }}", "{", "}", "f(", "ref('a", "a')", "(", ")", ",", ", ", "x="),
        *("#}", "{#", "-", "-}}", "{{-", "{{ x }}", "~", "|", "config(", ")"),
        *("'", '"', "[", "]", "1", "0", "true", "none", " ", "\n", "-", "{%", "%}", "\\", "é"),
    ]
)
_WORDS = st.text("ab'\"[](), ={}é\n", max_size=5)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | _WORDS | st.floats(0, 9, width=16),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=2),
    max_leaves=4,
)
_NAMES = st.sampled_from(["ref", "config", "f", "true", "is", "_x9"])


@st.composite
def _calls(draw):
    args = [repr(each) for each in draw(st.lists(_VALUES, max_size=2))]
    named = draw(st.dictionaries(_NAMES, _VALUES, max_size=2))
    blank = draw(st.sampled_from(["", " ", "\n"]))
    inner = f"{blank},{blank}".join([*args, *(f"{key}={each!r}" for key, each in named.items())])
    return f"{{{{{blank}{draw(_NAMES)}({blank}{inner}{blank}){blank}}}}}"


@settings(max_examples=400, deadline=None)
@given(pieces=st.lists(_calls() | _PARTS | st.lists(_PARTS, max_size=9).map("".join), max_size=5))
def test_whatever_is_written_both_read_the_same(pieces):
    text = "".join(pieces)

    assert read(text) == parsed(text)
