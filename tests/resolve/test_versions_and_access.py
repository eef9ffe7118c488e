import pytest

from dagbook.errors import DagbookError

VERSIONED = {
    "models/dim_v1.sql": "select 1 as id",
    "models/dim_three.sql": "select 1 as id",
    "models/dim.sql": "select 1 as id",
    "models/reads.sql": "select * from {{ ref('dim') }} join {{ ref('dim', v=1) }} using (id)",
    "models/s.yml": """
models:
  - name: dim
    description: all
    latest_version: 2
    config: {tags: [base], meta: {a: 1, b: 1}, materialized: view}
    columns: [{name: id}, {name: name}]
    versions:
      - v: 1
        deprecation_date: 2020-01-01
        config: {tags: [old], meta: {b: 2}, materialized: table}
        columns: [{include: all, exclude: [name]}, {name: extra}]
      - v: 2
      - {v: 3, defined_in: dim_three, description: next}
""",
}


def test_each_version_is_a_model_with_its_own_config_and_columns(resolve):
    project = resolve(VERSIONED)
    first, third = (project.nodes[f"model.test.dim.v{v}"] for v in (1, 3))

    assert (first.alias, first.version, first.latest_version) == ("dim_v1", "1", "2")
    assert first.config.tags == ("old", "base")
    assert first.config.meta == {"a": 1, "b": 2}
    assert [each.name for each in first.columns] == ["id", "extra"]
    assert (third.original_path, third.description) == ("models/dim_three.sql", "next")
    assert third.deprecation_date is None


def test_ref_without_a_version_means_the_latest(resolve):
    reads = resolve(VERSIONED).nodes["model.test.reads"]
    assert reads.depends_on.nodes == ("model.test.dim.v2", "model.test.dim.v1")


def test_a_deprecated_version_warns_itself_and_its_reader(resolve):
    warnings = {each.slug: each for each in resolve(VERSIONED).warnings}
    assert warnings["deprecated-model"].message == (
        "model 'dim' version 1 was to be gone by 2020-01-01"
    )
    assert str(warnings["deprecated-ref"].origin) == "models/reads.sql:1:40"
    assert warnings["deprecated-ref"].hint == "ref('dim', v=2) is the latest"


PRIVATE = {
    "models/secret.sql": "select 1 as id",
    "models/reads.sql": "select * from {{ ref('secret') }}",
    "models/s.yml": "groups: [{name: a, owner: {name: x}}, {name: b, owner: {name: y}}]\n"
    "models:\n  - {name: secret, config: {access: private, group: a}}\n"
    "  - {name: reads, config: {group: GROUP}}\n",
}


def in_group(group):
    return {**PRIVATE, "models/s.yml": PRIVATE["models/s.yml"].replace("GROUP", group)}


def test_a_private_model_is_read_within_its_group(resolve):
    assert resolve(in_group("a")).nodes["model.test.reads"].depends_on.nodes


def test_a_private_model_read_from_another_group_names_both_ends(resolve):
    with pytest.raises(DagbookError) as caught:
        resolve(in_group("b"))
    assert caught.value.message == (
        "ref('secret') is private to group 'a', and model 'reads' is in group 'b'"
    )
    assert str(caught.value.origin) == "models/reads.sql:1:18"
    assert caught.value.notes == ("the model: models/s.yml:3:5",)


def packages(access, restrict):
    settings = f"name: lib\nversion: '1'\nrestrict-access: {restrict}\n"
    return {
        "packages.yml": "packages: [{local: lib}]\n",
        "lib/dbt_project.yml": settings,
        "dbt_packages/lib/dbt_project.yml": settings,
        "dbt_packages/lib/models/m.sql": f"{{{{ config(access='{access}') }}}} select 1 as id",
        "models/reads.sql": "select * from {{ ref('m') }}",
    }


@pytest.mark.parametrize(("access", "restrict"), [("public", "true"), ("protected", "false")])
def test_models_of_a_package_are_read_where_it_allows_it(access, restrict, resolve):
    assert resolve(packages(access, restrict)).nodes["model.test.reads"].depends_on.nodes


def test_a_protected_model_of_a_restricted_package_is_not(resolve):
    with pytest.raises(DagbookError) as caught:
        resolve(packages("protected", "true"))
    assert caught.value.slug == "protected-model"
    assert "model 'reads' is in package 'test'" in caught.value.message
