import pytest
from msgspec.structs import replace

from dagbook.events import MacroLogged, Warned
from dagbook.project.columns import ColumnDeclaration


@pytest.mark.parametrize(
    ("written", "rendered"),
    [
        ("{{ target.name }} {{ target['schema'] }} {{ target.type }}", "dev main duckdb"),
        ("{{ target.password is defined }}", "False"),
        ("{{ execute }}", "True"),
        ("{{ invocation_id }}", "invocation-1"),
        ("{{ run_started_at.strftime('%Y-%m-%d') }}", "2026-11-23"),
        ("{{ project_name }}", "shop"),
        ("{{ flags.FULL_REFRESH }} {{ flags.WHICH }}", "False build"),
        ("{{ modules.datetime.date(2026, 1, 2).isoformat() }}", "2026-01-02"),
        ("{{ modules.re.sub('a+', 'b', 'caat') }}", "cbt"),
        ("{{ modules.itertools.chain([1], [2]) | list }}", "[1, 2]"),
        ("{{ modules.pytz.timezone('Europe/Paris') }}", "Europe/Paris"),
        ("{{ tojson({'a': [1, none]}) }}", '{"a": [1, null]}'),
        ("{{ fromjson('{\"a\": 1}').a }} {{ fromjson('nope', 'd') }}", "1 d"),
        ("{{ fromyaml('a: [1, 2]').a }}", "[1, 2]"),
        ("{{ toyaml({'a': 1}) }}", "a: 1\n"),
        ("{{ set([1, 1]) | list }} {{ set(1, 'd') }}", "[1] d"),
        ("{{ zip([1, 2], ['a', 'b']) | list }}", "[(1, 'a'), (2, 'b')]"),
        ("{{ local_md5('a') }}", "0cc175b9c0f1b6a831c399e269772661"),
        ("{{ var('batch') }} {{ var('no', 4) }} {{ var.has_var('no') }}", "7 4 False"),
        ("{{ var('templated') }}", "main"),
        ("{{ env_var('HOME_TOWN') }} {{ env_var('NO', 'd') }}", "Utrecht d"),
        ("{{ adapter.type() }} {{ adapter.quote('a\"b') }}", 'duckdb "a""b"'),
        ("{{ nothing }}{{ nothing is defined }}{{ nothing or 'x' }}", "Falsex"),
        ("{{ range(3) | list }} {{ dict(a=1) }}", "[0, 1, 2] {'a': 1}"),
        (
            "{% for i in [1, 2, 3] %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}",
            "13",
        ),
        ("{% set ns = namespace(n=1) %}{% set ns.n = 2 %}{{ ns.n }}", "2"),
    ],
)
def test_the_context_of_dbt(bench, written, rendered):
    bench.variables = {"batch": 7, "templated": "{{ target.schema }}"}
    bench.environment = {"HOME_TOWN": "Utrecht"}

    assert bench.render(written) == rendered


def test_a_macro_returns_any_value_and_text_otherwise(bench):
    bench.macros = (
        "{% macro numbers() %}{% for i in [1] %}{{ return([1, 2]) }}{% endfor %}{% endmacro %}"
        "{% macro text(a, b='-') %} {{ a ~ b }} {% endmacro %}"
        "{% macro rest() %}{{ varargs }}{{ kwargs }}{% endmacro %}"
        "{% macro wrap() %}<{{ caller('in') }}>{% endmacro %}"
    )

    assert bench.render("{{ numbers() | sum }}") == "3"
    assert bench.render("[{{ text(1) }}]") == "[ 1- ]"
    assert bench.render("{{ rest(1, k=2) }}") == "(1,){'k': 2}"
    assert bench.render("{% call(x) wrap() %}{{ x }}side{% endcall %}") == "<inside>"


def test_log_print_and_warn_reach_the_listener(bench):
    bench.render(
        "{{ log('quiet') }}{{ log('loud', info=true) }}{{ print('p') }}"
        "{% do exceptions.warn('careful') %}"
    )

    assert bench.heard[:3] == [
        MacroLogged("quiet", shown=False),
        MacroLogged("loud", shown=True),
        MacroLogged("p", shown=True),
    ]
    assert isinstance(bench.heard[3], Warned)
    assert bench.heard[3].warning.message == "careful"


def test_a_project_overrides_a_built_in_function_and_still_reaches_it(bench, model_of):
    bench.nodes = [model_of("a", "select 1")]
    body = "{{ return(builtins.ref(name).include(database=false)) }}"
    bench.macros = "{% macro ref(name) %}" + body + "{% endmacro %}"
    reader = model_of("b", "select * from {{ ref('a') }}", reads=("model.shop.a",))

    assert bench.compile(reader).sql == 'select * from "main"."a"'


def test_names_of_other_packages_are_reached_by_their_namespace_only(bench):
    bench.packages = {"helper": "{% macro hi() %}hi{% endmacro %}"}

    assert bench.render("{{ helper.hi() }} {{ context['helper'].hi() }}") == "hi hi"
    assert bench.render("{{ hi is defined }}") == "False"


def test_the_graph_and_the_model_read_like_dbts_manifest(bench, model_of):
    model = model_of("orders", "select 1", materialized="table", tags=["nightly"])
    bench.nodes = [model, model_of("late", "select 2", reads=("model.shop.orders",))]

    assert (
        bench.render(
            "{% for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') "
            "%}{{ node.name }}:{{ node.config.materialized }}:{{ node.depends_on.nodes }} "
            "{% endfor %}"
        )
        == "orders:table:[] late:view:['model.shop.orders'] "
    )
    assert (
        bench.render("{{ model.unique_id }} {{ model['alias'] }} {{ model.config.tags }}", model)
        == "model.shop.orders orders ['nightly']"
    )
    assert bench.render("{{ graph.nodes['model.shop.late'].fqn | length }}") == "0"


def test_run_query_gives_rows_and_columns_by_name_and_position(bench):
    rendered = bench.render(
        "{% set rows = run_query(\"select * from (values (1, 'a'), (2, 'b')) t(id, name)\") %}"
        "{{ rows.columns[0].values() }} {{ rows.columns['name'].values() }} "
        "{{ rows.rows[1]['name'] }} {{ rows[0].id }} {{ rows | length }} {{ rows.column_names }}"
    )

    assert rendered == "(1, 2) ('a', 'b') b 1 2 ('id', 'name')"


def test_statements_keep_their_results_until_they_are_loaded(bench):
    rendered = bench.render(
        "{% call statement('s', fetch_result=true) %}select 4 as n{% endcall %}"
        "{% set found = load_result('s') %}{{ found.table.columns[0].values() }} "
        "{{ found['data'] }} {{ found.response }} {{ load_result('never') }}"
    )

    assert rendered == "(4,) [(4,)] OK None"


def test_the_adapter_answers_questions_about_relations(bench):
    bench.session.execute("create table orders (id integer, name varchar, price decimal(18, 3))")
    rendered = bench.render(
        "{% set there = adapter.get_relation('memory', 'main', 'ORDERS') %}"
        "{{ there.type }} {{ adapter.get_relation('memory', 'main', 'nix') }} "
        "{% for c in adapter.get_columns_in_relation(there) %}"
        "{{ c.name }}/{{ c.dtype }}/{{ c.data_type }}/{{ c.is_number() }} {% endfor %}"
        "{{ adapter.check_schema_exists('memory', 'MAIN') }} "
        "{{ adapter.already_exists('main', 'orders') }} "
        "{{ adapter.list_relations('memory', 'main') | map(attribute='identifier') | list }}"
    )

    assert rendered == (
        "table None id/INTEGER/INTEGER/True name/VARCHAR/character varying(256)/False "
        "price/DECIMAL/DECIMAL(18,3)/True True True ['orders']"
    )


def test_the_adapter_changes_relations_and_remembers_it(bench):
    bench.session.execute("create table a (id integer)")

    rendered = bench.render(
        "{% set a = adapter.get_relation('memory', 'main', 'a') %}"
        "{% set b = api.Relation.create('memory', 'main', 'b', type='table') %}"
        "{% do adapter.rename_relation(a, b) %}"
        "{{ adapter.get_relation('memory', 'main', 'a') }} {{ load_relation(b) }} "
        "{% do adapter.drop_relation(b) %}{{ load_relation(b) }}"
        "{% do adapter.create_schema(api.Relation.create('memory', 'extra')) %} "
        "{{ adapter.check_schema_exists('memory', 'extra') }}"
    )

    assert rendered == 'None "memory"."main"."b" None True'


def test_dispatch_finds_the_adapters_variant_and_a_projects_override(bench):
    bench.macros = "{% macro duckdb__hash(x) %}xx{{ x }}{% endmacro %}"

    assert bench.render("{{ dbt.hash('id') }}") == "xxid"


def test_a_model_without_jinja_is_not_rendered(bench, model_of):
    assert bench.compile(model_of("a", "select '{x}' -- }}")).sql == "select '{x}' -- }}"


def test_columns_of_a_model_are_found_by_name(bench, model_of):

    model = replace(model_of("a", ""), columns=(ColumnDeclaration("id", description="The key"),))

    assert bench.render("{{ model.columns['id'].description }}", model) == "The key"


def test_a_query_without_rows_still_tells_its_columns(bench):
    rendered = bench.render(
        "{% call statement('none', fetch_result=True) %}select 1 as id limit 0{% endcall %}"
        "{% set found = load_result('none') %}"
        "{{ found.table.column_names }} {{ found['data'] }} {{ found.table.columns[0].values() }}"
    )

    assert rendered == "('id',) [] ()"


@pytest.mark.parametrize(
    ("written", "rendered"),
    [
        ("config.get('unique_key', 'id')", "None"),
        ("config.get('unique_key') or 'id'", "id"),
        ("config.require('unique_key')", "None"),
        ("config.get('on_schema_change', 'fail')", "ignore"),
        ("config.get('own_key', 'mine')", "mine"),
        ("config.get('sql_header', 'none of dbt')", "none of dbt"),
    ],
)
def test_no_default_stands_in_for_an_empty_key_that_dbt_declares(
    bench, model_of, written, rendered
):
    node = model_of("a", f"{{{{ {written} }}}}")
    bench.nodes = [node]

    assert bench.compile(node).sql == rendered
