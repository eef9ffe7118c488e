"""What a profile plugs in: Python functions, sources, file systems, modules of its own."""

import json
import sys
from pathlib import Path

import duckdb
import pytest

from dagbook.errors import DagbookError, ProfileError
from dagbook.testing import ProjectFolder, results_by_name

PLUGIN = """
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import SourceConfig, TargetConfig


class Plugin(BasePlugin):
    def initialize(self, config):
        self.word = config.get("word", "nothing")

    def configure_connection(self, conn):
        conn.create_function("shout", lambda text: text.upper() + "!", ["VARCHAR"], "VARCHAR")
        conn.execute(f"create table spoken as select '{self.word}' as word")

    def load(self, source_config: SourceConfig):
        import pandas

        with open(source_config["log"], "a") as log:
            log.write(source_config.table_name())
        return pandas.DataFrame({"id": [1, 2], "name": [source_config.name, self.word]})

    def store(self, target_config: TargetConfig):
        with open(target_config.config["stored_in"], "w") as file:
            file.write(f"{target_config.location.path} {len(target_config.column_list)}")
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    folder = ProjectFolder(tmp_path / "shop")
    profile = {
        "type": "duckdb",
        "path": ":memory:",
        "module_paths": ["python"],
        "plugins": [{"module": "speaking", "alias": "talk", "config": {"word": "hello"}}],
    }
    yield folder.write(
        {
            "python/speaking.py": PLUGIN,
            "profiles.yml": json.dumps({"shop": {"target": "d", "outputs": {"d": profile}}}),
        }
    )
    sys.modules.pop("speaking", None)


def shown(shop: ProjectFolder, model: str) -> list[tuple]:
    """The rows of a model, from a parquet file: the database lives in memory."""
    location = shop.root / "shown.parquet"
    head = f"{{{{ config(materialized='external', location='{location}') }}}} "
    shop.write({"models/shown.sql": head + model})
    result = results_by_name(shop.build())["shown"]
    assert result.error is None
    return duckdb.sql(f"from '{location}' order by all").fetchall()


def test_functions_of_a_plugin_written_for_dbt_duckdb_are_there_in_every_model(shop):
    shop.write({"models/other.sql": "select shout('b') as word"})
    model = "select shout('a') as word union all select word from {{ ref('other') }}"
    assert shown(shop, model) == [("A!",), ("B!",)]


def test_a_plugin_gets_its_config(shop):
    assert shown(shop, "select word from spoken") == [("hello",)]


def test_a_plugin_loads_a_source_once(shop):
    log = shop.root / "log.txt"
    yml = f"sources: [{{name: raw, tables: [{{name: t, meta: {{plugin: talk, log: '{log}'}}}}]}}]"
    shop.write({"models/s.yml": yml, "models/a.sql": "select * from {{ source('raw', 't') }}"})
    assert shown(shop, "select * from {{ source('raw', 't') }}") == [(1, "t"), (2, "hello")]
    assert log.read_text() == "memory.raw.t"


def test_a_plugin_stores_an_external_model(shop):
    place = shop.root / "stored.txt"
    config = f"materialized='external', plugin='talk', stored_in='{place}'"
    shop.write({"models/m.sql": f"{{{{ config({config}) }}}} select 1 as id, 2 as n"})
    assert shop.build().success
    assert place.read_text() == "./m.parquet 2"


def test_a_plugin_that_is_not_in_the_profile_is_named(shop):
    yml = "sources: [{name: raw, tables: [{name: t, meta: {plugin: tolk}}]}]"
    shop.write({"models/s.yml": yml, "models/a.sql": "select * from {{ source('raw', 't') }}"})
    error = results_by_name(shop.build())["a"].error
    assert (error.slug, error.hint) == ("missing-plugin", "did you mean 'talk'?")


@pytest.mark.parametrize(
    ("code", "slug", "told"),
    [
        ("import no_such_package", "missing-plugin", "cannot be imported: No module named"),
        ("x = 1", "missing-plugin", "has no class named Plugin"),
        (PLUGIN.replace("conn.execute(f", "conn.no_such(f"), "plugin-failed", "AttributeError"),
    ],
)
def test_a_broken_plugin_is_told_by_name(shop, code, slug, told):
    shop.write({"python/speaking.py": code, "models/a.sql": "select 1 as id"})
    with pytest.raises(ProfileError) as caught:
        shop.build()
    assert caught.value.slug == slug
    assert told in caught.value.message


def test_what_only_dbt_duckdb_brings_is_named(shop):
    profile = (shop.root / "profiles.yml").read_text().replace('"speaking"', '"gsheet"')
    shop.write({"profiles.yml": profile, "models/a.sql": "select 1 as id"})
    with pytest.raises(ProfileError, match="comes with dbt-duckdb"):
        shop.build()


def test_a_python_model_imports_a_module_of_module_paths(shop):
    code = "import words\n\n\ndef model(dbt, session):\n    return session.sql(words.QUERY)\n"
    shop.write({"python/words.py": "QUERY = 'select 42 as n'\n", "models/m.py": code})
    assert shown(shop, "select * from {{ ref('m') }}") == [(42,)]


def test_an_fsspec_file_system_is_read(shop):
    import fsspec  # noqa: PLC0415

    with fsspec.filesystem("memory").open("/people.csv", "w") as file:
        file.write("id\n7\n")
    profile = (shop.root / "profiles.yml").read_text()
    more = '"path": ":memory:", "filesystems": [{"fs": "memory"}]'
    shop.write({"profiles.yml": profile.replace('"path": ":memory:"', more)})
    assert shown(shop, "select id from read_csv('memory://people.csv')") == [(7,)]


def test_a_sheet_of_a_workbook_is_a_source(shop):
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook()
    for row in (("id", "name"), (1, "ada")):
        book.active.append(row)
    book.save(shop.root / "people.xlsx")
    profile = (
        (shop.root / "profiles.yml")
        .read_text()
        .replace('"module": "speaking"', '"module": "excel"')
    )
    keys = f"plugin: talk, external_location: '{shop.root}/{{name}}.xlsx'"
    yml = f"sources: [{{name: raw, tables: [{{name: people, meta: {{{keys}}}}}]}}]"
    shop.write({"profiles.yml": profile, "models/s.yml": yml})
    assert shown(shop, "select * from {{ source('raw', 'people') }}") == [(1, "ada")]


def test_no_name_of_dbts_is_left_behind(shop):
    shown(shop, "select 1 as id")
    assert "dbt.adapters.duckdb.plugins" not in sys.modules
    assert Path(sys.modules["speaking"].__file__).parent == shop.root / "python"


def test_a_source_that_exists_is_kept_or_refused_as_it_says(shop):
    log = shop.root / "log.txt"
    keys = f"plugin: talk, log: '{log}', save_mode: "
    yml = "sources: [{name: raw, schema: main, tables: [{name: spoken, meta: {KEYS}}]}]"
    shop.write({"models/s.yml": yml.replace("KEYS", keys + "ignore")})
    assert shown(shop, "select * from {{ source('raw', 'spoken') }}") == [("hello",)]
    shop.write({"models/s.yml": yml.replace("KEYS", keys + "error_if_exists")})
    error = results_by_name(shop.build())["shown"].error
    assert isinstance(error, DagbookError)
    assert error.slug == "source-exists"
