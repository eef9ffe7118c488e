import pytest

from dagbook.errors import DagbookError, ProfileError

TWO = (
    "test:\n  target: \"{{ env_var('STAGE', 'dev') }}\"\n  outputs:\n"
    "    dev: {type: duckdb, path: dev.duckdb, schema: marts, threads: 3}\n"
    "    prod: {type: duckdb, path: \"{{ env_var('PROD_PATH') }}\"}\n"
)


def test_the_profile_names_its_target(load):
    target = load({"profiles.yml": TWO}).target

    assert (target.profile_name, target.name, target.type) == ("test", "dev", "duckdb")
    assert (target.database, target.schema, target.threads) == ("dev", "marts", 3)


def test_only_the_chosen_output_is_rendered(load):
    asked = {"PROD_PATH": "p.duckdb"}

    target = load({"profiles.yml": TWO}, target="prod", environment=asked).target

    assert (target.database, target.schema) == ("p", "main")


@pytest.mark.parametrize("variable", ["STAGE", "DBT_TARGET"])
def test_the_environment_may_choose_the_target(variable, load):
    asked = {variable: "prod", "PROD_PATH": "p.duckdb"}

    assert load({"profiles.yml": TWO}, environment=asked).target.name == "prod"


def test_a_target_is_called_default_where_nothing_names_one(load):
    text = "test:\n  outputs:\n    default: {type: duckdb, path: x.duckdb}\n"

    assert load({"profiles.yml": text}).target.name == "default"


def test_threads_may_be_asked_for(load):
    assert load({"profiles.yml": TWO}, threads=8).target.threads == 8


def test_profiles_are_looked_for_from_the_nearest_place_on(load, tmp_path):
    for folder in ("asked", "by_variable", "home/.dbt"):
        (tmp_path / folder).mkdir(parents=True)
        text = TWO.replace("dev.duckdb", f"{folder.replace('/', '_')}.duckdb")
        (tmp_path / folder / "profiles.yml").write_text(text)
    variable = {"DBT_PROFILES_DIR": str(tmp_path / "by_variable")}

    def database(**asked):
        return load({"profiles.yml": TWO}, **asked).target.database

    assert database(profiles_dir=tmp_path / "asked", environment=variable) == "asked"
    assert database(environment=variable) == "by_variable"
    assert database(working_dir=tmp_path / "by_variable") == "by_variable"
    assert database(working_dir=tmp_path / "elsewhere") == "dev"
    (tmp_path / "profiles.yml").unlink()


def test_without_profiles_it_says_where_it_looked_and_what_to_write(load, tmp_path):
    with pytest.raises(ProfileError) as caught:
        load({}, profiles_dir=tmp_path / "nowhere")

    assert caught.value.slug == "missing-profiles"
    assert caught.value.notes == ("looked in nowhere",)
    assert "type: duckdb" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "slug", "line", "hint"),
    [
        (TWO, "unknown-target", 3, "did you mean 'prod'? (targets there are: dev, prod)"),
        ("tset:\n  outputs: {}\n", "missing-profile", 3, "did you mean 'tset'?"),
        ("test:\n  outputs: {}\n", "missing-output", 1, "outputs"),
        ("test:\n  outputs:\n    prd: {path: x}\n", "missing-key", 3, "type: duckdb"),
        (
            "test:\n  outputs:\n    prd: {type: duckdb, path: x, threads: many}\n",
            "wrong-type",
            3,
            "",
        ),
        ("test:\n  outputs:\n    prd: {type: duckbd}\n", "unknown-adapter", 3, "'duckdb'"),
        (
            "test:\n  outputs:\n    prd:\n      type: duckdb\n      path: \"{{ env_var('P') }}\"\n",
            "missing-env-var",
            5,
            "set it",
        ),
    ],
)
def test_a_wrong_profile_is_explained(text, slug, line, hint, load):
    with pytest.raises(DagbookError) as caught:
        load({"profiles.yml": text}, target="prd")

    assert caught.value.slug == slug
    assert caught.value.origin.line == line
    assert hint in (caught.value.hint or "")


def test_no_threads_are_none_to_work_with(load):
    with pytest.raises(ProfileError, match="from 1 on, not '0'"):
        load({"profiles.yml": TWO.replace("threads: 3", "threads: 0")})


def test_a_target_may_be_called_by_a_number(load):
    text = "test:\n  target: 5\n  outputs:\n    5: {type: duckdb, path: x.duckdb}\n"

    assert load({"profiles.yml": text}).target.name == "5"


def test_a_profile_that_is_a_text_is_not_called_missing(load):
    with pytest.raises(ProfileError, match="profile 'test' must be a mapping") as caught:
        load({"profiles.yml": "other: {}\ntest: duckdb\n"})

    assert str(caught.value.origin) == "profiles.yml:2:1"
