"""What the manifest tells after a build, where only a rendering could tell it."""

import json
from pathlib import Path

import pytest

from dagbook.api import invoke

FILES = {
    "macros/own.sql": (
        "{% macro seen_late() %}1{% endmacro %}"
        "{% test never(model) %}{{ config(fail_calc='sum(n)') }}"
        "select 0 as n from {{ model }}{% endtest %}"
    ),
    "models/alone.sql": "{{ config(materialized='ephemeral') }}select 1 as id",
    "models/late.sql": "select {% if execute %}{{ seen_late() }}{% endif %} as id",
    "models/twice.sql": (
        "-- {{ source('raw', 'late') }}\n-- {{ source('raw', 'late') }}\nselect 1 as id"
    ),
    "models/schema.yml": (
        "sources: [{name: raw, schema: main, tables: [{name: late, freshness: "
        "{warn_after: {count: 1, period: day}}}]}]\n"
        "models:\n  - name: late\n    columns: [{name: id, data_tests: [not_null]}]\n"
        "    data_tests: [never, {never: {name: never_warns, config: {severity: warn}}}]\n"
    ),
}


@pytest.fixture
def built(write_project, monkeypatch) -> dict:
    folder = write_project(FILES)
    monkeypatch.chdir(folder)
    assert invoke(["build"]).success
    return json.loads(Path("target/manifest.json").read_text())


def node(manifest: dict, name: str) -> dict:
    return next(each for each in manifest["nodes"].values() if each["name"] == name)


def test_an_ephemeral_model_that_nobody_reads_is_compiled_too(built):
    assert node(built, "alone")["compiled_code"].strip() == "select 1 as id"


def test_macros_called_only_while_executing_are_depended_on(built):
    assert "macro.test.seen_late" in node(built, "late")["depends_on"]["macros"]
    macros = node(built, "not_null_late_id")["depends_on"]["macros"]
    assert macros == ["macro.dbt.test_not_null", "macro.dbt.get_where_subquery"]


def test_the_config_of_a_tests_macro_stands_as_written_unless_the_test_has_its_own(built):
    assert node(built, "never_late_")["unrendered_config"]["fail_calc"] == "sum(n)"
    assert "fail_calc" not in node(built, "never_warns")["unrendered_config"]


def test_a_source_that_is_named_twice_is_one_source(built):
    assert node(built, "twice")["sources"] == [["raw", "late"]]


def test_what_a_failed_node_called_is_told_as_well(write_project, monkeypatch):
    broken = (
        "select {% if execute %}{{ seen_late() }}{% endif %} as id, no_such_column"
        " from {{ ref('alone') }}"
    )
    monkeypatch.chdir(write_project({**FILES, "models/broken.sql": broken}))

    assert not invoke(["build", "--select", "broken"]).success

    found = node(json.loads(Path("target/manifest.json").read_text()), "broken")
    assert found["depends_on"]["macros"] == ["macro.test.seen_late"]
    assert [each["id"] for each in found["extra_ctes"]] == ["model.test.alone"]
