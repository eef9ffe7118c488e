"""Broken input by kind: the command, and the files that differ from a good project's."""

from typing import Final

DEEP: Final = 100_000
GOOD: Final = {
    "models/stg_orders.sql": "select 1 as order_id, 10 as customer_id",
    "models/orders.sql": "select order_id\nfrom {{ ref('stg_orders') }}\n",
    "seeds/countries.csv": "code,name\nat,Austria\nde,Germany\n",
}
BOMB: Final = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


def model(text):
    return {"models/orders.sql": text}


def schema(text):
    return {"models/schema.yml": text}


def column_test(text):
    return schema(
        "models:\n  - name: orders\n    columns:\n      - name: order_id\n"
        f"        data_tests:\n          - {text}\n"
    )


def settings(text):
    return {"dbt_project.yml": f"name: test\nprofile: test\n{text}"}


def profile(text):
    return {"profiles.yml": text}


YAML: Final = {
    "yaml_alias_bomb": ("build", schema(f"models: []\n{BOMB}")),
    "yaml_alias_bomb_in_settings": ("build", settings(BOMB)),
    "yaml_deep_brackets": ("build", schema("models: " + "[" * DEEP)),
    "yaml_deep_mapping": ("build", schema("models: " + "{a: " * DEEP)),
    "yaml_tab": ("build", schema("models:\n\t- name: orders\n")),
    "yaml_unclosed_quote": ("build", schema("models:\n  - name: 'orders\n    columns: []\n")),
    "yaml_merge_key_of_text": ("build", schema("models:\n  - <<: text\n    name: orders\n")),
    "yaml_unknown_alias": ("build", schema("models: *nowhere\n")),
    "yaml_tag_of_python": ("build", schema("models: !!python/object/apply:os.system ['true']\n")),
    "yaml_two_documents": ("build", schema("models: []\n---\nmodels: []\n")),
    "yaml_a_list_at_the_top": ("build", schema("- name: orders\n")),
    "yaml_a_text_at_the_top": ("build", schema("orders\n")),
    "yaml_null_name": ("build", schema("models:\n  - name:\n")),
    "yaml_number_as_name": ("build", schema("models:\n  - name: 5\n")),
    "yaml_list_as_name": ("build", schema("models:\n  - name: [a]\n")),
    "yaml_control_character": ("build", schema("models:\n  - name: orders\x07\n")),
    "yaml_no_mapping_in_list": ("build", schema("models:\n  - orders\n")),
    "yaml_column_without_name": (
        "build",
        schema("models:\n  - name: orders\n    columns:\n      - description: x\n"),
    ),
    "yaml_wrong_key_type": ("build", schema("models:\n  - name: orders\n    ? [a]\n    : 1\n")),
}
JINJA: Final = {
    "jinja_deep_brackets": ("build", model("select {{ " + "(" * DEEP + " }} as a")),
    "jinja_deep_lists": ("build", model("select {{ " + "[" * 3000 + "]" * 3000 + " }} as a")),
    "jinja_unknown_tag": ("build", model("select 1 as a\n{% iff true %}")),
    "jinja_unknown_filter": ("build", model("select {{ 'a' | uper }} as a")),
    "jinja_unknown_test": ("build", model("select {% if 1 is evn %}1{% endif %} as a")),
    "jinja_filter_of_none": ("build", model("select {{ none | length }} as a")),
    "jinja_endless_range": ("build", model("select {{ range(999999999) | list }} as a")),
    "jinja_include": ("build", model("{% include 'x.sql' %}")),
    "jinja_wrong_ref": ("build", model("select * from {{ ref() }}")),
    "jinja_ref_of_number": ("build", model("select * from {{ ref(5) }}")),
    "jinja_ref_of_three": ("build", model("select * from {{ ref('a', 'b', 'c') }}")),
    "jinja_wrong_source": ("build", model("select * from {{ source('raw') }}")),
    "jinja_config_of_text": ("build", model("{{ config('table') }} select 1 as a")),
    "jinja_config_of_undefined": ("build", model("{{ config(alias=nix) }} select 1 as a")),
    "jinja_unclosed_comment": ("build", model("select 1 as a\n{# never closed")),
    "jinja_own_ref": ("build", model("select * from {{ this.nothing.more }}")),
    "jinja_macro_with_too_much": (
        "build",
        {
            "macros/m.sql": "{% macro one(a) %}{{ a }}{% endmacro %}",
            "models/orders.sql": "select\n  {{ one(1, b=2) }} as a",
        },
    ),
    "jinja_unknown_adapter_method": ("build", model("select {{ adapter.get_columns() }} as a")),
    "jinja_broken_macro": ("build", {"macros/m.sql": "{% macro one( %}{% endmacro %}"}),
    "jinja_unknown_package": ("build", model("select {{ dbt_utilz.star('a') }} as a")),
    "jinja_misspelt_member": ("build", model("select '{{ target.shcema }}' as a from")),
}
PROJECT: Final = {
    "project_unknown_key": ("build --warn-error", settings("modles:\n  test: {}\n")),
    "project_wrong_version": ("build", settings("require-dbt-version: '>=9.0.0'\n")),
    "project_broken_hook": ("build", settings("on-run-start: ['selec 1']\n")),
    "project_broken_vars": ("build", settings("vars: [a]\n")),
    "project_wrong_dispatch": ("build", settings("dispatch: {a: b}\n")),
    "project_null_name": ("build", {"dbt_project.yml": "name:\nprofile: test\n"}),
    "project_empty": ("build", {"dbt_project.yml": ""}),
    "project_escaping_path": ("clean", settings("clean-targets: ['../..']\n")),
    "project_packages_broken": ("deps", {"packages.yml": "packages: [\n"}),
    "project_packages_wrong": ("deps", {"packages.yml": "packages:\n  - pakage: a/b\n"}),
    "project_selectors_broken": (
        "build --selector x",
        {"selectors.yml": "selectors:\n  - name: x\n    definition: {methd: tag, value: a}\n"},
    ),
    "project_unknown_strategy": (
        "build",
        model(
            "{{ config(materialized='incremental', incremental_strategy='mrge') }} select 1 as a"
        ),
    ),
    "project_unknown_materialization": (
        "build",
        model("{{ config(materialized='tabel') }} select 1 as a"),
    ),
    "project_wrong_config_value": ("build", model("{{ config(tags=5, meta='x') }} select 1 as a")),
    "project_unknown_access": (
        "build",
        schema("models:\n  - name: orders\n    config: {access: publc}\n"),
    ),
    "project_unknown_group": (
        "build",
        schema("models:\n  - name: orders\n    config: {group: finanze}\n"),
    ),
    "profile_no_mapping": ("build", profile("- a\n")),
    "profile_no_outputs": ("build", profile("test:\n  target: dev\n")),
    "profile_wrong_target": (
        "build",
        profile("test:\n  target: prd\n  outputs: {dev: {type: duckdb}}\n"),
    ),
    "profile_unknown_key": (
        "build",
        profile("test:\n  target: dev\n  outputs: {dev: {type: duckdb, pth: a.duckdb}}\n"),
    ),
    "profile_wrong_threads": (
        "build",
        profile("test:\n  target: dev\n  outputs: {dev: {type: duckdb, path: t, threads: x}}\n"),
    ),
    "profile_broken_yaml": ("build", profile("test: [\n")),
}
ENTRIES: Final = {
    "test_unknown_argument": ("build", column_test("not_null: {arguments: {colum: x}}")),
    "test_of_two_names": ("build", column_test("{not_null: {}, unique: {}}")),
    "test_without_values": ("build", column_test("accepted_values")),
    "test_of_missing_column": (
        "build",
        schema(
            "models:\n  - name: orders\n    columns:\n      - name: order_idd\n"
            "        data_tests: [not_null]\n"
        ),
    ),
    "test_with_broken_where": (
        "build",
        column_test("not_null: {config: {where: 'order_idd > 1'}}"),
    ),
    "exposure_of_nothing": (
        "build",
        schema(
            "exposures:\n  - name: board\n    type: dashboard\n    owner: {name: a}\n"
            "    depends_on: [ref('order')]\n"
        ),
    ),
    "exposure_of_unknown_type": (
        "build",
        schema("exposures:\n  - name: board\n    type: dashbord\n    owner: {name: a}\n"),
    ),
    "docs_of_nothing": (
        "build",
        {
            "models/docs.md": "{% docs orders_text %}All{% enddocs %}",
            **schema("models:\n  - name: orders\n    description: \"{{ doc('order_text') }}\"\n"),
        },
    ),
    "unit_test_of_nothing": (
        "build",
        schema(
            "unit_tests:\n  - name: u\n    model: ordrs\n    given: []\n    expect: {rows: []}\n"
        ),
    ),
    "unit_test_of_unknown_column": (
        "build",
        schema(
            "unit_tests:\n  - name: u\n    model: orders\n    given:\n"
            "      - input: ref('stg_orders')\n        rows: [{order_idd: 1}]\n"
            "    expect: {rows: [{order_id: 1}]}\n"
        ),
    ),
    "unit_test_of_unknown_input": (
        "build",
        schema(
            "unit_tests:\n  - name: u\n    model: orders\n    given:\n"
            "      - input: ref('stg_order')\n        rows: []\n    expect: {rows: []}\n"
        ),
    ),
    "freshness_without_column": (
        "source freshness",
        schema(
            "sources:\n  - name: raw\n    schema: main\n    tables:\n      - name: orders\n"
            "        config: {freshness: {warn_after: {count: 1, period: dy}}}\n"
        ),
    ),
    "seed_with_too_many_cells": (
        "seed",
        {"seeds/countries.csv": "code,name\nat,Austria\nde,a,b\n"},
    ),
    "seed_empty": ("seed", {"seeds/countries.csv": ""}),
    "seed_with_two_columns_of_a_name": ("seed", {"seeds/countries.csv": "code,code\nat,de\n"}),
    "seed_with_wrong_type": (
        "seed",
        {
            "seeds/seeds.yml": (
                "seeds:\n  - name: countries\n    config: {column_types: {code: integer}}\n"
            )
        },
    ),
    "snapshot_without_strategy": (
        "build",
        {
            "snapshots/s.sql": (
                "{% snapshot s %}{{ config(unique_key='a') }}select 1 as a{% endsnapshot %}"
            )
        },
    ),
    "python_model_broken": ("build", {"models/p.py": "def model(dbt, session)\n    return 1\n"}),
    "python_model_without_function": ("build", {"models/p.py": "x = 1\n"}),
}
SQL: Final = {
    "sql_semicolon": ("build", model("select 1 as a;")),
    "sql_empty": ("build", model("")),
    "sql_only_a_comment": ("build", model("-- later")),
    "sql_two_statements": ("build", model("select 1 as a;\nselect 2 as b")),
    "sql_unknown_table": ("build", model("select *\nfrom raw.orders")),
    "sql_unknown_column": ("build", model("select\n  order_idd\nfrom {{ ref('stg_orders') }}")),
    "sql_unknown_function": ("build", model("select\n  uper('a') as a")),
    "sql_unclosed_text": ("build", model("select\n  'abc as a")),
    "sql_division_of_texts": ("build", model("select\n  'a' / 'b' as a")),
    "sql_bidi_and_control": ("build", model("select\n  '\u202e' || wrong\x1b[31m as a")),
    "sql_hook": ("build", model("{{ config(post_hook='selec 1') }} select 1 as a")),
}
COMMANDS: Final = {
    "command_unknown": ("biuld", {}),
    "command_unknown_option": ("build --selct x", {}),
    "command_wrong_number": ("build --threads x", {}),
    "command_unknown_selector_method": ("build --select tagg:x", {}),
    "command_unknown_node": ("build --select ordrs", {}),
    "command_unknown_selector": ("build --selector nix", {}),
    "command_unknown_macro": ("run-operation grnt", {}),
    "command_broken_args": ("run-operation grant --args '{'", {}),
    "command_broken_vars": ("build --vars '{a: '", {}),
    "command_unknown_target": ("build --target prod", {}),
    "command_unknown_profile": ("build --profile nix", {}),
    "command_missing_state": ("build --select state:modified --state nowhere", {}),
    "command_show_of_nothing": ("show --select ordrs", {}),
    "command_inline_broken": ("show --inline 'select {{ ref(\"ordrs\") }}'", {}),
    "command_inline_wrong_sql": ("show --inline 'selec 1'", {}),
    "command_unknown_resource_type": ("ls --resource-type modl", {}),
    "command_unknown_output": ("ls --output jsn", {}),
    "command_retry_of_nothing": ("retry", {}),
    "command_clone_without_state": ("clone", {}),
}
SEVERAL: Final = {
    "several_broken_yaml_files": (
        "build",
        {"models/a.yml": "models: [", "models/b.yml": "models: {", **schema("models: nothing\n")},
    ),
    "several_broken_templates": (
        "build",
        {
            "models/a.sql": "select {{ 1",
            "models/b.sql": "{% if %}",
            "models/c.sql": "{{ ref('nix') }}",
        },
    ),
    "several_broken_configs": (
        "build",
        {
            "models/a.sql": "{{ config(tags=5) }} select 1 as a",
            "models/b.sql": "{{ config(meta='x') }} select 1 as a",
            "models/c.sql": "{{ config(severity=3) }} select {{ ref('nix') }}",
        },
    ),
    "several_failing_nodes": (
        "build",
        {"models/a.sql": "select a", "models/b.sql": "select\n  b", "models/c.sql": "select nix()"},
    ),
}
ATTACKS: Final = {**SEVERAL, **YAML, **JINJA, **PROJECT, **ENTRIES, **SQL, **COMMANDS}
