"""How the manifest repeats what stands in properties files and config calls."""

import hashlib
import json
from pathlib import Path

import pytest

from dagbook.api import invoke

FILES = {
    "models/mapped.sql": (
        "{{ config({'cluster_by': ['id'], 'tags': 'one'}) }}select {{ var('x', 1) }} as id"
    ),
    "models/named.sql": "{{ config(cluster_by=['id']) }}select {{ var('x', 1) }} as id",
    "models/schema.yml": (
        "models:\n  - name: mapped\n    config:\n      meta:\n        owner: |\n"
        "          ana\n    columns:\n      - name: id\n        source_system: crm\n"
        "        description: |\n          Kept\n          as written.\n"
        "      - name: last\n        description: |\n          The last text of a file.\n"
    ),
}


@pytest.fixture
def nodes(write_project, monkeypatch) -> dict:
    monkeypatch.chdir(write_project(FILES))
    assert invoke(["parse"]).success
    manifest = json.loads(Path("target/manifest.json").read_text())
    return {node["name"]: node for node in manifest["nodes"].values()}


def test_config_in_a_mapping_is_told_by_its_values_and_by_name_as_written(nodes):
    mapped = nodes["mapped"]["unrendered_config"]
    assert (mapped["cluster_by"], mapped["tags"]) == (["id"], "one")
    assert nodes["named"]["unrendered_config"] == {"cluster_by": "['id']"}


def test_a_columns_own_keys_are_repeated(nodes):
    assert nodes["mapped"]["columns"]["id"]["source_system"] == "crm"


def test_values_of_config_have_no_line_break_at_their_end(nodes):
    assert nodes["mapped"]["meta"] == {"owner": "ana"}


def test_a_text_at_the_very_end_of_a_file_has_no_line_break(nodes):
    columns = nodes["mapped"]["columns"]
    assert columns["id"]["description"] == "Kept\nas written.\n"
    assert columns["last"]["description"] == "The last text of a file."


def test_a_packages_entry_describes_the_projects_seed_where_its_own_is_off(
    write_project, monkeypatch
):
    folder = write_project(
        {
            "dbt_project.yml": (
                "name: test\nversion: '1.0'\nprofile: test\n"
                "seeds: {rules: {exceptions: {+enabled: false}}}\n"
            ),
            "packages.yml": "packages: [{local: rules}]\n",
            "rules/dbt_project.yml": "name: rules\nversion: '1.0'\n",
            "rules/seeds/exceptions.csv": "id\n1\n",
            "rules/seeds/seeds.yml": "seeds: [{name: exceptions, description: What is let off}]\n",
            "seeds/exceptions.csv": "id\n2\n",
        }
    )
    monkeypatch.chdir(folder)

    assert invoke(["parse"]).success

    manifest = json.loads(Path("target/manifest.json").read_text())
    assert manifest["nodes"]["seed.test.exceptions"]["description"] == "What is let off"
    assert manifest["disabled"]["seed.rules.exceptions"][0]["description"] == ""


def test_a_mistake_in_a_package_is_told_with_the_packages_folder(write_project, monkeypatch):
    folder = write_project(
        {
            "dbt_packages/rules/dbt_project.yml": "name: rules\nversion: '1.0'\n",
            "dbt_packages/rules/macros/stop.sql": (
                "{% macro stop() %}\n{{ exceptions.raise_compiler_error('no') }}{% endmacro %}"
            ),
            "models/one.sql": "select {{ rules.stop() }}",
        }
    )
    monkeypatch.chdir(folder)

    error = invoke(["parse"]).exception

    assert str(error.origin) == "dbt_packages/rules/macros/stop.sql:2"


@pytest.fixture
def oddities(write_project, monkeypatch) -> dict:
    """What dbt writes in ways of its own."""
    folder = write_project(
        {
            "dbt_project.yml": (
                "name: test\nprofile: test\non-run-start: select 1\n"
                "models: {+materialized: table, +meta: {a: 1}, deep: {+schema: x}}\n"
            ),
            "dbt_packages/kit/dbt_project.yml": "name: kit\n",
            "dbt_packages/kit/macros/tests.sql": (
                "{% test tagged(model) %}select * from {{ model }} limit 0{% endtest %}"
            ),
            "seeds/gone.csv": "a\n1\n",
            "seeds/schema.yml": (
                "seeds:\n  - name: gone\n    tags: [beside]\n    config:\n      enabled: false\n"
                "      post-hook: ['{{ own() }}', '{{ 1 / 0 }}']\n"
            ),
            "macros/own.sql": "{% macro own() %}select 1{% endmacro %}",
            "macros/tests.sql": (
                "{% test tagged(model, column_name=none) %}{{ config(tags=['of_macro']) }}"
                "select * from {{ model }} limit 0{% endtest %}"
            ),
            "models/batches.sql": (
                "{{ config(materialized='incremental', incremental_strategy='microbatch', "
                "event_time='at', batch_size='day', begin='2026-01-01') }}"
                "select timestamp '2026-01-01' as at"
            ),
            "models/schema.yml": (
                "groups: [{name: team, owner: {name: T}, config: {meta: {b: 2}}}]\n"
                "models:\n  - name: batches\n    columns:\n      - name: at\n        data_tests:\n"
                "          - unique: {config: {tags: [once]}}\n"
                "          - tagged: {config: {tags: [twice]}}\n"
                "    data_tests: [tagged, kit.tagged]\n"
            ),
        }
    )
    monkeypatch.chdir(folder)
    assert invoke(["parse"]).success
    return json.loads(Path("target/manifest.json").read_text())


def test_a_group_has_the_config_of_the_models_beside_it(oddities):
    config = oddities["groups"]["group.test.team"]["config"]

    assert config == {"meta": {"a": 1, "b": 2}, "materialized": "table"}


def test_the_first_batch_begins_at_a_time(oddities):
    assert oddities["nodes"]["model.test.batches"]["config"]["begin"] == "2026-01-01T00:00:00"


def test_an_operation_has_the_checksum_of_the_projects_file(oddities):
    written = " ".join(Path("dbt_project.yml").read_text().split())

    operation = oddities["nodes"]["operation.test.test-on-run-start-0"]
    assert operation["checksum"]["checksum"] == hashlib.sha256(written.encode()).hexdigest()


def test_tags_of_a_test_are_repeated_where_dbt_renders_it(oddities):
    tests = {each["name"]: each for each in oddities["nodes"].values()}

    assert tests["unique_batches_at"]["config"]["tags"] == ["once"]
    assert tests["unique_batches_at"]["unrendered_config"] == {"tags": ["once"]}
    tagged = tests["tagged_batches_at"]
    assert tagged["config"]["tags"] == ["twice", "of_macro", "twice"]
    assert (tagged["tags"], tagged["unrendered_config"]) == (
        ["twice", "of_macro"],
        {"tags": "['twice']"},
    )
    assert tests["tagged_batches_"]["unrendered_config"] == {"tags": ["of_macro"]}


def test_a_packages_test_names_the_projects_test_of_that_name_too(oddities):
    tests = {each["name"]: each for each in oddities["nodes"].values()}

    assert tests["kit_tagged_batches_"]["depends_on"]["macros"] == [
        "macro.test.test_tagged",
        "macro.dbt.get_where_subquery",
        "macro.kit.test_tagged",
    ]


def test_hooks_of_what_is_switched_off_are_read_as_far_as_they_go(oddities):
    (seed,) = oddities["disabled"]["seed.test.gone"]

    assert seed["depends_on"]["macros"] == ["macro.test.own"]


def test_tags_beside_a_name_count_but_are_no_written_config_as_in_dbt(oddities):
    (seed,) = oddities["disabled"]["seed.test.gone"]

    assert seed["tags"] == ["beside"]
    assert "tags" not in seed["unrendered_config"]
