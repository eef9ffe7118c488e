"""What is read without Jinja's lexer is what its parser reads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagbook.errors import DagbookError, Origin
from dagbook.jinja.environment import make_environment
from dagbook.jinja.pieces import syntax_of_tree
from dagbook.jinja.plain_calls import read_plainly
from dagbook.jinja.syntax_memory import ConstantCall, Syntax

HERE = Origin("models/orders.sql", 1)


def parsed(text: str) -> Syntax | None:
    """What Jinja's parser reads, None for what it refuses."""
    try:
        return syntax_of_tree(make_environment(None).tree(text, HERE))
    except DagbookError:
        return None


def test_calls_with_constants_are_read_with_their_lines():
    text = (
        "{{ config(materialized='view', tags=['a', \"b\"], n = 3, on=true) }}\n\n"
        "select * from {{\n  ref('a', v=2) }} {{ref( 'shop' ,'b',)}}\n"
    )

    found = read_plainly(text)

    config = {"materialized": "view", "tags": ["a", "b"], "n": 3, "on": True}
    assert found is not None
    assert found.pieces == (
        ConstantCall("config", (), config, line=1, shown=True),
        "\n\nselect * from ",
        ConstantCall("ref", ("a",), {"v": 2}, line=4, shown=True),
        " ",
        ConstantCall("ref", ("shop", "b"), {}, line=4, shown=True),
    )
    assert found.config == config
    assert found == parsed(text)


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
    found = read_plainly(text)

    assert found is not None
    assert found == parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "{% if x %}{% endif %}",
        "{# a comment #}{{ f() }}",
        "{{- f() }}",
        "{{ f() -}}",
        "{{ f(x) }}",
        "{{ f('a' 'b') }}",
        "{{ f('a\\'b') }}",
        "{{ f('a\nb') }}",
        "{{ f(-1) }}{{ f(1.5) }}",
        "{{ f(007) }}",
        "{{ f(1_000) }}",
        "{{ f(a=1, a=2) }}",
        "{{ f(a=1, 2) }}",
        "{{ f(,) }}",
        "{{ f('a' }}",
        "{{ f('a') | upper }}",
        "{{ f('a').b }}",
        "{{ f({'a': 1}) }}",
        "{{ f(['a', ['b']]) }}",
        "{{ true() }}",
        "{{ not('a') }}",
        "{{ self() }}",
        "{{ naïve() }}",
        "a\r\n{{ f() }}",
        "{{{ f() }}}",
        "{{ f() ",
    ],
)
def test_what_is_written_otherwise_is_left_to_the_parser(text):
    assert read_plainly(text) is None


_PARTS = st.sampled_from(
    [
        *("{{", "}}", "{{ ", " }}", "{", "}", "f(", "ref('a", "a')", "(", ")", ",", ", ", "x="),
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


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(_calls() | _PARTS | st.lists(_PARTS, max_size=9).map("".join), max_size=5))
def test_both_read_the_same_or_only_the_parser_does(pieces):
    text = "".join(pieces)

    found = read_plainly(text)

    assert found is None or found == parsed(text)
