import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from programs import started

from dagbook.adapters.duckdb.adapter import ADAPTER
from dagbook.adapters.duckdb.credentials import Retries
from dagbook.adapters.duckdb.retries import with_retries
from dagbook.adapters.duckdb.warehouse import DuckDbWarehouse
from dagbook.adapters.find import find_adapter
from dagbook.errors import ProfileError, WarehouseBusyError
from dagbook.project.files import Target


def open_profile(root: Path, **credentials: object) -> DuckDbWarehouse:
    values = {"type": "duckdb", **credentials}
    return ADAPTER.open(target_of(values), root)


def target_of(values: dict[str, object]) -> Target:
    database, schema = ADAPTER.check_credentials(values)
    return Target(
        profile_name="shop",
        name="dev",
        type="duckdb",
        database=database,
        schema=schema,
        threads=2,
        credentials=values,
    )


def test_the_adapter_is_found_by_its_type():
    assert find_adapter("duckdb") is ADAPTER


def test_a_misspelt_type_is_explained():
    with pytest.raises(ProfileError, match="no adapter for type 'duckbd'") as caught:
        find_adapter("duckbd")
    assert caught.value.hint == "did you mean 'duckdb'?"


@pytest.mark.parametrize(
    ("path", "database"),
    [
        (":memory:", "memory"),
        ("shop.duckdb", "shop"),
        ("data/shop.v2.duckdb", "shop"),
        (".hidden.duckdb", "hidden"),
        ("jaffle-shop.duckdb", "jaffle-shop"),
    ],
)
def test_the_database_is_named_as_duckdb_names_it(tmp_path, path, database):
    (tmp_path / "data").mkdir()
    assert ADAPTER.check_credentials({"type": "duckdb", "path": path}) == (database, "main")
    warehouse = open_profile(tmp_path, path=path)
    rows = warehouse.session().fetch("select current_database()")[1].records
    warehouse.close()
    assert rows == [(database,)]


def test_without_a_path_the_database_lives_in_memory(tmp_path):
    open_profile(tmp_path).close()
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_database_name_is_refused():
    with pytest.raises(ProfileError, match="is not what DuckDB calls") as caught:
        ADAPTER.check_credentials({"path": "shop.duckdb", "database": "store"})
    assert "'shop'" in (caught.value.hint or "")


def test_a_misspelt_key_is_refused_with_a_suggestion():
    with pytest.raises(ProfileError, match="'extension' is no key") as caught:
        ADAPTER.check_credentials({"extension": ["json"]})
    assert caught.value.hint == "did you mean 'extensions'?"


def test_keys_without_effect_are_warned_about():
    warnings = ADAPTER.credential_warnings({"type": "duckdb", "keep_open": True, "own_key": 1})
    assert [each.message for each in warnings] == [
        "'keep_open' in the profile has no effect: the database is closed when the command ends",
        "'own_key' in the profile has no effect",
    ]


def test_a_folder_as_path_is_refused(tmp_path):
    (tmp_path / "warehouse").mkdir()
    with pytest.raises(ProfileError, match="is a folder") as caught:
        open_profile(tmp_path, path="warehouse")
    assert "warehouse.duckdb" in (caught.value.hint or "")


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ProfileError, match="does not exist") as caught:
        open_profile(tmp_path, path="data/shop.duckdb")
    assert caught.value.slug == "missing-folder"


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    file = tmp_path / "notes.duckdb"
    file.write_text("these are notes, not tables" * 10)
    with pytest.raises(ProfileError, match="is not a DuckDB database"):
        open_profile(tmp_path, path="notes.duckdb")
    assert file.read_text().startswith("these are notes")


def test_a_locked_file_names_the_process_that_holds_it(tmp_path):
    opened = "c = duckdb.connect('shop.duckdb'); print('open', flush=True)"
    code = f"import duckdb, sys; {opened}; sys.stdin.read()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with started("-c", code, cwd=tmp_path, **pipes) as holder:
        holder.stdout.readline()
        with pytest.raises(WarehouseBusyError, match="is locked by") as caught:
            open_profile(tmp_path, path="shop.duckdb")
        assert caught.value.slug == "database-locked"
        assert f"(process {holder.pid})" in caught.value.message


def test_a_driver_that_cannot_be_imported_is_named_when_a_database_is_opened(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.delitem(sys.modules, DuckDbWarehouse.__module__)
    with pytest.raises(ProfileError, match="import of duckdb halted") as caught:
        open_profile(tmp_path, path="shop.duckdb")
    assert caught.value.slug == "missing-driver"
    assert caught.value.hint == "install its driver: pip install 'duckdb'"


def test_settings_reach_every_session(tmp_path):
    warehouse = open_profile(tmp_path, settings={"TimeZone": "Europe/Berlin", "threads": 1})
    for session in (warehouse.session(), warehouse.session()):
        query = "select current_setting('TimeZone'), current_setting('threads')"
        assert session.fetch(query)[1].records == [("Europe/Berlin", 1)]
    warehouse.close()


def test_an_unknown_setting_is_explained_with_duckdbs_suggestion(tmp_path):
    with pytest.raises(ProfileError, match="setting 'memory_limits'") as caught:
        open_profile(tmp_path, settings={"memory_limits": "1GB"})
    assert any("memory_limit" in note for note in caught.value.notes)


def test_an_unknown_config_option_is_explained(tmp_path):
    with pytest.raises(ProfileError, match="config_options"):
        open_profile(tmp_path, config_options={"nonsense": 1})


def test_other_databases_are_attached(tmp_path):
    with duckdb.connect(str(tmp_path / "crm.duckdb")) as other:
        other.execute("create table customers as select 1 as id")
    attach = [{"path": "crm.duckdb", "alias": "sales", "read_only": True}]
    warehouse = open_profile(tmp_path, path="shop.duckdb", attach=attach)
    session = warehouse.session()
    assert session.fetch("select id from sales.customers")[1].records == [(1,)]
    assert [each.identifier for each in session.list_relations("sales", "main")] == ["customers"]
    warehouse.close()


def test_a_read_only_database_cannot_be_written(tmp_path):
    duckdb.connect(str(tmp_path / "shop.duckdb")).close()
    warehouse = open_profile(
        tmp_path, path="shop.duckdb", config_options={"access_mode": "read_only"}
    )
    with pytest.raises(Exception, match="read-only"):
        warehouse.session().execute("create table t (a int)")
    warehouse.close()


def test_files_named_in_sql_count_from_the_project(tmp_path):
    (tmp_path / "rows.csv").write_text("a\n1\n")
    warehouse = open_profile(tmp_path)
    rows = warehouse.session().fetch("select a from read_csv('rows.csv')")[1].records
    warehouse.close()
    assert rows == [(1,)]


def test_no_secret_is_ever_shown():
    values: dict[str, object] = {
        "path": ":memory:",
        "secrets": [{"type": "s3", "key_id": "AKIA", "secret": "hush"}],
        "motherduck_token": "hush",
        "settings": {"s3_secret_access_key": "hush", "threads": 2},
    }
    target = target_of(values)
    shown = repr(ADAPTER.public_credentials(target)) + repr(target)
    assert "hush" not in shown
    assert "AKIA" not in shown


def test_a_secret_that_duckdb_refuses_is_not_in_the_message(tmp_path):
    with pytest.raises(ProfileError) as caught:
        open_profile(tmp_path, secrets=[{"type": "nonsense", "secret": "hush"}])
    assert "hush" not in caught.value.message + "".join(caught.value.notes)


def test_closing_gives_the_file_free(tmp_path):
    warehouse = open_profile(tmp_path, path="shop.duckdb")
    warehouse.session().execute("create table t as select 1 as a")
    warehouse.close()
    code = "import duckdb; duckdb.connect('shop.duckdb').execute('insert into t select 2')"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        ({"extensions": ["httpfs"]}, "extension 'httpfs'"),
        ({"extensions": [{"name": "h3", "repo": "/no/such/folder"}]}, "extension 'h3'"),
        ({"attach": [{"path": "crm.sqlite", "type": "sqlite"}]}, "crm.sqlite"),
        ({"attach": [{"path": "ducklake:lake.ducklake", "alias": "lake"}]}, "ducklake:"),
        ({"path": "md:shop", "motherduck_token": "hush"}, "md:shop"),
    ],
)
def test_an_extension_that_cannot_be_had_is_named_with_its_place_and_what_next(
    tmp_path, profile, told
):
    nowhere = {"extension_directory": str(tmp_path), "custom_extension_repository": "/no/such/repo"}
    with pytest.raises(ProfileError, match=told) as caught:
        open_profile(tmp_path, **{"config_options": nowhere, **profile})
    assert caught.value.slug == "missing-extension"
    assert caught.value.notes[0].startswith("looked for at /no/such/")
    assert "run once: install" in (caught.value.hint or "")
    assert "hush" not in str(caught.value.notes)


def test_extensions_that_are_built_in_are_loaded(tmp_path):
    extensions = ["json", "parquet", {"name": "icu", "repo": "core"}]
    warehouse = open_profile(tmp_path, extensions=extensions)
    assert warehouse.session().fetch("select json_valid('{}')")[1].records == [(True,)]
    warehouse.close()


def test_secrets_have_names_scopes_and_headers(tmp_path):
    secrets = [
        {"type": "http", "name": "api", "bearer_token": "hush", "scope": "https://a.example"},
        {
            "type": "http",
            "scope": ["https://b.example", "https://c.example"],
            "extra_http_headers": {"X-Team": "it's us"},
        },
    ]
    warehouse = open_profile(tmp_path, secrets=secrets)
    sql = "select name, scope from duckdb_secrets() order by name"
    records = warehouse.session().fetch(sql)[1].records
    warehouse.close()
    assert records == [
        ("_dagbook_secret_2", ["https://b.example", "https://c.example"]),
        ("api", ["https://a.example"]),
    ]


@pytest.mark.parametrize(
    ("profile", "slug", "told"),
    [
        ({"remote": {"host": "h", "port": 1}}, "unsupported-profile-key", "Buena Vista"),
        ({"use_credential_provider": "gcp"}, "wrong-profile-value", "aws is the only one"),
        ({"retries": {"connect_attempts": "many"}}, "wrong-profile-value", "whole numbers"),
        ({"filesystems": [{}]}, "missing-profile-key", "has no 'fs'"),
        ({"plugins": [{"alias": "x"}]}, "missing-profile-key", "has no 'module'"),
        (
            {"attach": [{"path": "x.db", "type": "sqlite", "options": {"type": "duckdb"}}]},
            "wrong-profile-value",
            "gives type twice",
        ),
    ],
)
def test_what_a_profile_cannot_mean_is_refused(profile, slug, told):
    with pytest.raises(ProfileError, match=told) as caught:
        ADAPTER.check_credentials({"type": "duckdb", **profile})
    assert caught.value.slug == slug


def test_an_unknown_file_system_is_explained(tmp_path):
    with pytest.raises(ProfileError, match="file system 'nonsense'"):
        open_profile(tmp_path, filesystems=[{"fs": "nonsense"}])


def test_options_of_attach_are_passed_on_quoted_or_not(tmp_path):
    attach = [
        {"path": ":memory:", "alias": "a", "options": {"row_group_size": 2048}},
        {"path": "b.duckdb", "alias": "b", "options": {"storage_version": "'v1.0.0'"}},
        {"path": "c.duckdb", "alias": "c", "options": {"storage_version": "v1.0.0"}},
    ]
    warehouse = open_profile(tmp_path, attach=attach)
    sql = "select database_name from duckdb_databases() where not internal order by all"
    names = [name for (name,) in warehouse.session().fetch(sql)[1].records]
    warehouse.close()
    assert names == ["a", "b", "c", "memory"]


def test_what_fails_for_a_while_is_tried_again():
    tries: list[int] = []

    def attempt() -> str:
        tries.append(1)
        if len(tries) < 2:
            raise duckdb.IOException("the file is locked")
        return "open"

    assert with_retries(attempt, Retries(), attempts=3) == "open"
    with pytest.raises(ValueError, match="not retried"):
        with_retries(lambda: int("not retried"), Retries(), attempts=3)
