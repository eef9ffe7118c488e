"""`dagbook init --ci`: the file is valid for its host, careful, and fits the project it is for."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from jsonschema import validators

from dagbook.api import invoke

SCHEMAS = files("check_jsonschema").joinpath("builtin_schemas/vendor")
PLACES = {"github": ".github/workflows/dagbook.yml", "gitlab": ".gitlab-ci.yml"}
PROFILES = """\
shop:
  target: dev
  outputs:
    dev: {type: postgres, schema: me}
    ci: {type: postgres, schema: ci}
    prod:
      type: postgres
      host: "{{ env_var('PGHOST', 'localhost') }}"
      password: "{{ env_var('PGPASSWORD') }}"
"""
HOSTS = pytest.mark.parametrize("host", PLACES)


@pytest.fixture
def repository(tmp_path):
    """A repository with a project below it."""
    (tmp_path / ".git").mkdir()
    project = tmp_path / "analytics/shop"
    project.mkdir(parents=True)
    (project / "dbt_project.yml").write_text("name: shop\nprofile: shop\n")
    (project / "profiles.yml").write_text(PROFILES)
    return tmp_path


def init(project: Path, host: str, *words: str):
    return invoke(["init", "--ci", host, "--project-dir", str(project), *words])


def written(repository: Path, host: str) -> str:
    return (repository / PLACES[host]).read_text(encoding="utf-8")


@HOSTS
def test_the_file_is_what_the_hosts_schema_asks_for(host, repository):
    assert init(repository / "analytics/shop", host).success

    name = {"github": "github-workflows.json", "gitlab": "gitlab-ci.json"}[host]
    schema = json.loads(SCHEMAS.joinpath(name).read_text(encoding="utf-8"))
    # YAML 1.1 takes `on` for true.
    loaded = {
        "on" if name is True else name: each
        for name, each in yaml.safe_load(written(repository, host)).items()
    }
    problems = validators.validator_for(schema)(schema).iter_errors(loaded)
    assert [each.message for each in problems] == []


@HOSTS
def test_nothing_is_left_blank(host, repository):
    init(repository / "analytics/shop", host)

    assert "<<" not in written(repository, host)


@HOSTS
def test_a_file_that_stands_is_replaced_by_force_alone(host, repository):
    init(repository / "analytics/shop", host)
    mine = f"{written(repository, host)}# mine\n"
    (repository / PLACES[host]).write_text(mine)

    refused = init(repository / "analytics/shop", host)

    assert refused.exception.slug == "ci-file-exists"
    assert written(repository, host) == mine
    assert init(repository / "analytics/shop", host, "--force").success
    assert "# mine" not in written(repository, host)


def test_jobs_that_are_there_already_stay_and_ours_stand_beside_them(repository):
    (repository / ".gitlab-ci.yml").write_text("lint: {script: [make lint]}\n")

    said = init(repository / "analytics/shop", "gitlab")

    assert written(repository, "gitlab") == "lint: {script: [make lint]}\n"
    assert "dagbook-change:" in (repository / ".gitlab/dagbook.yml").read_text()
    assert "include: [{local: .gitlab/dagbook.yml}]" in "\n".join(said.answer)


@HOSTS
def test_targets_and_requirement_are_those_of_the_profile(host, repository):
    init(repository / "analytics/shop", host)

    text = written(repository, host)
    assert re.findall(r"(\w+_TARGET): (\w+)", text) == [
        ("CHANGE_TARGET", "ci"),
        ("PRODUCTION_TARGET", "prod"),
    ]
    assert '"dagbook[docs,postgres]==' in text


def test_missing_targets_are_told(repository):
    project = repository / "analytics/shop"
    (project / "profiles.yml").write_text("shop: {outputs: {dev: {type: duckdb}}}\n")

    said = init(project, "github")

    assert "give the profile the target prod, with a schema of its own" in "\n".join(said.answer)


def test_a_project_with_mkdocs_publishes_its_own_site(repository):
    (repository / "analytics/shop/mkdocs.yml").write_text("plugins: [dagbook]\n")

    init(repository / "analytics/shop", "github")

    assert "run: mkdocs build --site-dir public" in written(repository, "github")


def test_secrets_reach_the_builds_alone_and_never_a_command_line(repository):
    init(repository / "analytics/shop", "github")

    text = written(repository, "github")
    jobs = yaml.safe_load(text)["jobs"]
    with_secrets = [
        (job, step["name"])
        for job, each in jobs.items()
        for step in each["steps"]
        if "secrets." in json.dumps(step)
    ]
    assert with_secrets == [("change", "Build what changed"), ("production", "Build production")]
    assert "  PGPASSWORD: ${{ secrets.PGPASSWORD }}" in text
    assert "#   PGHOST: ${{ secrets.PGHOST }}" in text  # has a default: an empty secret would win
    scripts = [step["run"] for each in jobs.values() for step in each["steps"] if "run" in step]
    assert not [each for each in scripts if "${{" in each or "set -x" in each or "--debug" in each]


def test_rights_are_to_read_but_where_a_job_has_to_write(repository):
    init(repository / "analytics/shop", "github")

    workflow = yaml.safe_load(written(repository, "github"))
    assert workflow["permissions"] == {"contents": "read"}
    writing = {
        job: sorted(
            right for right, level in each.get("permissions", {}).items() if level == "write"
        )
        for job, each in workflow["jobs"].items()
    }
    assert writing == {
        "change": [],
        "comment": ["pull-requests", "security-events"],
        "production": [],
        "publish": ["id-token", "pages"],
    }
    writers = json.dumps([workflow["jobs"]["comment"], workflow["jobs"]["publish"]])
    assert "dagbook build" not in writers
    assert "pull_request_target" not in written(repository, "github")


def test_actions_are_pinned_and_jobs_end(repository):
    init(repository / "analytics/shop", "github")

    jobs = yaml.safe_load(written(repository, "github"))["jobs"]
    used = [step["uses"] for each in jobs.values() for step in each["steps"] if "uses" in step]
    assert [each for each in used if not re.fullmatch(r"[\w/-]+@v\d+\.\d+\.\d+", each)] == []
    assert all(each["timeout-minutes"] <= 60 for each in jobs.values())


@pytest.mark.parametrize(
    ("outputs", "target"),
    [
        ("{3: {type: duckdb}}", "3"),
        ("{'x y; rm -rf /': {type: duckdb}}", "prod"),
        ("[prod]", "prod"),
        ("{dev: 2024-02-31}", "prod"),
        ("{dev: [", "prod"),
    ],
)
def test_odd_profiles_make_no_odd_jobs(repository, outputs, target):
    project = repository / "analytics/shop"
    (project / "profiles.yml").write_text(f"shop:\n  target: dev\n  outputs: {outputs}\n")

    assert init(project, "github").success

    jobs = yaml.safe_load(written(repository, "github"))
    assert str(jobs["env"]["PRODUCTION_TARGET"]) == target


def test_where_there_is_no_project_none_is_made_without_a_name(repository):
    refused = init(repository / "analytics", "github").exception

    assert refused.message == (
        f"there is no dbt_project.yml in {repository / 'analytics'}, and a new project needs a name"
    )
    assert not (repository / ".github").exists()


def test_a_new_project_gets_a_target_for_changes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    made = invoke(["init", "my_shop", "--ci", "gitlab"])

    assert made.success
    profile = yaml.safe_load((tmp_path / "my_shop/profiles.yml").read_text())["my_shop"]
    assert {name: each["schema"] for name, each in profile["outputs"].items()} == {
        "dev": "main",
        "ci": "ci",
    }
    assert "CHANGE_TARGET: ci" in (tmp_path / "my_shop/.gitlab-ci.yml").read_text()
