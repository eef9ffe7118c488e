"""Models that are files, and sources that are."""

import sys

import duckdb
import pytest

from dagbook.jinja.external_files import put_in_place
from dagbook.jinja.folder_swap import swap
from dagbook.project.results import Status
from dagbook.testing import results_by_name

ROWS = "select 1 as id, 'a' as name union all select 2, 'b'"


def external(sql: str = ROWS, **config: object) -> str:
    values = ", ".join(f"{key}={value!r}" for key, value in config.items())
    return "{{ config(materialized='external'" + (f", {values}" if values else "") + f") }}}} {sql}"


def built(shop, model: str, **files: str):
    shop.write({"models/m.sql": model, **files})
    return results_by_name(shop.build())["m"]


def rows(shop, sql: str = "from m order by all") -> list[tuple]:
    with duckdb.connect(str(shop.place.path)) as connection:
        connection.execute(f"set file_search_path = '{shop.root}'")
        return connection.execute(sql).fetchall()


@pytest.fixture
def shop(tmp_path):
    from dagbook.testing import ProjectFolder  # noqa: PLC0415

    return ProjectFolder(tmp_path / "shop")


def test_a_model_becomes_a_parquet_file_that_others_read(shop):
    result = built(shop, external(), **{"models/n.sql": "select count(*) as n from {{ ref('m') }}"})
    assert (result.status, result.row_count) == (Status.SUCCESS, 2)
    assert duckdb.sql(f"from '{shop.root}/m.parquet' order by id").fetchall() == [
        (1, "a"),
        (2, "b"),
    ]
    assert rows(shop, "from n") == [(2,)]


@pytest.mark.parametrize(
    ("config", "file", "text"),
    [
        ({"format": "csv"}, "m.csv", "id,name\n1,a\n2,b\n"),
        ({"format": "csv", "delimiter": "|"}, "m.csv", "id|name\n1|a\n2|b\n"),
        ({"location": "out/x.csv"}, "out/x.csv", "id,name\n1,a\n2,b\n"),
        ({"location": "x.tsv", "options": {"format": "csv", "delimiter": "\t"}}, "x.tsv", None),
        ({"format": "csv", "options": {"header": False}}, "m.csv", "1,a\n2,b\n"),
        ({"format": "json"}, "m.json", '{"id":1,"name":"a"}\n{"id":2,"name":"b"}\n'),
        ({"location": "{{ target.name }}/m.parquet"}, "dev/m.parquet", None),
        ({"location": "m.csv.gz"}, "m.csv.gz", None),
    ],
)
def test_format_and_options_are_copys(shop, config, file, text):
    result = built(shop, external(f"select * from ({ROWS}) order by id", **config))
    assert result.status is Status.SUCCESS, result.error
    if text is not None:
        assert (shop.root / file).read_text() == text
    assert (shop.root / file).exists()
    assert sorted(rows(shop)) == [(1, "a"), (2, "b")]


def test_the_profiles_external_root_is_where_files_go(shop):
    shop.write({"models/m.sql": external()})
    profile = (shop.root / "profiles.yml").read_text()
    changed = profile.replace('"type": "duckdb"', '"type": "duckdb", "external_root": "lake"')
    (shop.root / "profiles.yml").write_text(changed)
    assert shop.build().success
    assert (shop.root / "lake/m.parquet").exists()


@pytest.mark.parametrize("format_", ["parquet", "csv", "json"])
def test_no_row_is_a_file_without_rows_and_a_view_with_types(shop, format_):
    result = built(shop, external(f"select * from ({ROWS}) where id > 9", format=format_))
    assert (result.status, result.row_count) == (Status.SUCCESS, 0)
    assert rows(shop) == []
    assert [each[1] for each in rows(shop, "describe m")] == ["INTEGER", "VARCHAR"]


def test_a_partitioned_model_is_a_folder(shop):
    options = {"partition_by": "name", "overwrite": True}
    assert built(shop, external(options=options)).status is Status.SUCCESS
    assert {each.name for each in (shop.root / "m").iterdir()} == {"name=a", "name=b"}
    assert rows(shop) == [(1, "a"), (2, "b")]
    assert built(shop, external("select 3 as id, 'c' as name", options=options)).error is None
    assert {each.name for each in (shop.root / "m").iterdir()} == {"name=c"}
    assert rows(shop) == [(3, "c")]
    assert not list(shop.root.glob("m.*"))


def cannot(new, file):
    return False


@pytest.mark.parametrize("exchange", [swap, cannot])
def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path, exchange):
    new, file = tmp_path / "m.dagbook-new", tmp_path / "m"
    for content, folder in (("new", new), ("old", file)):
        folder.mkdir()
        (folder / content).touch()
    put_in_place(new, file, exchange)
    assert [each.name for each in tmp_path.iterdir()] == ["m"]
    assert [each.name for each in file.iterdir()] == ["new"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no exchange of names")
def test_two_folders_take_each_others_names_in_one_step(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"of {name}").touch()
    assert swap(tmp_path / "one", tmp_path / "other")
    assert [each.name for each in (tmp_path / "one").iterdir()] == ["of other"]
    assert not swap(tmp_path / "one", tmp_path / "nowhere")


def test_a_folder_that_stepped_aside_is_back_after_a_model_failed(shop):
    options = {"partition_by": "name", "overwrite": True}
    built(shop, external(options=options))
    (shop.root / "m").rename(shop.root / "m.dagbook-old")
    failing = "select range::int as id, case when range = 90000 then error('no') end as name"
    assert built(shop, external(f"{failing} from range(100000)", options=options)).error
    assert rows(shop) == [(1, "a"), (2, "b")]


def test_a_partitioned_model_without_rows_has_its_columns(shop):
    options = {"partition_by": ["name"], "overwrite_or_ignore": True}
    sql = f"select * from ({ROWS}) where id > 9"
    assert built(shop, external(sql, options=options)).status is Status.SUCCESS
    assert rows(shop) == []


def test_a_failed_model_leaves_the_old_file_whole(shop):
    built(shop, external())
    before = (shop.root / "m.parquet").read_bytes()
    failing = "select range::int as id, case when range = 90000 then error('no') end as name"
    assert built(shop, external(f"{failing} from range(100000)")).status is Status.ERROR
    assert (shop.root / "m.parquet").read_bytes() == before
    assert rows(shop) == [(1, "a"), (2, "b")]


def test_a_table_becomes_external_and_a_table_again(shop):
    for model in (ROWS, external(), "{{ config(materialized='table') }} " + ROWS):
        assert built(shop, model).status is Status.SUCCESS
        assert rows(shop) == [(1, "a"), (2, "b")]


def test_a_python_model_may_be_a_file(shop):
    code = (
        "def model(dbt, session):\n    dbt.config(materialized='external', format='csv')\n"
        "    return session.sql('select 1 as id').df()\n"
    )
    shop.write({"models/m.py": code})
    assert shop.build().success
    assert (shop.root / "m.csv").read_text() == "id\n1\n"


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"format": "xlsx"}, "format 'xlsx' is none of parquet, csv, json"),
        ({"glue_register": True}, "registers nothing in AWS Glue"),
        ({"options": "csv"}, "options must be a mapping"),
    ],
)
def test_what_cannot_be_is_said(shop, config, told):
    assert told in built(shop, external(**config)).error.message


def test_upstream_files_are_registered_in_a_new_database(shop):
    project = "name: shop\nversion: '1.0'\nprofile: shop\n"
    hook = 'on-run-start: "{{ register_upstream_external_models() }}"\n'
    files = {
        "dbt_project.yml": project + hook,
        "models/n.sql": "select sum(id) as n from {{ ref('m') }}",
        "models/p.sql": "select * from {{ ref('n') }}",
    }
    built(shop, external(location="lake/m.csv"), **files)
    shop.place.path.unlink()
    assert shop.invoke("run", "-s", "n").success
    assert rows(shop, "select n::int from n") == [(3,)]


def source_file(shop, keys: str, files: dict[str, str], level: str = "table") -> list[tuple]:
    table = f", {keys}" if level == "table" else ""
    source = f", {keys}" if level == "source" else ""
    yml = f"sources: [{{name: raw{source}, tables: [{{name: people{table}}}]}}]"
    model = "select * from {{ source('raw', 'people') }}"
    result = built(shop, model, **files, **{"models/s.yml": yml})
    assert result.error is None
    return rows(shop)


@pytest.mark.parametrize("level", ["source", "table"])
@pytest.mark.parametrize(
    "keys",
    [
        "meta: {external_location: 'data/{name}.csv'}",
        "config: {external_location: 'data/{identifier}.csv'}",
        "config: {meta: {external_location: \"'data/{name}.csv'\"}}",
        "meta: {external_location: 'data/{kind}.csv', kind: people}",
        "meta: {external_location: 'data/%(name)s.csv', formatter: oldstyle}",
        "config: {external_location: 'data/$name.csv', formatter: template}",
        "meta: {external_location: \"read_csv('data/{name}.csv', header=true)\"}",
    ],
)
def test_a_source_is_read_from_a_file(shop, keys, level):
    assert source_file(shop, keys, {"data/people.csv": "id,name\n7,ada\n"}, level) == [(7, "ada")]


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("meta: {external_location: '{nam}.csv'}", "cannot be filled in: 'nam'"),
        ("meta: {external_location: 'x', formatter: newstile}", "formatter 'newstile'"),
    ],
)
def test_a_location_that_cannot_be_filled_in_is_placed(shop, keys, told):
    yml = f"sources: [{{name: raw, tables: [{{name: people, {keys}}}]}}]"
    result = built(shop, "select * from {{ source('raw', 'people') }}", **{"models/s.yml": yml})
    assert told in result.error.message
    assert result.error.slug == "wrong-external-location"
