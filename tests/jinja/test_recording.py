import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dagbook.errors import Origin, ProjectError
from dagbook.jinja.parse_context import record, record_generic_test
from dagbook.jinja.static import read_static, record_plain
from dagbook.project.declarations import Recording
from dagbook.project.nodes import SourceCall

HERE = Origin("models/orders.sql", 1)


def recorded(bench, text):
    return record(text, HERE, bench.parsing())[1]


def test_refs_and_sources_are_recorded_with_their_places(bench):
    text = (
        "select * from {{ ref('a') }}\n"
        "join {{ ref('pkg', 'b') }} join {{ ref('c', v=2) }}, {{ ref('a') }}\n"
        "   {{ source('raw', 'orders') }}"
    )

    found = recorded(bench, text)

    assert [(r.package, r.name, r.version, str(r.origin)) for r in found.refs] == [
        (None, "a", None, "models/orders.sql:1:18"),
        ("pkg", "b", None, "models/orders.sql:2:9"),
        (None, "c", "2", "models/orders.sql:2:36"),
        (None, "a", None, "models/orders.sql:2:57"),
    ]
    assert [(s.source, s.table, str(s.origin)) for s in found.sources] == [
        ("raw", "orders", "models/orders.sql:3:7")
    ]


def test_nothing_is_executed_and_what_stands_behind_execute_is_not_heard(bench):
    found = recorded(
        bench,
        "{% set rows = run_query('select nonsense') %}"
        "{% if execute %}{{ ref('never') }}{% endif %}"
        "{{ adapter.get_relation('a', 'b', 'c') }}"
        "{{ adapter.get_columns_in_relation(ref('a')) | length }}",
    )

    assert [ref.name for ref in found.refs] == ["a"]


def test_a_ref_gives_the_files_own_relation_while_parsing(bench):
    text, _ = record("{{ ref('x') }} {{ this }} {{ this.schema }}", HERE, bench.parsing())

    assert text == '"memory"."main"."orders" "memory"."main"."orders" main'


def test_config_calls_are_kept_in_order_with_hooks_under_one_name(bench):
    found = recorded(
        bench,
        "{{ config(materialized='table', tags=['a']) }}{{ config({'pre_hook': 'x'}) }}"
        "{{ config(schema=env_var('S', 'dflt') ~ '_x') }}{% do config.set('alias', 'z') %}",
    )

    assert found.config_calls == (
        {"materialized": "table", "tags": ["a"]},
        {"pre-hook": "x"},
        {"schema": "dflt_x"},
        {"alias": "z"},
    )
    assert found.unrendered_configs == (
        {"materialized": "table", "tags": "['a']"},
    )  # of the first call alone, as dbt


def test_macros_called_by_the_file_itself_are_recorded_once_in_order(bench):
    bench.macros = (
        "{% macro outer() %}{{ inner() }}{{ ref('deep') }}{% endmacro %}"
        "{% macro inner() %}{{ var('v') }}{% endmacro %}"
    )

    found = recorded(bench, "{{ outer() }}{{ dbt.hash('x') }}{{ outer() }}")

    assert found.macros == ("macro.shop.outer", "macro.dbt.hash")
    assert [str(ref.origin) for ref in found.refs] == ["models/orders.sql:1"] * 2


def test_a_missing_macro_or_var_is_no_error_while_parsing(bench):
    text, _ = record("{{ nix() }}{{ a.b.c() }}{{ var('none') }}", HERE, bench.parsing())

    assert text == "None"


def test_a_generic_test_is_recorded_without_being_executed(bench):
    macro = bench.shared.library.generic_test("relationships", None, "shop")
    kwargs = {
        "model": "{{ get_where_subquery(ref('orders')) }}",
        "column_name": "customer_id",
        "to": "ref('customers')",
        "field": "id",
    }

    found = record_generic_test(macro, kwargs, HERE, bench.parsing())

    assert [ref.name for ref in found.refs] == ["orders", "customers"]
    assert found.macros == ("macro.dbt.test_relationships", "macro.dbt.get_where_subquery")


@pytest.mark.parametrize(
    ("text", "slug", "place"),
    [
        ("\n{{ ref() }}", "bad-ref-call", "models/orders.sql:2:1"),
        ("{{ ref('a', 'b', 'c') }}", "bad-ref-call", "models/orders.sql:1:1"),
        ("{{ source('a') }}", "bad-source-call", "models/orders.sql:1:1"),
        ("{{ config('table') }}", "bad-config-call", "models/orders.sql:1:1"),
        ("{% if %}", "broken-jinja", "models/orders.sql:1:1"),
        ("\n\nx {{ ref('a' }}", "broken-jinja", "models/orders.sql:3:3"),
        ("{{ env_var('DBT_ENV_SECRET_X') }}", "secret-env-var", "models/orders.sql:1:1"),
    ],
)
def test_a_mistake_is_told_at_its_place(bench, text, slug, place):
    with pytest.raises(ProjectError) as caught:
        recorded(bench, text)

    assert (caught.value.slug, str(caught.value.origin)) == (slug, place)


@pytest.mark.parametrize(
    "text",
    [
        "{{ var('x') }}",
        "{% if true %}{{ ref('a') }}{% endif %}",
        "{{ ref(name) }}",
        "{{ ref('a').schema }}",
        "{{ config(schema=target.name) }}",
        "{{ this }}",
        "{% set x = ref('a') %}",
        "{{ ref('a') | upper }}",
        "{{ ref(*['a']) }}",
        "{{ source(source_name='a', table_name='b') }}",
        "{{ ref() }}",
    ],
)
def test_anything_dynamic_is_left_to_rendering(bench, text):
    assert read_static(text, HERE, bench.parsing()) is None


def test_an_override_of_ref_is_left_to_rendering(bench):
    bench.macros = "{% macro ref(name) %}{{ return(builtins.ref(name)) }}{% endmacro %}"

    assert read_static("{{ ref('a') }}", HERE, bench.parsing()) is None
    assert [ref.name for ref in recorded(bench, "{{ ref('a') }}").refs] == ["a"]


def test_text_without_jinja_records_nothing(bench):
    assert read_static("select 1", HERE, bench.parsing()) == Recording()


_NAMES = st.text("abc_XYZ09 é'", min_size=1, max_size=6)
_LITERALS = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | _NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=5,
)


def _calls():
    ref = st.builds(lambda name: f"ref({name!r})", _NAMES)
    versioned = st.builds(lambda name, v: f"ref({name!r}, v={v})", _NAMES, st.integers(1, 3))
    packaged = st.builds(lambda a, b: f"ref({a!r}, {b!r})", _NAMES, _NAMES)
    source = st.builds(lambda a, b: f"source({a!r}, {b!r})", _NAMES, _NAMES)
    config = st.builds(
        lambda key, value: f"config({key}={_jinja(value)})",
        st.sampled_from(["tags", "meta", "pre_hook", "alias"]),
        _LITERALS,
    )
    return ref | versioned | packaged | source | config


def _jinja(value):
    return repr(value)


_PIECES = st.builds(lambda call: f"{{{{ {call} }}}}", _calls()) | st.sampled_from(
    ["select 1", "\n", " -- {# a comment #}", " } ", "{%- do ref('done') -%}", "\r\n"]
)


@settings(max_examples=150, deadline=None)
@given(pieces=st.lists(_PIECES, max_size=6))
def test_what_is_read_from_the_tree_is_what_rendering_hears(parsing_scope, pieces):
    text = "".join(pieces)

    heard = record(text, HERE, parsing_scope)[1]
    once: dict[tuple[str, str], SourceCall] = {}
    for each in heard.sources:
        once.setdefault((each.source, each.table), each)

    found = read_static(text, HERE, parsing_scope)

    assert found == replace(heard, sources=tuple(once.values()))


MACROS = """
{% macro cents(column) %}{{ column }} / {{ var('rate') }}{% endmacro %}
{% macro deep(name='x') %}{{ ref(name) }}{{ inner() }}{% do config(tags=['deep']) %}{% endmacro %}
{% macro inner() %}{{ source('raw', 'inner') }}{{ log('inner ran', info=true) }}{% endmacro %}
{% macro grow(listed) %}{% do listed.append('more') %}{{ config(meta=listed) }}{% endmacro %}
{% macro picky(a) %}{{ exceptions.raise_compiler_error('no ' ~ a) }}{% endmacro %}
{% macro rest() %}{{ varargs }}{{ kwargs }}{{ dispatched('y') }}{% endmacro %}
{% macro dispatched(a) %}{{ return(adapter.dispatch('dispatched', 'shop')(a)) }}{% endmacro %}
{% macro default__dispatched(a) %}{{ ref(a) }}{{ exceptions.warn('hm') }}{% endmacro %}
"""
_MACRO_CALLS = st.sampled_from(
    [
        "{{ cents('a') }}", "{{ deep() }}", "\n{{ deep(name='b') }}", "{{ deep('a') }}",
        "{{ grow(['a']) }}", "{{ grow([]) }}", "{{ rest(1, k='v') }}", "{{ dispatched('z') }}",
        "{% do deep('done') %}", "{{ inner() }}", "{{ var('rate') }}", "{{ var('no', 1) }}",
        "{{ env_var('NO', 'x') }}", "{{ ref('a') }}", "{{ source('raw', 'a') }}", "\n", "select",
        "{{ picky('x') }}", "{{ deep(1) }}", "{{ cents(x='1') }}", "{{ nowhere('a') }}",
        "{{ deep() if true }}", "a {{ ref('a') ~ deep() }}\n", "{{ this }}{{- target.name -}} ",
        "{{ config(enabled=var('rate') | as_bool, tags=[var('no')]) }}", "{# no #}", "{{ no }}",
        "\n{{\n  [ref('a'),\n ref('a'), deep('c')] | join }}", "{{ no.no }}", "{{ no() }}",
        "{{ return('a') }}", "{{ hash('a') }}", "{{ config(materialized='table') }}",
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def scope_and_told(scope_with):
    return scope_with(MACROS, {"rate": "{{ 1 + 1 }}"})


@settings(max_examples=400, deadline=None)
@given(pieces=st.lists(_MACRO_CALLS, max_size=5))
def test_what_is_called_without_a_template_is_heard_and_told_as_in_one(scope_and_told, pieces):
    scope, told = scope_and_told
    text = "".join(pieces)
    told.clear()

    found = record_plain(text, HERE, scope)
    told_plainly = [repr(each) for each in told]
    told.clear()

    if found is None:
        assert told_plainly == []
    else:
        assert found == record(text, HERE, scope)[1]
        assert told_plainly == [repr(each) for each in told]


def test_calls_of_own_macros_with_constants_take_no_template(scope_and_told):
    found = record_plain("select {{ cents('a') }}\nfrom {{ deep() }}", HERE, scope_and_told[0])

    assert found is not None
    assert found.macros == ("macro.shop.cents", "macro.shop.deep")
    assert [str(each.origin) for each in found.refs] == ["models/orders.sql:2"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ picky('x') }}",
        "{{ cents() }}{{ cents(a=1) }}",
        "{{ nowhere('a') }}",
        "{{ hash('a') }}",
        "{% if true %}{{ deep() }}{% endif %}",
        "{{ deep(1.5).x.y }}",
    ],
)
def test_mistakes_and_whatever_is_not_of_the_project_are_left_to_a_template(scope_and_told, text):
    assert record_plain(text, HERE, scope_and_told[0]) is None


def test_config_is_kept_as_written_or_as_the_tree_dbt_writes(bench):
    found = recorded(
        bench,
        "{{ config(a=env_var('S', 'd') ~ '_x', b=[var('v', 1), 'k'], c=1 + 2, "
        "d=none if target.name == 'x' else 'y', e=target['name'], f=not true) }}",
    )

    assert found.unrendered_configs == (
        {
            "a": "env_var('S', 'd') ~ '_x'",
            "b": "[var('v', 1), 'k']",
            "c": "Add(left=Const(value=1), right=Const(value=2))",
            "d": "CondExpr(test=Compare(expr=Getattr(node=Name(name='target', ctx='load'), "
            "attr='name', ctx='load'), ops=[Operand(op='eq', expr=Const(value='x'))]), "
            "expr1=Const(value=None), expr2=Const(value='y'))",
            "e": "target['name']",
            "f": "not True",
        },
    )
