import json

import duckdb
import pytest

from dagbook.api import invoke
from dagbook.errors import render_error
from dagbook.version import __version__

FILES = {
    "seeds/raw.csv": "id,city\n1,Wien\n2,Graz\n3,Linz\n",
    "models/staging/stg.sql": "{{ config(tags=['core']) }} select * from {{ ref('raw') }}",
    "models/out.sql": "{{ config(materialized='table') }} select id, city from {{ ref('stg') }}",
    "models/hidden.sql": "{{ config(materialized='ephemeral') }} select 1 as x",
    "models/models.yml": (
        "models:\n  - name: stg\n    columns:\n      - name: id\n        data_tests: [unique]\n"
        "sources:\n  - name: ext\n    tables: [{name: orders}]\n"
        "exposures:\n  - name: board\n    type: dashboard\n    owner: {name: Ada}\n"
        "    depends_on: [ref('out')]\n"
    ),
    "macros/m.sql": "{% macro hello(name='you') %}{{ print('hello ' ~ name) }}{% endmacro %}"
    "{% macro make(n) %}{% do run_query('create table made as select ' ~ n ~ ' as n') %}"
    "{% endmacro %}",
    "analyses/look.sql": "select count(*) from {{ ref('hidden') }}",
}  # fmt: skip
MANIFESTS = ("manifest.json", "semantic_manifest.json", "variables_read.json")


@pytest.fixture
def shop(invoke_in):
    return invoke_in(FILES)


def names(result):
    return {each.node.name for each in result.results}


def artifacts(shop):
    return {path.name for path in (shop.folder / "target").glob("*.json")}


def test_build_takes_seeds_models_and_tests(shop):
    assert names(shop("build")) == {"raw", "stg", "out", "unique_stg_id", "board"}
    assert artifacts(shop) == {*MANIFESTS, "run_results.json", "catalog.json"}


def test_the_manifest_tells_which_ephemeral_models_a_query_begins_with(write_project):
    folder = write_project({**FILES, "models/user.sql": "select * from {{ ref('hidden') }}"})

    result = invoke(["run", "-s", "user", "--project-dir", str(folder)])

    node = result.manifest["nodes"]["model.test.user"]
    assert [each["id"] for each in node["extra_ctes"]] == ["model.test.hidden"]


def test_run_seed_and_test_take_their_own_kinds(shop):
    assert names(shop("seed")) == {"raw"}
    assert names(shop("run")) == {"stg", "out"}
    assert names(shop("test")) == {"unique_stg_id"}
    assert names(shop("test", "-s", "stg")) == {"unique_stg_id"}


def test_several_words_may_follow_one_option(shop):
    shop("seed")

    assert names(shop("run", "-s", "stg", "out", "--threads", "1")) == {"stg", "out"}
    assert names(shop("run", "--select", "stg out", "--exclude", "out", "nobody")) == {"stg"}


def test_kinds_can_be_chosen_and_left_out(shop):
    assert names(shop("build", "--resource-type", "seed")) == {"raw"}
    assert names(shop("build", "--exclude-resource-type", "test", "model")) == {"raw", "board"}


def test_an_empty_selection_leaves_the_artifacts_of_the_last_build(shop):
    shop("build")
    before = (shop.folder / "target/run_results.json").read_bytes()

    result = shop("build", "-s", "tag:nothing")

    assert result.success
    assert [each.slug for each in result.warnings] == ["nothing-selected", "nothing-to-do"]
    assert (shop.folder / "target/run_results.json").read_bytes() == before


def test_docs_generate_keeps_the_results_of_the_build(shop):
    shop("build")
    before = (shop.folder / "target/run_results.json").read_bytes()

    result = shop("docs", "generate")

    assert result.success
    assert (shop.folder / "target/run_results.json").read_bytes() == before
    look = result.manifest["nodes"]["analysis.test.look"]
    assert "__dbt__cte__hidden" in look["compiled_code"]
    assert look["extra_ctes"][0]["id"] == "model.test.hidden"
    assert result.catalog.nodes["seed.test.raw"].columns[1].name == "city"


def test_a_catalog_remembers_when_what_was_not_built_now_was_built(shop):
    first = shop("build").catalog.nodes

    later = shop("run", "-s", "out").catalog.nodes

    def built(tables, name):
        return next(each.value for each in tables[name].stats if each.id == "last_built")

    assert built(later, "model.test.stg") == built(first, "model.test.stg")
    assert built(later, "model.test.out") >= built(first, "model.test.out")


def test_a_broken_catalog_of_last_time_is_no_obstacle(shop):
    shop("build")
    (shop.folder / "target/catalog.json").write_text("{")

    assert shop("docs", "generate").success


def test_compile_writes_sql_and_answers_for_a_single_node(shop):
    result = shop("compile", "-s", "out")

    assert result.answer[0].split()[-1] == '"test"."main"."stg"'
    assert (shop.folder / "target/compiled/test/models/out.sql").is_file()
    assert not (shop.folder / "target/run_results.json").exists()


def test_parse_asks_no_warehouse(shop):
    assert shop("parse").success
    assert artifacts(shop) == {*MANIFESTS}
    assert not (shop.folder / "test.duckdb").exists()


LISTS = {
    ("--output", "selector"): [
        "test.analysis.look", "exposure:test.board", "test.hidden", "test.out", "test.staging.stg",
        "test.raw", "source:test.ext.orders", "test.unique_stg_id",
    ],
    ("--output", "name"): ["look", "board", "hidden", "out", "stg", "raw", "ext.orders",
                           "unique_stg_id"],
    ("--output", "path"): ["analyses/look.sql", "models/models.yml", "models/hidden.sql",
                           "models/out.sql", "models/staging/stg.sql", "seeds/raw.csv",
                           "models/models.yml", "models/models.yml"],
}  # fmt: skip


@pytest.mark.parametrize("words", LISTS)
def test_ls_shows_a_selection_in_several_forms(shop, words):
    listed = shop("ls", "--resource-type", "all", *words).answer

    assert list(listed) == LISTS[words]


def test_ls_of_models_leaves_out_their_tests(shop):
    assert shop("ls", "-m", "stg", "out").answer == ("test.out", "test.staging.stg")
    assert shop("ls", "-m", "stg", "-s", "out").exception.slug == "bad-arguments"


def test_ls_as_json_has_the_keys_asked_for(shop):
    answer = shop(
        "ls", "-s", "stg", "--resource-type", "model", "--output", "json",
        "--output-keys", "name", "config.materialized",
    ).answer  # fmt: skip

    assert [json.loads(each) for each in answer] == [{"name": "stg", "config.materialized": "view"}]


def test_show_prints_rows_without_building(shop):
    shop("seed")

    assert shop("show", "-s", "stg", "--limit", "2").answer == (
        "id  city", "--  ----", "1   Wien", "2   Graz",
    )  # fmt: skip
    assert shop("show", "--inline", "select count(*) as n from {{ ref('raw') }}").answer[-1] == "3"
    as_json = shop("show", "-s", "stg", "--output", "json", "--limit", "1").answer
    assert json.loads(as_json[0]) == {"node": "stg", "show": [{"id": 1, "city": "Wien"}]}


def test_show_needs_one_node(shop):
    assert "the selection holds 2" in shop("show", "-s", "stg", "out").exception.message


def test_run_operation_calls_a_macro_with_arguments(shop):
    heard = []

    result = shop("run-operation", "hello", "--args", "{name: Ada}", listener=heard.append)

    assert result.success
    assert "hello Ada" in [each.message for each in heard if hasattr(each, "shown")]


def test_run_operation_keeps_what_a_macro_did_in_the_warehouse(shop):
    assert shop("run-operation", "make", "--args", "{n: 7}").success

    with duckdb.connect(shop.folder / "test.duckdb", read_only=True) as connection:
        assert connection.execute("select n from made").fetchall() == [(7,)]


def test_run_operation_of_an_unknown_macro_suggests_one(shop):
    error = shop("run-operation", "helo").exception

    assert error.slug == "missing-macro"
    assert "hello" in (error.hint or "")


def test_debug_tells_versions_paths_and_that_the_warehouse_answers(shop):
    lines = shop("debug").answer

    assert lines[:2] == ("versions", f"  {'dagbook':<18}{__version__}")
    assert any(line.split()[:1] == ["duckdb"] for line in lines)
    assert lines[-1] == "the warehouse answers: all is well"


def test_debug_shows_what_is_wrong(shop):
    result = shop("debug", "--target", "prod")

    assert not result.success
    assert "error[unknown-target]" in result.answer[-1]


def test_clean_removes_what_dagbook_wrote(shop):
    shop("parse")

    assert shop("clean").answer == ("removed target",)
    assert not (shop.folder / "target").exists()
    assert shop("clean").answer == ("nothing to remove",)


@pytest.mark.parametrize("target", ["models", "..", "/tmp", ".", "models/..", "dbt_project.yml"])
def test_clean_refuses_folders_that_are_not_its_own(write_project, target):
    folder = write_project(
        {**FILES, "dbt_project.yml": f"name: test\nprofile: test\nclean-targets: ['{target}']\n"}
    )

    result = invoke(["clean", "--project-dir", str(folder)])

    assert result.exception.slug == "unsafe-clean-target"
    assert (folder / "models/out.sql").is_file()


def test_init_makes_a_project_that_builds_and_whose_tests_pass(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert invoke(["init", "my_shop"]).success
    result = invoke(["build", "--project-dir", "my_shop"])

    assert result.success
    assert result.warnings == ()
    assert len(result.results) == 9


def test_init_can_leave_the_profile_to_the_user(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    invoke(["init", "my_shop", "--skip-profile-setup"])

    assert not (tmp_path / "my_shop/profiles.yml").exists()


def test_init_overwrites_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/notes.txt").write_text("mine")

    assert invoke(["init", "full"]).exception.slug == "folder-not-empty"
    assert invoke(["init", "9lives"]).exception.slug == "invalid-project-name"
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "notes.txt"]


def test_variables_of_the_command_line_reach_the_models(write_project):
    folder = write_project({"models/a.sql": "select {{ var('n') }} as n"})

    result = invoke(["compile", "-s", "a", "--vars", "{n: 42}", "--project-dir", str(folder)])

    assert result.answer == ("select 42 as n",)


def test_artifacts_can_go_elsewhere(shop):
    assert shop("parse", "--target-path", "out").success
    assert (shop.folder / "out/manifest.json").is_file()
    assert not (shop.folder / "target").exists()


def test_a_model_is_not_built_when_a_test_of_what_it_reads_fails(shop):
    (shop.folder / "seeds/raw.csv").write_text("id,city\n1,Wien\n1,Graz\n")

    built = shop("build")

    assert {each.node.name: str(each.status) for each in built.results} == {
        "raw": "success", "stg": "success", "unique_stg_id": "fail", "out": "skipped",
        "board": "skipped",
    }  # fmt: skip
    assert shop("run").success


def test_the_projects_flags_hold_where_the_command_line_is_silent(write_project):
    folder = write_project(
        {
            "dbt_project.yml": "name: test\nprofile: test\nflags: {fail_fast: true}\n",
            "models/a.sql": "select oops",
            "models/b.sql": "select 1 as x",
        }
    )

    result = invoke(["run", "--threads", "1", "--project-dir", str(folder)])

    assert {each.node.name: str(each.status) for each in result.results} == {
        "a": "error", "b": "skipped",
    }  # fmt: skip


def test_arguments_that_are_no_yaml_are_explained(shop):
    errors = [
        shop("run-operation", "hello", "--args", "[1]").exception,
        shop("build", "--vars", "{a: ").exception,
    ]

    assert [each.slug for each in errors] == ["broken-args", "broken-vars"]
    assert all("write for example" in render_error(each) for each in errors)


def test_run_operation_runs_a_statement(shop):
    shop("seed")

    assert shop("run-operation", "--sql", "create table kept as from {{ ref('raw') }}").success
    assert shop("show", "--inline-direct", "select count(*) as n from kept").answer[-1] == "3"


@pytest.mark.parametrize(
    "words", [(), ("hello", "--sql", "select 1"), ("--sql", "select 1", "--args", "{a: 1}")]
)
def test_run_operation_takes_a_macro_or_a_statement(shop, words):
    assert shop("run-operation", *words).exception.slug == "bad-arguments"


def test_seed_can_show_what_it_loaded(shop):
    assert shop("seed", "--show").answer == (
        "main.raw", "id  city", "--  ----", "1   Wien", "2   Graz", "3   Linz", "",
    )  # fmt: skip


def test_compile_prints_json_and_several_nodes(shop):
    shop("seed")

    told = json.loads(shop("compile", "-s", "stg", "--output", "json").answer[0])
    assert (told["node"], "from" in told["compiled"]) == ("stg", True)
    assert "-- stg" in shop("compile", "-s", "stg", "out").answer


def test_docs_generate_can_leave_the_warehouse_alone(shop):
    assert shop("docs", "generate", "--empty-catalog", "--no-compile").success
    catalog = json.loads((shop.folder / "target/catalog.json").read_text("utf-8"))
    assert (catalog["nodes"], catalog["sources"]) == ({}, {})


def test_debug_looks_at_the_connection_although_a_model_is_broken(shop):
    (shop.folder / "models/out.sql").write_text("{{ nonsense", "utf-8")

    lines = shop("debug", "--connection").answer

    assert lines[0].startswith("profile ")
    assert lines[-1] == "the warehouse answers: all is well"


def test_debug_says_where_profiles_are_looked_for(shop):
    (folder,) = shop("debug", "--config-dir").answer

    assert (shop.folder / "profiles.yml").resolve().parent.samefile(folder)


def test_source_freshness_writes_where_it_is_told(write_project, invoke_in):
    shop = invoke_in(
        {
            "models/s.yml": "sources:\n  - name: ext\n    schema: main\n    tables:\n"
            "      - name: t\n        config:\n          loaded_at_query: select now()\n"
            "          freshness: {error_after: {count: 1, period: day}}\n"
        }
    )

    assert shop("source", "snapshot-freshness", "-o", "ages.json").success
    assert (shop.folder / "ages.json").is_file()
    assert not (shop.folder / "target/sources.json").exists()


def test_init_in_a_project_writes_its_profile_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dbt_project.yml").write_text("name: mine\nprofile: house\n")

    assert invoke(["init", "--adapter", "postgres"]).success
    assert "type: postgres" in (tmp_path / "profiles.yml").read_text()
    assert invoke(["init"]).exception.slug == "folder-not-empty"


def test_init_takes_a_profile_that_exists(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert invoke(["init", "my_shop", "--profile", "house"]).success
    assert "profile: house" in (tmp_path / "my_shop/dbt_project.yml").read_text()
    assert not (tmp_path / "my_shop/profiles.yml").exists()


def test_ls_tells_the_keys_that_dbt_tells(shop):
    (told,) = shop("ls", "-s", "stg", "--resource-type", "model", "--output", "json").answer

    assert list(json.loads(told)) == [
        "name", "resource_type", "package_name", "original_file_path", "unique_id", "alias",
        "config", "tags", "depends_on", "direct_parents",
    ]  # fmt: skip
    assert json.loads(told)["direct_parents"] == ["seed.test.raw"]
