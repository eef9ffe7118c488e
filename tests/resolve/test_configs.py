import pytest

from dagbook.errors import DagbookError, render_error

NAMED = "name: test\nprofile: test\n"


def project_with(models_tree):
    return {"dbt_project.yml": f"{NAMED}models:\n{models_tree}"}


def test_a_nearer_layer_wins_and_some_keys_add_up(resolve):
    project = resolve(
        {
            **project_with(
                "  +tags: root\n  +meta: {team: data, level: 1}\n  +schema: far\n"
                "  test:\n    marts:\n      +materialized: table\n      +tags: [marts]\n"
                "      +schema: near\n"
            ),
            "models/marts/a.sql": (
                "{{ config(materialized='incremental', tags='own', meta={'level': 3}) }} select 1"
            ),
            "models/marts/a.yml": (
                "models:\n  - name: a\n    config: {materialized: view, tags: yaml}\n"
                "    meta: {level: 2, words: true}\n"
            ),
        }
    )

    node = project.nodes["model.test.a"]
    assert node.config.materialized == "incremental"
    assert node.tags == ("root", "marts", "own", "yaml")
    assert node.meta == {"team": "data", "level": 3, "words": True}
    assert node.schema == "main_near"
    assert node.fqn == ("test", "marts", "a")


def test_the_root_project_overrides_what_a_package_says(resolve):
    project = resolve(
        {
            **project_with("  helper:\n    +schema: by_root\n"),
            "packages.yml": "packages:\n  - local: helper\n",
            "helper/dbt_project.yml": (
                "name: helper\nmodels:\n  helper:\n    +materialized: table\n"
                "    +schema: by_helper\n"
            ),
            "helper/models/h.sql": "{{ config(schema='in_file') }} select 1",
        }
    )

    node = project.nodes["model.helper.h"]
    assert (node.config.materialized, node.schema) == ("table", "main_by_root")


@pytest.mark.parametrize(
    "files",
    [
        project_with("  test:\n    +enabled: \"{{ var('on') }}\"\n"),
        {"models/a.yml": "models:\n  - name: a\n    config: {enabled: \"{{ var('on') }}\"}\n"},
        {"models/a.sql": "{{ config(enabled=var('on')) }} select 1"},
    ],
)
def test_what_is_disabled_is_kept_apart(files, resolve):
    project = resolve({"models/a.sql": "select 1", **files}, on=False)

    assert project.nodes == {}
    assert [each.unique_id for each in project.disabled] == ["model.test.a"]


def test_tags_of_several_calls_are_kept_as_one_list(resolve):
    calls = "{{ config(tags='a', meta={'x': 'y'}) }} {{ config(tags=['b'], meta={'z': 'y'}) }}"
    project = resolve({**project_with("  test: {}\n"), "models/a.sql": f"{calls} select 1"})

    written = project.nodes["model.test.a"].unrendered_config
    assert written["tags"] == ["a", "b"]
    assert written["meta"] == {"x": "y", "z": "y"}


def test_what_was_written_is_kept_before_rendering(resolve):
    project = resolve(
        {
            **project_with("  test:\n    +schema: \"{{ env_var('TEAM') }}\"\n"),
            "models/a.sql": "{{ config(alias=env_var('TEAM'), full_refresh=true) }} select 1",
        }
    )

    node = project.nodes["model.test.a"]
    assert (node.schema, node.alias) == ("main_core", "core")
    assert node.unrendered_config == {
        "schema": "{{ env_var('TEAM') }}",
        "alias": "env_var('TEAM')",
        "full_refresh": "True",
    }


def test_hooks_become_sql_and_their_references_count(resolve):
    project = resolve(
        {
            "models/a.sql": (
                "{{ config(pre_hook=['one', {'sql': 'two', 'transaction': false}],"
                " post_hook=\"insert into x select * from {{ ref('b') }}\") }} select 1"
            ),
            "models/b.sql": "select 1",
        }
    )

    node = project.nodes["model.test.a"]
    assert [(hook.sql, hook.transaction) for hook in node.pre_hooks] == [
        ("one", True),
        ("two", False),
    ]
    assert node.post_hooks[0].sql == "insert into x select * from {{ ref('b') }}"
    assert node.depends_on.nodes == ("model.test.b",)


def test_keys_that_look_misspelt_and_branches_without_use_are_warned_of(resolve, golden):
    project = resolve(
        {
            **project_with(
                "  test:\n    +materialised: table\n    +my_own_key: 1\n"
                "    stagin:\n      +tags: a\n    staging:\n      +tags: b\n"
            ),
            "models/staging/a.sql": "{{ config(materializd='view', another_own_key=1) }} select 1",
            "models/staging/a.yml": "models:\n  - name: a\n    config: {shema: x}\n",
        }
    )

    texts = [render_error(each, severity="warning") for each in project.warnings]
    golden("config_warnings.txt", "\n\n".join(texts) + "\n")


def test_a_key_at_the_top_and_under_config_is_refused(resolve):
    with pytest.raises(Exception, match="'meta' stands at the top of 'a' and under its config"):
        resolve(
            {
                "models/a.sql": "select 1",
                "models/a.yml": (
                    "models:\n  - name: a\n    meta: {x: 1}\n    config: {meta: {y: 2}}\n"
                ),
            }
        )


def test_a_variable_is_looked_for_in_the_package_then_in_the_root_then_on_the_command_line(resolve):
    files = {
        "dbt_project.yml": NAMED
        + "vars:\n  one: root\n  two: root\n  helper: {two: root_for_helper}\n",
        "packages.yml": "packages:\n  - local: helper\n",
        "helper/dbt_project.yml": "name: helper\nvars: {one: helper, two: helper, three: helper}\n",
        "helper/models/h.sql": (
            "{{ config(tags=[var('one'), var('two'), var('three'), var('four', 'no')]) }} select 1"
        ),
    }

    project = resolve(files, four="asked")

    assert project.nodes["model.helper.h"].tags == ("root", "root_for_helper", "helper", "asked")


def test_a_folder_may_be_called_by_a_number(resolve):
    project = resolve(
        {
            **project_with("  test:\n    2024:\n      +materialized: table\n"),
            "models/2024/a.sql": "select 1",
        }
    )

    assert project.nodes["model.test.a"].config.materialized == "table"


@pytest.mark.parametrize(
    ("files", "path", "line"),
    [
        (project_with("  test:\n    +enabled: maybe\n"), "dbt_project.yml", 5),
        ({"models/a.sql": "\n{{ config(enabled='maybe') }} select 1"}, "models/a.sql", 2),
        (
            {"models/a.yml": "models:\n  - name: a\n    config:\n      enabled: maybe\n"},
            "models/a.yml",
            4,
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_where_it_stands(files, path, line, resolve):
    with pytest.raises(DagbookError, match="'enabled' must be true or false") as caught:
        resolve({"models/a.sql": "select 1", **files})

    assert (caught.value.origin.path, caught.value.origin.line) == (path, line)


def test_a_misspelt_choice_gets_a_suggestion(resolve):
    with pytest.raises(DagbookError) as caught:
        resolve({"models/a.sql": "{{ config(on_schema_change='append_new_column') }} select 1"})

    assert caught.value.hint == "did you mean 'append_new_columns'?"
