import hashlib

import pytest

from dagbook.errors import DagbookError
from dagbook.project.files import FileKind


def kinds(files):
    return {file.path: file.kind.value for file in files.root.files}


def test_files_are_told_by_folder_and_suffix(load):
    files = load(
        {
            "models/b.sql": "select 1",
            "models/a/deep.py": "",
            "models/a/schema.yml": "version: 2",
            "models/words.md": "x",
            "models/notes.txt": "x",
            "seeds/s.csv": "a\n1\n",
            "tests/one.sql": "select 1",
            "tests/generic/t.sql": "",
            "tests/fixtures/f.csv": "a\n",
            "macros/m.sql": "",
            "snapshots/h.sql": "",
            "analyses/q.sql": "",
        }
    )

    assert kinds(files) == {
        "analyses/q.sql": "analysis",
        "macros/m.sql": "macro",
        "models/a/deep.py": "model",
        "models/a/schema.yml": "properties",
        "models/b.sql": "model",
        "models/words.md": "docs",
        "seeds/s.csv": "seed",
        "snapshots/h.sql": "snapshot",
        "tests/fixtures/f.csv": "fixture",
        "tests/generic/t.sql": "generic_test",
        "tests/one.sql": "test",
    }
    assert [file.path for file in files.root.files] == sorted(kinds(files))


def test_hidden_files_and_ignored_ones_are_left_out(load):
    files = load(
        {
            "models/.hidden.sql": "",
            "models/~draft.sql": "",
            "models/kept.sql": "select 1",
            "models/old/a.sql": "",
            "models/old/keep_me.sql": "",
            "models/x_wip.sql": "",
            "models/deep/folder/b.sql": "",
            ".dbtignore": "# words\nmodels/old/*\n!keep_me.sql\n*_wip.sql\n/models/**/folder/\n",
        }
    )

    assert sorted(kinds(files)) == ["models/kept.sql", "models/old/keep_me.sql"]


def test_relative_paths_stand_below_their_folder(load):
    text = "name: test\nprofile: test\nmodel-paths: [sql/models]\n"

    (file,) = load({"dbt_project.yml": text, "sql/models/a/b.sql": "select 1"}).root.files

    assert file.resource_path == "sql/models"
    assert file.relative_path == "a/b.sql"


def test_checksums_do_not_see_white_space(load):
    file, other, seed = load(
        {"models/a.sql": " select\n  1\n", "models/b.sql": "select 1", "seeds/s.csv": "a\n1\n\n"}
    ).root.files

    assert file.checksum == other.checksum == hashlib.sha256(b"select 1").hexdigest()
    assert seed.kind is FileKind.SEED
    assert seed.text is None
    assert seed.checksum == hashlib.sha256(b"a\n1").hexdigest()


def test_a_large_seed_is_known_by_its_path(load):
    (seed,) = load({"seeds/big.csv": "a\n" + "1\n" * 600_000}).root.files

    assert seed.checksum == "seeds/big.csv"


def test_a_file_that_is_no_text_is_told_with_its_line(load, write_project, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models/a.sql").write_bytes(b"select 1\nas \xff\xfe")

    with pytest.raises(DagbookError) as caught:
        load({})

    assert caught.value.slug == "not-utf8"
    assert (caught.value.origin.path, caught.value.origin.line) == ("models/a.sql", 2)


def test_line_ends_are_kept_as_they_are(write_project, load, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models/a.sql").write_bytes(b"\xef\xbb\xbfselect 1\r\nas a\r\n")

    (file,) = load({}).root.files

    assert file.text == "select 1\r\nas a\r\n"


def test_a_seed_with_other_line_ends_is_the_same_seed(load, tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/s.csv").write_bytes(b"a\r\n1\r\n")

    (seed,) = load({}).root.files

    assert seed.checksum == hashlib.sha256(b"a\n1").hexdigest()
