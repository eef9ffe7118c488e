from pathlib import Path

import pytest
from msgspec.structs import replace

from dagbook.errors import DagbookError, ErrorGroup, Origin
from dagbook.parse import parse_files
from dagbook.project.ids import ResourceType

SHOP = Path(__file__).parents[2] / "examples" / "shop"
ONCE = "{% macro once(name) %}{{ ref(name) }}{% endmacro %}"


def only(declarations):
    (declared,) = declarations.sql
    return declared


def test_constant_calls_are_read_with_their_places(parse):
    text = (
        "\n\n{{ config(materialized='table', tags=['a']) }}\nselect * from {{ ref('x') }}\n"
        "join {{ source('raw', 'y') }}\n"
    )

    model = only(parse({"models/deep/m.sql": text}))

    assert (model.kind, model.name, model.path) == (ResourceType.MODEL, "m", "deep/m.sql")
    assert model.raw_code == text.strip()
    assert model.origin == Origin("models/deep/m.sql", 3, 1)
    assert model.recording.config_calls == ({"materialized": "table", "tags": ["a"]},)
    (ref,) = model.recording.refs
    assert (ref.name, ref.origin) == ("x", Origin("models/deep/m.sql", 4, 18))
    (source,) = model.recording.sources
    assert (source.source, source.table, source.origin.line) == ("raw", "y", 5)


def test_what_is_dynamic_is_rendered(parse):
    text = (
        "{% set names = ['a', 'b'] %}\n"
        "{% for name in names %}select * from {{ ref('stg_' ~ name) }} {% endfor %}\n"
        "-- depends_on: {{ ref(var('more')) }}\n{{ pick() }}"
    )

    model = only(
        parse(
            {
                "models/m.sql": text,
                "macros/p.sql": "{% macro pick() %}{{ ref('picked') }}{% endmacro %}",
            },
            more="by_var",
        )
    )

    assert [ref.name for ref in model.recording.refs] == ["stg_a", "stg_b", "by_var", "picked"]
    assert model.recording.macros == ("macro.test.pick",)


def test_snapshot_blocks_are_resources_of_their_own(parse):
    text = (
        "{% snapshot one %}\n{{ config(strategy='check') }}\nselect 1 as a\n{% endsnapshot %}\n"
        "{% snapshot two %}select * from {{ ref('m') }}{% endsnapshot %}"
    )

    one, two = parse({"snapshots/s.sql": text}).sql

    assert (one.kind, one.name, two.name) == (ResourceType.SNAPSHOT, "one", "two")
    assert one.recording.config_calls == ({"strategy": "check"},)
    assert two.raw_code == "select * from {{ ref('m') }}"


def test_a_snapshot_may_be_declared_in_yaml_alone(parse):
    text = "snapshots:\n  - name: kept\n    relation: source('raw', 'orders')\n"

    snapshot = only(parse({"snapshots/s.yml": text}))

    assert snapshot.raw_code == "select * from {{ source('raw', 'orders') }}"
    assert snapshot.recording.sources[0].table == "orders"


def test_folders_tell_the_kind(parse):
    declarations = parse(
        {"analyses/a.sql": "select 1", "tests/t.sql": "select 1", "seeds/s.csv": ""}
    )

    assert [each.kind.value for each in declarations.sql] == ["analysis", "test"]
    assert [seed.name for seed in declarations.seeds] == ["s"]


def test_a_python_model_is_read_from_its_syntax(parse):
    code = (
        "\nimport nothing_installed\n\n"
        "def model(dbt, session):\n"
        "    dbt.config(tags=['a'])\n"
        "    both = [dbt.ref('x', v=2), dbt.source('raw', 'y')]\n"
        "    return both[dbt.config.get('which', 0)].join(dbt.ref('other', 'z'))\n"
    )

    model = only(parse({"models/m.py": code}))

    assert (model.language, model.origin) == ("python", Origin("models/m.py", 2, 1))
    heard = model.recording
    assert [(each.package, each.name, each.version) for each in heard.refs] == [
        (None, "x", "2"),
        ("other", "z", None),
    ]
    assert heard.refs[0].origin == Origin("models/m.py", 6, 13)
    assert [(each.source, each.table) for each in heard.sources] == [("raw", "y")]
    assert heard.config_calls[0] == {"tags": ["a"]}
    assert heard.config_calls[1]["config_keys_used"] == ["which"]


@pytest.mark.parametrize(
    ("code", "line", "told"),
    [
        ("x = 1", 1, "no function"),
        ("def model(dbt, session):\n    return (", 2, "not Python"),
        ("def model(session):\n    return 1", 1, "must take two arguments"),
        ("def model(dbt, s): ...\ndef model(dbt, s): ...", 2, "2 functions"),
    ],
)
def test_a_broken_python_model_is_placed(parse, code, line, told):
    with pytest.raises(DagbookError, match=told) as caught:
        parse({"models/m.py": code})

    assert caught.value.slug == "broken-python"
    assert caught.value.origin.line == line


def test_all_broken_files_are_told_at_once(parse):
    with pytest.raises(ErrorGroup) as caught:
        parse(
            {
                "models/a.sql": "select {{ ref('x' }}",
                "models/b.sql": "{% if true %}",
                "models/c.yml": "models: [\n",
                "models/fine.sql": "select 1",
            }
        )

    assert [(error.slug, error.origin.path) for error in caught.value.errors] == [
        ("broken-jinja", "models/a.sql"),
        ("broken-jinja", "models/b.sql"),
        ("broken-yaml", "models/c.yml"),
    ]


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("{{ config(tags=['a'], x=True) }}{{ ref('m') }}", {"tags": ["a"], "x": True}),
        ("{{ config(tags=['a'], x=true) }}", {"tags": "['a']", "x": "True"}),
        ("{{- config(tags=['a']) -}}", {"tags": "['a']"}),
        ("{{ config(tags=['a'], n=1) }}", {"tags": "['a']", "n": "1"}),
        ("{{ config(tags=['a']) }}{% do ref('m') %}", {"tags": "['a']"}),
        ("{{ config(note='{% true -}}', tags=['a']) }}", {"note": "{% true -}}", "tags": ["a"]}),
    ],
)
def test_a_model_that_dbt_reads_without_rendering_keeps_config_as_values(parse, code, kept):
    model, analysis = parse({"models/m.sql": code, "analyses/a.sql": code}).sql
    if model.kind is ResourceType.ANALYSIS:
        model, analysis = analysis, model

    assert model.recording.unrendered_configs == (kept,)
    assert analysis.recording.unrendered_configs[0]["tags"] == "['a']"


def _normal(declared):
    """A recording in which ``config`` as written doesn't count, nor how often a source is named."""
    return replace(
        declared.recording,
        unrendered_configs=(),
        sources=tuple({(each.source, each.table): each for each in declared.recording.sources}),
    )


def test_without_the_static_parser_a_whole_project_calls_the_same(read_project):
    found = sorted((SHOP / "models").rglob("*.sql")) + sorted((SHOP / "macros").rglob("*.sql"))
    files = {path.relative_to(SHOP).as_posix(): path.read_text("utf-8") for path in found}
    files |= {"models/own.sql": "{{ config(tags=['x']) }}{{ once('a') }}", "macros/m.sql": ONCE}
    read, scope = read_project(files)

    static = parse_files(read, scope).sql
    rendered = parse_files(read, replace(scope, flags={"STATIC_PARSER": False})).sql

    assert len(static) > 30
    assert [_normal(each) for each in static] == [_normal(each) for each in rendered]
    own = {each.name: each for each in rendered}["own"].recording
    assert (own.macros, own.unrendered_configs) == (("macro.test.once",), ({"tags": "['x']"},))
