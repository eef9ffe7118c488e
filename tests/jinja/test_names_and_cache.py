import gc
import marshal

import pytest
from jinja2.utils import missing

from dagbook.checked_bytes import with_checksum
from dagbook.errors import Origin, ProjectError
from dagbook.jinja.environment import make_environment
from dagbook.jinja.name_macros import generate_name
from dagbook.jinja.pieces import syntax_of
from dagbook.jinja.syntax_memory import ConstantCall, SyntaxMemory

NODE = {"name": "orders", "version": None, "fqn": ["shop", "marts", "orders"], "config": {}}


@pytest.mark.parametrize(
    ("component", "custom", "expected"),
    [
        ("schema", None, "main"),
        ("schema", " marts ", "main_marts"),
        ("alias", None, "orders"),
        ("alias", "o", "o"),
        ("database", None, "memory"),
        ("database", "lake", "lake"),
    ],
)
def test_names_are_dbts_with_and_without_an_override_that_does_the_same(
    bench, component, custom, expected
):
    assert generate_name(component, custom, NODE, bench.parsing()) == expected
    bench.macros = (
        f"{{% macro generate_{component}_name(custom=none, node=none) %}}"
        f" {{{{ default__generate_{component}_name(custom, node) }}}} {{% endmacro %}}"
    )
    assert generate_name(component, custom, NODE, bench.parsing()) == expected


def test_a_version_joins_the_alias(bench):
    assert generate_name("alias", None, {**NODE, "version": 2}, bench.parsing()) == "orders_v2"


def test_an_override_sees_the_node_and_the_target(bench):
    bench.macros = (
        "{% macro generate_schema_name(custom_schema_name, node) %}"
        "{{ target.name }}_{{ node.fqn[1] }}_{{ node.name }}{% endmacro %}"
    )

    assert generate_name("schema", None, NODE, bench.parsing()) == "dev_marts_orders"


def test_a_variant_for_the_adapter_is_an_override_too(bench):
    bench.macros = "{% macro duckdb__generate_schema_name(a, b) %}mine{% endmacro %}"

    assert generate_name("schema", None, NODE, bench.parsing()) == "mine"


def rendered(environment, text):
    template = environment.template_for(text, Origin("models/a.sql", 1))
    return environment.concat(template.stream(lambda name: missing))


def size(folder):
    index = folder / "code.idx"
    return index.stat().st_size if index.is_file() else 0


def compiled(folder, *texts):
    """Whether a new process had to compile any of these texts; what they render is right."""
    environment, before = make_environment(folder), size(folder)
    for text in texts:
        assert rendered(environment, text) == text.replace("{{ 1 }}", "1")
    environment.keep_codes()
    return size(folder) != before


def test_a_text_is_compiled_once_for_all_places_and_processes(tmp_path):
    folder = tmp_path / "cache"
    environment = make_environment(folder)
    first = environment.template_for("a {{ x }}", Origin("models/a.sql", 1))
    second = environment.template_for("a {{ x }}", Origin("models/b.sql", 7))
    environment.keep_codes()

    assert first.root_render_func.__code__ is second.root_render_func.__code__
    assert (second.name, second.place(1)) == ("models/b.sql", Origin("models/b.sql", 7))
    assert compiled(folder, "a {{ 1 }}", "b {{ 1 }}")
    assert compiled(folder, "a {{ 1 }}", "c {{ 1 }}", "b {{ 1 }}")
    assert not compiled(folder, "a {{ 1 }}", "b {{ 1 }}", "c {{ 1 }}")


def test_code_is_written_in_the_end_by_whoever_is_let_go_of(tmp_path):
    rendered(make_environment(tmp_path), "a {{ 1 }}")
    gc.collect()

    assert not compiled(tmp_path, "a {{ 1 }}")


def _cut(content):
    return content[:-3]


def _flip(content):
    return content[:-30] + bytes(each ^ 255 for each in content[-30:])


def _older(content):
    return b"x" + content[1:]


@pytest.mark.parametrize("name", ["code.idx", "code.bin"])
@pytest.mark.parametrize("harm", [_cut, _flip, _older, lambda content: b"", lambda content: None])
def test_a_harmed_memory_of_code_is_no_memory_and_heals(tmp_path, name, harm):
    assert compiled(tmp_path, "a {{ 1 }}")
    content = harm((tmp_path / name).read_bytes())
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)

    compiled(tmp_path, "a {{ 1 }}")
    assert compiled(tmp_path, "a {{ 1 }}", "b {{ 1 }}")
    assert not compiled(tmp_path, "a {{ 1 }}", "b {{ 1 }}")


def test_a_folder_that_cannot_be_made_keeps_no_code(tmp_path):
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("")

    assert not compiled(not_a_folder, "a {{ 1 }}")


def test_two_who_write_at_once_keep_the_code_of_both(tmp_path):
    one, other = make_environment(tmp_path), make_environment(tmp_path)
    rendered(one, "a {{ 1 }}")
    rendered(other, "b {{ 1 }}")
    one.keep_codes()
    other.keep_codes()

    assert not compiled(tmp_path, "a {{ 1 }}", "b {{ 1 }}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x\n", "x"),
        ("{{ 1 }}\n\n", "1\n"),
        ("<&{{ '<' }}", "<&<"),
        ("{% snapshot s %}select 1{% endsnapshot %}", "select 1"),
        ("{% macro m(a: int, b: list[str] = 'x') %}{% endmacro %}|", "|"),
    ],
)
def test_text_is_rendered_as_dbt_renders_it(text, expected):
    assert rendered(make_environment(None), text) == expected


def test_what_the_syntax_of_a_text_says_is_kept_and_read_back():
    text = "{% do config(tags=['a', 1], meta={'x': none}) %}select * from {{ ref('a', v=2) }}"
    first = make_environment(None)
    said = syntax_of(text, Origin("models/a.sql", 1), first)

    second = SyntaxMemory(first.syntax.to_keep())

    assert second.find(text) == said
    assert said.config == {"tags": ["a", 1], "meta": {"x": None}}
    assert said.pieces[2] == ConstantCall("ref", ("a",), {"v": 2}, line=1, shown=True)
    assert second.to_keep() is None


SENSELESS = [b"", b"{'no': 'marshal'}", marshal.dumps((("syntax", 0), {}))]


@pytest.mark.parametrize("kept", [*SENSELESS, *map(with_checksum, SENSELESS)])
def test_broken_or_older_syntax_counts_as_none(kept):
    memory = SyntaxMemory(kept)

    assert memory.find("select 1") is None


def test_an_override_that_takes_no_arguments_is_explained(bench):
    bench.macros = "{% macro generate_schema_name() %}x{% endmacro %}"

    with pytest.raises(
        ProjectError, match="generate_schema_name doesn't take what it is"
    ) as caught:
        generate_name("schema", None, NODE, bench.parsing())

    assert caught.value.origin == Origin("macros/own.sql", 1, 1)
