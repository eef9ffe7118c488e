"""How the manifest repeats what stands in properties files and config calls."""

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
