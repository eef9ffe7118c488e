"""Whatever somebody edits is found, and nothing else is."""

import random
from copy import deepcopy

import pytest
from tiny_artifacts import exposure, generic_test, manifest, model, source, write_artifacts

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.comparison import compare
from mkdocs_dagbook.comparison.change import Aspect, Deed
from mkdocs_dagbook.site_model import build_site_model

NAMES = [f"model_{number}" for number in range(12)]


def project():
    """A project in which no two things look alike, so that nothing passes for a renaming."""
    entries = [source("raw", columns={"id": "The raw key."})]
    for number, name in enumerate(NAMES):
        columns = {f"{name}_c{at}": f"Column {at} of {name}." for at in range(4)}
        parent = f"model.tiny.{NAMES[number - 1]}" if number else "source.tiny.raw.raw"
        entries.append(
            model(
                name,
                columns=columns,
                description=f"About {name}.",
                raw_code=f"{{{{ config(x={number}) }}}} select {number} as a_{number}",
                reads=[parent],
                meta={"owner": f"Team {number}"},
            )
        )
        entries.append(generic_test("unique", f"model.tiny.{name}", f"{name}_c0"))
    return [*entries, exposure("board", reads=["model.tiny.model_11"])]


def pick(chance, entries, kind):
    return chance.choice([each for each in entries if each["unique_id"].startswith(f"{kind}.")])


def drop_column(chance, entries):
    table = pick(chance, entries, "model")
    # one with a test takes the test along, which is told by the column alone
    name = chance.choice(sorted(table["columns"]))
    del table["columns"][name]
    return table["unique_id"], name, Aspect.ITSELF, Deed.REMOVED


def add_column(chance, entries):
    table = pick(chance, entries, "model")
    name = f"new_{chance.randrange(10**9)}"
    table["columns"][name] = {"name": name}
    return table["unique_id"], name, Aspect.ITSELF, Deed.ADDED


def reword_column(chance, entries):
    table = pick(chance, entries, "model")
    name = chance.choice(sorted(table["columns"]))
    table["columns"][name]["description"] += f" {chance.randrange(10**9)}"
    return table["unique_id"], name, Aspect.DESCRIPTION, Deed.CHANGED


def drop_description(chance, entries):
    table = pick(chance, entries, "model")
    table["description"] = " \n"
    return table["unique_id"], None, Aspect.DESCRIPTION, Deed.REMOVED


def drop_owner(chance, entries):
    table = pick(chance, entries, "model")
    table["meta"] = {}
    return table["unique_id"], None, Aspect.OWNER, Deed.REMOVED


def rewrite(chance, entries):
    table = pick(chance, entries, "model")
    table["raw_code"] += f" where {chance.randrange(10**9)}"
    return table["unique_id"], None, Aspect.CODE, Deed.CHANGED


def drop_test(chance, entries):
    test = pick(chance, entries, "test")
    entries.remove(test)
    return test["attached_node"], test["column_name"], Aspect.TEST, Deed.REMOVED


EDITS = (
    drop_column,
    add_column,
    reword_column,
    drop_description,
    drop_owner,
    rewrite,
    drop_test,
)


@pytest.fixture
def site_of(tmp_path):
    def site(entries):
        folder = write_artifacts(tmp_path, manifest=manifest(*entries))
        return build_site_model(read_artifacts(folder))

    return site


@pytest.mark.parametrize("seed", range(60))
def test_every_edit_is_found_and_nothing_else(seed, site_of):
    chance = random.Random(seed)
    before = project()
    after = deepcopy(before)
    edits = chance.sample(EDITS, chance.randrange(1, 4))
    # columns after words and tests: a column that goes takes what is known of it along
    edits.sort(key=lambda edit: edit is not drop_column)
    done = {edit(chance, after) for edit in edits}
    chance.shuffle(after)

    found = compare(site_of(before), site_of(after))

    told = {(each.node, each.column, each.aspect, each.deed) for each in found.every}
    gone = {(node, column) for node, column, aspect, deed in done if aspect is Aspect.ITSELF}
    assert told == {
        each for each in done if each[2] is Aspect.ITSELF or (each[0], each[1]) not in gone
    }


@pytest.mark.parametrize("seed", range(20))
def test_both_ways_tell_as_much(seed, site_of):
    chance = random.Random(seed)
    before = project()
    after = deepcopy(before)
    for edit in chance.sample(EDITS, 4):
        edit(chance, after)
    one, other = site_of(before), site_of(after)

    there, back = compare(one, other), compare(other, one)

    swapped = {Deed.ADDED: Deed.REMOVED, Deed.REMOVED: Deed.ADDED}
    assert sorted(
        (each.node, each.aspect, each.deed, each.column or "") for each in there.every
    ) == (
        sorted(
            (each.node, each.aspect, swapped.get(each.deed, each.deed), each.column or "")
            for each in back.every
        )
    )
    assert compare(one, one).is_empty
    assert compare(other, other).is_empty
