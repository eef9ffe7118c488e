"""Templates print, call and include with less ado than Jinja's own, and just as safely."""

import pytest
from jinja2 import DictLoader, StrictUndefined, TemplateAssertionError, UndefinedError
from markupsafe import Markup

from mkdocs_dagbook.pages.quick_templates import DirectEnvironment


def printed(source: str, **values: object) -> str:
    loader = DictLoader({"inner": "<i>{{ it }}</i>"})
    environment = DirectEnvironment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.from_string(source).render(**values)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a & 'b'", "a &amp; &#39;b&#39;"),
        (Markup("<b>"), "<b>"),
        (["<"], "[&#39;&lt;&#39;]"),
        (7, "7"),
        (None, "None"),
    ],
)
def test_what_is_printed_is_escaped_unless_it_is_markup(value: object, shown: str) -> None:
    assert printed("{{ it }}", it=value) == shown


def test_macros_escape_what_they_are_given_and_return_markup() -> None:
    source = "{% macro bold(it) %}<b>{{ it }}</b>{% endmacro %}"

    assert printed(source + "{% for it in ['<'] %}{{ bold(it) }}{% endfor %}") == "<b>&lt;</b>"


def test_included_templates_escape_too() -> None:
    assert printed("{% include 'inner' %}{% include 'inner' %}", it=">") == "<i>&gt;</i>" * 2


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="'it' is undefined"):
        printed("{{ it }}")
    with pytest.raises(UndefinedError, match="'it' is undefined"):
        printed("{{ it() }}")


def test_macros_take_arguments_by_place_by_name_or_not_at_all() -> None:
    source = "{% macro pair(one, two='-', three='.') %}{{ one }}{{ two }}{{ three }}{% endmacro %}"

    assert printed(source + "{{ pair(1) }} {{ pair(1, three=3) }} {{ pair(1, 2, 3) }}") == (
        "1-. 1-3 123"
    )
    with pytest.raises(TypeError):
        printed(source + "{{ pair(1, four=4) }}")
    with pytest.raises(UndefinedError, match="'one' was not provided"):
        printed(source + "{{ pair() }}")


@pytest.mark.parametrize("use", ["{{ m(*it) }}", "{{ m(**it) }}", "{% call m() %}x{% endcall %}"])
def test_other_ways_to_call_are_refused_rather_than_left_out(use: str) -> None:
    with pytest.raises(TemplateAssertionError, match="by place and by name only"):
        printed("{% macro m() %}{% endmacro %}" + use, it=())


def test_an_attribute_is_read_as_python_does_and_a_key_in_brackets() -> None:
    assert printed("{{ it.imag }} {{ by['imag'] }}", it=7, by={"imag": 8}) == "0 8"
    with pytest.raises(AttributeError):
        printed("{{ by.imag }}", by={"imag": 8})
