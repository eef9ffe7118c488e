"""From artifacts to files."""

import pytest
from click.testing import CliRunner
from tiny_artifacts import catalog, manifest, model, write_artifacts

from dagbook.errors import UsageError
from mkdocs_dagbook.commands.check import FIX_WITH, command
from mkdocs_dagbook.mending import FixWith, MendedText, write_all

CORE = """\
models:
  - name: orders # of the shop
    columns:
      - name: old
        description: Nobody knows any more.
"""


@pytest.fixture
def project(tmp_path):
    """Two models in a folder, one of them described."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "models" / "core"
    folder.mkdir(parents=True)
    (folder / "_core.yml").write_text(CORE, encoding="utf-8")
    orders = model(
        "orders",
        path="models/core/orders.sql",
        patch_path="tiny://models/core/_core.yml",
        columns={"old": "Nobody knows any more."},
    )
    write_artifacts(
        tmp_path / "target",
        manifest=manifest(orders, model("customers", path="models/core/customers.sql")),
        catalog=catalog({"model.tiny.orders": {"id": "INTEGER"}}),
    )
    return tmp_path


def check(project, *arguments):
    return CliRunner().invoke(command, ["--project-dir", str(project), *arguments])


def text_of(project, name="_core.yml"):
    return (project / "models" / "core" / name).read_text(encoding="utf-8")


AFTER = """\
models:
  - name: orders # of the shop
    description: ""
    columns:
      - name: id
        description: ""
  - name: customers
    description: ""
"""


def test_fix_writes_and_tells_what_it_did(project):
    result = check(project, "--fix")

    assert text_of(project) == AFTER
    assert result.exit_code == 0
    assert result.stdout == (
        "models/core/_core.yml\n"
        "  orders: given a description to be written\n"
        "  orders.old: column removed, the warehouse doesn't have it\n"
        "  orders.id: column listed\n"
        "  customers: listed, with a description to be written\n"
        "\nmended: 4 in 1 file; left: 0\n"
    )


def test_fixing_twice_changes_nothing_more(project):
    check(project, "--fix")
    result = check(project, "--fix")

    assert text_of(project) == AFTER
    assert result.stdout == "nothing to mend\n"


def test_a_dry_run_shows_a_patch_and_writes_nothing(project):
    result = check(project, "--fix", "--dry-run")

    assert text_of(project) == CORE
    assert result.stdout == (
        "--- a/models/core/_core.yml\n"
        "+++ b/models/core/_core.yml\n"
        "@@ -1,5 +1,8 @@\n"
        " models:\n"
        "   - name: orders # of the shop\n"
        '+    description: ""\n'
        "     columns:\n"
        "-      - name: old\n"
        "-        description: Nobody knows any more.\n"
        "+      - name: id\n"
        '+        description: ""\n'
        "+  - name: customers\n"
        '+    description: ""\n'
    )
    assert result.stderr.endswith("mended: 4 in 1 file; left: 0\n")


def test_what_is_left_gives_exit_code_one(project):
    tested = CORE + "        tests: [unique]\n"
    (project / "models" / "core" / "_core.yml").write_text(tested, encoding="utf-8")

    result = check(project, "--fix")

    assert result.exit_code == 1
    assert "orders.old: left, the warehouse doesn't have it, but its entry has tests" in (
        result.stdout
    )


def test_a_file_that_can_not_be_parsed_stops_everything(project):
    (project / "models" / "core" / "broken.yml").write_text("models: [\n", encoding="utf-8")

    result = check(project, "--fix")

    assert result.exit_code == 2
    assert "error[unmendable-file]: no YAML: " in result.stderr
    assert "--> models/core/broken.yml:2:1" in result.stderr
    assert text_of(project) == CORE


def test_a_file_that_is_gone_stops_everything(project):
    (project / "models" / "core" / "_core.yml").unlink()

    result = check(project, "--fix")

    assert result.exit_code == 2
    assert "error[unmendable-file]: the artifacts name this file" in result.stderr
    assert list((project / "models" / "core").iterdir()) == []


def test_files_outside_of_the_project_and_of_packages_are_left(project, tmp_path_factory):
    away = tmp_path_factory.mktemp("away") / "_core.yml"
    away.write_text(CORE, encoding="utf-8")
    here = project / "models" / "core" / "_core.yml"
    here.unlink()
    here.symlink_to(away)

    result = check(project, "--fix")

    assert away.read_text(encoding="utf-8") == CORE
    assert result.exit_code == 1
    assert "orders: left, its file stands outside the project" in result.stdout


def test_a_baseline_is_not_written_while_mending(project):
    result = check(project, "--fix", "--baseline", "b.tsv", "--write-baseline")

    assert result.exit_code == 2
    assert "error[options-contradict]" in result.stderr


def test_where_one_file_can_not_be_written_the_others_are_as_they_were(tmp_path):
    (tmp_path / "a.yml").write_text("old\n", encoding="utf-8")
    (tmp_path / "b.yml").mkdir()

    with pytest.raises(UsageError) as caught:
        write_all(
            tmp_path,
            [
                MendedText(path="a.yml", before="old\n", after="new\n"),
                MendedText(path="b.yml", before="", after="new\n"),
            ],
        )

    assert caught.value.slug == "unwritable-output"
    assert (tmp_path / "a.yml").read_text(encoding="utf-8") == "old\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.yml", "b.yml"]


PLACES = {
    "one file a folder, named after it": (
        {"orders": "models/core/_core.yml", "items": "models/core/_core.yml"},
        "models/core/_core.yml",
    ),
    "one file a model": (
        {"orders": "models/core/orders.yml", "items": "models/core/items.yml"},
        "models/core/customers.yml",
    ),
    "one file for everything": (
        {"orders": "models/schema.yml", "items": "models/schema.yml"},
        "models/schema.yml",
    ),
    "nobody describes anything": ({}, "models/core/_core.yml"),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_model_without_properties_goes_where_others_of_its_folder_are(tmp_path, case):
    patches, expected = PLACES[case]
    for patch in patches.values():
        file = tmp_path / patch
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("models: []\n", encoding="utf-8")
    entries = [
        model(
            name,
            path=f"models/core/{name}.sql",
            patch_path=f"tiny://{patch}",
            description="One row is one thing that was sold.",
        )
        for name, patch in patches.items()
    ]
    (tmp_path / ".git").mkdir()
    (tmp_path / "models" / "core").mkdir(parents=True, exist_ok=True)
    write_artifacts(
        tmp_path / "target",
        manifest=manifest(*entries, model("customers", path="models/core/customers.sql")),
    )

    result = check(tmp_path, "--fix")

    assert result.stdout.splitlines()[0].removesuffix(" (new)") == expected
    if not patches:
        assert text_of(tmp_path) == (
            'version: 2\n\nmodels:\n  - name: customers\n    description: ""\n'
        )


def test_the_command_offers_every_way_to_fill_in_words():
    assert tuple(each.value for each in FixWith) == FIX_WITH
