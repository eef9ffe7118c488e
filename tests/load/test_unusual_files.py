"""Files that are no files, can't be read, or lead in a circle."""

import os

import pytest

from dagbook.errors import DagbookError, render_error
from dagbook.load import LoadRequest, load_project

LATIN = "\nname: café".encode("latin-1")


@pytest.fixture
def project(write_project):
    return write_project({"models/a.sql": "select 1"})


def opened(project):
    return load_project(LoadRequest(project_dir=project, environment={"HOME": str(project)}))


def paths(project):
    return [file.path for file in opened(project).root.files]


def told(project):
    with pytest.raises(DagbookError) as caught:
        opened(project)
    return render_error(caught.value)


@pytest.mark.parametrize("name", ["dbt_project.yml", "profiles.yml", "models/a.sql"])
def test_a_file_in_another_encoding_is_named_with_its_line(project, name):
    (project / name).write_bytes(LATIN)
    assert told(project) == (
        f"error[not-utf8]: the file is not UTF-8 text\n  --> {name}:2\n  help: save it as UTF-8"
    )


def test_a_link_back_to_its_own_folder_is_not_followed(project):
    (project / "models" / "again").symlink_to(project / "models", target_is_directory=True)
    assert paths(project) == ["models/a.sql"]


def test_a_linked_folder_elsewhere_is_read(project, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "b.sql").write_text("select 2")
    (project / "models" / "more").symlink_to(elsewhere, target_is_directory=True)
    assert paths(project) == ["models/a.sql", "models/more/b.sql"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes")
def test_a_pipe_is_refused_and_not_waited_for(project):
    os.mkfifo(project / "models" / "endless.sql")
    assert "this is no ordinary file\n  --> models/endless.sql" in told(project)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="rights bind nobody here"
)
def test_a_folder_that_may_not_be_looked_into_is_told_and_not_taken_for_empty(project):
    (project / "models").chmod(0)
    try:
        assert "cannot be read: Permission denied\n  --> models" in told(project)
    finally:
        (project / "models").chmod(0o755)


@pytest.mark.parametrize("name", ["a\nb.sql", "a\udcff.sql"])
def test_a_name_that_is_no_text_is_refused(project, name):
    (project / "models" / name).write_text("select 1")
    assert told(project).startswith("error[unreadable-file]: the name holds line breaks")
