import sys

import pytest

from dagbook.adapters.find import find_adapter
from dagbook.adapters.postgres.adapter import ADAPTER
from dagbook.errors import ProfileError, WarehouseError
from dagbook.project.files import Target

OUTPUT = {
    "type": "postgres",
    "host": "db.example.com",
    "user": "ada",
    "pass": "hunter2",
    "dbname": "shop",
    "schema": "marts",
}


def target(**changes):
    output = {**OUTPUT, **changes}
    return Target(
        profile_name="shop",
        name="dev",
        type="postgres",
        database="shop",
        schema="marts",
        threads=1,
        credentials=output,
    )


def refusal(**changes):
    with pytest.raises(ProfileError) as caught:
        ADAPTER.check_credentials({**OUTPUT, **changes})
    return caught.value


def test_a_profile_says_database_and_schema():
    assert ADAPTER.check_credentials(OUTPUT) == ("shop", "marts")


@pytest.mark.parametrize("key", ["host", "user", "dbname", "schema"])
def test_what_it_needs_is_named(key):
    error = refusal(**{key: None})
    assert error.slug == "missing-profile-key"
    assert f"'{key}'" in error.message


def test_a_misspelt_key_is_refused_with_the_right_one():
    assert refusal(hots="x").hint == "did you mean 'host'?"


def test_two_names_of_one_key_must_agree():
    assert "'password' and 'pass'" in refusal(password="other").message


@pytest.mark.parametrize(
    ("key", "value"), [("port", "none"), ("port", 0), ("retries", -1), ("connect_timeout", True)]
)
def test_numbers_must_be_numbers(key, value):
    assert refusal(**{key: value}).slug == "wrong-profile-value"


def test_a_port_may_be_text_as_env_var_gives_it():
    assert ADAPTER.public_credentials(target(port="6543"))["port"] == 6543


def test_macros_see_where_it_connects_and_no_password():
    shown = ADAPTER.public_credentials(target(search_path="marts, raw", sslmode="require"))
    assert shown["host"] == "db.example.com"
    assert (shown["port"], shown["dbname"], shown["sslmode"]) == (5432, "shop", "require")
    assert "hunter2" not in str(shown)
    assert "hunter2" not in repr(target())


def test_keys_without_effect_are_told():
    (warning,) = ADAPTER.credential_warnings({**OUTPUT, "autocommit": True})
    assert "'autocommit'" in warning.message


def test_a_server_that_is_not_there_is_tried_again_and_told(tmp_path):
    with pytest.raises(Exception, match="cannot connect to PostgreSQL") as caught:
        ADAPTER.open(target(host=str(tmp_path), retries=1), tmp_path)
    assert caught.value.slug == "no-connection-to-warehouse"


def test_a_database_that_does_not_exist_is_the_profiles_fault(postgres_server, tmp_path):
    output = {**postgres_server.output("public"), "dbname": "nowhere"}
    with pytest.raises(ProfileError) as caught:
        ADAPTER.open(target(**output, **{"pass": ""}), tmp_path)
    assert caught.value.slug == "connection-refused"
    assert "'dbname'" in caught.value.hint


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"host": "nowhere.invalid"}, "'host'"),
        ({"host": "127.0.0.1", "sslmode": "perhaps"}, "'sslmode'"),
    ],
)
def test_where_no_server_can_be_reached_the_key_to_look_at_is_told(change, key, tmp_path):
    with pytest.raises(WarehouseError, match="cannot connect to PostgreSQL") as caught:
        ADAPTER.open(target(**change), tmp_path)
    assert key in str(caught.value.hint)


def test_a_role_that_does_not_exist_is_the_profiles_fault(postgres_server, tmp_path):
    output = {**postgres_server.output("public"), "pass": "", "role": "nobody"}
    with pytest.raises(ProfileError, match="the role 'nobody'") as caught:
        ADAPTER.open(target(**output), tmp_path)
    assert "'role'" in str(caught.value.hint)


def test_settings_of_the_profile_reach_the_server(postgres_server, tmp_path):
    output = {
        **postgres_server.output("public"),
        "pass": "",
        "search_path": "marts, public",
        "role": "pg_read_all_data",
        "application_name": "nightly",
    }
    warehouse = ADAPTER.open(target(**output), tmp_path)
    try:
        asked = "select current_setting('search_path'), current_role, "
        asked += "current_setting('application_name')"
        rows = warehouse.session().fetch(asked)[1].records
    finally:
        warehouse.close()
    assert rows == [("marts, public", "pg_read_all_data", "nightly")]


def test_a_missing_driver_names_the_extra_that_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for name in [each for each in sys.modules if each.startswith("dagbook.adapters.postgres.")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ProfileError) as caught:
        find_adapter("postgres")
    assert caught.value.slug == "missing-driver"
    assert caught.value.hint == "install its driver: pip install 'dagbook[postgres]'"
