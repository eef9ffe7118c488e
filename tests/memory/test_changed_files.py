"""Which edits read no more than the files that changed, and that they come to the same."""

import pytest
from msgspec.structs import replace

from dagbook.api import invoke
from dagbook.errors import render_error

FILES = {
    "models/stg_orders.sql": "select * from {{ source('raw', 'orders') }}",
    "models/orders.sql": "{{ config(tags=['core']) }}\nselect * from {{ ref('stg_orders') }}",
    "models/customers.sql": "select {{ cents('1') }} as id, '{{ env_var('REGION', 'north') }}'",
    "models/versioned_v1.sql": "select 1 as id",
    "models/off.sql": "{{ config(enabled=false) }} select 1",
    "models/_orders.yml": """
models:
  - name: orders
    description: "{{ doc('orders') }}"
    columns: [{name: id, data_tests: [unique, not_null]}]
  - {name: stg_orders, columns: [{name: id, data_tests: [not_null]}]}
""",
    "models/_others.yml": """
models:
  - {name: customers, description: People, columns: [{name: id, data_tests: [unique, positive]}]}
  - name: versioned
    versions: [{v: 1}]
seeds: [{name: kinds, columns: [{name: id, data_tests: [unique]}]}]
""",
    "models/lonely.sql": "select 1 as id",
    "models/batches.sql": """
{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='at',
          batch_size='day', begin='2026-01-01') }}
select * from {{ ref('events') }}
""",
    "models/events.sql": "{{ config(event_time='at') }} select now() as at",
    "models/plain.sql": "select 1 as id",
    "models/_plain.yml": "models: [{name: plain, columns: [{name: id}]}]",
    "models/_sources.yml": "sources: [{name: raw, tables: [{name: orders}]}]",
    "models/_exposures.yml": """
exposures: [{name: board, type: dashboard, owner: {email: a@b.c}, depends_on: [ref('orders')]}]
""",
    "models/_docs.md": "{% docs orders %}One row an order{% enddocs %}",
    "macros/money.sql": """
{% macro cents(of) %}{{ per_cent(of) }}{% endmacro %}
{% macro per_cent(of) %}{{ config(tags=['money']) }}{{ of }} / 100{% endmacro %}
{% macro unused() %}1{% endmacro %}
{% test positive(model, column_name) %}select 1 where {{ column_name }} < 0{% endtest %}
""",
    "seeds/kinds.csv": "id\n1\n",
    "tests/no_orders.sql": "select * from {{ ref('orders') }} where false",
    "snapshots/orders_then.sql": """
{% snapshot orders_then %}
{{ config(strategy='check', unique_key='id', check_cols='all', target_schema='then') }}
select * from {{ ref('orders') }}
{% endsnapshot %}
""",
}


@pytest.fixture
def shop(write_project):
    folder = write_project(FILES)
    opened(folder)
    return folder


def opened(folder, *switches):
    """All that opening a project comes to, but times and ids."""
    told = []
    result = invoke(
        ["parse", "--project-dir", str(folder), *switches],
        lambda event: told.append(repr(event)),
    )
    manifest = plain(dict(result.manifest or {}))
    manifest.pop("metadata", None)
    return {
        "failure": result.exception and render_error(result.exception),
        "warnings": [render_error(each) for each in result.warnings],
        "project": result.project and replace(result.project, warnings=()),
        "order": result.project and list(result.project.nodes),
        "manifest": manifest,
        "printed": [each for each in told if "MacroLogged" in each],
    }


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key != "created_at"}
    return [plain(each) for each in value] if isinstance(value, list) else value


def is_read_in_part(folder):
    """Whether what was kept last is what changed since all was read."""
    return (folder / "target" / "project_memory" / "changed.bin").exists()


def edit(folder, path, old, new):
    """Put text into a file for other text; nothing for None makes or removes the file."""
    file = folder / path
    if old is None:
        file.write_text(new, encoding="utf-8")
        return
    if new is None:
        file.unlink()
        return
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def assert_same_as_anew(folder):
    found = opened(folder)
    assert found == opened(folder, "--no-partial-parse")
    return found


SMALL = {
    "code of a model": ("models/orders.sql", "select *", "select 1 as id, *"),
    "white space of a model": ("models/orders.sql", "select", "\n\n  select"),
    "another model read": ("models/orders.sql", "stg_orders", "customers"),
    "the time": ("models/orders.sql", "select *", "select '{{ run_started_at }}'"),
    "a source not read any more": ("models/stg_orders.sql", "{{ source('raw', 'orders') }}", "x"),
    "code of a microbatch model": ("models/batches.sql", "select *", "select at"),
    "another materialization": ("models/orders.sql", "tags=['core']", "materialized='table'"),
    "a hook": ("models/orders.sql", "tags=['core']", "post_hook='{{ cents(1) }}'"),
    "a macro called": ("models/orders.sql", "select *", "select {{ cents('id') }}"),
    "a variable asked": ("models/orders.sql", "'core'", "env_var('REGION', 'x')"),
    "code of a singular test": ("tests/no_orders.sql", "where false", "where 1 = 0"),
    "code of a snapshot": ("snapshots/orders_then.sql", "select *", "select id"),
    "code of a versioned model": ("models/versioned_v1.sql", "1 as id", "2 as id"),
    "rows of a seed": ("seeds/kinds.csv", "1", "2"),
    "a description": ("models/_orders.yml", "{{ doc('orders') }}", "Each order"),
    "a column": ("models/_orders.yml", "[{name: id, ", "[{name: day}, {name: id, "),
    "a test more": ("models/_orders.yml", "[not_null]", "[not_null, unique]"),
    "a test less": ("models/_orders.yml", "[unique, not_null]", "[unique]"),
    "the severity of a test": ("models/_orders.yml", "[unique, not_null]",
                               "[unique: {config: {severity: warn}}]"),
    "the only test of an entry": ("models/_orders.yml", ", data_tests: [not_null]", ""),
    "the first test of a file": ("models/_plain.yml", "id", "id, data_tests: [unique]"),
    "a doc block": ("models/_docs.md", "One row", "A row"),
    "white space of doc blocks": ("models/_docs.md", "{% docs", "\n\n{% docs"),
    "a macro": ("macros/money.sql", "{{ per_cent(of) }}", "({{ per_cent(of) }})"),
    "a macro that macros call": ("macros/money.sql", "'money'", "'small', 'money'"),
    "a macro that nobody calls": ("macros/money.sql", "%}1{%", "%}2{%"),
    "a macro's use of another": ("macros/money.sql", "{{ per_cent(of) }}", "{{ of }}"),
    "a generic test": ("macros/money.sql", "< 0", "<= 0"),
    "a model more": ("models/aaa.sql", None, "select * from {{ ref('orders') }}"),
    "a model less": ("models/lonely.sql", "", None),
    "a seed more": ("seeds/aaa.csv", None, "id\n1\n"),
    "a singular test less": ("tests/no_orders.sql", "", None),
    "a properties file more": ("models/_new.yml", None, "models: [{name: lonely, columns: "
                               "[{name: id, data_tests: [unique]}]}]"),
    "a properties file less": ("models/_plain.yml", "", None),
    "tags in a properties file": ("models/_orders.yml", "- name: orders\n",
                                  "- name: orders\n    config: {tags: [a], meta: {b: 1}}\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
def test_what_concerns_few_is_read_alone(shop, name):
    edit(shop, *SMALL[name])

    assert_same_as_anew(shop)

    assert is_read_in_part(shop)


WIDE = {
    "an alias": ("models/orders.sql", "tags=['core']", "alias='x'"),
    "a switch": ("models/customers.sql", "select", "{{ config(enabled=false) }} select"),
    "something switched on": ("models/off.sql", "false", "true"),
    "a microbatch model that reads all": ("models/batches.sql", "events", "plain"),
    "an event_time": ("models/events.sql", "event_time='at'", "tags=[]"),
    "an access": ("models/orders.sql", "tags=['core']", "access='public'"),
    "a misspelt config": ("models/orders.sql", "tags", "materialised"),
    "a reference to nothing": ("models/orders.sql", "stg_orders", "nothing"),
    "a circle": ("models/stg_orders.sql", "source('raw', 'orders')", "ref('orders')"),
    "broken Jinja": ("models/orders.sql", "}}", ""),
    "a date to go by": ("models/_orders.yml", "- name: orders\n",
                        "- name: orders\n    deprecation_date: 2020-01-01\n"),
    "words for nothing": ("models/_orders.yml", "name: stg_orders", "name: nobody"),
    "words for another": ("models/_orders.yml", "name: stg_orders", "name: customers"),
    "an unknown key": ("models/_orders.yml", "description", "descriptoin"),
    "a group nobody declared": ("models/orders.sql", "tags=['core']", "group='sales'"),
    "a test of nothing": ("models/_orders.yml", "[not_null]", "[missing]"),
    "what a macro prints": ("models/orders.sql", "select", "{{ log('x', info=true) }} select"),
    "a source": ("models/_sources.yml", "[{name: orders}]", "[{name: orders}, {name: more}]"),
    "a macro of another name": ("macros/money.sql", "macro unused", "macro used"),
    "a doc block of another name": ("models/_docs.md", "docs orders", "docs order"),
    "broken macros": ("macros/money.sql", "{% endmacro %}", ""),
    "a model less that is read": ("models/stg_orders.sql", "", None),
    "a model less that is described": ("models/plain.sql", "", None),
    "a model of another's name": ("seeds/orders.csv", None, "id\n1\n"),
    "a model of another's relation": ("models/aaa.sql", None, "{{ config(alias='plain') }} x"),
    "a model that is switched off": ("models/aaa.sql", None, "{{ config(enabled=false) }} x"),
    "a file of macros more": ("macros/aaa.sql", None, "{% macro more() %}{% endmacro %}"),
    "doc blocks less": ("models/_docs.md", "", None),
}  # fmt: skip


@pytest.mark.parametrize("name", WIDE)
def test_what_may_concern_others_is_read_with_all(shop, name):
    edit(shop, *WIDE[name])

    assert_same_as_anew(shop)

    assert not is_read_in_part(shop)


def test_what_is_warned_of_is_told_beside_a_circle_too(write_project):
    shop = write_project({**FILES, "models/_nobody.yml": "models: [{name: nobody}]"})
    opened(shop)
    edit(shop, "models/lonely.sql", "select 1", "select * from {{ ref('lonely') }}")

    found = assert_same_as_anew(shop)

    assert "circle" in found["failure"]
    assert len(found["warnings"]) == 1


def test_the_rows_of_a_seed_may_be_those_of_a_unit_test(shop):
    (shop / "models" / "_units.yml").write_text(
        "unit_tests: [{name: u, model: plain, expect: {rows: []}, given: [{input: ref('kinds')}]}]"
    )
    opened(shop)
    edit(shop, *SMALL["rows of a seed"])

    found = assert_same_as_anew(shop)

    assert found["project"].unit_tests["unit_test.test.plain.u"].given[0].rows == ({"id": "2"},)


def test_edits_one_after_the_other_add_up(shop):
    for name in ("code of a model", "a test more", "rows of a seed"):
        edit(shop, *SMALL[name])
        assert_same_as_anew(shop)
    assert is_read_in_part(shop)

    assert_same_as_anew(shop)


def test_an_edit_taken_back_is_recalled_as_it_was_read_first(shop):
    path, old, new = SMALL["code of a model"]
    before = assert_same_as_anew(shop)

    edit(shop, path, old, new)
    assert assert_same_as_anew(shop) != before
    edit(shop, path, new, old)

    assert assert_same_as_anew(shop) == before


def test_many_edits_are_written_as_a_whole(write_project):
    folder = write_project({f"models/m{index}.sql": "select 1" for index in range(15)})
    opened(folder)
    for index in range(15):
        edit(folder, f"models/m{index}.sql", "1", "2")

    assert_same_as_anew(folder)

    assert not is_read_in_part(folder)


def test_a_doc_block_counts_wherever_it_is_named_in_the_same_words(write_project):
    words = "models: [{name: plain, description: \"{{ doc('orders') }}\"}]"
    shop = write_project({**FILES, "models/_plain.yml": words})
    opened(shop)
    edit(shop, *SMALL["a doc block"])

    found = assert_same_as_anew(shop)["project"].nodes

    assert is_read_in_part(shop)
    described = [found[f"model.test.{name}"].description for name in ("orders", "plain")]
    assert described == ["A row an order", "A row an order"]


def test_a_variable_asked_by_an_edit_counts_from_then_on(shop, monkeypatch):
    edit(shop, *SMALL["a variable asked"])
    assert_same_as_anew(shop)

    monkeypatch.setenv("REGION", "south")

    assert assert_same_as_anew(shop)["project"].nodes["model.test.orders"].tags == ("south",)


def test_a_model_that_is_renamed_with_its_words_is_read_alone(shop):
    (shop / "models" / "plain.sql").rename(shop / "models" / "simple.sql")
    edit(shop, "models/_plain.yml", "plain", "simple")

    assert "model.test.simple" in assert_same_as_anew(shop)["project"].nodes

    assert is_read_in_part(shop)


def test_the_words_of_a_macro_may_go_while_it_changes(write_project):
    words = "macros: [{name: cents, description: Money}]"
    shop = write_project({**FILES, "macros/money.yml": words})
    opened(shop)
    edit(shop, *SMALL["a macro that macros call"])
    edit(shop, "macros/money.yml", "", None)

    assert assert_same_as_anew(shop)["project"].macros["macro.test.cents"].description == ""


def test_a_file_that_is_a_model_and_has_macros_too_is_read_as_both(write_project):
    settings = "name: test\nprofile: test\nmacro-paths: [macros, models]\n"
    both = "{% macro own() %}{{ config(tags=['a']) }}{% endmacro %}select 1 as id"
    shop = write_project(
        {
            "dbt_project.yml": settings,
            "models/both.sql": both,
            "models/user.sql": "{{ own() }} select 1 as id",
        }
    )
    opened(shop)
    edit(shop, "models/both.sql", "'a'", "'b'")

    assert assert_same_as_anew(shop)["project"].nodes["model.test.user"].tags == ("b",)


def test_a_branch_of_settings_that_configures_nothing_any_more_is_told(write_project):
    tests = "{test: {+severity: warn}}"
    folder = write_project(
        {
            "dbt_project.yml": f"name: test\nprofile: test\ndata_tests: {tests}\n",
            "models/one.sql": "select 1 as id",
            "models/one.yml": "models: [{name: one, columns: [{name: id, data_tests: [unique]}]}]",
        }
    )
    opened(folder)
    edit(folder, "models/one.yml", ", data_tests: [unique]", "")

    assert "unused-config" in str(assert_same_as_anew(folder)["warnings"])


def test_a_variable_counts_where_it_was_asked(shop, monkeypatch):
    edit(shop, *SMALL["a variable asked"])
    opened(shop)
    (shop / "target" / "project_memory" / "changed.bin").unlink()
    opened(shop)
    monkeypatch.setenv("REGION", "south")

    found = assert_same_as_anew(shop)

    assert is_read_in_part(shop)
    assert found["project"].nodes["model.test.orders"].tags == ("south",)
    monkeypatch.delenv("REGION")
    assert assert_same_as_anew(shop)["project"].nodes["model.test.orders"].tags == ("x",)


def test_unchanged_records_keep_the_time_they_were_made(shop):
    before = created(shop)
    edit(shop, *SMALL["code of a model"])

    after = created(shop)

    assert [id_ for id_ in before if after[id_] != before[id_]] == ["model.test.orders"]
    assert created(shop) == after


def created(folder):
    manifest = invoke(["parse", "--project-dir", str(folder)]).manifest
    return {id_: node["created_at"] for id_, node in manifest["nodes"].items()}


@pytest.mark.parametrize("torn", [lambda kept: kept[:-1], lambda kept: b"", lambda kept: kept[:60]])
def test_broken_changes_count_as_none(shop, torn):
    edit(shop, *SMALL["code of a model"])
    opened(shop)
    file = shop / "target" / "project_memory" / "changed.bin"
    file.write_bytes(torn(file.read_bytes()))

    assert_same_as_anew(shop)
    assert_same_as_anew(shop)


def test_changes_of_another_reading_count_as_none(shop):
    edit(shop, *SMALL["code of a model"])
    opened(shop)
    file = shop / "target" / "project_memory" / "changed.bin"
    kept = file.read_bytes()
    edit(shop, *WIDE["an alias"])
    opened(shop)
    file.write_bytes(kept)

    assert_same_as_anew(shop)
