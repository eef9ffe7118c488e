import pytest

from dagbook.errors import Origin, ProjectError
from dagbook.load import LoadRequest, load_project
from dagbook.project.files import DispatchOrder

NAMED = "name: test\nprofile: test\n"


def test_a_short_file_gets_the_defaults(load):
    settings = load({}).root.settings

    assert settings.model_paths == ("models",)
    assert settings.analysis_paths == ("analyses",)
    assert settings.target_path == "target"
    assert settings.clean_targets == ("target",)
    assert settings.configs == {}


def test_the_target_folder_may_be_given_by_the_environment(load):
    files = load({}, environment={"DBT_TARGET_PATH": "/tmp/out"})

    assert files.root.settings.target_path == "/tmp/out"


def test_values_are_rendered_but_hooks_and_vars_are_not(load):
    text = NAMED + (
        "vars:\n  when: \"{{ var('x') }}\"\n"
        "on-run-start: \"{{ log('hi') }}\"\n"
        "models:\n  test:\n    +enabled: \"{{ var('on', true) }}\"\n"
        "    +schema: \"{{ target.name }}_{{ env_var('TEAM') }}\"\n"
        '    +post-hook: "grant {{ this }}"\n'
    )

    settings = load({"dbt_project.yml": text}, environment={"TEAM": "core"}).root.settings

    assert settings.vars == {"when": "{{ var('x') }}"}
    assert settings.on_run_start == ("{{ log('hi') }}",)
    assert settings.configs["models"] == {
        "test": {"+enabled": True, "+schema": "dev_core", "+post-hook": "grant {{ this }}"}
    }
    assert settings.unrendered_configs["models"]["test"]["+enabled"] == "{{ var('on', true) }}"


def test_older_names_of_keys_still_count(load):
    text = NAMED + "source-paths: [sql]\ndata-paths: [csv]\ntests:\n  +severity: warn\n"

    settings = load({"dbt_project.yml": text}).root.settings

    assert settings.model_paths == ("sql",)
    assert settings.seed_paths == ("csv",)
    assert settings.configs["data_tests"] == {"+severity": "warn"}


def test_dispatch_is_read(load):
    text = (
        NAMED + "dispatch:\n  - macro_namespace: dbt_utils\n    search_order: [test, dbt_utils]\n"
    )

    settings = load({"dbt_project.yml": text}).root.settings

    assert settings.dispatch == (DispatchOrder("dbt_utils", ("test", "dbt_utils")),)


def test_places_of_keys_are_kept(load):
    text = NAMED + "models:\n  test:\n    +schema: x\n"

    origins = load({"dbt_project.yml": text}).root.settings.origins

    assert origins["models.test.+schema"] == Origin("dbt_project.yml", 5, 5)


def test_an_unknown_key_is_a_warning(load):
    (warning,) = load({"dbt_project.yml": NAMED + "modelpaths: [x]\n"}).warnings

    assert warning.slug == "unknown-key"
    assert warning.origin == Origin("dbt_project.yml", 3, 1)
    assert warning.hint == "did you mean 'model-paths'?"


@pytest.mark.parametrize(
    ("text", "slug", "line"),
    [
        ("profile: test\n", "missing-key", 1),
        ("profile: test\nname: 1shop\n", "invalid-name", 2),
        ("profile: test\nname: my-shop\n", "invalid-name", 2),
        (NAMED + "model-paths: {a: b}\n", "wrong-type", 3),
        (NAMED + "models: [a]\n", "wrong-type", 3),
        (NAMED + "dispatch:\n  - search_order: [a]\n", "wrong-type", 4),
        ("- name: test\n", "wrong-type", 1),
    ],
)
def test_a_wrong_value_is_told_with_its_place(text, slug, line, load):
    with pytest.raises(ProjectError) as caught:
        load({"dbt_project.yml": text})

    assert caught.value.slug == slug
    assert caught.value.origin.line == line


def test_a_folder_without_project_points_to_one_below(write_project, tmp_path):
    write_project({"shop/dbt_project.yml": NAMED})
    (tmp_path / "dbt_project.yml").unlink()

    with pytest.raises(ProjectError, match=r"no dbt_project\.yml") as caught:
        load_project(LoadRequest(project_dir=tmp_path))

    assert caught.value.hint == f"a folder below has one: --project-dir {tmp_path / 'shop'}"
