"""Entry points are found as the standard library finds them, in a fraction of its time."""

import importlib.metadata
import os
import sys

import pytest

from dagbook.entry_points import entry_points, load_target, named_targets


@pytest.mark.parametrize(
    "group", ["console_scripts", "dagbook.adapters", "dagbook.commands", "mkdocs.plugins", "none"]
)
def test_what_is_installed_is_what_importlib_finds(group):
    found = {each.name: each.value for each in importlib.metadata.entry_points(group=group)}

    assert {name: target.partition(" ")[0] for name, target in found.items()} == entry_points(group)


def test_a_target_is_a_module_or_something_in_it():
    assert load_target("os.path") is os.path
    assert load_target("os:path.join") is os.path.join


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a distribution with entry points behind all others, in a folder of that name."""

    def put(folder, distribution, text):
        place = tmp_path / folder / f"{distribution}-1.0.dist-info"
        place.mkdir(parents=True)
        (place / "METADATA").write_text(f"Name: {distribution}\nVersion: 1.0\n")
        (place / "entry_points.txt").write_text(text)
        monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / folder)])

    return put


def test_names_comments_and_extras_are_read_as_they_may_be_written(install):
    install(
        "one",
        "acme",
        "# ours\n[acme.tools]\n a=acme.a:run\nb = acme.b:x [fast]\n[other]\nc = c:c\n",
    )

    assert entry_points("acme.tools") == {"a": "acme.a:run", "b": "acme.b:x"}


def test_of_a_distribution_that_stands_there_twice_the_first_is_meant(install):
    install("one", "acme", "[acme.tools]\nrun = acme.one:run\n")
    install("two", "Acme", "[acme.tools]\nrun = acme.two:run\nold = acme.two:old\n")

    assert entry_points("acme.tools") == {"run": "acme.one:run"}


def test_of_two_distributions_that_give_one_name_both_are_among_the_pairs(install):
    install("one", "acme", "[acme.tools]\nrun = acme.one:run\n")
    install("two", "other", "[acme.tools]\nrun = other.two:run\n")

    assert list(named_targets("acme.tools")) == [("run", "acme.one:run"), ("run", "other.two:run")]


def test_a_distribution_that_is_worked_on_hides_an_older_one_behind_it(install, tmp_path):
    install("one", "acme", "[acme.tools]\nrun = acme.one:run\n")
    (tmp_path / "one" / "acme-1.0.dist-info").rename(tmp_path / "one" / "acme.egg-info")
    install("two", "acme", "[acme.tools]\nrun = acme.two:run\n")

    assert entry_points("acme.tools") == {"run": "acme.one:run"}


def test_a_text_that_is_no_utf8_keeps_nobody_from_starting(install, tmp_path):
    install("one", "acme", "")
    file = tmp_path / "one" / "acme-1.0.dist-info" / "entry_points.txt"
    file.write_bytes(b"# gr\xfc\xdfe\n[acme.tools]\nrun = acme:run\n")

    assert entry_points("acme.tools") == {"run": "acme:run"}


def test_a_folder_that_is_not_there_or_no_folder_brings_nothing(tmp_path, monkeypatch):
    (tmp_path / "file.zip").write_bytes(b"")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "gone"), str(tmp_path / "file.zip")])

    assert entry_points("dagbook.commands") == {}
