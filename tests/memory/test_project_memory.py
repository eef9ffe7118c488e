"""When a project is recalled, when it is read anew, and that nothing broken does harm."""

import ast
import json
import pickle
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dagbook.api import invoke
from dagbook.errors import Origin, ProjectError
from dagbook.memory.frozen_values import NotPlainError, pack, unpack

SHOP = Path(__file__).parents[2] / "examples" / "shop"
FILES = {
    "models/orders.sql": "select 1 as id, '{{ env_var('REGION', 'north') }}' as region",
    "models/all.yml": "models: [{name: orders, columns: [{name: id, data_tests: [unique]}]},"
    " {name: nothing}]",
}


@pytest.fixture
def shop(write_project):
    return write_project(FILES)


def parse(folder, *switches):
    result = invoke(["parse", "--project-dir", str(folder), *switches])
    assert result.success, result.exception
    return result


def kept(folder):
    """The memory of a project; it has another salt each time all is read."""
    files = sorted((folder / "target" / "project_memory").glob("[!m]*.bin"))
    return [file.read_bytes() for file in files]


def parts(result):
    """The manifest without what is of one invocation."""
    found = {key: dict(each) for key, each in result.manifest.items() if key != "metadata"}
    for group in found.values():
        for each in group.values():
            if isinstance(each, dict):
                each.pop("created_at", None)
    return found


def test_a_project_is_recalled_while_nothing_changes(shop):
    first = parse(shop)
    before = kept(shop)

    again = parse(shop)

    assert kept(shop) == before
    assert again.project.nodes == first.project.nodes
    assert parts(again) == parts(first)
    assert (
        again.manifest["metadata"]["invocation_id"] != first.manifest["metadata"]["invocation_id"]
    )


def test_its_warnings_are_told_again(shop):
    first = [each.slug for each in parse(shop).warnings]

    assert first == ["unmatched-properties"]
    assert [each.slug for each in parse(shop).warnings] == first


@pytest.mark.parametrize(
    ("name", "value", "is_recalled"),
    [("NOBODY_ASKS", "south", True), ("REGION", "south", False), ("REGION", "north", False)],
)
def test_an_environment_variable_counts_where_it_was_asked(
    shop, monkeypatch, name, value, is_recalled
):
    parse(shop)
    before = kept(shop)

    monkeypatch.setenv(name, value)
    parse(shop)

    assert (kept(shop) == before) is is_recalled


def test_the_number_of_threads_is_asked_by_nobody(shop):
    parse(shop)
    before = kept(shop)

    parse(shop, "--threads", "3")

    assert kept(shop) == before


@pytest.mark.parametrize(
    "asked", ["run_started_at", "invocation_id", "modules.datetime.datetime.now()"]
)
def test_what_asked_for_the_time_is_made_each_time(write_project, asked):
    folder = write_project(
        {
            "models/now.sql": f"{{{{ config(meta={{'x': {asked} | string}}) }}}}",
            "models/orders.sql": "select 1 as id",
        }
    )
    first = parse(folder)
    *_, before = kept(folder)

    again = parse(folder)

    *_, after = kept(folder)
    assert after == before
    assert [
        id_ for id_, node in again.project.nodes.items() if node != first.project.nodes[id_]
    ] == ["model.test.now"]


def test_where_the_project_as_a_whole_asked_for_the_time_nothing_is_kept(write_project):
    settings = "name: test\nprofile: test\non-run-start: ['select {{ run_started_at }}']\n"
    folder = write_project({**FILES, "dbt_project.yml": settings})

    parse(folder)

    assert not (folder / "target" / "project_memory" / "opened.bin").exists()


def test_selectors_are_the_same_in_the_next_process(write_project):
    selectors = "selectors: [{name: all, definition: {method: fqn, value: '*'}}]"
    folder = write_project({**FILES, "selectors.yml": selectors})
    parse(folder)
    before = kept(folder)

    parse(folder)

    assert kept(folder) == before


def test_a_model_is_warned_of_from_the_day_it_is_to_go(write_project):
    folder = write_project(
        {
            "models/old.sql": "select 1 as id",
            "models/all.yml": "models: [{name: old, deprecation_date: 2020-01-01}]",
        }
    )

    assert [each.slug for each in parse(folder).warnings] == ["deprecated-model"]
    assert [each.slug for each in parse(folder).warnings] == ["deprecated-model"]


def test_a_warning_moves_with_its_line_of_the_settings(write_project):
    settings = "name: test\nprofile: test\nmodels: {test: {gone: {+enabled: true}}}\n"
    folder = write_project({**FILES, "dbt_project.yml": settings})
    assert [each.origin.line for each in parse(folder).warnings][1:] == [3]

    (folder / "dbt_project.yml").write_text(f"\n\n{settings}")

    assert [each.origin.line for each in parse(folder).warnings][1:] == [5]


def test_what_hears_questions_is_printed_copied_and_encoded_as_the_dict_it_stands_for(
    write_project,
):
    asked = "'a': target | tojson, 'b': target | string, 'c': target.copy().name, 'd': flags|tojson"
    folder = write_project({"models/orders.sql": f"{{{{ config(meta={{{asked}}}) }}}} select 1"})

    meta = parse(folder).manifest["nodes"]["model.test.orders"]["config"]["meta"]

    assert json.loads(meta["a"]) == ast.literal_eval(meta["b"])
    assert json.loads(meta["a"])["name"] == meta["c"] == "dev"
    assert json.loads(meta["d"])["WHICH"] == "parse"


@pytest.mark.parametrize("name", ["opened.bin", "manifest.bin"])
@pytest.mark.parametrize(
    "torn",
    [
        lambda content: b"",
        lambda content: content[:100],
        lambda content: content[:-1],
        lambda content: b"dagbook project 0\n" + content[18:],
        lambda content: content[:-40] + bytes(40),
        lambda content: b"\xff" * len(content),
    ],
    ids=["empty", "head only", "last byte missing", "other format", "end wiped", "noise"],
)
def test_a_broken_memory_counts_as_none(shop, name, torn):
    first = parse(shop)
    file = shop / "target" / "project_memory" / name
    file.write_bytes(torn(file.read_bytes()))

    assert parts(parse(shop)) == parts(first)
    assert parts(parse(shop)) == parts(first)


def test_a_folder_that_cannot_be_written_keeps_nothing(shop):
    (shop / "target").mkdir()
    (shop / "target" / "project_memory").write_text("a file stands here")

    assert parts(parse(shop)) == parts(parse(shop))


@pytest.mark.parametrize(
    ("switches", "environment", "flags"),
    [
        (("--no-partial-parse",), {}, ""),
        ((), {"DBT_PARTIAL_PARSE": "false"}, ""),
        ((), {}, "flags: {partial_parse: false}"),
    ],
    ids=["option", "variable", "project"],
)
def test_memory_is_switched_off(write_project, monkeypatch, switches, environment, flags):
    folder = write_project(
        {**FILES, "dbt_project.yml": f"name: test\nversion: '1.0'\nprofile: test\n{flags}\n"}
    )
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    parse(folder, *switches)

    assert not (folder / "target" / "project_memory").exists()


def test_several_at_once_do_each_other_no_harm(shop):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: parts(parse(shop)), range(8)))

    assert all(each.keys() == found[0].keys() for each in found)
    before = kept(shop)
    parse(shop)
    assert kept(shop) == before
    assert [each.name for each in (shop / "target" / "project_memory").glob(".*")] == []


def test_the_shop_is_recalled_as_it_is_parsed(tmp_path):
    folder = tmp_path / "shop"
    shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("target", "logs", "*.duckdb*"))
    first = parse(folder)
    before = kept(folder)

    recalled = parse(folder)
    anew = parse(folder, "--no-partial-parse")

    assert kept(folder) == before
    assert recalled.project == anew.project == first.project
    assert [str(each) for each in recalled.warnings] == [str(each) for each in anew.warnings]


def test_values_come_back_as_they_were():
    error = ProjectError("a-slug", "words", origin=Origin("a.sql", 1, 2), hint="next", notes=("n",))

    back = unpack(pack(error))

    assert type(back) is ProjectError
    assert vars(back) == vars(error)
    assert back.args == error.args


def test_what_is_no_data_is_not_kept():
    with pytest.raises(NotPlainError, match="isn't kept"):
        pack({"meta": object()})


def test_bytes_have_no_power(tmp_path):
    class Evil:
        def __reduce__(self):
            return Path.touch, (tmp_path / "done",)

    with pytest.raises(NotPlainError):
        unpack(pickle.dumps(Evil()))
    assert not (tmp_path / "done").exists()


def test_a_manifest_belongs_to_the_sources_it_was_made_from(shop):
    """A file that declares nothing changes the sources, though not what they come to."""
    parse(shop)
    before = (shop / "target" / "project_memory" / "manifest.bin").read_bytes()

    (shop / "models" / "empty.yml").write_text("# nothing yet\n")
    parse(shop)

    assert (shop / "target" / "project_memory" / "manifest.bin").read_bytes() != before
