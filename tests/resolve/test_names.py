from dagbook.project.relation import Quoting


def test_a_model_is_called_as_its_file_in_the_targets_schema(resolve):
    project = resolve({"models/deep/a.sql": "select 1", "seeds/s.csv": "a\n1\n"})

    node = project.nodes["model.test.a"]
    assert (node.database, node.schema, node.alias) == ("test", "main", "a")
    assert str(node.relation) == '"test"."main"."a"'
    assert str(project.nodes["seed.test.s"].relation) == '"test"."main"."s"'


def test_name_macros_may_be_overridden(resolve):
    project = resolve(
        {
            "macros/names.sql": (
                "{% macro generate_schema_name(custom_schema_name, node) %}"
                "{{ custom_schema_name or node.fqn[1] }}{% endmacro %}"
                "{% macro generate_alias_name(custom_alias_name, node) %}"
                "  {{ node.name }}_{{ node.config.materialized }}  {% endmacro %}"
            ),
            "models/marts/a.sql": "{{ config(materialized='table') }} select 1",
        }
    )

    node = project.nodes["model.test.a"]
    assert (node.schema, node.alias) == ("marts", "a_table")


def test_what_leaves_nothing_in_the_warehouse_has_no_relation(resolve):
    project = resolve(
        {
            "models/e.sql": "{{ config(materialized='ephemeral') }} select 1",
            "tests/t.sql": "select 1",
            "tests/kept.sql": "{{ config(store_failures=true) }} select 1",
            "analyses/q.sql": "select 1",
        }
    )

    assert project.nodes["model.test.e"].relation is None
    assert project.nodes["test.test.t"].relation is None
    assert project.nodes["analysis.test.q"].relation is None
    assert str(project.nodes["test.test.kept"].relation) == '"test"."main_dbt_test__audit"."kept"'


def test_quoting_comes_from_the_node_then_the_project(resolve):
    project = resolve(
        {
            "dbt_project.yml": "name: test\nprofile: test\nquoting: {schema: false}\n",
            "models/a.sql": "{{ config(quoting={'identifier': false}) }} select 1",
        }
    )

    relation = project.nodes["model.test.a"].relation
    assert relation.quoting == Quoting(database=True, schema=False, identifier=False)
    assert str(relation) == '"test".main.a'


def test_an_analysis_and_a_snapshot_have_paths_of_their_own(resolve):
    project = resolve(
        {
            "analyses/deep/q.sql": "select 1",
            "snapshots/s.sql": (
                "{% snapshot kept %}{{ config(target_schema='history', unique_key='a',"
                " strategy='check', check_cols='all') }} select 1 as a{% endsnapshot %}"
            ),
            "snapshots/y.yml": (
                "snapshots:\n  - name: by_yaml\n    relation: ref('m')\n"
                "    config: {unique_key: a, strategy: check, check_cols: all}\n"
            ),
            "models/m.sql": "select 1",
        }
    )

    assert project.nodes["analysis.test.q"].fqn == ("test", "analysis", "deep", "q")
    kept = project.nodes["snapshot.test.kept"]
    assert (kept.fqn, kept.schema) == (("test", "s", "kept"), "history")
    by_yaml = project.nodes["snapshot.test.by_yaml"]
    assert (by_yaml.fqn, by_yaml.path) == (("test", "by_yaml"), "by_yaml.sql")
    assert by_yaml.depends_on.nodes == ("model.test.m",)


def test_versions_of_a_model_stand_side_by_side(resolve):
    project = resolve(
        {
            "models/a_v1.sql": "select 1",
            "models/a.sql": "select 2",
            "models/b.sql": "select * from {{ ref('a') }} join {{ ref('a', v=1) }}",
            "models/a.yml": (
                "models:\n  - name: a\n    columns: [{name: id, data_tests: [unique]}]\n"
                "    versions: [{v: 1}, {v: 2}]\n"
            ),
        }
    )

    first, second = project.nodes["model.test.a.v1"], project.nodes["model.test.a.v2"]
    assert (first.name, first.alias, first.version, first.latest_version) == ("a", "a_v1", "1", "2")
    assert (second.alias, second.fqn) == ("a_v2", ("test", "a", "v2"))
    assert project.nodes["model.test.b"].depends_on.nodes == (second.unique_id, first.unique_id)
    tests = [node for node in project.nodes.values() if node.resource_type == "test"]
    assert [test.name for test in tests] == ["unique_a_v1_id", "unique_a_v2_id"]
    assert [test.depends_on.nodes for test in tests] == [(first.unique_id,), (second.unique_id,)]
