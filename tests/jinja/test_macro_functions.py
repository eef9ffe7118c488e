from concurrent.futures import ThreadPoolExecutor

import pytest

from dagbook.errors import Origin
from dagbook.jinja.macro_functions import stage_of
from dagbook.jinja.phase import PHASE_MEMBERS
from dagbook.jinja.rendering import Rendering

HERE = Origin("models/orders.sql", 1)
MACROS = """
{% macro who() %}{{ name }}{{ other() }}{% for _ in [1] %}{{ late }}{% endfor %}{% endmacro %}
{% macro of(a, b='b', c='c') %}{{ a }}{{ b }}{{ c }}{% endmacro %}
{% macro all_of() %}{{ varargs }}{{ kwargs }}{% endmacro %}
{% macro around() %}<{{ caller() }}>{% endmacro %}
"""


@pytest.fixture(name="rendering_of")
def make_renderings(bench):
    """Renderings of one library that know what ``name`` is, and may render another one."""
    bench.macros = MACROS
    shared = bench.shared

    def make(name, other=str):
        members = {
            **PHASE_MEMBERS,
            "name": lambda _phase: name,
            "late": lambda _phase: name.lower(),
            "other": lambda _phase: other,
        }
        return Rendering(shared.environment, shared.library, "shop", members, None)

    return make


def test_names_mean_what_they_mean_to_the_rendering_that_calls(rendering_of):
    inner = rendering_of("INNER")
    outer = rendering_of("OUTER", lambda: f"({inner.text('{{ who() }}', HERE)})")

    assert outer.text("{{ who() }} {{ who() }}", HERE) == " ".join(["OUTER(INNERinner)outer"] * 2)


def test_a_macro_that_fails_leaves_names_to_whoever_called_it(rendering_of):
    failing = rendering_of("INNER", lambda: 1 / 0)

    def fail() -> str:
        with pytest.raises(ZeroDivisionError):
            failing.text("{{ who() }}", HERE)
        return "!"

    assert rendering_of("OUTER", fail).text("{{ who() }}", HERE) == "OUTER!outer"


@pytest.mark.parametrize(
    ("call", "written"),
    [
        ("of(1)", "1bc"),
        ("of(1, 2)", "12c"),
        ("of(1, 2, 3)", "123"),
        ("of(1, c=3)", "1b3"),
        ("of()", "bc"),
        ("all_of(1, k=2)", "(1,){'k': 2}"),
        ("all_of()", "(){}"),
    ],
)
def test_arguments_are_read_as_jinja_reads_them(rendering_of, call, written):
    assert rendering_of("a").text(f"{{{{ {call} }}}}", HERE) == written


def test_a_block_that_calls_a_macro_is_given_to_it(rendering_of):
    text = "{% call around() %}{{ name }}{% endcall %}"

    assert rendering_of("a").text(text, HERE) == "<a>"


def test_too_many_arguments_are_told_by_jinja(rendering_of):
    with pytest.raises(TypeError, match="takes not more than 3 argument"):
        rendering_of("a").text("{{ of(1, 2, 3, 4) }}", HERE)


def test_every_thread_makes_its_own_functions(bench):
    environment = bench.shared.environment
    with ThreadPoolExecutor(1) as thread:
        there = thread.submit(stage_of, environment).result()

    assert stage_of(environment) is stage_of(environment)
    assert there is not stage_of(environment)


@pytest.mark.parametrize(
    ("written", "rendered"),
    [
        ("{{ model.name }} {{ model['name'] }}", "orders orders"),
        ("{{ {'items': 1}['items'] }} {{ {'a': 1}.items() | list }}", "1 [('a', 1)]"),
        ("{{ {'a': 1}.nothing is defined }}", "False"),
        ("{{ this.type is none }} {{ this.nothing is defined }}", "True False"),
        ("{{ flags.FULL_REFRESH is defined }}", "True"),
        ("{{ this._part is defined }} {{ this.__class__ is defined }}", "False False"),
        ("{{ this.incorporate(type='view').type.format.__self__ is defined }}", "False"),
        (
            "{{ this.render.__func__ is defined }} {{ this.render.__globals__ is defined }}",
            "False False",
        ),
        ("{{ {}.__class__ is defined }} {{ return.__globals__ is defined }}", "False False"),
    ],
)
def test_what_stands_behind_a_dot_is_what_the_sandbox_would_show(
    bench, model_of, written, rendered
):
    orders = model_of("orders", "select 1")
    if "flags" in written:
        bench.flags = {"FULL_REFRESH": False}

    assert bench.render(written, orders) == rendered


@pytest.mark.parametrize(
    "written",
    ["{{ this.__class__() }}", "{{ model.__class__() }}", "{{ return.__globals__['x'] }}"],
)
def test_what_the_sandbox_hides_is_refused(bench, model_of, written):
    with pytest.raises(Exception, match="unsafe"):
        bench.render(written, model_of("orders", "select 1"))
