import pytest

from dagbook.errors import DagbookError, ErrorGroup, Origin
from dagbook.project.ids import ResourceType


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


def test_a_python_model_is_refused_by_name(parse):
    with pytest.raises(DagbookError, match="'m' is a Python model") as caught:
        parse({"models/m.py": "def model(dbt, session): ..."})

    assert caught.value.slug == "python-model"


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
