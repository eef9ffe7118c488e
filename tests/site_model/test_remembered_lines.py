"""Lines of properties files are remembered by their text: remembering changes nothing."""

from pathlib import Path

import pytest

from dagbook.checked_bytes import with_checksum
from mkdocs_dagbook.site_model import Places, read_places
from mkdocs_dagbook.site_model.yaml_marks import MARKS_FILE

PROPERTIES = """\
models:
  - name: orders
    columns:
      - name: Amount
      - name: state
sources:
  - name: raw
    tables:
      - name: orders
        columns: [{name: id}]
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "models.yml").write_text(PROPERTIES)
    (tmp_path / "target").mkdir()
    return tmp_path


def places_of(project: Path) -> Places:
    return read_places(project, ["models.yml", "no.yml"], artifacts=project / "target")


def test_places_are_the_same_whether_they_are_remembered_or_not(project):
    unremembered = read_places(project, ["models.yml", "no.yml"])

    first, second = places_of(project), places_of(project)

    assert first == second == unremembered
    assert second.column("models.yml", "models", "orders", "amount").line == 4
    assert second.column("models.yml", "sources", "raw.orders", "id").column == 19
    assert (project / "target" / MARKS_FILE).is_file()


def test_a_file_that_changed_is_read_again(project):
    places_of(project)
    (project / "models.yml").write_text(f"# a line more\n{PROPERTIES}")

    assert places_of(project).entry("models.yml", "models", "orders").line == 3


SENSELESS = [b"", b"no msgpack", b"\x92\x09\x80", b"\xff" * 40]


@pytest.mark.parametrize("content", [*SENSELESS, *map(with_checksum, SENSELESS)])
def test_a_memory_that_makes_no_sense_is_written_anew(project, content):
    known = places_of(project)
    good = (project / "target" / MARKS_FILE).read_bytes()
    (project / "target" / MARKS_FILE).write_bytes(content)

    assert places_of(project) == known
    assert (project / "target" / MARKS_FILE).read_bytes() == good


def test_a_memory_of_which_a_bit_has_flipped_is_written_anew(project):
    known = places_of(project)
    memory = project / "target" / MARKS_FILE
    good = memory.read_bytes()
    assert good.count(b"Amount") == 1
    memory.write_bytes(good.replace(b"Amount", b"@mount"))

    assert places_of(project) == known
    assert memory.read_bytes() == good


def test_where_nothing_can_be_written_places_are_known_all_the_same(project):
    (project / "target" / "lineage_cache").write_text("a file where the folder should be")

    assert places_of(project).entry("models.yml", "models", "orders").line == 2


def test_what_is_no_yaml_is_a_file_without_lines(project):
    (project / "models.yml").write_text("models: [")

    assert places_of(project).entry("models.yml", "models", "orders").line == 1
    assert places_of(project).entry("models.yml", "models", "orders").column == 1
