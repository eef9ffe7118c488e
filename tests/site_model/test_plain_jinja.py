import pytest

from mkdocs_dagbook.site_model.plain_jinja import Call, replace_plain_jinja

RELATIONS = {
    Call("ref", ("orders",)): '"db"."main"."orders"',
    Call("ref", ("shop", "orders"), "2"): "orders_v2",
    Call("source", ("raw", "orders")): "raw.orders",
    Call("this"): "main.me",
}


@pytest.mark.parametrize(
    ("code", "sql"),
    [
        ("select 1", "select 1"),
        ("select * from {{ ref('orders') }}", 'select * from "db"."main"."orders"'),
        ('from {{-ref( "shop",\n"orders" , v = 2 )-}} o', "from orders_v2 o"),
        ("from {{ source('raw', 'orders') }}", "from raw.orders"),
        ("{{ config(a=dict(b=f(1)), c='}') }}select 1", "select 1"),
        ("{# from {{ ref('gone') }} #}select 1", "select 1"),
        (
            "a {% if is_incremental() %}where x > (select max(x) from {{ this }}) {% endif %}b",
            "a b",
        ),
        ("a {%- if is_incremental() -%} b {% else %}{{ this }}{% endif %}", "a main.me"),
    ],
    ids=["none", "ref", "version", "source", "config", "comment", "incremental", "else"],
)
def test_constant_calls_become_relations_and_a_first_build_is_read(code, sql):
    assert replace_plain_jinja(code, RELATIONS.get) == sql


@pytest.mark.parametrize(
    "code",
    [
        "select {{ cents('x') }}",
        "{% set x = 1 %}select 1",
        "{% for x in y %}{% endfor %}",
        "from {{ ref(var('table')) }}",
        "from {{ ref('unknown') }}",
        "from {{ ref('orders') ~ '_x' }}",
        "{% if is_incremental() %}{% if x %}a{% endif %}{% endif %}",
        "{% if is_incremental() %} where x",
        "{% if is_incremental() and var('x') %}a{% endif %}",
        "{% endif %}",
        '{{ config(pre_hook="f({{ a() }})") }} select 1',
        "{% raw %}{{ a }}{% endraw %}",
    ],
)
def test_jinja_that_must_be_rendered_gives_no_sql_rather_than_wrong_sql(code):
    assert replace_plain_jinja(code, RELATIONS.get) is None
